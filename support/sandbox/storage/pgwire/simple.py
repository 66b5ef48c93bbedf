"""The simple query protocol: one string, any number of statements, each with its result."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from . import handlers
from .encode import Encoder, Row, data_rows, text_encoders
from .errors import PgError
from .lexer import split
from .results import CopyIn, CopyOut, Done, Result, Rows
from .session import Session
from .wire import Body, Wire

_MOST_ROWS = 2048
_MANY_BYTES = 128 * 1024


def run(session: Session, wire: Wire, sql: str) -> None:
    """Run and answer; the first error ends it. Several statements are one transaction, unless they say otherwise."""
    pieces = split(sql)
    if not pieces:
        wire.send(b"I")
        return
    for number, piece in enumerate(pieces, start=1):
        statement = session.parse(piece)
        with session.statement(statement.ends_transaction):
            together = len(pieces) > 1 or session.read_only_by_default
            if together and not statement.controls_transaction:
                session.begin_implicit()
            tag = _answer(wire, handlers.execute(session, statement))
        if number == len(pieces):
            session.end_implicit()
        send_changes(session, wire)
        wire.complete(tag)


def _answer(wire: Wire, result: Result) -> str:
    """Send what a statement gives, all but its tag."""
    if isinstance(result, Done):
        return result.tag
    if isinstance(result, Rows):
        wire.row_description(result.columns, [0] * len(result.columns))
        return result.tag(send_rows(wire, result.fetch, text_encoders(result.columns)))
    if isinstance(result, CopyOut):
        return _copy_out(wire, result)
    return _copy_in(wire, result)


def _copy_out(wire: Wire, result: CopyOut) -> str:
    wire.copy_response(b"H", result.width)
    count = 0
    for rows, chunk in result.chunks:
        wire.send(b"d", chunk)
        count += rows
    wire.send(b"c")
    return f"COPY {count}"


def _copy_in(wire: Wire, result: CopyIn) -> str:
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


def send_rows(wire: Wire, fetch: Callable[[int], list[Row]], encoders: Sequence[Encoder]) -> int:
    """All rows, in batches that are neither small nor large in bytes; how many they were."""
    count, size = 0, 32
    while batch := fetch(size):
        data = data_rows(batch, encoders)
        wire.send_raw(data)
        count += len(batch)
        size = min(size * 2, _MOST_ROWS) if len(data) < _MANY_BYTES else max(size // 2, 1)
    return count


def send_changes(session: Session, wire: Wire) -> None:
    """Tell the client which settings have changed."""
    for name, value in session.settings.changes():
        wire.parameter_status(name, value)
