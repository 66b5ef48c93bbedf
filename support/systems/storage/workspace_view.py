"""Workspaces as features describe them: what a record tells, and what a workspace holds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from support.systems.storage.operations.part import TableName

if TYPE_CHECKING:
    from support.systems.storage.scene import StorageScene

#: The id of no workspace.
NEVER_MADE = "ws_00000000"


def workspace_id(scene: StorageScene, words: str) -> str:
    """The id of ``the workspace "w"``, ``the workspace "w" of "neighbour"`` or ``a workspace that was never made``."""
    if words == "a workspace that was never made":
        return NEVER_MADE
    return str(workspace_record(scene, words)["id"])


def workspace_record(scene: StorageScene, words: str) -> dict[str, Any]:
    """A workspace as it was told when it was made."""
    label, _, rest = words.removeprefix('the workspace "').partition('"')
    project = scene.projects[rest.removeprefix(' of "').rstrip('"')] if rest else scene.project
    return project.workspaces[label]


def told(record: dict[str, Any]) -> dict[str, str]:
    """What the record of a workspace tells, by the headings that features use."""
    return {
        "name": record["name"],
        "status": record["status"],
        "life": _life(record),
        "size limit": f"{record['size_limit_gb']} GB",
    }


def _life(record: dict[str, Any]) -> str:
    if record["expires_at"] is None:
        return "unlimited"
    life = datetime.fromisoformat(record["expires_at"]) - datetime.fromisoformat(record["created_at"])
    return f"{round(life.total_seconds() / 3600, 2):g} hours"


def objects(record: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Name, kind and number of rows of what a workspace holds; names that begin with ``_`` are the service's own.

    Nobody has to count the rows of a view.
    """
    found = []
    for each in record["workspace_objects"]:
        if not each["name"].startswith("_"):
            kind = "view" if "view" in each["type"].lower() else "table"
            found.append((each["name"], kind, "" if kind == "view" else str(each["rows"])))
    return found


def attached(scene: StorageScene, record: dict[str, Any], tables: list[str]) -> dict[str, int]:
    """The rows of the project tables that a workspace can read, by the names that features use for them.

    A service may name them as the project does or as SQL does.
    """
    names = {scene.sql_name(TableName.parse(each)).replace('"', ""): each for each in tables}
    shown = {f"{each['schema']}.{each['table']}": each["rows"] for each in record["attached_tables"]}
    return {names.get(name, name): rows for name, rows in shown.items()}
