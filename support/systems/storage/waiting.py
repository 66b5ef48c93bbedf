"""Waiting for an event at the service, with an end to patience."""

from __future__ import annotations

import time
from collections.abc import Callable

from support.wire.outcome import NoAnswer, Outcome
from support.wire.pgwire import Session

#: Seconds within which what follows from an event has to show.
PATIENCE = 5.0
_PAUSE = 0.05


def until(right: Callable[[Outcome], bool], look: Callable[[], Outcome], seconds: float = PATIENCE) -> Outcome:
    """Look until it is right or patience has ended; returns what was seen last, for the caller to judge."""
    end = time.monotonic() + seconds
    while True:
        outcome = look()
        if right(outcome) or time.monotonic() > end:
            return outcome
        time.sleep(_PAUSE)


def cut_off(session: Session) -> Outcome | None:
    """Wait for a connection to be broken off by the server; returns its last answer if it is not."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            outcome = session.run("SELECT 1")
        except NoAnswer:
            return None
        if session.raw.closed:
            return None
        if time.monotonic() > end:
            return outcome
        time.sleep(_PAUSE)
