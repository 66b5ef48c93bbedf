"""The log of one scenario while it runs, and the record that it becomes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any

from behave.model_type import Status

from support.evidence.failures import explain
from support.evidence.record import Case, Failure, Result, ScenarioRecord, StepRecord
from support.wire.exchange import Exchange, Journal

PRIORITIES = ("p1", "p2", "p3")


def case_of(scenario: Any, selected: bool = True) -> Case:
    """One of behave's scenarios as reports call it."""
    tags = [str(tag) for tag in scenario.effective_tags]
    row = scenario._row  # behave tells nowhere else which row of an outline a scenario is
    return Case(
        system=PurePath(scenario.filename).parent.name,
        feature=scenario.feature.name,
        title=scenario.name,
        file=PurePath(scenario.filename).as_posix(),
        line=scenario.line,
        priority=next((tag for tag in tags if tag in PRIORITIES), ""),
        clauses=tuple(sorted({tag.removeprefix("spec:") for tag in tags if tag.startswith("spec:")})),
        parameters=dict(zip(row.headings, row.cells, strict=True)) if row else {},
        selected=selected,
    )


class ScenarioLog:
    """What happens in one scenario."""

    def __init__(self, case: Case, attempt: int = 1) -> None:
        self.case = case
        self.attempt = attempt
        self.failure: Failure | None = None
        self.deviation = ""
        self.deviating = False
        self._steps: list[StepRecord] = []
        self._started = time.time()
        self._clock = time.perf_counter()

    def deviate(self, failure: Failure, deviation: str) -> None:
        """Note a failure that the target's profile foresees."""
        self.failure, self.deviation, self.deviating = failure, deviation, True

    def fail(self, error: Exception, pattern: str = "") -> Failure:
        """Note why the scenario fails; a failure that follows from an earlier one changes nothing."""
        failure = explain(error, pattern)
        self.failure = self.failure or failure
        return failure

    def step(self, step: Any, exchanges: Iterable[Exchange]) -> None:
        """Note a step that has run."""
        skipped_itself = self.deviating and step.status == Status.skipped
        status = "deviating" if skipped_itself else step.status.name
        self._steps.append(_record(step, status, tuple(exchanges)))

    def close(
        self, scenario: Any, journal: Journal, cleanup: Sequence[Exchange], leaks: Sequence[str], leak_fails: bool
    ) -> ScenarioRecord:
        """The record of the scenario; ``leak_fails`` says whether what is left behind makes it red."""
        # Steps after the one that failed, and undefined ones, have not been noted: they never ran.
        for step in list(scenario.all_steps)[len(self._steps) :]:
            self._steps.append(_record(step, step.status.name))
        result = self._result(scenario)
        if result == "failed" and self.failure is None:
            self.failure = _found_in(scenario)
        if result == "passed" and leaks and leak_fails:
            result = "failed"
            self.failure = Failure("leftover", "something could not be removed", "\n".join(leaks))
        return ScenarioRecord(
            case=self.case,
            result=result,
            started=self._started,
            seconds=time.perf_counter() - self._clock,
            waited=journal.waited,
            steps=tuple(self._steps),
            failure=self.failure,
            reason=_reason(scenario, result),
            deviation=self.deviation,
            cleanup=tuple(cleanup),
            leaks=tuple(leaks),
            attempt=self.attempt,
        )

    def lost(
        self, scenario: Any, passed: int, text: str, cleanup: Sequence[Exchange], leaks: Sequence[str]
    ) -> ScenarioRecord:
        """The record of a scenario whose process was gone after so many steps; what these sent is gone with it."""
        steps = list(scenario.all_steps)
        at = min(passed, len(steps) - 1)
        statuses = ("passed" if place < at else "error" if place == at else "skipped" for place in range(len(steps)))
        return ScenarioRecord(
            case=self.case,
            result="failed",
            started=self._started,
            seconds=0.0,
            waited=0.0,
            steps=tuple(_record(step, status) for step, status in zip(steps, statuses, strict=True)),
            failure=Failure("test", "its process did not live to the end of it", text),
            cleanup=tuple(cleanup),
            leaks=tuple(leaks),
            attempt=self.attempt,
        )

    def _result(self, scenario: Any) -> Result:
        if any(isinstance(step.exception, KeyboardInterrupt) for step in scenario.all_steps):
            return "not run"
        if self.deviating:
            return "deviating"
        if scenario.hook_failed or self.failure or scenario.status.has_failed():
            return "failed"
        if scenario.status == Status.passed:
            return "passed"
        return "skipped" if scenario.skip_reason else "not run"


def _reason(scenario: Any, result: Result) -> str:
    if result == "not run":
        return "the run was stopped in it"
    return str(scenario.skip_reason) if result == "skipped" else ""


def _record(step: Any, status: str, exchanges: tuple[Exchange, ...] = ()) -> StepRecord:
    argument = str(step.text or "")
    if step.table:
        rows = [step.table.headings, *(row.cells for row in step.table.rows)]
        argument = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return StepRecord(f"{step.keyword} {step.name}", status, step.duration, argument, exchanges)


def _found_in(scenario: Any) -> Failure:
    """Why a scenario failed of which no step function told us: none ran, or behave could not call it."""
    for step in scenario.all_steps:
        if isinstance(step.exception, Exception):
            return explain(step.exception, step.name)
        if step.status == Status.undefined:
            return Failure("test", "undefined step", f"No step definition fits: {step.keyword} {step.name}")
    return Failure("test", "a hook failed", str(scenario.error_message or "A hook failed."))
