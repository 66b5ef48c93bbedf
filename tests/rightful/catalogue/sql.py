"""PG wire as other servers speak it."""

from __future__ import annotations

import dataclasses
from typing import Any

from support.sandbox.storage.pgwire import pgtypes, session, settings, simple, wire
from support.sandbox.storage.pgwire.errors import PgError
from support.sandbox.storage.pgwire.results import Rows, listed
from tests.faults.patching import Function, replaces
from tests.rightful.difference import difference

_FEW = 2000


@difference(
    "Rows without ORDER BY come in another order.", "pgwire_queries pgwire_workspace pgwire_results workspace_contents"
)
def rows_turned() -> None:
    @replaces(session.Session, "run_query")
    def run_query(right: Function, self: Any, query: Any, *arguments: Any) -> Any:
        result = right(self, query, *arguments)
        text = query.piece.text.lower()
        if not isinstance(result, Rows) or "order by" in text or "limit" in text or "explain" in text:
            return result
        rows = result.fetch(_FEW)
        if len(rows) == _FEW:
            rest = result.fetch
            return Rows(result.columns, lambda count: _taken(rows, count) or rest(count), result.tag)
        return listed(result.columns, rows[::-1], result.tag)


def _taken(rows: list[Any], count: int) -> list[Any]:
    taken = rows[:count]
    del rows[:count]
    return taken


@difference(
    "The server gives its version as the public service does, and tells of settings that PostgreSQL has not.",
    "pgwire_connections pgwire_queries",
)
def other_version() -> None:
    known = settings.SETTINGS
    known["server_version"] = dataclasses.replace(known["server_version"], default="9.3.duckdb")

    @replaces(simple, "send_changes")
    def send_changes(right: Function, session_: Any, wire_: Any) -> None:
        right(session_, wire_)
        wire_.parameter_status("duckdb.flavour", "other")


@difference(
    "Errors are worded otherwise and say where in the source of the server they arose.",
    "pgwire_errors pgwire_queries pgwire_workspace pgwire_closed",
)
def other_words_of_errors() -> None:
    @replaces(wire.Wire, "_problem")
    def _problem(right: Function, self: Any, kind: bytes, problem: PgError) -> None:
        if problem.fatal:
            right(self, kind, problem)
            return
        fields = [
            (b"S", problem.severity),
            (b"V", problem.severity),
            (b"C", problem.code),
            (b"M", "So nicht."),
            (b"D", "Details"),
            (b"F", "exec.c"),
            (b"L", "17"),
            (b"R", "run"),
        ]
        self.send(kind, b"".join(key + wire.text(value) for key, value in fields) + b"\0")


@difference(
    "Errors have no SQLSTATE, as in the public service; what promises one is another clause.",
    "pgwire_queries pgwire_closed pgwire_connections",
    company=2,
    tags="not @spec:storage.pgwire.errors",
)
def errors_without_sqlstate() -> None:
    @replaces(wire.Wire, "_problem")
    def _problem(right: Function, self: Any, kind: bytes, problem: PgError) -> None:
        fields = [(b"S", problem.severity), (b"M", problem.message)]
        self.send(kind, b"".join(key + wire.text(value) for key, value in fields) + b"\0")


@difference("Each statement brings a notice.", "pgwire_queries pgwire_results")
def notices() -> None:
    @replaces(wire.Wire, "complete")
    def complete(right: Function, self: Any, tag: str) -> None:
        self.notice(PgError("00000", "a word beside", severity="NOTICE"))
        right(self, tag)


@difference(
    "Texts are of the type varchar, and UUIDs come as texts.",
    "pgwire_types pgwire_queries pgwire_results",
    company=2,
)
def types_as_text() -> None:
    text = pgtypes._SCALARS["varchar"]
    varchar = dataclasses.replace(text, oid=1043, array_oid=1015)
    pgtypes._SCALARS["varchar"] = varchar
    pgtypes._SCALARS["uuid"] = dataclasses.replace(
        pgtypes._SCALARS["uuid"], oid=25, array_oid=1009, form="text", size=-1
    )
    pgtypes.pg_type.cache_clear()
