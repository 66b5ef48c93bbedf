"""Buckets: made, listed, emptied, removed."""

from behave import given, then, when
from behave.runner import Context

from steps.storage.here import attempt, client, storage


@given("a project with a bucket {bucket:Quoted}")
def project_with_bucket(context: Context, bucket: str) -> None:
    storage(context).create_project()
    a_bucket(context, bucket)


@given("a bucket {bucket:Quoted}")
def a_bucket(context: Context, bucket: str) -> None:
    storage(context).owner.buckets.create(bucket).value("a project's owner should be able to create a bucket")


@when("the bucket {bucket:Quoted} is created")
def create_bucket(context: Context, bucket: str) -> None:
    context.world.outcome = storage(context).owner.buckets.create(bucket)
    context.world.outcome.value("a project's owner should be able to create a bucket")


@given("the bucket {bucket:Quoted} has been deleted")
@when("the bucket {bucket:Quoted} is deleted")
def delete_bucket(context: Context, bucket: str) -> None:
    context.world.outcome = storage(context).owner.buckets.delete(bucket)
    context.world.outcome.value("a project's owner should be able to delete a bucket")


@when("{caller:Caller} tries to create a bucket {bucket:Quoted}")
def try_create_bucket(context: Context, caller: str, bucket: str) -> None:
    attempt(context, caller, lambda who: client(context, who).buckets.create(bucket))


@when("{caller:Caller} tries to read the bucket {bucket:Quoted}")
def try_read_bucket(context: Context, caller: str, bucket: str) -> None:
    attempt(context, caller, lambda who: client(context, who).buckets.read(bucket))


@when("{caller:Caller} tries to delete the bucket {bucket:Quoted}")
def try_delete_bucket(context: Context, caller: str, bucket: str) -> None:
    attempt(context, caller, lambda who: client(context, who).buckets.delete(bucket))


@when("{caller:Caller} tries to delete the bucket {bucket:Quoted} only if it is empty")
def try_delete_empty_bucket(context: Context, caller: str, bucket: str) -> None:
    attempt(context, caller, lambda who: client(context, who).buckets.delete(bucket, cascade=False))


@then("the buckets of the project are {names}")
def buckets_are(context: Context, names: str) -> None:
    expected = [] if names == "none" else sorted(name.strip().strip('"') for name in names.split(", "))
    outcome = storage(context).owner.buckets.list()
    body = outcome.value("a project's owner should see its buckets")
    found = sorted(bucket["name"] for bucket in body["buckets"])
    if found != expected or body["total"] != len(expected):
        raise outcome.broken(
            f"the buckets should be {expected}, {len(expected)} in total",
            f"listed are {found}, total is {body['total']}",
        )


@then("the bucket {bucket:Quoted} counts {tables:d} tables")
def bucket_counts(context: Context, bucket: str, tables: int) -> None:
    outcome = storage(context).owner.buckets.read(bucket)
    body = outcome.value(f'the bucket "{bucket}" should be readable')
    if (body["name"], body["table_count"]) != (bucket, tables):
        raise outcome.broken(
            f'the bucket "{bucket}" should count {tables} tables',
            f'the bucket "{body["name"]}" counts {body["table_count"]}',
        )
