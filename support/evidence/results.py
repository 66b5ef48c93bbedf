"""The results of a run as ``results.json`` has them. Its JSON schema, docs/results.schema.json, is made from here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from support.evidence.record import FailureKind, Result

VERSION: Literal[1] = 1

ClauseState = Literal["kept", "broken", "deviating", "unproved", "skipped", "not run"]


_CONFIG = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class _Model(BaseModel):
    model_config = _CONFIG


class Verdict(_Model):
    """What the run says in one sentence."""

    state: Literal["kept", "broken", "unclear", "untested"]
    """``unclear``: no promise is known to be broken, but something else is red or the run was cut off."""
    text: str
    """The sentence."""


class RunInfo(_Model):
    """Which run this is."""

    id: str
    """Time of the start and process id; of a merged report, those of all parts."""
    started: str
    """ISO 8601, UTC."""
    seconds: float
    """Wall time; of a merged report, that of the longest part."""
    target: str
    """The name of the profile, or ``sandbox``."""
    selection: str
    """The arguments that the run was started with."""
    order: str
    """``written``, or ``random:SEED``."""
    ended: bool
    """Whether it came to its end; otherwise these results are partial."""
    interrupted: bool
    """Whether it was stopped. A run that has neither ended nor been stopped is still going on, or was killed."""
    whole: bool
    """Whether every scenario of every feature file was selected."""
    problem: str
    """Why nothing was tested, if nothing was."""
    jobs: int = 1
    """Worker processes; of a merged report, those of the part with most."""
    repeat: int = 1
    """How often each selected scenario was to run."""
    shard: str = ""
    """``2/5``: the share of the selection that ran here; of a merged report, those of all parts."""
    missing: list[str] = Field(default_factory=list)
    """Of a merged report: what became of the shards that are not whole, in words."""


class Counts(_Model):
    """Scenarios by result."""

    passed: int = 0
    failed: int = 0
    deviating: int = 0
    """Failed as the target's profile foresees."""
    skipped: int = 0
    """Cannot run on this target."""
    not_run: int = 0
    """Not selected, or the run ended before."""

    def add(self, result: Result) -> None:
        """Count one."""
        name = result.replace(" ", "_")
        setattr(self, name, getattr(self, name) + 1)

    @property
    def ran(self) -> int:
        """Those that came to a result of their own."""
        return self.passed + self.failed + self.deviating

    @property
    def all(self) -> int:
        """The sum."""
        return self.ran + self.skipped + self.not_run

    @property
    def words(self) -> str:
        """``3 passed, 1 failed``: those that are not 0."""
        parts = {name.replace("_", " "): count for name, count in self if count}
        return ", ".join(f"{count} {name}" for name, count in parts.items()) or "none"


class Group(_Model):
    """The scenarios of one system and priority."""

    system: str
    priority: str
    counts: Counts


@dataclass(slots=True, kw_only=True)
class ScenarioResult:
    """One scenario. Others refer to it by its number, which is its own in this report only."""

    # The one of which there are thousands at a time: a model would take three times the memory.
    __pydantic_config__ = _CONFIG

    number: int = 0
    system: str
    feature: str
    title: str
    file: str
    line: int
    priority: str
    clauses: list[str]
    parameters: dict[str, str]
    """The row of its outline."""
    result: Result
    kind: FailureKind | None = None
    """What kind of failure made it red, or was foreseen."""
    cause: str = ""
    """What broke, in words that are the same in every scenario that it broke."""
    message: str = ""
    """The text of its failure."""
    found: str = ""
    """What was found instead of what was expected."""
    step: str = ""
    """The step that failed."""
    reason: str = ""
    """Why it was skipped, or did not run."""
    deviation: str = ""
    """The name of the deviation that is about it."""
    seconds: float = 0.0
    waited: float = 0.0
    """Seconds of it in which the target was waited for: for an answer, or until it was asked again."""
    exchanges: int = 0
    leaks: list[str] = field(default_factory=list)
    """What it could not remove."""
    runs: int = 0
    """How often it came to a result of its own: passed, failed or deviating."""
    passes: int = 0
    """How often it passed. ``result`` is the worst of all; times are those of one run, on average."""


class Flaky(_Model):
    """A scenario that passed sometimes."""

    scenario: int
    passes: int
    runs: int


class ClauseResult(_Model):
    """One promise and what the run says of it."""

    id: str
    system: str
    promise: str
    document: str
    where: str
    beyond: bool
    """Not written in the document."""
    priority: str
    state: ClauseState
    why: str
    """Why it is skipped, was not run, or is not fully proved."""
    scenarios: list[int]


class StatusResult(_Model):
    """One status of one operation."""

    status: str
    documented: bool
    count: int
    """How often it was answered."""
    scenarios: list[int]


class OperationResult(_Model):
    """One operation: what it may answer, and what it did answer."""

    system: str
    surface: str
    operation: str
    catalogued: bool
    """Whether a contract documents its statuses."""
    statuses: list[StatusResult]

    @property
    def count(self) -> int:
        """How often it was called."""
        return sum(status.count for status in self.statuses)


class Coverage(_Model):
    """How much of one system's contract went over the wire."""

    system: str
    operations: int
    operations_exercised: int
    statuses: int
    """Documented pairs of an operation and a status."""
    statuses_exercised: int


class Cause(_Model):
    """What broke, with all scenarios that it broke."""

    kind: FailureKind
    title: str
    """The kind in words."""
    cause: str
    scenarios: list[int]
    example: str
    """The failure of the first of them."""


class ViolationResult(_Model):
    """One way in which answers broke the contract."""

    operation: str
    field: str
    expected: str
    found: str
    """In the first such answer."""
    count: int
    deviation: str
    """The name of the deviation that foresees it."""
    scenarios: list[int]


class OperationTiming(_Model):
    """How long one operation took, in milliseconds."""

    system: str
    surface: str
    operation: str
    count: int
    p25: float
    p50: float
    p75: float
    p95: float
    p99: float
    max: float


class Timings(_Model):
    """Where the time went."""

    waited: float
    """Seconds in which the target was waited for, summed over the scenarios."""
    exchanges: int
    operations: list[OperationTiming]
    slowest: list[int]
    """The slowest scenarios, slowest first."""


class Slower(_Model):
    """What took longer than in the baseline, beyond noise; milliseconds."""

    what: Literal["operation", "scenario"]
    name: str
    before: float
    now: float
    scenarios: list[int]


class Comparison(_Model):
    """This run against an earlier one."""

    baseline: str
    """The id of the earlier run."""
    started: str
    factor: float
    """How many times as long the typical operation took."""
    slower: list[Slower]


class DeviationResult(_Model):
    """One entry of the target's profile."""

    name: str
    reason: str
    link: str
    state: Literal["known", "fixed", "not seen"]
    """``fixed`` is red: the entry has to be removed. ``not seen``: this selection cannot tell."""
    count: int
    """How often it was seen."""
    scenarios: list[int]


class Skip(_Model):
    """Scenarios that cannot run on this target."""

    reason: str
    scenarios: list[int]


class Report(_Model):
    """All results of a run."""

    version: Literal[1] = VERSION
    """Of this format. Fields may be added within a version; none changes its meaning or goes away."""
    verdict: Verdict
    run: RunInfo
    counts: Counts
    groups: list[Group]
    clauses: list[ClauseResult]
    coverage: list[Coverage]
    operations: list[OperationResult]
    flaky: list[Flaky] = Field(default_factory=list)
    """Scenarios that ran several times and passed only sometimes, those that failed most often first."""
    causes: list[Cause]
    violations: list[ViolationResult]
    deviations: list[DeviationResult]
    skips: list[Skip]
    leaks: list[str]
    """What is left behind in the target."""
    timings: Timings
    comparison: Comparison | None
    environment: dict[str, str]
    """The target's addresses and versions, and those of the clients."""
    scenarios: list[ScenarioResult]

    @property
    def green(self) -> bool:
        """Whether the run may count as a success."""
        return self.verdict.state == "kept"

    def clause_states(self) -> dict[ClauseState, int]:
        """How many clauses are in each state, best known first."""
        states: tuple[ClauseState, ...] = ("kept", "broken", "deviating", "unproved", "skipped", "not run")
        counts = {state: sum(clause.state == state for clause in self.clauses) for state in states}
        return {state: count for state, count in counts.items() if count}
