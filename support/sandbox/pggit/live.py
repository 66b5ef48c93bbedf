"""The dashboard's WebSocket: heartbeats, and answers to what clients say (contract section 8)."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect


@dataclass(eq=False)
class _Client:
    """One open connection."""

    socket: WebSocket
    user: str
    since: float = field(default_factory=time.monotonic)
    # Kept for the messages that are to come; today nothing but heartbeats is sent unasked.
    subscriptions: frozenset[str] = frozenset()
    sending: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, kind: str, **content: Any) -> None:
        async with self.sending:
            await self.socket.send_text(json.dumps({"type": kind, **content, "timestamp": _now()}))


class Hub:
    """All open connections. Used on the event loop only, but for the statistics."""

    def __init__(self, heartbeat_seconds: float) -> None:
        self._period = heartbeat_seconds
        self._clients: set[_Client] = set()

    def statistics(self) -> dict[str, Any]:
        """How many connections of how many users, and their mean age in seconds."""
        now, clients = time.monotonic(), list(self._clients)
        ages = [now - client.since for client in clients]
        return {
            "total_connections": len(ages),
            "connected_users": len({client.user for client in clients}),
            "uptime_seconds": round(sum(ages) / len(ages), 3) if ages else 0.0,
        }

    async def serve(self, socket: WebSocket, user: str) -> None:
        """Accept a connection and look after it until it closes."""
        await socket.accept()
        client = _Client(socket, user)
        self._clients.add(client)
        beating = asyncio.create_task(self._beat(client))
        try:
            with suppress(WebSocketDisconnect):  # the ordinary end
                while True:
                    await self._answer(client, await _receive(socket))
        finally:
            self._clients.discard(client)
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating

    async def _beat(self, client: _Client) -> None:
        """One heartbeat a period, counted from the start, so that delays do not add up."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        with suppress(WebSocketDisconnect, RuntimeError):  # the reader hears of the end and cleans up
            while True:
                due = max(due + self._period, loop.time())
                await asyncio.sleep(due - loop.time())
                await client.send("heartbeat", active_connections=len(self._clients))

    async def _answer(self, client: _Client, message: object) -> None:
        action = message.get("action") if isinstance(message, dict) else None
        if not isinstance(message, dict):
            await client.send("error", message="A message is a JSON object in a text frame.")
        elif action == "ping":
            await client.send("pong", data=self.statistics())
        elif action not in ("subscribe", "unsubscribe"):
            await client.send("error", message="The action must be ping, subscribe or unsubscribe.")
        elif (types := _types(message)) is None:
            await client.send("error", message="types must be a list of strings.")
        elif action == "subscribe":
            client.subscriptions = frozenset(types)
            await client.send("subscription_confirmed", subscriptions=types)
        else:
            client.subscriptions -= frozenset(types)
            await client.send("unsubscribe_confirmed", subscriptions=sorted(client.subscriptions))


async def _receive(socket: WebSocket) -> object:
    """The next message: what its JSON says, or None if it is none.

    Raises:
        WebSocketDisconnect: the connection has ended.
    """
    frame = await socket.receive()
    if frame["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(frame.get("code") or 1005)
    try:
        return json.loads(frame.get("text") or "")
    except (ValueError, RecursionError):
        return None


def _types(message: dict[str, Any]) -> Sequence[str] | None:
    types = message.get("types", [])
    if isinstance(types, list) and all(isinstance(each, str) for each in types):
        return types
    return None


def _now() -> str:
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
