"""What is stored for a scenario, looked at before and after something that should leave it alone."""

from __future__ import annotations

from typing import Any

from support.systems.pggit.pages import walk
from support.systems.pggit.scene import PgGitScene

Picture = dict[str, dict[str, Any]]
"""Each thing by what a reader would call it, with all that is stored of it."""

_OF_OUR_BRANCHES = "SELECT branch_id FROM pggit.branches WHERE branch_name LIKE %(mark)s"
_OURS = f"source_branch_id IN ({_OF_OUR_BRANCHES}) OR target_branch_id IN ({_OF_OUR_BRANCHES})"
#: The rows of each kind that are the scenario's own; ``mark`` is its mark between two percent signs.
_STORED = {
    "webhook": ("id", "SELECT * FROM pggit.webhooks WHERE name LIKE %(mark)s OR url LIKE %(mark)s"),
    "alert": ("alert_id", "SELECT * FROM pggit.alert_delivery_queue WHERE message LIKE %(mark)s"),
    "branch": ("branch_id", "SELECT * FROM pggit.branches WHERE branch_name LIKE %(mark)s"),
    "merge": ("id", f"SELECT * FROM pggit.merge_operations WHERE {_OURS}"),
    "resolution": (
        "id",
        "SELECT * FROM pggit.merge_conflict_resolutions WHERE merge_id IN"
        f" (SELECT id FROM pggit.merge_operations WHERE {_OURS})",
    ),
}


def take_picture(scene: PgGitScene) -> Picture:
    """What is stored for this scenario: in the database where the profile gives access to it, else in the lists."""
    if scene.settings.database is None:
        # Somebody else looks, so that it is none of the user's requests.
        webhooks = walk(scene.user("observer").webhooks.list, "webhooks").items
        return {f"webhook {each['id']}": each for each in webhooks if scene.is_ours(each)}
    found: Picture = {}
    for kind, (key, sql) in _STORED.items():
        rows = scene.database.rows(sql, {"mark": f"%{scene.mark}%"})
        found |= {f"{kind} {row[key]}": row for row in rows}
    return found


def changes(before: Picture, after: Picture) -> list[str]:
    """What has come, gone or changed, a line each."""
    lines = [f"{name} is new: {after[name]}" for name in after.keys() - before.keys()]
    lines += [f"{name} is gone" for name in before.keys() - after.keys()]
    for name in before.keys() & after.keys():
        was, now = before[name], after[name]
        lines += [
            f"{name}: {field} was {was[field]!r}, is {now.get(field)!r}"
            for field in was
            if was[field] != now.get(field)
        ]
    return sorted(lines)
