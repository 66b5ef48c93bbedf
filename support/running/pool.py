"""Worker processes: they run tasks one at a time, and whatever becomes of them, each task gets an outcome."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from support.running.agenda import Agenda, Task
from support.running.interrupts import INTERRUPTS

R = TypeVar("R")

_ONE_INTERRUPT = 1.0  # seconds: some who stop a process tell it twice, and mean it once
_GRACE_SECONDS = 60.0  # to clean up after Ctrl-C
_END_SECONDS = 10.0  # to end when there is nothing left to do
_NOT_BEGUN = -1
_LONGEST_WAIT = 3600.0  # of which the system call is capable


@dataclass(frozen=True, slots=True)
class Lost:
    """A task whose worker is gone."""

    number: int
    process: int
    progress: int
    """What the worker had last noted of its progress."""
    how: str
    """``was killed by signal 9``: goes on after "the worker process"."""


@dataclass(slots=True)
class _Worker:
    process: Any
    connection: Connection
    progress: Any
    task: Task | None = None
    served: bool = False
    """Whether it has done a task before: one that has not, and is gone, would be followed by others like it."""
    deadline: float = 0.0
    overdue: str = ""
    """What to say of it if its task does not end before the deadline."""
    verdict: str = ""
    """Why it was killed."""


class Pool(Generic[R]):
    """Up to ``jobs`` processes that are forked from this one when they are needed.

    Args:
        agenda: what is to be run.
        jobs: how many processes.
        work: what a worker does: it receives numbers of tasks, sends an outcome for each, and ends when the other
            side closes the connection; its progress goes into the second argument, an integer both sides can see,
            and from 0 on says that the task has begun.
        bury: makes the outcome of a task whose worker is gone.
        limit: seconds that one task may take.
    """

    def __init__(
        self,
        agenda: Agenda,
        jobs: int,
        work: Callable[[Connection, Any], None],
        bury: Callable[[Lost], R],
        limit: float,
    ) -> None:
        self.outcomes: dict[int, R] = {}
        """What has come of tasks by number, until somebody takes it."""
        self._agenda = agenda
        self._jobs = jobs
        self._work = work
        self._bury = bury
        self._limit = limit
        self._workers: list[_Worker] = []
        self._context = multiprocessing.get_context("fork")

    def outcome(self, number: int, heard: Callable[[R], None]) -> R | None:
        """Wait for the outcome of a task, and hand it over; ``heard`` is told of each that comes meanwhile.

        None: the task will never begin.
        """
        while number not in self.outcomes:
            if not self.is_busy and self._agenda.is_empty:
                return None
            heard(self._next_outcome())
        return self.outcomes.pop(number)

    @property
    def is_busy(self) -> bool:
        """Whether a task is under way."""
        return any(worker.task for worker in self._workers)

    def distribute(self) -> None:
        """Give every worker that has nothing to do a task that may begin."""
        idle = [worker for worker in self._workers if not worker.task]
        while (idle or len(self._workers) < self._jobs) and (task := self._agenda.next()):
            self._give(task, idle.pop() if idle else self._start())

    def begin_nothing_else(self) -> None:
        """Tasks that are under way end as they would; all others never begin."""
        self._agenda.clear()

    def drain(self, heard: Callable[[R], None]) -> None:
        """Wait until nothing is under way."""
        while self.is_busy:
            heard(self._next_outcome())

    def interrupt(self, heard: Callable[[R], None]) -> None:
        """Interrupt what is under way and wait until it has cleaned up; interrupted again, or after a minute, kill."""
        self._agenda.clear()
        busy = [worker for worker in self._workers if worker.task]
        for worker in busy:
            worker.deadline = time.monotonic() + _GRACE_SECONDS
            worker.overdue = f"did not end within {_GRACE_SECONDS:g} s of an interrupt and was killed"
            os.kill(worker.process.pid, signal.SIGINT)
        began = time.monotonic()
        while True:
            try:
                return self.drain(heard)
            except KeyboardInterrupt:
                if time.monotonic() - began > _ONE_INTERRUPT:
                    for worker in busy:
                        worker.process.kill()

    def close(self) -> None:
        """Let all workers end."""
        for worker in self._workers:
            worker.connection.close()
        for worker in self._workers:
            worker.process.join(_END_SECONDS)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers.clear()

    def _next_outcome(self) -> R:
        """Keep all workers busy until one of them is done with a task."""
        while True:
            self.distribute()
            busy = {worker.connection: worker for worker in self._workers if worker.task}
            soonest = min(worker.deadline for worker in busy.values())
            ready = _interruptible(list(busy), min(_LONGEST_WAIT, max(0.0, soonest - time.monotonic())))
            if ready:
                outcome = self._received(busy[ready[0]])
                if outcome is not None:
                    return outcome
            for worker in busy.values():
                if time.monotonic() >= worker.deadline:
                    worker.process.kill()  # its connection ends, and its task is buried
                    worker.verdict, worker.deadline = worker.overdue, worker.deadline + _END_SECONDS

    def _give(self, task: Task, worker: _Worker) -> None:
        worker.progress.value = _NOT_BEGUN
        try:
            worker.connection.send(task.number)
        except BrokenPipeError:  # gone while it had nothing to do
            self._bury_worker(worker)
            self._give(task, self._start())
            return
        worker.task, worker.deadline = task, time.monotonic() + self._limit
        worker.overdue = f"did not end within {self._limit:g} s (the setting scenario_timeout) and was killed"

    def _received(self, worker: _Worker) -> R | None:
        """What came of a worker's task; None if it was gone before, and another one has the task now."""
        task = worker.task
        assert task is not None
        try:
            outcome: R = worker.connection.recv()
        except (EOFError, OSError):
            if worker.served and worker.progress.value == _NOT_BEGUN:
                self._bury_worker(worker)
                self._give(task, self._start())
                return None
            outcome = self._lost(worker, task)
        worker.task, worker.served = None, True
        self._agenda.ended(task)
        self.outcomes[task.number] = outcome
        return outcome

    def _lost(self, worker: _Worker, task: Task) -> R:
        self._bury_worker(worker)
        code = worker.process.exitcode
        ended = f"was killed by signal {-code}" if code < 0 else f"ended by itself with status {code}"
        progress = max(0, worker.progress.value)
        return self._bury(Lost(task.number, worker.process.pid, progress, worker.verdict or ended))

    def _bury_worker(self, worker: _Worker) -> None:
        worker.connection.close()
        worker.process.join()
        self._workers.remove(worker)

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        progress = self._context.RawValue("i", 0)
        not_theirs = [ours, *(worker.connection for worker in self._workers)]
        process = self._context.Process(target=self._child, args=(theirs, progress, not_theirs), daemon=True)
        sys.stdout.flush()
        sys.stderr.flush()
        process.start()
        theirs.close()
        worker = _Worker(process, ours, progress)
        self._workers.append(worker)
        return worker

    def _child(self, connection: Connection, progress: Any, not_ours: list[Connection]) -> None:
        for each in not_ours:
            each.close()
        parent = multiprocessing.parent_process()
        assert parent is not None
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
        self._work(connection, progress)


def _interruptible(connections: list[Connection], timeout: float) -> list[Any]:
    """Wait for one of several connections; interrupts that are blocked otherwise come through."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTS)
        return wait(connections, timeout)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with(sentinel: int) -> None:
    """End this process as soon as the one that started it is gone, however it ended."""
    wait([sentinel])
    os._exit(1)
