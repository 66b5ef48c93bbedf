"""Waiting until the server breaks off a connection, with an end to patience."""

from __future__ import annotations

import time

from support.systems.waiting import PATIENCE, PAUSE
from support.wire.exchange import Journal
from support.wire.outcome import NoAnswer, Outcome
from support.wire.pgwire import Session


def cut_off(journal: Journal, session: Session) -> Outcome | None:
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
        journal.pause(PAUSE)
