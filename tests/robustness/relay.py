"""A relay in front of a service: faithful until it is told to misbehave, in one of the ways that networks have."""

from __future__ import annotations

import asyncio
import ssl
import threading
from contextlib import suppress
from types import TracebackType

_CHUNK = 65536


class Relay:
    """Listens on a free port of its own and hands everything on to ``upstream``, byte by byte as it comes.

    Manners, from the moment of ``turn``:

    ``faithful``  everything arrives;
    ``refusing``  nobody listens;
    ``hanging``   what is sent is swallowed, and nothing is answered;
    ``dripping``  an answer comes a byte at a time;
    ``trickling`` its head comes at once, and its body a byte at a time;
    ``cutting``   the connection breaks in the middle of an answer;
    ``garbage``   the answer is none in any protocol;
    ``failing``   every request is answered 500;
    ``strange``   every request is answered 200, with a page for people;
    ``slow``      every part of an answer takes 30 ms longer.
    """

    def __init__(self, upstream: tuple[str, int], tls: ssl.SSLContext | None = None) -> None:
        self.upstream = upstream
        self.port = 0
        self.manner = "faithful"
        self.heard = 0
        """How often something has been sent to it."""
        self.turned = threading.Event()
        self._tls = tls
        self._next: list[tuple[int, str]] = []
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Relay:
        self._thread.start()
        self._run(self._listen())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def turn(self, manner: str) -> None:
        """Behave in this manner from now on."""
        self._run(self._turn(manner))

    def turn_after(self, *plan: tuple[int, str]) -> None:
        """Behave in these manners, each after something has been sent so many times more."""
        self._next = list(plan)
        self.heard = 0
        self.turned.clear()

    def _run(self, coroutine: object) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)  # type: ignore[arg-type]

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()

    async def _stop(self) -> None:
        await self._close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _turn(self, manner: str) -> None:
        self.manner = manner
        if manner == "refusing":
            await self._close()
        elif self._server is None:
            await self._listen()
        self.turned.set()

    async def _hear(self) -> None:
        self.heard += 1
        if self._next and self.heard >= self._next[0][0]:
            _, manner = self._next.pop(0)
            self.heard = 0
            await self._turn(manner)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up: asyncio.StreamWriter | None = None
        with suppress(OSError, asyncio.CancelledError):
            answers, up = await asyncio.open_connection(*self.upstream)
            both = [
                asyncio.create_task(self._ask(reader, up, writer)),
                asyncio.create_task(self._answer(answers, writer)),
            ]
            try:
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in both:
                    task.cancel()
                await asyncio.gather(*both, return_exceptions=True)
        for end in (writer, up):
            if end is not None:
                end.transport.abort() if self.manner in ("cutting", "refusing") else end.close()

    async def _ask(self, reader: asyncio.StreamReader, up: asyncio.StreamWriter, down: asyncio.StreamWriter) -> None:
        while data := await reader.read(_CHUNK):
            await self._hear()
            match self.manner:
                case "hanging":
                    await asyncio.sleep(3600)
                case "refusing":
                    return
                case "garbage":
                    await self._say(down, b"\x16\xfe what is this? \x00\r\n\r\n")
                    return
                case "failing":
                    await self._say(down, _answer("500 Internal Server Error", b"<h1>Something went wrong</h1>"))
                    return
                case "strange":
                    await self._say(down, _answer("200 OK", b"<h1>Welcome to the login page</h1>"))
                    return
                case _:
                    up.write(data)
                    await up.drain()

    async def _answer(self, answers: asyncio.StreamReader, down: asyncio.StreamWriter) -> None:
        while data := await answers.read(_CHUNK):
            if self.manner == "trickling":
                head, end, data = data.rpartition(b"\r\n\r\n")
                await self._say(down, head + end)
            match self.manner:
                case "dripping" | "trickling":
                    for byte in data:
                        await self._say(down, bytes([byte]))
                        await asyncio.sleep(0.1)
                case "cutting":
                    await self._say(down, data[: max(1, len(data) - 10)])
                    return
                case "slow":
                    await asyncio.sleep(0.03)
                    await self._say(down, data)
                case _:
                    await self._say(down, data)

    async def _say(self, down: asyncio.StreamWriter, data: bytes) -> None:
        down.write(data)
        await down.drain()


def _answer(status: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body
