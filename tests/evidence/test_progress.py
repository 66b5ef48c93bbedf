"""What a person at a terminal sees while a run goes on."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys

from tests.evidence.conftest import ROOT, SECRET, Project


def watched(project: Project, *arguments: str) -> str:
    """What behave shows on a terminal."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "behave", "-D", "target=mine.toml", "--no-color", *arguments],
        cwd=project.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PLANTED": SECRET, "COLUMNS": "60"},
        stdin=follower,
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(leader)
    process.wait(timeout=60)
    return shown.decode().replace("\r\n", "\n")


def test_a_line_tells_how_far_the_run_is(project: Project) -> None:
    shown = watched(project, "features/storage/answers.feature")
    moves = re.findall(r"\r\x1b\[2K(\d+ of 11  Answers(?:  \d+ failed)?)", shown)
    assert moves[0] == "0 of 11  Answers"
    assert moves[-1] == "11 of 11  Answers  8 failed"
    assert len(set(moves)) == 12
    last = shown[shown.rindex("\x1b[2K") + 4 :]
    assert last.lstrip().startswith("4 of 6 promises are broken")


def test_only_what_is_selected_counts(project: Project) -> None:
    shown = watched(project, "features/storage/answers.feature", "--tags=@p2")
    assert re.findall(r"\d+ of (\d+)  Answers", shown)[0] == "2"


def test_the_line_is_never_wider_than_the_terminal(project: Project) -> None:
    feature = project.folder / "features/storage/answers.feature"
    feature.write_text(feature.read_text().replace("Feature: Answers", f"Feature: {'Answers ' * 20}"))
    for line in re.findall(r"\r\x1b\[2K(\d+ of [^\r\n]*)", watched(project, str(feature))):
        assert len(line) < 60


def test_the_summary_can_be_left_out(project: Project) -> None:
    ended = project.run("features/storage/answers.feature", "--no-summary")
    assert ended.printed.rstrip().endswith("Answers: 2 passed, 8 failed, 1 skipped")
    assert ended.report.counts.failed == 8
