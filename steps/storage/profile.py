"""Profiles: statistics of the columns of a table."""

from __future__ import annotations

import json
from typing import Any

from behave import given, then, when
from behave.runner import Context

import steps.storage.forms  # noqa: F401
from steps.storage.here import attempt, client, storage
from support.systems.storage.client import TableName
from support.systems.storage.figures import FIGURES, same_figure
from support.wire.outcome import Outcome


@given("the table {table:TableName} has been profiled")
@when("the table {table:TableName} is profiled")
@when("the table {table:TableName} is profiled in the mode {mode:Quoted}")
def profile(context: Context, table: TableName, mode: str | None = None) -> None:
    context.world.outcome = storage(context).owner.schema.profile(table, mode)
    context.world.outcome.value("a project's owner should be able to profile a table")


@when("{caller:Caller} tries to profile the table {table:TableName} in the mode {mode:Quoted}")
def try_profile(context: Context, caller: str, table: TableName, mode: str) -> None:
    attempt(context, caller, lambda who: client(context, who).schema.profile(table, mode))


def _column(outcome: Outcome, name: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [each for each in outcome.body["statistics"] if each["column_name"] == name]
    if len(found) != 1:
        names = [each["column_name"] for each in outcome.body["statistics"]]
        raise outcome.broken(f"the profile should have statistics of the column {name} once", f"it has them of {names}")
    return found[0]


@then("the profile of {table:TableName} counts {rows:d} rows and {columns:d} columns")
def profile_counts(context: Context, table: TableName, rows: int, columns: int) -> None:
    outcome = context.world.outcome
    body = outcome.body
    expected = (table.bucket, table.table, rows, columns, columns)
    found = (
        body["bucket_name"],
        body["table_name"],
        body["row_count"],
        body["column_count"],
        len(body["statistics"]),
    )
    if found != expected:
        raise outcome.broken(
            f"the profile should be of {table}, with {rows} rows and statistics of {columns} columns",
            f"it is of {found[0]}.{found[1]}, row_count is {found[2]}, column_count is {found[3]}, "
            f"and there are statistics of {found[4]} columns",
        )


@then("the profile shows")
def profile_shows(context: Context) -> None:
    """A line for each column, with headings out of ``FIGURES``."""
    outcome = context.world.outcome
    wrong = []
    for row in context.table:
        column = _column(outcome, row["column"])
        for heading in context.table.headings[1:]:
            found = column.get(FIGURES[heading])
            if not same_figure(row[heading], found):
                wrong.append(f"{heading} of {row['column']} should be {row[heading]}, it is {json.dumps(found)}")
    if wrong:
        raise outcome.broken("the profile should show the figures of the scenario", "\n".join(wrong))


@then("the profile finds {issue:Quoted} in the column {column:Quoted}")
def profile_finds(context: Context, issue: str, column: str) -> None:
    outcome = context.world.outcome
    found = [(each["column"], each["type"]) for each in outcome.body["quality_issues"] or []]
    if (column, issue) not in found:
        raise outcome.broken(f'the profile should find "{issue}" in the column {column}', f"it finds {found}")


@then("the profile finds nothing wrong with the column {column:Quoted}")
def profile_finds_nothing(context: Context, column: str) -> None:
    outcome = context.world.outcome
    found = [each["type"] for each in outcome.body["quality_issues"] or [] if each["column"] == column]
    wrong = [issue for issue in found if issue not in {"pk_candidate", "enum_candidate"}]
    if wrong:
        raise outcome.broken(f"the profile should find nothing wrong with {column}", f"it finds {wrong}")


@then("the profile rates the quality as worse than {score:d}")
def profile_rates(context: Context, score: int) -> None:
    outcome = context.world.outcome
    found = outcome.body["quality_score"]
    if found is None or not 0 <= found < score:
        raise outcome.broken(f"the quality should be rated worse than {score}, from 0 on", f"it is {found}")


#: Correlations may be told with two digits behind the point.
_ROUNDING = 0.0051


@then("the profile tells that {one:Quoted} and {other:Quoted} go together {how:Quoted}, by {figure:g}")
def profile_correlates(context: Context, one: str, other: str, how: str, figure: float) -> None:
    outcome = context.world.outcome
    found = [each for each in outcome.body["correlations"] or [] if {each["column1"], each["column2"]} == {one, other}]
    right = [each for each in found if each["strength"] == how and abs(each["correlation"] - figure) < _ROUNDING]
    if len(found) != 1 or not right:
        raise outcome.broken(
            f"{one} and {other} should be told to go together once, {how}, by {figure:g}", f"told is {found}"
        )


@then("the profile tells of no correlations")
def profile_without_correlations(context: Context) -> None:
    outcome = context.world.outcome
    if outcome.body["correlations"]:
        raise outcome.broken("no correlations should be told", f"told are {outcome.body['correlations']}")


@then("the profile recognises nothing in the column {column:Quoted}")
def profile_recognises_nothing(context: Context, column: str) -> None:
    outcome = context.world.outcome
    found = _column(outcome, column).get("detected_patterns")
    if found:
        raise outcome.broken(f"nothing should be recognised in the column {column}", f"recognised is {found}")


@then("the profile recognises {pattern:Quoted} in the column {column:Quoted}")
def profile_recognises(context: Context, pattern: str, column: str) -> None:
    outcome = context.world.outcome
    found = _column(outcome, column).get("detected_patterns")
    if f'"{pattern}"' not in json.dumps(found):
        raise outcome.broken(f'"{pattern}" should be recognised in the column {column}', f"recognised is {found}")
