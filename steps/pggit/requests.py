"""Requests that are malformed or out of bounds, request ids, and what refusals look like."""

from __future__ import annotations

import re

from behave import register_type, then, when
from behave.runner import Context
from parse import with_pattern

import steps.pggit.types  # noqa: F401
from steps.pggit.here import attempt, client, pggit, stage
from support.contracts import pggit as api
from support.systems.pggit.actions import Action
from support.systems.pggit.bodies import BODIES, UNKEEPABLE, unkeepable, whole
from support.systems.pggit.ids import ADDRESSED, IDS
from support.systems.pggit.stray import STRAYS, stray


def _words(table: dict[str, object]) -> str:
    return "|".join(map(re.escape, sorted(table, key=len, reverse=True)))


@with_pattern(_words(dict(BODIES)))
def parse_body(text: str) -> str:
    """A body that is none: ``half a JSON object``."""
    return text


@with_pattern(_words(dict(UNKEEPABLE)))
def parse_unkeepable(text: str) -> str:
    """What no database can keep: ``a null character``."""
    return text


@with_pattern(_words(dict(STRAYS)))
def parse_stray(text: str) -> str:
    """Something that the service does not offer."""
    return text


@with_pattern(_words(dict(ADDRESSED)))
def parse_addressed(text: str) -> str:
    """Something that is done to a thing with an id."""
    return text


@with_pattern(_words(dict(IDS)))
def parse_id(text: str) -> str:
    """An id that nothing has."""
    return text


register_type(RawBody=parse_body, Unkeepable=parse_unkeepable, StrayRequest=parse_stray)
register_type(Addressed=parse_addressed, OddId=parse_id)


@when("{bearer:Bearer} tries to send, to create a webhook, {body:RawBody}")
def send_body(context: Context, bearer: str, body: str) -> None:
    scene = pggit(context)
    attempt(
        context,
        bearer,
        lambda who: scene.expecting_webhook("tried", lambda: who.call(api.CREATE_WEBHOOK, **whole(body))),
    )


@when("{bearer:Bearer} tries to {task:Task}, with {body:RawBody} for a body")
def send_body_instead(context: Context, bearer: str, task: Action, body: str) -> None:
    stage(context).prepare(*task.needs)
    attempt(context, bearer, lambda who: task.run(who.saying(**whole(body)), stage(context)))


@when("{bearer:Bearer} tries to send, to create a webhook, a {field:WebhookField} with {what:Unkeepable}")
def send_unkeepable(context: Context, bearer: str, field: str, what: str) -> None:
    scene = pggit(context)
    options = unkeepable(scene.fields("tried", {}), field, what)
    attempt(
        context, bearer, lambda who: scene.expecting_webhook("tried", lambda: who.call(api.CREATE_WEBHOOK, **options))
    )


@when(
    "{bearer:Bearer} tries to send, to change the webhook {label:Quoted}, a {field:WebhookField} with {what:Unkeepable}"
)
def change_unkeepable(context: Context, bearer: str, label: str, field: str, what: str) -> None:
    id = str(pggit(context).webhooks[label].id)
    options = unkeepable({}, field, what)
    attempt(context, bearer, lambda who: who.call(api.UPDATE_WEBHOOK, webhook_id=id, **options))


@when("{bearer:Bearer} tries to {do:Addressed} {id:OddId}")
def address(context: Context, bearer: str, do: str, id: str) -> None:
    attempt(context, bearer, lambda who: ADDRESSED[do](who, IDS[id]))


@when("{bearer:Bearer} tries {times:d} times to {do:Addressed} {id:OddId}")
def address_often(context: Context, bearer: str, times: int, do: str, id: str) -> None:
    """More often than a service has connections to its database: one that a refusal keeps is missing from then on."""
    who = client(context, bearer)
    first = ADDRESSED[do](who, IDS[id])
    for number in range(1, times):
        context.world.outcome = ADDRESSED[do](who, IDS[id])
        if context.world.outcome.status != first.status:
            promise = f"what has been refused {number} times should be refused alike again: refusals use up nothing"
            raise context.world.outcome.broken(promise)


@then("the service still lists webhooks")
def still_lists(context: Context) -> None:
    listed = pggit(context).user().webhooks.list()
    listed.value("after many refusals the service should answer: refusals use up nothing")


@when("{bearer:Bearer} asks for {what:StrayRequest}")
def ask_for_nothing(context: Context, bearer: str, what: str) -> None:
    attempt(context, bearer, lambda who: stray(who, what))


@when("{bearer:Bearer} sends a request under the id {id:Quoted}")
def under_id(context: Context, bearer: str, id: str) -> None:
    context.world.outcome = client(context, bearer).sending({"X-Request-ID": id}).webhooks.list()


@then("the answers to several requests without an id carry ids of their own")
def own_ids(context: Context) -> None:
    user, nobody = pggit(context).user(), pggit(context).nobody
    outcomes = {
        "the list": user.webhooks.list(),
        "the same list": user.webhooks.list(),
        "the health": nobody.service.health(),
        "what is refused as unauthorized": nobody.webhooks.list(),
        "what is not found": user.webhooks.read(IDS["an id that nothing has"]),
        "what is invalid": user.webhooks.read(IDS["a word for an id"]),
        "a path that is none": stray(user, "a path that is none"),
    }
    ids = {what: outcome.headers.get("x-request-id") for what, outcome in outcomes.items()}
    for what, id in ids.items():
        if not id or list(ids.values()).count(id) > 1:
            raise outcomes[what].broken(
                "each answer should carry an X-Request-ID of its own", f"that to {what} carries {id!r} of {ids}"
            )


@then("the answer says how long it took")
def says_how_long(context: Context) -> None:
    outcome = context.world.outcome
    said = outcome.headers.get("x-response-time", "")
    if not re.fullmatch(r"\d+(\.\d+)?\s*m?s", said):
        raise outcome.broken("the answer should say how long it took (X-Response-Time: 2.5ms)", f"it says {said!r}")


@then("the answer is JSON")
def is_json(context: Context) -> None:
    outcome = context.world.outcome
    kind = outcome.headers.get("content-type", "")
    if kind.partition(";")[0].strip() != "application/json":
        raise outcome.broken("the answer should be of type application/json", f"it is of type {kind!r}")


@then("the refusal names the field {field:Quoted}")
def names_field(context: Context, field: str) -> None:
    outcome = context.world.outcome
    detail = outcome.body.get("detail") if isinstance(outcome.body, dict) else None
    places = [str(part) for each in detail for part in each.get("loc", [])] if isinstance(detail, list) else []
    if field not in places and field not in str(detail):
        raise outcome.broken(f'the refusal should name the field "{field}"', f"it says {detail}")


@then("the answer names the methods that are allowed")
def names_methods(context: Context) -> None:
    outcome = context.world.outcome
    allowed = [method.strip() for method in outcome.headers.get("allow", "").split(",")]
    if allowed == [""]:
        raise outcome.broken("a refused method should be answered with the allowed ones (Allow)", "there is no Allow")
    method = outcome.exchange.operation.partition(" ")[0]
    if method in allowed:
        raise outcome.broken("a method that is refused should not be named as allowed (Allow)", f"it names {allowed}")
