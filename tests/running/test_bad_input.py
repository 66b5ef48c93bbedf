"""Bad input gets one clear paragraph and a status that is not 0."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from support.running.installed import require_packages
from tests.running.conftest import Start

PROFILE = """
[storage]
rest = "http://127.0.0.1:{port}"
s3 = "http://127.0.0.1:{port}/s3"
pgwire = {{ host = "127.0.0.1", port = {port} }}
admin_key = "{key}"
limits = {{ connect_seconds = 0.5, read_seconds = 0.5 }}
"""


def refusal(start: Start, *arguments: str, **environment: str) -> str:
    process = start("--tags=@p1", *arguments, **environment)
    output, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Traceback" not in output
    noise = ("USING RUNNER", "USE_NESTED_STEP_MODULES")
    said = [line for line in output.splitlines() if line.strip() and not line.startswith(noise)]
    assert len(said) <= 2, output
    return " ".join(said)


def profile(folder: Path, port: int, key: str = "admin") -> str:
    path = folder / "mine.toml"
    path.write_text(PROFILE.format(port=port, key=key))
    return f"-Dtarget={path}"


def test_an_unknown_target(start: Start) -> None:
    assert 'There is no target "stagging"' in refusal(start, "-Dtarget=stagging")


def test_an_unknown_order(start: Start) -> None:
    assert 'not "alphabetical"' in refusal(start, "-Dorder=alphabetical")


def test_a_variable_that_is_not_set(start: Start, tmp_path: Path) -> None:
    said = refusal(start, profile(tmp_path, 1, "${PLUMBLINE_UNSET}"))
    assert "storage.admin_key needs the environment variable PLUMBLINE_UNSET" in said


def test_an_address_that_refuses(start: Start, tmp_path: Path) -> None:
    said = refusal(start, profile(tmp_path, 1))
    assert "storage cannot be reached over REST" in said
    assert "127.0.0.1:1: the connection was refused" in said
    assert "storage.rest" in said


def test_an_address_that_hangs(start: Start, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        said = refusal(start, profile(tmp_path, silent.getsockname()[1]))
    assert "no answer within 0.5 s" in said


class _Another(BaseHTTPRequestHandler):
    status, body = 200, b"<html>Welcome to another service</html>"

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


class _WrongKey(_Another):
    def do_GET(self) -> None:
        if self.path == "/health":
            health = {"status": "healthy", "version": "1", "storage_available": True, "details": {}}
            self.status, self.body = 200, json.dumps(health).encode()
        else:
            self.status, self.body = 401, b'{"detail": {"error": "unauthorized", "message": "unknown key"}}'
        super().do_GET()


@pytest.fixture(params=[_Another, _WrongKey])
def other_service(request: pytest.FixtureRequest) -> Iterator[tuple[type[_Another], int]]:
    with ThreadingHTTPServer(("127.0.0.1", 0), request.param) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield request.param, server.server_port
        server.shutdown()


def test_an_address_of_something_else_or_a_wrong_key(
    start: Start, tmp_path: Path, other_service: tuple[type[_Another], int]
) -> None:
    handler, port = other_service
    said = refusal(start, profile(tmp_path, port, "S3cretAdminKey"))
    if handler is _WrongKey:
        assert "does not accept the administrator's key" in said
        assert "unknown key" in said
    else:
        assert "does not answer like a storage service" in said
        assert "Welcome to another service" in said
    assert "S3cretAdminKey" not in said


def test_a_missing_package(tmp_path: Path) -> None:
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("# a comment\nbehave==1.3.3\nno-such-package==1.0\n-c constraints.txt\n")
    with pytest.raises(ModuleNotFoundError, match=r"Not installed in this Python: no-such-package\. Use bin/behave"):
        require_packages(wanted)
