"""However a run ends, nothing stays: no process, no folder, nothing in the target."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.running.conftest import ROOT, Start, left_in


def children(pid: int) -> list[int]:
    """The processes that ``pid`` has started and that are alive."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:  # ended while we looked
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
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


def running(process: subprocess.Popen[str]) -> int:
    """Wait until scenarios run; returns the process id of the sandbox."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("Target: sandbox"):
            break
    process.stdout.read(60)  # the first feature has begun
    [sandbox] = children(process.pid)
    return sandbox


def test_a_normal_end(start: Start, temporary: Path) -> None:
    process = start("features/storage/buckets.feature")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert "Left behind nothing" in " ".join(output.split())
    assert left_in(temporary) == []


def test_ctrl_c_cleans_up(start: Start, temporary: Path) -> None:
    process = start()
    sandbox = running(process)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Left behind nothing" in " ".join(output.split()), output
    assert "Traceback" not in output
    wait_until_gone(sandbox)
    assert left_in(temporary) == []


def test_a_cancelled_job_cleans_up(start: Start, temporary: Path) -> None:
    process = start()
    sandbox = running(process)
    process.terminate()
    output, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Left behind nothing" in " ".join(output.split()), output
    wait_until_gone(sandbox)
    assert left_in(temporary) == []


def test_a_killed_run_takes_its_sandbox_along(start: Start, temporary: Path) -> None:
    process = start()
    sandbox = running(process)
    process.kill()
    process.communicate(timeout=60)
    wait_until_gone(sandbox)
    assert left_in(temporary) == []


def test_a_sandbox_that_dies_ends_the_run_with_a_sentence(start: Start, temporary: Path) -> None:
    process = start()
    sandbox = running(process)
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
