"""What .ci/run makes of the results: nothing that failed and nothing that did not run goes through."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.tree import ROOT

PASSED = "<testcase name='a'/>"
FAILED = "<testcase name='b'><failure/></testcase>"
ERROR = "<testcase name='c'><error/></testcase>"
SKIPPED = "<testcase name='d'><skipped/></testcase>"


@pytest.fixture(scope="module")
def count() -> ModuleType:
    spec = importlib.util.spec_from_file_location("count_results", ROOT / ".ci" / "count.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("cases", "statuses", "status", "last"),
    [
        (PASSED + SKIPPED, ["passed", "skipped"], 0, "2 passed, 0 failed"),
        (PASSED + FAILED, ["passed"], 1, "2 passed, 1 failed"),
        (PASSED + ERROR, ["passed"], 1, "2 passed, 1 failed"),
        (PASSED, ["passed", "failed"], 1, "2 passed, 1 failed"),
        (PASSED, ["passed", "broken"], 1, "2 passed, 1 failed"),
        (PASSED, [], 1, "1 passed, 0 failed"),
        (PASSED, ["skipped"], 1, "1 passed, 0 failed"),
        ("", ["passed"], 1, "1 passed, 0 failed"),
        (SKIPPED, ["passed"], 1, "1 passed, 0 failed"),
    ],
)
def test_only_passed_and_skipped_results_of_both_kinds_will_do(
    count: ModuleType,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    cases: str,
    statuses: list[str],
    status: int,
    last: str,
) -> None:
    report = tmp_path / "tests.xml"
    report.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    for number, name in enumerate(statuses):
        (tmp_path / f"{number}-result.json").write_text(json.dumps({"status": name}))
    assert count.main(str(report), str(tmp_path)) == status
    assert capsys.readouterr().out.splitlines()[-1] == last


def test_missing_results_are_nothing_that_ran(count: ModuleType, tmp_path: Path) -> None:
    assert count.main(str(tmp_path / "tests.xml"), str(tmp_path / "allure-results")) == 1
