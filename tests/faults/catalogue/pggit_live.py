"""pgGit: the live connection."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from support.sandbox.pggit import live
from support.sandbox.pggit.service import Service
from tests.faults.fault import fault
from tests.faults.patching import Function, replaces
from tests.faults.pggit_ways import around_requests, decodes, good_token


def _refuses_with(status: int) -> None:
    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        async def changed(message: Any) -> None:
            if scope["type"] == "websocket" and message["type"] == "websocket.close" and message.get("code") == 1008:
                await send({"type": "websocket.http.response.start", "status": status, "headers": []})
                await send({"type": "websocket.http.response.body", "body": b"Internal Server Error"})
                return
            await send(message)

        await app(scope, receive, changed)


@fault("Who has no valid token gets a server error.", "websocket", r"CONNECT /ws/dashboard.*found 500|answered 500")
def refusal_is_an_accident() -> None:
    _refuses_with(500)


@fault("Anybody is connected.", "websocket", r"should be refused as unauthorized.*answered pong")
def anybody_connected() -> None:
    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            scope = {**scope, "query_string": b"token=" + good_token(service)}
        await app(scope, receive, send)


@fault("Who has no token at all is connected.", "websocket", r"should be refused as unauthorized.*answered pong")
def no_token_connected() -> None:
    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not scope["query_string"]:
            scope = {**scope, "query_string": b"token=" + good_token(service)}
        await app(scope, receive, send)


@fault("An expired token connects.", "websocket", r"should be refused as unauthorized.*answered pong")
def expired_connects() -> None:
    decodes(verify_exp=False)


@fault("What makes no sense drops the connection without a word.", "websocket", r"dropped without a word")
def drops_without_a_word() -> None:
    @replaces(live.Hub, "_answer")
    async def answer(right: Function, self: Any, client: Any, message: object) -> None:
        if not isinstance(message, dict):
            # As a handler that raises: the transport goes, and no close frame is sent.
            transport = _transport(client.socket)
            transport.abort()
            return
        await right(self, client, message)


def _transport(socket: Any) -> Any:
    """The TCP transport below a WebSocket of the server."""
    return socket._send.__self__.transport if hasattr(socket._send, "__self__") else _search(socket._send)


def _search(function: Any) -> Any:
    """The transport that some wrapper of a send function leads to."""
    for cell in function.__closure__ or ():
        inner = cell.cell_contents
        if hasattr(inner, "__self__") and hasattr(inner.__self__, "transport"):
            return inner.__self__.transport
        if callable(inner) and getattr(inner, "__closure__", None):
            found = _search(inner)
            if found is not None:
                return found
    return None


@fault(
    "What makes no sense ends the connections of all.",
    "websocket",
    r"connection \"other\" should be answered|answered 1003|closed with code",
)
def ends_all() -> None:
    @replaces(live.Hub, "_answer")
    async def answer(right: Function, self: Any, client: Any, message: object) -> None:
        if isinstance(message, dict):
            await right(self, client, message)
            return
        for each in list(self._clients):
            await each.socket.close(1003)


@fault("What makes no sense is taken for a ping.", "websocket", r"should be refused as invalid.*answered pong")
def nonsense_is_a_ping() -> None:
    @replaces(live.Hub, "_answer")
    async def answer(right: Function, self: Any, client: Any, message: object) -> None:
        await right(self, client, message if isinstance(message, dict) else {"action": "ping"})


@fault("Who has left is counted on.", "websocket", r"should count \d+ connections")
def leavers_counted() -> None:
    @replaces(live.Hub, "statistics")
    def statistics(right: Function, self: Any) -> Any:
        found = right(self)
        most = max(found["total_connections"], vars(self).get("most", 0))
        vars(self)["most"] = most
        return {**found, "total_connections": most}


@fault("Subscriptions are confirmed without what was subscribed to.", "websocket", r"subscriptions should be")
def subscriptions_empty() -> None:
    @replaces(live._Client, "send")
    async def send(right: Function, self: Any, kind: str, **content: Any) -> None:
        if kind == "subscription_confirmed":
            content["subscriptions"] = []
        await right(self, kind, **content)


@fault("A pong says nothing of the connections.", "websocket", r"RECEIVE /ws/dashboard|data")
def pong_is_empty() -> None:
    @replaces(live._Client, "send")
    async def send(right: Function, self: Any, kind: str, **content: Any) -> None:
        await right(self, kind, **({} if kind == "pong" else content))


@fault(
    "Each connection gets the heartbeats of all.", "websocket", r"one heartbeat every 0\.3 s", variant="short-heartbeat"
)
def heartbeats_of_all() -> None:
    @replaces(live._Client, "send")
    async def send(right: Function, self: Any, kind: str, **content: Any) -> None:
        times = content["active_connections"] if kind == "heartbeat" else 1
        for _ in range(times):
            await right(self, kind, **content)


@fault("There are no heartbeats.", "websocket", r"no message within", variant="short-heartbeat")
def no_heartbeats() -> None:
    @replaces(live.Hub, "_beat")
    async def beat(right: Function, self: Any, client: Any) -> None:
        await asyncio.Event().wait()


@fault(
    "Heartbeats count those who have left.",
    "websocket",
    r"heartbeat should count \d+ connections",
    variant="short-heartbeat",
)
def heartbeats_count_leavers() -> None:
    most = [0]

    @replaces(live._Client, "send")
    async def send(right: Function, self: Any, kind: str, **content: Any) -> None:
        if kind == "heartbeat":
            most[0] = max(most[0], content["active_connections"])
            content["active_connections"] = most[0]
        await right(self, kind, **content)


@fault("Confirmations go to everybody.", "websocket", r"connection \"other\" should be answered with a pong")
def confirmations_for_all() -> None:
    hubs: list[Any] = []

    @replaces(live.Hub, "__init__")
    def init(right: Function, self: Any, period: float) -> None:
        right(self, period)
        hubs.append(self)

    @replaces(live._Client, "send")
    async def send(right: Function, self: Any, kind: str, **content: Any) -> None:
        for each in list(hubs[0]._clients) if kind == "subscription_confirmed" else [self]:
            await right(each, kind, **content)
