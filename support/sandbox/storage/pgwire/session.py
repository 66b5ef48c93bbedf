"""One client's session: its transaction, its settings, its cursors; runs what simple.py and extended.py ask for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol

import duckdb

from ..store.sql import quoted
from ..workspaces import WorkspaceEngine
from . import commands
from .copying import CopyReader, copy_out
from .errors import PgError, from_duckdb, unsupported
from .lexer import Kind, Piece, Token
from .pgtypes import Column, text_column
from .queries import Query
from .results import CopyOut, Cursor, Done, Result, Rows, Spool, listed
from .settings import SessionSettings

Status = Literal["I", "T", "E"]
CancelReason = Literal["user", "timeout", "shutdown", "gone"]


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
    """Used by the thread of its connection; only `interrupt` and `check_deadline` may be called from others."""

    def __init__(
        self, engine: WorkspaceEngine, user: str, query_timeout: float, notice: Notices, finished: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._notice = notice
        self._finished = finished
        self._query_timeout = query_timeout
        self.cursor = engine.cursor()
        self.settings = SessionSettings(self.cursor, user)
        self.status: Status = "I"
        self._implicit = False  # a DuckDB transaction round several statements that the client did not ask for
        self._cursors: dict[str, Cursor] = {}
        self.deallocate: Callable[[str | None], bool] = lambda name: False  # set by extended.py
        self._lock = threading.Lock()
        self._deadline: float | None = None
        self._busy_since: float | None = None
        self._cancelled: CancelReason | None = None

    def close(self) -> None:
        """Undo what is open."""
        self._drop_cursors(held_too=True)
        self.cursor.close()

    # Interrupting

    def interrupt(self, reason: CancelReason) -> bool:
        """Stop the statement that is running, if one is."""
        with self._lock:
            if self._busy_since is None:
                return False
            self._cancelled = self._cancelled or reason
            self.cursor.interrupt()
            return True

    @property
    def spool_folder(self) -> Path:
        """Where rows that do not fit in memory may be kept."""
        return self._engine.spool_folder

    def busy_for(self) -> float:
        """How long the statement has been running; 0 between statements."""
        since = self._busy_since
        return time.monotonic() - since if since is not None else 0.0

    def check_deadline(self) -> None:
        """Interrupt what runs too long, and again what was interrupted before the engine began."""
        with self._lock:
            if self._busy_since is None:
                return
            if self._cancelled is None and self._deadline is not None and time.monotonic() >= self._deadline:
                self._cancelled = "timeout"
            if self._cancelled is not None:
                self.cursor.interrupt()

    def check_cancelled(self) -> None:
        """For work that is not the engine's: raise if the statement was cancelled."""
        if self._cancelled is not None:
            raise self._cancellation()

    def _cancellation(self) -> PgError:
        if self._cancelled in ("shutdown", "gone"):
            return PgError("57P01", "terminating connection due to administrator command", severity="FATAL")
        cause = "statement timeout" if self._cancelled == "timeout" else "user request"
        return PgError("57014", f"canceling statement due to {cause}")

    @contextmanager
    def statement(
        self, piece: Piece | None, ends_transaction: bool = False, counted: bool = True
    ) -> Iterator[None]:
        """Round everything that is done for one statement, the sending of its rows included."""
        if self.status == "E" and not ends_transaction:
            raise PgError(
                "25P02", "current transaction is aborted, commands ignored until end of transaction block"
            )
        timeout = self.settings.statement_timeout
        limit = min(timeout or self._query_timeout, self._query_timeout)
        with self._lock:
            self._busy_since = time.monotonic()
            self._deadline = self._busy_since + limit if limit else None
            self._cancelled = None
        try:
            yield
        except duckdb.Error as error:
            self.fail()
            if isinstance(error, duckdb.InterruptException) and self._cancelled is not None:
                raise self._cancellation() from error
            raise self._translated(error, piece) from error
        except BaseException:
            self.fail()
            raise
        finally:
            with self._lock:
                self._busy_since = self._deadline = None
            if counted:
                self._finished()

    def _translated(self, error: duckdb.Error, piece: Piece | None) -> PgError:
        problem = from_duckdb(error, piece.text if piece else None, piece.offset if piece else 0)
        if isinstance(error, duckdb.FatalException):  # the whole instance is lost; the next login gets a new one
            self._engine.abandon()
            problem.severity = "FATAL"
        return problem

    # Transactions

    def fail(self) -> None:
        """A statement failed: its transaction is over, and says so until the client ends it."""
        if self.status == "T" or self._implicit:
            self._roll_back()
            self.status = "E" if self.status == "T" else "I"

    def _roll_back(self) -> None:
        self._implicit = False
        self._drop_cursors()
        try:
            self.cursor.rollback()
        except duckdb.TransactionException:
            pass  # the engine had already ended it
        self.settings.rollback()

    def begin_implicit(self) -> None:
        """Statements sent together succeed or fail together."""
        if self.status == "I" and not self._implicit:
            self._start(read_only=False)
            self._implicit = True

    def end_implicit(self) -> None:
        """The end of what was sent together."""
        if not self._implicit:
            return
        self._implicit = False
        with self.statement(None, counted=False):
            self._commit()

    def _start(self, read_only: bool) -> None:
        self._engine.sync()
        self.cursor.execute("BEGIN TRANSACTION READ ONLY" if read_only else "BEGIN TRANSACTION")
        self._engine.hold_view(self.cursor)
        self.settings.begin()

    def _commit(self) -> None:
        try:
            self.cursor.commit()
        except duckdb.Error:
            self._roll_back()
            raise
        self._drop_cursors()
        self.settings.commit()

    def _drop_cursors(self, held_too: bool = False) -> None:
        for name in [name for name, cursor in self._cursors.items() if held_too or not cursor.hold]:
            self._cursors.pop(name).spool.close()

    def prepare_view(self) -> None:
        """Outside a transaction each statement sees the newest project tables."""
        if self.status == "I" and not self._implicit:
            self._engine.sync()

    # Statements

    def parse(self, piece: Piece) -> Statement:
        """A statement of what the client wrote; one that cannot be read fails its transaction too."""
        try:
            return Statement(piece)
        except PgError:
            self.fail()
            raise

    def query(self, piece: Piece, oids: Sequence[int] = (), values: Sequence[Any] = ()) -> Query:
        """A statement of DuckDB's, ready to be described or run."""
        self.prepare_view()
        return Query(self.cursor, piece, oids, values)

    def execute(self, statement: Statement) -> Result:
        """Run a statement without parameters; within `statement()`."""
        if statement.command is None:
            return self.run_query(self.query(statement.piece))
        return self._handlers[type(statement.command)](self, statement.command)

    def run_query(self, query: Query, expected: Sequence[Column] | None = None) -> Result:
        """Run a statement of DuckDB's; `expected` are the columns that the client was told of before."""
        result = query.run(expected)
        if query.piece.tokens[0].word == "USE":
            self.settings.used()
        return result

    def describe(self, statement: Statement) -> list[Column] | None:
        """The columns that a statement without parameters will give."""
        command = statement.command
        if command is None:
            return self.query(statement.piece).describe()
        if isinstance(command, commands.Show):
            return [text_column(command.name)]
        if isinstance(command, commands.Fetch) and not command.move:
            return list(self._cursor_named(command.cursor).spool.columns)
        return None

    # The commands

    def _begin(self, command: commands.Begin) -> Result:
        if self.status == "T":
            self._notice("25001", "there is already a transaction in progress")
        elif self._implicit:  # BEGIN among other statements makes their transaction an explicit one
            self._implicit = False
            self.status = "T"
        else:
            default = self.settings.get("default_transaction_read_only") == "on"
            self._start(default if command.read_only is None else command.read_only)
            self.status = "T"
        return Done(command.tag)

    def _commit_command(self, _: commands.Commit) -> Result:
        if self.status == "E":
            return self._roll_back_command(commands.Rollback())
        if self.status == "T" or self._implicit:
            explicit, self.status, self._implicit = self.status == "T", "I", False
            self._commit()
            if explicit:
                return Done("COMMIT")
        self._notice("25P01", "there is no transaction in progress")
        return Done("COMMIT")

    def _roll_back_command(self, _: commands.Rollback) -> Result:
        if self.status == "T" or self._implicit:
            self._roll_back()
        elif self.status == "I":
            self._notice("25P01", "there is no transaction in progress")
        self.status = "I"
        return Done("ROLLBACK")

    def _set(self, command: commands.Set) -> Result:
        if command.local and self.status == "I" and not self._implicit:
            self._notice("25P01", "SET LOCAL can only be used in transaction blocks")
            return Done("SET")
        self.settings.set(command.name, command.value, command.local)
        return Done("SET" if command.value is not None else "RESET")

    def _set_transaction(self, command: commands.SetTransaction) -> Result:
        if command.session and command.read_only is not None:
            self.settings.set("default_transaction_read_only", "on" if command.read_only else "off")
        elif command.read_only:
            raise unsupported("SET TRANSACTION READ ONLY (use BEGIN READ ONLY)")
        return Done("SET")

    def _reset_all(self, _: commands.ResetAll) -> Result:
        self.settings.reset_all()
        return Done("RESET")

    def _show(self, command: commands.Show) -> Result:
        try:
            value = self.settings.get(command.name)
        except PgError as unknown:
            return self._show_table(command, unknown)
        return listed([text_column(command.name)], [(value,)], lambda _: "SHOW")

    def _show_table(self, command: commands.Show, unknown: PgError) -> Result:
        """In DuckDB, SHOW also describes a table."""
        text = f"SHOW {'.'.join(quoted(part) for part in command.name.split('.'))}"
        tokens = [Token(Kind.WORD, "SHOW", 0, 4)]
        try:
            return self.run_query(self.query(Piece(text, tokens, 0)))
        except duckdb.CatalogException:
            raise unknown from None

    def _declare(self, command: commands.Declare) -> Result:
        if self.status != "T" and not self._implicit and not command.hold:
            raise PgError("25P01", "DECLARE CURSOR can only be used in transaction blocks")
        if command.name in self._cursors:
            raise PgError("42P03", f'cursor "{command.name}" already exists')
        result = self.query(command.query).run()
        if not isinstance(result, Rows):
            raise PgError("42601", "a cursor needs a query that gives rows")
        spool = Spool(result, self._engine.spool_folder)
        self._cursors[command.name] = Cursor(spool, command.scroll, command.hold)
        return Done("DECLARE CURSOR")

    def _cursor_named(self, name: str) -> Cursor:
        cursor = self._cursors.get(name)
        if cursor is None:
            raise PgError("34000", f'cursor "{name}" does not exist')
        return cursor

    def _fetch(self, command: commands.Fetch) -> Result:
        cursor = self._cursor_named(command.cursor)
        start, stop, direction = cursor.move(command.how, command.count)
        if command.move:
            return Done(f"MOVE {stop - start}")
        if direction < 0:
            rows = cursor.spool.read(start, stop)
            return listed(cursor.spool.columns, rows[::-1], lambda count: f"FETCH {count}")

        def fetch(count: int) -> list[tuple[Any, ...]]:
            nonlocal start
            rows = cursor.spool.read(start, min(stop, start + count))
            start += len(rows)
            return rows

        return Rows(cursor.spool.columns, fetch, lambda count: f"FETCH {count}")

    def _close(self, command: commands.Close) -> Result:
        if command.cursor is None:
            self._drop_cursors(held_too=True)
            return Done("CLOSE CURSOR ALL")
        self._cursor_named(command.cursor).spool.close()
        del self._cursors[command.cursor]
        return Done("CLOSE CURSOR")

    def _copy(self, command: commands.Copy) -> Result:
        if not command.to_client:
            if command.query is not None:
                raise PgError("42601", "COPY query FROM is not possible")
            self.prepare_view()
            self.begin_implicit()  # all rows or none
            return CopyReader(command, self.cursor, self.check_cancelled)
        piece = command.query
        if piece is None:
            columns = ", ".join(command.columns) or "*"
            text = f"SELECT {columns} FROM {command.source}"
            piece = Piece(text, [Token(Kind.WORD, "SELECT", 0, 6)], 0)
        result = self.query(piece).run()
        if not isinstance(result, Rows):
            raise PgError("42601", "COPY needs a query that gives rows")
        count = 0

        def done(rows: int) -> None:
            nonlocal count
            count = rows

        return CopyOut(len(result.columns), copy_out(command, result, done), lambda: f"COPY {count}")

    def _deallocate(self, command: commands.Deallocate) -> Result:
        """Prepared statements made in either way share their names, as in PostgreSQL."""
        known = self.deallocate(command.name)
        if command.name is None:
            names = self.cursor.execute("SELECT name FROM duckdb_prepared_statements()").fetchall()
            for (name,) in names:
                self.cursor.execute(f"DEALLOCATE {quoted(name)}")
            return Done("DEALLOCATE ALL")
        if not known:
            found = self.cursor.execute(
                "SELECT name FROM duckdb_prepared_statements() WHERE lower(name) = ?", [command.name.lower()]
            ).fetchone()
            if found is None:
                raise PgError("26000", f'prepared statement "{command.name}" does not exist')
            self.cursor.execute(f"DEALLOCATE {quoted(found[0])}")
        return Done("DEALLOCATE")

    def _discard(self, command: commands.Discard) -> Result:
        if command.what == "ALL":
            if self.status == "T":
                raise PgError("25001", "DISCARD ALL cannot run inside a transaction block")
            self._drop_cursors(held_too=True)
            self.settings.reset_all()
            self._deallocate(commands.Deallocate(None))
        if command.what in ("ALL", "TEMP", "TEMPORARY"):
            made = "WHERE database_name = 'temp' AND NOT internal"
            views = f"SELECT 'VIEW', view_name FROM duckdb_views() {made}"
            tables = f"SELECT 'TABLE', table_name FROM duckdb_tables() {made}"
            for kind, name in self.cursor.execute(f"{views} UNION ALL {tables}").fetchall():
                self.cursor.execute(f"DROP {kind} temp.main.{quoted(name)}")
        return Done(f"DISCARD {command.what}")

    def _ignore(self, command: commands.Ignore) -> Result:
        return Done(command.tag)

    _handlers: dict[type, Callable[[Session, Any], Result]] = {
        commands.Begin: _begin,
        commands.Close: _close,
        commands.Commit: _commit_command,
        commands.Copy: _copy,
        commands.Deallocate: _deallocate,
        commands.Declare: _declare,
        commands.Discard: _discard,
        commands.Fetch: _fetch,
        commands.Ignore: _ignore,
        commands.ResetAll: _reset_all,
        commands.Rollback: _roll_back_command,
        commands.Set: _set,
        commands.SetTransaction: _set_transaction,
        commands.Show: _show,
    }
