"""How faults get into the pgGit sandbox, beside the ways of every system: statements rewritten, doors left open."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import jwt
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from support.sandbox.pggit import app as web
from support.sandbox.pggit import database
from support.sandbox.pggit.service import Service
from tests.faults.patching import Answer, Function, replaces
from tests.faults.patching import changes_answers as changes_answers_of

API = "/api/v1"
Hook = Callable[[ASGIApp, Service, Scope, Receive, Send], Any]


def changes_answers(method: str, path: str) -> Callable[[Callable[[Answer], None]], None]:
    """Let the decorated function change the answers to requests whose path below the API matches."""
    return changes_answers_of(method, API + path, of=web)


def around_requests(hook: Hook) -> Hook:
    """Let the decorated function stand before the application: it is called with it, for each request."""

    @replaces(web, "create_app")
    def create_app(right: Function, service: Service) -> ASGIApp:
        app: ASGIApp = right(service)

        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            await hook(app, service, scope, receive, send)

        return wrapped

    return hook


def opens(method: str, path: str) -> None:
    """Let everybody in: a request to a path below the API that matches gets a good token on its way."""
    pattern = re.compile(API + path)

    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == method and pattern.fullmatch(scope["path"]):
            others = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
            scope = {**scope, "headers": [*others, (b"authorization", b"Bearer " + good_token(service))]}
        await app(scope, receive, send)


def good_token(service: Service) -> bytes:
    """A token that the service accepts, of nobody in particular."""
    claims = {"sub": "anybody", "exp": 4_000_000_000}
    return jwt.encode(claims, service.settings.jwt_secret, service.settings.jwt_algorithm).encode()


def decodes(**options: Any) -> None:
    """Check tokens with other options of the library; ``key`` and ``algorithms`` replace the service's own."""
    from support.sandbox.pggit import tokens

    @replaces(tokens.Tokens, "subject")
    def subject(right: Function, self: Any, token: str) -> str:
        algorithms = options.get("algorithms", [self._algorithm])
        rest = {name: value for name, value in options.items() if name != "algorithms"}
        checks = {"require": ["exp", "sub"], "verify_iat": False, **rest}
        try:
            claims = jwt.decode(token, self._secret, algorithms=algorithms, options=checks)  # type: ignore[arg-type]
        except Exception:
            return str(right(self, token))
        return str(claims.get("sub", "anybody") or "anybody")


def rewrites(old: str, new: str) -> None:
    """Change a part of the service's statements."""

    def changing(name: str) -> None:
        @replaces(database, name)
        def run(right: Function, connection: Any, statement: str, **parameters: Any) -> Any:
            return right(connection, re.sub(old, new, statement, flags=re.DOTALL), **parameters)

    for name in ("rows", "execute"):
        changing(name)


def changes_bodies(method: str, path: str, change: Callable[[Any], Any]) -> None:
    """Let a function change what was sent to a path below the API, before the service sees it."""
    pattern = re.compile(API + path)

    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        async def changed() -> Message:
            message = await receive()
            try:
                body = json.dumps(change(json.loads(message.get("body", b"")))).encode()
            except ValueError:
                return message
            return {**message, "body": body}

        asked = scope["type"] == "http" and scope["method"] == method and pattern.fullmatch(scope["path"])
        await app(scope, changed if asked else receive, send)


def fails(method: str, path: str) -> None:
    """Answer 500, as a service does whose statement is wrong."""

    @changes_answers(method, path)
    def change(answer: Answer) -> None:
        answer.status, answer.body = 500, {"detail": "Internal Server Error"}


def changes_headers(path: str, change: Callable[[dict[bytes, bytes], int], None]) -> None:
    """Let a function change the headers of answers; it gets them, and the status."""
    pattern = re.compile(path)

    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        async def changed(message: Message) -> None:
            if message["type"] == "http.response.start" and pattern.fullmatch(scope["path"]):
                headers = dict(message["headers"])
                change(headers, message["status"])
                message = {**message, "headers": list(headers.items())}
            await send(message)

        await app(scope, receive, changed if scope["type"] == "http" else send)
