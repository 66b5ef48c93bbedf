"""However a run ends, nothing stays: no process, no folder, nothing in the target."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.running.conftest import ROOT, Start, left_in
from tests.running.small import Small

FEATURES = ("features/storage/buckets.feature", "features/storage/tables.feature")
JOBS = pytest.mark.parametrize("jobs", [(), ("-j2",)], ids=["one process", "jobs"])


def sandboxes(pid: int) -> list[int]:
    """The sandboxes that ``pid`` has started and that are alive; workers are none."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
            command = (stat.parent / "cmdline").read_bytes()
        except OSError:  # ended while we looked
            continue
        if int(fields[1]) == pid and fields[0] != "Z" and b"support.sandbox" in command:
            found.append(int(stat.parent.name))
    return found


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until_gone(pid: int, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while alive(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.02)


def running(process: subprocess.Popen[str], temporary: Path) -> int:
    """Wait until scenarios run and make things; returns the process id of the sandbox."""
    deadline = time.monotonic() + 60
    while not list((temporary.parent / "reports" / "ledgers").glob("*.jsonl")):
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline
        time.sleep(0.02)
    [sandbox] = sandboxes(process.pid)
    return sandbox


def test_a_normal_end(start: Start, temporary: Path) -> None:
    process = start("features/storage/buckets.feature")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert "Left behind nothing" in " ".join(output.split())
    assert left_in(temporary) == []


@JOBS
def test_ctrl_c_cleans_up(start: Start, temporary: Path, jobs: tuple[str, ...]) -> None:
    process = start(*FEATURES, *jobs)
    sandbox = running(process, temporary)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Left behind nothing" in " ".join(output.split()), output
    assert "Traceback" not in output
    wait_until_gone(sandbox)
    assert left_in(temporary) == []


@JOBS
def test_a_cancelled_job_cleans_up(start: Start, temporary: Path, jobs: tuple[str, ...]) -> None:
    process = start(*FEATURES, *jobs)
    sandbox = running(process, temporary)
    process.terminate()
    output, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Left behind nothing" in " ".join(output.split()), output
    wait_until_gone(sandbox)
    assert left_in(temporary) == []


@JOBS
def test_a_killed_run_takes_its_sandbox_along(start: Start, temporary: Path, jobs: tuple[str, ...]) -> None:
    process = start(*FEATURES, *jobs)
    sandbox = running(process, temporary)
    process.kill()
    process.communicate(timeout=60)
    wait_until_gone(sandbox)
    assert left_in(temporary) == []


@JOBS
def test_a_sandbox_that_dies_ends_the_run_with_a_sentence(start: Start, temporary: Path, jobs: tuple[str, ...]) -> None:
    process = start(*FEATURES, *jobs)
    sandbox = running(process, temporary)
    os.kill(sandbox, signal.SIGKILL)
    output, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "The sandbox was killed by signal 9" in output
    assert "Traceback" not in output
    assert left_in(temporary) == []


def test_a_port_that_is_taken_is_told_in_a_line(temporary: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-m", "support.sandbox", "storage", "--rest-port", str(port)],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(temporary)},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert ended.returncode == 2
    assert len(ended.stderr.strip().splitlines()) == 1
    assert str(port) in ended.stderr
    assert left_in(temporary) == []


PROJECT = """
from behave import given
from support.systems.storage import StorageScene


@given("a project")
def project(context):
    context.world.scene(StorageScene).create_project()
"""


def test_what_a_killed_worker_has_made_is_removed(tmp_path: Path) -> None:
    small = Small(tmp_path)
    (tmp_path / "steps" / "project.py").write_text(PROJECT)
    small.feature(
        "Storage",
        "It kills\nGiven a project\nWhen its process is killed",
        *(f"Fact {number}\nGiven a project" for number in range(3)),
        tags="@storage",
    )
    ended = small.run("-j2")
    assert ended.results == {"It kills": "failed", "Fact 0": "passed", "Fact 1": "passed", "Fact 2": "passed"}
    [lost] = [each for each in ended.report.scenarios if each.result == "failed"]
    assert (lost.leaks, lost.exchanges) == ([], 1)  # the project is deleted, in one call
    assert "Left behind  nothing" in ended.printed
    assert not list((tmp_path / "reports" / "ledgers").iterdir())
