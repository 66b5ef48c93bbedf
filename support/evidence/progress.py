"""What a person sees while a run goes on: one line that moves, and every failure as soon as it is known."""

from __future__ import annotations

import shutil
from typing import Any

from behave.formatter.base import Formatter

from support.evidence.failures import KINDS
from support.evidence.record import ScenarioRecord
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
        self._results: list[str] = []

    def follow(self, recorder: Recorder) -> None:
        """The run begins."""
        self._all = sum(case.selected for case in recorder.run.plan)
        recorder.listen(self._ended)

    def feature(self, feature: Any) -> None:
        """A feature begins; of the one before, what it came to has been printed."""
        self._feature = feature.name
        self._results = []
        self._move()

    def eof(self) -> None:
        """A feature ends."""
        if self._results:
            counted = {result: self._results.count(result) for result in dict.fromkeys(self._results)}
            self._print(f"{self._feature}: " + ", ".join(f"{count} {result}" for result, count in counted.items()))

    def close(self) -> None:
        """The run ends."""
        self._erase()
        self.close_stream()

    def _ended(self, record: ScenarioRecord) -> None:
        self._done += 1
        self._results.append(record.result)
        if record.result == "failed":
            self._failed += 1
            self._print(_told(record))
        self._move()

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
