"""What a run with every kind of result leaves behind."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from support.evidence.results import Report, ScenarioResult
from tests.evidence.conftest import Ended, Project

NOT_DISPOSABLE = "the target mine may not be destroyed: storage.disposable is false"


def named(report: Report, title: str) -> ScenarioResult:
    return next(scenario for scenario in report.scenarios if scenario.title == title)


KINDS = {
    "A good answer is accepted": ("passed", None),
    "The project locked answers with 403": ("failed", "promise"),
    "A wrong name is found": ("failed", "promise"),
    "An answer against the contract is a violation": ("failed", "contract"),
    "A status that is not documented is a violation": ("failed", "contract"),
    "A service that hangs up gives no answer": ("failed", "unreachable"),
    "A step with a defect is no broken promise": ("failed", "test"),
    "A step that nobody has written is no broken promise": ("failed", "test"),
    "A disposable target is needed": ("skipped", None),
    "What cannot be removed is left behind": ("passed", None),
}


@pytest.mark.parametrize(("title", "expected"), KINDS.items())
def test_each_result_is_of_its_kind(answers: Ended, title: str, expected: tuple[str, str | None]) -> None:
    scenario = named(answers.report, title)
    assert (scenario.result, scenario.kind) == expected


def test_one_broken_operation_is_one_cause(answers: Ended) -> None:
    causes = {(cause.kind, cause.cause): cause.scenarios for cause in answers.report.causes}
    locked = named(answers.report, "The project locked answers with 403").number
    closed = named(answers.report, "The project closed answers with 403").number
    assert causes["promise", "GET /projects/{project_id} answered 403"] == [locked, closed]
    assert ("contract", "GET /projects/{project_id} answered 500, which is not documented") in causes
    assert ("contract", "GET /projects/{project_id}: size_bytes: expected a valid integer") in causes
    assert any(kind == "unreachable" and "no answer from storage at 127.0.0.1" in cause for kind, cause in causes)
    assert any(kind == "test" and re.search(r"KeyError at steps/demo.py:\d+", cause) for kind, cause in causes)


def test_each_clause_has_a_state(answers: Ended) -> None:
    states = {clause.id: (clause.state, clause.why) for clause in answers.report.clauses}
    assert states["storage.projects.read"][0] == "broken"
    assert states["storage.projects.delete"] == ("unproved", "a defect in the tests hides what the target does")
    assert states["storage.keys.read"] == ("kept", "")
    assert states["storage.keys.list"] == ("skipped", NOT_DISPOSABLE)
    assert states["storage.s3.put"][0] == "not run"


def test_coverage_is_what_went_over_the_wire(answers: Ended) -> None:
    [read] = [each for each in answers.report.operations if each.operation == "GET /projects/{project_id}"]
    statuses = {status.status: (status.count, status.documented) for status in read.statuses}
    assert statuses["200"] == (4, True)
    assert statuses["403"] == (2, True)
    assert statuses["404"] == (0, True)
    assert statuses["500"] == (1, False)
    assert statuses["no answer"] == (1, False)
    [coverage] = answers.report.coverage
    assert (coverage.operations_exercised, coverage.statuses_exercised) == (1, 2)


def test_what_was_left_behind_is_told(answers: Ended) -> None:
    assert answers.report.leaks == ["storage thing test_1700000000_00000000: it sticks"]
    assert "Left behind  1: storage thing" in answers.printed


def test_the_terminal_tells_it_in_fifteen_lines(answers: Ended) -> None:
    lines = answers.printed.rstrip().splitlines()
    start = lines.index("Answers: 2 passed, 8 failed, 1 skipped") + 1
    assert len(lines) - start <= 15
    assert f"2 scenarios passed, 8 failed, 1 skipped ({NOT_DISPOSABLE})" in lines
    assert answers.status == 1


def test_a_failure_is_printed_with_step_cause_and_text(answers: Ended) -> None:
    assert (
        "  A wrong name is found\n"
        '  Then it is called "renamed"\n'
        "  Broken promise: GET /projects/{project_id} answered 200, but not what it should: "
    ) in answers.printed
    assert "      + | another |" in answers.printed


def test_nothing_moves_where_nobody_watches(answers: Ended) -> None:
    assert "\r" not in answers.printed
    assert "\x1b" not in answers.printed


def test_junit_tells_failures_from_errors(answers: Ended) -> None:
    root = ET.parse(answers.reports / "junit.xml").getroot()
    assert (root.get("tests"), root.get("failures"), root.get("errors"), root.get("skipped")) == ("11", "6", "2", "1")
    cases = {case.get("name"): case for case in root.iter("testcase")}
    failure = cases["A wrong name is found"].find("failure")
    assert failure is not None
    assert "+ | another |" in (failure.text or "")
    skipped = cases["A disposable target is needed"].find("skipped")
    assert skipped is not None
    assert skipped.get("message") == NOT_DISPOSABLE


def test_the_markdown_page_has_the_verdict_and_the_causes(answers: Ended) -> None:
    text = (answers.reports / "summary.md").read_text()
    assert text.startswith("# ❌ 4 of 6 promises are broken; 1 could not be judged.")
    assert r"| 2 | Broken promise | GET /projects/{project\_id} answered 403 |" in text
    assert all(line.count("|") - line.count(r"\|") in {0, 4, 8} for line in text.splitlines())


def test_versions_of_service_and_clients_are_kept(answers: Ended) -> None:
    environment = answers.report.environment
    assert environment["storage version"] == "7.1"
    assert {"target", "storage rest", "python", "behave", "httpx", "boto3", "psycopg2-binary"} <= environment.keys()


def test_a_selection_tells_what_it_left_out(project: Project) -> None:
    ended = project.run("features/storage/answers.feature", "--tags=@p2")
    report = ended.report
    assert report.run.selection.endswith("--tags=@p2")
    assert not report.run.whole
    assert (report.counts.failed, report.counts.not_run) == (2, 9)
    assert {scenario.reason for scenario in report.scenarios if scenario.result == "not run"} == {"not selected"}


def test_a_target_that_cannot_be_reached_is_reported_too(project: Project) -> None:
    project.port = 1
    project.profile()
    ended = project.run()
    assert ended.status == 1
    assert ended.report.verdict.state == "untested"
    assert "storage cannot be reached" in ended.report.run.problem
    assert "storage cannot be reached" in (ended.reports / "index.html").read_text()


def test_an_earlier_run_can_be_compared_with(project: Project) -> None:
    feature = "features/storage/answers.feature"
    first = project.run(feature, "-D", "reports=before")
    assert not (first.folder / "reports").exists()
    second = project.run(feature, "-D", "baseline=before/results.json")
    assert second.report.comparison is not None
    assert "\nSlower " in second.printed
    wrong = project.run("-D", "baseline=mine.toml")
    assert "The baseline mine.toml is no results.json" in wrong.printed
