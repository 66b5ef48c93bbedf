"""The one page: everything a reader needs in a file that needs no network."""

from __future__ import annotations

import base64
import re
import zlib
from collections import Counter, defaultdict
from itertools import groupby
from typing import Any, NamedTuple

from support.evidence import charts, templating
from support.evidence.record import RunRecord, ScenarioRecord
from support.evidence.results import ClauseResult, OperationResult, Report, ScenarioResult
from support.evidence.tape import Line

_Feature = tuple[str, str]
"""System and title."""

_LEVEL = 9
# What nobody misses of a scenario that passed, and what does not pack: it is different each time.
_DISPENSABLE = (
    re.compile(rb'"reproduce":"[^"\\]*(?:\\.[^"\\]*)*",'),
    re.compile(rb'"started":[\d.]+,'),
    re.compile(rb'X-Request-Id: [^\\"]*\\n'),
)


class _Packer:
    """The lines of one feature. While more are to come it takes a quarter of a megabyte, whatever is in it."""

    def __init__(self) -> None:
        self._open: Any = zlib.compressobj(_LEVEL)
        self._parts: list[bytes] = []

    def add(self, raw: bytes) -> None:
        """Pack one more line."""
        if self._open is None:  # it was not expected
            before, self._open = zlib.decompress(self.packed()), zlib.compressobj(_LEVEL)
            self._parts = [self._open.compress(before)]
        self._parts.append(self._open.compress(raw))

    def finish(self) -> None:
        """No more lines are expected."""
        self._parts = [self.packed()]
        self._open = None

    def packed(self) -> bytes:
        """The lines so far."""
        return b"".join([*self._parts, self._open.copy().flush()] if self._open else self._parts)


class Details:
    """What each scenario sent and got, packed feature by feature: the page unpacks what somebody opens."""

    def __init__(self) -> None:
        self._packers: defaultdict[_Feature, _Packer] = defaultdict(_Packer)
        self._expected: Counter[_Feature] = Counter()

    def add(self, line: Line) -> None:
        """Pack a scenario; the first line of a run says how many there will be of each feature."""
        match line.record:
            case RunRecord() as run:
                for case in run.plan:
                    self._expected[case.system, case.feature] += run.repeat if case.selected else 0
            case ScenarioRecord(case=case, result=result):
                raw = line.raw
                if result == "passed":
                    for each in _DISPENSABLE:
                        raw = each.sub(b"", raw)
                feature = case.system, case.feature
                self._packers[feature].add(raw)
                self._expected[feature] -= 1
                if not self._expected[feature]:
                    self._packers[feature].finish()

    def chunks(self) -> dict[_Feature, str]:
        """For each feature its lines, in base 64."""
        return {feature: base64.b64encode(packer.packed()).decode() for feature, packer in self._packers.items()}


class HeatMap(NamedTuple):
    """Operations of one system and surface, against the statuses that they may answer or did answer."""

    system: str
    surface: str
    statuses: list[str]
    operations: list[OperationResult]
    catalogued: bool


def render(report: Report, details: Details) -> str:
    """The page."""
    chunks = details.chunks()
    by_number = {scenario.number: scenario for scenario in report.scenarios}
    return templating.render(
        "index.html",
        report=report,
        scenario=by_number.__getitem__,
        maps=_maps(report.operations),
        topics=_topics,
        features=_features(report.scenarios),
        places={key: place for place, key in enumerate(chunks)},
        chunks=list(chunks.values()),
        heat=_heat,
        plots=_plots(report, by_number),
        style=_source("page.css"),
        script=_source("page.js"),
    )


def _maps(operations: list[OperationResult]) -> list[HeatMap]:
    found = []
    in_groups = sorted(operations, key=_group)
    for (system, uncatalogued, surface), group in groupby(in_groups, key=_group):
        rows = list(group)
        statuses = sorted({status.status for row in rows for status in row.statuses})
        found.append(HeatMap(system, surface, statuses, rows, not uncatalogued))
    return found


def _group(operation: OperationResult) -> tuple[str, bool, str]:
    """Within a system those first that have a contract."""
    return operation.system, not operation.catalogued, operation.surface


def _topics(clauses: list[ClauseResult]) -> list[tuple[str, list[ClauseResult]]]:
    """The clauses of a system by what they are about: the middle of their ids."""
    found: dict[str, list[ClauseResult]] = {}
    for clause in clauses:
        found.setdefault(clause.id.split(".")[1], []).append(clause)
    return list(found.items())


def _features(scenarios: list[ScenarioResult]) -> list[tuple[str, str, list[ScenarioResult]]]:
    groups = groupby(scenarios, key=lambda scenario: (scenario.system, scenario.feature))
    return [(system, feature, list(group)) for (system, feature), group in groups]


def _heat(count: int) -> int:
    """From 1 to 5: each step is about four times as often."""
    return min(5, 1 + count.bit_length() // 2)


def _plots(report: Report, by_number: dict[int, ScenarioResult]) -> dict[str, str]:
    plots = {}
    if report.timings.operations:
        plots["operations"] = charts.operations(report.timings.operations)
    if report.timings.slowest:
        plots["scenarios"] = charts.scenarios([by_number[number] for number in report.timings.slowest])
    return plots


def _source(name: str) -> str:
    return (templating.FOLDER / name).read_text(encoding="utf-8")
