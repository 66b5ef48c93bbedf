"""One run: the target is reached, scenarios get their worlds, and everything is let go of at the end."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import behave.runner
from behave.reporter.summary import SummaryReporter

from support.evidence import baseline, facts
from support.evidence.publish import TAPE, Publisher
from support.evidence.record import Foreseen, RunRecord
from support.evidence.recorder import Follower, Recorder
from support.evidence.tape import Tape
from support.resources.ledger import Ledger
from support.running.closing import Closing
from support.running.guard import StepFunction, guard_steps
from support.running.order import arrange
from support.running.plan import check, is_whole, plan
from support.running.scenario import ScenarioRun
from support.systems.base import TargetProblem
from support.targets import profile
from support.targets.embedded import Sandbox
from support.targets.target import Target, known_systems
from support.wire.masking import Masker
from support.world import World


class Run:
    """What lasts from ``before_all`` to ``after_all``."""

    def __init__(self, runner: Any) -> None:
        self.runner = runner
        self.target = Target("nothing", {})
        self.sandbox: Sandbox | None = None
        self.id = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
        self.started = time.time()
        self.folder = Path(runner.config.userdata.get("reports", "reports"))
        self._plan = plan(runner.features, runner.config)
        self._order: str | None = None
        self._ledger_path = self.folder / "ledgers" / f"{self.id}.jsonl"
        self._ledger: Ledger | None = None
        self._leaked = False
        self._scenario: ScenarioRun | None = None

    @classmethod
    def begin(cls, runner: Any) -> Run:
        """Start or reach what the selected scenarios need; if that fails, say so in a paragraph and run nothing."""
        run = cls(runner)
        # behave logs each skip; the reports tell of them.
        logging.getLogger("behave").addHandler(logging.NullHandler())
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
        self._order = arrange(self.runner.features, userdata.get("order", "written"))
        earlier = _baseline(userdata.get("baseline", ""))
        needed = self._needed_systems()
        name = userdata.get("target", "sandbox")
        if name == "sandbox":
            if needed:
                self.sandbox = Sandbox(needed)
                self.target = self.sandbox.target()
        else:
            offered = profile.load(name)
            check(offered.deviations, self.runner.features, name)
            systems = {k: v for k, v in offered.systems.items() if k in needed}
            self.target = Target(offered.name, systems, deviations=offered.deviations)
        self.target.reach()
        self._ledger = Ledger(self._ledger_path, self.target.name)
        self.recorder = self._recorder()
        self.publisher = Publisher(self.recorder.tape, self.folder, earlier)
        guard_steps(behave.runner.the_step_registry, self._guarded)
        print(f"Target: {self.target.name}" + (f", order: {self._order}" if self._order else ""))
        for formatter in self.runner.formatters:
            if isinstance(formatter, Follower):
                formatter.follow(self.recorder)
        reporters = self.runner.config.reporters
        reporters[:] = [each for each in reporters if not isinstance(each, SummaryReporter)]
        reporters.append(Closing(self.runner, self.recorder, self.publisher))

    def _needed_systems(self) -> list[str]:
        selected = [
            scenario
            for feature in self.runner.features
            for scenario in feature.walk_scenarios()
            if scenario.should_run(self.runner.config)
        ]
        tags = {str(tag) for scenario in selected for tag in scenario.effective_tags}
        return [name for name in known_systems() if name in tags]

    def _recorder(self) -> Recorder:
        """The recorder, with all that is known of the run before its first scenario."""
        masker = Masker()
        masker.learn(*self.target.secrets)
        environment = {"target": self.target.name}
        for name, system in self.target.systems.items():
            environment |= {f"{name} {what}": masker.mask(fact) for what, fact in system.facts.items() if fact}
        deviations = [
            Foreseen(each.name, each.reason, each.link, each.violation.operation if each.violation else "")
            for each in self.target.deviations
        ]
        run = RunRecord(
            id=self.id,
            started=self.started,
            target=self.target.name,
            selection=masker.mask(" ".join(sys.argv[1:])),
            order=self._order or "written",
            whole=is_whole(self.runner.features),
            plan=self._plan,
            deviations=tuple(deviations),
            environment=environment | facts.clients(),
        )
        return Recorder(Tape(self.folder / TAPE), run)

    def _refuse(self, paragraph: str) -> None:
        print(paragraph, file=sys.stderr)
        self._stop_sandbox()
        recorder = self._recorder()
        recorder.end(interrupted=True, problem=paragraph)
        Publisher(recorder.tape, self.folder, None).publish()
        # Nothing has run, so nothing is to be summed up: the paragraph is the whole answer.
        self.runner.features.clear()
        self.runner.config.reporters.clear()
        self.runner.hook_failures += 1

    def _guarded(self, function: StepFunction, pattern: str) -> StepFunction:
        """A step function whose failures the running scenario judges before behave sees them."""

        def step(*args: Any, **kwargs: Any) -> None:
            scenario = self._running
            try:
                function(*args, **kwargs)
            except Exception as error:
                seen = scenario.failed(error, pattern)
                if seen is error:
                    raise
                if seen is not None:
                    raise seen from None
            else:
                scenario.passed()

        return step

    @property
    def _running(self) -> ScenarioRun:
        assert self._scenario is not None, "no scenario is running"
        return self._scenario

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
        world = World(self.target, self._ledger)
        self._scenario = ScenarioRun(scenario, world)
        return world

    def keep(self, step: Any) -> None:
        """Keep what a step sent and got."""
        self._running.keep(step)

    def close(self) -> None:
        """Clean up after a scenario. What could not be removed is counted; a sandbox that has died ends the run."""
        if self._scenario is None:
            return  # it did not get that far
        record, problem = self._scenario.close()
        self._scenario = None
        self.recorder.add(record)
        self._leaked = self._leaked or bool(record.leaks)
        self.publisher.take()
        obituary = self.sandbox.obituary if self.sandbox else None
        if obituary and not self.runner.aborted:
            print(obituary, file=sys.stderr)
            self.runner.abort(reason=obituary)
        if problem is not None:
            raise problem

    def end(self) -> None:
        """Let go of the target. On the sandbox, where nothing else can be to blame, a leak fails the run."""
        self.target.close()
        self._stop_sandbox()
        if self._leaked and self.target.embedded:
            self.runner.hook_failures += 1
        if self._ledger is not None and not self._ledger.left:
            self._ledger_path.unlink(missing_ok=True)

    def _stop_sandbox(self) -> None:
        if self.sandbox is not None:
            self.sandbox.stop()


def _baseline(path: str) -> Any:
    """The earlier results to compare with, if any were named."""
    try:
        return baseline.load(Path(path)) if path else None
    except baseline.NoBaseline as problem:
        raise TargetProblem(str(problem)) from problem
