"""``behave --jobs``: several processes, one run."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from support.evidence.results import Report
from support.resources.ledger import left_behind
from tests.running.small import Ended, Small, seen_in

OUTLINE = """
@demo
Feature: An outline
  Background:
    Given a step

  Scenario Outline: Number <number> is counted
    Given a step
    Then the table is
      | a   | b        |
      | one | <number> |
      | two | 2        |

    Examples:
      | number |
      | 1      |
      | 2      |
      | 3      |
"""

OUTPUTS = [
    *("-f", "plain", "-o", "plain.txt", "-f", "pretty", "-o", "pretty.txt", "-f", "progress3", "-o", "progress.txt"),
    *("-f", "json", "-o", "out.json", "-f", "rerun", "-o", "rerun.txt", "-f", "plumbline"),
    *("--junit", "--junit-directory", "junit", "--no-color", "--no-timings", "--snippets", "--tags=not @other"),
]


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path)


def mixed(folder: Path) -> Small:
    """A project with every kind of result in a few features."""
    small = Small(folder)
    small.feature("Good", *(f"Fact {number}\nGiven a step\nAnd a step" for number in range(6)))
    small.feature(
        "Bad",
        "It is good\nGiven a step",
        "It fails\nGiven a step\nWhen it fails\nThen nobody comes here",
        "It breaks\nWhen it breaks\nThen the table is",
        "It is not defined\nGiven a step\nAnd an unknown step",
    )
    small.feature("Left out", "@other: Another\nGiven a step", "One more\nGiven a step")
    (folder / "features" / "demo" / "outline.feature").write_text(OUTLINE)
    return small


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Ended]:
    """The same run in one process, and in three."""
    one, three = (mixed(tmp_path_factory.mktemp(f"jobs{jobs}")).run("-j", jobs, *OUTPUTS) for jobs in "13")
    return one, three


def without_times(report: Report) -> Any:
    data = json.loads(report.model_dump_json())
    for name in ("run", "timings"):
        data.pop(name)
    for scenario in data["scenarios"]:
        scenario |= {"seconds": 0, "waited": 0}
    return data


def test_the_results_are_those_of_one_process(both: tuple[Ended, Ended]) -> None:
    one, three = both
    assert one.status == three.status == 1
    assert without_times(one.report) == without_times(three.report)
    assert one.report.counts.passed == 11
    assert one.report.counts.failed == 3
    assert len({note.process for note in seen_in(one.folder)}) == 1
    assert len({note.process for note in seen_in(three.folder)}) > 1


@pytest.mark.parametrize("name", ["plain.txt", "pretty.txt", "progress.txt", "out.json", "rerun.txt"])
def test_every_formatter_writes_what_it_writes_in_one_process(both: tuple[Ended, Ended], name: str) -> None:
    one, three = (_timeless((ended.folder / name).read_text()) for ended in both)
    assert one == three


def _timeless(text: str) -> str:
    text = re.sub(r'"duration": [\d.e-]+', "", text)
    return re.sub(r"\b\d+\.\d+s\b", "", text)


def test_junit_of_behave_has_all_of_it(both: tuple[Ended, Ended]) -> None:
    one, three = ({path.name: _cases(path) for path in sorted((ended.folder / "junit").iterdir())} for ended in both)
    assert one == three
    assert len(one) == 4


def _cases(path: Path) -> list[tuple[Any, ...]]:
    cases = ET.parse(path).getroot().iter("testcase")
    return [
        (case.get("name"), case.get("status"), *((each.tag, each.get("message")) for each in case)) for case in cases
    ]


def test_snippets_are_shown_once(both: tuple[Ended, Ended]) -> None:
    for ended in both:
        assert ended.printed.count("def step_impl(context)") == 2


def test_the_console_has_a_line_a_feature(both: tuple[Ended, Ended]) -> None:
    one, three = ({line for line in ended.printed.splitlines() if re.match(r"[A-Z][\w ]+: \d", line)} for ended in both)
    assert one == three == {"Good: 6 passed", "Bad: 1 passed, 3 failed", "Left out: 1 passed", "An outline: 3 passed"}
    assert "Target: nothing, 3 jobs" in both[1].printed


def test_what_steps_print_is_printed_once(small: Small) -> None:
    small.feature("Bad", "It fails\nWhen it fails")
    ended = small.run("-j2", "--no-capture", "-Drepeat=2", "-f", "plain")
    assert ended.printed.count("printed before the failure") == 2


def test_clean_up_leaves_no_ledger(small: Small) -> None:
    small.feature("Things", *(f"Thing {number}\nGiven a thing that is removed" for number in range(4)))
    ended = small.run("-j2")
    assert ended.status == 0, ended.printed
    assert [note.what for note in seen_in(small.folder)] == ["removed"] * 4
    assert list((small.folder / "reports" / "ledgers").iterdir()) == []


@pytest.mark.parametrize("formatter", ["allure", "allure_behave.formatter:AllureFormatter"])
def test_both_allure_formatters_write_one_result_a_scenario(tmp_path: Path, formatter: str) -> None:
    small = mixed(tmp_path)
    for jobs in "13":
        small.run("-j", jobs, "-f", formatter, "-o", f"allure-{jobs}", "--tags=not @other", "-f", "plumbline")
    one, three = (Ended(0, "", small.folder).allure(f"allure-{jobs}") for jobs in "13")
    assert {name: _without_times(result) for name, result in one.items()} == {
        name: _without_times(result) for name, result in three.items()
    }
    assert len(three) == 14
    assert all(result["stop"] >= result["start"] for result in three.values())


def _without_times(result: dict[str, Any]) -> tuple[Any, ...]:
    steps = [(step["name"], step.get("status")) for step in result.get("steps", [])]
    labels = {(label["name"], label["value"]) for label in result["labels"] if label["name"] not in {"thread", "host"}}
    return result["status"], result["historyId"], steps, labels


# --- what goes wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "how"),
    [("its process is killed", "was killed by signal 9"), ("its process ends", "ended by itself with status 3")],
)
def test_a_worker_that_is_gone_fails_its_scenario_and_no_other(small: Small, step: str, how: str) -> None:
    small.feature("Deadly", f"It kills\nGiven a thing that is removed\nWhen {step}\nThen the table is")
    small.feature("Good", *(f"Fact {number}\nGiven a step" for number in range(8)))
    ended = small.run("-j2", "-f", "allure", "-o", "allure-results", "-f", "plumbline", "--junit")
    assert ended.status == 1
    assert ended.report.counts.passed == 8
    [lost] = [each for each in ended.report.scenarios if each.result == "failed"]
    assert lost.title == "It kills"
    assert lost.message == f"The worker process {how} while it ran this scenario."
    assert lost.step == f"When {step}"
    assert lost.leaks == ["nothing thing test_1700000000_00000000: the target nothing has no nothing"]
    assert f"When {step}\n  Test defect: its process did not live to the end of it" in ended.printed
    result = ended.allure()["It kills"]
    assert result["status"] == "broken"
    assert how in result["statusDetails"]["trace"]
    assert [case[2][1] for case in _cases(small.folder / "reports" / "TESTS-demo.deadly.xml")] == [lost.message]
    [ledger] = (small.folder / "reports" / "ledgers").iterdir()
    assert len(left_behind(ledger)) == 1


def test_a_stuck_worker_is_killed(small: Small) -> None:
    small.feature("Stuck", "It takes for ever\nGiven a step\nAnd a step that takes 1000 s")
    small.feature("Good", *(f"Fact {number}\nGiven a step" for number in range(4)))
    ended = small.run("-j2", "-Dscenario_timeout=0.5", "-f", "allure_behave.formatter:AllureFormatter", "-o", "stock")
    assert ended.status == 1
    assert ended.results == {"It takes for ever": "failed", **{f"Fact {number}": "passed" for number in range(4)}}
    [stuck] = [each for each in ended.report.scenarios if each.result == "failed"]
    assert "did not end within 0.5 s (the setting scenario_timeout) and was killed" in stuck.message
    assert stuck.step == "And a step that takes 1000 s"
    assert ended.allure("stock")["It takes for ever"]["status"] == "broken"


@pytest.mark.parametrize(
    "send",
    [[os.killpg], [os.kill], [os.kill, os.killpg]],
    ids=["as a terminal does", "as a CI system does", "as timeout does"],
)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_run_cleanly(
    small: Small, send: list[Callable[[int, int], None]], number: signal.Signals
) -> None:
    for feature in "ABC":
        small.feature(
            feature, *(f"{feature}{n}\nGiven a thing that is removed\nAnd a step that takes 20 s" for n in range(3))
        )
    small.feature("First", "@slow: Quick\nGiven a step")
    process = small.start("-j3")
    small.wait_for(lambda: _count(small, "began") == 3, process)
    for each in send:
        each(process.pid, number)
    printed, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "Traceback" not in printed
    assert printed.count("ABORTED: KeyboardInterrupt") == 1
    ended = Ended(process.returncode, printed, small.folder)
    assert ended.report.run.interrupted
    assert ended.results.pop("Quick") == "passed"
    reasons = [each.reason for each in ended.report.scenarios if each.result == "not run"]
    assert sorted(set(reasons)) == ["the run has not come to it", "the run was stopped in it"]
    assert reasons.count("the run was stopped in it") == 3
    assert _count(small, "removed") == 3
    assert not list((small.folder / "reports" / "ledgers").iterdir())


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
@pytest.mark.parametrize("then", ["\nThen the table is", ""], ids=["within a scenario", "at its end"])
def test_an_interrupt_is_not_forgotten(small: Small, jobs: str, then: str) -> None:
    small.feature("A", f"Deaf\nGiven a thing that is removed\nWhen an interrupt is lost{then}", "Next\nGiven a step")
    ended = small.run(jobs, "-Dorder=written")
    assert ended.status == 1
    assert ended.printed.count("ABORTED: KeyboardInterrupt") == 1
    assert ended.report.run.interrupted
    assert _count(small, "removed") == 1
    if jobs == "-j1":
        assert _count(small, "ran") == 0


def _count(small: Small, what: str) -> int:
    return sum(note.what == what for note in seen_in(small.folder)) if (small.folder / "seen").exists() else 0


def test_a_killed_run_leaves_no_worker(small: Small) -> None:
    small.feature("Slow", *(f"{number}\nGiven a step that takes 100 s" for number in range(2)))
    process = small.start("-j2")
    small.wait_for(lambda: _count(small, "began") == 2, process)
    process.kill()
    process.communicate(timeout=20)  # the workers hold the other end of its output
    assert len({note.process for note in seen_in(small.folder)}) == 2


HOOKS = """

def before_scenario(context, scenario):
    context.world = context.run.open(scenario)
    if scenario.name == "The hook fails":
        raise OSError("no hook")
"""


def test_a_hook_that_fails_is_told_once(small: Small) -> None:
    hooks = small.folder / "environment.py"
    hooks.write_text(hooks.read_text() + HOOKS)
    small.feature("Hooks", "The hook fails\nGiven a step", "The hook works\nGiven a step")
    outputs = []
    for jobs in "12":
        ended = small.run("-j", jobs, "-f", "plain", "--no-timings")
        assert ended.status == 1
        assert ended.results == {"The hook fails": "failed", "The hook works": "passed"}
        assert ended.printed.count("HOOK-ERROR in before_scenario: OSError: no hook") == 1
        outputs.append(ended.report.causes)
    assert outputs[0] == outputs[1]


# --- which and when -----------------------------------------------------------------------------------------------


def test_exclusive_scenarios_run_alone(small: Small) -> None:
    small.feature(
        "Some",
        *(f"Together {number}\nGiven a step that takes 0.05 s" for number in range(6)),
        *(f"@exclusive: Alone {number}\nGiven a step that takes 0.05 s" for number in range(3)),
    )
    assert small.run("-j3").status == 0
    under_way: set[str] = set()
    most = 0
    for note in seen_in(small.folder):
        (under_way.add if note.what == "began" else under_way.discard)(note.title)
        most = max(most, len(under_way))
        assert len(under_way) <= 1 or not any("Alone" in title for title in under_way)
    assert most > 1


def test_the_longest_begin_first(small: Small) -> None:
    small.feature("Some", *(f"Fact {number}\nGiven a step" for number in range(3)), "Last\nGiven a step")
    (small.folder / "reports").mkdir()
    (small.folder / "reports" / "durations.json").write_text('{"demo: Some: Last": 3.0, "demo: Some: Fact 1": 2.0}')
    small.run("-j2")
    assert {note.title for note in seen_in(small.folder)[:2]} <= {"Last", "Fact 1", "Fact 0"}
    assert seen_in(small.folder)[0].title in {"Last", "Fact 1"}
    assert json.loads((small.folder / "reports" / "durations.json").read_text())["demo: Some: Last"] < 1


def test_stop_stops_at_the_first_failure(small: Small) -> None:
    small.feature("Bad", "It fails\nWhen it fails")
    small.feature("Some", *(f"Fact {number}\nGiven a step that takes 0.2 s" for number in range(20)))
    (small.folder / "reports").mkdir()
    (small.folder / "reports" / "durations.json").write_text('{"demo: Bad: It fails": 3.0}')
    ended = small.run("-j2", "--stop")
    assert ended.status == 1
    assert ended.report.counts.failed == 1
    assert ended.report.counts.passed <= 1


@pytest.mark.parametrize(
    ("selection", "titles"),
    [
        (["--tags=@other"], {"Another"}),
        (["--name=Fact [12]"], {"Fact 1", "Fact 2"}),
        (["features/demo/outline.feature:17"], {"Number 2 is counted"}),
        (["features/demo/left_out.feature"], {"Another", "One more"}),
    ],
)
def test_selections_are_what_they_are(tmp_path: Path, selection: list[str], titles: set[str]) -> None:
    small = mixed(tmp_path)
    ended = small.run("-j2", *selection)
    assert ended.status == 0, ended.printed
    assert {title for title, result in ended.results.items() if result != "not run"} == titles


def test_a_dry_run_runs_nothing(tmp_path: Path) -> None:
    small = mixed(tmp_path)
    ended = small.run("-j2", "--dry-run", "-f", "plain")
    assert "Traceback" not in ended.printed
    assert not (small.folder / "seen").exists()


def test_failures_can_be_run_again(tmp_path: Path) -> None:
    small = mixed(tmp_path)
    small.run("-j2", "--tags=not @other")
    lines = (small.folder / "reports" / "rerun.txt").read_text().splitlines()
    assert lines[1:] == [f"../features/demo/bad.feature:{line}" for line in (9, 15, 20)]
    again = small.run("-j2", "@reports/rerun.txt")
    assert {title for title, result in again.results.items() if result != "not run"} == {
        "It fails",
        "It breaks",
        "It is not defined",
    }
    small.run("features/demo/good.feature")
    assert not (small.folder / "reports" / "rerun.txt").exists()


def test_a_random_order_is_that_of_one_process(small: Small) -> None:
    small.feature("Some", *(f"Fact {number}\nGiven a step" for number in range(8)))
    orders = []
    for jobs in "12":
        ended = small.run("-j", jobs, "-Dorder=random:7", "-f", "plain")
        assert "order: random:7" in ended.printed
        orders.append(re.findall(r"Scenario: (.*)", ended.printed))
    assert orders[0] == orders[1] != sorted(orders[0])
