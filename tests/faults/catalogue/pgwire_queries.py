"""PG wire: who may connect, what is seen, what can be made, what cannot be changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from support.sandbox.storage import workspaces as engines
from support.sandbox.storage.pgwire import errors, guard, pgtypes, session, simple, startup
from support.sandbox.storage.pgwire.errors import PgError
from support.sandbox.storage.store import InvalidCredentials, catalog, workspaces
from support.sandbox.storage.store.keys import digest
from tests.faults.fault import fault
from tests.faults.patching import Function, notes, replaces

ANY_LOGIN = r"should be refused as unauthorized, but CONNECT answered (00000|success)"


@fault("Any password is accepted.", features="pgwire_queries pgwire_connections", message=ANY_LOGIN)
def any_password_is_accepted() -> None:
    _lets_in(lambda registry, user, password: registry._by_user.get(user))


@fault(
    "The password of another workspace is accepted.",
    features="pgwire_connections",
    message=r"Whoever has the (user|password) of .*(should be refused as unauthorized, but CONNECT answered)",
)
def other_password_is_accepted() -> None:
    def find(registry: Any, user: str, password: str) -> Any:
        known = any(record.password_hash == digest(password) for record in registry._records.values())
        return registry._by_user.get(user) if known else None

    _lets_in(find)


@fault(
    "Passwords are compared without looking at capital letters.",
    features="pgwire_queries pgwire_connections",
    message=ANY_LOGIN,
)
def password_case_does_not_count() -> None:
    _by_password(str.lower)


@fault(
    "Of a password only the first eight characters count.",
    features="pgwire_queries pgwire_connections",
    message=ANY_LOGIN,
)
def password_end_does_not_count() -> None:
    _by_password(lambda password: password[:8])


def _by_password(seen: Callable[[str], str]) -> None:
    known: dict[str, str] = {}

    @replaces(workspaces.Workspaces, "create")
    def create(right: Function, registry: Any, *arguments: Any) -> Any:
        record, password = right(registry, *arguments)
        known[record.username] = password
        return record, password

    _lets_in(
        lambda registry, user, password: (
            registry._by_user.get(user) if password and user in known and seen(known[user]) == seen(password) else None
        )
    )


def _lets_in(find: Callable[[Any, str, str], Any]) -> None:
    """Let in whoever is let in rightly, and whoever `find` has a workspace for."""

    @replaces(workspaces.Workspaces, "check_login")
    def check_login(right: Function, registry: Any, user: str, password: str) -> Any:
        try:
            return right(registry, user, password)
        except InvalidCredentials:
            record = find(registry, user, password)
            if record is None:
                raise
            return record


@fault(
    "A user that does not exist is let into some workspace.",
    features="pgwire_queries pgwire_connections",
    message=r"user|should be refused",
)
def unknown_user_is_let_in() -> None:
    _lets_in(
        lambda registry, user, password: None if user in registry._by_user else next(iter(registry._records.values()))
    )

    @replaces(startup, "authenticate")
    def authenticate(right: Function, wire: Any, store: Any, parameters: Any, address: str) -> Any:
        try:
            return right(wire, store, parameters, address)
        except PgError as error:
            if error.code != "3D000":
                raise
            return startup.Login(parameters["user"], "x", next(iter(store.workspaces._records.values())))


@fault(
    "Nobody is let in, whatever the password.",
    features="pgwire_queries pgwire_connections",
    message=r"should be accepted, but CONNECT answered|own credentials should be let in",
)
def nobody_is_let_in() -> None:
    @replaces(workspaces.Workspaces, "check_login")
    def check_login(right: Function, registry: Any, user: str, password: str) -> Any:
        raise InvalidCredentials


@fault(
    "A wrong password drops the connection without a word.",
    features="pgwire_queries pgwire_connections",
    message=r"CONNECT over PG wire .* got no answer",
)
def wrong_password_is_silent() -> None:
    @replaces(startup, "authenticate")
    def authenticate(right: Function, wire: Any, *arguments: Any) -> Any:
        try:
            return right(wire, *arguments)
        except PgError:
            import socket

            wire.sock.shutdown(socket.SHUT_RDWR)
            raise


@fault(
    "A wrong password is answered as a failure of the service.",
    features="pgwire_queries pgwire_connections",
    message=r"should be refused as unauthorized, but CONNECT answered .*internal error",
)
def wrong_password_crashes() -> None:
    @replaces(workspaces.Workspaces, "check_login")
    def check_login(right: Function, registry: Any, user: str, password: str) -> Any:
        try:
            return right(registry, user, password)
        except InvalidCredentials:
            raise PgError("XX000", "internal error", severity="FATAL") from None


@fault(
    "A password works after the workspace got another one.",
    features="pgwire_queries pgwire_connections",
    message=r"should be refused|let nobody in|old password",
)
def old_password_works() -> None:
    known: dict[str, set[bytes]] = {}

    @replaces(workspaces.Workspaces, "reset_password")
    def reset_password(right: Function, registry: Any, record: Any) -> Any:
        known.setdefault(record.username, set()).add(record.password_hash)
        return right(registry, record)

    _lets_in(
        lambda registry, user, password: (
            registry._by_user.get(user) if digest(password) in known.get(user, set()) else None
        )
    )


@fault(
    "A deleted workspace still lets people in.",
    features="pgwire_connections workspace_access",
    message=r"should let nobody in any more, but CONNECT answered (00000|success)",
)
def deleted_workspace_lets_in() -> None:
    @replaces(workspaces.Workspaces, "remove")
    def remove(right: Function, registry: Any, record: Any) -> None:
        with registry._lock:
            registry._records.pop(record.id, None)


@fault(
    "A workspace lets in three at a time.",
    features="pgwire_connections",
    message=r"too many|connection|at once|same time",
)
def three_at_a_time() -> None:
    @replaces(workspaces.Workspaces, "sessions")
    def sessions(right: Function, registry: Any, workspace_id: Any = None, status: Any = None) -> Any:
        import sys

        found = right(registry, workspace_id, status)
        return found * 1000 if len(found) >= 3 and sys._getframe(2).f_code.co_name == "check_login" else found


@fault("A connection that was closed counts on.", features="pgwire_connections", message=r"too many|connection")
def closed_connections_count() -> None:
    @replaces(workspaces.Workspaces, "logout")
    def logout(right: Function, registry: Any, *arguments: Any) -> None:
        return None


def _runs(change: Callable[[str], str]) -> None:
    """Run another statement than the one that was sent."""

    @replaces(simple, "run")
    def run(right: Function, the_session: Any, wire: Any, sql: str) -> None:
        right(the_session, wire, change(sql))


def _sends(change: Callable[[list[Any]], list[Any]]) -> None:
    """Send other rows than the engine gave."""

    @replaces(simple, "send_rows")
    def send_rows(right: Function, wire: Any, fetch: Any, *rest: Any) -> int:
        return int(right(wire, lambda count: change(fetch(count)), *rest))


def _values(change: Callable[[Any], Any]) -> None:
    _sends(lambda rows: [tuple(change(value) for value in row) for row in rows])


@fault(
    "A query gives no rows.",
    features="pgwire_queries",
    message=r"statement should give these rows.*0 rows found, 3 expected",
)
def no_rows() -> None:
    _sends(lambda rows: [])


@fault(
    "A query loses its last row.",
    features="pgwire_queries",
    message=r"statement should give these rows.*2 rows found, 3 expected",
)
def last_row_is_lost() -> None:
    _sends(lambda rows: rows[:-1])


@fault(
    "A query gives its first row twice.",
    features="pgwire_queries",
    message=r"statement should give these rows.*4 rows found, 3 expected",
)
def first_row_is_doubled() -> None:
    _sends(lambda rows: [*rows[:1], *rows])


@fault("A query gives 1000 rows and no more.", features="pgwire_results", message=r"rows")
def rows_are_capped() -> None:
    @replaces(simple, "send_rows")
    def send_rows(right: Function, wire: Any, fetch: Any, *rest: Any) -> int:
        left = [1000]

        def some(count: int) -> Any:
            found = fetch(count)[: left[0]]
            left[0] -= len(found)
            return found

        return int(right(wire, some, *rest))


@fault(
    "No value comes as an empty text.",
    features="pgwire_queries",
    message=r'statement should give these rows.*- \| 3 \| NULL \|.*\+ \| 3 \| "" \|',
)
def none_is_empty() -> None:
    _values(lambda value: "" if value is None else value)


@fault(
    "An empty text comes as no value.",
    features="pgwire_types pgwire_results",
    message=r"statement should give these rows.*NULL",
)
def empty_is_none() -> None:
    _values(lambda value: None if value == "" else value)


@fault(
    "Letters that are not English come as question marks.",
    features="pgwire_types pgwire_results",
    message=r"value should be str Größe, 分析 and 🦆.*it is str Gr\?\?e, \?\? and \?",
)
def texts_are_ascii_only() -> None:
    _values(lambda value: value.encode("ascii", "replace").decode() if isinstance(value, str) else value)


@fault(
    "Amounts lose the zeros at their end.",
    features="pgwire_queries",
    message=r"statement should give these rows.*- \| Alice \| 29\.50 \|.*\+ \| Alice \| 29\.5 \|",
)
def amounts_lose_zeros() -> None:
    _values(lambda value: value.normalize() if isinstance(value, Decimal) else value)


@fault(
    "Amounts are rounded to whole numbers.",
    features="pgwire_queries",
    message=r"statement should give these rows.*29\.50.*\+ \| Alice \| (29|30) \|",
)
def amounts_are_rounded() -> None:
    _values(lambda value: round(value) if isinstance(value, Decimal) else value)


@fault(
    "Truth values come the wrong way round.",
    features="pgwire_types pgwire_results",
    message=r"statement should give these rows.*true",
)
def truth_is_turned_round() -> None:
    _values(lambda value: not value if isinstance(value, bool) else value)


@fault(
    "All columns are told to be texts.",
    features="pgwire_types pgwire_results",
    message=r"value should be int.*it is str",
)
def types_are_texts() -> None:
    @replaces(simple, "_answer")
    def answer(right: Function, wire: Any, result: Any) -> Any:
        if isinstance(result, simple.Rows):
            result = replace(result, columns=[pgtypes.column(column.name, "VARCHAR") for column in result.columns])
        return right(wire, result)


@fault(
    "The columns of a row come in the opposite order.",
    features="pgwire_queries",
    message=r"statement should give these rows|SELECT answered",
)
def columns_are_turned_round() -> None:
    _sends(lambda rows: [tuple(reversed(row)) for row in rows])


@fault(
    "A join gives every pair of rows.",
    features="pgwire_queries",
    message=r"statement should give these rows.*29\.50.*34\.75",
)
def join_gives_every_pair() -> None:
    _runs(lambda sql: sql.replace("u.id = o.user_id", "true"))


@fault(
    "A join of two tables is refused.",
    features="pgwire_queries",
    message=r"statement should run, but SELECT answered 0A000",
)
def join_is_refused() -> None:
    _refuses("JOIN", PgError("0A000", "JOIN is not supported"))


def _refuses(word: str, error: PgError) -> None:
    @replaces(simple, "run")
    def run(right: Function, the_session: Any, wire: Any, sql: str) -> None:
        if word in sql:
            raise error
        right(the_session, wire, sql)


@fault(
    "Making a table in the workspace is accepted and not done.",
    features="pgwire_queries",
    message=r"statement should run, but SELECT answered 42P01",
)
def created_table_is_lost() -> None:
    _runs(lambda sql: "SELECT 1" if sql.startswith("CREATE TABLE") else sql)


@fault(
    "A table made in the workspace has no rows.",
    features="pgwire_queries",
    message=r"statement should give these rows.*0 rows found",
)
def created_table_is_empty() -> None:
    _runs(lambda sql: sql + " LIMIT 0" if sql.startswith("CREATE TABLE") else sql)


@fault(
    "Tables cannot be made in the workspace.",
    features="pgwire_queries pgwire_workspace",
    message=r"statement should run, but CREATE answered 25006",
)
def workspace_is_read_only() -> None:
    _refuses("CREATE TABLE", PgError("25006", "cannot execute CREATE TABLE in a read-only transaction"))


@fault(
    "A table made in the workspace is seen by the session that made it only.",
    features="pgwire_queries pgwire_workspace",
    message=r"should run|my_analysis|another session|still|42P01",
)
def created_table_is_temporary() -> None:
    _runs(lambda sql: sql.replace("CREATE TABLE", "CREATE TEMP TABLE", 1) if sql.startswith("CREATE TABLE") else sql)


@fault(
    "All workspaces of a project are one: what is made in one is seen in all.",
    features="pgwire_connections",
    message=r"should be refused as not found|another workspace|workspace",
)
def workspaces_are_shared() -> None:
    @replaces(catalog.Store, "make_workspace_engine")
    def make_workspace_engine(right: Function, store: Any, project_id: str, branch_id: Any, workspace_id: str) -> Any:
        for record in store.workspaces.of_project(project_id):
            return record.engine
        return right(store, project_id, branch_id, workspace_id)


def _writable(verb: str) -> None:
    """Let statements that begin so change project tables."""
    _notes_stores()

    @replaces(simple, "run")
    def run(right: Function, the_session: Any, wire: Any, sql: str) -> None:
        if sql.split()[0].upper() != verb or '"in_c_' not in sql:
            right(the_session, wire, sql)
            return
        _changes(the_session, sql)
        wire.complete("INSERT 0 1" if sql.startswith("INSERT") else sql.split()[0])


_STORES: list[Any] = []


def _changes(the_session: Any, sql: str) -> None:
    """Do to the project's bucket what a writable attachment would let a session do."""
    store = _STORES[-1]
    engine = the_session._engine
    record = next(each for each in store.workspaces._records.values() if each.engine is engine)
    bucket = next(iter(store.project(record.project_id).main.buckets.values()))

    def work(change: Any) -> None:
        change.cursor.execute(sql.replace(f'"{bucket.name}".', f"{change.alias}.main."))
        for table in list(change.tables.values()):
            if sql.startswith("DROP"):
                change.remove(table.name)
            else:
                change.put(table)

    store.change_bucket(bucket, work)


def _notes_stores() -> None:
    @replaces(catalog.Store, "__init__")
    def init(right: Function, store: Any, *arguments: Any) -> None:
        _STORES.append(store)
        right(store, *arguments)


@fault(
    "An analyst can insert rows into a project's table.",
    features="pgwire_queries",
    message=r"should be refused as read-only \(25006\), but INSERT answered (00000|success)",
)
def project_tables_take_inserts() -> None:
    _writable("INSERT")


@fault(
    "An analyst can update rows of a project's table.",
    features="pgwire_queries",
    message=r"should be refused as read-only \(25006\), but UPDATE answered (00000|success)",
)
def project_tables_take_updates() -> None:
    _writable("UPDATE")


@fault(
    "An analyst can delete rows of a project's table.",
    features="pgwire_queries",
    message=r"should be refused as read-only \(25006\), but DELETE answered (00000|success)",
)
def project_tables_take_deletes() -> None:
    _writable("DELETE")


@fault(
    "An analyst can drop a project's table.",
    features="pgwire_queries",
    message=r"should be refused as read-only \(25006\), but DROP answered (00000|success)",
)
def project_tables_can_be_dropped() -> None:
    _writable("DROP")


@fault(
    "An analyst can add a column to a project's table.",
    features="pgwire_queries",
    message=r"should be refused as read-only \(25006\), but ALTER answered (00000|success)",
)
def project_tables_can_be_altered() -> None:
    _writable("ALTER")


@fault(
    "An analyst can empty a project's table by TRUNCATE.",
    features="pgwire_closed",
    message=r"TRUNCATE answered (00000|success)",
)
def project_tables_can_be_truncated() -> None:
    _writable("TRUNCATE")


@fault(
    "An analyst can make a table in a project's bucket.",
    features="pgwire_closed",
    message=r"CREATE answered (00000|success)",
)
def project_buckets_take_tables() -> None:
    _writable("CREATE")


@fault(
    "A write to a project's table is answered as done and is not.",
    features="pgwire_queries",
    message=r"should be refused as read-only \(25006\), but (INSERT|UPDATE|DELETE) answered (00000|success)",
)
def refused_writes_succeed() -> None:
    @replaces(simple, "run")
    def run(right: Function, the_session: Any, wire: Any, sql: str) -> None:
        try:
            right(the_session, wire, sql)
        except PgError as error:
            if error.code != "25006":
                raise
            wire.complete("INSERT 0 1")


@fault(
    "A write to a project's table is refused and done.",
    features="pgwire_queries",
    message=r"nothing should have changed.*rows of in_c_data\.users was 1",
)
def refused_writes_are_done() -> None:
    _notes_stores()

    @replaces(simple, "run")
    def run(right: Function, the_session: Any, wire: Any, sql: str) -> None:
        try:
            right(the_session, wire, sql)
        except PgError as error:
            if error.code == "25006" and sql.startswith(("INSERT", "UPDATE", "DELETE")):
                _changes(the_session, sql)
            raise


@fault(
    "Errors have no SQLSTATE of their own: all are XX000.",
    features="pgwire_queries",
    message=r"should be refused as read-only \(25006\), but INSERT answered XX000",
)
def errors_have_no_code() -> None:
    _codes(lambda code: "XX000")


@fault(
    "A write to a project's table is refused with the wrong SQLSTATE.",
    features="pgwire_queries",
    message=r"should be refused as read-only \(25006\), but INSERT answered 42501",
)
def read_only_has_another_code() -> None:
    _codes(lambda code: "42501" if code == "25006" else code)


@fault(
    "An unknown table has the SQLSTATE of a syntax error.",
    features="pgwire_errors pgwire_queries",
    message=r"42P01, but SELECT answered 42601",
)
def unknown_table_has_another_code() -> None:
    _codes(lambda code: "42601" if code == "42P01" else code)


@fault(
    "A syntax error has the SQLSTATE of an internal one.",
    features="pgwire_errors pgwire_queries",
    message=r"42601, but \w+ answered XX000",
)
def syntax_error_has_another_code() -> None:
    _codes(lambda code: "XX000" if code == "42601" else code)


def _codes(change: Callable[[str], str]) -> None:
    @replaces(errors, "_code")
    def code(right: Function, *arguments: Any) -> str:
        return change(str(right(*arguments)))


@fault(
    "A statement that fails ends the connection.",
    features="pgwire_errors pgwire_queries",
    message=r"got no answer|still be readable",
)
def failure_ends_the_connection() -> None:
    @replaces(simple, "run")
    def run(right: Function, the_session: Any, wire: Any, sql: str) -> None:
        try:
            right(the_session, wire, sql)
        except PgError as error:
            error.severity = "FATAL"
            raise


def _syncs(every: float) -> None:
    """Look for changes of the project only so often."""

    @replaces(session.Session, "prepare_view")
    def prepare_view(right: Function, self: Any) -> None:
        known = notes(self._engine)
        if time.monotonic() - known.get("last", -every) >= every:
            known["last"] = time.monotonic()
            right(self)


@fault(
    "A session sees the project as it was when its first query ran.",
    features="pgwire_queries pgwire_workspace",
    message=r"(statement should give these rows.*rows found|SELECT answered 42P01)",
)
def view_is_that_of_the_first_query() -> None:
    _syncs(every=1e9)


@fault(
    "A session sees the project as it was when it connected.",
    features="pgwire_queries pgwire_workspace",
    message=r"statement should give these rows.*0 rows found, 1 expected",
)
def view_is_that_of_the_login() -> None:
    @replaces(startup, "authenticate")
    def authenticate(right: Function, wire: Any, store: Any, *arguments: Any) -> Any:
        login = right(wire, store, *arguments)
        login.workspace.engine.sync()
        return login

    @replaces(session.Session, "prepare_view")
    def prepare_view(right: Function, self: Any) -> None:
        return None


@fault(
    "A session sees changes of the project two seconds late.",
    features="pgwire_queries pgwire_workspace",
    message=r"statement should give these rows|statement should run",
)
def view_is_late() -> None:
    _syncs(every=2)


@fault(
    "Tables that are made after the first login to a workspace are not seen by later ones.",
    features="pgwire_workspace",
    message=r"in_c_data\.users should be readable, but SELECT answered 42P01",
)
def new_tables_are_not_seen() -> None:
    _keeps_attached(lambda before, now: len(now) > len(before))

    @replaces(startup, "authenticate")
    def authenticate(right: Function, *arguments: Any) -> Any:
        login = right(*arguments)
        login.workspace.engine.sync()
        return login


@fault(
    "A table that was dropped can still be queried.",
    features="pgwire_workspace",
    message=r"should be refused as not found \([^)]*42P01\), but SELECT answered (00000|success)",
)
def dropped_tables_are_seen() -> None:
    _keeps_attached(lambda before, now: len(now) < len(before))


def _keeps_attached(keep: Callable[[Any, Any], bool]) -> None:
    """Go on with the version of a bucket that is attached, if `keep` says so of its tables before and now."""
    _notes_stores()

    @replaces(engines.WorkspaceEngine, "_wanted")
    def wanted(right: Function, self: Any) -> Any:
        found = dict(right(self))
        versions = _STORES[-1].files._live
        for name, path in found.items():
            version = versions.get(path)
            before = notes(self).get(name)
            if version and before and keep(before.tables, version.tables):
                found[name] = before.path
            elif version:
                notes(self)[name] = version
        return found


@fault(
    "A bucket that was deleted can still be queried.",
    features="pgwire_workspace",
    message=r"should be refused as not found \([^)]*42P01\), but SELECT answered (00000|success)",
)
def deleted_buckets_are_seen() -> None:
    @replaces(engines.WorkspaceEngine, "_wanted")
    def wanted(right: Function, self: Any) -> Any:
        return {**self._attached, **right(self)}


@fault(
    "A workspace shows the tables of all projects.",
    features="pgwire_queries",
    message=r"should be refused as not found \([^)]*42P01\), but SELECT answered (00000|success)",
)
def all_projects_are_seen() -> None:
    @replaces(catalog.Store, "attachments")
    def attachments(right: Function, store: Any, project_id: str, branch_id: Any) -> Any:
        every: dict[str, Path] = {}
        for project in store.projects():
            every.update(right(store, project.id, branch_id))
        return {**every, **right(store, project_id, branch_id)}


@fault(
    "A workspace shows no tables at all.",
    features="pgwire_queries",
    message=r"statement should run, but SELECT answered 42P01",
)
def nothing_is_seen() -> None:
    @replaces(catalog.Store, "attachments")
    def attachments(right: Function, *arguments: Any) -> Any:
        return {}


@fault(
    "Buckets whose name has a dot or hyphen are not seen.",
    features="pgwire_results",
    message=r"statement should run, but SELECT answered 42P01",
)
def odd_names_are_not_seen() -> None:
    @replaces(catalog.Store, "attachments")
    def attachments(right: Function, *arguments: Any) -> Any:
        return {name: path for name, path in right(*arguments).items() if name.isidentifier()}


@fault(
    "Files of the server can be read by SQL.",
    features="pgwire_closed",
    message=r"should be refused, but SELECT answered success",
)
def server_files_can_be_read() -> None:
    @replaces(guard, "check")
    def check(right: Function, *arguments: Any) -> None:
        return None

    @replaces(engines.WorkspaceEngine, "_connect")
    def connect(right: Function, self: Any) -> Any:
        for name in ("links", "spill"):
            (self._private / name).mkdir(parents=True, exist_ok=True)
        self.spool_folder.mkdir(parents=True, exist_ok=True)
        return duckdb.connect(str(self.file), config={"errors_as_json": "true"})


@fault(
    "What was rolled back stays.",
    features="pgwire_workspace",
    message=r"roll|statement should give these rows|should be refused",
)
def rollback_commits() -> None:
    _runs(lambda sql: "COMMIT" if sql.strip().upper().startswith("ROLLBACK") else sql)


@fault(
    "A text that holds the word insert makes a query give no rows.",
    features="pgwire_types",
    message=r"value should be str insert into x; update y; begin.*one row should come, not 0",
)
def the_word_insert_gives_no_rows() -> None:
    _runs(lambda sql: sql + " LIMIT 0" if sql.startswith("SELECT") and "insert " in sql.lower() else sql)


@fault(
    "How many rows a statement changed is not told.",
    features="pgwire_workspace",
    message=r"should report \d+ rows as affected.*it reports -1",
)
def changed_rows_are_not_counted() -> None:
    @replaces(session.Session, "run_query")
    def run_query(right: Function, self: Any, *arguments: Any) -> Any:
        result = right(self, *arguments)
        return replace(result, tag=result.tag.split()[0]) if isinstance(result, simple.Done) else result


@fault(
    "Only one of several clients at the same time is answered, the others are refused.",
    features="pgwire_connections",
    message=r"too many|at once|parallel|same time",
)
def one_query_at_a_time() -> None:
    busy: set[int] = set()

    @replaces(simple, "run")
    def run(right: Function, the_session: Any, wire: Any, sql: str) -> None:
        if id(the_session._engine) in busy:
            raise PgError("53300", "Too many connections: the workspace is busy")
        busy.add(id(the_session._engine))
        try:
            time.sleep(0.02)
            right(the_session, wire, sql)
        finally:
            busy.discard(id(the_session._engine))


@fault("What was committed is undone.", features="pgwire_workspace", message=r"statement should|there are|rows")
def commit_rolls_back() -> None:
    _runs(lambda sql: "ROLLBACK" if sql.strip().upper().startswith("COMMIT") else sql)


@fault(
    "Of several statements in one string only the first is run.",
    features="pgwire_results",
    message=r"statement should|rows",
)
def only_the_first_statement_is_run() -> None:
    _runs(lambda sql: sql.split(";")[0])


@fault("The order that a query asks for is not kept.", features="pgwire_results", message=r"order")
def order_is_lost() -> None:
    _sends(lambda rows: rows[::-1])


@fault("Dates come a day early.", features="pgwire_types", message=r"statement should|comes? as")
def dates_come_early() -> None:
    import re

    def early(value: Any) -> Any:
        found = isinstance(value, str) and re.fullmatch(r"(\d{4}-\d\d-)(\d\d)", value)
        return f"{found[1]}{int(found[2]) - 1:02}" if found else value

    _values(early)


@fault(
    "Whole numbers lose their digits beyond 53 bits.", features="pgwire_types", message=r"statement should|comes? as"
)
def large_numbers_are_rounded() -> None:
    _values(lambda value: int(float(value)) if type(value) is int else value)


@fault("Bytes come without their zeros.", features="pgwire_types", message=r"statement should|comes? as")
def bytes_lose_zeros() -> None:
    _values(lambda value: bytes(value).replace(b"\0", b"") if isinstance(value, bytes | bytearray) else value)


@fault("Long texts are cut to 64 kB.", features="pgwire_results", message=r"million|letters|statement should")
def long_texts_are_cut() -> None:
    _values(lambda value: value[:65536] if isinstance(value, str) else value)


@fault(
    "Work that is not committed is seen by others.",
    features="pgwire_workspace",
    message=r"statement should|seen|there are",
)
def transactions_are_ignored() -> None:
    words = ("BEGIN", "START TRANSACTION", "COMMIT", "ROLLBACK")
    _runs(lambda sql: "SELECT 1" if sql.strip().upper().startswith(words) else sql)


@fault(
    "After an error a transaction goes on.",
    features="pgwire_workspace",
    message=r"should be told to be in a failed transaction",
)
def transactions_survive_errors() -> None:
    @replaces(session.Session, "fail")
    def fail(right: Function, self: Any) -> None:
        status = self.status
        right(self)
        if status == "T":
            self.status = "I"


@fault("The sessions of a deleted project go on.", features="pgwire_connections", message=r"session|ended|disconnected")
def sessions_outlive_their_project() -> None:
    @replaces(workspaces.Workspaces, "remove")
    def remove(right: Function, registry: Any, record: Any) -> None:
        with registry._lock:
            registry._records.pop(record.id, None)
            registry._by_user.pop(record.username, None)
            record.closed = True


@fault(
    "Views keep the rows that they had when they were made.",
    features="pgwire_workspace",
    message=r"statement should|view",
)
def views_are_copies() -> None:
    _runs(lambda sql: sql.replace("CREATE VIEW", "CREATE TABLE", 1) if sql.startswith("CREATE VIEW") else sql)
