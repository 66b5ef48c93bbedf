"""SQL in a workspace, as analysts with a PostgreSQL client meet it."""

from __future__ import annotations

import re

from behave import given, then, when
from behave.runner import Context

from steps.storage.here import attempt, storage
from support.systems.storage.client import TableName
from support.systems.storage.scene import StorageScene
from support.tables import cell, difference


def _sql(scene: StorageScene, text: str) -> str:
    """The statement with ``{in_c_sales.users}`` replaced by the target's SQL name of that project table."""
    return re.sub(r"\{([^{}]+)\}", lambda found: scene.sql_name(TableName.parse(found[1])), text)


@given("a workspace {label:Quoted}")
def a_workspace(context: Context, label: str) -> None:
    storage(context).create_workspace(label)


@given("an open session in the workspace {label:Quoted}")
def open_session(context: Context, label: str) -> None:
    scene = storage(context)
    scene.create_workspace(label)
    scene.session(label)


@when("somebody connects to the workspace {label:Quoted} with its credentials")
def connect(context: Context, label: str) -> None:
    scene = storage(context)
    context.world.noted["session"], context.world.outcome = scene.sql.connect(scene.login(label))


@when("somebody connects to the workspace {label:Quoted} with the password {password:Quoted}")
def connect_with(context: Context, label: str, password: str) -> None:
    scene = storage(context)
    _, context.world.outcome = scene.sql.connect(scene.login(label, password=password))


@when("the analyst in {label:Quoted} runs")
def run_sql(context: Context, label: str) -> None:
    scene = storage(context)
    context.world.outcome = scene.session(label).run(_sql(scene, context.text))
    context.world.outcome.value("the statement should run")


@given("the analyst in {label:Quoted} has run {statement:Quoted}")
@when("the analyst in {label:Quoted} runs {statement:Quoted}")
def run_short_sql(context: Context, label: str, statement: str) -> None:
    scene = storage(context)
    context.world.outcome = scene.session(label).run(_sql(scene, statement))
    context.world.outcome.value("the statement should run")


@when("the analyst in {label:Quoted} tries to run {statement:Quoted}")
def try_sql(context: Context, label: str, statement: str) -> None:
    scene = storage(context)
    attempt(context, "the analyst", lambda _: scene.session(label).run(_sql(scene, statement)))


@then("the rows are")
def rows_are(context: Context) -> None:
    outcome = context.world.outcome
    found = [tuple(cell(value) for value in row) for row in outcome.body]
    problem = difference([tuple(row.cells) for row in context.table], found)
    if problem:
        raise outcome.broken("the statement should give these rows, in any order", problem)


@then("the analyst in {label:Quoted} still reads {count:d} row from {table:TableName}")
def still_reads(context: Context, label: str, count: int, table: TableName) -> None:
    scene = storage(context)
    outcome = scene.session(label).run(f"SELECT count(*) FROM {scene.sql_name(table)}")
    if outcome.value(f"{table} should still be readable") != [(count,)]:
        raise outcome.broken(f"{table} should still have {count} rows", f"it has {outcome.body[0][0]}")


@then("the session answers queries")
def session_answers(context: Context) -> None:
    session = context.world.noted["session"]
    if session is None:
        raise context.world.outcome.broken("the workspace's own credentials should be let in")
    outcome = session.run("SELECT 1")
    if outcome.value("an open session should answer") != [(1,)]:
        raise outcome.broken("SELECT 1 should give 1", f"it gives {outcome.body}")


@then("connecting to the workspace {label:Quoted} is refused")
def connection_refused(context: Context, label: str) -> None:
    scene = storage(context)
    _, outcome = scene.sql.connect(scene.login(label))
    if outcome.ok:
        raise outcome.broken(f'the workspace "{label}" should let nobody in any more')
