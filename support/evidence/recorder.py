"""The recorder of a run: what comes onto the tape is told to those who follow it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from support.evidence.record import EndRecord, Record, RunRecord, ScenarioRecord
from support.evidence.tape import Tape


@runtime_checkable
class Follower(Protocol):
    """A formatter that wants to know more of a run than behave tells it."""

    def follow(self, recorder: Recorder) -> None:
        """The run begins: everything about it is known, and no scenario has run."""


class Recorder:
    """Writes records. In a worker process it is a copy that writes to the same tape, and has nobody to tell."""

    def __init__(self, tape: Tape, run: RunRecord) -> None:
        self.tape = tape
        self.run = run
        self.last: ScenarioRecord | None = None
        """The scenario that ended last, in this process."""
        self._listeners: list[Callable[[ScenarioRecord], None]] = []
        tape.write(run)

    def listen(self, listener: Callable[[ScenarioRecord], None]) -> None:
        """Tell of each scenario that ends, in whichever process."""
        self._listeners.append(listener)

    def tell(self, record: Record) -> None:
        """A record has been read from the tape."""
        if isinstance(record, ScenarioRecord):
            for listener in self._listeners:
                listener(record)

    def add(self, record: ScenarioRecord) -> None:
        """A scenario has ended."""
        self.tape.write(record)
        self.last = record

    def end(self, interrupted: bool, problem: str = "") -> None:
        """The run has ended."""
        self.tape.write(EndRecord(max(0.0, time.time() - self.run.started), interrupted, problem))
