"""The figures: percentiles, what became slower, and the published schema of results.json."""

from __future__ import annotations

import json
import random
import statistics
from dataclasses import replace
from pathlib import Path

import pytest

from support.evidence import baseline
from support.evidence.publish import Reports
from support.evidence.record import EndRecord, ScenarioRecord, StepRecord
from support.evidence.results import Report
from support.evidence.summary import lines
from support.evidence.tape import Tape, read
from support.evidence.traffic import quantile
from support.evidence.wording import cell, count, ms, ranges, seconds, short
from tests.evidence import fakes
from tests.evidence.conftest import ROOT

SCHEMA = ROOT / "docs" / "results.schema.json"


def report_of(folder: Path, scenarios: list[ScenarioRecord], earlier: Report | None = None) -> Report:
    tape = Tape(folder / "run.jsonl")
    tape.write(fakes.run(len(scenarios), unselected=0))
    for scenario in scenarios:
        tape.write(scenario)
    tape.write(EndRecord(10.0))
    reports = Reports(folder, earlier)
    reports.add(read([tape.path]))
    return reports.write()


def timed(number: int, factor: float, seed: int) -> ScenarioRecord:
    """A scenario with two calls, the first of them ``factor`` times as slow as usual, with noise."""
    chance = random.Random(seed * 1000 + number)
    calls = [
        replace(
            fakes.exchange(chance, seconds=0.020 * factor * chance.lognormvariate(0, 0.2), status=200), operation="A"
        ),
        replace(fakes.exchange(chance, seconds=0.020 * chance.lognormvariate(0, 0.2), status=200), operation="B"),
    ]
    wall = sum(call.seconds for call in calls) + 0.1
    step = StepRecord("Given it", "passed", exchanges=tuple(calls))
    return ScenarioRecord(fakes.case(number), "passed", fakes.STARTED, wall, wall - 0.1, (step,))


def compared(folder: Path, factor: float, scenarios: int = 40) -> Report:
    before = report_of(folder / "before", [timed(number, 1, 1) for number in range(scenarios)])
    return report_of(folder / "now", [timed(number, factor, 2) for number in range(scenarios)], before)


def test_noise_is_not_slower(tmp_path: Path) -> None:
    comparison = compared(tmp_path, 1).comparison
    assert comparison is not None
    assert comparison.slower == []
    assert comparison.factor == pytest.approx(1, abs=0.15)


def test_what_is_slower_is_found_and_nothing_else(tmp_path: Path) -> None:
    comparison = compared(tmp_path, 1.6).comparison
    assert comparison is not None
    [slower] = comparison.slower
    assert (slower.what, slower.name) == ("operation", "A")
    assert slower.now / slower.before == pytest.approx(1.6, rel=0.15)


def test_a_few_calls_prove_nothing(tmp_path: Path) -> None:
    comparison = compared(tmp_path, 3, scenarios=5).comparison
    assert comparison is not None
    assert comparison.slower == []


def test_one_slow_scenario_stands_out(tmp_path: Path) -> None:
    before = report_of(tmp_path / "before", [timed(number, 1, 1) for number in range(30)])
    now = [timed(number, 1, 2) for number in range(30)]
    now[7] = replace(now[7], seconds=now[7].seconds + 0.5)
    comparison = report_of(tmp_path / "now", now, before).comparison
    assert comparison is not None
    assert [(slower.what, slower.name) for slower in comparison.slower] == [("scenario", "Capability 0: Fact 7")]


def test_a_file_of_another_kind_is_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(baseline.NoBaseline, match="cannot be read"):
        baseline.load(tmp_path / "results.json")
    (tmp_path / "results.json").write_text("{}")
    with pytest.raises(baseline.NoBaseline, match=r"is no results\.json"):
        baseline.load(tmp_path / "results.json")


def test_percentiles_are_those_of_the_textbook() -> None:
    values = sorted(random.Random(1).random() for _ in range(101))
    hundredths = statistics.quantiles(values, n=100, method="inclusive")
    for part in (25, 50, 75, 95, 99):
        assert quantile(values, part / 100) == pytest.approx(hundredths[part - 1])
    assert quantile([3.0], 0.95) == 3.0
    assert quantile([1.0, 2.0], 1) == 2.0


def test_the_published_schema_is_the_one_in_use() -> None:
    """docs/reports.md tells how it is made again."""
    assert json.loads(SCHEMA.read_text()) == Report.model_json_schema()


def test_every_field_of_the_schema_is_explained_or_plain() -> None:
    schema = Report.model_json_schema()
    plain = {"id", "name", "system", "feature", "title", "file", "line", "seconds", "passed", "failed", "surface"}
    for name, model in schema["$defs"].items():
        assert model.get("description"), name
    scenario = schema["$defs"]["ScenarioResult"]["properties"]
    assert {field for field, about in scenario.items() if "description" not in about} <= plain | {
        "number",
        "priority",
        "clauses",
        "result",
        "exchanges",
    }


def test_results_are_read_back_as_they_were(tmp_path: Path) -> None:
    report = report_of(tmp_path, [fakes.scenario(number) for number in range(60)])
    assert Report.model_validate_json((tmp_path / "results.json").read_bytes()) == report


@pytest.mark.parametrize("systems", [1, 4, 9])
def test_the_summary_never_has_more_than_fifteen_lines(tmp_path: Path, systems: int) -> None:
    report = report_of(tmp_path, [fakes.scenario(number) for number in range(60)])
    report = report_of(tmp_path, [fakes.scenario(number) for number in range(60)], report)
    groups = [
        group.model_copy(update={"system": f"system {number}"}) for number in range(systems) for group in report.groups
    ]
    text = lines(report.model_copy(update={"groups": groups, "leaks": ["a", "b\nc"]}), tmp_path)
    assert len(text) <= 15
    assert all(len(line) <= 150 and "\n" not in line for line in text)
    assert sum(line.startswith("system ") for line in text) >= min(systems, 3)


def test_numbers_are_written_for_readers() -> None:
    assert [count(1, "scenario"), count(1200, "scenario")] == ["1 scenario", "1,200 scenarios"]
    assert [seconds(4.236), seconds(42.36), seconds(200)] == ["4.24 s", "42.4 s", "3 min 20 s"]
    assert [ms(0.84), ms(12.3), ms(1204)] == ["0.8", "12", "1,204"]
    assert ranges([1, 2, 3, 7, 9, 10]) == "1-3,7,9-10"
    assert cell("a|b\n`c` <d>") == r"a\|b \`c\` \<d\>"
    assert short("GET /projects/{project_id}/branches/{branch_id}/buckets", 32) == "GET …/{branch_id}/buckets"
    assert short("A sentence that is long", 10) == "A sentenc…"
