"""The storage system as the sandbox starts it: one store, its HTTP surface (REST and S3) and its PG wire."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import uvicorn

from ..lifecycle import StartError
from . import pgwire
from .app import create_app
from .hints import hints
from .housekeeping import Housekeeper
from .settings import SettingError, Settings
from .store import Store
from .workspaces import WorkspaceEngine

HOST = "127.0.0.1"


class StorageSystem:
    """A running storage service."""

    def __init__(self, data: Path, settings: Settings) -> None:
        listener = _listen(settings.rest_port)
        self._store = Store(data, settings, WorkspaceEngine)
        self._http = _HttpServer(listener, self._store)
        try:
            self._pg = pgwire.serve(self._store, HOST, settings.pg_port, settings)
        except OSError as error:
            self._http.stop()
            raise _port_error(settings.pg_port, error) from error
        self._store.pg_address = (HOST, self._pg.port)
        self._housekeeper = Housekeeper(self._store)
        rest = f"http://{HOST}:{listener.getsockname()[1]}"
        self.address: dict[str, Any] = {
            "rest": rest,
            "s3": f"{rest}/s3",
            "pgwire": {"host": HOST, "port": self._pg.port},
            "admin_key": settings.admin_key,
            "data": str(data),
            "pid": os.getpid(),
        }
        self._http.wait_until_ready()

    def hints(self) -> str:
        return hints(self.address, self._store)

    def stop(self) -> None:
        self._housekeeper.stop()
        self._pg.stop()
        self._http.stop()
        self._store.close()


def start(data: Path, settings: Mapping[str, str]) -> StorageSystem:
    try:
        loaded = Settings.load(settings)
    except SettingError as error:
        raise StartError(f"storage: {error}") from error
    return StorageSystem(data, loaded)


def _listen(port: int) -> socket.socket:
    """A bound socket, made here so that no port is looked up first and taken by somebody else meanwhile."""
    # Named as TCP: asyncio switches Nagle off only for sockets that say so, and each answer would cost 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        raise _port_error(port, error) from error
    return listener


def _port_error(port: int, error: OSError) -> StartError:
    return StartError(f"storage: cannot listen on {HOST}:{port}: {error.strerror or error}")


class _HttpServer:
    """uvicorn in a thread of its own."""

    def __init__(self, listener: socket.socket, store: Store) -> None:
        config = uvicorn.Config(
            create_app(store),
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_keep_alive=120,
            timeout_graceful_shutdown=3,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="http", daemon=True)
        self._thread.start()

    def wait_until_ready(self) -> None:
        while not self._server.started:
            if not self._thread.is_alive():
                raise StartError("storage: the web server did not start")
            time.sleep(0.002)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
