"""Tables: made, read, filled, dropped."""

from __future__ import annotations

from functools import partial
from typing import Any

from behave import given, then, when
from behave.runner import Context

import steps.storage.forms  # noqa: F401
from steps.storage.here import attempt, client, refused_without_effect, storage
from steps.storage.listed import expect_names, expect_unlisted
from support.contracts import storage as api
from support.systems.storage.client import TableName
from support.systems.storage.rows import previewed
from support.systems.storage.table_actions import TABLE_ACTIONS
from support.systems.together import together
from support.tables import Column, cell, csv_text, difference, json_kind, meant
from support.wire.outcome import BrokenPromise, Outcome
from support.wire.refusals import Refusal


def _schema(columns: list[Column]) -> tuple[list[dict[str, Any]], list[str]]:
    described = [
        {"name": c.name, "type": c.type, "nullable": not (c.key or c.required)}
        | ({"default": c.default} if c.default is not None else {})
        for c in columns
    ]
    return described, [column.name for column in columns if column.key]


@given("a table {table:TableName} holding")
@when("the table {table:TableName} is filled with")
def table_holding(context: Context, table: TableName) -> None:
    """Columns and their types stand in the heading; the rows come in as a CSV file."""
    scene = storage(context)
    owner = scene.owner
    columns = [Column.parse(heading) for heading in context.table.headings]
    owner.tables.create(table, *_schema(columns)).value("a project's owner should be able to create a table")
    rows = [tuple(meant(each) for each in row.cells) for row in context.table]
    if rows:
        content = csv_text([column.name for column in columns], rows)
        file = owner.files.add(f"{table.table}.csv", content.encode())
        scene.project.files.setdefault(file["name"], file)
        owner.tables.load(table, file["id"]).value("a project's owner should be able to import a file")


@given("an empty table {table:TableName} with the columns {columns:Columns}")
@when("the table {table:TableName} is created with the columns {columns:Columns}")
def empty_table(context: Context, table: TableName, columns: list[Column]) -> None:
    context.world.outcome = storage(context).owner.tables.create(table, *_schema(columns))
    context.world.outcome.value("a project's owner should be able to create a table")


@given("the empty tables {names:Names} with the columns {columns:Columns}")
def empty_tables(context: Context, names: list[str], columns: list[Column]) -> None:
    for name in names:
        empty_table(context, TableName.parse(name), columns)


@given("an empty table {table:TableName} with {count:d} columns")
def wide_table(context: Context, table: TableName, count: int) -> None:
    """The first column is c0, for numbers; the others are c1, c2, … for texts."""
    columns = [{"name": f"c{n}", "type": "VARCHAR" if n else "INTEGER"} for n in range(count)]
    storage(context).owner.tables.create(table, columns).value("a wide table should be made")


@when("the table {table:TableName} is created with the key {key:Names} and the columns {columns:Columns}")
def table_with_key(context: Context, table: TableName, columns: list[Column], key: list[str]) -> None:
    context.world.outcome = storage(context).owner.tables.create(table, _schema(columns)[0], key)
    context.world.outcome.value("a project's owner should be able to create a table")


@given("the table {table:TableName} has been dropped")
@when("the table {table:TableName} is dropped")
def drop_table(context: Context, table: TableName) -> None:
    context.world.outcome = storage(context).owner.tables.drop(table)
    context.world.outcome.value("a project's owner should be able to drop a table")


@when("{caller:Caller} tries to create a table {table:TableName} with the columns {columns:Columns}")
def try_create_table(context: Context, caller: str, table: TableName, columns: list[Column]) -> None:
    described, key = _schema(columns)
    attempt(context, caller, lambda who: client(context, who).tables.create(table, described, key))


@when("{caller:Caller} tries to create a table {table:TableName} whose key is {key:Names}")
def try_create_table_with_key(context: Context, caller: str, table: TableName, key: list[str]) -> None:
    columns = [{"name": "id", "type": "INTEGER"}, {"name": "name", "type": "VARCHAR"}]
    attempt(context, caller, lambda who: client(context, who).tables.create(table, columns, key))


@when("{caller:Caller} tries to create a table called {name:Text} in the bucket {bucket:Quoted}")
def try_create_table_called(context: Context, caller: str, name: str, bucket: str) -> None:
    create = TABLE_ACTIONS["create"]
    attempt(context, caller, lambda who: create(client(context, who), TableName(bucket, name)))


@when("{caller:Caller} tries to {action:TableAction} the table {table:TableName}")
def try_action(context: Context, caller: str, action: str, table: TableName) -> None:
    attempt(context, caller, lambda who: TABLE_ACTIONS[action](client(context, who), table))


@when("{caller:Caller} tries to preview {limit:Quoted} rows of the table {table:TableName}")
def try_preview(context: Context, caller: str, limit: str, table: TableName) -> None:
    query = {"limit": limit}
    attempt(context, caller, lambda who: client(context, who).call(api.PREVIEW_TABLE, query=query, **table.path))


@when("{clients:d} clients try at once to {action:TableAction} the table {table:TableName}")
def try_action_at_once(context: Context, clients: int, action: str, table: TableName) -> None:
    act = partial(TABLE_ACTIONS[action], storage(context).owner, table)
    context.world.noted["outcomes"] = together([act] * clients)


@then("the table {table:TableName} has the columns")
def has_columns(context: Context, table: TableName) -> None:
    outcome = storage(context).owner.tables.read(table)
    body = outcome.value(f"the table {table} should be readable")
    expected = [(meant(row["name"]), row["type"], row["nullable"], row["key"]) for row in context.table]
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
    _preview_tells(context, table, [(name, type) for name, type, _, _ in expected])


def _preview_tells(context: Context, table: TableName, columns: list[tuple[str, str]]) -> None:
    """A preview names the columns and types that the table itself names."""
    outcome = storage(context).owner.tables.preview(table)
    shown = outcome.value(f"the table {table} should have a preview")["columns"]
    problem = difference(columns, [(column["name"], column["type"]) for column in shown])
    if problem:
        raise outcome.broken(f"the preview of {table} should tell these columns: name, type", problem)


@then("the table {table:TableName} has {rows:d} rows")
def has_rows(context: Context, table: TableName, rows: int) -> None:
    owner = storage(context).owner
    outcome = owner.tables.read(table)
    shown = outcome.value(f"the table {table} should be readable")
    if shown["row_count"] != rows:
        raise outcome.broken(f"the table {table} should have {rows} rows", f"row_count is {shown['row_count']}")
    if rows and shown["size_bytes"] < 1:
        raise outcome.broken(f"the rows of {table} should take up space", "size_bytes is 0")
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


@then("it is refused as {refusal:Refusal} without effect, or the table {table:TableName} holds exactly")
def refused_or_holds(context: Context, refusal: Refusal, table: TableName) -> None:
    if not refused_without_effect(context, refusal):
        holds_exactly(context, table)


@then("it is refused as {refusal:Refusal} without effect, or the bucket {bucket:Quoted} has the table {name:Text}")
def refused_or_has_table(context: Context, refusal: Refusal, bucket: str, name: str) -> None:
    if not refused_without_effect(context, refusal):
        owner, table = storage(context).owner, TableName(bucket, name)
        listing = owner.tables.list(bucket)
        names = [each["name"] for each in listing.value("tables should be listed")["tables"]]
        if name not in names:
            raise listing.broken(f"a table that was accepted as {name!r} should be listed so", f"listed are {names}")
        read = owner.tables.read(table)
        if read.value(f"the table {name!r} should be readable")["name"] != name:
            raise read.broken(f"the new table should be called {name!r}")
        owner.tables.preview(table).value(f"the table {name!r} should have a preview")


@then("the table {table:TableName} holds one row, one of these")
def holds_one_of(context: Context, table: TableName) -> None:
    outcome = storage(context).owner.tables.preview(table, 10_000)
    found = [tuple(map(cell, row)) for row in previewed(outcome, context.table.headings)]
    if len(found) != 1 or found[0] not in [tuple(row.cells) for row in context.table]:
        raise outcome.broken(f"the table {table} should hold one row, one of those of the scenario", f"it is {found}")


@then("the column {column:Text} of {names:Names} holds each number from {first:d} to {last:d} once")
def holds_numbers(context: Context, column: str, names: list[str], first: int, last: int) -> None:
    expected = [(str(n),) for n in range(first, last + 1)]
    for name in names:
        outcome = storage(context).owner.tables.preview(TableName.parse(name), 10_000)
        problem = difference(expected, [tuple(map(cell, row)) for row in previewed(outcome, [column])])
        if problem:
            raise outcome.broken(f"{column} of {name} should hold each number from {first} to {last} once", problem)


@then("the table {table:TableName} holds texts of these lengths")
def holds_texts(context: Context, table: TableName) -> None:
    outcome = storage(context).owner.tables.preview(table, 10_000)
    rows = previewed(outcome, context.table.headings)
    found = [tuple(str(len(value)) if isinstance(value, str) else cell(value) for value in row) for row in rows]
    problem = difference([tuple(row.cells) for row in context.table], found)
    if problem:
        raise outcome.broken(f"the texts of {table} should have these lengths", problem)


@then("the values of {table:TableName} are shown as")
def values_shown_as(context: Context, table: TableName) -> None:
    """A table of one row: number, truth or text for each column. All of its values have to be of that kind."""
    outcome = storage(context).owner.tables.preview(table, 10_000)
    for name, kind in zip(context.table.headings, context.table.rows[0].cells, strict=True):
        found = {json_kind(value) for (value,) in previewed(outcome, [name])}
        if found != {kind}:
            raise outcome.broken(f"the values of {name} should be shown as {kind}", f"they are {' and '.join(found)}")


@then("each row of {table:TableName} has a value in each of {count:d} columns")
def has_values(context: Context, table: TableName, count: int) -> None:
    outcome = storage(context).owner.tables.preview(table, 10_000)
    for row in outcome.value(f"the table {table} should have a preview")["rows"]:
        empty = [name for name, value in row.items() if value is None]
        if len(row) != count or empty:
            raise outcome.broken(
                f"each row should have a value in each of {count} columns",
                f"one has {len(row)} columns, of which these have no value: {empty}",
            )


@then("the answer shows the table {table:TableName} as it is")
def answer_shows_table(context: Context, table: TableName) -> None:
    answered = context.world.outcome
    read = storage(context).owner.tables.read(table).value(f"the table {table} should be readable")
    for field in ("name", "bucket", "columns", "row_count", "primary_key"):
        told = answered.value(f"the answer should show the table {table}")[field]
        if told != read[field]:
            raise answered.broken(
                f"the answer should show the table {table} as it is",
                f"{field} is answered as {told}, and read as {read[field]}",
            )


@then("the first {limit:d} rows of {table:TableName} show {shown:d} of {total:d}")
def preview_is_limited(context: Context, limit: int, table: TableName, shown: int, total: int) -> None:
    outcome = storage(context).owner.tables.preview(table, limit)
    _shows(outcome, f"a preview limited to {limit}", shown, total)


@then("a preview of {table:TableName} without a limit shows {shown:d} of {total:d} rows")
def preview_by_default(context: Context, table: TableName, shown: int, total: int) -> None:
    _shows(storage(context).owner.tables.preview(table), "a preview without a limit", shown, total)


def _shows(outcome: Outcome, preview: str, shown: int, total: int) -> None:
    body = outcome.value(f"{preview} should be given")
    found = (len(body["rows"]), body["preview_row_count"], body["total_row_count"])
    if found != (shown, shown, total):
        raise outcome.broken(
            f"{preview} should show {shown} of {total} rows",
            f"it shows {found[0]}, preview_row_count is {found[1]}, total_row_count is {found[2]}",
        )


@given("the table {table:TableName} has been looked at")
def looked_at(context: Context, table: TableName) -> None:
    """What a service keeps of these answers, it would show again."""
    owner = storage(context).owner
    for outcome in (owner.tables.read(table), owner.tables.preview(table), owner.tables.list(table.bucket)):
        outcome.value(f"the owner should see the table {table}")


@then("the table {table:TableName} is not found")
def table_not_found(context: Context, table: TableName) -> None:
    owner = storage(context).owner
    for outcome in (owner.tables.read(table), owner.tables.preview(table)):
        if outcome.status != 404:
            raise outcome.broken(f"the table {table} should not be found (404)")
    visible, promise = "a project's owner should see the tables", f"the table {table} should not be listed"
    expect_unlisted(owner, table, visible=visible, promise=promise)


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


@then("the tables of {bucket:Quoted} are listed in the order {names:Names}")
def tables_in_order(context: Context, bucket: str, names: list[str]) -> None:
    outcome = storage(context).owner.tables.list(bucket)
    found = [table["name"] for table in outcome.value(f'the tables of "{bucket}" should be listed')["tables"]]
    if found != names:
        raise outcome.broken(f"the tables should be listed as {names}", f"they are listed as {found}")


@then("the tables of the bucket {bucket:Quoted} are {names}")
def tables_are(context: Context, bucket: str, names: str) -> None:
    visible = f'the tables of the bucket "{bucket}" should be listed'
    expect_names(
        storage(context).owner.tables.list(bucket), "tables", names, visible=visible, promise="the tables should be"
    )


def compare(context: Context, outcome: Outcome, table: TableName) -> None:
    """Compare the rows of a preview with the step's table, in any order."""
    headings = context.table.headings
    names = [column["name"] for column in outcome.body["columns"]]
    if sorted(names) != sorted(meant(heading) for heading in headings):
        raise outcome.broken(f"the columns of {table} should be {headings}", f"they are {names}")
    found = [tuple(map(cell, row)) for row in previewed(outcome, [meant(heading) for heading in headings])]
    problem = difference([tuple(row.cells) for row in context.table], found)
    if problem:
        raise outcome.broken(f"the table {table} should hold exactly the rows of the scenario", problem)
