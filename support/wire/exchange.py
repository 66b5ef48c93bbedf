"""What went over the wire: one record a call, masked, in the order of sending."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

from support.contracts.model import Violation

Surface = Literal["rest", "s3", "pgwire", "websocket", "mcp"]

#: The status of a call to which no answer came (connection refused, timeout, reset).
NO_ANSWER = "no answer"

#: Of a violation in an answer with this status: the name of the target's deviation that foresees it, or nothing.
Foreseen = Callable[[Violation, int], str]


def nothing_foreseen(violation: Violation, status: int) -> str:
    """What a target without deviations foresees."""
    return ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer. All texts are masked: no secret ever gets in here."""

    system: str
    surface: Surface
    operation: str
    """What was asked for: a method and path template, an S3 operation, a kind of statement."""
    target: str
    """Where the request went: the masked URL, or the user, host and database of a connection."""
    status: int | str
    """An HTTP status, an SQLSTATE, or ``NO_ANSWER``."""
    started: float
    """Unix time, seconds."""
    seconds: float
    request: str
    response: str
    reproduce: str
    """A line for a shell that sends the same request again."""
    violations: tuple[Violation, ...] = ()

    @property
    def summary(self) -> str:
        """``POST /projects -> 201 (4.2 ms)``: what a reader scans for."""
        return f"{self.operation} -> {self.status} ({self.seconds * 1000:.1f} ms)"


@dataclass(slots=True)
class Journal:
    """The exchanges of one scenario. Threads may write at the same time."""

    exchanges: list[Exchange] = field(default_factory=list)
    enforcing: bool = True
    """Whether a contract violation fails the call. Clean-up turns it off: no step is there to fail."""
    no_writes: str = ""
    """Why the scenario may not change anything; empty: it may."""
    patient: bool = False
    """Whether what is under way only prepares or removes something, so that a busy target may be waited for."""
    foreseen: Foreseen = nothing_foreseen
    """The target's deviations: a violation that one of them names is recorded and fails nothing."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _taken: int = 0
    _pauses: list[tuple[float, float]] = field(default_factory=list)
    """Beginnings and ends."""

    def record(self, exchange: Exchange) -> None:
        """Append an exchange."""
        with self._lock:
            self.exchanges.append(exchange)

    def judge(self, violations: list[Violation], status: int) -> tuple[Violation, ...]:
        """The same violations, each with the name of the deviation that foresees it."""
        return tuple(replace(violation, known=self.foreseen(violation, status)) for violation in violations)

    def take_new(self) -> list[Exchange]:
        """The exchanges since the last call of this method, oldest first."""
        with self._lock:
            new = self.exchanges[self._taken :]
            self._taken = len(self.exchanges)
        return new

    def pause(self, seconds: float) -> None:
        """Wait before the target is asked again: what is waited for is the target."""
        began = time.time()
        time.sleep(seconds)
        self._pauses.append((began, time.time()))

    @property
    def waited(self) -> float:
        """Seconds of pauses, and those during which at least one request was under way: overlapping ones count once."""
        spans = sorted([(e.started, e.started + e.seconds) for e in self.exchanges] + self._pauses)
        total, reached = 0.0, float("-inf")
        for start, end in spans:
            total += max(0.0, end - max(start, reached))
            reached = max(reached, end)
        return total

    @contextmanager
    def lenient(self) -> Iterator[None]:
        """Record violations without raising them: for clean-up, which has no step to fail."""
        before, self.enforcing = self.enforcing, False
        try:
            with self.waiting():
                yield
        finally:
            self.enforcing = before

    @contextmanager
    def waiting(self, patient: bool = True) -> Iterator[None]:
        """Let calls wait for a busy target, if its profile says so: nothing is judged by their answers."""
        before, self.patient = self.patient, patient
        try:
            yield
        finally:
            self.patient = before
