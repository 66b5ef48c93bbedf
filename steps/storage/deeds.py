"""What callers do, as features say it: ``drop the table "in_c_sales.users"``.

One phrase serves ``tries to drop``, ``drops`` and ``has dropped``: see steps/storage/teams.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from behave import register_type
from parse import with_pattern

from steps.common.types import parse_query
from steps.storage.types import IMPORT_MODES, parse_import_mode
from support.contracts import storage as api
from support.systems.storage.client import Client, TableName
from support.systems.storage.moments import moment
from support.systems.storage.operations.snapshots import Level, settings_body
from support.systems.storage.scene import Project, StorageScene
from support.tables import Column
from support.wire.outcome import Outcome

Action = Callable[..., Outcome]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a caller can do."""

    text: str
    """As the scenario says it."""
    action: Action
    values: dict[str, Any]

    def __call__(self, scene: StorageScene, client: Client) -> Outcome:
        """Do it on behalf of this client."""
        return self.action(scene, client, **self.values)


# --- columns


def wanted(heading: str) -> tuple[str, str, str]:
    """A column as a scenario writes it: ``id INTEGER key``."""
    column = Column.parse(heading)
    return column.name, column.type, "key" if column.key else "required" if column.required else "optional"


def described(column: Mapping[str, Any], key: Sequence[str]) -> tuple[str, str, str]:
    """A column as the platform describes it."""
    kind = "key" if column["name"] in key else "optional" if column["nullable"] else "required"
    return column["name"], column["type"], kind


# --- the values in a phrase -----------------------------------------------------------------------------------------


def _text(quoted: str) -> str:
    return quoted[1:-1]


def _table(quoted: str) -> TableName:
    return TableName.parse(quoted[1:-1])


@with_pattern(r'the project|the bucket "[^"]*"|the table "[^"]+\.[^"]+"')
def parse_level(text: str) -> Level:
    """Whose settings: ``the project``, ``the bucket "in_c_sales"``, ``the table "in_c_sales.users"``."""
    if text == "the project":
        return None
    kind, quoted = text.split('"')[0], '"' + text.split('"', 1)[1]
    return _table(quoted) if kind == "the table " else _text(quoted)


@with_pattern(r'the snapshot "[^"]+"|the latest snapshot|a snapshot that was never taken')
def parse_snapshot(text: str) -> str:
    """Which snapshot."""
    return text


_SETTING = r"\w+ to [^\s,]+"
_VALUES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "text": (r'"[^"]*"', _text),
    "table": (r'"[^"]+\.[^"]+"', _table),
    "columns": (r"\w+ .+", lambda text: [Column.parse(each) for each in text.split(", ")]),
    "type": (r"[A-Z][A-Z0-9(), ]*", str),
    "mode": ("|".join(sorted(IMPORT_MODES, key=len, reverse=True)), parse_import_mode),
    "project": (r'the project|a project that was never made|"[^"]+"', str),
    "snapshot": (parse_snapshot.pattern, parse_snapshot),
    "query": (parse_query.pattern, parse_query),
    "level": (parse_level.pattern, parse_level),
    "settings": (rf"{_SETTING}(?:(?:, | and ){_SETTING})*|nothing", settings_body),
}


def home(scene: StorageScene, client: Client) -> Project:
    """The project that a client speaks for."""
    return next(project for project in scene.projects.values() if project.id == client.project_id)


def project_id(scene: StorageScene, project: str) -> str:
    """The id of a project as phrases call it."""
    if project == "the project":
        return scene.project.id
    if project == "a project that was never made":
        return scene.names.new("never-made")
    return scene.projects[_text(project)].id


def snapshot_id(scene: StorageScene, snapshot: str) -> str:
    """The id of a snapshot as phrases call it."""
    if snapshot == "a snapshot that was never taken":
        return "snap_users_20200101_000000_000"
    if snapshot == "the latest snapshot":
        outcome = scene.owner.snapshots.list()
        taken = outcome.value("a project's owner should see its snapshots")["snapshots"]
        if not taken:
            raise outcome.broken("a snapshot should have been taken", "there is none")
        latest: str = max(taken, key=lambda each: moment(each["created_at"]))["id"]
        return latest
    return scene.project.snapshots[_text(snapshot.removeprefix("the snapshot "))]


def branch_id(scene: StorageScene, client: Client, name: str) -> str:
    """The id of a branch of the client's project, or of the scenario's if that has none of the name."""
    return (home(scene, client).branches | scene.project.branches)[name]


# --- the phrases ----------------------------------------------------------------------------------------------------

_PHRASES: list[tuple[re.Pattern[str], dict[str, str], Action]] = []


def _deed(phrase: str) -> Callable[[Action], Action]:
    """A phrase: verb forms, then words with ``{name:kind}``."""
    verb, _, rest = phrase.partition(" ")
    kinds: dict[str, str] = {}

    def group(found: re.Match[str]) -> str:
        kinds[found[1]] = found[2]
        return f"(?P<{found[1]}>{_VALUES[found[2]][0]})"

    pattern = re.compile(f"(?:{verb}) " + re.sub(r"\\?\{(\w+):(\w+)\\?\}", group, re.escape(rest).replace(r"\ ", " ")))

    def keep(action: Action) -> Action:
        _PHRASES.append((pattern, kinds, action))
        return action

    return keep


@_deed("create|creates|created a table {table:table} with the columns {columns:columns}")
def _create_table(_: StorageScene, client: Client, table: TableName, columns: list[Column]) -> Outcome:
    described = [{"name": c.name, "type": c.type, "nullable": not (c.key or c.required)} for c in columns]
    return client.tables.create(table, described, [c.name for c in columns if c.key])


@_deed("read|reads the table {table:table}")
def _read_table(_: StorageScene, client: Client, table: TableName) -> Outcome:
    return client.tables.read(table)


@_deed("drop|drops|dropped the table {table:table}")
def _drop_table(_: StorageScene, client: Client, table: TableName) -> Outcome:
    return client.tables.drop(table)


@_deed("delete|deletes|deleted the rows of {table:table} where {where:text}")
def _delete_rows(_: StorageScene, client: Client, table: TableName, where: str) -> Outcome:
    return client.schema.delete_rows(table, where)


@_deed("load|loads|loaded the file {file:text} into {table:table} {mode:mode}")
def _import_file(scene: StorageScene, client: Client, file: str, table: TableName, mode: dict[str, object]) -> Outcome:
    """The file is one that the client's project has."""
    return client.tables.load(table, home(scene, client).files[file]["id"], import_options=mode or None)


@_deed("add|adds|added the column {column:text} of type {type:type} to {table:table}")
def _add_column(_: StorageScene, client: Client, column: str, type: str, table: TableName) -> Outcome:
    return client.schema.add_column(table, column, type)


@_deed("drop|drops|dropped the column {column:text} of {table:table}")
def _drop_column(_: StorageScene, client: Client, column: str, table: TableName) -> Outcome:
    return client.schema.drop_column(table, column)


@_deed("rename|renames|renamed the column {column:text} of {table:table} to {name:text}")
def _rename_column(_: StorageScene, client: Client, column: str, table: TableName, name: str) -> Outcome:
    return client.schema.alter_column(table, column, new_name=name)


@_deed("change|changes|changed the column {column:text} of {table:table} to {type:type}")
def _change_type(_: StorageScene, client: Client, column: str, table: TableName, type: str) -> Outcome:
    return client.schema.alter_column(table, column, new_type=type)


@_deed("make|makes|made {column:text} the key of {table:table}")
def _add_key(_: StorageScene, client: Client, column: str, table: TableName) -> Outcome:
    return client.schema.add_primary_key(table, [column])


@_deed("remove|removes|removed the key of {table:table}")
def _drop_key(_: StorageScene, client: Client, table: TableName) -> Outcome:
    return client.schema.drop_primary_key(table)


@_deed("preview|previews|previewed the table {table:table}")
def _preview(_: StorageScene, client: Client, table: TableName) -> Outcome:
    return client.tables.preview(table)


@_deed("list|lists|listed the tables of {bucket:text}")
def _list_tables(_: StorageScene, client: Client, bucket: str) -> Outcome:
    return client.tables.list(bucket)


@_deed("profile|profiles|profiled the table {table:table}")
def _profile(_: StorageScene, client: Client, table: TableName) -> Outcome:
    return client.schema.profile(table)


@_deed("export|exports|exported the table {table:table}")
def _export(_: StorageScene, client: Client, table: TableName) -> Outcome:
    return client.tables.export(table)


@_deed("remove|removes|removed the bucket {bucket:text}")
def _delete_bucket(_: StorageScene, client: Client, bucket: str) -> Outcome:
    return client.buckets.delete(bucket)


@_deed("delete|deletes|deleted the project of {project:project}")
def _delete_project(scene: StorageScene, client: Client, project: str) -> Outcome:
    return client.within(project_id(scene, project)).projects.delete()


# --- sharing


@_deed("create|creates|created a bucket {bucket:text}")
def _create_bucket(_: StorageScene, client: Client, bucket: str) -> Outcome:
    return client.buckets.create(bucket)


@_deed("share|shares the bucket {bucket:text} with nobody")
def _share_with_nobody(_: StorageScene, client: Client, bucket: str) -> Outcome:
    return client.call(api.SHARE_BUCKET, bucket_name=bucket, json={})


@_deed("unshare|unshares the bucket {bucket:text} with nobody")
def _unshare_with_nobody(_: StorageScene, client: Client, bucket: str) -> Outcome:
    return client.call(api.UNSHARE_BUCKET, bucket_name=bucket)


@_deed("link|links nothing as {bucket:text}")
def _link_nothing(_: StorageScene, client: Client, bucket: str) -> Outcome:
    return client.call(api.LINK_BUCKET, bucket_name=bucket, json={})


@_deed("grant|grants the reading of {bucket:text} to nobody")
def _grant_to_nobody(_: StorageScene, client: Client, bucket: str) -> Outcome:
    return client.call(api.GRANT_READ_ONLY, bucket_name=bucket, json={})


@_deed("revoke|revokes the reading of {bucket:text} from nobody")
def _revoke_from_nobody(_: StorageScene, client: Client, bucket: str) -> Outcome:
    return client.call(api.REVOKE_READ_ONLY, bucket_name=bucket)


@_deed("share|shares|shared the bucket {bucket:text} with {project:project}")
def _share(scene: StorageScene, client: Client, bucket: str, project: str) -> Outcome:
    return client.sharing.share(bucket, project_id(scene, project))


@_deed("unshare|unshares|unshared the bucket {bucket:text} with {project:project}")
def _unshare(scene: StorageScene, client: Client, bucket: str, project: str) -> Outcome:
    return client.sharing.unshare(bucket, project_id(scene, project))


@_deed("link|links|linked the bucket {source:text} of {project:project} as {bucket:text}")
def _link(scene: StorageScene, client: Client, source: str, project: str, bucket: str) -> Outcome:
    return client.sharing.link(bucket, project_id(scene, project), source)


@_deed("unlink|unlinks|unlinked the bucket {bucket:text}")
def _unlink(_: StorageScene, client: Client, bucket: str) -> Outcome:
    return client.sharing.unlink(bucket)


@_deed("grant|grants|granted the reading of {bucket:text} to {project:project}")
def _grant(scene: StorageScene, client: Client, bucket: str, project: str) -> Outcome:
    return client.sharing.grant(bucket, project_id(scene, project))


@_deed("revoke|revokes|revoked the reading of {bucket:text} from {project:project}")
def _revoke(scene: StorageScene, client: Client, bucket: str, project: str) -> Outcome:
    return client.sharing.revoke(bucket, project_id(scene, project))


# --- branches


@_deed("create|creates|created a branch {name:text}")
def _create_branch(scene: StorageScene, client: Client, name: str) -> Outcome:
    return _described_branch(scene, client, name)


@_deed("create|creates|created a branch {name:text} described as {description:text}")
def _described_branch(scene: StorageScene, client: Client, name: str, **details: str) -> Outcome:
    outcome = client.branches.create(name, **details)
    if outcome.ok:
        home(scene, client).branches[name] = outcome.body["id"]
    return outcome


@_deed("create|creates a branch without a name")
def _nameless_branch(_: StorageScene, client: Client) -> Outcome:
    return client.call(api.CREATE_BRANCH, json={"description": "nameless"})


@_deed("list|lists the branches with {query:query}")
def _page_of_branches(_: StorageScene, client: Client, query: dict[str, str]) -> Outcome:
    return client.branches.list(**query)


@_deed("delete|deletes|deleted the branch {name:text}")
def _delete_branch(scene: StorageScene, client: Client, name: str) -> Outcome:
    return client.branches.delete(branch_id(scene, client, name))


@_deed("delete|deletes|deleted its own branch")
def _delete_own_branch(_: StorageScene, client: Client) -> Outcome:
    return client.branches.delete(client.branch_id)


@_deed("read|reads its own branch")
def _read_own_branch(_: StorageScene, client: Client) -> Outcome:
    return client.branches.read(client.branch_id)


@_deed("pull|pulls|pulled {table:table}")
def _pull(_: StorageScene, client: Client, table: TableName) -> Outcome:
    return client.branches.pull(client.branch_id, table)


@_deed("make|makes|made a key {label:text} for the branch {name:text}")
def _branch_key(scene: StorageScene, client: Client, label: str, name: str) -> Outcome:
    outcome = client.keys.create(label, scope="branch_admin", branch_id=branch_id(scene, client, name))
    if outcome.ok:
        scene.keep_key(label, outcome.body)
    return outcome


@_deed("open|opens|opened the workspace {label:text} on its branch")
def _branch_workspace(scene: StorageScene, client: Client, label: str) -> Outcome:
    return _kept(scene, label, client.branch_workspaces.create(label))


@_deed("open|opens|opened the workspace {label:text} at home")
def _workspace(scene: StorageScene, client: Client, label: str) -> Outcome:
    return _kept(scene, label, client.workspaces.create(label))


def _kept(scene: StorageScene, label: str, outcome: Outcome) -> Outcome:
    """Know a new workspace by its label, wherever it is."""
    if outcome.ok:
        scene.keep_workspace(label, outcome.body)
    return outcome


# --- snapshots


@_deed("take|takes|taken a snapshot {name:text} of {table:table}")
def _take_snapshot(scene: StorageScene, client: Client, name: str, table: TableName) -> Outcome:
    outcome = client.snapshots.create(table, description=name)
    if outcome.ok:
        scene.project.snapshots[name] = outcome.body["id"]
    return outcome


@_deed("take|takes a snapshot of nothing")
def _take_nothing(_: StorageScene, client: Client) -> Outcome:
    return client.call(api.CREATE_SNAPSHOT, json={"description": "of nothing"})


@_deed("list|lists the snapshots")
def _list_snapshots(_: StorageScene, client: Client) -> Outcome:
    return client.snapshots.list()


@_deed("list|lists the snapshots with {query:query}")
def _page_of_snapshots(_: StorageScene, client: Client, query: dict[str, str]) -> Outcome:
    return client.snapshots.list(**query)


@_deed("read|reads {snapshot:snapshot}")
def _read_snapshot(scene: StorageScene, client: Client, snapshot: str) -> Outcome:
    return client.snapshots.read(snapshot_id(scene, snapshot))


@_deed("delete|deletes|deleted {snapshot:snapshot}")
def _delete_snapshot(scene: StorageScene, client: Client, snapshot: str) -> Outcome:
    return client.snapshots.delete(snapshot_id(scene, snapshot))


@_deed("restore|restores|restored {snapshot:snapshot}")
def _restore(scene: StorageScene, client: Client, snapshot: str) -> Outcome:
    return client.snapshots.restore(snapshot_id(scene, snapshot))


@_deed("restore|restores {snapshot:snapshot} without a word")
def _restore_wordless(scene: StorageScene, client: Client, snapshot: str) -> Outcome:
    return client.call(api.RESTORE_SNAPSHOT, snapshot_id=snapshot_id(scene, snapshot))


@_deed("restore|restores|restored {snapshot:snapshot} as {table:table}")
def _restore_as(scene: StorageScene, client: Client, snapshot: str, table: TableName) -> Outcome:
    return client.snapshots.restore(snapshot_id(scene, snapshot), table)


# --- settings of snapshots


@_deed("read|reads the snapshot settings of {level:level}")
def _read_settings(_: StorageScene, client: Client, level: Level) -> Outcome:
    return client.settings.read(level)


@_deed("set|sets {settings:settings} for {level:level}")
def _set(_: StorageScene, client: Client, settings: dict[str, Any], level: Level) -> Outcome:
    return client.settings.write(level, **settings)


@_deed("reset|resets the snapshot settings of {level:level}")
def _reset(_: StorageScene, client: Client, level: Level) -> Outcome:
    return client.settings.reset(level)


@with_pattern("|".join(re.sub(r"\(\?P<\w+>", "(?:", pattern.pattern) for pattern, _, _ in _PHRASES))
def parse_deed(text: str) -> Deed:
    """What somebody does."""
    for pattern, kinds, action in _PHRASES:
        found = pattern.fullmatch(text)
        if found:
            return Deed(
                text, action, {name: _VALUES[kinds[name]][1](value) for name, value in found.groupdict().items()}
            )
    raise ValueError(f"nobody knows how to {text}")


register_type(Deed=parse_deed, Level=parse_level, Snapshot=parse_snapshot)
