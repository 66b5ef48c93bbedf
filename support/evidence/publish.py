"""Writing the reports: at the end of a run, and now and then before, so that a killed run leaves some as well."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from support.evidence import junit, markdown, rerun
from support.evidence.build import Builder
from support.evidence.page import Details, render
from support.evidence.recorder import Recorder
from support.evidence.results import Report
from support.evidence.tape import Line

#: The files of a run's folder: the tape, and what is made of it.
TAPE = "run.jsonl"
INDEX, RESULTS, JUNIT, SUMMARY = "index.html", "results.json", "junit.xml", "summary.md"
#: Only there when something failed.
RERUN = "rerun.txt"

_FIRST_AFTER = 1.0  # seconds
_COSTS_APART = 100  # refreshing takes at most a hundredth of the time


class Reports:
    """The reports of what has been read so far."""

    def __init__(self, folder: Path, earlier: Report | None = None, merging: bool = False) -> None:
        self.folder = folder
        self._earlier = earlier
        self._builder = Builder(merging)
        self._details = Details()

    def add(self, lines: Iterable[Line]) -> None:
        """Read on."""
        for line in lines:
            self._builder.add(line.record)
            self._details.add(line)

    def write(self) -> Report:
        """Write all files, each at once: nobody ever reads half of one."""
        report = self._builder.report(self._earlier)
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, text in self._texts(report):
            unfinished = self.folder / f".{name}.{os.getpid()}"
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(self.folder / name)
        return report

    def _texts(self, report: Report) -> Iterator[tuple[str, str]]:
        """What each file is to hold, one at a time: together they are large."""
        yield RESULTS, report.model_dump_json(indent=1)
        yield JUNIT, junit.render(report)
        yield SUMMARY, markdown.render(report)
        yield INDEX, render(report, self._details)
        failed = rerun.render(report, self.folder)
        if failed:
            yield RERUN, failed
        elif report.counts.ran:  # if nothing could be tested now, what failed before is still worth running again
            (self.folder / RERUN).unlink(missing_ok=True)


class Publisher:
    """Keeps the reports of a run that is going on up to date. Processes that are forked from it only record."""

    def __init__(self, recorder: Recorder, folder: Path, earlier: Report | None) -> None:
        self.folder = folder
        self._recorder = recorder
        self._reports = Reports(folder, earlier)
        self._owner = os.getpid()
        self._next = time.monotonic() + _FIRST_AFTER
        # What an earlier run left would be taken for this one's.
        for name in (INDEX, RESULTS, JUNIT, SUMMARY):
            (folder / name).unlink(missing_ok=True)

    def take(self) -> None:
        """Read what is new on the tape, tell of it, and write the reports if that was not done lately."""
        if os.getpid() != self._owner:
            return
        self._read()
        began = time.monotonic()
        if began >= self._next:
            self._reports.write()
            done = time.monotonic()
            self._next = done + _COSTS_APART * (done - began)

    def publish(self) -> Report:
        """Write the reports now."""
        self._read()
        return self._reports.write()

    def _read(self) -> None:
        for line in self._recorder.tape.new_lines():
            self._reports.add([line])
            self._recorder.tell(line.record)
