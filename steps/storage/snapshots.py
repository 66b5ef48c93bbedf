"""Snapshots: taken, listed, kept, brought back."""

from __future__ import annotations

from datetime import datetime, timedelta

from behave import then, when
from behave.runner import Context

from steps.storage.deeds import described, snapshot_id, wanted
from steps.storage.here import storage
from support.tables import cell, difference
from support.wire.outcome import Outcome

#: Between the clock of a snapshot and the clock of its expiry.
_TOLERANCE = timedelta(minutes=1)


@when("the project is made again under its id")
def made_again(context: Context) -> None:
    scene = storage(context)
    old = scene.project
    outcome = scene.try_create_project(old.id)
    new = scene.adopt_project("", outcome.value("the id of a deleted project should be free again"))
    new.branches, new.snapshots = old.branches, old.snapshots  # their ids: what is behind them should be gone


@then("the snapshots of the project are, newest first")
def snapshots_are(context: Context) -> None:
    _listed(context, storage(context).owner.snapshots.list())


@then("the snapshots with {query:Query} are, newest first")
def page_of_snapshots(context: Context, query: dict[str, str]) -> None:
    _listed(context, storage(context).owner.snapshots.list(**query))


@then("{total:d} snapshots are counted with {query:Query}")
def counted(context: Context, total: int, query: dict[str, str]) -> None:
    outcome = storage(context).owner.snapshots.list(**query)
    found = outcome.value("a project's owner should see its snapshots")["total"]
    if found != total:
        asked = ", ".join(f"{name} {value}" for name, value in query.items())
        raise outcome.broken(f"{total} snapshots with {asked} should be counted in all", f"total is {found}")


@then("the project has no snapshots")
def no_snapshots(context: Context) -> None:
    outcome = storage(context).owner.snapshots.list()
    body = outcome.value("a project's owner should see its snapshots")
    found = [f"{each['snapshot_type']} of {each['table_name']}" for each in body["snapshots"]]
    if found or body["total"] != 0:
        raise outcome.broken("there should be no snapshot", f"listed are {found}, total is {body['total']}")


#: The columns that a scenario's table of snapshots may have.
_FIELDS = {"bucket": "bucket_name", "table": "table_name", "type": "snapshot_type", "rows": "row_count"}


def _listed(context: Context, outcome: Outcome) -> None:
    body = outcome.value("a project's owner should see its snapshots")
    headings = context.table.headings
    found = [tuple(cell(each[_FIELDS.get(h, h)]) for h in headings) for each in body["snapshots"]]
    problem = difference([tuple(row.cells) for row in context.table], found, ordered=True)
    if problem:
        raise outcome.broken(f"these snapshots should be listed, newest first: {', '.join(headings)}", problem)
    strangers = [each["id"] for each in body["snapshots"] if each["project_id"] != storage(context).project.id]
    if strangers:
        raise outcome.broken("a project should list its own snapshots only", f"not its own are {strangers}")


@then("{snapshot:Snapshot} keeps {rows:d} rows with the columns {columns}")
def snapshot_keeps(context: Context, snapshot: str, rows: int, columns: str) -> None:
    scene = storage(context)
    outcome = scene.owner.snapshots.read(snapshot_id(scene, snapshot))
    body = outcome.value("a project's owner should be able to read a snapshot")
    if body["row_count"] != rows:
        raise outcome.broken(f"the snapshot should keep {rows} rows", f"row_count is {body['row_count']}")
    if rows and body["size_bytes"] < 1:
        raise outcome.broken("the rows that a snapshot keeps should take up space", "size_bytes is 0")
    found = [described(column, body["primary_key"]) for column in body["schema_columns"]]
    problem = difference([wanted(each) for each in columns.split(", ")], found, ordered=True)
    if problem:
        raise outcome.broken(f"the snapshot should keep the columns {columns}", problem)


@then("{snapshot:Snapshot} expires {days:d} days after it was taken")
def expires_after(context: Context, snapshot: str, days: int) -> None:
    scene = storage(context)
    outcome = scene.owner.snapshots.read(snapshot_id(scene, snapshot))
    body = outcome.value("a project's owner should be able to read a snapshot")
    if body["expires_at"] is None:
        raise outcome.broken(f"the snapshot should expire after {days} days", "it never expires: expires_at is null")
    kept = datetime.fromisoformat(body["expires_at"]) - datetime.fromisoformat(body["created_at"])
    if abs(kept - timedelta(days=days)) > _TOLERANCE:
        raise outcome.broken(
            f"the snapshot should expire after {days} days",
            f"it was taken at {body['created_at']} and expires at {body['expires_at']}: after {kept}",
        )


@then("{snapshot:Snapshot} is gone")
def snapshot_is_gone(context: Context, snapshot: str) -> None:
    scene = storage(context)
    id = snapshot_id(scene, snapshot)
    for outcome in (
        scene.owner.snapshots.read(id),
        scene.owner.snapshots.restore(id),
        scene.owner.snapshots.delete(id),
    ):
        if outcome.status != 404:
            raise outcome.broken("a snapshot that was deleted should not be found (404)")
    listing = scene.owner.snapshots.list()
    if id in [each["id"] for each in listing.value("the snapshots should be listed")["snapshots"]]:
        raise listing.broken("a snapshot that was deleted should not be listed", f"{id} is in the list")


@then("the restore reports {rows:d} rows in {table:TableName}")
def restore_reports(context: Context, rows: int, table: object) -> None:
    outcome = context.world.outcome
    place = outcome.body["restored_to"]
    found = (f"{place['bucket']}.{place['table']}", outcome.body["row_count"])
    if found != (str(table), rows):
        raise outcome.broken(
            f"the restore should report {rows} rows in {table}", f"it reports {found[1]} in {found[0]}"
        )
