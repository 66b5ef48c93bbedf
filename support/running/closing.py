"""The end of a run: the reports are written, and their last lines printed."""

from __future__ import annotations

from typing import Any

from behave.reporter.base import Reporter

from support.evidence.publish import Publisher
from support.evidence.recorder import Recorder
from support.evidence.summary import lines


class Closing(Reporter):
    """A reporter of behave's, so that its lines come after all others. It replaces behave's own summary."""

    def __init__(self, runner: Any, recorder: Recorder, publisher: Publisher) -> None:
        super().__init__(runner.config)
        self.runner = runner
        self.recorder = recorder
        self.publisher = publisher

    def feature(self, feature: Any) -> None:
        """The recorder has told already what was in it."""

    def end(self) -> None:
        """Write the reports and sum up. A deviation that is fixed fails the run: it has to be removed."""
        self.recorder.end(interrupted=self.runner.aborted)
        report = self.publisher.publish()
        if any(deviation.state == "fixed" for deviation in report.deviations):
            self.runner.hook_failures += 1
        if self.runner.config.summary:
            print("\n".join(lines(report, self.publisher.folder)))
