"""Workspaces and their sessions: made, loaded, cleared, described; who is connected, and since when."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from support.sandbox.storage import workspaces as engines
from support.sandbox.storage.api import sessions as sessions_api
from support.sandbox.storage.api import workspaces as api
from support.sandbox.storage.store import workspace_loads
from support.sandbox.storage.store.workspaces import Workspaces
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, changes_answers, replaces

ONE = r"/projects/[^/]+/(branches/[^/]+/)?workspaces/[^/]+"
SESSIONS = r"/internal/pgwire/sessions"
FEATURE = "workspaces"
CONTENTS = "workspace_contents"
BRANCHES = "workspace_branches"
PG = "pg_sessions"


@fault(
    "A workspace lives for as many minutes as hours were asked for.",
    features=FEATURE,
    message=r"The workspace should be shown with \{'life': '1 hours', 'size limit': '10 GB'\}",
)
def hours_are_minutes() -> None:
    @replaces(Workspaces, "create")
    def create(right: Function, *arguments: Any) -> Any:
        record, password = right(*arguments)
        if record.expires_at is not None:
            record.expires_at = record.created_at + (record.expires_at - record.created_at) / 60
        return record, password


@fault(
    "A workspace lives for ever, whatever was asked for.",
    features=FEATURE,
    message=r"The workspace should be shown with \{'life': '1 hours', 'size limit': '10 GB'\}",
)
def never_expires() -> None:
    @replaces(Workspaces, "create")
    def create(right: Function, *arguments: Any) -> Any:
        record, password = right(*arguments)
        record.expires_at = None
        return record, password


@fault(
    "Of several tables to load, those before the one that fails are loaded.",
    features=CONTENTS,
    message=r"Nothing should have changed, but POST .*/load answered",
)
def failed_loads_leave_the_first() -> None:
    @replaces(engines.WorkspaceEngine, "load_all")
    def load_all(right: Function, engine: Any, entries: Any) -> Any:
        done = []
        for number, entry in enumerate(entries):
            try:
                done += right(engine, [entry])
            except engines.LoadError as error:
                error.entry = number
                raise
        return done


@fault(
    "Of several tables to load, those before one that does not exist are loaded.",
    features=CONTENTS,
    message=r"Nothing should have changed, but POST .*/load answered",
)
def unknown_sources_leave_the_first() -> None:
    @replaces(workspace_loads, "load")
    def load(right: Function, store: Any, workspace: Any, requests: Any) -> Any:
        return [each for request in requests for each in right(store, workspace, [request])]


@fault(
    "The condition of a load is not looked at.",
    features=CONTENTS,
    message=r"The load should report these tables: source, destination, rows",
)
def load_conditions_are_ignored() -> None:
    @replaces(engines.WorkspaceEngine, "_load")
    def load(right: Function, engine: Any, cursor: Any, entry: Any) -> Any:
        return right(engine, cursor, replace(entry, where=None))


@fault(
    "The columns of a load are not looked at.",
    features=CONTENTS,
    message=r"There should be 3 rows with the columns id, name",
)
def load_columns_are_ignored() -> None:
    @replaces(engines.WorkspaceEngine, "_load")
    def load(right: Function, engine: Any, cursor: Any, entry: Any) -> Any:
        return right(engine, cursor, replace(entry, columns=None))


@fault(
    "Loading a table again adds its rows to those that are there.",
    features=CONTENTS,
    message=r"The statement should give these rows, in any order",
)
def loading_again_appends() -> None:
    @replaces(engines.WorkspaceEngine, "_load")
    def load(right: Function, engine: Any, cursor: Any, entry: Any) -> Any:
        target = f"{engines.quoted(engine.catalog)}.main.{engines.quoted(entry.destination)}"
        try:
            old = cursor.execute(f"SELECT * FROM {target}").fetchall()
        except Exception:
            old = []
        rows = right(engine, cursor, entry)
        for row in old:
            cursor.execute(f"INSERT INTO {target} VALUES ({', '.join('?' * len(row))})", row)
        return rows


@fault(
    "A load tells the rows of the whole table, not those that it loaded.",
    features=CONTENTS,
    message=r"The load should report these tables: source, destination, rows",
)
def load_counts_the_source() -> None:
    @replaces(workspace_loads, "load")
    def load(right: Function, store: Any, workspace: Any, requests: Any) -> Any:
        done = right(store, workspace, requests)
        counted = []
        for each in done:
            _, _, table = workspace_loads._source(store, workspace, each.source)
            counted.append(replace(each, rows=table.row_count))
        return counted


@fault(
    "Clearing a workspace leaves its views.",
    features=CONTENTS,
    message=r'The workspace "analysis" should hold these objects: name, kind, rows',
)
def clearing_leaves_views() -> None:
    @replaces(engines.WorkspaceEngine, "_drop_statements")
    def drops(right: Function, *arguments: Any) -> Any:
        return [each for each in right(*arguments) if not each.startswith("DROP VIEW")]


@fault(
    "Dropping an object of a workspace drops all whose names begin alike.",
    features=CONTENTS,
    message=r'The workspace "analysis" should hold these objects: name, kind, rows',
)
def drop_goes_by_prefix() -> None:
    @replaces(engines.WorkspaceEngine, "drop")
    def drop(right: Function, engine: Any, name: str) -> None:
        right(engine, name)
        for each in engine.objects():
            if each.name.startswith(name):
                right(engine, each.name)


@fault(
    "A view of a workspace cannot be dropped.",
    features=CONTENTS,
    message=r"It should be accepted, but DELETE .*/objects/",
)
def views_cannot_be_dropped() -> None:
    @replaces(engines.WorkspaceEngine, "drop")
    def drop(right: Function, engine: Any, name: str) -> None:
        if any(each.name == name and each.type == "view" for each in engine.objects()):
            raise engines.ObjectNotFound(name)
        right(engine, name)


@fault(
    "A workspace does not tell of its views.",
    features=CONTENTS,
    message=r'The workspace "analysis" should hold these objects: name, kind, rows',
)
def views_are_not_told() -> None:
    @replaces(engines.WorkspaceEngine, "objects")
    def objects(right: Function, engine: Any) -> Any:
        return [each for each in right(engine) if each.type != "view"]


@fault(
    "A workspace tells 0 rows of its tables.",
    features=CONTENTS,
    message=r'The workspace "analysis" should hold these objects: name, kind, rows',
)
def object_rows_are_0() -> None:
    @replaces(engines.WorkspaceEngine, "objects")
    def objects(right: Function, engine: Any) -> Any:
        return [replace(each, rows=0) for each in right(engine)]


@fault(
    "A workspace never says that somebody is connected.",
    features=f"{FEATURE} {CONTENTS} {PG}",
    message=r"The workspace should show its active sessions: 2",
)
def active_sessions_are_0() -> None:
    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["active_sessions"] = 0


@fault(
    "A workspace tells of the tables that its project had when it was made.",
    features=f"{CONTENTS} {FEATURE}",
    message=r"The tables that it can read should be shown",
)
def attached_tables_are_stale() -> None:
    kept: dict[str, Any] = {}

    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["attached_tables"] = kept.setdefault(answer.path, answer.body["attached_tables"])


@fault(
    "A branch's workspace tells of the tables of main.",
    features=f"{BRANCHES} {CONTENTS}",
    message=r"The tables that it can read should be shown: \{'in_c_data\.users': 1\}",
)
def attached_tables_are_those_of_main() -> None:
    @replaces(api, "_details")
    def details(right: Function, store: Any, workspace: Any) -> Any:
        whole = api.access.list_buckets

        def list_buckets(store: Any, project_id: str, branch_id: str) -> Any:
            return whole(store, project_id, "default")

        api.access.list_buckets = list_buckets
        try:
            return right(store, workspace)
        finally:
            api.access.list_buckets = whole


@fault(
    "What is loaded into a branch's workspace comes from main.",
    features=BRANCHES,
    message=r"The load should report these tables: source, destination, rows",
)
def branch_loads_read_main() -> None:
    @replaces(workspace_loads, "load")
    def load(right: Function, store: Any, workspace: Any, requests: Any) -> Any:
        if workspace.branch_id is None:
            return right(store, workspace, requests)
        own = workspace.engine._attachments
        workspace.engine._attachments = lambda: store.attachments(workspace.project_id, None)
        try:
            return right(store, workspace, requests)
        finally:
            workspace.engine._attachments = own


@fault(
    "A workspace of one branch can be deleted by the path of another.",
    features=BRANCHES,
    message=r"It should be refused as not found \(404\)",
)
def any_branch_finds_a_workspace() -> None:
    @replaces(api, "_find")
    def find(right: Function, store: Any, project_id: str, workspace_id: str, branch_id: Any = None) -> Any:
        return right(store, project_id, workspace_id)


@fault(
    "The list of a branch's workspaces shows those of the whole project.",
    features=BRANCHES,
    message=r"The workspaces should be \['c', 'b', 'a'\], newest first, each once",
)
def branch_lists_show_all() -> None:
    @replaces(api, "_listed")
    def listed(right: Function, store: Any, found: Any, limit: int, offset: int) -> Any:
        everything = store.workspaces.of_project(found[0].project_id) if found else found
        return right(store, everything, limit, offset)


@fault(
    "The list of workspaces shows passwords.",
    features=f"{FEATURE} workspace_access",
    message=r"Contract violation: GET .*/workspaces/.*password",
)
def lists_show_passwords() -> None:
    passwords: dict[str, str] = {}

    @replaces(Workspaces, "create")
    def create(right: Function, *arguments: Any) -> Any:
        record, password = right(*arguments)
        passwords[record.id] = password
        return record, password

    @replaces(api, "_shown")
    def shown(right: Function, store: Any, workspace: Any, password: Any = None) -> Any:
        return right(store, workspace, password or passwords.get(workspace.id))


@fault(
    "A new password is told and not set.",
    features=FEATURE,
    message=r"It should be refused as unauthorized",
)
def reset_changes_nothing() -> None:
    @replaces(Workspaces, "reset_password")
    def reset_password(right: Function, registry: Any, record: Any) -> Any:
        old = record.password_hash
        password = right(registry, record)
        record.password_hash = old
        return password


@fault(
    "Noting activity over REST always counts a statement.",
    features=PG,
    message=r"The session should be shown with \{'status': 'active', 'queries': '0'\}",
)
def activity_always_counts() -> None:
    @replaces(Workspaces, "touch")
    def touch(right: Function, registry: Any, session_id: str, queries: int = 1) -> None:
        right(registry, session_id, 1)


@fault(
    "When a session connected moves with its activity.",
    features=PG,
    message=r"The session should count at least 3 queries and show the time of the last",
)
def connected_at_moves() -> None:
    @replaces(Workspaces, "touch")
    def touch(right: Function, registry: Any, session_id: str, queries: int = 1) -> None:
        right(registry, session_id, queries)
        session = registry.session(session_id)
        session.connected_at = session.last_activity_at


@fault(
    "Noting activity brings a session that has ended back to life.",
    features=PG,
    message=r"The session should not be active any more",
)
def ended_sessions_revive() -> None:
    @replaces(Workspaces, "touch")
    def touch(right: Function, registry: Any, session_id: str, queries: int = 1) -> None:
        registry.session(session_id).status = "active"
        right(registry, session_id, queries)


@fault(
    "Cleaning up ends sessions that are busy.",
    features=PG,
    message=r"Active sessions should be listed: 1",
)
def cleanup_ends_the_busy() -> None:
    @replaces(Workspaces, "end_idle")
    def end_idle(right: Function, registry: Any, idle_seconds: int) -> Any:
        return right(registry, 0 if idle_seconds < 3000 else idle_seconds)


@fault(
    "Cleaning up ends nobody.",
    features=PG,
    message=r"A session that has been idle for 1 s and more should be ended and counted",
)
def cleanup_ends_nobody() -> None:
    @replaces(Workspaces, "end_idle")
    def end_idle(right: Function, registry: Any, idle_seconds: int) -> int:
        return 0


@fault(
    "Cleaning up marks sessions and leaves their connections open.",
    features=PG,
    message=r"The connection should have been cut off",
)
def cleanup_leaves_connections() -> None:
    @replaces(Workspaces, "_end_all")
    def end_all(right: Function, registry: Any, ids: Any, reason: str) -> None:
        for each in ids:
            registry.logout(each, reason)


@fault(
    "Ending a session marks it and leaves its connection open.",
    features=PG,
    message=r"The connection should have been cut off",
)
def ending_leaves_connections() -> None:
    @replaces(Workspaces, "end")
    def end(right: Function, registry: Any, session_id: str, reason: str) -> None:
        registry.logout(session_id, reason)


@fault(
    "A session that ended stays active.",
    features=PG,
    message=r"Active sessions should be listed: 1",
)
def closed_sessions_stay_active() -> None:
    @replaces(Workspaces, "logout")
    def logout(right: Function, *arguments: Any) -> None:
        return None


@fault(
    "Checking the credentials of a branch's workspace tells the tables of main.",
    features=f"{PG} {BRANCHES}",
    message=r"The login should be told the workspace, project and branch ",
)
def checking_tells_main() -> None:
    @replaces(sessions_api, "_checked")
    def checked(right: Function, store: Any, body: Any) -> Any:
        return replace(right(store, body), branch_id=None)


@fault(
    "Sessions reported over REST have no address.",
    features=PG,
    message=r"The session should be shown with \{'workspace': 'analysis', 'client': '192\.0\.2\.7'\}",
)
def addresses_are_lost() -> None:
    @replaces(Workspaces, "_open")
    def open_(right: Function, registry: Any, session: Any) -> Any:
        session.client_ip = None
        return right(registry, session)


@fault(
    "Workspaces are listed with the limit of size that is the default.",
    features=FEATURE,
    message=r"The workspace should be shown with \{'life': 'unlimited', 'size limit': '1 GB'\}",
)
def size_limit_is_the_default() -> None:
    @replaces(Workspaces, "create")
    def create(right: Function, registry: Any, *arguments: Any) -> Any:
        record, password = right(registry, *arguments)
        record.size_limit_gb = 10
        return record, password


@fault(
    "The size of a workspace is always 0.",
    features=f"{FEATURE} {CONTENTS}",
    message=r"A workspace that holds rows should take up space",
)
def size_is_0() -> None:
    @replaces(engines.WorkspaceEngine, "size_bytes")
    def size_bytes(right: Function, engine: Any) -> int:
        return 0


@fault(
    "A workspace shows what was in the deleted one of its name.",
    features="workspaces",
    message=r'the workspace "analysis" should hold these objects.*mine',
)
def objects_come_back() -> None:
    gone: dict[tuple[str, str], list[Any]] = {}

    @replaces(Workspaces, "remove")
    def remove(right: Function, workspaces: Workspaces, record: Any) -> None:
        gone[record.project_id, record.name] = record.engine.objects()
        right(workspaces, record)

    @replaces(api, "_details")
    def details(right: Function, store: Any, workspace: Any) -> Any:
        answer = json.loads(right(store, workspace).body)
        for each in gone.get((workspace.project_id, workspace.name), []):
            answer["workspace_objects"].append({"name": each.name, "type": each.type, "rows": each.rows})
        return api.reply(answer)
