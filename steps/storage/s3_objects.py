"""S3 objects, as boto3 users meet them: stored, read, described, copied, deleted."""

from __future__ import annotations

from functools import partial
from typing import Any

from behave import given, then, when
from behave.runner import Context

from steps.storage.s3_here import objects, shelf
from support.systems.storage.content import made_up
from support.systems.storage.object_deeds import INTRUDED
from support.systems.storage.object_views import (
    Query,
    difference,
    holds_what_was_stored,
    judge_description,
    judge_listing,
    judge_old_listing,
    judge_part,
    read_back,
    storing_options,
)
from support.systems.storage.objects import is_md5, md5, same_etag
from support.systems.together import together
from support.tables import meant
from support.wire.refusals import Refusal

# --- storing --------------------------------------------------------------------------------------------------------


def _put(context: Context, key: str, content: bytes, **options: Any) -> None:
    context.world.outcome = objects(context).put(key, content, **options)
    context.world.outcome.value("the owner should be able to store an object")
    shelf(context).contents[key] = content


@given("an object {key:Text}")
@when("the object {key:Text} is stored")
def put_something(context: Context, key: str) -> None:
    """What it contains names it, so that it cannot be taken for another."""
    _put(context, key, f"content of {key}".encode())


@given("the objects {keys:Names}")
@when("the objects {keys:Names} are stored")
def put_several(context: Context, keys: list[str]) -> None:
    for key in keys:
        put_something(context, key)


@given("an object {key:Text} containing {content:Text}")
@when("the object {key:Text} is stored, containing {content:Text}")
def put_object(context: Context, key: str, content: str) -> None:
    _put(context, key, content.encode())


@given("an object {key:Text} of {size:d} bytes")
@when("the object {key:Text} of {size:d} bytes is stored")
def put_bytes(context: Context, key: str, size: int) -> None:
    """Bytes of every value, without a pattern."""
    _put(context, key, made_up(size, key))


@given("an object {key:Text} of type {content_type:Text} containing {content:Text}")
@when("the object {key:Text} of type {content_type:Text} is stored, containing {content:Text}")
def put_typed(context: Context, key: str, content_type: str, content: str) -> None:
    _put(context, key, content.encode(), ContentType=content_type)


@given("these objects")
@when("these objects are stored")
def put_table(context: Context) -> None:
    """Headings are key, content, type, metadata, cache control, disposition, encoding and language."""
    for row in context.table:
        _put(context, meant(row["key"]), row["content"].encode(), **storing_options(row.as_dict()))


@given("{count:d} objects under {prefix:Text}")
def put_many(context: Context, count: int, prefix: str) -> None:
    s3, stored = objects(context), shelf(context).contents
    numbered = {f"{prefix}{number:05}": f"{number}".encode() for number in range(count)}
    keys = list(numbered)

    def put_all(keys: list[str]) -> None:
        for key in keys:
            s3.put(key, numbered[key]).value("the owner should be able to store an object")

    together([partial(put_all, keys[nth::4]) for nth in range(4)])
    stored |= numbered


@then("{caller:Caller} is given the object {key:Text}")
@given("{caller:Caller} has read the object {key:Text}")
def has_read(context: Context, caller: str, key: str) -> None:
    """A service that remembers what it has shown, and whom it has let in, has something to forget."""
    who = objects(context, caller)
    for outcome in (who.get(key), who.head(key), who.list(Prefix=key)):
        outcome.value(f"{caller} should be able to read an object")


@given("an object {key:Text} in the project {project:Quoted}")
def put_elsewhere(context: Context, key: str, project: str) -> None:
    content = f"content of {key} in {project}".encode()
    there = objects(context, f'the owner of "{project}"', project)
    there.put(key, content).value("the owner of a project should be able to store an object")
    shelf(context, project).contents[key] = content


# --- copying and deleting -------------------------------------------------------------------------------------------


@given("the object {source:Text} has been copied to {key:Text}")
@when("the object {source:Text} is copied to {key:Text}")
def copy_object(context: Context, source: str, key: str) -> None:
    context.world.outcome = objects(context).copy(source, key)
    context.world.outcome.value("the owner should be able to copy an object")
    shelf(context).contents[key] = shelf(context).contents[source]


@when("the object {source:Text} is copied to {key:Text} with other words about it")
def copy_changed(context: Context, source: str, key: str) -> None:
    """A table of one row: what is said of the copy."""
    options = storing_options(context.table[0].as_dict())
    context.world.outcome = objects(context).copy(source, key, MetadataDirective="REPLACE", **options)
    context.world.outcome.value("the owner should be able to copy an object and to say other things of the copy")
    shelf(context).contents[key] = shelf(context).contents[source]


@when("the object {source:Text} is copied to {key:Text} in parts")
def copy_in_parts(context: Context, source: str, key: str) -> None:
    context.world.outcome = objects(context).copy_in_parts(source, key)
    context.world.outcome.value("the owner should be able to copy a large object in parts")
    shelf(context).contents[key] = shelf(context).contents[source]


@given("the object {key:Text} has been deleted")
@when("the object {key:Text} is deleted")
def delete_object(context: Context, key: str) -> None:
    context.world.outcome = objects(context).delete(key)
    context.world.outcome.value("the owner should be able to delete an object")
    shelf(context).contents.pop(key, None)


@when("the objects {keys:Names} are deleted together")
def delete_together(context: Context, keys: list[str]) -> None:
    _delete(context, keys)


@when("all objects under {prefix:Text} are deleted together")
def delete_under(context: Context, prefix: str) -> None:
    _delete(context, shelf(context).below(prefix))


def _delete(context: Context, keys: list[str]) -> None:
    outcome = context.world.outcome = objects(context).delete_together(keys)
    body = outcome.value("the owner should be able to delete several objects at once")
    told = [each["Key"] for each in body.get("Deleted", [])]
    if sorted(told) != sorted(keys):
        raise outcome.broken(f"each of the {len(keys)} objects should be told to be deleted", f"told are {told[:20]}")
    for key in keys:
        shelf(context).contents.pop(key, None)


# --- reading --------------------------------------------------------------------------------------------------------


@then("the bucket holds what was stored, and nothing else")
def bucket_holds(context: Context) -> None:
    """Every object that the scenario has stored and not deleted is listed and is what it was."""
    holds_what_was_stored(objects(context), shelf(context))


@then("the bucket of {project:Quoted} holds what was stored, and nothing else")
def other_bucket_holds(context: Context, project: str) -> None:
    holds_what_was_stored(objects(context, f'the owner of "{project}"', project), shelf(context, project))


@then("it is refused as {refusal:Refusal}, or the object {key:Text} is there beside the others")
def refused_or_there(context: Context, refusal: Refusal, key: str) -> None:
    """For keys that a service may refuse; one that it accepts is the text that it is."""
    outcome = context.world.outcome
    if outcome.ok:
        shelf(context).contents[key] = INTRUDED
    elif not refusal.fits(outcome):
        raise outcome.broken(f"the key should be kept as it is, or {refusal.expectation(outcome)}")
    holds_what_was_stored(objects(context), shelf(context))


@then("the object {key:Text} is read back as {content:Text}")
def is_read_back(context: Context, key: str, content: str) -> None:
    read_back(objects(context), key, content.encode())


@then("{caller:Caller} reads the object {key:Text} as {content:Text}")
def reads_as(context: Context, caller: str, key: str, content: str) -> None:
    read_back(objects(context, caller), key, content.encode())


@then("the bytes {span:Text} of the object {key:Text} are {content:Text}")
def range_is(context: Context, span: str, key: str, content: str) -> None:
    outcome = objects(context).get(key, Range=f"bytes={span}")
    body = outcome.value("a part of an object should be readable")
    found = (outcome.status, outcome.content.decode("latin-1"), body["ContentLength"])
    if found != (206, content, len(content)):
        raise outcome.broken(
            f"the bytes {span} should be {content!r}, answered with 206", f"they are {outcome.content[:200]!r}"
        )
    whole = shelf(context).contents[key]
    first = whole.index(content.encode())
    place = f"bytes {first}-{first + len(content) - 1}/{len(whole)}"
    if body.get("ContentRange") != place:
        raise outcome.broken(f"Content-Range should say {place}", f"it says {body.get('ContentRange')}")
    judge_part(objects(context), key, outcome)


@then("the bytes {span:Text} of the object {key:Text} are those that were stored")
def range_is_as_stored(context: Context, span: str, key: str) -> None:
    """``5-9``: where one part of an upload ends and the next begins, say."""
    first, last = map(int, span.split("-"))
    outcome = objects(context).get(key, Range=f"bytes={span}")
    outcome.value("a part of an object should be readable")
    found = difference(shelf(context).contents[key][first : last + 1], outcome.content)
    if found:
        raise outcome.broken(f"the bytes {span} should be those that were stored", found)


@then("it is answered with {content:Text}")
def is_answered_with(context: Context, content: str) -> None:
    outcome = context.world.outcome
    outcome.value("it should be accepted")
    found = difference(content.encode(), outcome.content)
    if found:
        raise outcome.broken(f"it should be answered with {content!r}", found)


@then("the object {key:Text} does not exist")
@then("the object {key:Text} does not exist for {caller:Caller}")
def does_not_exist(context: Context, key: str, caller: str = "the owner") -> None:
    s3 = objects(context, caller)
    got = s3.get(key)
    if got.code != "NoSuchKey":
        raise got.broken(f'getting "{key}" should fail with NoSuchKey')
    head = s3.head(key)
    if head.status != 404:
        raise head.broken(f'"{key}" should have no head (404)')
    listing = s3.list(Prefix=key)
    if key in [each["Key"] for each in listing.value("the owner should be able to list objects").get("Contents", [])]:
        raise listing.broken(f'"{key}" should not be listed')


@then("the object {key:Text} is described as")
def is_described(context: Context, key: str) -> None:
    """Headings are size, type, ETag, modified, metadata, cache control, disposition, encoding and language."""
    judge_description(objects(context), key, context.table[0].as_dict(), shelf(context).contents[key])


@then("the head of {key:Text} tells {size:d} bytes of type {content_type:Text}")
def head_tells(context: Context, key: str, size: int, content_type: str) -> None:
    outcome = objects(context).head(key)
    body = outcome.value(f'the object "{key}" should have a head')
    if (body["ContentLength"], body["ContentType"]) != (size, content_type):
        raise outcome.broken(
            f'the head of "{key}" should tell {size} bytes of type {content_type}',
            f"it tells {body['ContentLength']} bytes of type {body['ContentType']}",
        )


@then("the answer tells {size:d} bytes, or all {whole:d}")
def answer_tells(context: Context, size: int, whole: int) -> None:
    """HTTP gives ranges a meaning for GET only; S3 does for HEAD, too."""
    outcome = context.world.outcome
    found = (outcome.status, outcome.value("it should be accepted")["ContentLength"])
    if found not in ((206, size), (200, whole)):
        raise outcome.broken(
            f"the head should tell {size} bytes (206), or all {whole} (200)",
            f"it tells {found[1]} bytes, with the status {found[0]}",
        )


@then("the ETag in the answer is the MD5 of the object {key:Text}")
def etag_is_md5(context: Context, key: str) -> None:
    outcome, content = context.world.outcome, shelf(context).contents[key]
    etag = outcome.value("it should be accepted").get("ETag")
    if not is_md5(etag, content):
        raise outcome.broken(f"the ETag should be the MD5 of what was stored, {md5(content)}", f"it is {etag}")


@then("the answer tells the ETag of the object {key:Text}")
def answer_tells_etag(context: Context, key: str) -> None:
    """Whoever has copied an object, or completed an upload, knows by that whether it is still the same later."""
    answer = context.world.outcome.value("it should be accepted")
    told = answer.get("CopyObjectResult", answer).get("ETag")
    head = objects(context).head(key)
    etag = head.value(f'the object "{key}" should have a head')["ETag"]
    if not same_etag(told, etag):
        raise context.world.outcome.broken(f"the answer should tell the ETag of the object, {etag}", f"it tells {told}")


@then("the ETag of the object {key:Text} is not the MD5 of {content:Text}")
def etag_is_not_md5(context: Context, key: str, content: str) -> None:
    """Of an object that was stored in parts the ETag may be anything but that of what was there before."""
    head = objects(context).head(key)
    etag = head.value(f'the object "{key}" should have a head')["ETag"]
    if is_md5(etag, content.encode()):
        raise head.broken("the ETag of an object that was stored again should be another one", f"it is still {etag}")


# --- listing --------------------------------------------------------------------------------------------------------


@given("listing {query:Listing} gives {entries:Entries}")
@then("listing {query:Listing} gives {entries:Entries}")
def listing_gives(context: Context, query: Query, entries: tuple[list[str], list[str]]) -> None:
    judge_listing(objects(context), query, *entries)


@then("listing {query:Listing} gives all {count:d} of them")
def listing_gives_all(context: Context, query: Query, count: int) -> None:
    keys = [key for key in shelf(context).below(query.prefix) if key.encode() > (query.after or "").encode()]
    assert len(keys) == count, f"the scenario has stored {len(keys)} such objects"
    judge_listing(objects(context), query, keys, ())


@then("listing the old way tells of each object what listing tells")
def listings_tell_the_same(context: Context) -> None:
    judge_old_listing(objects(context))


@then("a page of everything holds {count:d} objects and leads on")
def page_is_full(context: Context, count: int) -> None:
    outcome = objects(context).list()
    body = outcome.value("the owner should be able to list objects")
    if (body["KeyCount"], body["IsTruncated"], "NextContinuationToken" in body) != (count, True, True):
        raise outcome.broken(f"a page should hold {count} objects and tell that there are more, and how to get them")
