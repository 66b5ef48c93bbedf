"""The sandbox as a target: child processes that are started for the run and end with it."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from support.systems.base import TargetProblem
from support.targets.needs import Needs
from support.targets.overrides import Overrides
from support.targets.profile import build
from support.targets.target import Target

_ROOT = Path(__file__).parents[2]
_START_SECONDS = 30.0
_STOP_SECONDS = 10.0


class Sandbox:
    """One child with all systems, and one for each variant of a system that a selected scenario needs."""

    def __init__(self, needs: Needs) -> None:
        self._children: list[Child] = []
        with ExitStack() as undone:  # what has been started ends if something else cannot be
            undone.callback(self.stop)
            self._usual = self._start(*needs.systems)
            self._variants = {
                (system, variant): self._start(system, "--variant", variant)
                for system, variants in needs.systems.items()
                for variant in sorted(variants)
            }
            undone.pop_all()

    def _start(self, *arguments: str) -> Child:
        child = Child(*arguments)
        self._children.append(child)
        return child

    def target(self, overrides: Overrides) -> Target:
        """Wait until all children answer, and describe them as one target.

        Raises:
            TargetProblem: one ended, or did not get ready in time; or there is no such variant.
        """
        announced = self._usual.announced()
        for (system, variant), child in self._variants.items():
            announced[system].setdefault("variants", {})[variant] = child.announced()[system]
        tables = overrides.apply_to_sandbox(announced)
        origin = f"what the sandbox says of itself{overrides.origins}"
        systems = {name: build(name, tables[name], origin) for name in announced}
        return Target("sandbox", systems, embedded=True)

    @property
    def obituary(self) -> str | None:
        """How a child ended, if one has ended by itself; None while all live."""
        return next((child.obituary for child in self._children if child.obituary), None)

    def stop(self) -> None:
        """Let go of all children, then wait for each."""
        for child in self._children:
            child.let_go()
        for child in self._children:
            child.stop()


class Child:
    """One process. Its standard input is a lifeline: when this end closes, however we end, it stops."""

    def __init__(self, *arguments: str) -> None:
        self._name = " ".join(["sandbox", *arguments[1:]])
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (closed in stop)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.sandbox", *arguments, "--json"],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,  # Ctrl-C is for us: the sandbox has to live through our clean-up
        )
        self._lines: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self._data: Path | None = None

    def _listen(self) -> None:
        assert self._process.stdout is not None
        self._lines.put(self._process.stdout.readline())

    def announced(self) -> dict[str, dict[str, Any]]:
        """Wait until it answers; returns what a profile would say of each of its systems.

        Raises:
            TargetProblem: it ended, or did not get ready in time.
        """
        try:
            line = self._lines.get(timeout=_START_SECONDS)
        except queue.Empty:
            raise TargetProblem(
                f"The {self._name} did not get ready within {_START_SECONDS:g} s. {self._said()}"
            ) from None
        if not line.strip():
            self._process.wait(_STOP_SECONDS)
            raise TargetProblem(f"The {self._name} ended while it was starting. {self._said()}")
        announced: dict[str, dict[str, Any]] = json.loads(line)
        for facts in announced.values():
            # The announced folder is the system's own; all systems of one child share the folder above it.
            self._data = Path(facts.pop("data")).parent
            facts.pop("pid")
            facts["disposable"] = True
        return announced

    @property
    def obituary(self) -> str | None:
        """How it ended, if it has ended by itself; None while it lives."""
        code = self._process.poll()
        if code is None:
            return None
        how = f"was killed by signal {-code}" if code < 0 else f"ended by itself with status {code}"
        return f"The {self._name} {how}. {self._said()}"

    def let_go(self) -> None:
        """Close the lifeline."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()

    def stop(self) -> None:
        """Close the lifeline and wait for the end; a data folder that is still there is removed."""
        self.let_go()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
        if self._data is not None:
            shutil.rmtree(self._data, ignore_errors=True)

    def _said(self) -> str:
        self._log.seek(0)
        last = self._log.read().decode("utf-8", "replace").strip().splitlines()[-5:]
        return "It said: " + " / ".join(last) if last else "It said nothing."
