"""What time ends: idle sessions, expired workspaces, uploads and snapshots. Looked after by one quiet thread."""

from __future__ import annotations

import logging
import threading

from .store import Store, files, snapshots

log = logging.getLogger(__name__)


class Housekeeper:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="housekeeping", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _work(self) -> None:
        settings = self._store.settings
        while not self._stopped.wait(settings.housekeeping_seconds):
            try:
                self._clean(settings.pg_idle_timeout_seconds)
            except Exception:
                log.exception("housekeeping failed; it tries again")

    def _clean(self, idle_seconds: int) -> None:
        self._store.workspaces.end_idle(idle_seconds)
        self._store.workspaces.end_expired()
        for project in self._store.projects():
            snapshots.drop_expired(self._store, project)
            files.drop_expired_uploads(self._store, project)
