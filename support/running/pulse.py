"""Whether a deployment still answers: when it has died, the rest of a run would only wait for it."""

from __future__ import annotations

from support.evidence.record import ScenarioRecord
from support.systems.base import TargetProblem
from support.targets.target import Target

_SILENT_SCENARIOS = 3


class Pulse:
    """Counts the scenarios in a row that got no answer, and then asks once whether anybody is there."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._silent = 0

    def hear(self, record: ScenarioRecord) -> None:
        """A scenario has ended."""
        unanswered = record.failure is not None and record.failure.kind == "unreachable"
        self._silent = self._silent + 1 if unanswered else 0

    @property
    def obituary(self) -> str | None:
        """Why the run should end, if the target has stopped answering; None while it lives, or may."""
        if self._silent < _SILENT_SCENARIOS:
            return None
        self._silent = 0
        try:
            self._target.reach()
        except TargetProblem as problem:
            return f"The target {self._target.name} has stopped answering, and the run ends here. {problem}"
        finally:
            self._target.close()  # workers that are forked from here open connections of their own
        return None
