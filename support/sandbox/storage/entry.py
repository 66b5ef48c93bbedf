"""The storage system as the sandbox starts it: one store, its HTTP surface (REST and S3) and its PG wire."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..lifecycle import StartError
from ..options import OptionError
from ..serving import HOST, HttpServer, listen, port_error
from . import pgwire
from .app import create_app
from .hints import hints
from .housekeeping import Housekeeper
from .settings import Settings
from .store import Store
from .workspaces import WorkspaceEngine

#: Services with other settings, for scenarios that would take too much, or too long, of the usual ones.
VARIANTS = {
    "short-lives": {"hour_seconds": "0.2", "day_seconds": "1.5", "upload_session_seconds": "1"},
    "small-uploads": {"max_upload_bytes": "100000"},
}


class StorageSystem:
    """A running storage service."""

    def __init__(self, data: Path, settings: Settings) -> None:
        listener = listen("storage", settings.rest_port)
        self._store = Store(data, settings, WorkspaceEngine)
        self._http = HttpServer("storage", listener, create_app(self._store), ws="none")
        try:
            self._pg = pgwire.serve(self._store, HOST, settings.pg_port, settings)
        except OSError as error:
            self._http.stop()
            raise port_error("storage", settings.pg_port, error) from error
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
    except OptionError as error:
        raise StartError(f"storage: {error}") from error
    return StorageSystem(data, loaded)
