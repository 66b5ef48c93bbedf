"""One run: the target is reached, scenarios get their worlds, and everything is let go of at the end."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from support.evidence.attachments import attach
from support.evidence.summary import Summary, Tally
from support.resources.ledger import Ledger
from support.running.order import arrange
from support.systems.base import TargetProblem
from support.targets import profile
from support.targets.embedded import Sandbox
from support.targets.target import Target, known_systems
from support.world import World

_LEDGERS = Path("reports") / "ledgers"


class Run:
    """What lasts from ``before_all`` to ``after_all``."""

    def __init__(self, runner: Any) -> None:
        self.runner = runner
        self.tally = Tally()
        self.target = Target("nothing", {})
        self.sandbox: Sandbox | None = None
        started = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
        self._ledger_path = _LEDGERS / f"{started}.jsonl"
        self._ledger: Ledger | None = None

    @classmethod
    def begin(cls, runner: Any) -> Run:
        """Start or reach what the selected scenarios need; if that fails, say so in a paragraph and run nothing."""
        run = cls(runner)
        # A cancelled CI job sends SIGTERM: clean up as after Ctrl-C.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            run._prepare()
        except TargetProblem as problem:
            run._refuse(str(problem))
        except KeyboardInterrupt:
            run._refuse("Interrupted before the first scenario.")
        return run

    def _prepare(self) -> None:
        userdata = self.runner.config.userdata
        order = arrange(self.runner.features, userdata.get("order", "written"))
        needed = self._needed_systems()
        name = userdata.get("target", "sandbox")
        if name == "sandbox":
            if needed:
                self.sandbox = Sandbox(needed)
                self.target = self.sandbox.target()
        else:
            offered = profile.load(name)
            self.target = Target(offered.name, {k: v for k, v in offered.systems.items() if k in needed})
        self.target.reach()
        self._ledger = Ledger(self._ledger_path, self.target.name)
        print(f"Target: {self.target.name}" + (f", order: {order}" if order else ""))
        self.runner.config.reporters.append(Summary(self.runner.config, self.tally))

    def _needed_systems(self) -> list[str]:
        selected = [
            scenario
            for feature in self.runner.features
            for scenario in feature.walk_scenarios()
            if scenario.should_run(self.runner.config)
        ]
        tags = {str(tag) for scenario in selected for tag in scenario.effective_tags}
        return [name for name in known_systems() if name in tags]

    def _refuse(self, paragraph: str) -> None:
        print(paragraph, file=sys.stderr)
        self._stop_sandbox()
        # Nothing has run, so nothing is to be summed up: the paragraph is the whole answer.
        self.runner.features.clear()
        self.runner.config.reporters.clear()
        self.runner.hook_failures += 1

    def open(self, scenario: Any) -> World:
        """The world of a scenario that is about to run; a scenario that this target cannot run is skipped."""
        assert self._ledger is not None
        tags = {str(tag) for tag in scenario.effective_tags}
        missing = [name for name in known_systems() if name in tags and name not in self.target.systems]
        if missing:
            scenario.skip(f"the target {self.target.name} has no {', '.join(missing)}")
        elif "disposable" in tags and not all(
            system.settings.disposable for name, system in self.target.systems.items() if name in tags
        ):
            scenario.skip(f"the target {self.target.name} may not be destroyed")
        return World(self.target, self._ledger)

    def keep(self, world: World) -> None:
        """Attach what the step sent and got to the step."""
        for exchange in world.journal.take_new():
            attach(exchange)

    def close(self, world: World) -> None:
        """Clean up after a scenario. What could not be removed is counted; a sandbox that has died ends the run."""
        world.finish()
        self.keep(world)
        self.tally.add(world.journal, world.leaks)
        obituary = self.sandbox.obituary if self.sandbox else None
        if obituary and not self.runner.aborted:
            print(obituary, file=sys.stderr)
            self.runner.abort(reason=obituary)

    def end(self) -> None:
        """Let go of the target. On the sandbox, where nothing else can be to blame, a leak fails the run."""
        self.target.close()
        self._stop_sandbox()
        if self.tally.leaks and self.target.embedded:
            self.runner.hook_failures += 1
        if self._ledger is not None and not self._ledger.left:
            self._ledger_path.unlink(missing_ok=True)

    def _stop_sandbox(self) -> None:
        if self.sandbox is not None:
            self.sandbox.stop()
