"""One store behind S3, files and plain HTTP."""

from __future__ import annotations

from behave import given, then, when
from behave.runner import Context

from steps.storage.here import storage
from steps.storage.s3_here import objects, shelf
from support.contracts import storage as api
from support.systems.storage.object_views import difference, keys_of
from support.systems.storage.scene import StorageScene
from support.wire.outcome import BrokenPromise, Outcome
from support.wire.refusals import either


def _object_of(context: Context, name: str) -> str:
    """The key of the object that a file is; whoever looks knows it by the id of the file."""
    record = storage(context).project.files[name]
    pages = list(objects(context).pages())
    keys = keys_of(pages)
    matching = [key for key in keys if record["id"] in key]
    if len(matching) != 1:
        raise pages[-1].broken(f'one S3 object should be the file "{name}" ({record["id"]})', f"the keys are {keys}")
    return matching[0]


@then("the file {name:Quoted} is an object in S3 with the same content")
def file_is_object(context: Context, name: str) -> None:
    got = objects(context).get(_object_of(context, name))
    got.value("a listed object should be readable")
    download = _downloaded(storage(context), name)
    found = difference(download.content, got.content)
    if found:
        raise BrokenPromise(
            f'S3 and REST should give the same bytes for "{name}", but as an object {found}', got.exchange
        )


def _downloaded(scene: StorageScene, name: str) -> Outcome:
    outcome = scene.owner.files.download(scene.project.files[name]["id"])
    outcome.value("a registered file should be downloadable")
    return outcome


@when("the object of the file {name:Quoted} is deleted")
def delete_object_of(context: Context, name: str) -> None:
    context.world.outcome = objects(context).delete(_object_of(context, name))
    context.world.outcome.value("the owner should be able to delete the object of a file")


@given("the object of the file {name:Quoted} has been replaced by")
@when("the object of the file {name:Quoted} is replaced by")
def replace_object_of(context: Context, name: str) -> None:
    context.world.outcome = objects(context).put(_object_of(context, name), context.text.encode())
    context.world.outcome.value("the owner should be able to replace the object of a file")


@then("the file {name:Quoted} is downloaded as")
def is_downloaded_as(context: Context, name: str) -> None:
    outcome = _downloaded(storage(context), name)
    found = difference(context.text.encode(), outcome.content)
    if found:
        raise outcome.broken(f'the file "{name}" should be downloaded as {context.text!r}', found)


@when("the object {key:Text} is stored over plain HTTP, containing {content:Text}")
def store_plainly(context: Context, key: str, content: str) -> None:
    """With the key of the project as a bearer's, as programs do that have no S3 client."""
    scene = storage(context)
    headers = {"Content-Type": "text/csv"}
    context.world.outcome = scene.owner.call(
        api.S3_PUT, bucket=scene.s3_bucket(), key=key, content=content.encode(), headers=headers
    )
    context.world.outcome.value("the owner should be able to store an object over plain HTTP")
    shelf(context).contents[key] = content.encode()


@then("the object {key:Text} is read over plain HTTP as {content:Text} of type {content_type:Text}")
def is_read_plainly(context: Context, key: str, content: str, content_type: str) -> None:
    scene = storage(context)
    outcome = scene.owner.call(api.S3_GET, bucket=scene.s3_bucket(), key=key)
    outcome.value("the owner should be able to read an object over plain HTTP")
    found = difference(content.encode(), outcome.content)
    if found:
        raise outcome.broken(f'the object "{key}" should be {content!r} over plain HTTP', found)
    told = outcome.headers.get("content-type", "").partition(";")[0]
    if told != content_type:
        raise outcome.broken(f'the object "{key}" should be of type {content_type} over plain HTTP', f"it is {told}")


@then("no object is left in S3")
def no_object_left(context: Context) -> None:
    """Whether the bucket is still there is left open; if it is, it can be listed, and nothing is in it."""
    s3, refusal = objects(context), either("unauthorized", "forbidden", "not found")
    bucket, listing = s3.look(), s3.list()
    if bucket.ok or listing.ok:
        left = listing.value("a bucket that is still there should be listed").get("Contents", [])
        if left:
            raise listing.broken("nothing should be left in S3", f"{len(left)} objects are listed")
    elif not refusal.fits(listing):
        raise listing.broken(f"a bucket that is gone should be {refusal.expectation(listing)}")
    for key in shelf(context).keys:
        got = s3.get(key)
        if not refusal.fits(got):
            raise got.broken(f'the object "{key}" should be gone, that is, be {refusal.expectation(got)}')
