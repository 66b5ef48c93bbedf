"""Buckets: made, listed, emptied, removed."""

from __future__ import annotations

from functools import partial

from behave import given, then, when
from behave.runner import Context

import steps.storage.forms  # noqa: F401
from steps.storage.here import attempt, client, look_before, refused_without_effect, storage
from steps.storage.listed import expect_names
from support.contracts import storage as api
from support.systems.storage.picture import changes_beyond, take_picture
from support.systems.together import together
from support.wire.outcome import BrokenPromise
from support.wire.refusals import Refusal


@given("a project with a bucket {bucket:Quoted}")
def project_with_bucket(context: Context, bucket: str) -> None:
    storage(context).create_project()
    a_bucket(context, bucket)


@given("a bucket {bucket:Quoted}")
def a_bucket(context: Context, bucket: str) -> None:
    storage(context).owner.buckets.create(bucket).value("a project's owner should be able to create a bucket")


@given("the buckets {names:Names}")
def buckets(context: Context, names: list[str]) -> None:
    for name in names:
        a_bucket(context, name)


@given("the project has been looked at")
def looked_at(context: Context) -> None:
    """What was shown before a change has been shown once, and can be compared with what is shown after it."""
    look_before(context)


@given("a bucket {bucket:Quoted} for {purpose:Quoted}")
@when("the bucket {bucket:Quoted} is created")
@when("the bucket {bucket:Quoted} is created for {purpose:Quoted}")
def create_bucket(context: Context, bucket: str, purpose: str | None = None) -> None:
    context.world.outcome = storage(context).owner.buckets.create(bucket, purpose)
    context.world.outcome.value("a project's owner should be able to create a bucket")


@given("the bucket {bucket:Quoted} has been deleted")
@when("the bucket {bucket:Quoted} is deleted")
def delete_bucket(context: Context, bucket: str) -> None:
    context.world.outcome = storage(context).owner.buckets.delete(bucket)
    context.world.outcome.value("a project's owner should be able to delete a bucket")


@when("{caller:Caller} tries to create a bucket {bucket:Text}")
def try_create_bucket(context: Context, caller: str, bucket: str) -> None:
    attempt(context, caller, lambda who: client(context, who).buckets.create(bucket))


@when("{caller:Caller} tries to create a bucket without a name")
def try_create_nameless_bucket(context: Context, caller: str) -> None:
    attempt(context, caller, lambda who: client(context, who).call(api.CREATE_BUCKET, json={}))


@when("{caller:Caller} tries to read the bucket {bucket:Quoted}")
def try_read_bucket(context: Context, caller: str, bucket: str) -> None:
    attempt(context, caller, lambda who: client(context, who).buckets.read(bucket))


@when("{caller:Caller} tries to list the tables of the bucket {bucket:Quoted}")
def try_list_tables(context: Context, caller: str, bucket: str) -> None:
    attempt(context, caller, lambda who: client(context, who).tables.list(bucket))


@when("{caller:Caller} tries to delete the bucket {bucket:Quoted}")
def try_delete_bucket(context: Context, caller: str, bucket: str) -> None:
    attempt(context, caller, lambda who: client(context, who).buckets.delete(bucket))


@when("{caller:Caller} tries to delete the bucket {bucket:Quoted} only if it is empty")
def try_delete_empty_bucket(context: Context, caller: str, bucket: str) -> None:
    attempt(context, caller, lambda who: client(context, who).buckets.delete(bucket, cascade=False))


@when("{clients:d} clients try at once to create the bucket {bucket:Quoted}")
def create_bucket_at_once(context: Context, clients: int, bucket: str) -> None:
    owner = storage(context).owner
    context.world.noted["outcomes"] = together([partial(owner.buckets.create, bucket)] * clients)


@when("the buckets {names:Names} are created at the same time")
def create_buckets_at_once(context: Context, names: list[str]) -> None:
    owner = storage(context).owner
    for outcome in together([partial(owner.buckets.create, name) for name in names]):
        outcome.value("a project's owner should be able to create a bucket while others create theirs")


@then("the buckets of the project are {names}")
def buckets_are(context: Context, names: str) -> None:
    visible = "a project's owner should see its buckets"
    expect_names(
        storage(context).owner.buckets.list(), "buckets", names, visible=visible, promise="the buckets should be"
    )


@then("the buckets are listed in the order {names:Names}")
def buckets_in_order(context: Context, names: list[str]) -> None:
    outcome = storage(context).owner.buckets.list()
    found = [bucket["name"] for bucket in outcome.value("a project's owner should see its buckets")["buckets"]]
    if found != names:
        raise outcome.broken(f"the buckets should be listed as {names}", f"they are listed as {found}")


@then("the bucket {bucket:Quoted} counts {tables:d} tables")
def bucket_counts(context: Context, bucket: str, tables: int) -> None:
    outcome = storage(context).owner.buckets.read(bucket)
    body = outcome.value(f'the bucket "{bucket}" should be readable')
    if (body["name"], body["table_count"]) != (bucket, tables):
        raise outcome.broken(
            f'the bucket "{bucket}" should count {tables} tables',
            f'the bucket "{body["name"]}" counts {body["table_count"]}',
        )


@then("the bucket {bucket:Quoted} is described as {purpose:Quoted}")
def bucket_is_described(context: Context, bucket: str, purpose: str) -> None:
    """By the answer that made it, and by itself."""
    for outcome in (context.world.outcome, storage(context).owner.buckets.read(bucket)):
        found = outcome.value(f'the bucket "{bucket}" should be readable')["description"]
        if found != purpose:
            raise outcome.broken(f'the description of the bucket "{bucket}" should be "{purpose}"', f"it is {found!r}")


@then("the bucket {bucket:Quoted} is not described")
def bucket_is_not_described(context: Context, bucket: str) -> None:
    outcome = storage(context).owner.buckets.read(bucket)
    if outcome.value(f'the bucket "{bucket}" should be readable')["description"]:
        raise outcome.broken(f'the bucket "{bucket}" was made without a description')


@then("it is refused as {refusal:Refusal} without effect, or the bucket {bucket:Text} is there and empty")
def refused_or_there(context: Context, refusal: Refusal, bucket: str) -> None:
    if not refused_without_effect(context, refusal):
        owner = storage(context).owner
        listing = owner.buckets.list()
        names = [each["name"] for each in listing.value("a project's owner should see its buckets")["buckets"]]
        if bucket not in names:
            raise listing.broken(f"a bucket that was accepted as {bucket!r} should be listed so", f"listed are {names}")
        read = owner.buckets.read(bucket)
        if read.value(f"the bucket {bucket!r} should be readable")["name"] != bucket or read.body["table_count"] != 0:
            raise read.broken(f"a new bucket should be called {bucket!r} and have no tables")
        owner.tables.list(bucket).value(f"the tables of the bucket {bucket!r} should be listed")
        _only_changed(context, [("bucket", bucket)])


@then("nothing but {things:Things} has changed")
def only_changed(context: Context, things: list[tuple[str, str]]) -> None:
    files = storage(context).project.files
    _only_changed(context, [(kind, files[name]["id"] if kind == "file" else name) for kind, name in things])


def _only_changed(context: Context, things: list[tuple[str, str]]) -> None:
    found = changes_beyond(context.world.noted["before"], take_picture(storage(context)), things)
    if found:
        named = " and ".join(f"the {kind} {name}" for kind, name in things)
        raise BrokenPromise(f"Nothing but {named} should have changed, but:\n  " + "\n  ".join(found))
