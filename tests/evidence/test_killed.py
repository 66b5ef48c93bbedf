"""However a run ends, it leaves reports of what has run."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from support.evidence.results import Report
from tests.evidence.conftest import ROOT, Project

SLOW = """
@storage @rest
Feature: Slow
  Scenario Outline: Scenario <number> takes its time
    When {0}

    Examples:
      | number |
{1}
"""


@pytest.fixture
def slow(project: Project) -> Project:
    """Fifty scenarios of a tenth of a second."""
    for feature in (project.folder / "features" / "storage").glob("*.feature"):
        feature.unlink()
    rows = "\n".join(f"      | {number} |" for number in range(50))
    (project.folder / "features/storage/slow.feature").write_text(SLOW.format("a moment passes", rows))
    (project.folder / "steps" / "slow.py").write_text(
        'import time\nfrom behave import when\n\n@when("a moment passes")\ndef moment(context):\n    time.sleep(0.1)\n'
    )
    return project


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_what_has_run_is_reported(slow: Project, end: signal.Signals) -> None:
    reports = slow.folder / "reports"
    reports.mkdir()
    (reports / "results.json").write_text("of an earlier run")
    process = slow.start("-f", "allure", "-o", "allure-results", "-f", "plumbline")
    wait_for(reports / "index.html", process)
    process.send_signal(end)
    printed, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Traceback" not in printed
    report = Report.model_validate_json((reports / "results.json").read_bytes())
    assert not report.run.ended
    assert report.counts.passed >= 5
    assert report.counts.all == 50
    assert report.verdict.state == "unclear"
    said = "of 50 scenarios have run so far." if end == signal.SIGKILL else "the run was stopped after"
    assert said in report.verdict.text
    assert said in (reports / "index.html").read_text()
    assert ET.parse(reports / "junit.xml").getroot().get("tests") == "50"
    assert (reports / "summary.md").read_text().startswith("# ⚠️")
    assert not [path.name for path in reports.iterdir() if path.name.startswith(".")]


def test_the_rest_is_made_from_the_tape(slow: Project) -> None:
    process = slow.start()
    wait_for(slow.folder / "reports" / "index.html", process)
    time.sleep(0.5)  # further on than the reports
    process.kill()
    process.communicate(timeout=60)
    before = Report.model_validate_json((slow.folder / "reports" / "results.json").read_bytes())
    again = subprocess.run(
        [sys.executable, "-m", "support.evidence", "report", str(slow.folder / "reports" / "run.jsonl")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert again.returncode == 1, again.stderr
    assert "of 50 scenarios have run so far." in again.stdout
    after = Report.model_validate_json((slow.folder / "reports" / "results.json").read_bytes())
    assert after.counts.passed > before.counts.passed
