"""The end of a run: the reports are written, and their last lines printed."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from behave.reporter.base import Reporter

from support.evidence.durations import keep
from support.evidence.publish import Publisher
from support.evidence.recorder import Recorder
from support.evidence.summary import lines


class Closing(Reporter):
    """A reporter of behave's, so that its lines come after all others. It replaces behave's own summary."""

    def __init__(
        self, runner: Any, recorder: Recorder, publisher: Publisher, durations: Path, known: Mapping[str, float]
    ) -> None:
        super().__init__(runner.config)
        self.runner = runner
        self.recorder = recorder
        self.publisher = publisher
        self.durations = durations
        self.known = known

    def feature(self, feature: Any) -> None:
        """The recorder has told already what was in it."""

    def end(self) -> None:
        """Write the reports and sum up. A deviation that is fixed fails the run: it has to be removed."""
        self.recorder.end(interrupted=self.runner.aborted)
        report = self.publisher.publish()
        keep(self.durations, self.known, report.scenarios)
        if any(deviation.state == "fixed" for deviation in report.deviations):
            self.runner.hook_failures += 1
        if self.runner.config.summary:
            print("\n".join(lines(report, self.publisher.folder)))


class Sweeping(Reporter):
    """The very last line, if something was left behind: how it can be removed later. The ledger names it."""

    def __init__(self, runner: Any, ledger: Path) -> None:
        super().__init__(runner.config)
        self.ledger = ledger

    def feature(self, feature: Any) -> None:
        """Nothing is known yet."""

    def end(self) -> None:
        """A run that has removed everything has no ledger any more."""
        if self.config.summary and self.ledger.exists():
            where = {
                "target": self.config.userdata["target"],
                "reports": self.ledger.parents[1],
                "run": self.ledger.stem,
            }
            options = " ".join(f"--{name} {shlex.quote(str(value))}" for name, value in where.items())
            print(f"To remove what was left behind: python -m support.resources.sweep {options} --delete")
