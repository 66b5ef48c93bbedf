"""Several S3 clients at once."""

from __future__ import annotations

from behave import then, when
from behave.runner import Context

from steps.storage.s3_here import objects, shelf
from support.systems.storage.object_races import (
    judge_first,
    judge_version,
    read_while_stored,
    store_at_once,
    store_each_at_once,
    store_first,
    upload_at_once,
    versions,
)


@when("{clients:d} clients store {count:d} objects each at the same time")
def each_stores(context: Context, clients: int, count: int) -> None:
    store_each_at_once(objects(context), shelf(context), clients, count)


@when("{clients:d} clients store the object {key:Text} at the same time, each with {size:d} bytes or more")
def all_store(context: Context, clients: int, key: str, size: int) -> None:
    known = context.world.noted["versions"] = versions(key, clients, size)
    store_at_once(objects(context), key, known)


@when("{clients:d} clients store the object {key:Text} at the same time, each unless there is one")
def all_store_first(context: Context, clients: int, key: str) -> None:
    known = context.world.noted["versions"] = versions(key, clients, 20)
    context.world.noted["answers"] = store_first(objects(context), key, known)


@then("one of them has stored it, and the others are told that there is one")
def one_has_stored(context: Context) -> None:
    judge_first(context.world.noted["answers"])


@when("the object {key:Text} is stored {count:d} times with {size:d} bytes or more, while {readers:d} others read it")
def stored_while_read(context: Context, key: str, count: int, size: int, readers: int) -> None:
    """Each reader has to read one of the versions, whole, each time."""
    known = context.world.noted["versions"] = versions(key, count, size)
    s3 = objects(context)
    known[0].store(s3, key).value("the owner should be able to store an object")
    read_while_stored(s3, key, known, readers)


@when("the objects {keys:Names} of {size:d} bytes are uploaded at the same time")
def all_upload(context: Context, keys: list[str], size: int) -> None:
    upload_at_once(objects(context), shelf(context), keys, size)


@then("the object {key:Text} is one of these, whole")
def is_one_of_them(context: Context, key: str) -> None:
    """Whoever asks, by whatever request, is told of the same one."""
    s3 = objects(context)
    outcome = s3.get(key)
    version = judge_version(outcome, context.world.noted["versions"])
    shelf(context).contents[key] = version.content
    head = s3.head(key)
    found = head.value("the object should have a head")["ContentLength"]
    if found != len(version.content):
        raise head.broken(f"the head should tell the {len(version.content)} bytes of {version.writer}", f"{found}")


@then("the object {key:Text} is the last of these, whole")
def is_the_last(context: Context, key: str) -> None:
    outcome = objects(context).get(key)
    last = context.world.noted["versions"][-1]
    version = judge_version(outcome, context.world.noted["versions"])
    if version != last:
        raise outcome.broken(f"what was stored last, by {last.writer}, should stay", f"it is that of {version.writer}")
