"""Presigned URLs: given out by those who have a key, used by those who have none."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from behave import given, register_type, then, when
from behave.runner import Context
from parse import with_pattern

from steps.storage.here import attempt, client, storage
from support.contracts import storage as api
from support.systems.storage.moments import lag_of, moment, now_of
from support.systems.storage.presigned import USES, Use, changed
from support.systems.waiting import PATIENCE, until
from support.wire.outcome import BrokenPromise, Outcome

_VERB = "|".join(USES)


@with_pattern(_VERB)
def parse_verb(text: str) -> str:
    """``store``, ``read``, ``look at`` or ``delete``."""
    return text


@with_pattern(r'store "[^"]*"(?: of type "[^"]+")?|(?:read|look at|delete) it')
def parse_use(text: str) -> Use:
    """What a URL is used for: ``read it``, ``store "some text" of type "text/csv"``."""
    found = re.fullmatch(r'store "([^"]*)"(?: of type "([^"]+)")?', text)
    return Use("store", found[1], found[2]) if found else Use(text.removesuffix(" it"))


@with_pattern(r'for \S+ seconds|for content of type "[^"]+"')
def parse_terms(text: str) -> dict[str, Any]:
    """``for 60 seconds``, ``for content of type "text/csv"``."""
    if text.endswith('"'):
        return {"content_type": text.split('"')[1]}
    seconds = text.split()[1]
    return {"expires_in": int(seconds) if re.fullmatch(r"-?\d+", seconds) else seconds}


_CHANGES = {
    "its signature to nothing": ("any signature", ""),
    "its end to nothing": ("any end", ""),
    "all that follows its key": ("query", ""),
    "its signature": ("signature", ""),
    "its query by one word more": ("addition", "text/html"),
}


@with_pattern(rf'{"|".join(_CHANGES)}|its (?:key|bucket|type) to "[^"]+"|its end by -?\d+ seconds')
def parse_change(text: str) -> tuple[str, str]:
    """What is changed in a URL, and into what."""
    if text in _CHANGES:
        return _CHANGES[text]
    _, what, _, value, *_ = text.split()
    return what, value.strip('"')


register_type(UrlVerb=parse_verb, UrlUse=parse_use, UrlTerms=parse_terms, UrlChange=parse_change)


@given("a URL to {verb:UrlVerb} the object {key:Quoted}")
def a_url(context: Context, verb: str, key: str) -> None:
    a_url_with(context, verb, key, {})


@given("a URL to {verb:UrlVerb} the object {key:Quoted} {terms:UrlTerms}")
def a_url_with(context: Context, verb: str, key: str, terms: dict[str, Any]) -> None:
    scene = storage(context)
    outcome = scene.owner.service.presign(scene.s3_bucket(), key, method=USES[verb][0], **terms)
    context.world.noted["url"] = outcome.value("a project's owner should get a presigned URL")["url"]
    context.world.outcome = outcome


@when("{caller:Caller} tries to get a URL to {verb:UrlVerb} the object {key:Quoted}")
def try_get_url(context: Context, caller: str, verb: str, key: str) -> None:
    try_get_url_with(context, caller, verb, key, {})


@when("{caller:Caller} tries to get a URL to {verb:UrlVerb} the object {key:Quoted} {terms:UrlTerms}")
def try_get_url_with(context: Context, caller: str, verb: str, key: str, terms: dict[str, Any]) -> None:
    bucket, method = storage(context).s3_bucket(), USES[verb][0]
    attempt(context, caller, lambda who: client(context, who).service.presign(bucket, key, method=method, **terms))


@when("{caller:Caller} tries to get a URL for the request {body:Quoted}")
def try_get_odd_url(context: Context, caller: str, body: str) -> None:
    """A body in which ``name=value`` stand for its fields."""
    fields = dict(each.split("=", 1) for each in body.split(", ") if each)
    bucket = storage(context).s3_bucket()
    attempt(context, caller, lambda who: client(context, who).call(api.S3_PRESIGN, bucket=bucket, json=fields))


@when("{caller:Caller} tries to get a URL to read an object of a project that was never made")
def try_get_url_of_nothing(context: Context, caller: str) -> None:
    bucket = storage(context).settings.dialect.s3_bucket.format(id=storage(context).names.new("never-made"))
    attempt(context, caller, lambda who: client(context, who).service.presign(bucket, "data.csv"))


@when("somebody uses the URL to {use:UrlUse}")
def use_url(context: Context, use: Use) -> None:
    context.world.outcome = use.of(context.world.noted["url"], client(context, "a stranger"))


@when("somebody changes {change:UrlChange} and uses the URL to {use:UrlUse}")
def use_changed_url(context: Context, change: tuple[str, str], use: Use) -> None:
    what, value = change
    if what == "bucket":
        scene = storage(context)
        value = scene.s3_bucket(scene.projects[value])
    url = _changed(context, what, value)
    context.world.outcome = use.of(url, client(context, "a stranger"))


def _changed(context: Context, what: str, value: str) -> str:
    url = context.world.noted["url"]
    try:
        return changed(url, what, value)
    except (ValueError, IndexError) as error:
        raise BrokenPromise(
            "A presigned URL should have a path of bucket and key and a query with a signature and an end in seconds, "
            f"but has not: {error}"
        ) from error


@when("somebody uses the URL to {use:UrlUse} until its time is over")
def use_until_over(context: Context, use: Use) -> None:
    url, stranger = context.world.noted["url"], client(context, "a stranger")
    # What a client has signed ends by the clock of the service, which may be behind that of the client.
    seconds = PATIENCE + lag_of(use.of(url, stranger))
    look = partial(use.of, url, stranger)
    context.world.outcome = until(context.world.journal, lambda outcome: not outcome.ok, look, seconds)


@then("the URL ends in {seconds:d} seconds and is for {method}")
def url_ends(context: Context, seconds: int, method: str) -> None:
    outcome: Outcome = context.world.outcome
    body = outcome.value("a project's owner should get a presigned URL")
    life = (moment(body["expires_at"]) - now_of(outcome)).total_seconds()
    if abs(life - seconds) > _TOLERANCE or body["method"] != method:
        raise outcome.broken(
            f"the URL should end in {seconds} seconds and be for {method}",
            f"it ends in {life:.0f} seconds, at {body['expires_at']}, and is for {body['method']}",
        )


#: A clock that is told in whole seconds, and what a service needs between looking at it and answering.
_TOLERANCE = 60.0


@then("the answer is {content:Quoted} of type {type:Quoted}")
def answer_is(context: Context, content: str, type: str) -> None:
    outcome = context.world.outcome
    outcome.value("whoever has a URL should be served")
    found = (outcome.content.decode("utf-8", "replace"), outcome.headers.get("content-type", "").split(";")[0])
    if found != (content, type):
        raise outcome.broken(
            f'the answer should be "{content}" of type {type}', f'it is "{found[0]}" of type {found[1]}'
        )


@then("the answer tells {size:d} bytes of type {type:Quoted}")
def answer_tells(context: Context, size: int, type: str) -> None:
    outcome = context.world.outcome
    outcome.value("whoever has a URL should be served")
    found = (outcome.headers.get("content-length"), outcome.headers.get("content-type", "").split(";")[0])
    if found != (str(size), type):
        raise outcome.broken(
            f"the answer should tell {size} bytes of type {type}", f"it tells {found[0]} of {found[1]}"
        )
