"""S3 objects, as boto3 users meet them."""

from __future__ import annotations

from behave import given, then, when
from behave.runner import Context

from steps.storage.here import attempt, s3_client, storage
from support.systems.storage.scene import StorageScene
from support.wire.outcome import BrokenPromise
from support.wire.refusals import either


def _put(scene: StorageScene, key: str, content: bytes, content_type: str) -> None:
    outcome = scene.s3().call("put_object", Bucket=scene.s3_bucket(), Key=key, Body=content, ContentType=content_type)
    outcome.value("the owner should be able to store an object")


@given("an object {key:Quoted} of type {content_type:Quoted} containing {content:Quoted}")
@when("the object {key:Quoted} of type {content_type:Quoted} is stored, containing {content:Quoted}")
def put_object(context: Context, key: str, content_type: str, content: str) -> None:
    _put(storage(context), key, content.encode(), content_type)


@when("these objects are stored")
def put_objects(context: Context) -> None:
    for row in context.table:
        _put(storage(context), row["key"], row["content"].encode(), "text/plain")


@when("the object {key:Quoted} is deleted")
def delete_object(context: Context, key: str) -> None:
    scene = storage(context)
    context.world.outcome = scene.s3().call("delete_object", Bucket=scene.s3_bucket(), Key=key)
    context.world.outcome.value("the owner should be able to delete an object")


@when("{caller:Caller} tries to get the object {key:Quoted}")
def try_get(context: Context, caller: str, key: str) -> None:
    bucket = storage(context).s3_bucket()
    attempt(context, caller, lambda who: s3_client(context, who).call("get_object", Bucket=bucket, Key=key))


@when("{caller:Caller} tries to store the object {key:Quoted}")
def try_put(context: Context, caller: str, key: str) -> None:
    bucket = storage(context).s3_bucket()
    attempt(
        context,
        caller,
        lambda who: s3_client(context, who).call("put_object", Bucket=bucket, Key=key, Body=b"intruded"),
    )


@then("{caller:Caller} is refused the object {key:Quoted}")
def is_refused_object(context: Context, caller: str, key: str) -> None:
    bucket, s3 = storage(context).s3_bucket(), s3_client(context, caller)
    refusal = either("unauthorized", "forbidden")
    for outcome in (
        s3.call("get_object", Bucket=bucket, Key=key),
        s3.call("head_object", Bucket=bucket, Key=key),
        s3.call("list_objects_v2", Bucket=bucket),
        s3.call("delete_object", Bucket=bucket, Key=key),
    ):
        if not refusal.fits(outcome):
            raise outcome.broken(f"{caller} should be {refusal.expectation(outcome)}")
    storage(context).s3().call("get_object", Bucket=bucket, Key=key).value("the owner should still have the object")


@then("the object {key:Quoted} does not exist")
def does_not_exist(context: Context, key: str) -> None:
    scene = storage(context)
    got = scene.s3().call("get_object", Bucket=scene.s3_bucket(), Key=key)
    if got.code != "NoSuchKey":
        raise got.broken(f'getting "{key}" should fail with NoSuchKey')
    head = scene.s3().call("head_object", Bucket=scene.s3_bucket(), Key=key)
    if head.status != 404:
        raise head.broken(f'"{key}" should have no head (404)')


@then("the object {key:Quoted} is read back as {content:Quoted}")
def read_back(context: Context, key: str, content: str) -> None:
    scene = storage(context)
    outcome = scene.s3().call("get_object", Bucket=scene.s3_bucket(), Key=key)
    received = outcome.value(f'the object "{key}" should be readable')["Body"].read()
    if received != content.encode():
        raise outcome.broken(f'the object "{key}" should be {content!r}', f"it is {received[:200]!r}")


@then("the head of {key:Quoted} tells {size:d} bytes of type {content_type:Quoted}")
def head_tells(context: Context, key: str, size: int, content_type: str) -> None:
    scene = storage(context)
    outcome = scene.s3().call("head_object", Bucket=scene.s3_bucket(), Key=key)
    body = outcome.value(f'the object "{key}" should have a head')
    if (body["ContentLength"], body["ContentType"]) != (size, content_type):
        raise outcome.broken(
            f'the head of "{key}" should tell {size} bytes of type {content_type}',
            f"it tells {body['ContentLength']} bytes of type {body['ContentType']}",
        )


@then("listing the prefix {prefix:Quoted} gives {keys}")
def listing_gives(context: Context, prefix: str, keys: str) -> None:
    scene = storage(context)
    expected = [] if keys == "nothing" else [key.strip().strip('"') for key in keys.split(", ")]
    outcome = scene.s3().call("list_objects_v2", Bucket=scene.s3_bucket(), Prefix=prefix)
    body = outcome.value("the owner should be able to list objects")
    found = [entry["Key"] for entry in body.get("Contents", [])]
    if found != expected or body["KeyCount"] != len(expected):
        raise outcome.broken(
            f'the prefix "{prefix}" should list {expected}, {len(expected)} in all',
            f"it lists {found}, KeyCount is {body['KeyCount']}",
        )


@then("the file {name:Quoted} is an object in S3 with the same content")
def file_is_object(context: Context, name: str) -> None:
    scene = storage(context)
    record = scene.project.files[name]
    s3, bucket = scene.s3(), scene.s3_bucket()
    listing = s3.call("list_objects_v2", Bucket=bucket)
    keys = [entry["Key"] for entry in listing.value("the owner should be able to list objects").get("Contents", [])]
    matching = [key for key in keys if record["id"] in key]
    if len(matching) != 1:
        raise listing.broken(f'one S3 object should be the file "{name}" ({record["id"]})', f"the keys are {keys}")
    stored = (
        s3.call("get_object", Bucket=bucket, Key=matching[0]).value("a listed object should be readable")["Body"].read()
    )
    download = scene.owner.files.download(record["id"])
    download.value("a registered file should be downloadable")
    if stored != download.content:
        raise BrokenPromise(
            f'S3 and REST should give the same bytes for "{name}", '
            f"but S3 gives {stored[:200]!r} and REST gives {download.content[:200]!r}"
        )


@then("no object is left in S3")
def no_object_left(context: Context) -> None:
    scene = storage(context)
    outcome = scene.s3().call("list_objects_v2", Bucket=scene.s3_bucket())
    if outcome.ok and outcome.body.get("Contents"):
        raise outcome.broken("nothing should be left in S3", f"{len(outcome.body['Contents'])} objects are listed")
