"""Running our own commands: what PostgreSQL has beyond DuckDB."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import duckdb

from ..store.sql import quoted
from . import commands
from .copy_syntax import Copy
from .copying import CopyReader, copy_out
from .errors import PgError, unsupported
from .lexer import Kind, Piece, Token
from .pgtypes import text_column
from .results import CopyOut, Cursor, Done, Result, Rows, Spool, listed
from .session import Session, Statement


def execute(session: Session, statement: Statement, oids: Sequence[int] = (), values: Sequence[Any] = ()) -> Result:
    """Run a statement; within `session.statement()`. Only DECLARE takes parameters here."""
    command = statement.command
    if command is None:
        return session.run_query(session.query(statement.piece))
    if isinstance(command, commands.Declare):
        return _declare(session, command, oids, values)
    return _HANDLERS[type(command)](session, command)


# Transactions


def _begin(session: Session, command: commands.Begin) -> Result:
    if session.status == "T":
        session.notice("25001", "there is already a transaction in progress")
    elif session.implicit:  # BEGIN among other statements makes their transaction an explicit one
        session.implicit, session.status = False, "T"
    else:
        session.start(session.read_only_by_default if command.read_only is None else command.read_only)
        session.status = "T"
    return Done(command.tag)


def _commit(session: Session, _: commands.Commit) -> Result:
    if session.status == "E":
        return _roll_back(session, commands.Rollback())
    if session.status != "T":
        session.notice("25P01", "there is no transaction in progress")
    if session.in_transaction:
        session.commit()
    return Done("COMMIT")


def _roll_back(session: Session, _: commands.Rollback) -> Result:
    if session.status == "I":
        session.notice("25P01", "there is no transaction in progress")
    if session.in_transaction:
        session.roll_back()
    session.status = "I"
    return Done("ROLLBACK")


# Settings


def _set(session: Session, command: commands.Set) -> Result:
    if command.local and not session.in_transaction:
        session.notice("25P01", "SET LOCAL can only be used in transaction blocks")
        return Done("SET")
    session.settings.set(command.name, command.value, command.local)
    return Done("RESET" if command.reset else "SET")


def _set_transaction(session: Session, command: commands.SetTransaction) -> Result:
    if command.session and command.read_only is not None:
        session.settings.set("default_transaction_read_only", "on" if command.read_only else "off")
    elif command.read_only:
        raise unsupported("SET TRANSACTION READ ONLY (use BEGIN READ ONLY)")
    return Done("SET")


def _reset_all(session: Session, _: commands.ResetAll) -> Result:
    session.settings.reset_all()
    return Done("RESET")


def _show(session: Session, command: commands.Show) -> Result:
    try:
        value = session.settings.get(command.name)
    except PgError as unknown:
        return _show_table(session, command, unknown)
    return listed([text_column(command.name)], [(value,)], lambda _: "SHOW")


def _show_table(session: Session, command: commands.Show, unknown: PgError) -> Result:
    """In DuckDB, SHOW also describes a table."""
    text = f"SHOW {'.'.join(quoted(part) for part in command.name.split('.'))}"
    try:
        return session.run_query(session.query(_written_here(text)))
    except duckdb.CatalogException:
        raise unknown from None


def _written_here(text: str) -> Piece:
    """A statement of our own making: only its first word matters."""
    word = text.split(maxsplit=1)[0]
    return Piece(text, [Token(Kind.WORD, word, 0, len(word))], 0)


# Cursors


def _declare(session: Session, command: commands.Declare, oids: Sequence[int], values: Sequence[Any]) -> Result:
    if not session.in_transaction and not command.hold:
        raise PgError("25P01", "DECLARE CURSOR can only be used in transaction blocks")
    if command.name in session.cursors:
        raise PgError("42P03", f'cursor "{command.name}" already exists')
    result = session.query(command.query, oids, values).run()
    if not isinstance(result, Rows):
        raise PgError("42601", "a cursor needs a query that gives rows")
    spool = Spool(result, session.spool_folder)
    session.cursors[command.name] = Cursor(spool, command.scroll, command.hold)
    return Done("DECLARE CURSOR")


def _fetch(session: Session, command: commands.Fetch) -> Result:
    cursor = session.cursor_named(command.cursor)
    start, stop, direction = cursor.move(command.how, command.count)
    spool = cursor.spool
    if command.move:
        return Done(f"MOVE {stop - start}")
    if direction < 0:
        return listed(spool.columns, spool.read(start, stop)[::-1], lambda count: f"FETCH {count}")

    def fetch(count: int) -> list[tuple[Any, ...]]:
        nonlocal start
        rows = spool.read(start, min(stop, start + count))
        start += len(rows)
        return rows

    return Rows(spool.columns, fetch, lambda count: f"FETCH {count}")


def _close(session: Session, command: commands.Close) -> Result:
    if command.cursor is None:
        session.drop_cursors(held_too=True)
        return Done("CLOSE CURSOR ALL")
    session.cursor_named(command.cursor)
    session.close_cursor(command.cursor)
    return Done("CLOSE CURSOR")


# COPY


def _copy(session: Session, command: Copy) -> Result:
    if command.to_client:
        return _copy_out(session, command)
    if command.query is not None:
        raise PgError("42601", "COPY of a query can only go to STDOUT")
    session.begin_implicit()  # all rows or none
    return CopyReader(command, session.cursor, session.interrupts.check)


def _copy_out(session: Session, command: Copy) -> Result:
    piece = command.query
    if piece is None:
        piece = _written_here(f"SELECT {', '.join(command.columns) or '*'} FROM {command.source}")
    result = session.query(piece).run()
    if not isinstance(result, Rows):
        raise PgError("42601", "COPY needs a query that gives rows")
    return CopyOut(len(result.columns), copy_out(command, result))


# The rest


def _deallocate(session: Session, command: commands.Deallocate) -> Result:
    """Prepared statements made in either way share their names, as in PostgreSQL."""
    known = session.deallocate(command.name)
    cursor = session.cursor
    names = [row[0] for row in cursor.execute("SELECT name FROM duckdb_prepared_statements()").fetchall()]
    if command.name is None:
        for name in names:
            cursor.execute(f"DEALLOCATE {quoted(name)}")
        return Done("DEALLOCATE ALL")
    if not known:
        if command.name.lower() not in (name.lower() for name in names):
            raise PgError("26000", f'prepared statement "{command.name}" does not exist')
        cursor.execute(f"DEALLOCATE {quoted(command.name)}")
    return Done("DEALLOCATE")


def _discard(session: Session, command: commands.Discard) -> Result:
    if session.in_transaction:
        raise PgError("25001", f"DISCARD {command.what} cannot run inside a transaction block")
    if command.what == "ALL":
        session.drop_cursors(held_too=True)
        session.settings.reset_all()
        _deallocate(session, commands.Deallocate(None))
    if command.what in ("ALL", "TEMP", "TEMPORARY"):
        made = "WHERE database_name = 'temp' AND NOT internal"
        views = f"SELECT 'VIEW', view_name FROM duckdb_views() {made}"
        tables = f"SELECT 'TABLE', table_name FROM duckdb_tables() {made}"
        for kind, name in session.cursor.execute(f"{views} UNION ALL {tables}").fetchall():
            session.cursor.execute(f"DROP {kind} temp.main.{quoted(name)}")
    return Done(f"DISCARD {command.what}")


def _ignore(_: Session, command: commands.Ignore) -> Result:
    return Done(command.tag)


_HANDLERS: dict[type, Callable[[Session, Any], Result]] = {
    Copy: _copy,
    commands.Begin: _begin,
    commands.Close: _close,
    commands.Commit: _commit,
    commands.Deallocate: _deallocate,
    commands.Discard: _discard,
    commands.Fetch: _fetch,
    commands.Ignore: _ignore,
    commands.ResetAll: _reset_all,
    commands.Rollback: _roll_back,
    commands.Set: _set,
    commands.SetTransaction: _set_transaction,
    commands.Show: _show,
}
