"""From scenarios to what they say: of each clause, of each deviation, of what broke, and of the run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from support.evidence.clauses import Clause
from support.evidence.failures import KINDS
from support.evidence.record import FailureKind, Foreseen
from support.evidence.results import (
    Cause,
    ClauseResult,
    ClauseState,
    Counts,
    DeviationResult,
    Flaky,
    Group,
    OperationResult,
    RunInfo,
    ScenarioResult,
    Skip,
    Verdict,
    ViolationResult,
)

#: Failures that say something of the target. The others are about the tests, the profile or the clean-up.
OF_THE_TARGET: frozenset[FailureKind] = frozenset({"promise", "contract", "unreachable"})


def groups(scenarios: Iterable[ScenarioResult]) -> list[Group]:
    """Results by system and priority."""
    found: dict[tuple[str, str], Counts] = {}
    for scenario in scenarios:
        found.setdefault((scenario.system, scenario.priority), Counts()).add(scenario.result)
    return [
        Group(system=system, priority=priority, counts=found[system, priority]) for system, priority in sorted(found)
    ]


def clause_results(clauses: Mapping[str, Clause], scenarios: Iterable[ScenarioResult]) -> list[ClauseResult]:
    """What the scenarios say of every clause there is."""
    proofs: defaultdict[str, list[ScenarioResult]] = defaultdict(list)
    for scenario in scenarios:
        for id in scenario.clauses:
            proofs[id].append(scenario)
    found = []
    for clause in clauses.values():
        state, why = _state(clause, proofs[clause.id])
        found.append(
            ClauseResult(
                id=clause.id,
                system=clause.system,
                promise=clause.promise,
                document=clause.document,
                where=clause.where,
                beyond=clause.beyond,
                priority=clause.priority,
                state=state,
                why=why,
                scenarios=[scenario.number for scenario in proofs[clause.id]],
            )
        )
    return found


def _state(clause: Clause, proofs: Sequence[ScenarioResult]) -> tuple[ClauseState, str]:
    failed = [scenario for scenario in proofs if scenario.result == "failed"]
    idle = [scenario for scenario in proofs if scenario.result in {"skipped", "not run"}]
    missing = f"{len(idle)} of its {len(proofs)} scenarios did not run" if idle else ""
    if any(scenario.kind in OF_THE_TARGET for scenario in failed):
        return "broken", missing
    if any(scenario.kind == "test" for scenario in failed):
        return "unproved", "a defect in the tests hides what the target does"
    if any(scenario.result == "deviating" for scenario in proofs):
        return "deviating", missing
    if len(idle) < len(proofs):
        return "kept", missing
    if not proofs:
        return "not run", clause.proved_later or "none of its scenarios was read"
    reasons = "; ".join(dict.fromkeys(scenario.reason for scenario in idle))
    return ("skipped" if any(scenario.result == "skipped" for scenario in idle) else "not run"), reasons


def causes(scenarios: Iterable[ScenarioResult]) -> list[Cause]:
    """What broke, the cause of most red scenarios first."""
    found: dict[tuple[FailureKind, str], list[ScenarioResult]] = {}
    for scenario in scenarios:
        if scenario.result == "failed" and scenario.kind:
            found.setdefault((scenario.kind, scenario.cause), []).append(scenario)
    return [
        Cause(
            kind=kind,
            title=KINDS[kind],
            cause=cause,
            scenarios=[scenario.number for scenario in broken],
            example=broken[0].message,
        )
        for (kind, cause), broken in sorted(found.items(), key=lambda item: -len(item[1]))
    ]


def flaky(scenarios: Iterable[ScenarioResult]) -> list[Flaky]:
    """Scenarios that passed only sometimes, those that failed most often first."""
    found = [
        Flaky(scenario=scenario.number, passes=scenario.passes, runs=scenario.runs)
        for scenario in scenarios
        if 0 < scenario.passes < scenario.runs
    ]
    return sorted(found, key=lambda each: each.passes / each.runs)


def skips(scenarios: Iterable[ScenarioResult]) -> list[Skip]:
    """Why scenarios cannot run on this target."""
    found: dict[str, list[int]] = {}
    for scenario in scenarios:
        if scenario.result == "skipped":
            found.setdefault(scenario.reason, []).append(scenario.number)
    return [Skip(reason=reason, scenarios=numbers) for reason, numbers in found.items()]


def deviation_results(
    foreseen: Iterable[Foreseen],
    scenarios: Sequence[ScenarioResult],
    violations: Iterable[ViolationResult],
    operations: Iterable[OperationResult],
    whole: bool,
) -> list[DeviationResult]:
    """What became of each deviation.

    That a violation was not seen says something only when everything has run, its operation among it.
    """
    called = {operation.operation for operation in operations if operation.count}
    seen = {violation.deviation: violation for violation in violations if violation.deviation}
    found = []
    for each in foreseen:
        about = [scenario for scenario in scenarios if scenario.deviation == each.name]
        violation = seen.get(each.name)
        fixed = any(scenario.kind == "fixed" for scenario in about)
        if each.operation:
            fixed = whole and violation is None and each.operation in called
        numbers = {scenario.number for scenario in about} | set(violation.scenarios if violation else ())
        found.append(
            DeviationResult(
                name=each.name,
                reason=each.reason,
                link=each.link,
                state="fixed" if fixed else "known" if numbers else "not seen",
                count=violation.count if violation else len(about),
                scenarios=sorted(numbers),
            )
        )
    return found


def verdict(
    run: RunInfo,
    counts: Counts,
    clauses: Sequence[ClauseResult],
    deviations: Iterable[DeviationResult],
    flaky: Sequence[Flaky] = (),
) -> Verdict:
    """The run in one sentence."""
    if run.problem:
        return Verdict(state="untested", text="Nothing was tested.")
    if not counts.ran:
        return Verdict(state="untested", text="Nothing was tested: no scenario has run.")
    states = [clause.state for clause in clauses]
    broken, kept, deviating = (states.count(state) for state in ("broken", "kept", "deviating"))
    tested = broken + kept + deviating + states.count("unproved")
    fixed = sum(deviation.state == "fixed" for deviation in deviations)
    but = []
    but += run.missing
    if flaky:
        but.append(f"{len(flaky)} {_plural(len(flaky), 'scenario')} passed only sometimes")
    if not run.ended and not run.missing:
        so_far = f"{counts.ran + counts.skipped} of {counts.all} scenarios"
        but.append(f"the run was stopped after {so_far}" if run.interrupted else f"{so_far} have run so far")
    if unproved := states.count("unproved"):
        but.append(f"{unproved} could not be judged")
    if fixed:
        but.append(
            f"{fixed} known {_plural(fixed, 'deviation')} {'is' if fixed == 1 else 'are'} fixed and must be removed"
        )
    if deviating:
        but.append(f"{deviating} {'deviates' if deviating == 1 else 'deviate'} as known")
    if broken:
        text = f"{broken} of {tested} {_plural(tested, 'promise')} {'is' if broken == 1 else 'are'} broken"
        return Verdict(state="broken", text=_sentence(text, but))
    red = counts.failed or fixed or not run.ended
    text = f"All {kept} tested promises are kept" if kept == tested else f"{kept} of {tested} promises are kept"
    if counts.failed and not but:
        but.append(f"{counts.failed} {_plural(counts.failed, 'scenario')} failed for other reasons")
    return Verdict(state="unclear" if red else "kept", text=_sentence(text, but))


def _sentence(text: str, but: Sequence[str]) -> str:
    return "; ".join([text, *but]) + "."


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"
