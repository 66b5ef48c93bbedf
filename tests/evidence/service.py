"""A service that answers as the tests need it, over real HTTP on loopback."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WHEN = "2026-01-01T00:00:00+00:00"


def project(name: str) -> dict[str, Any]:
    """A project as the contract wants it."""
    return {
        "id": name,
        "name": name,
        "created_at": WHEN,
        "updated_at": None,
        "size_bytes": 0,
        "table_count": 0,
        "bucket_count": 0,
        "status": "active",
        "settings": None,
    }


def refusal(text: str) -> dict[str, Any]:
    """A refusal as the contract wants it."""
    return {"detail": {"error": "refused", "message": text}}


class Handler(BaseHTTPRequestHandler):
    """Answers by the name of the project that is asked for."""

    protocol_version = "HTTP/1.1"
    server: Service

    def handle(self) -> None:
        """HTTP; and PG wire on the same port, where nobody is let in."""
        if self.connection.recv(1, socket.MSG_PEEK) != b"\0":
            return super().handle()
        self.connection.recv(8)  # the question whether TLS is spoken
        self.connection.sendall(b"N")
        self.connection.recv(4096)
        fields = b"SFATAL\0C28P01\0Mno such login\0\0"
        self.connection.sendall(b"E" + (len(fields) + 4).to_bytes(4) + fields)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/health":
            health = {"status": "healthy", "version": "7.1", "storage_available": True, "details": {}}
            return self.answer(200, health)
        if path == "/projects":
            return self.answer(200, {"projects": [], "total": 0})
        name = path.rsplit("/", 1)[1]
        secret = self.server.secret
        match name:
            case "mute":
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return None
            case "locked" | "closed":
                return self.answer(403, refusal("not yours"))
            case "leaky":
                return self.answer(403, refusal(f"the key {secret} may not"))
            case "broken":
                return self.answer(500, refusal("boom"))
            case "misshapen":
                return self.answer(200, project(name) | {"size_bytes": "much"})
            case "leaky-field":
                return self.answer(200, project(name) | {"size_bytes": secret})
            case "renamed":
                return self.answer(200, project("another"))
        self.answer(200, project(name))

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200, project("good"))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        key = {"id": "k1", "project_id": "p", "branch_id": None, "api_key": self.server.secret, "key_prefix": "proj_"}
        key |= {"scope": "project_admin", "description": "first", "created_at": WHEN, "expires_at": None}
        self.answer(201, key)

    def answer(self, status: int, body: Any) -> None:
        """Send JSON."""
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


class Service(ThreadingHTTPServer):
    """The server; ``secret`` is what it gives away."""

    daemon_threads = True
    secret = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)


@contextmanager
def serving(secret: str) -> Iterator[int]:
    """Serve while the block runs; its port."""
    with Service() as service:
        service.secret = secret
        thread = threading.Thread(target=service.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield service.server_port
        service.shutdown()
        thread.join()
