"""The columns, the primary key and the rows of tables that exist."""

from __future__ import annotations

from functools import partial
from typing import Any

from behave import given, then, when
from behave.runner import Context

import steps.storage.forms  # noqa: F401
from steps.storage.here import attempt, client, refused_without_effect, storage
from support.contracts import storage as api
from support.systems.storage.client import TableName
from support.systems.storage.rows import previewed
from support.systems.together import together
from support.tables import Column, cell, difference
from support.wire.outcome import Outcome
from support.wire.refusals import Refusal


def _options(column: Column) -> dict[str, Any]:
    required = {"nullable": False} if column.required else {}
    return required | ({"default": column.default} if column.default is not None else {})


# --- columns --------------------------------------------------------------------------------------------------------


@given("the column {column:Column} has been added to {table:TableName}")
@when("the column {column:Column} is added to {table:TableName}")
def add_column(context: Context, column: Column, table: TableName) -> None:
    schema = storage(context).owner.schema
    context.world.outcome = schema.add_column(table, column.name, column.type, **_options(column))
    context.world.outcome.value("a project's owner should be able to add a column")


@when("{caller:Caller} tries to add the column {column:Column} to {table:TableName}")
def try_add_column(context: Context, caller: str, column: Column, table: TableName) -> None:
    name, kind, options = column.name, column.type, _options(column)
    attempt(context, caller, lambda who: client(context, who).schema.add_column(table, name, kind, **options))


@when("{caller:Caller} tries to add a column to {table:TableName} without saying its type")
def try_add_typeless_column(context: Context, caller: str, table: TableName) -> None:
    body = {"name": "city"}
    attempt(context, caller, lambda who: client(context, who).call(api.ADD_COLUMN, json=body, **table.path))


@when("the columns {columns:Columns} are added to {table:TableName} at the same time")
def add_columns_at_once(context: Context, columns: list[Column], table: TableName) -> None:
    schema = storage(context).owner.schema
    for outcome in together([partial(schema.add_column, table, column.name, column.type) for column in columns]):
        outcome.value("a column should be added while others are")


@given("the column {column:Text} of {table:TableName} has been dropped")
@when("the column {column:Text} of {table:TableName} is dropped")
def drop_column(context: Context, column: str, table: TableName) -> None:
    context.world.outcome = storage(context).owner.schema.drop_column(table, column)
    context.world.outcome.value("a project's owner should be able to drop a column")


@when("{caller:Caller} tries to drop the column {column:Text} of {table:TableName}")
def try_drop_column(context: Context, caller: str, column: str, table: TableName) -> None:
    attempt(context, caller, lambda who: client(context, who).schema.drop_column(table, column))


@given("the column {column:Text} of {table:TableName} has been {change:Change}")
@when("the column {column:Text} of {table:TableName} is {change:Change}")
def alter_column(context: Context, column: str, table: TableName, change: dict[str, Any]) -> None:
    context.world.outcome = storage(context).owner.schema.alter_column(table, column, **change)
    context.world.outcome.value("a project's owner should be able to change a column")


@when("{caller:Caller} tries to have the column {column:Text} of {table:TableName} {change:Change}")
def try_alter_column(context: Context, caller: str, column: str, table: TableName, change: dict[str, Any]) -> None:
    attempt(context, caller, lambda who: client(context, who).schema.alter_column(table, column, **change))


@then("it is refused as {refusal:Refusal} without effect, or the table {table:TableName} has the column {column:Text}")
def refused_or_has_column(context: Context, refusal: Refusal, table: TableName, column: str) -> None:
    if not refused_without_effect(context, refusal):
        outcome = storage(context).owner.tables.preview(table)
        names = [each["name"] for each in outcome.value(f"the table {table} should have a preview")["columns"]]
        if column not in names:
            raise outcome.broken(f"a column that was accepted as {column!r} should be there", f"there are {names}")
        if any(column not in row for row in outcome.body["rows"]):
            raise outcome.broken(f"each row should have a value, or none, for the column {column!r}")


@then(
    "it is refused as {refusal:Refusal} without effect, or the table {table:TableName} "
    "has the required column {column:Text}"
)
def refused_or_has_required_column(context: Context, refusal: Refusal, table: TableName, column: str) -> None:
    if not refused_without_effect(context, refusal):
        outcome = storage(context).owner.tables.read(table)
        columns = outcome.value(f"the table {table} should be readable")["columns"]
        if [c["nullable"] for c in columns if c["name"] == column] != [False]:
            raise outcome.broken(f"the column {column!r} should be there and be required", f"there are {columns}")


# --- the key --------------------------------------------------------------------------------------------------------


@given("the columns {columns:Names} have become the key of {table:TableName}")
@when("the columns {columns:Names} become the key of {table:TableName}")
def add_key(context: Context, columns: list[str], table: TableName) -> None:
    context.world.outcome = storage(context).owner.schema.add_primary_key(table, columns)
    context.world.outcome.value("a project's owner should be able to give a table a key")


@when("{caller:Caller} tries to make the columns {columns:Names} the key of {table:TableName}")
def try_add_key(context: Context, caller: str, columns: list[str], table: TableName) -> None:
    attempt(context, caller, lambda who: client(context, who).schema.add_primary_key(table, columns))


@given("the table {table:TableName} has lost its key")
@when("the table {table:TableName} loses its key")
def drop_key(context: Context, table: TableName) -> None:
    context.world.outcome = storage(context).owner.schema.drop_primary_key(table)
    context.world.outcome.value("a project's owner should be able to take the key from a table")


@then("the table {table:TableName} shows no key and the columns {columns:Names}")
def shows_no_key(context: Context, table: TableName, columns: list[str]) -> None:
    outcome = storage(context).owner.tables.read(table)
    body = outcome.value(f"the table {table} should be readable")
    found = ([column["name"] for column in body["columns"]], body["primary_key"])
    if found != (columns, []):
        raise outcome.broken(
            f"{table} should have the columns {columns} and no key",
            f"the columns are {found[0]}, the key is {found[1]}",
        )


# --- rows -----------------------------------------------------------------------------------------------------------


@given("the rows of {table:TableName} where {condition:Text} have been deleted")
@when("the rows of {table:TableName} where {condition:Text} are deleted")
def delete_rows(context: Context, table: TableName, condition: str) -> None:
    context.world.outcome = storage(context).owner.schema.delete_rows(table, condition)
    context.world.outcome.value("a project's owner should be able to delete rows")


@when("{caller:Caller} tries to delete the rows of {table:TableName} where {condition:Text}")
def try_delete_rows(context: Context, caller: str, table: TableName, condition: str) -> None:
    attempt(context, caller, lambda who: client(context, who).schema.delete_rows(table, condition))


@when("{caller:Caller} tries to delete rows of {table:TableName} without saying which")
def try_delete_any_rows(context: Context, caller: str, table: TableName) -> None:
    attempt(context, caller, lambda who: client(context, who).call(api.DELETE_ROWS, json={}, **table.path))


@when("the rows of {table:TableName} are deleted at the same time where")
def delete_rows_at_once(context: Context, table: TableName) -> None:
    schema = storage(context).owner.schema
    conditions = [row["condition"] for row in context.table]
    for outcome in together([partial(schema.delete_rows, table, condition) for condition in conditions]):
        outcome.value("rows should be deleted while others are")


@then("{deleted:d} rows are reported as deleted, and {left:d} as left")
def deletion_reports(context: Context, deleted: int, left: int) -> None:
    outcome: Outcome = context.world.outcome
    body = outcome.value("the rows should be deleted")
    found = (body["deleted_rows"], body["table_rows_after"])
    if found != (deleted, left):
        raise outcome.broken(
            f"{deleted} rows should be reported as deleted and {left} as left",
            f"deleted_rows is {found[0]}, table_rows_after is {found[1]}",
        )


@then("the values of {column:Text} in {table:TableName} are {values:Names}")
def values_are(context: Context, column: str, table: TableName, values: list[str]) -> None:
    outcome = storage(context).owner.tables.preview(table, 10_000)
    problem = difference([(value,) for value in values], [(cell(value),) for (value,) in previewed(outcome, [column])])
    if problem:
        raise outcome.broken(f"the values of {column} in {table} should be {values}", problem)
