"""Deviations: foreseen failures are not red, and everything that is foreseen and does not happen is."""

from __future__ import annotations

import pytest

from support.contracts import storage as api
from support.contracts.fields import has_field
from support.contracts.model import Operation, Violation
from support.systems.base import TargetProblem
from support.targets.deviations import Deviations
from tests.evidence.conftest import Project

ANSWERS = "features/storage/answers.feature"
READ = "GET /projects/{project_id}"


def listed(scenario: str) -> str:
    return f'[[deviations]]\nscenario = "{scenario}"\nreason = "known since May"\nlink = "https://127.0.0.1/1"\n'


def violation(**names: str | int) -> str:
    pairs = ", ".join(f"{name} = {value!r}" for name, value in names.items())
    return f'[[deviations]]\nviolation = {{ {pairs} }}\nreason = "a rounding"\nlink = "https://127.0.0.1/2"\n'


def test_a_foreseen_failure_is_seen_and_not_red(project: Project) -> None:
    project.profile(listed("Answers: A wrong name is found"))
    ended = project.run(ANSWERS, "--name=A wrong name", "-f", "allure", "-o", "allure-results", "-f", "progress2")
    assert ended.status == 0, ended.printed
    report = ended.report
    [scenario] = [scenario for scenario in report.scenarios if scenario.result == "deviating"]
    assert "+ | another |" in scenario.message
    assert [deviation.state for deviation in report.deviations] == ["known"]
    assert next(clause for clause in report.clauses if clause.id == "storage.projects.rename").state == "deviating"
    assert report.verdict.text == "0 of 1 promises are kept; 1 deviates as known."
    assert "deviations: 1 known" in ended.printed
    result = ended.allure()["A wrong name is found"]
    assert result["status"] == "skipped"
    assert result["statusDetails"]["known"] is True
    assert result["statusDetails"]["message"] == "Known deviation: Answers: A wrong name is found"
    assert "Known deviation" in [attachment["name"] for attachment in result["steps"][1]["attachments"]]


def test_the_stock_formatter_shows_it_too_and_not_as_passed(project: Project) -> None:
    project.profile(listed("Answers: A wrong name is found"))
    stock = ["-f", "allure_behave.formatter:AllureFormatter", "-o", "allure-results"]
    ended = project.run(ANSWERS, "--name=A wrong name", *stock)
    assert ended.status == 0
    result = ended.allure()["A wrong name is found"]
    assert result["status"] == "skipped"
    assert "Known deviation" in [attachment["name"] for attachment in result["steps"][1]["attachments"]]


def test_a_fixed_one_is_red_in_every_report(project: Project) -> None:
    project.profile(listed("Answers: A good answer is accepted"))
    ended = project.run(ANSWERS, "--name=A good answer", "-f", "allure", "-o", "allure-results", "-f", "progress2")
    assert ended.status == 1
    assert "Fixed: remove the deviation from its profile." in ended.printed
    assert [deviation.state for deviation in ended.report.deviations] == ["fixed"]
    assert ended.report.verdict.text == (
        "All 1 tested promises are kept; 1 known deviation is fixed and must be removed."
    )
    assert ended.allure()["A good answer is accepted"]["status"] == "failed"


def test_an_outline_stands_for_its_rows(project: Project) -> None:
    project.profile(listed("Answers: The project <id> answers with <status>"))
    ended = project.run(ANSWERS, "--name=answers with")
    assert ended.status == 0, ended.printed
    assert ended.report.counts.deviating == 2


def test_a_defect_of_the_tests_is_no_deviation(project: Project) -> None:
    project.profile(listed("Answers: A step with a defect is no broken promise"))
    ended = project.run(ANSWERS, "--name=A step with a defect")
    assert ended.status == 1
    assert ended.report.counts.failed == 1


def test_a_foreseen_violation_fails_nothing_and_is_counted(project: Project) -> None:
    project.profile(violation(operation=READ, field="size_bytes"))
    ended = project.run(ANSWERS, "--name=against the contract")
    assert ended.status == 0, ended.printed
    assert ended.report.counts.passed == 1
    [deviation] = ended.report.deviations
    assert (deviation.name, deviation.state, deviation.count) == (f"{READ}: size_bytes", "known", 1)
    assert "Violations   none; deviations: 1 known" in ended.printed


def test_a_promise_that_breaks_by_a_foreseen_status_is_foreseen(project: Project) -> None:
    project.profile(violation(operation=READ, status=500))
    ended = project.run(ANSWERS, "--name=A status that is not documented")
    assert ended.status == 0, ended.printed
    [scenario] = [scenario for scenario in ended.report.scenarios if scenario.result == "deviating"]
    assert scenario.deviation == f"{READ}: status 500"


def test_another_violation_is_as_red_as_ever(project: Project) -> None:
    project.profile(violation(operation=READ, field="table_count"))
    assert project.run(ANSWERS, "--name=against the contract").status == 1


def test_a_violation_that_is_gone_is_red_when_everything_has_run(project: Project) -> None:
    project.profile(violation(operation=READ, field="table_count"))
    part = project.run(ANSWERS, "--name=A good answer")
    assert part.status == 0
    assert [deviation.state for deviation in part.report.deviations] == ["not seen"]
    for feature in (project.folder / "features" / "storage").glob("*.feature"):
        feature.unlink()
    (project.folder / ANSWERS).write_text(
        "@storage @rest\nFeature: Answers\n  Scenario: A good answer is accepted\n"
        '    When the project "good" is read\n    Then it is called "good"\n'
    )
    whole = project.run()
    assert whole.status == 1, whole.printed
    assert [deviation.state for deviation in whole.report.deviations] == ["fixed"]
    assert f"fixed, remove the deviation: {READ}: table_count" in whole.printed


def test_one_that_names_no_scenario_stops_the_run(project: Project) -> None:
    project.profile(listed("Answers: A god answer is accepted"))
    ended = project.run()
    assert ended.status == 1
    assert 'a deviation names a scenario that does not exist: "Answers: A god answer is accepted"' in ended.printed


def test_one_that_names_a_scenario_of_a_file_that_is_not_read_is_fine(project: Project) -> None:
    project.profile(listed("Answers: A wrong name is found"))
    ended = project.run("features/storage/secrets.feature", "--name=A secret in a header")
    assert ended.status == 0, ended.printed
    assert [deviation.state for deviation in ended.report.deviations] == ["not seen"]


GOOD = {"reason": "r", "link": "l"}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"scenario": "A: b"}, "Field required"),
        ({"scenario": "A: b", "reason": "", "link": "l"}, "at least 1 character"),
        (GOOD, "it needs a scenario or a violation, and not both"),
        (GOOD | {"violation": {"operation": READ}}, "it needs a field or a status, and not both"),
        (GOOD | {"violation": {"operation": "GET /nowhere", "status": 500}}, "no operation GET /nowhere"),
        (GOOD | {"violation": {"operation": READ, "status": 404}}, "may answer 404: that violates nothing"),
        (GOOD | {"violation": {"operation": READ, "field": "nmae"}}, "have no field nmae"),
        (GOOD | {"violation": {"operation": "GetObject", "status": 416}}, "that violates nothing"),
        (GOOD | {"violation": {"operation": "ListObjectsV2", "field": "KeyCuont"}}, "have no field KeyCuont"),
        (GOOD | {"scenario": "A: b", "until": "May"}, "Extra inputs are not permitted"),
    ],
)
def test_an_entry_that_can_mean_nothing_is_an_error(entry: dict[str, object], said: str) -> None:
    with pytest.raises(TargetProblem) as told:
        Deviations.load([entry], "mine.toml")
    assert said in str(told.value)
    assert "mine.toml" in str(told.value)


def test_an_entry_that_is_there_twice_is_an_error() -> None:
    with pytest.raises(TargetProblem, match="it is there twice"):
        Deviations.load([GOOD | {"scenario": "A: b"}] * 2, "mine.toml")


@pytest.mark.parametrize(
    ("operation", "place", "there"),
    [
        (api.LIST_KEYS, "api_keys[].scope", True),
        (api.LIST_KEYS, "api_keys[].scop", False),
        (api.LIST_KEYS, "api_keys", True),
        (api.LIST_KEYS, "count[]", False),
        (api.READ_FILE, "tags.anything", True),
        (api.HEALTH, "details.data_dir", True),
        (api.HEALTH, "details.anything", False),
        (api.READ_PROJECT, "updated_at", True),
        (api.DELETE_PROJECT, "id", False),
    ],
)
def test_fields_are_looked_up_in_the_contract(operation: Operation, place: str, there: bool) -> None:
    assert has_field(operation.answers, place) is there


def test_items_of_a_list_are_one_place() -> None:
    assert Violation("GET /x", "rows[12].cells[3].name", "a", "b").place == "rows[].cells[].name"
