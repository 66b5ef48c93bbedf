"""Waiting for an event at a service, with an end to patience."""

from __future__ import annotations

import time
from collections.abc import Callable

from support.wire.exchange import Journal
from support.wire.outcome import Outcome

#: Seconds within which what follows from an event has to show. No document says how soon, and only what is broken
#: is waited for so long.
PATIENCE = 15.0
PAUSE = 0.05


def until(
    journal: Journal, right: Callable[[Outcome], bool], look: Callable[[], Outcome], seconds: float = PATIENCE
) -> Outcome:
    """Look until it is right or patience has ended; returns what was seen last, for the caller to judge.

    The journal counts the pauses as time that the target was waited for.
    """
    end = time.monotonic() + seconds
    while True:
        outcome = look()
        if right(outcome) or time.monotonic() > end:
            return outcome
        journal.pause(PAUSE)
