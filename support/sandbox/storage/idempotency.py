"""X-Idempotency-Key: a repeated request gets the first answer again instead of being done twice (contract section 6).

Keys belong to the caller who used them, and whoever repeats a request has been authenticated again before.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from fastapi import Request, Response

from .errors import conflict

HEADER = "X-Idempotency-Key"
METHODS = frozenset({"POST", "PUT", "DELETE"})


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    def replay(self, key: str) -> Response:
        response = Response(status_code=self.status)
        response.body = self.body
        response.raw_headers = [*self.headers]
        response.headers[HEADER] = key
        response.headers["X-Idempotency-Replay"] = "true"
        return response


@dataclass
class _Entry:
    fingerprint: str
    expires: float
    answer: asyncio.Future[_Answer | None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


@dataclass
class Counts:
    hits: int = 0
    misses: int = 0
    conflicts: int = 0


class Idempotency:
    """The answers of the last minutes. Used on the event loop only, so it needs no lock."""

    def __init__(self, lifetime: float) -> None:
        self._lifetime = lifetime
        self._entries: dict[tuple[str, str], _Entry] = {}
        self.counts = Counts()

    def __len__(self) -> int:
        return len(self._entries)

    async def run(
        self,
        caller: str,
        request: Request,
        call: Callable[[], Awaitable[Response]],
        fingerprint: str | None = None,
    ) -> Response:
        """Answer from memory, or do the call and remember its answer if it succeeds.

        A second request that arrives while the first is at work waits for it; a failure is not remembered, so that
        a corrected retry works.
        """
        key = request.headers.get(HEADER)
        if not key or request.method not in METHODS:
            return await call()
        self._forget_old()
        fingerprint = fingerprint or await _fingerprint(request)
        slot = (caller, key)
        while (entry := self._entries.get(slot)) is not None:
            if entry.fingerprint != fingerprint:
                self.counts.conflicts += 1
                raise conflict(
                    "idempotency_conflict", "This idempotency key was used for a different request.", key=key
                )
            answer = await asyncio.shield(entry.answer)
            if answer is not None:
                self.counts.hits += 1
                return answer.replay(key)
        self.counts.misses += 1
        entry = self._entries[slot] = _Entry(fingerprint, time.monotonic() + self._lifetime)
        remembered = None
        try:
            response = await call()
            if response.status_code < 400:
                remembered = _Answer(response.status_code, list(response.raw_headers), bytes(response.body))
            return response
        finally:
            if remembered is None:
                del self._entries[slot]
            entry.answer.set_result(remembered)

    def _forget_old(self) -> None:
        while self._entries:
            slot, entry = next(iter(self._entries.items()))
            if entry.expires > time.monotonic() or not entry.answer.done():
                return
            del self._entries[slot]


async def _fingerprint(request: Request) -> str:
    body = await request.body()
    boundary = request.headers.get("content-type", "").partition("boundary=")[2].strip('"')
    if boundary:  # chosen anew by a client that repeats a form
        body = body.replace(boundary.encode("latin-1"), b"")
    return f"{request.method} {request.url.path} {hashlib.sha256(body).hexdigest()}"
