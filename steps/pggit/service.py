"""The service as a whole: what an answer says, and the database that it needs."""

from __future__ import annotations

from typing import Any

from behave import given, then, when
from behave.runner import Context

import steps.pggit.types  # noqa: F401
from steps.pggit.here import attempt, expect_fields, pggit, value_of


@when("{bearer:Bearer} asks for the health")
def ask_health(context: Context, bearer: str) -> None:
    attempt(context, bearer, lambda who: who.service.health())


@when("{bearer:Bearer} asks for the deep health")
def ask_deep_health(context: Context, bearer: str) -> None:
    attempt(context, bearer, lambda who: who.service.deep_health())


@when("{bearer:Bearer} asks for the service card")
def ask_card(context: Context, bearer: str) -> None:
    attempt(context, bearer, lambda who: who.service.card())


@then("the answer says")
def answer_says(context: Context) -> None:
    """A field inside another is written with a dot: ``database.status``."""
    outcome = context.world.outcome
    body = outcome.value("the request should be accepted")
    expected = {row["field"]: value_of(row["field"], row["value"]) for row in context.table}
    expect_fields(outcome, "the answer should say", expected, {name: _inside(body, name) for name in expected})


@then("the answer leads to")
def answer_leads_to(context: Context) -> None:
    """Whether it gives a path or a whole address is the service's own affair."""
    outcome = context.world.outcome
    wrong = [
        f"{row['field']} is {_inside(outcome.body, row['field'])}, which does not lead to {row['place']}"
        for row in context.table
        if row["place"] not in str(_inside(outcome.body, row["field"]))
    ]
    if wrong:
        raise outcome.broken("the answer should say where things are", "\n".join(wrong))


def _inside(body: Any, path: str) -> Any:
    for name in path.split("."):
        body = body.get(name) if isinstance(body, dict) else None
    return body


@given("the database has been stopped")
def stop_database(context: Context) -> None:
    pggit(context).stop_database()


@given("the database has been stopped and started again")
def stop_and_start(context: Context) -> None:
    pggit(context).stop_database()
    pggit(context).start_database()


@when("the database is started again")
def start_database(context: Context) -> None:
    pggit(context).start_database()


@given("the user has tried in vain to create a webhook {label:Quoted}")
def create_in_vain(context: Context, label: str) -> None:
    outcome = pggit(context).try_create_webhook(label)
    if outcome.ok:
        raise outcome.broken("without its database the service should accept nothing")


@then("a webhook {label:Quoted} can be created")
def can_be_created(context: Context, label: str) -> None:
    pggit(context).create_webhook(label)


@then("the deep health says that the database is not there")
def deep_health_degraded(context: Context) -> None:
    outcome = pggit(context).nobody.service.deep_health()
    if outcome.status != 503:
        raise outcome.broken("the deep health should be 503 while the database is away")
    if outcome.body["database"]["status"] == "healthy":
        raise outcome.broken("the deep health should name the database as what is missing", str(outcome.body))


@then("the deep health says that all is well")
def deep_health_healthy(context: Context) -> None:
    pggit(context).nobody.service.deep_health().value("the deep health should be 200 when all is there")


@given("the table {table:Quoted} has been hidden")
def hide_table(context: Context, table: str) -> None:
    pggit(context).hide_table(table)


@then("the refusal names {what:Quoted}")
def refusal_names(context: Context, what: str) -> None:
    outcome = context.world.outcome
    if what not in str(outcome.body):
        raise outcome.broken(f"the refusal should name what is missing: {what}", f"it says {outcome.body}")
