"""A picture of a project: what the administrator sees in it, for "nothing has changed"."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import wait
from functools import partial
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from support.contracts import storage as api
from support.systems.storage.client import Client, TableName
from support.systems.storage.workspace_view import objects

if TYPE_CHECKING:
    from support.systems.storage.scene import StorageScene

#: A flat view: what -> how it is.
Picture = dict[str, str]

#: As many as a preview can show, and as steps ask for: what a service keeps of one answer, it would show again.
_ROWS = 10_000

#: A change whose texts are longer together is told by the parts that differ.
_LONG = 2_000
_MOST_PARTS = 5


def take_picture(scene: StorageScene) -> Picture:
    """Look at every project of the scenario: its name, keys, buckets, tables with their rows, files and workspaces.

    Snapshots are in it too, and what its branches show; objects and snapshot settings where the scenario is about them.

    Figures that move by themselves (times of last use, sizes) are left out.
    """
    looks: list[tuple[str, Callable[[], Picture]]] = []
    for label, project in scene.projects.items():
        where = f'project "{label}"' if label else "the project"
        admin = scene.admin.within(project.id)
        looks += [(where, partial(look, admin)) for look in _LOOKS]
        if scene.looks_at_settings:
            looks.append((where, partial(_look_at_settings, admin)))
        if scene.uses_s3:
            looks.append((where, partial(_look_at_objects, admin, scene.s3_bucket(project))))
    # Half of what scenarios send is sent for pictures: several requests at once, for the sake of distant targets.
    seen = [(where, scene.onlookers.submit(look)) for where, look in looks]
    wait(look for _, look in seen)  # all of them, even if one finds that it may not look
    return {f"{where}: {what}": how for where, look in seen for what, how in look.result().items()}


def _look_at_project(admin: Client) -> Picture:
    project = admin.projects.read().value("the administrator should see the project")
    return {"name": str(project["name"]), "status": project["status"]}


def _look_at_keys(admin: Client) -> Picture:
    keys = admin.keys.list().value("the administrator should see the keys")["api_keys"]
    return {f"key {key['id']}": f"{key['scope']} {key['description']} revoked={key['is_revoked']}" for key in keys}


def _look_at_branches(admin: Client) -> Picture:
    seen: Picture = {}
    for branch in admin.branches.list(limit=1000).value("the administrator should see the branches")["branches"]:
        seen[f"branch {branch['name']}"] = branch["id"]
        shown = _look_at_buckets(admin.on(branch["id"]))
        seen |= {f"{on_branch(branch['name'])}{what}": how for what, how in shown.items()}
    return seen


def _look_at_snapshots(admin: Client) -> Picture:
    snapshots = admin.snapshots.list(limit=1000).value("the administrator should see the snapshots")["snapshots"]
    return {f"snapshot {each['id']}": f"{each['snapshot_type']} {each['row_count']} rows" for each in snapshots}


def _look_at_settings(admin: Client) -> Picture:
    """What decides about snapshots, at each level that says something of its own."""
    levels: list[str | TableName | None] = [None]
    for bucket in admin.buckets.list().value("the administrator should see the buckets")["buckets"]:
        if not bucket["is_linked"]:
            tables = admin.tables.list(bucket["name"]).value("the administrator should see the tables")["tables"]
            levels += [bucket["name"], *(TableName(bucket["name"], table["name"]) for table in tables)]
    read = {level: admin.settings.read(level).value("the administrator should see the settings") for level in levels}
    return {f"snapshot settings of {level or 'the project'}": str(body["local_config"]) for level, body in read.items()}


def _look_at_files(admin: Client) -> Picture:
    seen: Picture = {}
    for file in admin.files.list(limit=1000).value("the administrator should see the files")["files"]:
        told = f"{file['size_bytes']} bytes, sha256 {file['checksum_sha256']}, tags {file['tags']}"
        seen[f"file {file['id']}"] = f"{file['name']} {told}"
    return seen


def _look_at_workspaces(admin: Client) -> Picture:
    listing = admin.workspaces.list(limit=1000).value("the administrator should see the workspaces")
    return {f"workspace {each['id']}": _look_into_workspace(admin, each) for each in listing["workspaces"]}


def _look_at_objects(admin: Client, bucket: str) -> Picture:
    """The objects over plain HTTP: their ETags tell of each change, and owners' keys may come and go."""
    listing = admin.call(api.S3_LIST, bucket=bucket, query={"list-type": "2"})
    if not listing.ok:
        return {"the list of objects": f"closed ({listing.status})"}
    try:
        entries = ElementTree.fromstring(listing.content).findall("{*}Contents")
    except ElementTree.ParseError as error:
        raise listing.broken("a listing of objects should be XML as S3 gives it", str(error)) from error
    told = [[entry.findtext(f"{{*}}{name}", "") for name in ("Key", "Size", "ETag")] for entry in entries]
    return {f"object {key}": f"{size} bytes, ETag {etag}" for key, size, etag in told}


def _look_into_workspace(admin: Client, workspace: dict[str, Any]) -> str:
    told = f"{workspace['name']} {workspace['status']}"
    page = admin.workspaces.read(workspace["id"])
    if page.status == 410:  # expired
        return told
    body = page.value("the administrator should see a listed workspace")
    user = (body["connection"] or {}).get("username")
    return f"{told}, user {user}, holding " + "; ".join(sorted(map(str, objects(body))) or ["nothing"])


def on_branch(name: str) -> str:
    """How the names of things on a branch begin in a picture."""
    return f'on the branch "{name}": '


def _look_at_buckets(client: Client) -> Picture:
    seen: Picture = {}
    for bucket in client.buckets.list().value("the administrator should see the buckets")["buckets"]:
        seen[f"bucket {bucket['name']}"] = f"linked={bucket['is_linked']}"
        listing = client.tables.list(bucket["name"])
        if bucket["is_linked"] and not listing.ok:  # the other project may have taken its bucket back
            seen[f"bucket {bucket['name']}"] += f", closed ({listing.status})"
            continue
        for table in listing.value("the administrator should see the tables")["tables"]:
            seen |= _look_at_table(client, TableName(bucket["name"], table["name"]), table)
    return seen


def _look_at_table(admin: Client, name: TableName, listed: dict[str, Any]) -> Picture:
    columns = ", ".join(f"{c['name']} {c['type']}{'' if c['nullable'] else ' NOT NULL'}" for c in listed["columns"])
    preview = admin.tables.preview(name, _ROWS).value("a listed table should have a preview")
    shown = ", ".join(f"{c['name']} {c['type']}" for c in preview["columns"])
    rows = sorted(str(sorted(row.items())) for row in preview["rows"])
    return {
        f"table {name}": f"({columns}) key {listed['primary_key']}",
        f"rows of {name}": f"{preview['total_row_count']}, of ({shown}): " + "; ".join(rows),
    }


#: What is looked at in each project, side by side.
_LOOKS: tuple[Callable[[Client], Picture], ...] = (
    _look_at_project,
    _look_at_keys,
    _look_at_buckets,
    _look_at_branches,
    _look_at_snapshots,
    _look_at_files,
    _look_at_workspaces,
)


def changes(before: Picture, after: Picture) -> list[str]:
    """A sentence for each difference."""
    found = []
    for what in sorted(before.keys() | after.keys()):
        if what not in after:
            found.append(f"{what} is gone (it was: {before[what]})")
        elif what not in before:
            found.append(f"{what} is new: {after[what]}")
        elif before[what] != after[what]:
            found.append(f"{what} was {_told(before[what], after[what])}, is {_told(after[what], before[what])}")
    return found


def _told(text: str, other: str) -> str:
    """A text; of a long one, the parts that the other has not."""
    if len(text) + len(other) <= _LONG:
        return text
    parts, others = text.split("; "), set(other.split("; "))
    own = [part for part in parts if part not in others]
    left_out = f" … and {len(own) - _MOST_PARTS} more" if len(own) > _MOST_PARTS else ""
    return f"{len(parts)} parts, its own are: " + ("; ".join(own[:_MOST_PARTS]) or "none") + left_out


def changes_beyond(before: Picture, after: Picture, things: Collection[tuple[str, str]]) -> list[str]:
    """The changes that are about none of these things of the scenario's project: kinds and names.

    A bucket has its tables, a table its rows; a snapshot that a change takes belongs to the change.
    """
    prefixes = ["the project: snapshot "]
    for kind, name in things:
        prefixes.append(f"the project: {kind} {name}")
        if kind == "table":
            prefixes.append(f"the project: rows of {name}")
        if kind == "bucket":
            prefixes += [f"the project: table {name}.", f"the project: rows of {name}."]
    others = {what for what in before.keys() | after.keys() if not _is_one_of(what, prefixes)}
    return changes(
        {what: how for what, how in before.items() if what in others},
        {what: how for what, how in after.items() if what in others},
    )


def _is_one_of(what: str, prefixes: Collection[str]) -> bool:
    return any(what == prefix or (prefix[-1] in " ." and what.startswith(prefix)) for prefix in prefixes)
