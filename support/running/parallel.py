"""``behave --jobs``: scenarios run in worker processes, and behave's own loop is told what came of them.

behave runs features, hooks ``before_all`` and ``after_all``, formatters and reporters in this process as ever; only
each selected scenario's ``run`` is replaced by waiting for its outcome. So every output is in the order of one process.
Both of Allure's formatters write what happens in the process in which it happens: they work in the workers instead.
"""

from __future__ import annotations

import copy
import io
import signal
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, Protocol

from support.running.agenda import Agenda, Task
from support.running.interrupts import INTERRUPTS, WorkerInterrupts
from support.running.outcome import Outcome, Witness
from support.running.pool import Lost, Pool


class Host(Protocol):
    """The run that the scenarios belong to."""

    def arrive(self) -> None:
        """This is a worker now, before its first scenario."""

    def close(self) -> None:
        """The scenario is over, even if it was interrupted where behave does not say so."""

    def leave(self) -> None:
        """This worker has run its last scenario."""

    def heard(self) -> None:
        """A scenario has ended in a worker."""

    def mourn(self, scenario: Any, lost: Lost, text: str) -> None:
        """The worker is gone in the middle of a scenario: tidy up after it and record that."""


class Parallel:
    """The scenarios of a run, in worker processes.

    Args:
        runner: behave's.
        host: the run, which is told what happens.
        scenarios: those that are to run, in the order in which they are to begin, each with the systems it uses.
        jobs: how many processes.
        limit: seconds that a scenario may take.
    """

    def __init__(
        self,
        runner: Any,
        host: Host,
        scenarios: list[tuple[Any, frozenset[str]]],
        jobs: int,
        limit: float,
    ) -> None:
        self._runner = runner
        self._host = host
        self._scenarios = [scenario for scenario, _ in scenarios]
        agenda = Agenda(
            Task(number, systems, "exclusive" in scenario.effective_tags)
            for number, (scenario, systems) in enumerate(scenarios)
        )
        self._pool: Pool[Outcome] = Pool(agenda, jobs, self._work, self._bury, limit)
        self._all_formatters = list(runner.formatters)
        self._hooks = dict(runner.hooks)

    def take_over(self) -> None:
        """From now on scenarios run elsewhere; hooks between ``before_all`` and ``after_all`` too."""
        runner = self._runner
        runner.hooks = {name: hook for name, hook in self._hooks.items() if name == "after_all"}
        runner.formatters[:] = [each for each in self._all_formatters if not _writes_where_it_happens(each)]
        for number, scenario in enumerate(self._scenarios):
            scenario.run = partial(self._await, number)
        # Ctrl-C comes when this process waits, and never between reading a record and counting it.
        signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTS)

    def end(self) -> None:
        """Stop what is still under way, as after Ctrl-C in the middle of behave's own work, and let the workers end."""
        self._pool.interrupt(self._heard)
        self._pool.close()
        handlers = {each: signal.signal(each, signal.SIG_IGN) for each in INTERRUPTS}  # nothing is left to interrupt
        signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTS)
        for each, handler in handlers.items():
            signal.signal(each, handler)
        self._runner.formatters[:] = self._all_formatters  # behave closes them

    # --- in this process ------------------------------------------------------------------------------------------

    def _await(self, number: int, runner: Any) -> bool:
        """Stands for behave's ``Scenario.run``: whether it failed."""
        scenario = self._scenarios[number]
        try:
            outcome = self._pool.outcome(number, self._heard)
        except KeyboardInterrupt:
            runner.abort(reason="KeyboardInterrupt")
            self._pool.interrupt(self._heard)
            outcome = self._pool.outcomes.pop(number, None)
        if outcome is not None:
            self._apply(scenario, outcome)
            print(outcome.said, end="")
            outcome.replay(scenario, runner.formatters, runner.step_registry)
        failed = runner.aborted if outcome is None else outcome.failed
        if failed and (runner.aborted or runner.config.stop):
            # behave goes no further, but other scenarios have ended as well, and reporters ask for their status.
            self._pool.drain(self._heard)
            while self._pool.outcomes:
                other, seen = self._pool.outcomes.popitem()
                self._apply(self._scenarios[other], seen)
        return failed

    def _apply(self, scenario: Any, outcome: Outcome) -> None:
        outcome.apply(scenario)
        self._runner.undefined_steps.extend(step for step in scenario.all_steps if step.status.name == "undefined")

    def _heard(self, outcome: Outcome) -> None:
        if outcome.interrupted and not self._runner.aborted:
            self._runner.abort(reason="KeyboardInterrupt")
        if self._runner.aborted or (outcome.failed and self._runner.config.stop):
            self._pool.begin_nothing_else()
        self._pool.distribute()  # no worker is to wait while reports are written
        self._host.heard()
        if self._runner.aborted:
            self._pool.begin_nothing_else()

    def _bury(self, lost: Lost) -> Outcome:
        scenario, runner = self._scenarios[lost.number], self._runner
        text = f"The worker process {lost.how} while it ran this scenario."
        outcome = Outcome.lost(scenario, lost.progress, text)

        def bury(_: Any) -> bool:
            self._host.mourn(scenario, lost, text)
            outcome.apply(scenario)
            outcome.replay(scenario, runner.formatters, runner.step_registry)
            return True

        # Nobody has told Allure's formatters of this scenario: the process that was to tell them is gone.
        told = runner.formatters[:]
        runner.formatters[:] = [each for each in self._all_formatters if each not in told]
        scenario.run = bury
        _run_alone(runner, scenario)
        scenario.run = partial(self._await, lost.number)
        runner.formatters[:] = told
        return outcome

    # --- in a worker process --------------------------------------------------------------------------------------

    def _work(self, connection: Connection, progress: Any) -> None:
        runner, witness, interrupts = self._runner, Witness(progress), WorkerInterrupts()
        del runner.context._stack[:-1]  # the layers of the feature that this process was forked in
        runner.hooks = self._hooks
        runner.formatters[:] = [each for each in self._all_formatters if _writes_where_it_happens(each)] + [witness]
        for scenario in self._scenarios:
            vars(scenario).pop("run", None)
        with runner.context.use_with_user_mode():
            self._host.arrive()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTS)
        while not runner.aborted:
            try:
                with interrupts.waiting():
                    scenario = self._scenarios[connection.recv()]
            except EOFError:
                break
            witness.begin()
            said = io.StringIO()
            with redirect_stdout(said), redirect_stderr(said):
                failed = interrupts.interruptible(partial(_run_alone, runner, scenario))
            if interrupts.came:
                self._host.close()
            connection.send(
                Outcome.of(
                    scenario,
                    failed,
                    witness,
                    interrupted=interrupts.came,
                    said="" if interrupts.came else said.getvalue(),
                )
            )
        for formatter in runner.formatters:
            formatter.close()
        self._host.leave()


def _run_alone(runner: Any, scenario: Any) -> bool:
    """Let behave run a scenario in its feature as if nothing else were in it; returns whether it failed."""
    feature = copy.copy(scenario.feature)
    item = scenario
    if scenario._row:  # a row of an outline runs in its outline
        item = copy.copy(scenario.parent)
        item._scenarios = [scenario]
    feature.run_items = feature.scenarios = [item]
    for formatter in runner.formatters:
        formatter.uri(feature.filename)
    failed: bool = feature.run(runner)
    return failed


def _writes_where_it_happens(formatter: Any) -> bool:
    """Whether it is a formatter of Allure's, or made from one: these note times and attachments as they come."""
    return any(each.__module__ == "allure_behave.formatter" for each in type(formatter).__mro__)
