"""HTTP in a thread of its own, on a socket that is bound before anything is said about it."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from .lifecycle import StartError

HOST = "127.0.0.1"


def listen(system: str, port: int) -> socket.socket:
    """A bound socket, made here so that no port is looked up first and taken by somebody else meanwhile."""
    # Named as TCP: asyncio switches Nagle off only for sockets that say so, and each answer would cost 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise port_error(system, port, error) from error
    return listener


def port_error(system: str, port: int, error: OSError) -> StartError:
    return StartError(f"{system}: cannot listen on {HOST}:{port}: {error.strerror or error}")


class HttpServer:
    """uvicorn in a thread of its own."""

    def __init__(self, system: str, listener: socket.socket, app: ASGIApp, **options: Any) -> None:
        self._system = system
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_keep_alive=120,
            timeout_graceful_shutdown=3,
            **options,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="http", daemon=True)
        self._thread.start()

    def wait_until_ready(self) -> None:
        while not self._server.started:
            if not self._thread.is_alive():
                raise StartError(f"{self._system}: the web server did not start")
            time.sleep(0.002)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
