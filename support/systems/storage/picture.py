"""A picture of a project: what the administrator sees in it, for "nothing has changed"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.systems.storage.client import Client, TableName

if TYPE_CHECKING:
    from support.systems.storage.scene import StorageScene

#: A flat view: what -> how it is.
Picture = dict[str, str]

_ROWS = 100


def take_picture(scene: StorageScene) -> Picture:
    """Look at every project of the scenario: its name, keys, buckets, tables with their rows, files and workspaces.

    Figures that move by themselves (times of last use, sizes) are left out.
    """
    picture: Picture = {}
    for label, project in scene.projects.items():
        admin = scene.admin.within(project.id)
        where = f'project "{label}"' if label else "the project"
        picture |= {f"{where}: {what}": how for what, how in _look_at(admin).items()}
    return picture


def _look_at(admin: Client) -> Picture:
    project = admin.projects.read().value("the administrator should see the project")
    seen: Picture = {"name": str(project["name"]), "status": project["status"]}
    for key in admin.keys.list().value("the administrator should see the keys")["api_keys"]:
        seen[f"key {key['id']}"] = f"{key['scope']} {key['description']} revoked={key['is_revoked']}"
    for bucket in admin.buckets.list().value("the administrator should see the buckets")["buckets"]:
        seen[f"bucket {bucket['name']}"] = f"linked={bucket['is_linked']}"
        tables = admin.tables.list(bucket["name"]).value("the administrator should see the tables")["tables"]
        for table in tables:
            seen |= _look_at_table(admin, TableName(bucket["name"], table["name"]))
    for file in admin.files.list(limit=1000).value("the administrator should see the files")["files"]:
        seen[f"file {file['id']}"] = f"{file['name']} {file['size_bytes']} bytes"
    for workspace in admin.workspaces.list(limit=1000).value("the administrator should see the workspaces")[
        "workspaces"
    ]:
        seen[f"workspace {workspace['id']}"] = f"{workspace['name']} {workspace['status']}"
    return seen


def _look_at_table(admin: Client, name: TableName) -> Picture:
    table: dict[str, Any] = admin.tables.read(name).value("a listed table should be readable")
    columns = ", ".join(f"{c['name']} {c['type']}{'' if c['nullable'] else ' NOT NULL'}" for c in table["columns"])
    preview = admin.tables.preview(name, _ROWS).value("a listed table should have a preview")
    rows = sorted(str(sorted(row.items())) for row in preview["rows"])
    return {
        f"table {name}": f"({columns}) key {table['primary_key']}",
        f"rows of {name}": f"{table['row_count']}: " + "; ".join(rows),
    }


def changes(before: Picture, after: Picture) -> list[str]:
    """A sentence for each difference."""
    found = []
    for what in sorted(before.keys() | after.keys()):
        if what not in after:
            found.append(f"{what} is gone (it was: {before[what]})")
        elif what not in before:
            found.append(f"{what} is new: {after[what]}")
        elif before[what] != after[what]:
            found.append(f"{what} was {before[what]}, is {after[what]}")
    return found
