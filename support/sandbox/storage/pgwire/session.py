"""One client's session: its transaction, its settings, its cursors."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, Protocol

import duckdb

from ..workspaces import WorkspaceEngine, WorkspaceError
from . import commands
from .errors import PgError, from_duckdb
from .interrupts import Interrupts
from .lexer import Piece
from .parameters import rewrite
from .pgtypes import Column, text_column
from .queries import Query
from .results import Cursor, Result
from .settings import SessionSettings
from .wire import Disconnected

_log = logging.getLogger(__name__)

Status = Literal["I", "T", "E"]


class Notices(Protocol):
    """Where warnings go."""

    def __call__(self, code: str, message: str) -> None:
        """Send one."""


class Statement:
    """Something to run: for DuckDB, or one of our own commands."""

    def __init__(self, piece: Piece) -> None:
        self.piece = piece
        self.command = commands.parse(piece)

    @property
    def ends_transaction(self) -> bool:
        """Whether it may run in a transaction that has failed."""
        return isinstance(self.command, commands.Commit | commands.Rollback)

    @property
    def controls_transaction(self) -> bool:
        """Whether it starts or ends a transaction."""
        return self.ends_transaction or isinstance(self.command, commands.Begin)


class Session:
    """Used by the thread of its connection; only `interrupts` is for others."""

    def __init__(
        self,
        engine: WorkspaceEngine,
        user: str,
        query_timeout: float,
        notice: Notices,
        finished: Callable[[], None],
    ) -> None:
        self.notice = notice
        self._engine = engine
        self._finished = finished
        self._query_timeout = query_timeout
        self.cursor = engine.cursor()
        self.interrupts = Interrupts(self.cursor)
        self.cursor.check = self.interrupts.check
        self.settings = SessionSettings(self.cursor, engine.catalog, user)
        self.status: Status = "I"
        self.implicit = False  # a DuckDB transaction round several statements that the client did not ask for
        self.cursors: dict[str, Cursor] = {}
        # Set by extended.py: forget a prepared statement of the protocol, or all; whether there was one.
        self.deallocate: Callable[[str | None], bool] = lambda name: False
        self._generation = 0  # the engine's when the transaction began
        self._source: Piece | None = None  # what the engine works at, if it is just what the client wrote

    def close(self) -> None:
        """Undo what is open."""
        self.drop_cursors(held_too=True)
        self.cursor.close()

    @property
    def spool_folder(self) -> Path:
        """Where rows that do not fit in memory may be kept."""
        return self._engine.spool_folder

    @property
    def in_transaction(self) -> bool:
        """Whether DuckDB has a transaction open, be it the client's or ours."""
        return self.status == "T" or self.implicit

    @contextmanager
    def statement(self, ends_transaction: bool = False, counted: bool = True) -> Iterator[None]:
        """Round everything that is done for one statement, the sending of its rows included."""
        if self.status == "E" and not ends_transaction:
            raise PgError("25P02", "current transaction is aborted, commands ignored until end of transaction block")
        limits = (self.settings.seconds("statement_timeout"), self._query_timeout)
        self.interrupts.start(min((limit for limit in limits if limit), default=0.0))
        self._source = None
        try:
            yield
        except duckdb.Error as error:
            self.fail()
            raise self._translated(error) from error
        except (PgError, Disconnected, OSError, WorkspaceError):
            self.fail()
            raise
        except UnicodeDecodeError as error:  # DuckDB 1.5 has quoted bytes that are no text, from a broken file
            self.fail()
            raise PgError("XX000", "the engine reports an error that it cannot put into words") from error
        except Exception as error:  # a fault of ours, or of the engine's client: the session may go on
            self.fail()
            _log.exception("a statement failed in an unforeseen way")
            raise PgError("XX000", f"internal error of the sandbox ({type(error).__name__})") from error
        finally:
            self.cursor.finished()
            self.interrupts.finish()
            if counted:
                self._finished()

    def _translated(self, error: duckdb.Error) -> PgError:
        if isinstance(error, duckdb.InterruptException) and (stopped := self.interrupts.error()):
            return stopped
        source = self._source
        problem = from_duckdb(error, source.text, source.offset) if source else from_duckdb(error)
        if isinstance(error, duckdb.FatalException):  # the whole instance is lost; the next login gets a new one
            self._engine.abandon()
            problem.severity = "FATAL"
        return problem

    def patience(self) -> tuple[float | None, PgError | None]:
        """How long the client may say nothing, and what it is told after that."""
        idle = self.settings.seconds(
            "idle_session_timeout" if self.status == "I" else "idle_in_transaction_session_timeout"
        )
        if idle is None:
            return None, None
        if self.status == "I":
            return idle, PgError("57P05", "terminating connection due to idle-session timeout", severity="FATAL")
        text = "terminating connection due to idle-in-transaction timeout"
        return idle, PgError("25P03", text, severity="FATAL")

    # Transactions

    def fail(self) -> None:
        """A statement failed: its transaction is over, and says so until the client ends it."""
        if self.in_transaction:
            explicit = self.status == "T"
            self.roll_back()
            self.status = "E" if explicit else "I"

    def start(self, read_only: bool) -> None:
        """Open a transaction, with the project tables as they are now."""
        self._engine.sync(self.interrupts.check)
        with self.cursor.steady():
            self.cursor.begin(read_only)
            self._engine.hold_view(self.cursor)
            self._generation = self._engine.generation
        self.settings.begin()

    def commit(self) -> None:
        """Commit the transaction that is open."""
        self.status, self.implicit = "I", False
        try:
            self.cursor.commit()
        except duckdb.Error:
            self.roll_back()
            raise
        self.drop_cursors()
        self.settings.commit()

    def roll_back(self) -> None:
        """Undo the transaction that is open."""
        self.status, self.implicit = "I", False
        self.drop_cursors()
        with suppress(duckdb.Error):  # when the engine had already ended it
            self.cursor.rollback()
        self.settings.rollback()

    @property
    def read_only_by_default(self) -> bool:
        """Whether a transaction that says nothing about it may only read."""
        return self.settings.get("default_transaction_read_only") == "on"

    def begin_implicit(self) -> None:
        """Statements sent together succeed or fail together."""
        if self.status == "I" and not self.implicit:
            self.start(self.read_only_by_default)
            self.implicit = True

    def end_implicit(self) -> None:
        """The end of what was sent together."""
        if self.implicit:
            with self.statement(counted=False):
                self.commit()

    # Cursors

    def cursor_named(self, name: str) -> Cursor:
        """A declared cursor."""
        cursor = self.cursors.get(name)
        if cursor is None:
            raise PgError("34000", f'cursor "{name}" does not exist')
        return cursor

    def close_cursor(self, name: str) -> None:
        """Forget a declared cursor, if there is one of that name."""
        cursor = self.cursors.pop(name, None)
        if cursor is not None:
            cursor.spool.close()

    def drop_cursors(self, held_too: bool = False) -> None:
        """Forget all cursors, or all that end with the transaction."""
        for name in [name for name, cursor in self.cursors.items() if held_too or not cursor.hold]:
            self.close_cursor(name)

    # Statements

    def parse(self, piece: Piece) -> Statement:
        """A statement of what the client wrote; one that cannot be read fails its transaction too."""
        try:
            return Statement(piece)
        except PgError:
            self.fail()
            raise

    def query(self, piece: Piece, oids: Sequence[int] = (), values: Sequence[Any] = ()) -> Query:
        """A statement of DuckDB's, ready to be described or run; within `statement()`."""
        self.prepare_view()
        text = rewrite(piece, oids, values)
        self._source = piece if text == piece.text else None
        return Query(self.cursor, piece, text, values, self._is_outdated)

    def _is_outdated(self) -> bool:
        """Whether project tables have changed since the transaction began."""
        return self.in_transaction and self._generation != self._engine.generation

    def prepare_view(self) -> None:
        """Outside a transaction each statement sees the newest project tables."""
        if not self.in_transaction:
            self._engine.sync(self.interrupts.check)

    def run_query(self, query: Query, expected: Sequence[Column] | None = None) -> Result:
        """Run a statement of DuckDB's; `expected` are the columns that the client was told of before."""
        result = query.run(expected)
        if query.piece.tokens[0].word == "USE":
            self.settings.used()
        return result

    def describe(self, statement: Statement) -> list[Column] | None:
        """The columns that one of our own commands will give."""
        command = statement.command
        if isinstance(command, commands.Show):
            return [text_column(command.name)]
        if isinstance(command, commands.Fetch) and not command.move:
            return list(self.cursor_named(command.cursor).spool.columns)
        return None
