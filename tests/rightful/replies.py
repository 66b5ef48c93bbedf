"""Answers of the sandbox over HTTP, held back until they are complete and sent in another form."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from support.sandbox.storage import entry
from tests.faults.patching import Function, Headers, Held, replaces


@dataclass
class Reply:
    """A complete answer, with what was asked."""

    method: str
    path: str
    status: int
    headers: Headers
    content: bytes
    asked: dict[bytes, bytes] = field(default_factory=dict)
    """The headers of the request, with lower-case names."""

    @property
    def kind(self) -> str:
        """Its content type."""
        return dict(self.headers).get(b"content-type", b"").decode()

    @property
    def is_of_s3(self) -> bool:
        """Whether it is S3 that answers, and not REST about S3."""
        return self.path.startswith("/s3") and not (self.method == "POST" and self.path.endswith("/presign"))

    @property
    def is_content(self) -> bool:
        """Whether it is what a user has stored."""
        return self.is_of_s3 or self.path.endswith("/download")

    def header(self, name: str, value: str | None) -> None:
        """Set a header, or remove it."""
        self.headers = [(key, old) for key, old in self.headers if key != name.encode()]
        if value is not None:
            self.headers.append((name.encode(), value.encode()))


Change = Callable[[Reply], None]


def rewrites(change: Change) -> None:
    """Let a function change every answer of the storage system."""

    @replaces(entry, "create_app")
    def create_app(right: Function, *arguments: Any) -> ASGIApp:
        app: ASGIApp = right(*arguments)

        async def changing(scope: Scope, receive: Receive, send: Send) -> None:
            await app(scope, receive, _Rewritten(scope, send, change) if scope["type"] == "http" else send)

        return changing


def rewrites_json(change: Callable[[Reply, Any], Any]) -> None:
    """Let a function change every answer in JSON; it gives the new body."""

    def of_json(reply: Reply) -> None:
        if reply.content and reply.kind.startswith("application/json") and not reply.is_content:
            reply.content = json.dumps(change(reply, json.loads(reply.content))).encode()

    rewrites(of_json)


#: Fields of answers in which the names are the user's own, or those of settings.
OWN_WORDS = frozenset(
    {
        "rows",
        "tags",
        "settings",
        "local_config",
        "inheritance",
        "effective_config",
        "example",
        "commandResponse",
        "histogram",
    }
)


def reshaped(value: Any, shape: Callable[[str, Any], Any], name: str = "", *, everywhere: bool = False) -> Any:
    """A JSON value with every part of it as `shape(name of its field, part)` gives it, from the inside out.

    What is inside `OWN_WORDS` is left as it is, unless it is to be reshaped `everywhere`.
    """
    if everywhere or name not in OWN_WORDS:
        if isinstance(value, list):
            value = [reshaped(each, shape, everywhere=everywhere) for each in value]
        elif isinstance(value, dict):
            value = {key: reshaped(each, shape, key, everywhere=everywhere) for key, each in value.items()}
    return shape(name, value)


class _Rewritten(Held):
    def __init__(self, scope: Scope, send: Send, change: Change) -> None:
        super().__init__(send)
        self._scope, self._change = scope, change

    def changed(self, status: int, headers: Headers, content: bytes) -> tuple[int, Headers, bytes]:
        scope, lowered = self._scope, [(name.lower(), value) for name, value in headers]
        reply = Reply(scope["method"], scope["path"], status, lowered, content, dict(scope["headers"]))
        self._change(reply)
        if content and len(reply.content) != len(content) and b"content-length" in dict(reply.headers):
            reply.header("content-length", str(len(reply.content)))
        return reply.status, reply.headers, reply.content
