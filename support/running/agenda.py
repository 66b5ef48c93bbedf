"""What is still to be run, and what may begin now: at most one scenario uses a system that it needs for itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """A scenario that is to be run."""

    number: int
    """Its place among the selected scenarios, by which all processes know it."""
    systems: frozenset[str]
    exclusive: bool = False
    """Whether nothing else may use its systems meanwhile."""


class Agenda:
    """Tasks in the order in which they are to begin, those that need a system for themselves first.

    These begin while nothing uses their systems yet, and all others of the same systems wait for the last of them;
    were they left for the end, the run could not end while several workers are at work.
    """

    def __init__(self, tasks: Iterable[Task]) -> None:
        tasks = list(tasks)
        self._exclusive = [task for task in tasks if task.exclusive]
        self._shared = [task for task in tasks if not task.exclusive]
        self._under_way: Counter[str] = Counter()
        # Exclusive tasks that are waiting or under way, by system.
        self._claims = Counter(system for task in self._exclusive for system in task.systems)

    def next(self) -> Task | None:
        """The task that begins now; None if none is left, or none may begin before another has ended."""
        for waiting in (self._exclusive, self._shared):
            for place, task in enumerate(waiting):
                if self._may_begin(task):
                    del waiting[place]
                    self._under_way.update(task.systems)
                    return task
        return None

    def _may_begin(self, task: Task) -> bool:
        blocking = self._under_way if task.exclusive else self._claims
        return not any(blocking[system] for system in task.systems)

    def ended(self, task: Task) -> None:
        """A task that had begun has ended."""
        self._under_way.subtract(task.systems)
        if task.exclusive:
            self._claims.subtract(task.systems)

    def clear(self) -> None:
        """Nothing else is to begin."""
        self._exclusive.clear()
        self._shared.clear()

    @property
    def is_empty(self) -> bool:
        """Whether every task has begun."""
        return not self._exclusive and not self._shared
