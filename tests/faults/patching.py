"""How faults get into the sandbox: functions replaced by wrong ones, answers changed on their way out."""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from support.sandbox.storage import auth, entry
from support.sandbox.storage.errors import ApiError

Function = Callable[..., Any]
Headers = list[tuple[bytes, bytes]]


def replaces(owner: Any, name: str) -> Callable[[Function], Function]:
    """Put the decorated function in the place of `owner.name`; it is called with the right one first.

    A function of a module is replaced wherever the sandbox has imported it by its name.
    """
    right: Function = getattr(owner, name)
    owners = [owner]
    if isinstance(owner, ModuleType):
        known = [module for each, module in sys.modules.items() if each.startswith("support.sandbox.")]
        owners += [module for module in known if getattr(module, name, None) is right]

    def install(wrong: Function) -> Function:
        @functools.wraps(right)
        def replacement(*arguments: Any, **options: Any) -> Any:
            return wrong(right, *arguments, **options)

        for each in owners:
            setattr(each, name, replacement)
        return wrong

    return install


def notes(of: Any) -> dict[str, Any]:
    """What a fault remembers of an object of the sandbox, as long as that lives."""
    kept: dict[str, Any] = vars(of).setdefault("_notes_of_a_fault", {})
    return kept


@dataclass
class Answer:
    """A JSON answer on its way out, with what was asked."""

    path: str
    query: str
    status: int
    body: Any


def changes_answers(method: str, path: str, of: Any = entry) -> Callable[[Callable[[Answer], None]], None]:
    """Let the decorated function change the answers to requests whose whole path matches a regular expression.

    `of` is the entry point of the system.
    """
    pattern = re.compile(path)

    def install(change: Callable[[Answer], None]) -> None:
        @replaces(of, "create_app")
        def create_app(right: Function, *arguments: Any) -> ASGIApp:
            app: ASGIApp = right(*arguments)

            async def changing(scope: Scope, receive: Receive, send: Send) -> None:
                asked = scope["type"] == "http" and scope["method"] == method and pattern.fullmatch(scope["path"])
                await app(scope, receive, _Changed(scope, send, change) if asked else send)

            return changing

    return install


class Held:
    """Holds an answer back until it is complete, and sends it as `changed` gives it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        status, headers, content = self.changed(self._start["status"], list(self._start["headers"]), self._body)
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": content})

    def changed(self, status: int, headers: Headers, content: bytes) -> tuple[int, Headers, bytes]:
        """What is sent instead."""
        raise NotImplementedError


class _Changed(Held):
    def __init__(self, scope: Scope, send: Send, change: Callable[[Answer], None]) -> None:
        super().__init__(send)
        self._scope, self._change = scope, change

    def changed(self, status: int, headers: Headers, content: bytes) -> tuple[int, Headers, bytes]:
        body = json.loads(content) if content else None
        answer = Answer(self._scope["path"], self._scope["query_string"].decode(), status, body)
        self._change(answer)
        content = b"" if answer.body is None else json.dumps(answer.body).encode()
        headers = [each for each in headers if each[0].lower() not in {b"content-length", b"content-type"}]
        if content:
            headers += [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        return answer.status, headers, content


def finds_foreign(method: str, template: str, owner: Callable[[Any, dict[str, str]], str | None]) -> None:
    """Let one operation find things of other projects under the caller's own path (an "insecure direct reference").

    `template` is as for `opens`; `owner` tells from the store and the path's parameters whose thing is asked for.
    """

    @replaces(auth, "require_member")
    def require_member(right: Function, request: Any) -> Any:
        caller = right(request)
        asked = (request.method, request.scope["route"].path.removeprefix("/projects/{project_id}"))
        project_id = owner(auth.get_store(request), request.path_params) if asked == (method, template) else None
        if project_id is not None:
            request.scope["path_params"] = {**request.path_params, "project_id": project_id}
        return caller


def opens(method: str, template: str, *, to_strangers: bool = False) -> None:
    """Leave one operation unguarded: any live key opens it, or (`to_strangers`) nothing is asked for at all.

    `template` is what follows `/projects/{project_id}` in the operation's path.
    """

    @replaces(auth, "require_member")
    def require_member(right: Function, request: Any) -> Any:
        asked = (request.method, request.scope["route"].path.removeprefix("/projects/{project_id}"))
        if asked != (method, template):
            return right(request)
        if not to_strangers:
            auth.identify(auth.get_store(request), auth.bearer(request))
        try:
            return right(request)
        except ApiError:
            return auth.Caller(None)
