"""Shares of a run for several machines, and one report of all of them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.running.settings import RunSettings
from support.running.shards import Shard, shard, shares
from support.systems.base import TargetProblem
from tests.running.small import Ended, Small, merge

WEIGHTS = st.lists(st.floats(min_value=0, max_value=1000, allow_nan=False), max_size=300)


@given(weights=WEIGHTS, total=st.integers(min_value=1, max_value=40))
def test_every_scenario_is_in_one_share_and_shares_are_balanced(weights: list[float], total: int) -> None:
    found = shares(weights, total)
    assert len(found) == len(weights)
    assert all(1 <= share <= total for share in found)
    loads = [sum(weight for weight, share in zip(weights, found, strict=True) if share == n + 1) for n in range(total)]
    assert max(loads) - min(loads) <= max(weights, default=0) + 1e-6
    assert shares(list(weights), total) == found


@pytest.mark.parametrize(
    ("setting", "environment", "expected"),
    [
        ("", {"CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "2"}, None),
        ("2/5", {}, Shard(2, 5)),
        ("auto", {"CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "2"}, Shard(1, 2)),
        ("auto", {"CIRCLE_NODE_INDEX": "0", "CIRCLE_NODE_TOTAL": "3"}, Shard(1, 3)),
        ("auto", {"JOB_COMPLETION_INDEX": "4", "PLUMBLINE_SHARDS": "5"}, Shard(5, 5)),
        ("auto", {"PLUMBLINE_SHARD": "3/4", "CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "2"}, Shard(3, 4)),
    ],
)
def test_a_share_is_asked_for_or_told_by_the_ci_system(
    setting: str, environment: dict[str, str], expected: Shard | None
) -> None:
    assert shard(setting, environment) == expected


@pytest.mark.parametrize(
    ("setting", "environment", "said"),
    [
        ("3/2", {}, 'The setting shard is the number of a share and how many there are, as in 2/5, not "3/2"'),
        ("0/2", {}, 'not "0/2"'),
        ("two", {}, 'not "two"'),
        ("auto", {}, "nothing says which share this is: set PLUMBLINE_SHARD"),
        ("auto", {"PLUMBLINE_SHARD": "x"}, "PLUMBLINE_SHARD is the number"),
        ("auto", {"CI_NODE_INDEX": "x", "CI_NODE_TOTAL": "2"}, 'CI_NODE_INDEX/CI_NODE_TOTAL is .* not "x/2"'),
        ("auto", {"JOB_COMPLETION_INDEX": "5", "PLUMBLINE_SHARDS": "5"}, 'not "6/5"'),
    ],
)
def test_anything_else_is_refused(setting: str, environment: dict[str, str], said: str) -> None:
    with pytest.raises(TargetProblem, match=said):
        shard(setting, environment)


def settings(folder: Path, option: int = 1, /, **userdata: str) -> RunSettings:
    return RunSettings.of(SimpleNamespace(userdata=userdata, jobs=option), folder, {})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("jobs", "many", 'The setting jobs is a number of processes or "auto", not "many"'),
        ("scenario_timeout", "0", 'The setting scenario_timeout is a number above 0, not "0"'),
        ("scenario_timeout", "inf", "scenario_timeout is a number"),
        ("repeat", "1.5", 'The setting repeat is a number above 0, not "1.5"'),
        ("durations", "none.json", "The setting durations names a file that does not exist: none.json"),
    ],
)
def test_bad_settings_are_told_in_a_sentence(tmp_path: Path, name: str, value: str, said: str) -> None:
    with pytest.raises(TargetProblem, match=said):
        settings(tmp_path, **{name: value})


def test_durations_of_another_kind_are_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "durations.json").write_text("[]")
    with pytest.raises(TargetProblem, match="holds no durations that a run has written"):
        settings(tmp_path)


def test_jobs_are_those_of_the_option_unless_a_setting_says_otherwise(tmp_path: Path) -> None:
    processors = len(os.sched_getaffinity(0))
    assert settings(tmp_path, 3).jobs == 3
    assert settings(tmp_path, 3, jobs="5").jobs == 5
    assert settings(tmp_path, 0).jobs == settings(tmp_path, 3, jobs="auto").jobs == processors


# --- whole runs ---------------------------------------------------------------------------------------------------


def three_features(folder: Path) -> Small:
    small = Small(folder)
    for feature in "ABC":
        small.feature(feature, *(f"{feature}{number}\nGiven a step" for number in range(4)))
    small.feature("Bad", "It fails\nWhen it fails")
    return small


@pytest.fixture(scope="module")
def sharded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of which three shards and a whole run have been run."""
    small = three_features(tmp_path_factory.mktemp("shards"))
    for number in range(3):
        ended = small.run(
            *("-Dshard=auto", f"-Dreports=shard-{number + 1}/reports", "-Dorder=random"),
            *("-f", "allure", "-o", f"shard-{number + 1}/allure-results", "-f", "plumbline"),
            JOB_COMPLETION_INDEX=str(number),
            PLUMBLINE_SHARDS="3",
        )
        assert "Target: nothing, order: random:" in ended.printed
        assert f"shard {number + 1}/3" in ended.printed
    small.run()
    return small.folder


def results_in(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "results.json").read_bytes())
    return found


def test_merged_shards_are_the_run(sharded: Path) -> None:
    merged = merge(sharded, "shard-1", "shard-2", "shard-3")
    assert merged.returncode == 1, merged.stderr  # one scenario fails, wherever it runs
    ours, whole = results_in(sharded / "merged"), results_in(sharded / "reports")
    for report in (ours, whole):
        for scenario in report["scenarios"]:
            scenario["seconds"] = 0
    for name in ("scenarios", "counts", "causes", "verdict", "groups"):
        assert ours[name] == whole[name]
    assert ours["run"]["missing"] == []
    names = {path.name for path in (sharded / "merged").iterdir()}
    assert {"index.html", "junit.xml", "summary.md", "run.jsonl", "rerun.txt", "durations.json"} <= names
    allure = Ended(0, "", sharded / "merged").allure()
    assert len(allure) == 13


def test_every_shard_has_its_share(sharded: Path) -> None:
    ran = [results_in(sharded / f"shard-{number}" / "reports")["counts"] for number in (1, 2, 3)]
    assert sum(counts["passed"] + counts["failed"] for counts in ran) == 13
    assert all(counts["passed"] + counts["failed"] in (4, 5) for counts in ran)


def test_a_shard_that_misses_is_named_and_red(sharded: Path) -> None:
    good = next(n for n in (1, 2, 3) if not results_in(sharded / f"shard-{n}" / "reports")["counts"]["failed"])
    merged = merge(sharded, f"shard-{good}")
    assert merged.returncode == 1
    for other in {1, 2, 3} - {good}:
        assert f"shard {other} of 3 is missing" in merged.stdout
    alone = results_in(sharded / f"shard-{good}" / "reports")
    assert "missing" not in alone["verdict"]["text"]


def test_a_shard_that_was_cut_off_is_named(sharded: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.jsonl"
    lines = (sharded / "shard-2" / "reports" / "run.jsonl").read_bytes().splitlines(keepends=True)
    cut.write_bytes(b"".join(lines[:-1]))
    merged = merge(sharded, "shard-1", str(cut), "shard-3")
    assert merged.returncode == 1
    assert "shard 2 of 3 was cut off" in merged.stdout


def test_parts_of_different_runs_are_told_apart(sharded: Path) -> None:
    merged = merge(sharded, "shard-1", "shard-2", ".")
    assert merged.returncode == 2
    assert merged.stderr.startswith("These are parts of different runs: shards 1/3, 2/3")
    nothing = merge(sharded, "features")
    assert nothing.returncode == 2
    assert nothing.stderr == "There is no features/run.jsonl and no features/reports/run.jsonl.\n"


def test_durations_of_a_named_file_decide(tmp_path: Path) -> None:
    small = three_features(tmp_path)
    (tmp_path / "known.json").write_text(json.dumps({"demo: B: B2": 100.0}))
    results = small.run("-Dshard=2/2", "-Ddurations=known.json", "-j2").report
    ran = {each.title for each in results.scenarios if each.result != "not run"}
    assert len(ran) == 12
    assert "B2" not in ran


def test_what_needs_a_shared_target_for_itself_does_not_run_in_a_shard(tmp_path: Path) -> None:
    small = Small(tmp_path)
    small.feature("Some", "@exclusive: Alone\nGiven a step", "Together\nGiven a step")
    results = {each.title: (each.result, each.reason) for each in small.run("-Dshard=1/1").report.scenarios}
    assert results["Together"] == ("passed", "")
    result, reason = results["Alone"]
    assert result == "skipped"
    assert "other shards use it" in reason
