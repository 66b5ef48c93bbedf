"""PG wire as others build it: written by hand over an engine that is no PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from support.sandbox.storage import workspaces as engines
from support.sandbox.storage.pgwire import (
    copying,
    encode,
    handlers,
    pgtypes,
    server,
    session,
    settings,
    simple,
    wire,
)
from support.sandbox.storage.pgwire.errors import PgError
from tests.faults.catalogue import pgwire_queries as known
from tests.faults.fault import fault
from tests.faults.patching import Function, notes, replaces


def _encodes(form: str, change: Callable[[Any, Callable[[Any], bytes]], bytes]) -> None:
    """Write values of a form otherwise."""
    right = encode._TEXT_ENCODERS[form]  # type: ignore[index]
    encode._TEXT_ENCODERS[form] = lambda value: change(value, right)  # type: ignore[index]


# --- types


@fault("Minus zero loses its sign.", features="pgwire_types", message=r"value should be float -0\.0.*it is float 0\.0")
def minus_zero() -> None:
    _encodes("double", lambda value, right: right(value + 0.0 if value else 0.0))


@fault(
    "Minus infinity comes as infinity.", features="pgwire_types", message=r"value should be float -inf.*it is float inf"
)
def minus_infinity() -> None:
    _encodes("double", lambda value, right: right(value).replace(b"-Inf", b"Inf"))


@fault(
    "A FLOAT comes with the digits of the DOUBLE nearest to it.",
    features="pgwire_types",
    message=r"value should be float 0\.1, .*it is float 0\.1000",
)
def floats_are_widened() -> None:
    import struct

    _encodes("real", lambda value, right: repr(struct.unpack("f", struct.pack("f", float(value)))[0]).encode())


@fault(
    "Very small numbers come as zero.",
    features="pgwire_types",
    message=r"value should be float 5e-324.*it is float 0\.0",
)
def small_numbers_are_zero() -> None:
    _encodes("double", lambda value, right: right(0.0 if isinstance(value, float) and abs(value) < 1e-300 else value))


@fault(
    "Doubles come with 15 digits.",
    features="pgwire_types",
    message=r"value should be float 0\.30000000000000004.*it is float 0\.3\b",
)
def doubles_have_15_digits() -> None:
    _encodes(
        "double",
        lambda value, right: (
            f"{value:.15g}".encode() if isinstance(value, float) and abs(value) < 1e300 else right(value)
        ),
    )


@fault(
    "Unsigned large numbers come as negative ones.",
    features="pgwire_types",
    message=r"value should be Decimal 18446744073709551615.*it is int -1",
)
def unsigned_numbers_are_signed() -> None:
    pgtypes._SCALARS["ubigint"] = pgtypes._BIGINT
    _encodes("int", lambda value, right: right(value - 2**64 if value >= 2**63 else value))


@fault(
    "Times before 1970 lose their fraction of a second.",
    features="pgwire_types",
    message=r"value should be datetime 1969-12-31 23:59:59\.999999.*it is datetime 1969-12-31 23:59:59\s",
)
def old_times_lose_fractions() -> None:
    _encodes(
        "timestamp",
        lambda value, right: right(value.split(".")[0] if isinstance(value, str) and value < "1970" else value),
    )


@fault(
    "The last second of a day is rounded up.", features="pgwire_types", message=r"value should be time 23:59:59\.999999"
)
def times_are_rounded() -> None:
    _encodes("time", lambda value, right: right(str(value).replace("59.999999", "59.999")))


@fault(
    "The months of an interval are lost.",
    features="pgwire_types",
    message=r"value should be timedelta 63 days.*it is timedelta 3 days",
)
def months_are_lost() -> None:
    import re

    _encodes("interval", lambda value, right: right(re.sub(r"\d+ months? ?", "", str(value)) or "00:00:00"))


@fault(
    "An interval loses its sign.",
    features="pgwire_types",
    message=r"value should be timedelta -1 day, 22:30:00.*it is timedelta 1:30:00",
)
def intervals_lose_signs() -> None:
    _encodes("interval", lambda value, right: right(value).replace(b"-", b""))


@fault("Backslashes in bytes come twice.", features="pgwire_types", message=r"value should be bytes 005c275c")
def bytes_are_escaped_twice() -> None:
    _encodes("bytea", lambda value, right: right(bytes(value).replace(b"\\", b"\\\\")))


@fault("Empty bytes come as no value.", features="pgwire_types", message=r"value should be bytes none.*it is None")
def empty_bytes_are_none() -> None:
    known._values(lambda value: None if isinstance(value, bytes) and not value else value)


@fault(
    "Lists of truths come as texts.",
    features="pgwire_types",
    message=r"value should be list \[bool True, bool False\].*it is list \[str t",
)
def truths_in_lists_are_texts() -> None:
    pgtypes._SCALARS["boolean"] = replace(pgtypes._SCALARS["boolean"], array_oid=1009)


@fault(
    "Lists of amounts come as texts.",
    features="pgwire_types",
    message=r"value should be list \[Decimal 1\.50.*it is list \[str 1\.50",
)
def amounts_in_lists_are_texts() -> None:
    pgtypes._SCALARS["decimal"] = replace(pgtypes._SCALARS["decimal"], array_oid=1009)


@fault(
    "Lists of moments come as texts.",
    features="pgwire_types",
    message=r"value should be list \[datetime .*it is list \[str 2024",
)
def moments_in_lists_are_texts() -> None:
    for name in ("timestamp", "timestamp with time zone"):
        pgtypes._SCALARS[name] = replace(pgtypes._SCALARS[name], array_oid=1009)


@fault(
    "Texts lose the spaces at their ends.",
    features="pgwire_types pgwire_results",
    message=r"value should be str ␠␠plain␠.*it is str ␠␠plain",
)
def texts_are_trimmed() -> None:
    known._values(lambda value: value.rstrip() if isinstance(value, str) and value.strip() else value)


@fault(
    "Line ends in texts become those of Windows.",
    features="pgwire_types pgwire_results",
    message=r"value should be str one⏎two.*it is str one␍⏎two",
)
def line_ends_change() -> None:
    known._values(lambda value: value.replace("\n", "\r\n") if isinstance(value, str) else value)


@fault(
    "A text of digits is read as a number when a program puts it in.",
    features="pgwire_types",
    message=r"value should be str 042.*it is str 42",
)
def digits_lose_zeros() -> None:
    known._values(
        lambda value: value.lstrip("0") if isinstance(value, str) and value.isdigit() and len(value) > 1 else value
    )


# --- result sets


@fault(
    "Of columns of the same name only the last comes.",
    features="pgwire_results pgwire_queries",
    message=r"columns should be .*'a', 'a', 'b'.*they are",
)
def same_names_are_one() -> None:
    @replaces(simple, "_answer")
    def answer(right: Function, the_wire: Any, result: Any) -> Any:
        if isinstance(result, simple.Rows):
            last = {column.name: number for number, column in enumerate(result.columns)}
            if len(last) < len(result.columns):
                fetch, keep = result.fetch, sorted(last.values())
                result = replace(
                    result,
                    columns=[result.columns[n] for n in keep],
                    fetch=lambda count: [tuple(row[n] for n in keep) for row in fetch(count)],
                )
        return right(the_wire, result)


def _names(change: Callable[[str], str]) -> None:
    @replaces(wire.Wire, "row_description")
    def row_description(right: Function, self: Any, columns: Any, formats: Any) -> None:
        right(self, [replace(column, name=change(column.name)) for column in columns], formats)


@fault(
    "Names of columns come in small letters.",
    features="pgwire_results",
    message=r"columns should be \[.Sum in €., .SUM..*they are \[.sum in €., .sum.",
)
def column_names_are_small() -> None:
    _names(str.lower)


@fault(
    "Names of columns keep plain letters only.",
    features="pgwire_results",
    message=r"columns should be \['Sum in €'.*they are \['Sum_in_\?'",
)
def column_names_are_ascii() -> None:
    _names(lambda name: name.encode("ascii", "replace").decode().replace(" ", "_"))


@fault(
    "While a cursor is open another statement ends it.",
    features="pgwire_results",
    message=r"20000 rows should come.*1000 rows came",
)
def statements_end_cursors() -> None:
    @replaces(session.Session, "run_query")
    def run_query(right: Function, self: Any, *rest: Any) -> Any:
        for cursor in self.cursors.values():
            if cursor.position:
                cursor.position = cursor.spool.count + 1
        return right(self, *rest)


@fault(
    "RETURNING of an update gives the rows as they were.",
    features="pgwire_workspace",
    message=r"What is updated can be returned at once.*columns should be",
)
def returning_is_old() -> None:
    known._runs(lambda sql: sql.partition("RETURNING")[0] if sql.startswith(("UPDATE", "DELETE")) else sql)


@fault(
    "COPY does not tell how many rows it copied in.",
    features="pgwire_results",
    message=r"should report 2 rows as affected",
)
def copied_rows_are_not_told() -> None:
    @replaces(copying.CopyReader, "finish")
    def finish(right: Function, self: Any) -> str:
        right(self)
        return "COPY"


# --- COPY


@fault(
    "Of what is copied in only the first 5000 rows arrive.",
    features="pgwire_results",
    message=r"should report 20000 rows as affected",
)
def large_copies_are_cut() -> None:
    @replaces(copying.CopyReader, "_add")
    def add(right: Function, self: Any, fields: Any) -> None:
        if self._line <= 5000:
            right(self, fields)


@fault(
    "Rows that are copied in before one that does not fit stay, if they are many.",
    features="pgwire_results",
    message=r"should be 0 rows with the columns id.*there are \d+",
)
def copies_commit_batches() -> None:
    @replaces(copying.CopyReader, "_flush")
    def flush(right: Function, self: Any) -> None:
        right(self)
        if self._count:
            self._cursor.commit()
            self._cursor.begin()


@fault(
    "What is copied out ends after 1000 rows.",
    features="pgwire_results",
    message=r"20000 lines should come.*\d+ lines came",
)
def copies_out_are_cut() -> None:
    @replaces(copying, "copy_out")
    def copy_out(right: Function, copy: Any, rows: Any) -> Any:
        for number, chunk in enumerate(right(copy, rows)):
            if number < 4:
                yield chunk


def _copies(change: Callable[[Any], Any]) -> None:
    @replaces(handlers, "_copy")
    def copy(right: Function, the_session: Any, command: Any) -> Any:
        return right(the_session, change(command))

    handlers._HANDLERS[handlers.Copy] = handlers._copy


@fault(
    "COPY does not look at its delimiter.", features="pgwire_results", message=r"should be accepted, but COPY answered"
)
def copy_has_one_delimiter() -> None:
    _copies(lambda c: replace(c, delimiter="," if c.csv else "\t"))


@fault("COPY does not look at what stands for no value.", features="pgwire_results", message=r"none")
def copy_has_one_null() -> None:
    _copies(lambda c: replace(c, null="" if c.csv else "\\N"))


@fault(
    "COPY takes the header of what it copies in for a row.",
    features="pgwire_results",
    message=r"should be accepted, but COPY answered 22",
)
def copy_in_takes_headers_for_rows() -> None:
    _copies(lambda c: c if c.to_client else replace(c, header=False))


@fault(
    "COPY does not look at the columns that it names.",
    features="pgwire_results",
    message=r"should be accepted, but COPY answered 22",
)
def copy_ignores_columns() -> None:
    _copies(lambda c: replace(c, columns=[]))


@fault(
    "CSV that is copied in is cut at line ends within quotes.",
    features="pgwire_results",
    message=r"should be accepted, but COPY answered",
)
def copied_csv_has_no_lines() -> None:
    @replaces(copying, "_quoted_record")
    def record(right: Function, copy: Any, text: str, position: int, final: bool) -> Any:
        end = text.find("\n", position)
        return right(copy, text[: end + 1] if end >= 0 else text, position, True)


@fault(
    "A doubled quote in CSV that is copied in stays doubled.", features="pgwire_results", message=r'these rows.*a ""b""'
)
def copied_quotes_stay_double() -> None:
    @replaces(copying, "_csv_value")
    def value(right: Function, copy: Any, field: Any, *rest: Any) -> Any:
        return right(copy, [c * 2 if c == '"' else c for c in field], *rest)


@fault(
    "Quotes in what is copied out as CSV are not doubled.",
    features="pgwire_results",
    message=r'This text should come.*a ""b"',
)
def copied_out_quotes_are_single() -> None:
    @replaces(copying, "_csv_writer")
    def writer(right: Function, copy: Any) -> Any:
        write = right(copy)
        return lambda text: write(text.replace('"', "'")).replace("'", '"') if '"' in text else write(text)


@fault("An empty text is copied out as CSV like no value.", features="pgwire_results", message=r"This text should come")
def copied_out_empty_is_none() -> None:
    @replaces(copying, "_csv_writer")
    def writer(right: Function, copy: Any) -> Any:
        write = right(copy)
        return lambda text: write(text) if text else ""


@fault(
    "An empty text that is copied in as CSV is no value.",
    features="pgwire_results",
    message=r'should give these rows.*- \| 3 *\| "" *\|',
)
def copied_in_empty_is_none() -> None:
    @replaces(copying, "_csv_value")
    def value(right: Function, copy: Any, field: Any, *rest: Any) -> Any:
        return right(copy, field, *rest) or None


# --- transactions


@fault(
    "The server tells after each statement that no transaction is open.",
    features="pgwire_workspace",
    message=r"should be told to be in a transaction.*it is told to be in no transaction",
)
def status_is_always_idle() -> None:
    @replaces(wire.Wire, "ready")
    def ready(right: Function, self: Any, status: str) -> None:
        right(self, "I")


@fault(
    "A failed transaction is told to be a working one.",
    features="pgwire_workspace",
    message=r"should be told to be in a failed transaction.*it is told to be in a transaction",
)
def failed_status_is_working() -> None:
    @replaces(wire.Wire, "ready")
    def ready(right: Function, self: Any, status: str) -> None:
        right(self, "T" if status == "E" else status)


@fault(
    "Of several statements in one string those before the one that fails stay done.",
    features="pgwire_results",
    message=r"Of several statements in one string of which one fails.*should give these rows",
)
def strings_are_no_transactions() -> None:
    @replaces(session.Session, "begin_implicit")
    def begin_implicit(right: Function, self: Any) -> None:
        return None


@fault(
    "Of several statements in one string those behind the one that fails are run.",
    features="pgwire_results",
    message=r"Of several statements in one string of which one fails.*should give these rows",
)
def errors_do_not_end_strings() -> None:
    @replaces(simple, "run")
    def run(right: Function, the_session: Any, the_wire: Any, sql: str) -> None:
        pieces = [each for each in sql.split("; ") if each.strip()]
        if len(pieces) < 2:
            right(the_session, the_wire, sql)
            return
        problem = None
        for piece in pieces:
            try:
                right(the_session, the_wire, piece)
            except PgError as error:
                problem = problem or error
        if problem:
            raise problem


@fault(
    "What DROP and ALTER do in a transaction stays when it is rolled back.",
    features="pgwire_workspace",
    message=r"A transaction that is rolled back can undo",
)
def ddl_commits() -> None:
    @replaces(session.Session, "run_query")
    def run_query(right: Function, self: Any, query: Any, *rest: Any) -> Any:
        if self.status == "T" and query.piece.tokens[0].word in ("DROP", "ALTER"):
            self.cursor.commit()
            result = right(self, query, *rest)
            self.cursor.begin()
            return result
        return right(self, query, *rest)


@fault(
    "TRUNCATE is done at once, whatever becomes of its transaction.",
    features="pgwire_workspace",
    message=r"can undo a truncate.*should give these rows",
)
def truncate_commits() -> None:
    @replaces(session.Session, "run_query")
    def run_query(right: Function, self: Any, query: Any, *rest: Any) -> Any:
        result = right(self, query, *rest)
        if self.status == "T" and query.piece.tokens[0].word in ("TRUNCATE",):
            self.cursor.commit()
            self.cursor.begin()
        return result


@fault(
    "A transaction that only reads may write.", features="pgwire_workspace", message=r"should be refused as read-only"
)
def read_only_transactions_write() -> None:
    @replaces(session.Session, "start")
    def start(right: Function, self: Any, read_only: bool) -> None:
        right(self, False)


@fault(
    "A rollback of one session rolls back what others do.",
    features="pgwire_workspace",
    message=r"A rollback in one session leaves the work of another alone.*should give these rows",
)
def rollback_ends_all() -> None:
    everybody: list[Any] = []

    @replaces(session.Session, "__init__")
    def init(right: Function, self: Any, *rest: Any) -> None:
        right(self, *rest)
        everybody.append(self)

    @replaces(handlers, "_roll_back")
    def roll_back(right: Function, the_session: Any, command: Any) -> Any:
        for each in everybody:
            if each is not the_session and each._engine is the_session._engine and each.status == "T":
                with suppress(Exception):
                    each.cursor.rollback()
                    each.cursor.begin()
        return right(the_session, command)

    handlers._HANDLERS[handlers.commands.Rollback] = handlers._roll_back


# --- what one session does to another


@fault(
    "A setting of one session is that of all of its workspace.",
    features="pgwire_workspace",
    message=r"it should still be .*Asia/Tokyo",
)
def settings_are_shared() -> None:
    @replaces(settings.SessionSettings, "__init__")
    def init(right: Function, self: Any, cursor: Any, catalog: str, user: str) -> None:
        right(self, cursor, catalog, user)
        self._values = _SHARED.setdefault(catalog, self._values)


_SHARED: dict[str, dict[str, str]] = {}


@fault(
    "A time zone that is set is told and not used.",
    features="pgwire_workspace",
    message=r"value should be int 9.*it is int 0",
)
def time_zones_are_ignored() -> None:
    @replaces(settings.SessionSettings, "_set_time_zone")
    def set_time_zone(right: Function, self: Any, value: str) -> str:
        return value


@fault("RESET does nothing.", features="pgwire_workspace", message=r"it should still be .*Asia/Tokyo")
def reset_does_nothing() -> None:
    @replaces(handlers, "_set")
    def set_(right: Function, the_session: Any, command: Any) -> Any:
        return handlers.Done("RESET") if command.reset else right(the_session, command)

    handlers._HANDLERS[handlers.commands.Set] = handlers._set


@fault(
    "A request to cancel ends the statements of all sessions of a workspace.",
    features="pgwire_errors",
    message=r"nobody has asked to end should go on.*it has ended",
)
def cancel_is_for_all() -> None:
    @replaces(server.Server, "_cancel")
    def cancel(right: Function, self: Any, request: Any) -> None:
        right(self, request)
        for each in self._all():
            if each.session is not None:
                each.session.interrupts.request("user")


@fault(
    "A request to cancel needs no secret.",
    features="pgwire_errors",
    message=r"nobody has asked to end should go on.*it has ended",
)
def cancel_needs_no_key() -> None:
    @replaces(server.Server, "_cancel")
    def cancel(right: Function, self: Any, request: Any) -> None:
        found = self._connections.get(request.process)
        if found is not None and found.session is not None:
            found.session.interrupts.request("user")


# --- walls


def _by_road(word: str, rest: Callable[[str], str]) -> None:
    """Let statements that begin so change project tables: what `rest` gives is what they do."""
    known._notes_stores()

    @replaces(simple, "run")
    def run(right: Function, the_session: Any, the_wire: Any, sql: str) -> None:
        if not sql.upper().startswith(word) or '"in_c_' not in sql:
            right(the_session, the_wire, sql)
            return
        known._changes(the_session, rest(sql))
        the_wire.complete(word)


@fault(
    "EXPLAIN ANALYZE of a change changes a project's table.",
    features="pgwire_closed",
    message=r"an explained delete.*should be refused as read-only or forbidden",
)
def explaining_changes() -> None:
    _by_road("EXPLAIN ANALYZE", lambda sql: sql[len("EXPLAIN ANALYZE ") :])


@fault(
    "An index can be made on a project's table.",
    features="pgwire_closed",
    message=r"an index.*should be refused as read-only or forbidden",
)
def indexes_can_be_made() -> None:
    _by_road("CREATE INDEX", lambda sql: sql)


@fault(
    "A prepared change changes a project's table.",
    features="pgwire_closed",
    message=r"a prepared delete.*should be refused as read-only or forbidden",
)
def prepared_changes() -> None:
    _by_road("PREPARE", lambda sql: sql.partition(" AS ")[2].partition(";")[0])


@fault(
    "Extensions that are there can be loaded.",
    features="pgwire_closed",
    message=r"load an extension.*should be refused",
)
def extensions_can_be_loaded() -> None:
    known._runs(lambda sql: "SELECT 1" if sql.startswith("LOAD ") else sql)


@fault(
    "The memory of the service can be set.",
    features="pgwire_closed",
    message=r"set the memory.*should be refused",
)
def memory_can_be_set() -> None:
    known._runs(
        lambda sql: "SELECT 1" if sql.startswith(("PRAGMA memory", "SET memory", "SET threads", "SET GLOBAL")) else sql
    )


@fault(
    "Programs of the server can be run by COPY.", features="pgwire_closed", message=r"run a program.*should be refused"
)
def programs_can_be_run() -> None:
    known._runs(lambda sql: "SELECT 1" if " PROGRAM " in sql else sql)


@fault("Secrets can be kept.", features="pgwire_closed", message=r"keep a secret.*should be refused")
def secrets_can_be_made() -> None:
    known._runs(lambda sql: "SELECT 1" if "SECRET" in sql else sql)


# --- workspaces


@fault(
    "What is loaded into a workspace comes as texts.",
    features="workspace_contents",
    message=r"values should come as what they are.*id is str 1 and not int 1",
)
def loads_are_texts() -> None:
    @replaces(engines.WorkspaceEngine, "_load")
    def load(right: Function, self: Any, cursor: Any, entry: Any) -> int:
        count = int(right(self, cursor, entry))
        target = f'"{self.catalog}".main."{entry.destination.replace(chr(34), chr(34) * 2)}"'
        cursor.execute(f"CREATE OR REPLACE TABLE {target} AS SELECT CAST(COLUMNS(*) AS VARCHAR) FROM {target}")
        return count


@fault(
    "What is loaded into a workspace loses empty texts.",
    features="workspace_contents",
    message=r'these rows.*- \| 3 *\| Carol[^\n]*\| ""',
)
def loads_lose_empty_texts() -> None:
    @replaces(engines.WorkspaceEngine, "_load")
    def load(right: Function, self: Any, cursor: Any, entry: Any) -> int:
        count = int(right(self, cursor, entry))
        target = f'"{self.catalog}".main."{entry.destination.replace(chr(34), chr(34) * 2)}"'
        for name, kind in cursor.execute(f"SELECT column_name, column_type FROM (DESCRIBE {target})").fetchall():
            if kind == "VARCHAR":
                cursor.execute(f'UPDATE {target} SET "{name}" = NULL WHERE "{name}" = \'\'')
        return count


@fault(
    "A workspace tells of its tables what it held when it was first looked at.",
    features="workspace_contents",
    message=r"should hold|should give",
)
def contents_are_kept() -> None:
    @replaces(engines.WorkspaceEngine, "objects")
    def objects(right: Function, self: Any) -> Any:
        return notes(self).setdefault("objects", right(self))


@fault(
    "A workspace tells the rows that its tables had when it was first looked at.",
    features="workspace_contents",
    message=r"should hold.*- \| mine *\| table *\| 4",
)
def row_counts_are_kept() -> None:
    @replaces(engines.WorkspaceEngine, "objects")
    def objects(right: Function, self: Any) -> Any:
        seen = notes(self)
        return [replace(each, rows=seen.setdefault(each.name, each.rows)) for each in right(self)]


@fault(
    "Clearing a workspace leaves what is in schemas of its own.",
    features="workspace_contents",
    message=r'should hold|should have no table "more" in the schema',
)
def clear_leaves_schemas() -> None:
    @replaces(engines.WorkspaceEngine, "_drop_statements")
    def drops(right: Function, self: Any, cursor: Any) -> Any:
        return [each for each in right(self, cursor) if '"main"' in each and "SCHEMA" not in each]


# --- sessions


@fault(
    "Copying in no rows is told as one row.",
    features="pgwire_results",
    message=r"should report 0 rows as affected.*it reports 1",
)
def copy_in_of_nothing_counts_one() -> None:
    @replaces(copying.CopyReader, "finish")
    def finish(right: Function, self: Any) -> str:
        return str(right(self)).replace("COPY 0", "COPY 1")


@fault(
    "Copying out no rows leaves the header out.",
    features="pgwire_results",
    message=r"this text should come: 'id,name'",
)
def copy_out_of_nothing_lacks_the_header() -> None:
    @replaces(copying, "copy_out")
    def copy_out(right: Function, copy: Any, rows: Any) -> Any:
        chunks = list(right(copy, rows))
        return iter(chunks if any(count for count, _ in chunks) else [])
