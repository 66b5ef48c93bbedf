"""Requests that are sent again under the same idempotency key."""

from __future__ import annotations

from functools import partial

from behave import given, then, when
from behave.runner import Context

from steps.storage.here import client, look_before, stage
from steps.storage.types import parse_request
from support.systems.storage.actions import Action
from support.systems.storage.client import Client
from support.systems.storage.repeats import Repeats
from support.systems.together import together
from support.wire.refusals import Refusal


def _repeats(context: Context) -> Repeats:
    found: Repeats = context.world.noted.setdefault("repeats", Repeats())
    return found


def _sending(context: Context, caller: str, key: str) -> Client:
    """The caller, sending an idempotency key that no other scenario knows."""
    return client(context, caller).sending(**{"X-Idempotency-Key": stage(context).id(f"once-{key}")})


@given("{caller:Caller} has sent under the idempotency key {key:Quoted}: {request:Request}")
def has_sent(context: Context, caller: str, key: str, request: Action) -> None:
    """What came of it is for the scenario to say: the first answer may have been a refusal."""
    who = _sending(context, caller, key)
    context.world.outcome = _repeats(context).note(request, request.run(who, stage(context)))


@when("{caller:Caller} sends under the idempotency key {key:Quoted}: {request:Request}")
def send(context: Context, caller: str, key: str, request: Action) -> None:
    who = _sending(context, caller, key)
    look_before(context)
    context.world.outcome = _repeats(context).note(request, request.run(who, stage(context)))


@given("{caller:Caller} has sent: {request:Request}")
@when("{caller:Caller} sends: {request:Request}")
def send_plainly(context: Context, caller: str, request: Action) -> None:
    look_before(context)
    context.world.outcome = request.run(client(context, caller), stage(context))


@when("these requests are sent at the same time")
def send_together(context: Context) -> None:
    """Each as often as the table says."""
    sent = []
    for row in context.table:
        who, request = client(context, row["caller"]), parse_request(row["request"])
        sent += [partial(request.run, who, stage(context))] * int(row["times"])
    context.world.noted["outcomes"] = together(sent)


@when("{caller:Caller} sends {count:d} times at once under the idempotency key {key:Quoted}: {request:Request}")
def send_at_once(context: Context, caller: str, count: int, key: str, request: Action) -> None:
    who = _sending(context, caller, key)
    _repeats(context).at_once(request, count, lambda: request.run(who, stage(context)))


@then("it is answered like the first time")
def answered_like_first(context: Context) -> None:
    _repeats(context).same_as_first(context.world.outcome)


@then("only the second answer is marked as a repetition")
def marked_as_repetition(context: Context) -> None:
    _repeats(context).marked(context.world.outcome)


@then("every answer is the same or a conflict")
def all_the_same(context: Context) -> None:
    _repeats(context).all_the_same()


@then("the answer names the bucket {bucket:Quoted}")
def answer_names_bucket(context: Context, bucket: str) -> None:
    outcome = context.world.outcome
    if bucket not in [each["name"] for each in outcome.value("buckets should be listed")["buckets"]]:
        raise outcome.broken(f'the answer should be up to date and name the bucket "{bucket}"')


@then("it is refused as {refusal:Refusal}, or {caller:Caller} finds the bucket {bucket:Quoted}")
def refused_or_done(context: Context, refusal: Refusal, caller: str, bucket: str) -> None:
    """For what a contract leaves open: a service may refuse it or do it, but not say that it did what it did not."""
    outcome = context.world.outcome
    if outcome.ok and not client(context, caller).buckets.read(bucket).ok:
        raise outcome.broken(f'a request that is accepted should be carried out, and "{bucket}" be there')
    if not outcome.ok and not refusal.fits(outcome):
        raise outcome.broken(f"it should be {refusal.expectation(outcome)}, or carried out")
