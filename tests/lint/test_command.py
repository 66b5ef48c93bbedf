"""The command line of the linter."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.lint import RULES
from support.lint.__main__ import main
from tests.lint.project import Project

Output = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.replace("features/storage/keys.feature", "@p1 ", "")
    project.replace("features/pggit/branches.feature", "@p1 ", "")
    return project


def test_findings_are_printed_and_fail(project: Project, capsys: Output) -> None:
    assert main([], project.root) == 1
    assert capsys.readouterr().out.splitlines() == [
        "features/pggit/branches.feature:6: Add a priority: @p1, @p2 or @p3.",
        "features/storage/keys.feature:10: Add a priority: @p1, @p2 or @p3.",
    ]


def test_paths_choose_what_is_shown(project: Project, capsys: Output) -> None:
    assert main([str(project.root / "features/pggit")], project.root) == 1
    assert capsys.readouterr().out.splitlines() == [
        "features/pggit/branches.feature:6: Add a priority: @p1, @p2 or @p3."
    ]
    assert main([str(project.root / "steps")], project.root) == 0
    assert capsys.readouterr().out == ""


def test_a_path_that_does_not_exist_is_refused(project: Project, capsys: Output) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([str(project.root / "features/pgit")], project.root)
    assert "there is no" in capsys.readouterr().err


def test_the_rules_can_be_listed(capsys: Output) -> None:
    assert main(["--rules"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(RULES)
