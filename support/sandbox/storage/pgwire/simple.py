"""The simple query protocol: one string, any number of statements, each with its result."""

from __future__ import annotations

from .encode import data_rows, text_encoders
from .errors import PgError
from .lexer import split
from .results import BATCH, CopyOut, Done, Result, Rows
from .session import Session
from .wire import Body, Wire


def run(session: Session, wire: Wire, sql: str) -> None:
    """Run and answer; the first error ends it. Several statements are one transaction, unless they say otherwise."""
    pieces = split(sql)
    if not pieces:
        wire.send(b"I")
        return
    for number, piece in enumerate(pieces, start=1):
        statement = session.parse(piece)
        with session.statement(piece, statement.ends_transaction):
            if len(pieces) > 1 and not statement.controls_transaction:
                session.begin_implicit()
            tag = _answer(wire, session.execute(statement))
        if number == len(pieces):
            session.end_implicit()
        send_changes(session, wire)
        wire.complete(tag)


def _answer(wire: Wire, result: Result) -> str:
    if isinstance(result, Done):
        return result.tag
    if isinstance(result, Rows):
        wire.row_description(result.columns, [0] * len(result.columns))
        return result.tag(send_rows(wire, result))
    if isinstance(result, CopyOut):
        wire.copy_response(b"H", result.width)
        for chunk in result.chunks:
            wire.send(b"d", chunk)
        wire.send(b"c")
        return result.tag()
    wire.copy_response(b"G", result.width)
    wire.flush()
    while True:
        kind, body = wire.read()
        if kind == b"d":
            result.feed(body)
        elif kind == b"c":
            return result.finish()
        elif kind == b"f":
            raise PgError("57014", f"COPY from stdin failed: {Body(body).string()}")
        elif kind not in (b"H", b"S"):
            raise PgError("08P01", "unexpected message during COPY from stdin", severity="FATAL")


def send_rows(wire: Wire, rows: Rows) -> int:
    """All rows, in text; how many they were."""
    encoders = text_encoders(rows.columns)
    count = 0
    while batch := rows.fetch(BATCH):
        wire.send_raw(data_rows(batch, encoders))
        count += len(batch)
    return count


def send_changes(session: Session, wire: Wire) -> None:
    """Tell the client which settings have changed."""
    for name, value in session.settings.changes():
        wire.parameter_status(name, value)
