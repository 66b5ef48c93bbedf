"""What somebody may try to do, by the words that features use for it, with what each action needs to be tried on.

One entry serves every scenario about who may do what: ``"download the file"`` is the same request whoever sends it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from support.contracts import storage as api
from support.contracts.model import Operation
from support.systems.storage.client import Client, TableName
from support.systems.storage.stage import CONTENT, Stage
from support.wire.outcome import Outcome

_COLUMNS = [{"name": "id", "type": "INTEGER"}]
#: No session is idle for so long: the clean-up of idle sessions finds none of anybody's.
_FOR_EVER = 10_000_000


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be tried. ``needs`` are the things of the stage that have to be there first."""

    words: str
    run: Callable[[Client, Stage], Outcome]
    needs: tuple[str, ...] = ()


def _driver(command: str, **fields: Any) -> Callable[[Client, Stage], Outcome]:
    def run(who: Client, stage: Stage) -> Outcome:
        values = {name: value(stage) if callable(value) else value for name, value in fields.items()}
        return who.service.execute({"type": command} | values, credentials={"project_id": stage.scene.project.id})

    return run


def _create_project(who: Client, stage: Stage) -> Outcome:
    return stage.scene.try_create_project(stage.scene.names.new("tried"), client=who)


def _drive_project(who: Client, stage: Stage) -> Outcome:
    id = stage.scene.names.new("driven")
    stage.scene.expect_project(id)
    return who.service.execute({"type": "CreateProjectCommand", "projectId": id})


def _login(who: Client, stage: Stage) -> Outcome:
    connection = stage.workspace["connection"]
    return who.sessions.authenticate(connection["username"], connection["password"])


def _upload(who: Client, stage: Stage) -> Outcome:
    return who.files.upload(stage.prepared, "waiting.csv", CONTENT)


def _put(who: Client, stage: Stage) -> Outcome:
    path = {"bucket": stage.s3_bucket, "key": stage.object}
    return who.call(api.S3_PUT, content=b"overwritten", headers={"Content-Type": "text/csv"}, **path)


def _object(operation: Operation) -> Callable[[Client, Stage], Outcome]:
    return lambda who, stage: who.call(operation, bucket=stage.s3_bucket, key=stage.object)


def _new_table(who: Client, stage: Stage) -> Outcome:
    return who.tables.create(TableName(stage.bucket, stage.new("new")), _COLUMNS)


_ACTIONS = (
    # --- the service
    Action("prepare the storage", lambda who, stage: who.service.init()),
    Action("remove the storage", lambda who, stage: who.service.remove()),
    Action("create a project", _create_project),
    Action("list all projects", lambda who, stage: who.projects.list(limit=1)),
    Action("create a project through the driver", _drive_project),
    Action("read the health", lambda who, stage: who.service.health()),
    Action("read the metrics", lambda who, stage: who.service.metrics()),
    Action("list the driver's commands", lambda who, stage: who.service.driver_commands()),
    # --- the project and its keys
    Action("read the project", lambda who, stage: who.projects.read()),
    Action("read its statistics", lambda who, stage: who.projects.stats()),
    Action("rename the project", lambda who, stage: who.projects.rename("renamed by whoever tried")),
    Action("delete the project", lambda who, stage: who.projects.delete()),
    Action("list the keys", lambda who, stage: who.keys.list()),
    Action("read the key", lambda who, stage: who.keys.read(stage.key.id), ("key",)),
    Action("create another key", lambda who, stage: who.keys.create(stage.new("tried"))),
    Action(
        "create a key for the branch",
        lambda who, stage: who.keys.create(stage.new("tried"), scope="branch_admin", branch_id=stage.branch),
        ("branch",),
    ),
    Action("rotate the key", lambda who, stage: who.keys.rotate(stage.key.id), ("key",)),
    Action("revoke the key", lambda who, stage: who.keys.revoke(stage.key.id), ("key",)),
    # --- buckets and sharing
    Action("list the buckets", lambda who, stage: who.buckets.list()),
    Action("read the bucket", lambda who, stage: who.buckets.read(stage.bucket), ("bucket",)),
    Action("create another bucket", lambda who, stage: who.buckets.create(stage.new("in_c_new"))),
    Action("delete the bucket", lambda who, stage: who.buckets.delete(stage.bucket), ("bucket",)),
    Action(
        "share the bucket",
        lambda who, stage: who.sharing.share(stage.bucket, stage.neighbour.id),
        ("bucket", "neighbour"),
    ),
    Action("stop sharing", lambda who, stage: who.sharing.unshare(stage.shared, stage.neighbour.id), ("shared",)),
    Action(
        "grant access to the bucket",
        lambda who, stage: who.sharing.grant(stage.bucket, stage.neighbour.id),
        ("bucket", "neighbour"),
    ),
    Action("take a grant back", lambda who, stage: who.sharing.revoke(stage.shared, stage.neighbour.id), ("shared",)),
    Action(
        "link a shared bucket",
        lambda who, stage: who.sharing.link(stage.new("in_c_link"), stage.neighbour.id, stage.offered),
        ("offered",),
    ),
    Action("read the linked bucket", lambda who, stage: who.buckets.read(stage.linked), ("linked",)),
    Action("list the linked tables", lambda who, stage: who.tables.list(stage.linked), ("linked",)),
    Action("remove the link", lambda who, stage: who.sharing.unlink(stage.linked), ("linked",)),
    # --- tables, their schema and rows
    Action("list the tables", lambda who, stage: who.tables.list(stage.bucket), ("bucket",)),
    Action("read the table", lambda who, stage: who.tables.read(stage.table), ("table",)),
    Action("preview the table", lambda who, stage: who.tables.preview(stage.table), ("table",)),
    Action("profile the table", lambda who, stage: who.schema.profile(stage.table), ("table",)),
    Action("create another table", _new_table, ("bucket",)),
    Action(
        "add a column", lambda who, stage: who.schema.add_column(stage.table, stage.new("more"), "INTEGER"), ("table",)
    ),
    Action(
        "change a column",
        lambda who, stage: who.schema.alter_column(stage.table, "name", new_name="called"),
        ("table",),
    ),
    Action("drop a column", lambda who, stage: who.schema.drop_column(stage.keyed_table, "name"), ("keyed_table",)),
    Action("add a primary key", lambda who, stage: who.schema.add_primary_key(stage.table, ["id"]), ("table",)),
    Action("drop the primary key", lambda who, stage: who.schema.drop_primary_key(stage.keyed_table), ("keyed_table",)),
    Action("delete rows", lambda who, stage: who.schema.delete_rows(stage.table, "id = 1"), ("table",)),
    Action("drop the table", lambda who, stage: who.tables.drop(stage.table), ("table",)),
    # --- import, export, files
    Action(
        "import the file",
        lambda who, stage: who.tables.load(stage.table, stage.file["id"], import_options={"incremental": True}),
        ("table", "file"),
    ),
    Action(
        "import the file into a table of one's own",
        lambda who, stage: who.tables.load(stage.table, stage.file["id"]),
        ("file", "twin"),
    ),
    Action("export the table", lambda who, stage: who.tables.export(stage.table), ("table",)),
    Action("prepare an upload", lambda who, stage: who.files.prepare("tried.csv")),
    Action("upload the bytes", _upload, ("prepared",)),
    Action("register the upload", lambda who, stage: who.files.register(stage.uploaded), ("uploaded",)),
    Action("list the files", lambda who, stage: who.files.list()),
    Action("read the file", lambda who, stage: who.files.read(stage.file["id"]), ("file",)),
    Action("download the file", lambda who, stage: who.files.download(stage.file["id"]), ("file",)),
    Action("delete the file", lambda who, stage: who.files.delete(stage.file["id"]), ("file",)),
    # --- S3, as plain HTTP with the bearer's key
    Action("list the objects", lambda who, stage: who.call(api.S3_LIST, bucket=stage.s3_bucket), ("object",)),
    Action("get the object", _object(api.S3_GET), ("object",)),
    Action("look at the object", _object(api.S3_HEAD), ("object",)),
    Action("overwrite the object", _put, ("object",)),
    Action("delete the object", _object(api.S3_DELETE), ("object",)),
    Action(
        "get a URL to read the object",
        lambda who, stage: who.service.presign(stage.s3_bucket, stage.object, method="GET"),
        ("object",),
    ),
    Action(
        "get a URL to overwrite the object",
        lambda who, stage: who.service.presign(stage.s3_bucket, stage.object, method="PUT"),
        ("object",),
    ),
    # --- snapshots and their settings
    Action("take a snapshot", lambda who, stage: who.snapshots.create(stage.table), ("table",)),
    Action("list the snapshots", lambda who, stage: who.snapshots.list(), ("snapshot",)),
    Action("read the snapshot", lambda who, stage: who.snapshots.read(stage.snapshot), ("snapshot",)),
    Action("restore the snapshot", lambda who, stage: who.snapshots.restore(stage.snapshot), ("snapshot",)),
    Action(
        "restore the snapshot elsewhere",
        lambda who, stage: who.snapshots.restore(stage.snapshot, TableName(stage.bucket, stage.new("restored"))),
        ("snapshot",),
    ),
    Action("delete the snapshot", lambda who, stage: who.snapshots.delete(stage.snapshot), ("snapshot",)),
    Action("read the project's settings", lambda who, stage: who.settings.read()),
    Action("change the project's settings", lambda who, stage: who.settings.write(enabled=False)),
    Action("reset the project's settings", lambda who, stage: who.settings.reset()),
    Action("read the bucket's settings", lambda who, stage: who.settings.read(stage.bucket), ("bucket",)),
    Action(
        "change the bucket's settings", lambda who, stage: who.settings.write(stage.bucket, enabled=False), ("bucket",)
    ),
    Action("reset the bucket's settings", lambda who, stage: who.settings.reset(stage.bucket), ("bucket",)),
    Action("read the table's settings", lambda who, stage: who.settings.read(stage.table), ("table",)),
    Action(
        "change the table's settings", lambda who, stage: who.settings.write(stage.table, enabled=False), ("table",)
    ),
    Action("reset the table's settings", lambda who, stage: who.settings.reset(stage.table), ("table",)),
    # --- branches
    Action("create another branch", lambda who, stage: who.branches.create(stage.new("tried"))),
    Action("list the branches", lambda who, stage: who.branches.list()),
    Action("read the branch", lambda who, stage: who.branches.read(stage.branch), ("branch",)),
    Action(
        "pull the table into the branch",
        lambda who, stage: who.branches.pull(stage.branch, stage.table),
        ("branch", "table"),
    ),
    Action("delete the branch", lambda who, stage: who.branches.delete(stage.branch), ("branch",)),
    Action("read the other branch", lambda who, stage: who.branches.read(stage.other_branch), ("other_branch",)),
    Action("delete the other branch", lambda who, stage: who.branches.delete(stage.other_branch), ("other_branch",)),
    # --- workspaces
    Action("create another workspace", lambda who, stage: who.workspaces.create(stage.new("tried"))),
    Action("list the workspaces", lambda who, stage: who.workspaces.list(), ("workspace",)),
    Action("read the workspace", lambda who, stage: who.workspaces.read(stage.workspace["id"]), ("workspace",)),
    Action(
        "load a table into the workspace",
        lambda who, stage: who.workspaces.load(
            stage.workspace["id"], [{"source": str(stage.table), "destination": stage.new("loaded")}]
        ),
        ("workspace", "table"),
    ),
    Action(
        "drop an object of the workspace",
        lambda who, stage: who.workspaces.drop_object(stage.workspace["id"], stage.loaded_object),
        ("loaded_object",),
    ),
    Action("clear the workspace", lambda who, stage: who.workspaces.clear(stage.workspace["id"]), ("workspace",)),
    Action(
        "reset the workspace's password",
        lambda who, stage: who.workspaces.reset_credentials(stage.workspace["id"]),
        ("workspace",),
    ),
    Action("delete the workspace", lambda who, stage: who.workspaces.delete(stage.workspace["id"]), ("workspace",)),
    Action(
        "create a workspace on the branch",
        lambda who, stage: who.on(stage.branch).branch_workspaces.create(stage.new("tried")),
        ("branch",),
    ),
    Action(
        "list the workspaces of the branch",
        lambda who, stage: who.on(stage.branch).branch_workspaces.list(),
        ("branch_workspace",),
    ),
    Action(
        "read the workspace of the branch",
        lambda who, stage: who.on(stage.branch).branch_workspaces.read(stage.branch_workspace["id"]),
        ("branch_workspace",),
    ),
    Action(
        "delete the workspace of the branch",
        lambda who, stage: who.on(stage.branch).branch_workspaces.delete(stage.branch_workspace["id"]),
        ("branch_workspace",),
    ),
    # --- PG-wire sessions
    Action("check a login", _login, ("workspace",)),
    Action("list the sessions", lambda who, stage: who.sessions.list()),
    Action("read the session", lambda who, stage: who.sessions.read(stage.session), ("session",)),
    Action(
        "note down a session",
        lambda who, stage: who.sessions.register(stage.scene.names.new("session"), stage.workspace["id"]),
        ("workspace",),
    ),
    Action("report activity of the session", lambda who, stage: who.sessions.touch(stage.session), ("session",)),
    Action("end the session", lambda who, stage: who.sessions.end(stage.session), ("session",)),
    Action("end idle sessions", lambda who, stage: who.sessions.clean_up(_FOR_EVER)),
    # --- the driver bridge
    Action(
        "preview the table through the driver",
        _driver("PreviewTableCommand", path=lambda stage: [stage.table.bucket], tableName="people"),
        ("table",),
    ),
    Action(
        "create a bucket through the driver",
        _driver("CreateBucketCommand", bucketId=lambda stage: stage.new("in_c_driven")),
    ),
    Action(
        "drop the table through the driver",
        _driver("DropTableCommand", path=lambda stage: [stage.table.bucket], tableName="people"),
        ("table",),
    ),
)

ACTIONS = {action.words: action for action in _ACTIONS}


# --- requests that are sent more than once ----------------------------------------------------------------------------


def _same_project(label: str) -> Action:
    def run(who: Client, stage: Stage) -> Outcome:
        scene = stage.scene
        known = scene.projects.get(label)
        outcome = scene.try_create_project(known.id if known else stage.id(label), client=who)
        if outcome.ok and known is None:
            scene.adopt_project(label, outcome.body)
        return outcome

    return Action(f'create the project "{label}"', run)


def _same_key(label: str) -> Action:
    def run(who: Client, stage: Stage) -> Outcome:
        outcome = who.keys.create(label)
        known = stage.scene.project.keys.get(label)
        if outcome.ok and (known is None or known.id != outcome.body["id"]):
            stage.scene.keep_key(label, outcome.body)
        return outcome

    return Action(f'create the key "{label}"', run)


def _named(words: str, run: Callable[[Client, Stage, str], Outcome]) -> Callable[[str], Action]:
    return lambda name: Action(f'{words} "{name}"', lambda who, stage: run(who, stage, name))


#: Requests that say the same each time they are sent, by their words; the name that follows goes into the request.
REQUESTS: dict[str, Callable[[str], Action]] = {
    "create the project": _same_project,
    "create the key": _same_key,
    "revoke the key": _named("revoke the key", lambda who, stage, n: who.keys.revoke(stage.scene.key_named(n).id)),
    "rotate the key": _named("rotate the key", lambda who, stage, n: who.keys.rotate(stage.scene.key_named(n).id)),
    "rename the project to": _named("rename the project to", lambda who, _, name: who.projects.rename(name)),
    "create the bucket": _named("create the bucket", lambda who, _, name: who.buckets.create(name)),
    "delete the bucket": _named("delete the bucket", lambda who, _, name: who.buckets.delete(name)),
    "create the table": _named(
        "create the table", lambda who, _, name: who.tables.create(TableName.parse(name), _COLUMNS)
    ),
    "create the branch": _named("create the branch", lambda who, _, name: who.branches.create(name)),
    "create the workspace": _named("create the workspace", lambda who, _, name: who.workspaces.create(name)),
    "prepare an upload of": _named("prepare an upload of", lambda who, _, name: who.files.prepare(name)),
}


# --- names that are made to lead somewhere else -----------------------------------------------------------------------


def _with_bucket(name: str) -> list[Action]:
    """Everything that can be done with a bucket of this name; whether it can be made comes last."""
    table = TableName(name, "people")
    return [
        Action("read the bucket", lambda who, stage: who.buckets.read(name)),
        Action("list its tables", lambda who, stage: who.tables.list(name)),
        Action("read a table in it", lambda who, stage: who.tables.read(table)),
        Action("preview a table in it", lambda who, stage: who.tables.preview(table)),
        Action("profile a table in it", lambda who, stage: who.schema.profile(table)),
        Action("export a table of it", lambda who, stage: who.tables.export(table)),
        Action("take a snapshot of a table in it", lambda who, stage: who.snapshots.create(table)),
        Action("share it", lambda who, stage: who.sharing.share(name, stage.scene.project.id)),
        Action("delete rows of a table in it", lambda who, stage: who.schema.delete_rows(table, "id > 0")),
        Action("create a table in it", lambda who, stage: who.tables.create(TableName(name, "new"), _COLUMNS)),
        Action("drop a table of it", lambda who, stage: who.tables.drop(table)),
        Action("delete it", lambda who, stage: who.buckets.delete(name)),
    ]


def _with_new_bucket(name: str) -> list[Action]:
    """Make a bucket of this name, fill it, and throw it away again."""
    table = TableName(name, "people")
    return [
        Action("create it", lambda who, stage: who.buckets.create(name)),
        Action("create a table in it", lambda who, stage: who.tables.create(table, _COLUMNS)),
        Action("preview a table in it", lambda who, stage: who.tables.preview(table)),
        Action("delete rows of a table in it", lambda who, stage: who.schema.delete_rows(table, "id > 0")),
        Action("drop a table of it", lambda who, stage: who.tables.drop(table)),
        Action("delete it", lambda who, stage: who.buckets.delete(name)),
    ]


def _with_table(name: str) -> list[Action]:
    """Everything that can be done with a table of this name in a bucket that is there."""
    return [
        Action("read the table", lambda who, stage: who.tables.read(TableName(stage.bucket, name))),
        Action("preview the table", lambda who, stage: who.tables.preview(TableName(stage.bucket, name))),
        Action("profile the table", lambda who, stage: who.schema.profile(TableName(stage.bucket, name))),
        Action("export the table", lambda who, stage: who.tables.export(TableName(stage.bucket, name))),
        Action("take a snapshot of it", lambda who, stage: who.snapshots.create(TableName(stage.bucket, name))),
        Action("delete its rows", lambda who, stage: who.schema.delete_rows(TableName(stage.bucket, name), "id > 0")),
        Action("drop the table", lambda who, stage: who.tables.drop(TableName(stage.bucket, name))),
    ]


def _with_branch(name: str) -> list[Action]:
    """Everything that can be done with a branch of this id."""
    return [
        Action("read the branch", lambda who, stage: who.branches.read(name)),
        Action("list its buckets", lambda who, stage: who.on(name).buckets.list()),
        Action("preview a table on it", lambda who, stage: who.on(name).tables.preview(stage.table)),
        Action("create a bucket on it", lambda who, stage: who.on(name).buckets.create(stage.new("in_c_new"))),
        Action("delete rows on it", lambda who, stage: who.on(name).schema.delete_rows(stage.table, "id > 0")),
        Action("list its workspaces", lambda who, stage: who.on(name).branch_workspaces.list()),
        Action("delete the branch", lambda who, stage: who.branches.delete(name)),
    ]


def _with_file(id: str) -> list[Action]:
    """Everything that can be done with a file of this id."""
    return [
        Action("read the file", lambda who, stage: who.files.read(id)),
        Action("download the file", lambda who, stage: who.files.download(id)),
        Action("import the file", lambda who, stage: who.tables.load(stage.table, id)),
        Action("delete the file", lambda who, stage: who.files.delete(id)),
    ]


def _with_project(id: str) -> list[Action]:
    """What opens a project, if anything does."""
    return [
        Action("read the project", lambda who, stage: who.within(id).projects.read()),
        Action("list its buckets", lambda who, stage: who.within(id).buckets.list()),
        Action("create a bucket in it", lambda who, stage: who.within(id).buckets.create(stage.new("in_c_new"))),
        Action("list its files", lambda who, stage: who.within(id).files.list()),
    ]


def _naming(actions: Callable[[str], list[Action]]) -> Callable[[str], list[Action]]:
    """The actions, each with the name that it is about in its words."""
    return lambda name: [replace(action, words=f'{action.words} ("{name}")') for action in actions(name)]


EVERYTHING_WITH: dict[str, Callable[[str], list[Action]]] = {
    "bucket": _naming(_with_bucket),
    "bucket that is a pattern": _naming(_with_bucket),
    "new bucket": _naming(_with_new_bucket),
    "table": _naming(_with_table),
    "branch": _naming(_with_branch),
    "file": _naming(_with_file),
    "project": _naming(_with_project),
    "project spelled wrongly": _naming(_with_project),
}
