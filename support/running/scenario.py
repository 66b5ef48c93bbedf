"""One scenario while it runs: its world, its log, and the deviation that lists it, if one does."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from behave.model_type import Status

from support.evidence import attachments
from support.evidence.failures import FixedDeviation
from support.evidence.log import ScenarioLog, case_of
from support.evidence.record import ScenarioRecord
from support.running.guard import conceal
from support.running.plan import titles_of
from support.running.selection import attempt_of
from support.targets.deviations import Deviation
from support.wire.exchange import Exchange
from support.world import World


class LeftBehind(Exception):
    """Something could not be removed."""


class ScenarioRun:
    """Judges what its steps do, and becomes a record when it is over."""

    def __init__(self, scenario: Any, world: World) -> None:
        self.scenario = scenario
        self.world = world
        self.log = ScenarioLog(case_of(scenario), attempt_of(scenario))
        self._listed = world.target.deviations.of_scenario(*titles_of(scenario))
        self._steps_left = sum(1 for _ in scenario.all_steps)
        self._cleanup: list[Exchange] = []

    def failed(self, error: Exception, pattern: str) -> Exception | None:
        """The exception that behave is to see, or None if the target's profile foresees this failure."""
        error = conceal(error, self.world.masker)
        failure = self.log.fail(error, pattern)
        if failure.found:
            attachments.difference(failure.found)
        known = self._foreseeing(error)
        if known is None:
            return error
        self.log.deviate(failure, known.name)
        attachments.deviation(known.reason, known.link, failure.message)
        self.scenario.skip(f"known deviation: {known.reason}")
        return None

    def passed(self) -> None:
        """A step has passed.

        Raises:
            FixedDeviation: it was the last one of a scenario that is known to fail.
        """
        if self._steps_left == 1 and self._listed:
            listed = self._listed
            error = FixedDeviation(
                f"This scenario passes, but the target {self.world.target.name} lists it as known to fail: "
                f'"{listed.reason}" ({listed.link}). Fixed: remove the deviation from its profile.'
            )
            self.log.deviation = listed.name
            self.log.fail(error)
            raise error

    def _foreseeing(self, error: Exception) -> Deviation | None:
        """The deviation that foresees a broken promise. A defect of the tests is no known difference of a target."""
        if not isinstance(error, AssertionError):
            return None
        if self._listed:
            return self._listed
        exchange = getattr(error, "exchange", None)
        violations = exchange.violations if exchange else ()
        known = [each.known for each in violations if each.known and each.field == "status"]
        return self.world.target.deviations.named(known[0]) if known else None

    def keep(self, step: Any) -> None:
        """Keep what a step sent and got."""
        self._steps_left -= 1
        exchanges = self.world.journal.take_new()
        attachments.exchanges(exchanges, apart=self.log.failure is not None)
        self.log.step(step, exchanges)

    def close(self) -> tuple[ScenarioRecord, Exception | None]:
        """Clean up and make the record; with it comes what went wrong in the clean-up itself, if anything did."""
        world, problem = self.world, None
        try:
            # What was left behind makes Allure's step red; otherwise it is the record that tells of it.
            with suppress(LeftBehind), attachments.step(attachments.CLEAN_UP):
                self._clean_up()
        except Exception as error:
            problem = error
            self.log.fail(error, "the clean-up")
        if self.log.deviating:
            self.scenario.set_status(Status.passed)
        record = self.log.close(
            self.scenario, world.journal, self._cleanup, world.leaks, leak_fails=world.target.embedded
        )
        return record, problem

    def lost(self, passed: int, text: str) -> ScenarioRecord:
        """Clean up after a scenario whose process is gone, after so many steps, and make the record of it."""
        with suppress(LeftBehind), attachments.step(attachments.CLEAN_UP):
            self._clean_up()
        return self.log.lost(self.scenario, passed, text, self._cleanup, self.world.leaks)

    def _clean_up(self) -> None:
        try:
            self.world.finish()
        except Exception as error:
            raise conceal(error, self.world.masker) from None
        finally:
            self.world.leaks[:] = [self.world.masker.mask(leak) for leak in self.world.leaks]
            self._cleanup = self.world.journal.take_new()
            attachments.exchanges(self._cleanup, apart=bool(self.world.leaks))
        if self.world.leaks:
            raise LeftBehind("\n".join(self.world.leaks))
