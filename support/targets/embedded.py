"""The sandbox as a target: a child process that is started for the run and ends with it."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from support.systems.base import TargetProblem
from support.targets.profile import build
from support.targets.target import Target

_ROOT = Path(__file__).parents[2]
_START_SECONDS = 30.0
_STOP_SECONDS = 10.0


class Sandbox:
    """The child process. Its standard input is a lifeline: when this end closes, however we end, it stops."""

    def __init__(self, systems: Sequence[str]) -> None:
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (closed in stop)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.sandbox", *systems, "--json"],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,  # Ctrl-C is for us: the sandbox has to live through our clean-up
        )
        self._lines: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.data: Path | None = None

    def _listen(self) -> None:
        assert self._process.stdout is not None
        self._lines.put(self._process.stdout.readline())

    def target(self) -> Target:
        """Wait until the sandbox answers, and describe it as a target.

        Raises:
            TargetProblem: it ended, or did not get ready in time.
        """
        try:
            line = self._lines.get(timeout=_START_SECONDS)
        except queue.Empty:
            said = self._said()
            self.stop()
            raise TargetProblem(f"The sandbox did not get ready within {_START_SECONDS:g} s. {said}") from None
        if not line.strip():
            self._process.wait(_STOP_SECONDS)
            raise TargetProblem(f"The sandbox ended while it was starting. {self._said()}")
        announced: dict[str, dict[str, Any]] = json.loads(line)
        systems = {}
        for name, facts in announced.items():
            # The announced folder is the system's own; all systems of one sandbox share the folder above it.
            self.data = Path(facts.pop("data")).parent
            facts.pop("pid")
            systems[name] = build(name, {**facts, "disposable": True}, "the sandbox's announcement")
        return Target("sandbox", systems, embedded=True)

    @property
    def obituary(self) -> str | None:
        """How the sandbox ended, if it has ended by itself; None while it lives."""
        code = self._process.poll()
        if code is None:
            return None
        how = f"was killed by signal {-code}" if code < 0 else f"ended by itself with status {code}"
        return f"The sandbox {how}. {self._said()}"

    def stop(self) -> None:
        """Close the lifeline and wait for the end; a data folder that is still there is removed."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
        if self.data is not None:
            shutil.rmtree(self.data, ignore_errors=True)

    def _said(self) -> str:
        self._log.seek(0)
        last = self._log.read().decode("utf-8", "replace").strip().splitlines()[-5:]
        return "It said: " + " / ".join(last) if last else "It said nothing."
