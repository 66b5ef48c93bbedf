"""Tables: made, read, filled, dropped."""

from __future__ import annotations

from typing import Any

from behave import given, then, when
from behave.runner import Context

from steps.storage.here import attempt, client, storage
from support.systems.storage.client import TableName
from support.tables import Column, cell, csv_text, difference
from support.wire.outcome import BrokenPromise, Outcome


def _schema(columns: list[Column]) -> tuple[list[dict[str, Any]], list[str]]:
    described = [{"name": c.name, "type": c.type, "nullable": not (c.key or c.required)} for c in columns]
    return described, [column.name for column in columns if column.key]


@given("a table {table:TableName} holding")
@when("the table {table:TableName} is filled with")
def table_holding(context: Context, table: TableName) -> None:
    """Columns and their types stand in the heading; the rows come in as a CSV file."""
    owner = storage(context).owner
    columns = [Column.parse(heading) for heading in context.table.headings]
    owner.tables.create(table, *_schema(columns)).value("a project's owner should be able to create a table")
    rows = [tuple(row.cells) for row in context.table]
    if rows:
        content = csv_text([column.name for column in columns], rows)
        file = owner.files.add(f"{table.table}.csv", content.encode())
        owner.tables.load(table, file["id"]).value("a project's owner should be able to import a file")


@given("an empty table {table:TableName} with the columns {columns}")
@when("the table {table:TableName} is created with the columns {columns}")
def empty_table(context: Context, table: TableName, columns: str) -> None:
    described, key = _schema([Column.parse(each) for each in columns.split(", ")])
    storage(context).owner.tables.create(table, described, key).value(
        "a project's owner should be able to create a table"
    )


@when("the table {table:TableName} is dropped")
def drop_table(context: Context, table: TableName) -> None:
    context.world.outcome = storage(context).owner.tables.drop(table)
    context.world.outcome.value("a project's owner should be able to drop a table")


@when("{caller:Caller} tries to create a table {table:TableName} with the columns {columns}")
def try_create_table(context: Context, caller: str, table: TableName, columns: str) -> None:
    described, key = _schema([Column.parse(each) for each in columns.split(", ")])
    attempt(context, caller, lambda who: client(context, who).tables.create(table, described, key))


@when("{caller:Caller} tries to create a table {table:TableName} whose key is the column {column:Quoted}")
def try_create_table_with_key(context: Context, caller: str, table: TableName, column: str) -> None:
    columns = [{"name": "id", "type": "INTEGER"}]
    attempt(context, caller, lambda who: client(context, who).tables.create(table, columns, [column]))


@when("{caller:Caller} tries to read the table {table:TableName}")
def try_read_table(context: Context, caller: str, table: TableName) -> None:
    attempt(context, caller, lambda who: client(context, who).tables.read(table))


@when("{caller:Caller} tries to drop the table {table:TableName}")
def try_drop_table(context: Context, caller: str, table: TableName) -> None:
    attempt(context, caller, lambda who: client(context, who).tables.drop(table))


@then("the table {table:TableName} has the columns")
def has_columns(context: Context, table: TableName) -> None:
    outcome = storage(context).owner.tables.read(table)
    body = outcome.value(f"the table {table} should be readable")
    expected = [tuple(row.cells) for row in context.table]
    ordered = sorted(body["columns"], key=lambda c: c["ordinal_position"])
    found = [
        (
            c["name"],
            c["type"],
            "yes" if c["nullable"] else "no",
            "yes" if c["name"] in body["primary_key"] else "no",
        )
        for c in ordered
    ]
    problem = difference(expected, found, ordered=True)
    if problem:
        raise outcome.broken(f"the table {table} should have these columns: name, type, nullable, key", problem)
    positions = [c["ordinal_position"] for c in ordered]
    if positions != list(range(1, len(found) + 1)):
        raise outcome.broken("columns should be numbered from 1 without gaps", f"they are numbered {positions}")


@then("the table {table:TableName} has {rows:d} rows")
def has_rows(context: Context, table: TableName, rows: int) -> None:
    owner = storage(context).owner
    outcome = owner.tables.read(table)
    counted = outcome.value(f"the table {table} should be readable")["row_count"]
    if counted != rows:
        raise outcome.broken(f"the table {table} should have {rows} rows", f"row_count is {counted}")
    preview = owner.tables.preview(table, 10_000)
    body = preview.value(f"the table {table} should have a preview")
    found = (len(body["rows"]), body["preview_row_count"], body["total_row_count"])
    expected = (min(rows, 10_000), min(rows, 10_000), rows)
    if found != expected:
        raise preview.broken(
            f"the preview of {table} should show {expected[0]} of {rows} rows",
            f"it shows {found[0]}, preview_row_count is {found[1]}, total_row_count is {found[2]}",
        )


@then("the table {table:TableName} holds exactly")
def holds_exactly(context: Context, table: TableName) -> None:
    outcome = storage(context).owner.tables.preview(table, 10_000)
    outcome.value(f"the table {table} should have a preview")
    compare(context, outcome, table)


@then("the first {limit:d} rows of {table:TableName} are a preview of {total:d}")
def preview_is_limited(context: Context, limit: int, table: TableName, total: int) -> None:
    outcome = storage(context).owner.tables.preview(table, limit)
    body = outcome.value(f"the table {table} should have a preview")
    found = (len(body["rows"]), body["preview_row_count"], body["total_row_count"])
    if found != (limit, limit, total):
        raise outcome.broken(
            f"a preview limited to {limit} should show {limit} of {total} rows",
            f"it shows {found[0]}, preview_row_count is {found[1]}, total_row_count is {found[2]}",
        )


@then("the table {table:TableName} is not found")
def table_not_found(context: Context, table: TableName) -> None:
    owner = storage(context).owner
    for outcome in (owner.tables.read(table), owner.tables.preview(table)):
        if outcome.status != 404:
            raise outcome.broken(f"the table {table} should not be found (404)")
    listing = owner.tables.list(table.bucket)
    tables = listing.value(f"the tables of {table.bucket} should be listed")["tables"]
    if table.table in [each["name"] for each in tables]:
        raise listing.broken(f"the table {table} should not be listed")


@then("the table {table:TableName} can still be made")
def table_can_be_made(context: Context, table: TableName) -> None:
    owner = storage(context).owner
    columns = [{"name": "id", "type": "INTEGER"}]
    owner.tables.create(table, columns).value(f"{table} should be free for a table that is right")
    found = owner.tables.read(table).value("a new table should be readable")
    if [column["name"] for column in found["columns"]] != ["id"] or found["row_count"] != 0:
        raise BrokenPromise(f"{table} should be a new table with the column id, but it is {found}")


@given("another project {label:Quoted} with a table {table:TableName}")
def another_project_with_table(context: Context, label: str, table: TableName) -> None:
    scene = storage(context)
    owner = scene.holder(scene.create_project(label).owner).within(scene.projects[label].id)
    owner.buckets.create(table.bucket).value("a project's owner should be able to create a bucket")
    owner.tables.create(table, [{"name": "id", "type": "INTEGER"}]).value("an owner should be able to create a table")


@then("the tables of the bucket {bucket:Quoted} are {names}")
def tables_are(context: Context, bucket: str, names: str) -> None:
    expected = [] if names == "none" else sorted(name.strip().strip('"') for name in names.split(", "))
    outcome = storage(context).owner.tables.list(bucket)
    body = outcome.value(f'the tables of the bucket "{bucket}" should be listed')
    found = sorted(table["name"] for table in body["tables"])
    if found != expected or body["total"] != len(expected):
        raise outcome.broken(
            f"the tables should be {expected}, {len(expected)} in total",
            f"listed are {found}, total is {body['total']}",
        )


def compare(context: Context, outcome: Outcome, table: TableName) -> None:
    """Compare the rows of a preview with the step's table, in any order."""
    headings = context.table.headings
    names = [column["name"] for column in outcome.body["columns"]]
    if sorted(names) != sorted(headings):
        raise outcome.broken(f"the columns of {table} should be {headings}", f"they are {names}")
    found = [tuple(cell(row[heading]) for heading in headings) for row in outcome.body["rows"]]
    problem = difference([tuple(row.cells) for row in context.table], found)
    if problem:
        raise outcome.broken(f"the table {table} should hold exactly the rows of the scenario", problem)
