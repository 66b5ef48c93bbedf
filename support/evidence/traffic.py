"""What went over the wire: which operations answered which statuses, how long it took, what broke the contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from support.contracts.model import Catalogue
from support.contracts.s3 import OPERATIONS
from support.evidence.results import Coverage, OperationResult, OperationTiming, StatusResult, ViolationResult
from support.wire.exchange import Exchange

Called = tuple[str, str, str]
"""System, surface, operation."""

#: Statuses that may stand for each other: contracts leave open which one answers a malformed request.
_MALFORMED = {"400", "422"}


@dataclass(slots=True)
class _Seen:
    """How often something was seen, and in which scenarios."""

    count: int = 0
    scenarios: dict[int, None] = field(default_factory=dict)
    example: str = ""

    def add(self, scenario: int, example: str = "") -> None:
        self.count += 1
        self.scenarios[scenario] = None
        self.example = self.example or example


class Traffic:
    """Counts exchanges. Scenarios are told apart by an index that the caller gives, and later by a number."""

    def __init__(self) -> None:
        self.exchanges = 0
        self._statuses: defaultdict[Called, defaultdict[str, _Seen]] = defaultdict(lambda: defaultdict(_Seen))
        self._seconds: defaultdict[Called, list[float]] = defaultdict(list)
        self._violations: defaultdict[tuple[str, str, str, str], _Seen] = defaultdict(_Seen)

    def add(self, scenario: int, exchanges: Iterable[Exchange]) -> None:
        """Count what a scenario sent and got."""
        for exchange in exchanges:
            self.exchanges += 1
            called = (exchange.system, exchange.surface, exchange.operation)
            self._statuses[called][str(exchange.status)].add(scenario)
            self._seconds[called].append(exchange.seconds)
            for each in exchange.violations:
                key = (each.operation, each.place, each.expected, each.known)
                self._violations[key].add(scenario, each.found)

    def operations(self, catalogues: Iterable[Catalogue], numbers: Sequence[int]) -> list[OperationResult]:
        """Each operation that is documented or was called, with each status that is documented or was answered."""
        called: dict[Called, dict[str, _Seen]] = dict(self._statuses)
        found = []
        for catalogue in catalogues:
            over_s3 = self._called_over_s3(catalogue)
            for name, operation in catalogue.operations.items():
                key = (catalogue.system, "rest", name)
                documented = {str(status) for status in operation.documented}
                answered = _together(called.pop(key, {}), over_s3.get(name, {}))
                found.append(_operation(key, True, documented, answered, numbers))
        found += [_operation(key, False, set(), answered, numbers) for key, answered in sorted(called.items())]
        return found

    def _called_over_s3(self, catalogue: Catalogue) -> dict[str, dict[str, _Seen]]:
        """What S3 clients were answered, under the names that a system's contract has for these operations."""
        found: dict[str, dict[str, _Seen]] = {}
        for (system, surface, name), answered in self._statuses.items():
            if system == catalogue.system and surface == "s3" and name in OPERATIONS:
                known_as = OPERATIONS[name].known_as(catalogue)
                found[known_as] = _together(found.get(known_as, {}), answered)
        return found

    def violations(self, numbers: Sequence[int]) -> list[ViolationResult]:
        """What broke the contract, most frequent first."""
        return [
            ViolationResult(
                operation=operation,
                field=place,
                expected=expected,
                found=seen.example,
                count=seen.count,
                deviation=known,
                scenarios=_numbers(seen, numbers),
            )
            for (operation, place, expected, known), seen in sorted(
                self._violations.items(), key=lambda item: -item[1].count
            )
        ]

    def timings(self) -> list[OperationTiming]:
        """How long each operation took, the slowest at p95 first."""
        found = [_timing(called, sorted(seconds)) for called, seconds in self._seconds.items()]
        return sorted(found, key=lambda timing: -timing.p95)


def coverage(operations: Iterable[OperationResult], catalogues: dict[str, Catalogue]) -> list[Coverage]:
    """How much of a contract went over the wire, for each system that was called at all."""
    found = {
        system: Coverage(system=system, operations=0, operations_exercised=0, statuses=0, statuses_exercised=0)
        for system in catalogues
    }
    for operation in operations:
        if not operation.catalogued:
            continue
        sums = found[operation.system]
        sums.operations += 1
        sums.operations_exercised += bool(operation.count)
        documented = [status for status in operation.statuses if status.documented]
        answered = {status.status for status in operation.statuses if status.count}
        sums.statuses += len(documented)
        # 400 and 422 may stand for each other: whichever was answered, the documented one has been exercised.
        sums.statuses_exercised += sum(
            bool(status.count) or (status.status in _MALFORMED and bool(answered & _MALFORMED)) for status in documented
        )
    return [sums for sums in found.values() if sums.operations_exercised]


def _together(one: dict[str, _Seen], other: dict[str, _Seen]) -> dict[str, _Seen]:
    return {
        status: _Seen(
            sum(each[status].count for each in (one, other) if status in each),
            {number: None for each in (one, other) if status in each for number in each[status].scenarios},
        )
        for status in one.keys() | other.keys()
    }


def _operation(
    called: Called, catalogued: bool, documented: set[str], answered: dict[str, _Seen], numbers: Sequence[int]
) -> OperationResult:
    system, surface, name = called
    nothing = _Seen()
    statuses = [
        StatusResult(
            status=status,
            documented=status in documented,
            count=answered.get(status, nothing).count,
            scenarios=_numbers(answered.get(status, nothing), numbers),
        )
        for status in sorted(documented | answered.keys())
    ]
    return OperationResult(system=system, surface=surface, operation=name, catalogued=catalogued, statuses=statuses)


def _numbers(seen: _Seen, numbers: Sequence[int]) -> list[int]:
    return sorted(numbers[index] for index in seen.scenarios)


def quantile(ordered: Sequence[float], part: float) -> float:
    """The value below which a part of them lies, between two of them where none is exactly there."""
    place = (len(ordered) - 1) * part
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _timing(called: Called, ordered: Sequence[float]) -> OperationTiming:
    system, surface, name = called

    def at(part: float) -> float:
        return round(quantile(ordered, part) * 1000, 3)

    return OperationTiming(
        system=system,
        surface=surface,
        operation=name,
        count=len(ordered),
        p25=at(0.25),
        p50=at(0.5),
        p75=at(0.75),
        p95=at(0.95),
        p99=at(0.99),
        max=at(1),
    )
