"""Webhooks: made, shown, changed, deleted."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from behave import given, then, when
from behave.runner import Context

import steps.pggit.types  # noqa: F401
from steps.pggit.here import attempt, expect_fields, expect_moment, pggit, read_fields
from support.contracts import pggit as api
from support.systems.pggit.scene import NOBODYS, Webhook
from support.systems.together import together
from support.wire.outcome import Outcome

#: What a webhook consists of. Its health is as it is at that moment, and what a service shows beside is its own affair.
_LASTING = ("id", "name", "url", "events", "active", "description", "created_at", "updated_at")


@given("a webhook {label:Quoted}")
@given("another webhook {label:Quoted}")
@when("a webhook {label:Quoted} is created")
def a_webhook(context: Context, label: str) -> None:
    pggit(context).create_webhook(label)


@given("the webhooks {labels:Labels}, made in this order")
def webhooks(context: Context, labels: list[str]) -> None:
    for label in labels:
        pggit(context).create_webhook(label)


@given("a webhook {label:Quoted} with")
@when("a webhook {label:Quoted} is created with")
def create_with(context: Context, label: str) -> None:
    context.world.outcome = pggit(context).try_create_webhook(label, **read_fields(context))
    context.world.outcome.value("a user should be able to create such a webhook")


@given("the webhook {label:Quoted} has been deleted")
@when("the webhook {label:Quoted} is deleted")
def delete(context: Context, label: str) -> None:
    scene = pggit(context)
    context.world.outcome = scene.user().webhooks.delete(scene.webhooks[label].id)
    context.world.outcome.value("a user should be able to delete a webhook")


@given("the webhook {label:Quoted} has been changed to")
@when("the webhook {label:Quoted} is changed to")
def change_to(context: Context, label: str) -> None:
    _change(context, label, read_fields(context))


@when("the {field:WebhookField} of the webhook {label:Quoted} is changed to {value:JsonValue}")
def change_field(context: Context, field: str, label: str, value: Any) -> None:
    _change(context, label, {field: value})


@when("the webhook {label:Quoted} is switched off")
def switch_off(context: Context, label: str) -> None:
    _change(context, label, {"active": False})


def _change(context: Context, label: str, fields: dict[str, Any]) -> None:
    scene = pggit(context)
    webhook = scene.webhooks[label]
    context.world.noted["before the change"] = webhook.shown
    context.world.outcome = scene.user().webhooks.update(webhook.id, **fields)
    body = context.world.outcome.value("a user should be able to change a webhook")
    scene.webhooks[label] = Webhook(webhook.id, body)


@when("{bearer:Bearer} tries to create a webhook whose {field:WebhookField} is {value:JsonValue}")
def try_create(context: Context, bearer: str, field: str, value: Any) -> None:
    attempt(context, bearer, lambda who: pggit(context).try_create_webhook("tried", who, **{field: value}))


@when("{bearer:Bearer} tries to create a webhook without a {field:WebhookField}")
def try_create_without(context: Context, bearer: str, field: str) -> None:
    scene = pggit(context)
    fields = {name: value for name, value in scene.fields("tried", {}).items() if name != field}
    attempt(context, bearer, lambda who: scene.expecting_webhook("tried", lambda: who.webhooks.create(**fields)))


@when("{bearer:Bearer} tries to change the {field:WebhookField} of the webhook {label:Quoted} to {value:JsonValue}")
def try_change(context: Context, bearer: str, field: str, label: str, value: Any) -> None:
    id = pggit(context).webhooks[label].id
    attempt(context, bearer, lambda who: who.webhooks.update(id, **{field: value}))


#: What only the service may say of a webhook.
_OTHERS: dict[str, Any] = {"id": NOBODYS, "created_at": "1999-12-31T00:00:00", "updated_at": "1999-12-31T00:00:00"}


@when("{bearer:Bearer} tries to give the webhook {label:Quoted} another {field}")
def try_give(context: Context, bearer: str, label: str, field: str) -> None:
    id = pggit(context).webhooks[label].id
    body = {field: _OTHERS[field]}
    attempt(context, bearer, lambda who: who.call(api.UPDATE_WEBHOOK, webhook_id=str(id), json=body))


@when("{bearer:Bearer} tries to read the webhook {label:Quoted}")
def try_read(context: Context, bearer: str, label: str) -> None:
    attempt(context, bearer, lambda who: who.webhooks.read(pggit(context).webhooks[label].id))


@when("{bearer:Bearer} tries to change the webhook {label:Quoted}")
def try_change_any(context: Context, bearer: str, label: str) -> None:
    attempt(context, bearer, lambda who: who.webhooks.update(pggit(context).webhooks[label].id, description="tried"))


@when("{bearer:Bearer} tries to delete the webhook {label:Quoted}")
def try_delete(context: Context, bearer: str, label: str) -> None:
    attempt(context, bearer, lambda who: who.webhooks.delete(pggit(context).webhooks[label].id))


@when("{clients:d} users delete the webhook {label:Quoted} at the same time")
def delete_at_once(context: Context, clients: int, label: str) -> None:
    scene = pggit(context)
    delete = partial(scene.user().webhooks.delete, scene.webhooks[label].id)
    context.world.noted["outcomes"] = together([delete] * clients)


@when("several users change these of the webhook {label:Quoted} at the same time")
def change_at_once(context: Context, label: str) -> None:
    """Each one field."""
    scene = pggit(context)
    id = scene.webhooks[label].id
    changes = [{name: value} for name, value in read_fields(context).items()]
    for outcome in together([partial(scene.user().webhooks.update, id, **change) for change in changes]):
        outcome.value("a user should be able to change a webhook while others change it")


@when("{clients:d} users create a webhook each at the same time")
def create_at_once(context: Context, clients: int) -> None:
    scene = pggit(context)
    made = together([partial(scene.try_create_webhook, f"at-once-{number}") for number in range(clients)])
    for outcome in made:
        outcome.value("a user should be able to create a webhook while others create theirs")
    context.world.noted["made"] = made


@then("each of them has an id of its own and is listed")
def own_ids(context: Context) -> None:
    made: list[Outcome] = context.world.noted["made"]
    ids = [outcome.body["id"] for outcome in made]
    items, outcome = pggit(context).listed_webhooks()
    if len(set(ids)) != len(ids):
        raise made[0].broken("webhooks that are made at the same time should have ids of their own", f"they have {ids}")
    if missing := set(ids) - {item["id"] for item in items}:
        raise outcome.broken("webhooks that are made at the same time should all be listed", f"not listed: {missing}")


@then("the webhook {label:Quoted} is shown with")
def shown_with(context: Context, label: str) -> None:
    """By the answer to the last request, when it is read, and in the list."""
    for where, outcome, found in _everywhere(context, label):
        expect_fields(
            outcome, f'the webhook "{label}" should be shown as it was made, {where}', read_fields(context), found
        )


@then("the webhook {label:Quoted} is as it was")
def as_it_was(context: Context, label: str) -> None:
    _same_but(context, label, set())


@then("nothing else of the webhook {label:Quoted} has changed but its {field:WebhookField}")
def nothing_else_changed(context: Context, label: str, field: str) -> None:
    _same_but(context, label, {field, "updated_at"}, context.world.noted["before the change"])


@then("the webhook {label:Quoted} has been changed, and made, at the same times as before")
def same_times(context: Context, label: str) -> None:
    before = context.world.noted["before the change"]
    expected = {name: before[name] for name in ("created_at", "updated_at")}
    for where, outcome, found in _everywhere(context, label):
        expect_fields(outcome, f"a request that changes nothing should not count as a change, {where}", expected, found)


@then("the webhook {label:Quoted} has been changed later than before, and made when it was made")
def later_times(context: Context, label: str) -> None:
    before = context.world.noted["before the change"]
    for where, outcome, found in _everywhere(context, label):
        changed, changed_before = (datetime.fromisoformat(each["updated_at"]) for each in (found, before))
        if found["created_at"] != before["created_at"] or changed <= changed_before:
            raise outcome.broken(
                f"a change should move updated_at and leave created_at, {where}",
                f"before: {before['created_at']}, {before['updated_at']}; "
                f"after: {found['created_at']}, {found['updated_at']}",
            )


@then("the webhook {label:Quoted} says when it was made and changed")
def says_when(context: Context, label: str) -> None:
    """As the database does: by whose clock that is, is left to the service."""
    row = pggit(context).database.row("webhooks", "id", pggit(context).webhooks[label].id) or {}
    for where, outcome, found in _everywhere(context, label):
        for column, what in {"created_at": "made", "updated_at": "changed"}.items():
            expect_moment(outcome, f'the webhook "{label}" should say when it was {what}, {where}', row, column, found)


def _same_but(context: Context, label: str, changed: set[str], before: dict[str, Any] | None = None) -> None:
    webhook = pggit(context).webhooks[label]
    before = before or webhook.shown
    expected = {name: before[name] for name in _LASTING if name in before and name not in changed}
    for where, outcome, found in _everywhere(context, label):
        expect_fields(outcome, f'the rest of the webhook "{label}" should be as it was, {where}', expected, found)


def _everywhere(context: Context, label: str) -> list[tuple[str, Outcome, dict[str, Any]]]:
    """A webhook as it is read, as it is listed, and as the answer shows it that made or changed it last.

    Raises:
        BrokenPromise: it is not there.
    """
    scene = pggit(context)
    webhook = scene.webhooks[label]
    read = scene.user().webhooks.read(webhook.id)
    items, page = scene.listed_webhooks()
    listed = [item for item in items if item["id"] == webhook.id]
    if len(listed) != 1:
        raise page.broken(f'the webhook "{label}" should be in the list once', f"it is there {len(listed)} times")
    found = [
        ("when it is read", read, read.value("a user should be able to read a webhook")),
        ("in the list", page, listed[0]),
    ]
    with suppress(LookupError):  # a scenario may judge a state that no action has led to
        last = context.world.outcome
        if last.ok and isinstance(last.body, dict) and last.body.get("id") == webhook.id:
            found.append(("in the answer", last, last.body))
    return found


@then("the webhook {label:Quoted} is gone")
def is_gone(context: Context, label: str) -> None:
    scene = pggit(context)
    webhook = scene.webhooks[label]
    outcome = scene.user().webhooks.read(webhook.id)
    if outcome.status != 404:
        raise outcome.broken(f'the webhook "{label}" should be gone (404)')
    items, page = scene.listed_webhooks()
    if any(item["id"] == webhook.id for item in items):
        raise page.broken(f'the webhook "{label}" should be gone from the list')


@then("the webhooks of this scenario are {labels:Labels}")
def webhooks_are(context: Context, labels: list[str]) -> None:
    scene = pggit(context)
    items, page = scene.listed_webhooks()
    names = {webhook.id: label for label, webhook in scene.webhooks.items()}
    found = sorted(names.get(item["id"], f"{item['id']}, which nobody made") for item in items)
    if found != sorted(labels):
        raise page.broken(f"the webhooks of this scenario should be {sorted(labels)}", f"they are {found}")


@then("the webhook {label:Quoted} can be read")
def can_be_read(context: Context, label: str) -> None:
    scene = pggit(context)
    outcome = scene.user().webhooks.read(scene.webhooks[label].id)
    outcome.value(f'the webhook "{label}" is in the database, and should be found')
