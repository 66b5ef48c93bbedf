"""However and whenever a run is ended, the sweep finds and removes all that it has made.

Five runs are ended each time, at moments that nobody chose; PLUMBLINE_KILLS=50 ends fifty, and PLUMBLINE_SEED repeats
the moments of an earlier run.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import time
from pathlib import Path

import pytest

from support.resources import sweep
from tests.robustness.sandbox import Deployment, start, swept

SIGNALS = (signal.SIGKILL, signal.SIGINT, signal.SIGTERM)
KILLS = int(os.environ.get("PLUMBLINE_KILLS", "5"))
SEED = os.environ.get("PLUMBLINE_SEED") or secrets.token_hex(3)
#: Scenarios with several projects each, and with objects, sessions and threads.
FEATURES = ["features/storage/s3_uploads.feature", "features/storage/access_to_projects.feature"]


@pytest.mark.parametrize("round", range(KILLS))
def test_a_run_that_is_ended_at_some_moment_leaves_nothing_that_is_not_swept(
    service: Deployment, tmp_path: Path, round: int
) -> None:
    dice = random.Random(f"{SEED} {round}")
    number, jobs = SIGNALS[round % len(SIGNALS)], dice.choice(["1", "2"])
    process = start(service.profile(tmp_path, "mine"), tmp_path, "--jobs", jobs, *dice.sample(FEATURES, 2))
    try:
        _until_it_has_made_something(process, tmp_path / "ledgers")
        time.sleep(dice.uniform(0, 1.5))
    finally:
        process.send_signal(number)
        output, _ = process.communicate(timeout=60)
    what = f"seed {SEED}, round {round}: {number.name} with {jobs} jobs\n{output}"
    assert process.returncode != 0, what
    if number != signal.SIGKILL:
        # Python itself tells of an interrupt that comes while it finalises an object; no other traceback is to be seen.
        assert output.count("Traceback") == output.count("Exception ignored in"), what
    assert swept(service, tmp_path) == [], what


def _until_it_has_made_something(process: subprocess.Popen[str], ledgers: Path) -> None:
    deadline = time.monotonic() + 30
    while not list(ledgers.glob("*.jsonl")) and process.poll() is None:
        assert time.monotonic() < deadline, "the run has not begun"
        time.sleep(0.01)


def test_the_sweep_shows_what_would_go_and_takes_nothing_but_ours(
    service: Deployment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = "test_1700000000_0a1b2c3d", "not_ours"
    with service.having(ours, theirs):
        profile = str(service.profile(tmp_path, "mine"))
        assert sweep.main(["--target", profile, f"--reports={tmp_path}"]) == 1
        shown = capsys.readouterr().out
        assert ours in shown
        assert theirs not in shown
        assert "1 things would be removed: add --delete" in shown
        assert sorted(service.projects()) == [theirs, ours]
        assert swept(service, tmp_path) == [theirs]
        assert sweep.main(["--target", profile, f"--reports={tmp_path}"]) == 0
