"""The workflow that users copy: valid, and every command in it runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.evidence.conftest import ROOT, Project

WORKFLOW = ROOT / ".github" / "workflows" / "acceptance.yml"
KNOWN_ACTIONS = {
    "actions/cache/restore",
    "actions/cache/save",
    "actions/checkout",
    "actions/setup-python",
    "actions/upload-artifact",
}


@pytest.fixture(scope="module")
def workflow() -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(WORKFLOW.read_text())
    return found


def steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = workflow["jobs"]["acceptance"]["steps"]
    return found


def test_it_has_what_a_workflow_needs(workflow: dict[Any, Any]) -> None:
    assert workflow[True].keys() == {"push", "schedule", "workflow_dispatch"}  # YAML 1.1 reads `on` as a yes
    assert workflow["permissions"] == {"contents": "read"}
    [job] = workflow["jobs"].values()
    assert job["runs-on"]
    assert job["timeout-minutes"]
    for step in job["steps"]:
        assert ("uses" in step) != ("run" in step)
        if "uses" in step:
            action, _, version = step["uses"].partition("@")
            assert action in KNOWN_ACTIONS
            assert re.fullmatch(r"v\d+", version)


def test_the_core_on_a_push_and_everything_at_night(workflow: dict[Any, Any]) -> None:
    assert workflow["env"]["SELECTION"] == "${{ github.event_name == 'push' && '--tags=@p1' || inputs.selection }}"
    assert workflow["env"]["PROFILE"] == "${{ secrets.PLUMBLINE_PROFILE }}"


def test_what_comes_after_a_red_run_still_happens(workflow: dict[Any, Any]) -> None:
    places = [step.get("name") for step in steps(workflow)]
    after = steps(workflow)[places.index("Run the scenarios") + 1 :]
    assert len(after) == 5
    assert {step.get("if") for step in after} == {"always()"}


@pytest.fixture
def runner(project: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What GitHub's runner gives to commands, in a copy of the small project; ``npx`` does as Allure does."""
    (project.folder / "bin").mkdir()
    behave = project.folder / "bin" / "behave"
    behave.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m behave "$@"\n')
    behave.chmod(0o755)
    tools = tmp_path_factory.mktemp("tools")
    npx = tools / "npx"
    npx.write_text(
        '#!/bin/sh\n[ "$*" = "--yes allure@3 generate allure-results" ] || exit 1\nls allure-results/*-result.json\n'
        "mkdir -p allure-report && echo >>reports/allure-history.jsonl\n"
    )
    npx.chmod(0o755)
    return {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "RUNNER_TEMP": str(tools),
        "GITHUB_ENV": str(tools / "env"),
        "GITHUB_STEP_SUMMARY": str(tools / "summary.md"),
        "GITHUB_ACTIONS": "true",
        "GITHUB_RUN_NUMBER": "17",
        "PROFILE": (project.folder / "mine.toml").read_text(),
        "SELECTION": "features/storage/answers.feature",
    }


def run_all(workflow: dict[Any, Any], folder: Path, environment: dict[str, str]) -> dict[str, int]:
    """Run every command as GitHub does; the statuses by the steps' names."""
    statuses = {}
    written = Path(environment["GITHUB_ENV"])
    written.write_text("")
    for step in steps(workflow):
        if "run" not in step:
            continue
        set_before = dict(line.split("=", 1) for line in written.read_text().splitlines())
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=folder,
            env=environment | set_before,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        statuses[step["name"]] = done.returncode
    return statuses


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_every_command_runs(workflow: dict[Any, Any], project: Project, runner: dict[str, str]) -> None:
    statuses = run_all(workflow, project.folder, runner)
    assert statuses.pop("Run the scenarios") == 1  # the small project is red
    assert set(statuses.values()) == {0}, statuses
    assert (project.folder / "allure-report").is_dir()
    assert (project.folder / "allure-results" / "executor.json").exists()
    assert Path(runner["GITHUB_STEP_SUMMARY"]).read_text().startswith("# ❌")
    assert {path.name for path in (project.folder / "earlier").iterdir()} == {"results.json", "allure-history.jsonl"}
    # The second run is compared with the first.
    again = run_all(workflow, project.folder, runner)
    assert again == statuses | {"Run the scenarios": 1}
    assert '"comparison": {' in (project.folder / "reports" / "results.json").read_text()
    assert len((project.folder / "reports" / "allure-history.jsonl").read_text().splitlines()) == 2
