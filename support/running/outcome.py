"""What came of a scenario in a worker process, in a form that can be sent, and its way into behave's model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from behave.capture import Captured, ManyCaptured
from behave.formatter.api import IFormatter
from behave.matchers import NoMatch
from behave.model_type import Status

Error = tuple[str, str]
"""An exception that cannot be sent itself: the name of its class, and its text."""


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """What came of one step."""

    status: str
    seconds: float = 0.0
    message: str | None = None
    error: Error | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one scenario."""

    failed: bool
    status: str
    steps: tuple[StepOutcome, ...]
    executed: int
    """How many of its steps were matched and came to a result; the others were passed over in silence."""
    shown: bool = True
    """Whether its steps were shown at all."""
    message: str | None = None
    error: Error | None = None
    hook_failed: bool = False
    skip_reason: str | None = None
    skipped: bool = False
    """Whether it, or the rest of it, was skipped on its own or a hook's demand."""
    captured: tuple[Captured, ...] = ()
    embeddings: tuple[tuple[int, str, bytes], ...] = ()
    """What steps attached: the number of the step, MIME type, data."""
    interrupted: bool = False
    said: str = ""
    """What it printed."""

    @classmethod
    def of(cls, scenario: Any, failed: bool, witness: Witness, **others: Any) -> Outcome:
        """What behave's model says of a scenario that has just run."""
        return cls(
            failed=failed,
            status=scenario.status.name,
            steps=tuple(
                StepOutcome(step.status.name, step.duration, step.error_message, _error(step.exception))
                for step in scenario.all_steps
            ),
            executed=witness.executed,
            shown=witness.shown,
            message=scenario.error_message,
            error=_error(scenario.exception),
            hook_failed=scenario.hook_failed,
            skip_reason=scenario.skip_reason,
            skipped=scenario.should_skip,
            captured=tuple(scenario.captured.captures),
            embeddings=tuple(witness.embeddings),
            **others,
        )

    @classmethod
    def lost(cls, scenario: Any, executed: int, text: str) -> Outcome:
        """Of a scenario whose process was lost in the step after so many."""
        count = sum(1 for _ in scenario.all_steps)
        at = min(executed, count - 1)
        steps = [StepOutcome("passed" if number < at else "skipped") for number in range(count)]
        if steps:
            steps[at] = replace(steps[at], status="error", message=text, error=("LostWorker", text))
        return cls(failed=True, status="error", steps=tuple(steps), executed=at + 1, message=text)

    def apply(self, scenario: Any) -> None:
        """Write it into behave's model of the scenario."""
        for step, seen in zip(scenario.all_steps, self.steps, strict=True):
            step.status = Status.from_name(seen.status)
            step.duration, step.error_message, step.exception = seen.seconds, seen.message, _revived(seen.error)
        scenario.hook_failed, scenario.should_skip = self.hook_failed, self.skipped
        scenario.skip_reason, scenario.error_message = self.skip_reason, self.message
        scenario.exception = _revived(self.error)
        scenario.captured.add_captured(ManyCaptured(list(self.captured)))
        scenario.set_status(Status.from_name(self.status))

    def replay(self, scenario: Any, formatters: list[Any], registry: Any) -> None:
        """Tell formatters of a scenario, after ``apply``, what they would have been told in this process."""
        for formatter in formatters:
            formatter.scenario(scenario)
        steps = list(scenario.all_steps)
        for step in steps if self.shown else ():
            for formatter in formatters:
                formatter.step(step)
        matching = [each for each in formatters if type(each).match is not IFormatter.match]
        for number, step in enumerate(steps[: self.executed]):
            match = (registry.find_match(step) or NoMatch()) if matching else None
            for formatter in matching:
                formatter.match(match)
            for place, kind, data in self.embeddings:
                for formatter in formatters:
                    if place == number and hasattr(formatter, "embedding"):
                        formatter.embedding(kind, data)
            for formatter in formatters:
                formatter.result(step)


class Witness(IFormatter):
    """A formatter that notes what formatters are told of one scenario, where only the outcome can be sent."""

    def __init__(self, progress: Any) -> None:
        self.progress = progress
        """A number that another process can see: how many steps have come to a result."""
        self.begin()

    def begin(self) -> None:
        """Another scenario."""
        self.progress.value = 0
        self.shown = False
        self.embeddings: list[tuple[int, str, bytes]] = []

    @property
    def executed(self) -> int:
        """How many steps have come to a result."""
        count: int = self.progress.value
        return count

    def step(self, step: Any) -> None:
        """A step is announced."""
        self.shown = True

    def result(self, step: Any) -> None:
        """A step has come to a result."""
        self.progress.value += 1

    def close(self) -> None:
        """No scenario is left."""

    def embedding(self, mime_type: str, data: bytes) -> None:
        """A step attaches something."""
        self.embeddings.append((self.executed, mime_type, data))


def _error(exception: BaseException | None) -> Error | None:
    return None if exception is None else (type(exception).__name__, str(exception))


def _revived(error: Error | None) -> Exception | None:
    return None if error is None else type(error[0], (Exception,), {})(error[1])
