"""Allure's results, by our formatter and by the stock one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from support.evidence.failures import KINDS
from tests.evidence.conftest import ROOT, Ended, Project

ANSWERS = "features/storage/answers.feature"


def labels(result: dict[str, Any], name: str) -> list[str]:
    return [label["value"] for label in result["labels"] if label["name"] == name]


STATUSES = {
    "A good answer is accepted": "passed",
    "A wrong name is found": "failed",
    "An answer against the contract is a violation": "failed",
    "A service that hangs up gives no answer": "failed",
    "A step with a defect is no broken promise": "broken",
    "A step that nobody has written is no broken promise": "broken",
    "A disposable target is needed": "skipped",
    "What cannot be removed is left behind": "broken",
}


@pytest.mark.parametrize(("title", "status"), STATUSES.items())
def test_each_result_has_its_status(answers: Ended, title: str, status: str) -> None:
    assert answers.allure()[title]["status"] == status


def test_labels_say_system_feature_clause_and_severity(answers: Ended) -> None:
    results = answers.allure()
    good = results["A good answer is accepted"]
    assert labels(good, "epic") == ["storage"]
    assert labels(good, "feature") == ["Answers"]
    assert labels(good, "story") == ["storage.projects.read"]
    assert labels(good, "severity") == ["critical"]
    assert labels(results["The project locked answers with 403"], "severity") == ["normal"]
    [link] = good["links"]
    assert link["name"].startswith("storage.projects.read: storage-e2e-test-suite.md, section 2")


def test_an_outline_keeps_its_parameters(answers: Ended) -> None:
    parameters = answers.allure()["The project locked answers with 403"]["parameters"]
    assert parameters == [{"name": "id", "value": "locked"}, {"name": "status", "value": "403"}]


def test_a_skip_has_its_reason(answers: Ended) -> None:
    details = answers.allure()["A disposable target is needed"]["statusDetails"]
    assert details["message"] == "the target mine may not be destroyed: storage.disposable is false"


def test_what_one_cause_broke_has_one_message(answers: Ended) -> None:
    results = answers.allure()
    messages = {
        results[f"The project {name} answers with 403"]["statusDetails"]["message"] for name in ("locked", "closed")
    }
    assert messages == {"Broken promise: GET /projects/{project_id} answered 403"}
    assert "Reproduce: curl" in results["A wrong name is found"]["statusDetails"]["trace"]


def test_each_step_has_its_exchanges(answers: Ended) -> None:
    steps = answers.allure()["A wrong name is found"]["steps"]
    assert [step["name"] for step in steps] == [
        'When the project "renamed" is read',
        'Then it is called "renamed"',
        "clean-up",
    ]
    [exchange] = steps[0]["attachments"]
    assert re.fullmatch(r"GET /projects/\{project_id\} -> 200 \(\d+\.\d ms\)", exchange["name"])
    text = (answers.folder / "allure-results" / exchange["source"]).read_text()
    assert "--- request ---\nGET http://127.0.0.1" in text
    assert '"name": "another"' in text
    [difference] = [each for each in steps[1]["attachments"] if each["name"] == "Difference"]
    html = (answers.folder / "allure-results" / difference["source"]).read_text()
    assert re.search(r'<span style="color:#\w+">\+ \| another \|</span>', html)


def test_the_environment_and_the_categories_lie_beside(answers: Ended) -> None:
    folder = answers.folder / "allure-results"
    properties = (folder / "environment.properties").read_text().splitlines()
    assert "target=mine" in properties
    assert "storage.version=7.1" in properties
    assert any(line.startswith("httpx=") for line in properties)
    assert json.loads((folder / "categories.json").read_text()) == categories()
    assert not (folder / "executor.json").exists()


def categories() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((ROOT / "allurerc.json").read_text())["categories"]
    return found


def test_each_result_that_is_not_passed_falls_into_one_category(answers: Ended) -> None:
    for result in answers.allure().values():
        message = result.get("statusDetails", {}).get("message", "")
        found = [
            category["name"]
            for category in categories()
            if result["status"] in category["matchedStatuses"] and re.search(category.get("messageRegex", ""), message)
        ]
        wanted = 0 if result["status"] == "passed" or "destroyed" in message else 1
        assert len(found) == wanted, result["name"]


def test_every_kind_of_failure_has_a_category() -> None:
    patterns = [category["messageRegex"] for category in categories() if "messageRegex" in category]
    broken = {"test", "leftover"}  # found by their status
    for kind, title in KINDS.items():
        assert kind in broken or any(re.search(pattern, f"{title}: x") for pattern in patterns), kind


def test_in_ci_the_job_is_named(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from support.evidence.facts import executor

    assert executor({}) == {}
    job = executor(
        {
            "GITHUB_ACTIONS": "true",
            "GITHUB_RUN_NUMBER": "17",
            "GITHUB_RUN_ID": "99",
            "GITHUB_WORKFLOW": "acceptance",
            "GITHUB_SERVER_URL": "https://127.0.0.1",
            "GITHUB_REPOSITORY": "ann/storage",
        }
    )
    assert job["buildOrder"] == 17
    assert job["buildName"] == "acceptance #17"
    assert job["buildUrl"] == "https://127.0.0.1/ann/storage/actions/runs/99"
    assert (
        executor({"GITLAB_CI": "true", "CI_PIPELINE_URL": "https://127.0.0.1/1"})["buildUrl"] == "https://127.0.0.1/1"
    )


def history(folder: Path) -> dict[str, str]:
    results = [json.loads(path.read_bytes()) for path in folder.glob("*-result.json")]
    return {result["name"]: result["historyId"] for result in results}


def test_identities_depend_on_no_order(project: Project, answers: Ended) -> None:
    ended = project.run(ANSWERS, "-D", "order=random:7", "-f", "allure", "-o", "again", "-f", "progress")
    assert history(ended.folder / "again") == history(answers.folder / "allure-results")
    assert len(set(history(ended.folder / "again").values())) == 11


def test_the_stock_formatter_works_alone(project: Project) -> None:
    ended = project.run(ANSWERS, "-f", "allure_behave.formatter:AllureFormatter", "-o", "stock", "-f", "progress")
    results = ended.allure("stock")
    assert results["A good answer is accepted"]["status"] == "passed"
    assert results["A wrong name is found"]["status"] == "failed"
    names = [each["name"] for step in results["A wrong name is found"]["steps"] for each in step.get("attachments", [])]
    assert "Difference" in names
    assert any(name.startswith("GET /projects/{project_id} -> 200") for name in names)


def test_a_clean_up_that_breaks_is_not_passed(project: Project) -> None:
    ended = project.run(
        "features/storage/secrets.feature", "--name=clean-up", "-f", "allure", "-o", "allure-results", "-f", "progress"
    )
    result = ended.allure()["A secret in a clean-up that breaks"]
    assert result["status"] == "broken"
    assert result["statusDetails"]["message"].startswith("Test defect: OSError at steps/demo.py:")
    assert ended.allure()["A secret in the clean-up"]["status"] == "broken"
    assert ended.status == 1


def test_a_hook_that_fails_is_not_passed(project: Project) -> None:
    hooks = project.folder / "environment.py"
    hooks.write_text(hooks.read_text().replace("context.world = ", "raise OSError; context.world = "))
    ended = project.run(ANSWERS, "--name=A good answer", "-f", "allure", "-o", "allure-results", "-f", "progress")
    result = ended.allure()["A good answer is accepted"]
    assert (result["status"], result["statusDetails"]["message"]) == ("broken", "Test defect: a hook failed")
    assert ended.status == 1


def test_a_dry_run_needs_no_target(project: Project) -> None:
    ended = project.run(ANSWERS, "--dry-run", "-f", "allure", "-o", "allure-results", "-f", "plumbline")
    assert "Traceback" not in ended.printed
    assert not (ended.folder / "reports").exists()
