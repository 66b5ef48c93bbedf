"""What a person sees while a run goes on: one line that moves, and every failure as soon as it is known."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from pathlib import PurePath
from typing import Any, get_args

from behave.formatter.base import Formatter

from support.evidence.failures import KINDS
from support.evidence.record import Result, ScenarioRecord
from support.evidence.recorder import Recorder

_CLEAR = "\r\x1b[2K"


class ProgressFormatter(Formatter):
    """A line a feature. On a terminal also a line that tells how far the run is; elsewhere nothing moves."""

    name = "plumbline"
    description = "A line a feature, failures in full, and how far the run is."

    def __init__(self, stream_opener: Any, config: Any) -> None:
        super().__init__(stream_opener, config)
        self.stream = self.open()
        self._moves = bool(getattr(self.stream, "isatty", lambda: False)())
        self._all = 0
        self._done = 0
        self._failed = 0
        self._feature = ""
        self._file = ""
        self._awaited: Counter[str] = Counter()
        """How many scenarios of a feature file are still to come to a result."""
        self._results: defaultdict[str, list[str]] = defaultdict(list)
        """Of features of which no line has been printed; with several jobs, several at a time."""

    def follow(self, recorder: Recorder) -> None:
        """The run begins."""
        for case in recorder.run.plan:
            self._awaited[case.file] += recorder.run.repeat * case.selected
        self._all = self._awaited.total()
        recorder.listen(self._ended)

    def feature(self, feature: Any) -> None:
        """A feature begins."""
        self._feature, self._file = feature.name, PurePath(feature.filename).as_posix()
        self._move()

    def eof(self) -> None:
        """A feature ends, perhaps before its time."""
        self._sum_up(self._feature, self._file)

    def close(self) -> None:
        """The run ends."""
        self._erase()
        self.close_stream()

    def _ended(self, record: ScenarioRecord) -> None:
        case = record.case
        self._done += 1
        self._feature = case.feature
        self._awaited[case.file] -= 1
        self._results[case.file].append(record.result)
        if record.result == "failed":
            self._failed += 1
            self._print(_told(record))
        if not self._awaited[case.file]:
            self._sum_up(case.feature, case.file)
        self._move()

    def _sum_up(self, feature: str, file: str) -> None:
        if results := self._results.pop(file, []):
            counted = {result: results.count(result) for result in get_args(Result) if result in results}
            self._print(f"{feature}: " + ", ".join(f"{count} {result}" for result, count in counted.items()))

    def _move(self) -> None:
        if self._moves and self._all:
            line = f"{self._done} of {self._all}  {self._feature}" + (f"  {self._failed} failed" * bool(self._failed))
            self.stream.write(_CLEAR + line[: shutil.get_terminal_size().columns - 1])
            self.stream.flush()

    def _erase(self) -> None:
        if self._moves:
            self.stream.write(_CLEAR)

    def _print(self, text: str) -> None:
        self._erase()
        self.stream.write(text + "\n")
        self.stream.flush()


def _told(record: ScenarioRecord) -> str:
    """A failure, as the reader of a red run should meet it."""
    case, failure = record.case, record.failure
    lines = [f"\n{case.file}:{case.line}  {case.title}"]
    lines += [f"  {step.text}" for step in record.steps if step.status not in {"passed", "skipped"}]
    if failure:
        lines.append(f"  {KINDS[failure.kind]}: {failure.cause}")
        lines += [f"    {line}" for line in failure.message.splitlines()]
    return "\n".join(lines) + "\n"
