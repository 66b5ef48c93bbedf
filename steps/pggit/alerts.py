"""Alerts: raised by the database, listed, acknowledged, counted."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from behave import given, register_type, then, when
from behave.runner import Context
from parse import with_pattern

import steps.pggit.types  # noqa: F401
from steps.pggit.cache import all_view_names
from steps.pggit.here import attempt, expect_fields, expect_moment, pggit, value_of
from support.systems.pggit.pages import walk
from support.systems.pggit.readings import read
from support.systems.pggit.scene import NOBODYS, PgGitScene
from support.systems.together import together
from support.wire.outcome import Outcome

_WORD = r"\w+"


@with_pattern(rf"severity {_WORD}|status {_WORD}|status {_WORD} and severity {_WORD}|no filter")
def parse_filter(text: str) -> dict[str, str]:
    """``severity CRITICAL``, ``status pending and severity INFO``, ``no filter``."""
    if text == "no filter":
        return {}
    return {f"{kind}_filter": value for kind, value in (part.split() for part in text.split(" and "))}


_MOMENTS = {"raised": "created_at", "acknowledged": "acknowledged_at"}


@with_pattern("|".join(_MOMENTS))
def parse_moment(text: str) -> str:
    """What happens to an alert."""
    return text


register_type(AlertFilter=parse_filter, AlertMoment=parse_moment)


@given("an alert {label:Quoted}")
@given("another alert {label:Quoted}")
def an_alert(context: Context, label: str) -> None:
    pggit(context).add_alerts({label: {}})


@given("the alerts")
@when("the alerts are raised")
def the_alerts(context: Context) -> None:
    """Columns beside ``alert``: severity, status, type, acknowledged, hours old, webhook."""
    scene = pggit(context)
    now = scene.database.now()
    scene.add_alerts({row["alert"]: _columns(scene, row.as_dict(), now) for row in context.table})


def _columns(scene: PgGitScene, row: dict[str, str], now: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {"created_at": now - timedelta(hours=float(row.get("hours old", "0")))}
    for name, column in {"severity": "severity", "status": "delivery_status", "type": "alert_type"}.items():
        if name in row:
            found[column] = row[name]
    if row.get("acknowledged") == "yes":
        found |= {"acknowledged": True, "acknowledged_at": now}
    if row.get("webhook", "NULL") != "NULL":
        found |= {"webhook_id": scene.webhooks[row["webhook"]].id, "queue_id": 7}
    return found


@then("of these, the alerts listed with {terms:AlertFilter} are {labels:Labels}")
def listed_are(context: Context, terms: dict[str, Any], labels: list[str]) -> None:
    """In the order of the list, which is newest first."""
    scene = pggit(context)
    walked = walk(scene.user().alerts.list, "alerts", **terms)
    names = {id: label for label, id in scene.alerts.items()}
    found = [names[item["id"]] for item in walked.items if item["id"] in names]
    if found != labels:
        raise walked.last.broken(f"of these alerts the list should show {labels}", f"it shows {found}")


@then("the alert {label:Quoted} is shown with")
def shown_with(context: Context, label: str) -> None:
    """When it is read, and in the list."""
    expected = {row["field"]: _shown(pggit(context), row["field"], row["value"]) for row in context.table}
    for where, outcome, found in _everywhere(context, label):
        expect_fields(outcome, f'the alert "{label}" should be shown as it is, {where}', expected, found)


def _everywhere(context: Context, label: str) -> list[tuple[str, Outcome, dict[str, Any]]]:
    """An alert as it is read, as it is listed, and as the last answer shows it if that is of this alert."""
    scene = pggit(context)
    id = scene.alerts[label]
    read_one = scene.user().alerts.read(id)
    walked = walk(scene.user().alerts.list, "alerts")
    found = [
        ("when it is read", read_one, read_one.value("a user should be able to read an alert")),
        ("in the list", walked.last, next((item for item in walked.items if item["id"] == id), {})),
    ]
    with suppress(LookupError):  # a scenario may judge a state that no action has led to
        last = context.world.outcome
        if last.ok and isinstance(last.body, dict) and last.body.get("id") == id:
            found.append(("in the answer", last, last.body))
    return found


@then("the alert {label:Quoted} says when it was {what:AlertMoment}")
def says_when(context: Context, label: str, what: str) -> None:
    """As the database does: by whose clock that is, and in which zone, is left to the service."""
    column = _MOMENTS[what]
    row = pggit(context).database.row("alert_delivery_queue", "alert_id", pggit(context).alerts[label]) or {}
    for where, outcome, found in _everywhere(context, label):
        expect_moment(outcome, f'the alert "{label}" should say when it was {what}, {where}', row, column, found)


def _shown(scene: PgGitScene, field: str, text: str) -> Any:
    if field == "webhook_id" and text != "NULL":
        return scene.webhooks[text].id
    return scene.named(text) if field == "message" else value_of(field, text)


@given("the alert {label:Quoted} has been acknowledged")
@when("the alert {label:Quoted} is acknowledged")
def acknowledge(context: Context, label: str) -> None:
    scene = pggit(context)
    context.world.outcome = scene.user().alerts.acknowledge(scene.alerts[label])
    context.world.outcome.value("a user should be able to acknowledge an alert")


@given("the alert {label:Quoted} has been acknowledged with the notes {notes:Quoted}")
@when("the alert {label:Quoted} is acknowledged with the notes {notes:Quoted}")
def acknowledge_with_notes(context: Context, label: str, notes: str) -> None:
    scene = pggit(context)
    context.world.outcome = scene.user().alerts.acknowledge(scene.alerts[label], notes=value_of("notes", notes))
    context.world.outcome.value("a user should be able to acknowledge an alert")


@when("{bearer:Bearer} tries to acknowledge the alert {label:Quoted} with the notes {notes:JsonValue}")
def try_notes(context: Context, bearer: str, label: str, notes: Any) -> None:
    attempt(context, bearer, lambda who: who.alerts.acknowledge(pggit(context).alerts[label], notes=notes))


@when("the alerts {labels:Labels} are acknowledged together")
def acknowledge_together(context: Context, labels: list[str]) -> None:
    scene = pggit(context)
    context.world.outcome = scene.user().alerts.acknowledge_many([scene.alerts[label] for label in labels])
    context.world.outcome.value("a user should be able to acknowledge several alerts")


@when("{count:d} users acknowledge all of these alerts together at the same time, half of them in reverse")
def acknowledge_at_once(context: Context, count: int) -> None:
    """Who changes rows one by one, in the order in which they are named, waits for another who waits for him."""
    scene = pggit(context)
    ids = list(scene.alerts.values())
    orders = [ids if number % 2 else ids[::-1] for number in range(count)]
    context.world.noted["answers"] = together([partial(scene.user().alerts.acknowledge_many, each) for each in orders])


@then("each answer counts {count:d} as acknowledged")
def each_counted(context: Context, count: int) -> None:
    for outcome in context.world.noted["answers"]:
        context.world.outcome = outcome
        counted(context, count)


@when("all of these alerts are acknowledged together")
def acknowledge_all_together(context: Context) -> None:
    acknowledge_together(context, list(pggit(context).alerts))


@when("{bearer:Bearer} tries to acknowledge together the alerts {labels:Labels} and {more:d} that do not exist")
def try_together(context: Context, bearer: str, labels: list[str], more: int) -> None:
    ids = [pggit(context).alerts[label] for label in labels] + [NOBODYS - number for number in range(more)]
    attempt(context, bearer, lambda who: who.alerts.acknowledge_many(ids))


@when("{bearer:Bearer} tries to acknowledge together {ids:JsonValue}")
def try_together_odd(context: Context, bearer: str, ids: Any) -> None:
    attempt(context, bearer, lambda who: who.alerts.acknowledge_many(ids))


@when("{bearer:Bearer} tries to acknowledge together the number {id:d}")
def try_together_number(context: Context, bearer: str, id: int) -> None:
    attempt(context, bearer, lambda who: who.alerts.acknowledge_many([id]))


@then("the answer counts {count:d} as acknowledged")
def counted(context: Context, count: int) -> None:
    outcome = context.world.outcome
    found = outcome.value("a user should be able to acknowledge several alerts")["acknowledged_count"]
    if found != count:
        raise outcome.broken(f"{count} of these alerts exist and should be counted as acknowledged", f"{found} are")


@then("if it is accepted, it counts none as acknowledged")
def none_counted(context: Context) -> None:
    if context.world.outcome.ok:
        counted(context, 0)


@then("every view of alerts shows the alert {label:Quoted} as acknowledged")
def all_show_acknowledged(context: Context, label: str) -> None:
    scene = pggit(context)
    for view in all_view_names(context, "alerts", label):
        outcome = read(scene, scene.user(), view)
        body = outcome.value("a user should be able to read it")
        found = [item for item in body.get("alerts", [body]) if item["id"] == scene.alerts[label]]
        if not all(item["acknowledged"] for item in found):
            raise outcome.broken(f'{view} should show the alert "{label}" as acknowledged', "it shows it as before")
        if not found:
            raise outcome.broken(f'{view} should show the alert "{label}"', "it is not there")


@then("no view of alerts shows the alert {label:Quoted} any more")
def none_shows(context: Context, label: str) -> None:
    scene = pggit(context)
    for view in all_view_names(context, "alerts", label):
        outcome = read(scene, scene.user(), view)
        if outcome.status == 404 and view == f'the alert "{label}"':
            continue
        body = outcome.value(f"a user should be able to read {view}")
        if any(item["id"] == scene.alerts[label] for item in body.get("alerts", [body])):
            raise outcome.broken(f'{view} should not show the alert "{label}" after its webhook was deleted')
