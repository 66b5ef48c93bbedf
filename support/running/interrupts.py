"""Ctrl-C, and SIGTERM, which a cancelled CI job sends: whoever asks for the end of a run gets it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

#: What stops a run.
INTERRUPTS = frozenset({signal.SIGINT, signal.SIGTERM})


class Interruption:
    """In the process that was started: each interrupt raises ``KeyboardInterrupt``, and is remembered.

    Python drops an exception that comes while it finalises some object: then the memory is all that is left of it.
    """

    def __init__(self) -> None:
        self.came = False
        for each in INTERRUPTS:
            if signal.getsignal(each) is not signal.SIG_IGN:  # it was started so that this one does not end it
                signal.signal(each, self._interrupt)

    def _interrupt(self, *_: Any) -> None:
        self.came = True
        raise KeyboardInterrupt


class WorkerInterrupts:
    """In a worker: the first interrupt ends its scenario, and no other counts.

    A terminal sends Ctrl-C to all processes, and so does the parent: were both to count, the second would come in the
    middle of the clean-up. If it comes before a scenario, that one is not run. A worker that waits ends at SIGTERM.
    """

    def __init__(self) -> None:
        self.came = False
        self._working = self._waiting = False
        for each in INTERRUPTS:
            signal.signal(each, self._interrupt)

    def _interrupt(self, number: int, _: Any) -> None:
        first, self.came = not self.came, True
        if self._working and first:
            raise KeyboardInterrupt
        if self._waiting and number == signal.SIGTERM:
            raise SystemExit(1)

    def interruptible(self, run: Callable[[], bool]) -> bool:
        """Run a scenario, which an interrupt ends; returns whether it failed."""
        self._working = True
        try:
            return True if self.came else run()
        except KeyboardInterrupt:
            return True
        finally:
            self._working = False

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """There is nothing to do."""
        self._waiting = True
        try:
            yield
        finally:
            self._waiting = False
