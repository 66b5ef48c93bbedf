"""What callers do and see where they are at home: on main, on a branch, in another project."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from behave import given, then, when
from behave.runner import Context

from steps.storage.deeds import Deed, described, home, parse_deed, wanted
from steps.storage.here import attempt, client, refused_without_effect, storage
from steps.storage.listed import expect_names, expect_unlisted
from support.systems.storage.client import TableName
from support.systems.storage.picture import changes, on_branch, take_picture
from support.systems.storage.rows import previewed
from support.systems.together import together
from support.tables import cell, difference
from support.wire.outcome import Outcome
from support.wire.refusals import Refusal


@when("{caller:Caller} tries to {deed:Deed}")
def try_deed(context: Context, caller: str, deed: Deed) -> None:
    attempt(context, caller, lambda who: deed(storage(context), client(context, who)))
    context.world.noted["tried"] = f"the attempt of {caller} to {deed.text}"


@given("{caller:Caller} has {deed:Deed}")
@when("{caller:Caller} {deed:Deed}")
def do_deed(context: Context, caller: str, deed: Deed) -> None:
    context.world.outcome = deed(storage(context), client(context, caller))
    context.world.outcome.value(f"this should be accepted: {caller} {deed.text}")


@when("these are done at the same time")
def done_at_once(context: Context) -> None:
    """Each in a thread of its own: a column says who, the other what."""
    scene = storage(context)
    deeds = [(client(context, row["who"]), parse_deed(row["does"])) for row in context.table]
    with ThreadPoolExecutor(len(deeds)) as pool:
        outcomes = list(pool.map(lambda each: each[1](scene, each[0]), deeds))
    for row, outcome in zip(context.table, outcomes, strict=True):
        outcome.value(f"this should be accepted beside the others: {row['who']} {row['does']}")


@when("these are tried at the same time")
def tried_at_once(context: Context) -> None:
    """As above, and some may be refused."""
    scene = storage(context)
    deeds = [partial(parse_deed(row["does"]), scene, client(context, row["who"])) for row in context.table]
    context.world.noted["outcomes"] = together(deeds)


@given("{caller:Caller} has a file {name:Quoted} containing")
def has_file(context: Context, caller: str, name: str) -> None:
    here = client(context, caller)
    home(storage(context), here).files[name] = here.files.add(name, context.text.encode())


@then("{caller:Caller} sees in {table:TableName} exactly")
def sees_exactly(context: Context, caller: str, table: TableName) -> None:
    here = client(context, caller)
    preview = here.tables.preview(table, 10_000)
    preview.value(f"{caller} should be able to preview the table {table}")
    names, headings = [column["name"] for column in preview.body["columns"]], context.table.headings
    if sorted(names) != sorted(headings):
        raise preview.broken(f"{caller} should see in {table} the columns {headings}", f"they are {names}")
    found = [tuple(map(cell, row)) for row in previewed(preview, headings)]
    problem = difference([tuple(row.cells) for row in context.table], found)
    if problem:
        raise preview.broken(f"{caller} should see in {table} exactly the rows of the scenario", problem)
    outcome = here.tables.read(table)
    counted = outcome.value(f"{caller} should be able to read the table {table}")["row_count"]
    if counted != len(context.table.rows):
        raise outcome.broken(f"{caller} should see {len(context.table.rows)} rows counted", f"row_count is {counted}")


@then("it is refused as {refusal:Refusal} without effect, or {caller:Caller} sees in {table:TableName} exactly")
def refused_or_sees(context: Context, refusal: Refusal, caller: str, table: TableName) -> None:
    if not refused_without_effect(context, refusal):
        sees_exactly(context, caller, table)


@given("what {caller:Caller} sees in {table:TableName} is noted")
def note_rows(context: Context, caller: str, table: TableName) -> None:
    context.world.noted["rows"] = _rows(context, caller, table)[1]


@then("{caller:Caller} sees in {table:TableName} what was noted")
def sees_noted(context: Context, caller: str, table: TableName) -> None:
    outcome, found = _rows(context, caller, table)
    problem = difference(context.world.noted["rows"], found)
    if problem:
        raise outcome.broken(f"{caller} should see in {table} the values that were there before", problem)


def _rows(context: Context, caller: str, table: TableName) -> tuple[Outcome, list[tuple[str, ...]]]:
    outcome = client(context, caller).tables.preview(table, 10_000)
    rows = outcome.value(f"{caller} should be able to preview the table {table}")["rows"]
    return outcome, [tuple(f"{name} {cell(value)}" for name, value in sorted(row.items())) for row in rows]


@then("{caller:Caller} sees {rows:d} rows in {table:TableName}")
def sees_rows(context: Context, caller: str, rows: int, table: TableName) -> None:
    here = client(context, caller)
    preview = here.tables.preview(table, 1)
    body = preview.value(f"{caller} should be able to preview the table {table}")
    profile = here.schema.profile(table)
    profiled = profile.value(f"{caller} should be able to profile the table {table}")["row_count"]
    for outcome, found in ((preview, body["total_row_count"]), (profile, profiled)):
        if found != rows:
            raise outcome.broken(f"{caller} should see {rows} rows in {table}", f"{found} are counted")


@then("{caller:Caller} sees the columns {columns} in {table:TableName}")
def sees_columns(context: Context, caller: str, columns: str, table: TableName) -> None:
    outcome = client(context, caller).tables.read(table)
    body = outcome.value(f"{caller} should be able to read the table {table}")
    found = [described(column, body["primary_key"]) for column in body["columns"]]
    problem = difference([wanted(each) for each in columns.split(", ")], found, ordered=True)
    if problem:
        raise outcome.broken(f"{caller} should see the columns {columns} in {table}", problem)


@then("{caller:Caller} finds no table {table:TableName}")
def finds_no_table(context: Context, caller: str, table: TableName) -> None:
    here = client(context, caller)
    for outcome in (here.tables.read(table), here.tables.preview(table)):
        if outcome.status not in (403, 404):
            raise outcome.broken(f"{caller} should not get at the table {table} (404 or 403)")
    visible, promise = f"{caller} should see the tables", f"{caller} should not find the table {table} listed"
    expect_unlisted(here, table, visible=visible, promise=promise)


@then("{caller:Caller} finds in the bucket {bucket:Quoted} the tables {names}")
def finds_tables(context: Context, caller: str, bucket: str, names: str) -> None:
    visible, promise = f'{caller} should see the tables of the bucket "{bucket}"', f"{caller} should find the tables"
    expect_names(client(context, caller).tables.list(bucket), "tables", names, visible=visible, promise=promise)


@then("{caller:Caller} finds the buckets {names}")
def finds_buckets(context: Context, caller: str, names: str) -> None:
    visible, promise = f"{caller} should see the buckets", f"{caller} should find the buckets"
    listing = client(context, caller).buckets.list()
    expect_names(listing, "buckets", names, visible=visible, promise=promise, each=" each once,")


@then("main is as it was")
def main_unchanged(context: Context) -> None:
    found = [each for each in _changes(context) if " branch " not in each]
    if found:
        raise context.world.outcome.broken("this should leave main alone", "\n".join(found))


@then("the branch {branch:Quoted} is as it was")
def branch_unchanged(context: Context, branch: str) -> None:
    found = [each for each in _changes(context) if on_branch(branch) in each]
    if found:
        raise context.world.outcome.broken(f'this should leave the branch "{branch}" alone', "\n".join(found))


@then("it shows on {branch:Quoted} if it was accepted, and was refused without a trace otherwise")
def shows_or_no_trace(context: Context, branch: str) -> None:
    outcome, found = context.world.outcome, _changes(context)
    if outcome.ok and not any(on_branch(branch) in each for each in found):
        raise outcome.broken(f'what was accepted should show on the branch "{branch}"', "nothing on it has changed")
    if not outcome.ok and found:
        raise outcome.broken("what was refused should have changed nothing", "\n".join(found))


def _changes(context: Context) -> list[str]:
    return changes(context.world.noted["before"], take_picture(storage(context)))
