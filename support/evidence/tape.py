"""The tape of a run: a file of records that is whole up to its last line, however the run ends."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from support.evidence.record import RECORD, Record


@dataclass(frozen=True, slots=True)
class Line:
    """A record and the bytes it was read from."""

    record: Record
    raw: bytes


class Tape:
    """Where a run writes its records. Processes that are forked from it write to the same file.

    Another run in the same folder begins a file of its own: neither writes into, or reads, what the other wrote.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        self._descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        self._read = 0

    def write(self, record: Record) -> None:
        """Append one line. One write to a file opened for appending is whole, from several processes too."""
        os.write(self._descriptor, RECORD.dump_json(record) + b"\n")

    def new_lines(self) -> Iterator[Line]:
        """What has been written since the last call, by whichever process."""
        with os.fdopen(os.dup(self._descriptor), "rb") as file:
            file.seek(self._read)
            for line in _lines(file, self.path):
                self._read += len(line.raw)
                yield line

    def close(self) -> None:
        """Write no more."""
        os.close(self._descriptor)


def read(paths: Iterable[Path]) -> Iterator[Line]:
    """The lines of several tapes, one after the other."""
    for path in paths:
        with path.open("rb") as file:
            yield from _lines(file, path)


def _lines(file: BinaryIO, path: Path) -> Iterator[Line]:
    """Each line that is one. What a killed run left of its last line counts for nothing."""
    for number, raw in enumerate(file, 1):
        if not raw.endswith(b"\n"):
            return
        try:
            yield Line(RECORD.validate_json(raw), raw)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise UnreadableTape(f"line {number} of {path} is not a record: {first['msg']}") from error


class UnreadableTape(ValueError):
    """A file that no run of this version has written."""
