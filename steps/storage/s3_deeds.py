"""What somebody tries over S3 and may be refused."""

from __future__ import annotations

from collections.abc import Callable

from behave import given, then, when
from behave.runner import Context

import steps.storage.presign  # noqa: F401
from steps.storage.here import storage
from steps.storage.s3_here import objects, shelf
from support.systems.storage.attempts import judge
from support.systems.storage.object_deeds import Deed, done, try_each
from support.systems.storage.objects import Objects
from support.wire.outcome import Outcome
from support.wire.refusals import either
from support.wire.s3_changes import Change


@when("{caller:Caller} tries over S3 to {deed:S3Deed}")
def try_deed(context: Context, caller: str, deed: Deed) -> None:
    _try(context, caller, lambda who: done(deed, objects(context, who), shelf(context)))


@when("a request to {deed:S3Deed} is signed by the owner, and then {change:Tampering} is changed")
def try_changed(context: Context, deed: Deed, change: Change) -> None:
    scene = storage(context)
    changed = Objects(scene.s3(change=change), scene.s3_bucket())
    _try(context, "the owner", lambda who: done(deed, changed, shelf(context)))


def _try(context: Context, caller: str, action: Callable[[str], Outcome]) -> None:
    """No picture of the project is taken: what is in the bucket tells whether something has changed."""
    context.world.noted["action"] = action
    context.world.outcome = action(caller)


@when("{caller:Caller} tries over S3 each of these")
def try_all(context: Context, caller: str) -> None:
    attempts = try_each([row[0] for row in context.table], objects(context, caller), shelf(context))
    context.world.noted["attempts"] = (caller, attempts)


@then("each is accepted over S3 from {caller:Caller}")
def each_accepted(context: Context, caller: str) -> None:
    """Shows that the requests were refused for who made them, and for nothing else."""
    _, attempts = context.world.noted["attempts"]
    again = try_each([attempt.action.words for attempt in attempts], objects(context, caller), shelf(context))
    judge(again, f"the same requests should be accepted from {caller}", lambda outcome: outcome.ok)


@given("a URL, signed by {caller:Caller}, to {verb:UrlVerb} the object {key:Text} within {seconds:d} seconds")
def sign_url(context: Context, caller: str, verb: str, key: str, seconds: int) -> None:
    """By the S3 client itself: the service learns of it when it is used."""
    context.world.noted["url"] = objects(context, caller).signed_url(verb, key, seconds)


@then("a program can catch it as {code:Quoted}")
def can_be_caught(context: Context, code: str) -> None:
    """The code by which programs tell refusals apart: it is in the body, and boto3 makes an exception of it."""
    outcome = context.world.outcome
    if outcome.ok or outcome.code != code:
        raise outcome.broken(f"a program should be able to catch this by the S3 code {code}")


@then("{caller:Caller} is refused the object {key:Text}")
def is_refused_object(context: Context, caller: str, key: str) -> None:
    refusal = either("unauthorized", "forbidden")
    who = objects(context, caller)
    for outcome in (who.get(key), who.head(key), who.list(), who.delete(key)):
        if not refusal.fits(outcome):
            raise outcome.broken(f"{caller} should be {refusal.expectation(outcome)}")
    objects(context).get(key).value("the owner should still have the object")


@then("the buckets of {caller:Caller} are his own project's and no other")
def buckets_are(context: Context, caller: str) -> None:
    who = objects(context, caller)
    outcome = who.buckets()
    found = [each["Name"] for each in outcome.value(f"{caller} should see his buckets")["Buckets"]]
    if found != [who.bucket]:
        raise outcome.broken(f"{caller} should see the bucket {who.bucket} and no other", f"listed are {found[:20]}")
