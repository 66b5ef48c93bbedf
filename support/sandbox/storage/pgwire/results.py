"""What running a statement gives: a row set, a mere command tag, or the two directions of COPY."""

from __future__ import annotations

import pickle
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from .encode import Row
from .errors import PgError
from .pgtypes import Column

# Rows read from the engine at a time, when it is not known how wide they are.
BATCH = 256


@dataclass
class Rows:
    """A row set, read as it is sent. `fetch` gives at most that many rows, and none at the end."""

    columns: Sequence[Column]
    fetch: Callable[[int], list[Row]]
    tag: Callable[[int], str] = lambda count: f"SELECT {count}"


@dataclass
class Done:
    """A statement without a row set."""

    tag: str


@dataclass
class CopyOut:
    """COPY TO STDOUT: the data, in chunks of whole lines, and how many rows each has."""

    width: int
    chunks: Iterator[tuple[int, bytes]]


class CopyIn(Protocol):
    """COPY FROM STDIN, while the client sends."""

    @property
    def width(self) -> int:
        """How many columns are expected."""

    def feed(self, data: bytes) -> None:
        """Take some of the data, cut anywhere."""

    def finish(self) -> str:
        """The data is complete: the command tag."""


Result = Rows | Done | CopyOut | CopyIn


def listed(columns: Sequence[Column], rows: Sequence[Row], tag: Callable[[int], str] | None = None) -> Rows:
    """A row set that is already at hand."""
    waiting = list(rows)

    def fetch(count: int) -> list[Row]:
        taken = waiting[:count]
        del waiting[:count]
        return taken

    return Rows(columns, fetch, tag) if tag else Rows(columns, fetch)


_IN_MEMORY = 4 * 1024 * 1024
_ON_DISK = 1024 * 1024 * 1024


class Spool:
    """All rows of a query, kept so that they can be read piece by piece, in any order, whatever else runs meanwhile.

    Small ones stay in memory, others go to a temporary file: memory stays bounded.
    """

    def __init__(self, rows: Rows, folder: Path) -> None:
        self.columns = rows.columns
        self.count = 0
        self._starts: list[int] = []  # number of the first row of each batch …
        self._offsets: list[int] = []  # … and where it is in the file
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(folder))  # noqa: SIM115
        self._current: tuple[int, list[Row]] = (-1, [])
        try:
            while batch := rows.fetch(BATCH):
                self._starts.append(self.count)
                self._offsets.append(self._file.tell())
                pickle.dump(batch, self._file, pickle.HIGHEST_PROTOCOL)
                self.count += len(batch)
                if self._file.tell() > _ON_DISK:
                    raise PgError("53400", "the cursor's result is too large to be kept")
        except BaseException:
            self.close()
            raise

    def read(self, start: int, stop: int) -> list[Row]:
        """Rows from `start` up to `stop`, counted from 0."""
        rows: list[Row] = []
        start, stop = max(start, 0), min(stop, self.count)
        while start < stop:
            number = bisect_right(self._starts, start) - 1
            batch = self._batch(number)
            skip = start - self._starts[number]
            rows += batch[skip : skip + stop - start]
            start = self._starts[number] + len(batch)
        return rows

    def _batch(self, number: int) -> list[Row]:
        if self._current[0] != number:
            self._file.seek(self._offsets[number])
            self._current = (number, pickle.load(self._file))
        return self._current[1]

    def close(self) -> None:
        """Give the memory and the disk back."""
        self._file.close()


@dataclass
class Cursor:
    """A declared cursor. `position` is the row it stands on: 0 before the first, count + 1 after the last."""

    spool: Spool
    scroll: bool
    hold: bool
    position: int = field(default=0)

    def move(self, how: str, count: int | None) -> tuple[int, int, int]:
        """Move as FETCH does; the rows passed over: from, to (from 0, half open) and the direction, 1 or -1."""
        last = self.spool.count
        if how == "ABSOLUTE":
            assert count is not None
            return self._to(count if count >= 0 else last + 1 + count)
        if how == "RELATIVE":
            assert count is not None
            return self._to(self.position + count)
        step = 1 if how == "FORWARD" else -1
        if count is not None and count < 0:
            step, count = -step, -count
        if step > 0:
            stop = last if count is None else min(self.position + count, last)
            if count == 0:
                return self._to(self.position)
            start, overrun = self.position, count is None or self.position + count > last
            self.position = last + 1 if overrun else stop
            return min(start, last), stop, 1
        self._check_backward()
        if count == 0:
            return self._to(self.position)
        start = min(self.position, last + 1) - 1
        stop = 0 if count is None else max(start - count, 0)
        self.position = 0 if count is None or start - count < 0 else stop + 1
        return stop, max(start, 0), -1

    def _to(self, row: int) -> tuple[int, int, int]:
        if row < self.position or (row == self.position and row > 0):
            self._check_backward()
        self.position = max(0, min(row, self.spool.count + 1))
        inside = 1 <= self.position <= self.spool.count
        return (self.position - 1, self.position, 1) if inside else (0, 0, 1)

    def _check_backward(self) -> None:
        if not self.scroll:
            raise PgError(
                "55000",
                "cursor can only scan forward",
                hint="Declare it with SCROLL option to enable backward scan.",
            )
