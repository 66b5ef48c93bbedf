"""``-D repeat``: scenarios that pass only sometimes are found."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.running.small import Ended, Small, seen_in
from tests.running.test_jobs import OUTLINE


def repeated(folder: Path, *arguments: str) -> Ended:
    small = Small(folder)
    small.feature("Sure", "It passes\nGiven a step", "@other: It is left out\nGiven a step")
    small.feature("Unsure", "It passes sometimes\nWhen it fails every other time")
    small.feature("Bad", "It always fails\nWhen it fails")
    (folder / "features" / "demo" / "outline.feature").write_text(OUTLINE)
    return small.run(
        "-Drepeat=4", "--tags=not @other", "-f", "allure", "-o", "allure-results", "-f", "plumbline", *arguments
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_report_says_how_often_each_passed(tmp_path: Path, jobs: int) -> None:
    ended = repeated(tmp_path, f"-j{jobs}")
    assert ended.status == 1
    report = ended.report
    passes = {each.title: (each.passes, each.runs, each.result) for each in report.scenarios}
    assert passes == {
        "It passes": (4, 4, "passed"),
        "It is left out": (0, 0, "not run"),
        "It passes sometimes": (2, 4, "failed"),
        "It always fails": (0, 4, "failed"),
        **{f"Number {number} is counted": (4, 4, "passed") for number in (1, 2, 3)},
    }
    [flaky] = report.flaky
    assert report.scenarios[flaky.scenario - 1].title == "It passes sometimes"
    assert "Flaky        2 of 4 Unsure: It passes sometimes" in ended.printed
    assert "each scenario 4 times" in ended.printed
    assert "1 scenario passed only sometimes" in report.verdict.text
    assert "| 2 of 4 | Unsure: It passes sometimes |" in (tmp_path / "reports" / "summary.md").read_text()
    assert "passed 2 of 4 times" in (tmp_path / "reports" / "index.html").read_text()
    assert sum(note.title == "It passes" for note in seen_in(tmp_path)) == 4
    assert "Sure: 4 passed" in ended.printed
    assert len((tmp_path / "reports" / "rerun.txt").read_text().splitlines()) == 3


def test_other_reports_have_all_repetitions(tmp_path: Path) -> None:
    repeated(tmp_path, "--junit", "--junit-directory=junit")
    names = [path.name for path in (tmp_path / "allure-results").glob("*-result.json")]
    assert len(names) == 4 * 6
    suite = ET.parse(tmp_path / "junit" / "TESTS-demo.unsure.xml").getroot()
    assert [case.get("status") for case in suite.iter("testcase")].count("passed") == 2
    text = ET.tostring(ET.parse(tmp_path / "reports" / "junit.xml").getroot(), encoding="unicode")
    assert "Passed 2 of 4 times." in text
