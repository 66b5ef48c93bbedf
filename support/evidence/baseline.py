"""This run against an earlier one: what became slower beyond noise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp, log, sqrt
from pathlib import Path
from statistics import median

from pydantic import ValidationError

from support.evidence.results import Comparison, OperationTiming, Report, ScenarioResult, Slower

_FEWEST_CALLS = 8
_SURE = 3.0  # standard errors
_LEAST_FACTOR = 1.25
_LEAST_MS = 1.0
_LEAST_SCENARIO_MS = 100.0


class NoBaseline(ValueError):
    """The file cannot be compared with."""


def load(path: Path) -> Report:
    """The results of an earlier run.

    Raises:
        NoBaseline: there is no such file, or it is none of ours.
    """
    try:
        return Report.model_validate_json(path.read_bytes())
    except OSError as error:
        raise NoBaseline(f"The baseline {path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise NoBaseline(f"The baseline {path} is no results.json of this version of Plumbline.") from error


def compare(earlier: Report, operations: Sequence[OperationTiming], scenarios: Sequence[ScenarioResult]) -> Comparison:
    """What took longer than in an earlier run.

    An operation did if its medians differ by more than three standard errors, by a quarter, and by a millisecond. Of a
    scenario there is one time in each run: it did if it stands out from how all scenarios moved, by more than three
    times their usual spread, by a quarter, and by a tenth of a second.
    """
    before = {_called(timing): timing for timing in earlier.timings.operations}
    pairs = [(before[_called(timing)], timing) for timing in operations if _called(timing) in before]
    slower = [
        Slower(what="operation", name=now.operation, before=then.p50, now=now.p50, scenarios=[])
        for then, now in pairs
        if _is_slower(then, now)
    ]
    moved = [log(now.p50 / then.p50) for then, now in pairs if then.p50 > 0 and now.p50 > 0]
    return Comparison(
        baseline=earlier.run.id,
        started=earlier.run.started,
        factor=round(exp(median(moved)), 2) if moved else 1.0,
        slower=slower + list(_slower_scenarios(earlier, scenarios)),
    )


def _called(timing: OperationTiming) -> tuple[str, str, str]:
    return timing.system, timing.surface, timing.operation


def _is_slower(then: OperationTiming, now: OperationTiming) -> bool:
    if min(then.count, now.count) < _FEWEST_CALLS:
        return False
    noise = sqrt(_error(then) ** 2 + _error(now) ** 2)
    more = now.p50 - then.p50
    return more > max(_SURE * noise, _LEAST_MS, then.p50 * (_LEAST_FACTOR - 1))


def _error(timing: OperationTiming) -> float:
    """The standard error of a median, from the middle half of the values as of a normal distribution."""
    return 1.2533 * (timing.p75 - timing.p25) / 1.349 / sqrt(timing.count)


def _slower_scenarios(earlier: Report, scenarios: Sequence[ScenarioResult]) -> Iterable[Slower]:
    before = {_key(scenario): scenario for scenario in earlier.scenarios if scenario.result == "passed"}
    pairs = [
        (before[_key(now)], now, log(now.seconds / before[_key(now)].seconds))
        for now in scenarios
        if now.result == "passed" and _key(now) in before and now.seconds and before[_key(now)].seconds
    ]
    if len(pairs) < _FEWEST_CALLS:
        return
    usual = median(moved for *_, moved in pairs)
    spread = 1.4826 * median(abs(moved - usual) for *_, moved in pairs)
    for then, now, moved in sorted(pairs, key=lambda pair: -pair[2]):
        far = moved > max(usual + _SURE * spread, log(_LEAST_FACTOR))
        if far and (now.seconds - then.seconds) * 1000 > _LEAST_SCENARIO_MS:
            yield Slower(
                what="scenario",
                name=f"{now.feature}: {now.title}",
                before=round(then.seconds * 1000, 1),
                now=round(now.seconds * 1000, 1),
                scenarios=[now.number],
            )


def _key(scenario: ScenarioResult) -> tuple[str, str, str]:
    return scenario.system, scenario.feature, scenario.title
