"""A web server whose answers a test writes down beforehand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to one request."""

    status: int = 200
    body: bytes = b'{"projects": [], "total": 0}'
    headers: dict[str, str] = field(default_factory=dict)
    hold: threading.Event | None = None
    """Answered only when this is set."""


class Scripted(ThreadingHTTPServer):
    """Gives each request the next answer of a script; the last one stays."""

    daemon_threads = True

    def __init__(self, answer: Callable[[str, int], Answer]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.seen: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Scripted

    def _serve(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with self.server.lock:
            self.server.seen.append(f"{self.command} {self.path}")
            self.server.headers.append(dict(self.headers))
            answer = self.server.answer(self.path, len(self.server.seen))
        if answer.hold:
            answer.hold.wait(10)
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = do_PUT = do_DELETE = _serve

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing."""


@contextmanager
def scripted(answer: Callable[[str, int], Answer]) -> Iterator[Scripted]:
    """A server that answers as told by the path and the number of the request."""
    with Scripted(answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()
