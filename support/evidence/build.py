"""From the records of one tape, or of several, to the report: one pass, and no exchange is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from statistics import mean

from support.contracts.catalogues import catalogues
from support.evidence import baseline, judging, shards
from support.evidence.clauses import clauses
from support.evidence.record import Case, EndRecord, Foreseen, Record, RunRecord, ScenarioRecord
from support.evidence.results import Counts, Report, RunInfo, ScenarioResult, Timings
from support.evidence.traffic import Traffic, coverage

_SLOWEST = 20
_RESULTS_OF_THEIR_OWN = {"passed", "failed", "deviating"}
_WORST_FIRST = ("failed", "deviating", "passed", "skipped", "not run")

_Place = tuple[str, int]


class Builder:
    """Takes records in any order, and makes the report of those it has taken so far.

    ``merging`` says that these are all parts of a run that there are.
    """

    def __init__(self, merging: bool = False) -> None:
        self._merging = merging
        self._runs: list[RunRecord] = []
        self._ends: list[EndRecord] = []
        self._plan: dict[_Place, Case] = {}
        self._open: list[RunRecord] = []
        self._attempts: defaultdict[_Place, dict[int, ScenarioResult]] = defaultdict(dict)
        self._results: list[ScenarioResult] = []
        self._arrivals: dict[_Place, int] = {}
        self._traffic = Traffic()
        self._last = 0.0

    def add(self, record: Record) -> None:
        """Take one more record."""
        match record:
            case RunRecord() as run:
                self._runs.append(run)
                self._open.append(run)
                self._plan_for(run)
            case ScenarioRecord() as scenario:
                arrival = self._arrivals.setdefault(scenario.case.place, len(self._results))
                self._traffic.add(arrival, scenario.exchanges)
                # Of a scenario that ran twice, in parts that overlap, the later result counts; repetitions all count.
                attempts = self._attempts[scenario.case.place]
                attempts[scenario.attempt] = _result(scenario)
                self._results[arrival : arrival + 1] = [_together(list(attempts.values()))]
                self._last = max(self._last, scenario.started + scenario.seconds)
            case EndRecord() as end:
                self._ends.append(end)
                del self._open[-1:]

    def _plan_for(self, run: RunRecord) -> None:
        """Parts of a run share a plan, and each runs a selection of it."""
        for case in run.plan:
            if case.selected or case.place not in self._plan:
                self._plan[case.place] = case

    def report(self, earlier: Report | None = None) -> Report:
        """What has been read, as a report."""
        ended = bool(self._runs) and len(self._ends) >= len(self._runs)
        # One shard alone is not to blame for the others.
        missing = shards.missing(self._runs, self._open) if self._merging or len(self._runs) > 1 else []
        ended = ended and not missing and not any(end.interrupted for end in self._ends)
        results = self._numbered(ended)
        numbers = [scenario.number for scenario in results]
        scenarios = sorted(results, key=lambda scenario: scenario.number)
        counts = Counts()
        for scenario in scenarios:
            counts.add(scenario.result)
        whole = ended and all(case.selected for case in self._plan.values()) and all(run.whole for run in self._runs)
        run = self._run(ended, whole, missing)
        flaky = judging.flaky(scenarios)
        known = catalogues()
        clause_results = judging.clause_results(clauses(), scenarios)
        operations = self._traffic.operations(known.values(), numbers)
        violations = self._traffic.violations(numbers)
        timings = self._traffic.timings()
        deviations = judging.deviation_results(self._foreseen(), scenarios, violations, operations, whole)
        return Report(
            verdict=judging.verdict(run, counts, clause_results, deviations, flaky),
            run=run,
            counts=counts,
            groups=judging.groups(scenarios),
            clauses=clause_results,
            coverage=coverage(operations, known),
            operations=operations,
            flaky=flaky,
            causes=judging.causes(scenarios),
            violations=violations,
            deviations=deviations,
            skips=judging.skips(scenarios),
            leaks=[leak for scenario in scenarios for leak in scenario.leaks],
            timings=Timings(
                waited=round(sum(scenario.waited * max(1, scenario.runs) for scenario in scenarios), 3),
                exchanges=self._traffic.exchanges,
                operations=timings,
                slowest=_slowest(scenarios),
            ),
            comparison=baseline.compare(earlier, timings, scenarios) if earlier else None,
            environment={name: value for run in self._runs for name, value in run.environment.items()},
            scenarios=scenarios,
        )

    def _numbered(self, ended: bool) -> list[ScenarioResult]:
        """The results in the order in which they came, then those that miss; numbered by place in the features."""
        missing = [_missing(case, ended) for place, case in self._plan.items() if place not in self._arrivals]
        results = self._results + missing
        in_order = sorted(results, key=lambda result: (result.system, result.file, result.line, result.title))
        for number, result in enumerate(in_order, 1):
            result.number = number
        return results

    def _foreseen(self) -> Iterable[Foreseen]:
        return {each.name: each for run in self._runs for each in run.deviations}.values()

    def _run(self, ended: bool, whole: bool, missing: list[str]) -> RunInfo:
        started = min((run.started for run in self._runs), default=0.0)
        seconds = max((end.seconds for end in self._ends), default=max(0.0, self._last - started))

        def said(values: Iterable[str]) -> str:
            return ", ".join(dict.fromkeys(value for value in values if value))

        return RunInfo(
            id=said(run.id for run in self._runs),
            started=datetime.fromtimestamp(started, UTC).isoformat(timespec="seconds"),
            seconds=round(seconds, 3),
            target=said(run.target for run in self._runs),
            selection=said(run.selection for run in self._runs),
            order=said(run.order for run in self._runs),
            ended=ended,
            interrupted=any(end.interrupted for end in self._ends),
            whole=whole,
            problem=said(end.problem for end in self._ends),
            jobs=max((run.jobs for run in self._runs), default=1),
            repeat=max((run.repeat for run in self._runs), default=1),
            shard=said(run.shard for run in self._runs),
            missing=missing,
        )


def _result(record: ScenarioRecord) -> ScenarioResult:
    failure, case = record.failure, record.case
    failing = [step.text for step in record.steps if step.status not in {"passed", "skipped"}]
    return ScenarioResult(
        system=case.system,
        feature=case.feature,
        title=case.title,
        file=case.file,
        line=case.line,
        priority=case.priority,
        clauses=list(case.clauses),
        parameters=case.parameters,
        result=record.result,
        kind=failure.kind if failure else None,
        cause=failure.cause if failure else "",
        message=failure.message if failure else "",
        found=failure.found if failure else "",
        step=failing[0] if failing else "",
        reason=record.reason,
        deviation=record.deviation,
        seconds=round(record.seconds, 4),
        waited=round(record.waited, 4),
        exchanges=len(record.exchanges),
        leaks=list(record.leaks),
        runs=int(record.result in _RESULTS_OF_THEIR_OWN),
        passes=int(record.result == "passed"),
    )


def _together(attempts: list[ScenarioResult]) -> ScenarioResult:
    """All repetitions of a scenario as one: the worst result, with times that are those of one run."""
    if len(attempts) == 1:
        return attempts[0]
    ran = [each for each in attempts if each.runs] or attempts
    worst = min(attempts, key=lambda each: _WORST_FIRST.index(each.result))
    return replace(
        worst,
        runs=sum(each.runs for each in attempts),
        passes=sum(each.passes for each in attempts),
        seconds=round(mean(each.seconds for each in ran), 4),
        waited=round(mean(each.waited for each in ran), 4),
        exchanges=sum(each.exchanges for each in attempts),
        leaks=[leak for each in attempts for leak in each.leaks],
    )


def _missing(case: Case, ended: bool) -> ScenarioResult:
    reason = "not selected" if not case.selected else "did not come to run" if ended else "the run has not come to it"
    return ScenarioResult(
        system=case.system,
        feature=case.feature,
        title=case.title,
        file=case.file,
        line=case.line,
        priority=case.priority,
        clauses=list(case.clauses),
        parameters=case.parameters,
        result="not run",
        reason=reason,
    )


def _slowest(scenarios: Iterable[ScenarioResult]) -> list[int]:
    ran = [scenario for scenario in scenarios if scenario.seconds]
    return [scenario.number for scenario in sorted(ran, key=lambda scenario: -scenario.seconds)[:_SLOWEST]]
