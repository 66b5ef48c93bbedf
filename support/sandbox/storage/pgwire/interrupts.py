"""Stopping a statement that runs: on request, after its time limit, or because nobody waits for it any more."""

from __future__ import annotations

import threading
import time
from typing import Literal

from ..gate import GatedCursor
from .errors import PgError

Reason = Literal["user", "timeout", "shutdown", "gone"]


def shutdown_error() -> PgError:
    """What a client is told whose session is ended from outside."""
    return PgError("57P01", "terminating connection due to administrator command", severity="FATAL")


class Interrupts:
    """Of one session. Its own thread starts and finishes statements; all other methods are for any thread."""

    def __init__(self, cursor: GatedCursor) -> None:
        self._cursor = cursor
        self._lock = threading.Lock()
        self._since: float | None = None
        self._deadline: float | None = None
        self._reason: Reason | None = None

    def start(self, limit: float) -> None:
        """A statement begins; it may take `limit` seconds, 0: any time."""
        with self._lock:
            self._since = time.monotonic()
            self._deadline = self._since + limit if limit else None
            self._reason = None

    def finish(self) -> None:
        """It has ended."""
        with self._lock:
            self._since = self._deadline = None

    def request(self, reason: Reason) -> None:
        """Stop the statement that is running, if one is."""
        with self._lock:
            if self._since is not None:
                self._reason = self._reason or reason
                self._cursor.interrupt()

    def watch(self) -> None:
        """Called now and then: stop what runs too long, and again what was stopped before the engine began."""
        with self._lock:
            if self._since is None:
                return
            if self._reason is None and self._deadline is not None and time.monotonic() >= self._deadline:
                self._reason = "timeout"
            if self._reason is not None:
                self._cursor.interrupt()

    def busy_for(self) -> float:
        """How long the statement has been running; 0 between statements."""
        since = self._since
        return time.monotonic() - since if since is not None else 0.0

    def check(self) -> None:
        """For work that is not the engine's: raise if the statement is to stop."""
        error = self.error()
        if error is not None:
            raise error

    def error(self) -> PgError | None:
        """Why the statement was stopped; None: it was not."""
        if self._reason is None:
            return None
        if self._reason in ("shutdown", "gone"):
            return shutdown_error()
        cause = "statement timeout" if self._reason == "timeout" else "user request"
        return PgError("57014", f"canceling statement due to {cause}")
