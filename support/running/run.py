"""One run: the target is reached, scenarios get their worlds, and everything is let go of at the end."""

from __future__ import annotations

import logging
import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import behave.runner
from behave.reporter.summary import SummaryReporter

from support.evidence import baseline
from support.evidence.durations import DURATIONS
from support.evidence.publish import TAPE, Publisher
from support.evidence.record import ScenarioRecord
from support.evidence.recorder import Follower, Recorder
from support.evidence.tape import Tape
from support.resources.ledger import Entry, Ledger, left_behind
from support.running.closing import Closing, Sweeping
from support.running.guard import guard_steps
from support.running.interrupts import Interruption
from support.running.opening import opening_record
from support.running.order import arrange
from support.running.parallel import Parallel
from support.running.plan import check, is_whole, plan
from support.running.pool import Lost
from support.running.pulse import Pulse
from support.running.scenario import ScenarioRun
from support.running.selection import repeat, selected, take_share
from support.running.settings import RunSettings
from support.running.shards import Shard
from support.running.weights import weight
from support.systems.base import TargetProblem
from support.targets import profile
from support.targets.embedded import Sandbox
from support.targets.needs import Needs, systems_of, variants_of
from support.targets.overrides import Overrides
from support.targets.permission import refusal
from support.targets.target import Target, known_systems
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
        self._pulse: Pulse | None = None
        self._shard: Shard | None = None
        self._repeat = 1
        self._jobs = 1
        self._parallel: Parallel | None = None
        self._interruption = Interruption()

    @classmethod
    def begin(cls, runner: Any) -> Run:
        """Start or reach what the selected scenarios need; if that fails, say so in a paragraph and run nothing."""
        run = cls(runner)
        # behave logs each skip; the reports tell of them.
        logging.getLogger("behave").addHandler(logging.NullHandler())
        try:
            run._prepare()
        except TargetProblem as problem:
            run._refuse(str(problem))
        except KeyboardInterrupt:
            run._refuse("Interrupted before the first scenario.")
        return run

    def _prepare(self) -> None:
        config, features = self.runner.config, self.runner.features
        userdata = config.userdata
        settings = RunSettings.of(config, self.folder)
        self._select(settings)
        self._order = arrange(features, settings.order)
        earlier = _baseline(userdata.get("baseline", ""))
        needs = self._needs()
        overrides = Overrides.of(userdata, os.environ)
        name = userdata.get("target", "sandbox")
        if name == "sandbox":
            if needs.systems:
                self.sandbox = Sandbox(needs)
                self.target = self.sandbox.target(overrides)
        else:
            offered = profile.load(name, overrides=overrides)
            check(offered.deviations, features, name)
            self.target = offered.only(needs)
        for warning in self.target.warnings:
            print(f"Warning: {warning}", file=sys.stderr)
        self.target.reach()
        self._ledger = Ledger(self._ledger_path, self.target.name)
        self._pulse = None if self.target.embedded else Pulse(self.target)
        self.recorder = self._recorder()
        self.publisher = Publisher(self.recorder, self.folder, earlier)
        self.recorder.listen(self._ended)
        guard_steps(behave.runner.the_step_registry, self._next_step)
        print(f"Target: {self.target.name}" + "".join(f", {each}" for each in self._manner()))
        for formatter in self.runner.formatters:
            if isinstance(formatter, Follower):
                formatter.follow(self.recorder)
        reporters = config.reporters
        reporters[:] = [each for each in reporters if not isinstance(each, SummaryReporter)]
        durations = self.folder / DURATIONS, settings.last_durations
        reporters.append(Closing(self.runner, self.recorder, self.publisher, *durations))
        if not self.target.embedded:
            reporters.append(Sweeping(self.runner, self._ledger_path))
        if self._shard:  # no formatter is to head features of other shards
            features[:] = [feature for feature in features if selected([feature], config)]
        if self._jobs > 1:
            self._part(settings)

    def _select(self, settings: RunSettings) -> None:
        """Leave out what other shards run; what is left runs as often, and in as many processes, as is asked for."""
        config, features = self.runner.config, self.runner.features
        self._shard, self._repeat = settings.shard, settings.repeat
        if self._shard:
            take_share(features, config, self._shard, settings.durations)
            self._plan = plan(features, config)
        if self._repeat > 1:
            repeat(features, config, self._repeat)
        self._jobs = min(settings.jobs, len(selected(features, config)) or 1)

    def _manner(self) -> list[str]:
        """How it is run, where that is not as usual."""
        return [
            *([f"order: {self._order}"] if self._order else []),
            *([f"shard {self._shard}"] if self._shard else []),
            *([f"each scenario {self._repeat} times"] if self._repeat > 1 else []),
            *([f"{self._jobs} jobs"] if self._jobs > 1 else []),
        ]

    def _part(self, settings: RunSettings) -> None:
        """Let worker processes run the scenarios: what takes longest begins first, unless the order was asked for."""
        self.target.close()  # no worker is to inherit a connection
        scenarios = selected(self.runner.features, self.runner.config)
        if self._order is None:
            scenarios.sort(key=lambda scenario: -weight(scenario, settings.last_durations))
        known = known_systems()
        tasks = [(each, frozenset(systems_of(_tags(each), known) or [""])) for each in scenarios]
        self._parallel = Parallel(self.runner, self, tasks, self._jobs, settings.scenario_timeout)
        self._parallel.take_over()

    def _needs(self) -> Needs:
        scenarios = selected(self.runner.features, self.runner.config)
        return Needs.of(map(_tags, scenarios), known_systems())

    def _recorder(self) -> Recorder:
        run = opening_record(
            self.target,
            id=self.id,
            started=self.started,
            order=self._order or "written",
            whole=is_whole(self.runner.features),
            plan=self._plan,
            jobs=self._jobs,
            shard=str(self._shard or ""),
            repeat=self._repeat,
        )
        return Recorder(Tape(self.folder / TAPE), run)

    def _refuse(self, paragraph: str) -> None:
        print(paragraph, file=sys.stderr)
        self._stop_sandbox()
        recorder = self._recorder()
        recorder.end(interrupted=True, problem=paragraph)
        Publisher(recorder, self.folder, None).publish()
        # Nothing has run, so nothing is to be summed up: the paragraph is the whole answer.
        self.runner.features.clear()
        self.runner.config.reporters.clear()
        self.runner.hook_failures += 1

    @property
    def _unheard(self) -> bool:
        """Whether somebody has asked for the end of the run and behave does not know it yet."""
        return self._interruption.came and not self.runner.aborted

    def _next_step(self) -> ScenarioRun:
        """The scenario that the step is of.

        Raises:
            KeyboardInterrupt: somebody has asked for the end before, and Python dropped it.
        """
        if self._unheard:
            raise KeyboardInterrupt
        return self._running

    @property
    def _running(self) -> ScenarioRun:
        assert self._scenario is not None, "no scenario is running"
        return self._scenario

    def open(self, scenario: Any) -> World:
        """The world of a scenario that is about to run; a scenario that this target cannot run is skipped."""
        tags = _tags(scenario)
        reason = refusal(self.target, tags)
        if not reason and self._shard and "exclusive" in tags and not self.target.embedded:
            reason = "@exclusive scenarios need the target for themselves, and other shards use it: run them without"
        if reason:
            scenario.skip(reason)
        world = self._world(scenario)
        self._scenario = ScenarioRun(scenario, world)
        return world

    def _world(self, scenario: Any) -> World:
        assert self._ledger is not None
        tags = _tags(scenario)
        return World(self.target.varied(*variants_of(tags)), self._ledger, reads_only="reads-only" in tags)

    def keep(self, step: Any) -> None:
        """Keep what a step sent and got."""
        self._running.keep(step)

    def close(self) -> None:
        """Clean up after a scenario. What could not be removed is counted; a sandbox that has died ends the run."""
        if self._scenario is None:
            return  # it did not get that far
        record, problem = self._scenario.close()
        interrupted = self._scenario.world.resources.interrupted
        self._scenario = None
        self.recorder.add(record)
        self.heard()
        if interrupted:
            raise KeyboardInterrupt  # it came during the clean-up, which went on to its end
        if problem is not None:
            raise problem

    def heard(self) -> None:
        """A scenario has ended, here or in a worker."""
        self.publisher.take()
        watched = self.sandbox or self._pulse
        obituary = watched.obituary if watched else None
        if self._unheard:
            self.runner.abort(reason="KeyboardInterrupt")
        if obituary and not self.runner.aborted:
            print(obituary, file=sys.stderr)
            self.runner.abort(reason=obituary)

    def _ended(self, record: ScenarioRecord) -> None:
        if self._pulse:
            self._pulse.hear(record)
        self._leaked = self._leaked or bool(record.leaks)

    def arrive(self) -> None:
        """In a worker: the target is the other process's to watch, and the sandbox to stop."""
        self.sandbox = self._pulse = None

    def leave(self) -> None:
        """In a worker: nothing is left to do."""
        self.target.close()

    def mourn(self, scenario: Any, lost: Lost, text: str) -> None:
        """Record a scenario whose worker is gone in the middle of it, and remove what that one had made."""
        world = self._world(scenario)
        left = left_behind(self._ledger_path, lost.process) if self._ledger_path.exists() else []
        for entry in left:
            world.resources.take_on(entry, partial(_remove, entry, world))
        self.recorder.add(ScenarioRun(scenario, world).lost(lost.progress, text))
        self.target.close()  # the next worker is forked from here

    def end(self) -> None:
        """Let go of the target. On the sandbox, where nothing else can be to blame, a leak fails the run."""
        try:
            self.close()  # an interrupt may have come where behave does not say that the scenario is over
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self._parallel is not None:
            self._parallel.end()
        self.target.close()
        self._stop_sandbox()
        if self._leaked and self.target.embedded:
            self.runner.hook_failures += 1
        if self._ledger_path.exists() and not left_behind(self._ledger_path):
            self._ledger_path.unlink()

    def _stop_sandbox(self) -> None:
        if self.sandbox is not None:
            self.sandbox.stop()


def _tags(scenario: Any) -> set[str]:
    return {str(tag) for tag in scenario.effective_tags}


def _remove(entry: Entry, world: World) -> str | None:
    system = world.target.systems.get(entry.system)
    if system is None:
        return f"the target {world.target.name} has no {entry.system}"
    return system.remove(entry.kind, entry.id, world.journal, world.masker)


def _baseline(path: str) -> Any:
    """The earlier results to compare with, if any were named."""
    try:
        return baseline.load(Path(path)) if path else None
    except baseline.NoBaseline as problem:
        raise TargetProblem(str(problem)) from problem
