"""The one page: everything a reader needs in a file that needs no network."""

from __future__ import annotations

import base64
import re
import zlib
from itertools import groupby
from typing import Any, NamedTuple

from support.evidence import charts, templating
from support.evidence.record import ScenarioRecord
from support.evidence.results import ClauseResult, OperationResult, Report, ScenarioResult
from support.evidence.tape import Line

_LEVEL = 9
# What nobody misses of a scenario that passed, and what does not pack: it is different each time.
_DISPENSABLE = (
    re.compile(rb'"reproduce":"[^"\\]*(?:\\.[^"\\]*)*",'),
    re.compile(rb'"started":[\d.]+,'),
    re.compile(rb'X-Request-Id: [^\\"]*\\n'),
)


class Details:
    """What each scenario sent and got, packed feature by feature: the page unpacks what somebody opens."""

    def __init__(self) -> None:
        self._packed: dict[tuple[str, str], tuple[Any, list[bytes]]] = {}

    def add(self, line: Line) -> None:
        """Pack a scenario; other lines are none of its business."""
        if isinstance(line.record, ScenarioRecord):
            case = line.record.case
            packer, parts = self._packed.setdefault((case.system, case.feature), (zlib.compressobj(_LEVEL), []))
            raw = line.raw
            if line.record.result == "passed":
                for each in _DISPENSABLE:
                    raw = each.sub(b"", raw)
            parts.append(packer.compress(raw))

    def chunks(self) -> dict[tuple[str, str], str]:
        """For each feature its lines, in base 64."""
        return {
            key: base64.b64encode(b"".join([*parts, packer.copy().flush()])).decode()
            for key, (packer, parts) in self._packed.items()
        }


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
