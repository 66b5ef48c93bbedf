"""SQL in a workspace, as analysts with a PostgreSQL client meet it."""

from __future__ import annotations

import re
from collections.abc import Callable

from behave import given, then, when
from behave.runner import Context

from steps.storage.analysts import login, patience_ends, session, sql
from steps.storage.here import attempt, storage
from support.systems.storage.client import TableName
from support.systems.storage.rows import selected, single
from support.systems.storage.values import described, fits, meant
from support.systems.storage.waiting import cut_off
from support.systems.together import together
from support.tables import cell, difference
from support.wire.outcome import Outcome
from support.wire.pgwire import Session
from support.wire.refusals import REFUSALS


@given("a workspace {label:Quoted}")
def a_workspace(context: Context, label: str) -> None:
    storage(context).create_workspace(label)


@given("an open session in the workspace {label:Quoted}")
def open_session(context: Context, label: str) -> None:
    scene = storage(context)
    if label not in scene.project.workspaces:
        scene.create_workspace(label)
    scene.session(label)


@when("somebody connects to the workspace {label:Quoted} with {way:LoginWay}")
def connect(context: Context, label: str, way: str) -> None:
    context.world.noted["session"], context.world.outcome = storage(context).sql.connect(login(context, label, way))


@when("{analyst:Analyst} runs")
def run_sql(context: Context, analyst: tuple[str, str]) -> None:
    run_short_sql(context, analyst, context.text)


@given("{analyst:Analyst} has run {statement:Quoted}")
@when("{analyst:Analyst} runs {statement:Quoted}")
def run_short_sql(context: Context, analyst: tuple[str, str], statement: str) -> None:
    context.world.outcome = session(context, analyst).run(sql(storage(context), statement))
    context.world.noted[f"answer to {statement}"] = context.world.outcome.value("the statement should run")


@when("{analyst:Analyst} tries to run {statement:Quoted}")
def try_sql(context: Context, analyst: tuple[str, str], statement: str) -> None:
    opened = session(context, analyst)
    attempt(context, "the analyst", lambda _: opened.run(sql(storage(context), statement)))


@when("{analyst:Analyst} runs {statement:Quoted} with the value {value}")
def run_with_value(context: Context, analyst: tuple[str, str], statement: str, value: str) -> None:
    context.world.outcome = session(context, analyst).run(sql(storage(context), statement), [meant(value)])
    context.world.outcome.value("the statement should run")


@when("{analyst:Analyst} runs {statement:Quoted} and cancels it, which takes {seconds:d} seconds at most")
def run_and_cancel(context: Context, analyst: tuple[str, str], statement: str, seconds: int) -> None:
    with patience_ends("a statement that is cancelled should end", seconds):
        context.world.outcome = session(context, analyst).run_and_cancel(sql(storage(context), statement), seconds)


@given("{analyst:Analyst} is busy with {statement:Quoted}")
def is_busy(context: Context, analyst: tuple[str, str], statement: str) -> None:
    session(context, analyst).start(sql(storage(context), statement))


@when("somebody asks for the end of what {analyst:Analyst} runs, with another key")
def forge_cancel(context: Context, analyst: tuple[str, str]) -> None:
    context.world.outcome = session(context, analyst).cancel_with_another_key()


@then("{analyst:Analyst} is still busy")
def is_still_busy(context: Context, analyst: tuple[str, str]) -> None:
    opened, outcome = session(context, analyst), context.world.outcome
    if not opened.is_busy:
        raise outcome.broken("the statement of a session that nobody has asked to end should go on", "it has ended")
    opened.close()


@when("{analyst:Analyst} runs {statement:Quoted}, which takes {seconds:d} seconds at most")
def run_for_a_while(context: Context, analyst: tuple[str, str], statement: str, seconds: int) -> None:
    with patience_ends("a statement that takes longer than its session allows should be stopped", seconds):
        context.world.outcome = session(context, analyst).run(sql(storage(context), statement), patience=seconds)


@when("{analyst:Analyst} reads {statement:Quoted} through a cursor, {size:d} rows at a time")
def read_in_batches(context: Context, analyst: tuple[str, str], statement: str, size: int) -> None:
    context.world.outcome = session(context, analyst).read_in_batches(sql(storage(context), statement), size)
    context.world.outcome.value("a query should be readable through a cursor")


@when("{analyst:Analyst} copies out {statement:Quoted}")
def copy_out(context: Context, analyst: tuple[str, str], statement: str) -> None:
    context.world.outcome = session(context, analyst).copy_out(sql(storage(context), statement))
    context.world.outcome.value("rows should be copied out")


@when("{analyst:Analyst} tries to copy in {statement:Quoted}")
def copy_in(context: Context, analyst: tuple[str, str], statement: str) -> None:
    opened, text = session(context, analyst), context.text + "\n"
    attempt(context, "the analyst", lambda _: opened.copy_in(sql(storage(context), statement), text))


@when("{analyst:Analyst} tries to copy {count:d} rows into {table:Quoted}")
@when("{analyst:Analyst} tries to copy {count:d} rows into {table:Quoted}, and {odd:OddRow}")
def copy_many_in(context: Context, analyst: tuple[str, str], count: int, table: str, odd: str = "") -> None:
    """Rows of one number each."""
    opened = session(context, analyst)
    text = "".join(f"{number}\n" for number in range(count)) + odd
    attempt(context, "the analyst", lambda _: opened.copy_in(f'COPY "{table}" FROM STDIN', text))


@when("{analyst:Analyst} {leaving:Leaving}")
def leave(context: Context, analyst: tuple[str, str], leaving: Callable[[Session], None]) -> None:
    leaving(session(context, analyst))


@when("{count:d} analysts connect to the workspace {label:Quoted} at once and each runs {statement:Quoted}")
def run_together(context: Context, count: int, label: str, statement: str) -> None:
    scene = storage(context)
    text = sql(scene, statement)

    def analyst() -> Outcome:
        opened, outcome = scene.sql.connect(scene.login(label))
        return opened.run(text) if opened else outcome

    context.world.noted["answers"] = together([analyst] * count)


@then("each of them reads {value}")
def each_reads(context: Context, value: str) -> None:
    for outcome in context.world.noted["answers"]:
        rows = selected(outcome, "everybody who connects at the same time should be served")
        found = [tuple(cell(each) for each in row) for row in rows]
        if found != [(value,)]:
            raise outcome.broken(f"everybody should read {value}", f"somebody reads {found}")


@then("the rows are")
def rows_are(context: Context) -> None:
    _rows_are(context, ordered=False)


@then("the rows are, in this order")
def ordered_rows_are(context: Context) -> None:
    _rows_are(context, ordered=True)


def _rows_are(context: Context, *, ordered: bool) -> None:
    outcome = context.world.outcome
    if list(outcome.columns) != context.table.headings:
        raise outcome.broken(f"the columns should be {context.table.headings}", f"they are {list(outcome.columns)}")
    found = [tuple(cell(value) for value in row) for row in selected(outcome, "the statement should run")]
    problem = difference([tuple(row.cells) for row in context.table], found, ordered=ordered)
    if problem:
        order = "in this order" if ordered else "in any order"
        raise outcome.broken(f"the statement should give these rows, {order}", problem)


@then("the value is {value}")
def value_is(context: Context, value: str) -> None:
    """One row of one column: its Python type and its value."""
    outcome = context.world.outcome
    found = single(outcome, f"the value should be {value}")
    if not fits(value, found):
        raise outcome.broken(f"the value should be {value}", f"it is {described(found)}")


@then("the values are")
def values_are(context: Context) -> None:
    """One row: the Python types of its columns and their values."""
    outcome = context.world.outcome
    rows, expected = selected(outcome, "the statement should run"), context.table[0].as_dict()
    found = dict(zip(outcome.columns, rows[0], strict=True)) if len(rows) == 1 else {}
    if list(found) != list(expected):
        raise outcome.broken(f"one row of {list(expected)} should come", f"{len(rows)} of {list(outcome.columns)} came")
    wrong = [name for name, value in found.items() if not fits(expected[name], value)]
    if wrong:
        told = ", ".join(f"{name} is {described(found[name])} and not {expected[name]}" for name in wrong)
        raise outcome.broken("the values should come as what they are", told)


@then("{count:d} rows come, their numbers adding up to {total:d}")
def many_rows(context: Context, count: int, total: int) -> None:
    outcome = context.world.outcome
    promise = f"{count} rows should come, their first column adding up to {total}"
    numbers = [row[0] for row in selected(outcome, promise) if row]
    odd = [each for each in numbers if not isinstance(each, int)]
    if odd or (len(numbers), sum(numbers)) != (count, total):
        seen = f"one is {described(odd[0])}" if odd else f"{len(numbers)} rows came, adding up to {sum(numbers)}"
        raise outcome.broken(promise, seen)


@then("{count:d} rows are reported as affected")
def rows_changed(context: Context, count: int) -> None:
    outcome = context.world.outcome
    if outcome.value("the statement should run") != count:
        raise outcome.broken(f"the statement should report {count} rows as affected", f"it reports {outcome.body}")


@then("this text comes")
def text_comes(context: Context) -> None:
    outcome = context.world.outcome
    if outcome.body.rstrip("\n") != context.text:
        raise outcome.broken(f"this text should come: {context.text!r}", f"this came: {outcome.body!r}")


@then("{count:d} lines come, their numbers adding up to {total:d}")
def many_lines(context: Context, count: int, total: int) -> None:
    outcome = context.world.outcome
    promise = f"{count} lines should come, their numbers adding up to {total}"
    lines = outcome.body.splitlines()
    odd = [line for line in lines if not line.isdecimal()]
    if odd:
        raise outcome.broken(promise, f"one is {odd[0]!r}")
    if (len(lines), sum(map(int, lines))) != (count, total):
        raise outcome.broken(promise, f"{len(lines)} lines came, adding up to {sum(map(int, lines))}")


@then("it is refused, whatever the service calls it")
def refused_somehow(context: Context) -> None:
    if context.world.outcome.ok:
        raise context.world.outcome.broken("it should be refused")


@then("it is refused with the SQLSTATE {states}")
def refused_with(context: Context, states: str) -> None:
    """``42P01``; ``22P02 or 22018`` where several are right; ``22*`` for any of a class."""
    outcome = context.world.outcome
    pattern = states.replace(" or ", "|").replace("*", ".*")
    if outcome.ok or not re.fullmatch(pattern, outcome.code or ""):
        raise outcome.broken(f"the statement should be refused with the SQLSTATE {states}")


@then("{analyst:Analyst} still reads {count:d} row from {table:TableName}")
@then("{analyst:Analyst} reads {count:d} rows from {table:TableName}")
def still_reads(context: Context, analyst: tuple[str, str], count: int, table: TableName) -> None:
    outcome = session(context, analyst).run(f"SELECT count(*) FROM {storage(context).sql_name(table)}")
    found = single(outcome, f"the table {table} should be readable")
    if found != count:
        raise outcome.broken(f"{count} rows of {table} should be read", f"there are {found}")


@then("{analyst:Analyst} finds in {name:Quoted}")
def finds(context: Context, analyst: tuple[str, str], name: str) -> None:
    context.world.outcome = session(context, analyst).run(f'SELECT * FROM "{name}"')
    context.world.outcome.value(f'"{name}" should be readable in the workspace')
    rows_are(context)


@then("{analyst:Analyst} counts {count:d} rows with the columns {columns} in {name:Quoted}")
def counts(context: Context, analyst: tuple[str, str], count: int, columns: str, name: str) -> None:
    outcome = session(context, analyst).run(f'SELECT * FROM "{name}"')
    rows = selected(outcome, f'"{name}" should be readable in the workspace')
    found = (len(rows), ", ".join(outcome.columns))
    if found != (count, columns):
        raise outcome.broken(
            f"there should be {count} rows with the columns {columns}", f"there are {found[0]} with {found[1]}"
        )


@then("{analyst:Analyst} has nothing called {name:Quoted}")
def has_nothing_called(context: Context, analyst: tuple[str, str], name: str) -> None:
    outcome = session(context, analyst).run(f'SELECT * FROM "{name}"')
    if not REFUSALS["not found"].fits(outcome):
        raise outcome.broken(f'the workspace should have nothing called "{name}" (42P01)')


@then("{analyst:Analyst} has no table {name:Quoted} in the schema {schema:Quoted}")
def has_no_table_in(context: Context, analyst: tuple[str, str], name: str, schema: str) -> None:
    """Whether the schema is still there is left open."""
    outcome = session(context, analyst).run(f'SELECT * FROM "{schema}"."{name}"')
    if not REFUSALS["not found"].fits(outcome):
        raise outcome.broken(f'the workspace should have no table "{name}" in the schema "{schema}" (42P01 or 3F000)')


@then("{analyst:Analyst} can still run {statement:Quoted}")
def can_still_run(context: Context, analyst: tuple[str, str], statement: str) -> None:
    outcome = session(context, analyst).run(sql(storage(context), statement))
    outcome.value("a session that nobody has ended should go on working")


@given("{analyst:Analyst} is told to be in {state:TransactionState}")
@then("{analyst:Analyst} is told to be in {state:TransactionState}")
def is_told_state(context: Context, analyst: tuple[str, str], state: str) -> None:
    """Every answer ends with that; drivers and pools of connections decide by it whether to roll back."""
    opened = session(context, analyst)
    outcome = context.world.outcome
    if opened.transaction != state:
        raise outcome.broken(
            f"the session should be told to be in {state}", f"it is told to be in {opened.transaction}"
        )


@then("{analyst:Analyst} reads the same as before from {statement:Quoted}")
def reads_the_same(context: Context, analyst: tuple[str, str], statement: str) -> None:
    """As the last time that anybody ran that."""
    before = context.world.noted[f"answer to {statement}"]
    outcome = session(context, analyst).run(statement)
    if outcome.value("the statement should run") != before:
        raise outcome.broken(f"it should still be {before}", f"it is {outcome.body}")


@then("{analyst:Analyst} is let in")
def is_let_in(context: Context, analyst: tuple[str, str]) -> None:
    """With the credentials that were given out, over a new connection."""
    scene = storage(context)
    opened, outcome = scene.sql.connect(scene.login(analyst[1]))
    if opened is None:
        raise outcome.broken("the workspace's own credentials should be let in")
    answer = opened.run("SELECT 1")
    opened.close()
    if answer.value("an open session should answer") != [(1,)]:
        raise answer.broken("SELECT 1 should give 1", f"it gives {answer.body}")


@then("the session answers queries")
def session_answers(context: Context) -> None:
    opened = context.world.noted["session"]
    if opened is None:
        raise context.world.outcome.broken("the workspace's own credentials should be let in")
    outcome = opened.run("SELECT 1")
    if outcome.value("an open session should answer") != [(1,)]:
        raise outcome.broken("SELECT 1 should give 1", f"it gives {outcome.body}")


@then("connecting to the workspace {label:Quoted} is refused")
def connection_refused(context: Context, label: str) -> None:
    scene = storage(context)
    _, outcome = scene.sql.connect(scene.login(label))
    if outcome.ok:
        raise outcome.broken(f'the workspace "{label}" should let nobody in any more')


@then("the connection of {analyst:Analyst} is cut off")
def is_cut_off(context: Context, analyst: tuple[str, str]) -> None:
    answered = cut_off(context.world.journal, session(context, analyst))
    if answered is not None:
        raise answered.broken("the connection should have been cut off", "it still answers")


@then("the session, if there is one, has nothing called {name:Quoted}")
def has_nothing_if_any(context: Context, name: str) -> None:
    opened = context.world.noted["session"]
    if opened is not None:
        outcome = opened.run(f'SELECT * FROM "{name}"')
        if not REFUSALS["not found"].fits(outcome):
            raise outcome.broken(f'nobody else should find "{name}" (42P01)')


@then("the session, if there is one, is encrypted")
def is_encrypted(context: Context) -> None:
    opened = context.world.noted["session"]
    if opened is not None and not opened.raw.info.ssl_in_use:
        raise context.world.outcome.broken("a client that requires TLS should get it", "the session is not encrypted")


@when("analysts connect to the workspace {label:Quoted}, {most:d} at most, until one is refused")
def connect_until_refused(context: Context, label: str, most: int) -> None:
    scene = storage(context)
    opened, context.world.outcome = scene.sql.connect(scene.login(label))
    while opened and len(scene.sql.open) < most:
        opened, context.world.outcome = scene.sql.connect(scene.login(label))


@then("at least {least:d} of them are let in")
def least_let_in(context: Context, least: int) -> None:
    count = len(storage(context).sql.open)
    if count < least:
        raise context.world.outcome.broken(f"at least {least} connections should be let in", f"{count} were let in")


@when("all of them disconnect")
def all_disconnect(context: Context) -> None:
    storage(context).sql.close_all()


@given("analysts have connected to the workspace {label:Quoted}, {most:d} at most, until one was refused")
def have_connected_until_refused(context: Context, label: str, most: int) -> None:
    connect_until_refused(context, label, most)


@when("analysts connect to the workspace {label:Quoted} {times:d} times, one after the other")
def connect_again_and_again(context: Context, label: str, times: int) -> None:
    scene = storage(context)
    for _ in range(times):
        opened, context.world.outcome = scene.sql.connect(scene.login(label))
        if opened is None:
            raise context.world.outcome.broken("connections that are closed should make room for others")
        opened.close()


@given("{count:d} analysts in {label:Quoted} at once have each run {statement:Quoted}")
def have_run_together(context: Context, count: int, label: str, statement: str) -> None:
    run_together(context, count, label, statement)
    for outcome in context.world.noted["answers"]:
        outcome.value("everybody who connects at the same time should be served")


@given("{analyst:Analyst} has failed to run {statement:Quoted}")
def has_failed(context: Context, analyst: tuple[str, str], statement: str) -> None:
    outcome = session(context, analyst).run(sql(storage(context), statement))
    if outcome.ok:
        raise outcome.broken("this statement should fail")


@then("the text that comes is as long as it is told to be")
def as_long_as_told(context: Context) -> None:
    outcome = context.world.outcome
    for told, text in selected(outcome, "a length and a text should come", 2):
        if not isinstance(text, str) or len(text) != told:
            raise outcome.broken(f"{told} letters should come", f"{len(text) if isinstance(text, str) else text} came")
