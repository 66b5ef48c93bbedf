"""Alerts: raised by the database, listed, acknowledged, counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from behave import given, register_type, then, when
from behave.runner import Context
from parse import with_pattern

import steps.pggit.types  # noqa: F401
from steps.pggit.cache import all_view_names
from steps.pggit.here import attempt, expect_fields, pggit, value_of
from support.systems.pggit.pages import walk
from support.systems.pggit.readings import read
from support.systems.pggit.scene import NOBODYS, PgGitScene

_WORD = r"\w+"


@with_pattern(rf"severity {_WORD}|status {_WORD}|status {_WORD} and severity {_WORD}|no filter")
def parse_filter(text: str) -> dict[str, str]:
    """``severity CRITICAL``, ``status pending and severity INFO``, ``no filter``."""
    if text == "no filter":
        return {}
    return {f"{kind}_filter": value for kind, value in (part.split() for part in text.split(" and "))}


register_type(AlertFilter=parse_filter)


@given("an alert {label:Quoted}")
@given("another alert {label:Quoted}")
def an_alert(context: Context, label: str) -> None:
    pggit(context).add_alerts({label: {}})


@given("the alerts")
@when("the alerts are raised")
def the_alerts(context: Context) -> None:
    """Columns beside ``alert``: severity, status, type, acknowledged, hours old, webhook."""
    scene = pggit(context)
    scene.add_alerts({row["alert"]: _columns(scene, row.as_dict()) for row in context.table})


def _columns(scene: PgGitScene, row: dict[str, str]) -> dict[str, Any]:
    now = datetime.now(UTC).replace(tzinfo=None)
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
    scene = pggit(context)
    expected = {row["field"]: _shown(scene, row["field"], row["value"]) for row in context.table}
    read_one = scene.user().alerts.read(scene.alerts[label])
    walked = walk(scene.user().alerts.list, "alerts")
    listed = next((item for item in walked.items if item["id"] == scene.alerts[label]), {})
    body = read_one.value("a user should be able to read an alert")
    expect_fields(read_one, f'the alert "{label}" should be shown as it is, when it is read', expected, body)
    expect_fields(walked.last, f'the alert "{label}" should be shown as it is, in the list', expected, listed)


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
        if outcome.ok and any(item["id"] == scene.alerts[label] for item in outcome.body.get("alerts", [outcome.body])):
            raise outcome.broken(f'{view} should not show the alert "{label}" after its webhook was deleted')
