"""The extended query protocol: Parse, Bind, Describe, Execute, Close."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from . import handlers
from .binary import binary_encoder
from .encode import Row, text_encoder
from .errors import PgError, unsupported
from .lexer import split
from .parameters import decode, parameter_count
from .pgtypes import Column
from .queries import Query
from .results import Done, Result, Rows, Spool
from .session import Session, Statement
from .simple import send_changes, send_rows
from .wire import Body, Wire

# What a parameter of unknown type is described with: text.
_TEXT = 25


@dataclass
class Prepared:
    """A parsed statement; None: the query string was empty."""

    statement: Statement | None
    oids: list[int]
    described: list[Column] | None = None


@dataclass
class Portal:
    """A statement with its parameters, ready to run or in the middle of its rows."""

    prepared: Prepared
    values: list[Any]
    formats: list[int]
    query: Query | None = None  # for DuckDB; made when first needed
    result: Result | None = None
    spool: Spool | None = None
    position: int = 0
    tag: str | None = field(default=None)  # once it has run

    def read(self, count: int, stop: int) -> list[Row]:
        """The next rows, up to row `stop`."""
        assert self.spool is not None
        rows = self.spool.read(self.position, min(self.position + count, stop))
        self.position += len(rows)
        return rows


class Extended:
    """The prepared statements and portals of one connection."""

    def __init__(self, session: Session, wire: Wire) -> None:
        self._session = session
        self._wire = wire
        self._prepared: dict[str, Prepared] = {}
        self._portals: dict[str, Portal] = {}
        session.deallocate = self._deallocate

    def _deallocate(self, name: str | None) -> bool:
        if name is None:
            self._prepared.clear()
            return True
        return self._prepared.pop(name, None) is not None

    # Messages

    def parse(self, body: Body) -> None:
        """Parse: a statement with a name."""
        name, sql = body.string(), body.string()
        oids = [body.int32() for _ in range(body.int16())]
        if name and name in self._prepared:
            raise self._failed(PgError("42P05", f'prepared statement "{name}" already exists'))
        pieces = split(sql)
        if len(pieces) > 1:
            raise self._failed(PgError("42601", "cannot insert multiple commands into a prepared statement"))
        statement = None
        if pieces:
            statement = self._session.parse(pieces[0])
            with self._session.statement(statement.ends_transaction, counted=False):
                oids += [0] * (parameter_count(pieces[0]) - len(oids))
                if statement.command is None:
                    # Refuse now what cannot be parsed or may not be run.
                    self._session.query(pieces[0], oids, [None] * len(oids))
        self._prepared[name] = Prepared(statement, oids)
        self._wire.send(b"1")

    def bind(self, body: Body) -> None:
        """Bind: values for the parameters."""
        portal_name, name = body.string(), body.string()
        prepared = self._statement_named(name)
        codes = [body.int16() for _ in range(body.int16())]
        count = body.int16()
        if count != len(prepared.oids):
            message = f"bind message supplies {count} parameters, but the statement requires {len(prepared.oids)}"
            raise self._failed(PgError("08P01", message))
        raw = [None if (size := body.int32()) < 0 else body.raw(size) for _ in range(count)]
        formats = [body.int16() for _ in range(body.int16())]
        if portal_name and portal_name in self._portals:
            raise self._failed(PgError("42P03", f'cursor "{portal_name}" already exists'))
        try:
            values = [
                decode(oid, data, _format(codes, number) == 1)
                for number, (oid, data) in enumerate(zip(prepared.oids, raw, strict=True))
            ]
        except PgError as problem:
            raise self._failed(problem) from None
        self._drop_portal(portal_name)
        self._portals[portal_name] = Portal(prepared, values, formats)
        self._wire.send(b"2")

    def describe(self, body: Body) -> None:
        """Describe: what a statement takes and gives, or what a portal gives."""
        kind, name = body.byte(), body.string()
        if kind == b"S":
            self._describe_statement(self._statement_named(name))
        elif name not in self._portals and name in self._session.cursors:
            # Cursors and portals share their names.
            self._row_description(self._session.cursors[name].spool.columns, [])
        else:
            self._describe_portal(self._portal_named(name))

    def _describe_statement(self, prepared: Prepared) -> None:
        oids = [oid or _TEXT for oid in prepared.oids]
        self._wire.send(b"t", struct.pack(f"!H{len(oids)}i", len(oids), *oids))
        statement = prepared.statement
        columns = None
        if statement is not None:
            with self._session.statement(statement.ends_transaction, counted=False):
                if statement.command is None:
                    # Any value will do for a parameter whose type is not known yet: "1" fits everywhere.
                    values = ["1" if not oid else None for oid in prepared.oids]
                    columns = self._session.query(statement.piece, prepared.oids, values).describe()
                else:
                    columns = self._session.describe(statement)
        prepared.described = columns
        self._row_description(columns, [])

    def _describe_portal(self, portal: Portal) -> None:
        statement = portal.prepared.statement
        columns = None
        if isinstance(portal.result, Rows):
            columns = list(portal.result.columns)
        elif statement is not None:
            with self._session.statement(statement.ends_transaction, counted=False):
                if statement.command is None:
                    columns = self._query(portal).describe()
                else:
                    columns = self._session.describe(statement)
        self._row_description(columns, portal.formats)

    def _row_description(self, columns: Sequence[Column] | None, formats: Sequence[int]) -> None:
        if columns is None:
            self._wire.send(b"n")
        else:
            self._wire.row_description(columns, [_format(formats, n) for n in range(len(columns))])

    def execute(self, body: Body) -> None:
        """Execute: run a portal, or go on with it."""
        portal = self._portal_named(body.string())
        limit = body.int32()
        statement = portal.prepared.statement
        if statement is None:
            self._wire.send(b"I")
            return
        first = portal.result is None
        with self._session.statement(statement.ends_transaction, counted=first):
            if first:
                # Statements up to the next Sync are one transaction. A Sync that is already here spares us that.
                together = not self._wire.next_is(b"S") or self._session.read_only_by_default
                if together and not statement.controls_transaction:
                    self._session.begin_implicit()
                portal.result = self._run(portal, statement)
            suspended = self._send(portal, limit)
        send_changes(self._session, self._wire)
        if suspended:
            self._wire.send(b"s")
        else:
            assert portal.tag is not None
            self._wire.complete(portal.tag)

    def _run(self, portal: Portal, statement: Statement) -> Result:
        if statement.command is not None:
            return handlers.execute(self._session, statement, portal.prepared.oids, portal.values)
        return self._session.run_query(self._query(portal), portal.prepared.described)

    def _send(self, portal: Portal, limit: int) -> bool:
        """Send rows; whether there may be more."""
        result = portal.result
        if isinstance(result, Done):
            portal.tag = result.tag
            return False
        if not isinstance(result, Rows):
            raise unsupported("COPY in the extended query protocol")
        encoders = [
            binary_encoder(column.type) if _format(portal.formats, n) else text_encoder(column.type)
            for n, column in enumerate(result.columns)
        ]
        if limit <= 0 and portal.spool is None:
            portal.tag = result.tag(send_rows(self._wire, result.fetch, encoders))
            return False
        if portal.spool is None:  # other statements may run before the rest of the rows is asked for
            portal.spool = Spool(result, self._session.spool_folder)
        stop = portal.spool.count if limit <= 0 else portal.position + limit
        sent = send_rows(self._wire, lambda count: portal.read(count, stop), encoders)
        portal.tag = result.tag(sent)
        return limit > 0 and sent == limit

    def close(self, body: Body) -> None:
        """Close a statement or a portal; it need not exist."""
        kind, name = body.byte(), body.string()
        if kind == b"S":
            self._prepared.pop(name, None)
        else:
            self._drop_portal(name)
            self._session.close_cursor(name)
        self._wire.send(b"3")

    def sync(self) -> None:
        """Sync: the end of what belongs together. Portals live as long as their transaction."""
        self._session.end_implicit()
        self.transaction_ended()

    def transaction_ended(self) -> None:
        """Drop the portals unless a transaction goes on."""
        if self._session.status != "T":
            for name in list(self._portals):
                self._drop_portal(name)

    # Inside

    def _query(self, portal: Portal) -> Query:
        if portal.query is None:
            statement = portal.prepared.statement
            assert statement is not None
            portal.query = self._session.query(statement.piece, portal.prepared.oids, portal.values)
        return portal.query

    def _statement_named(self, name: str) -> Prepared:
        prepared = self._prepared.get(name)
        if prepared is None:
            raise self._failed(PgError("26000", f'prepared statement "{name}" does not exist'))
        return prepared

    def _portal_named(self, name: str) -> Portal:
        portal = self._portals.get(name)
        if portal is None:
            raise self._failed(PgError("34000", f'portal "{name}" does not exist'))
        return portal

    def _drop_portal(self, name: str) -> None:
        portal = self._portals.pop(name, None)
        if portal is not None and portal.spool is not None:
            portal.spool.close()

    def _failed(self, problem: PgError) -> PgError:
        """An error outside any statement fails the transaction as well."""
        self._session.fail()
        return problem


def _format(codes: Sequence[int], number: int) -> int:
    """Format codes: none means text, one is for all."""
    if not codes:
        return 0
    return codes[0] if len(codes) == 1 else codes[number] if number < len(codes) else 0
