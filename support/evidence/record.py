"""A run as records: one line of JSON each, appended while it goes on. All reports are built from these lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from support.wire.exchange import Exchange

#: Of the format of the lines; a change that old readers cannot cope with makes it another one.
VERSION: Literal[1] = 1

Result = Literal["passed", "failed", "deviating", "skipped", "not run"]
FailureKind = Literal["promise", "contract", "unreachable", "fixed", "leftover", "test"]


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario as the features have it; a row of an outline is one of its own."""

    system: str
    feature: str
    title: str
    file: str
    line: int
    priority: str
    clauses: tuple[str, ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)
    selected: bool = True

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is called: the same in every run, order and process."""
        return self.system, self.feature, self.title

    @property
    def place(self) -> tuple[str, int]:
        """Where it stands: what tells it from all others of the same features, whatever they are called."""
        return self.file, self.line


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A deviation that the target's profile lists: a scenario, or a violation of an operation's contract."""

    name: str
    reason: str
    link: str
    operation: str = ""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The first line: what is tested, and what is going to run."""

    id: str
    started: float
    target: str
    selection: str
    """The arguments that the run was started with."""
    order: str = "written"
    whole: bool = False
    """Whether every feature file there is was read."""
    plan: tuple[Case, ...] = ()
    """Every scenario of the feature files that were read, selected or not."""
    deviations: tuple[Foreseen, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    jobs: int = 1
    """Worker processes."""
    shard: str = ""
    """``2/5`` if only that share of what is selected runs here."""
    repeat: int = 1
    """How often each selected scenario runs."""
    version: Literal[1] = VERSION
    kind: Literal["run"] = "run"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a scenario is red."""

    kind: FailureKind
    cause: str
    """What broke, in words that are the same in every scenario that it broke."""
    message: str
    """The text of the failure."""
    found: str = ""
    """What was found instead of what was expected, if an answer of the right kind held the wrong thing."""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step, with what it sent and got."""

    text: str
    status: str
    seconds: float = 0.0
    argument: str = ""
    """Its table or text, as the feature has it."""
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class ScenarioRecord:
    """One scenario that has run, or was skipped by the target."""

    case: Case
    result: Result
    started: float
    seconds: float
    waited: float
    """Seconds of it in which the target was waited for: for an answer, or until it was asked again."""
    steps: tuple[StepRecord, ...] = ()
    failure: Failure | None = None
    """Of a deviating scenario: the failure that was foreseen."""
    reason: str = ""
    """Why it was skipped."""
    deviation: str = ""
    """The name of the deviation that foresaw its failure, or its fixed one."""
    cleanup: tuple[Exchange, ...] = ()
    leaks: tuple[str, ...] = ()
    """What it could not remove."""
    attempt: int = 1
    """Which repetition it is."""
    kind: Literal["scenario"] = "scenario"

    @property
    def exchanges(self) -> list[Exchange]:
        """All that it sent and got."""
        return [each for step in self.steps for each in step.exchanges] + list(self.cleanup)


@dataclass(frozen=True, slots=True)
class EndRecord:
    """The last line. A tape without it was cut off."""

    seconds: float
    interrupted: bool = False
    problem: str = ""
    """Why nothing was tested: the target could not be reached, or not be understood."""
    kind: Literal["end"] = "end"


Record = RunRecord | ScenarioRecord | EndRecord
RECORD: TypeAdapter[Record] = TypeAdapter(Annotated[Record, Field(discriminator="kind")])
