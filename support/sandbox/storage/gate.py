"""Cursors of one DuckDB instance, none of which is at work while databases are swapped.

DuckDB 1.5 attaches and detaches while other connections work, but not safely: a statement that looks for a name in a
database that is being replaced crashes the whole process, and going through all catalogs meanwhile breaks the instance
for good (measured with four readers and one writer: within a second).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import duckdb

# How often those who wait look whether they still should.
_PATIENCE = 0.05


def _nothing() -> None:
    """The check of a cursor that nobody can interrupt."""


class Gate:
    """Any number of calls inside, or one swap alone. A swap that waits goes before calls that come later."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._waiting = 0
        self._swapping = False
        self._open_results = 0

    def enter(self, check: Callable[[], None]) -> None:
        """Come in; `check` may raise to give up waiting."""
        with self._changed:
            while self._waiting or self._swapping:
                self._changed.wait(_PATIENCE)
                check()
            self._inside += 1

    def leave(self) -> None:
        """Go out."""
        with self._changed:
            self._inside -= 1
            if not self._inside:
                self._changed.notify_all()

    @contextmanager
    def alone(self, check: Callable[[], None]) -> Iterator[None]:
        """Nobody else is inside while the block runs; `check` may raise to give up waiting."""
        with self._changed:
            self._waiting += 1
            try:
                while self._inside or self._swapping:
                    self._changed.wait(_PATIENCE)
                    check()
                self._swapping = True
            finally:
                self._waiting -= 1
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._swapping = False
                self._changed.notify_all()

    def count_open(self, change: int) -> None:
        """A cursor has begun or ended to give rows."""
        with self._changed:
            self._open_results += change

    @property
    def open_results(self) -> int:
        """How many cursors are in the middle of their rows."""
        return self._open_results


class GatedCursor:
    """A DuckDB connection of one session, whose calls go through the gate. Used by one thread, but for `interrupt`."""

    def __init__(self, raw: duckdb.DuckDBPyConnection, gate: Gate) -> None:
        self._raw = raw
        self._gate = gate
        self._depth = 0
        self._open = False
        self.check: Callable[[], None] = _nothing  # raises when what waits for the gate should give up

    @contextmanager
    def steady(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Several calls between which nothing is swapped; gives the bare cursor."""
        if not self._depth:
            self._gate.enter(self.check)
        self._depth += 1
        try:
            yield self._raw
        except duckdb.InternalException:
            # The transaction has met two versions of one database and points at the newer without holding it: it has
            # to end before that is replaced in turn.
            with suppress(duckdb.Error):
                self._raw.rollback()
            raise
        finally:
            self._depth -= 1
            if not self._depth:
                self._gate.leave()

    def execute(self, statement: duckdb.Statement | str, parameters: object = None) -> GatedCursor:
        """Run a statement."""
        with self.steady() as raw:
            self._mark(True)
            try:
                raw.execute(statement, parameters)
            except BaseException:
                self._mark(False)
                raise
        return self

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        with self.steady() as raw:
            return raw.fetchone()

    def fetchmany(self, count: int) -> list[tuple[Any, ...]]:
        """The next rows; none at the end."""
        with self.steady() as raw:
            rows = raw.fetchmany(count)
        if not rows:
            self._mark(False)
        return rows

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The remaining rows."""
        with self.steady() as raw:
            rows = raw.fetchall()
        self._mark(False)
        return rows

    def finished(self) -> None:
        """Nobody will fetch the rows that may be left."""
        self._mark(False)

    @property
    def description(self) -> Sequence[Sequence[Any]]:
        """Name and type of each column."""
        return self._raw.description or ()

    def columns(self, query: str) -> list[tuple[str, str]]:
        """Names and types of what a query without parameters would give."""
        with self.steady() as raw:
            relation = raw.sql(query)
            return [(name, str(kind)) for name, kind in zip(relation.columns, relation.types, strict=True)]

    def extract_statements(self, text: str) -> list[duckdb.Statement]:
        """Parse."""
        with self.steady() as raw:
            return raw.extract_statements(text)

    def begin(self, read_only: bool = False) -> None:
        """Open a transaction."""
        self.execute("BEGIN TRANSACTION READ ONLY" if read_only else "BEGIN TRANSACTION").fetchall()

    def commit(self) -> None:
        """Commit it."""
        with self.steady() as raw:
            raw.commit()

    def rollback(self) -> None:
        """Undo it."""
        with self.steady() as raw:
            raw.rollback()

    def interrupt(self) -> None:
        """Stop what it does; from any thread."""
        self._raw.interrupt()

    def close(self) -> None:
        """End it, and a transaction that is open."""
        self.check = _nothing
        with self.steady() as raw:
            raw.close()
        self._mark(False)

    def _mark(self, is_open: bool) -> None:
        if self._open != is_open:
            self._open = is_open
            self._gate.count_open(1 if is_open else -1)
