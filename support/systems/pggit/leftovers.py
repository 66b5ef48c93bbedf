"""What runs have left behind in pgGit, found by its names, and removed by what a ledger calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from support.resources.names import made_at
from support.systems.base import Found
from support.systems.pggit.client import Client
from support.systems.pggit.database import Database
from support.systems.pggit.pages import walk

#: What scenarios write into the address of a webhook: their mark, and the label by which they know it.
_IN_URL = re.compile(r"/(test_\d{10}_[0-9a-f]{8})/([A-Za-z0-9_-]+)")
#: Where the names of other things stand: kind, table, column.
_NAMED = (
    ("alert", "alert_delivery_queue", "message"),
    ("branch", "branches", "branch_name"),
    ("schema", "schema_objects", "schema_name"),
)


def name_of(webhook: dict[str, Any]) -> str | None:
    """The name that a ledger has for a webhook: it stands in its name, or else in its address; None if in neither."""
    if made_at(webhook["name"]) is not None:
        return str(webhook["name"])
    found = _IN_URL.search(webhook["url"])
    return "_".join(found.groups()) if found else None


def listed(client: Client, database: Database | None) -> Iterator[Found]:
    """Everything with a name of ours: webhooks over REST, and the rest where there is access to the database."""
    for webhook in _webhooks(client):
        if name := name_of(webhook):
            yield Found("webhook", name)
    if database is None:
        return
    for kind, table, column in _NAMED:
        for row in database.rows(f"SELECT DISTINCT {column} AS name FROM pggit.{table} WHERE {column} LIKE 'test%'"):
            yield Found(kind, row["name"])


def remove(client: Client, database: Database | None, kind: str, id: str) -> str | None:
    """Remove what a ledger calls so; None when it is gone, else why it is not."""
    if kind == "webhook":
        outcomes = [client.webhooks.delete(each["id"]) for each in _webhooks(client) if name_of(each) == id]
        return next((outcome.said for outcome in outcomes if outcome.status not in (204, 404)), None)
    if database is None:
        return "it can be removed only from the database, and the profile gives no access to it"
    match kind:
        case "alert":
            database.run("DELETE FROM pggit.alert_delivery_queue WHERE message = %s", (id,))
        case "branch":
            if row := database.row("branches", "branch_name", id):
                database.remove_branch(row["branch_id"])
        case "schema":
            database.remove_objects(id)
        case "hidden-table":
            database.show_table(id)
        case _:
            return "nothing but the scenario that made it can remove it"
    outcome = client.cache.empty()  # of what SQL has removed the service knows nothing
    return None if outcome.ok else outcome.said


def _webhooks(client: Client) -> list[dict[str, Any]]:
    client.cache.empty().value("a user should be able to empty the cache")
    return walk(client.webhooks.list, "webhooks").items
