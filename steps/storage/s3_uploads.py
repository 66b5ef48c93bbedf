"""Uploads of large objects in parts."""

from __future__ import annotations

from collections.abc import Callable

from behave import given, register_type, then, when
from behave.runner import Context
from parse import with_pattern

from steps.storage.s3_here import objects, shelf
from support.systems.storage.content import made_up
from support.systems.storage.object_views import read_back, storing_options
from support.systems.storage.objects import Upload, same_etag


@when("the object {key:Text} of {size:d} bytes is uploaded")
def upload(context: Context, key: str, size: int) -> None:
    """As boto3 uploads a file: in parts, several at once."""
    _upload(context, key, made_up(size, key))


@when("the object {key:Text} of {size:d} bytes is uploaded with these words about it")
def upload_described(context: Context, key: str, size: int) -> None:
    _upload(context, key, made_up(size, key), **storing_options(context.table[0].as_dict()))


def _upload(context: Context, key: str, content: bytes, **options: object) -> None:
    context.world.outcome = objects(context).upload(key, content, **options)
    context.world.outcome.value("the owner should be able to upload a large object in parts")
    shelf(context).contents[key] = content


@given("an upload of {key:Text} in parts has been begun")
def begin(context: Context, key: str) -> None:
    body = objects(context).start(key).value("the owner should be able to begin an upload in parts")
    shelf(context).upload = Upload(key, body["UploadId"])


@given("part {number:d} of {size:d} bytes has been sent")
@when("part {number:d} of {size:d} bytes is sent")
def send_part(context: Context, number: int, size: int) -> None:
    """Each time with other bytes."""
    begun = shelf(context).begun
    content = made_up(size, f"{begun.key} {number} {begun.parts.get(number)}")
    context.world.outcome = objects(context).send(begun.key, begun.id, number, content)
    answer = context.world.outcome.value("the owner should be able to send a part of an upload")
    begun.parts[number] = (answer["ETag"], content)


@given("the upload has been completed")
@when("the upload is completed")
def complete(context: Context) -> None:
    _complete(context, sorted(shelf(context).begun.parts))


@when("the upload is completed with part {number:d} only")
def complete_with(context: Context, number: int) -> None:
    _complete(context, [number])


def _complete(context: Context, numbers: list[int]) -> None:
    begun = shelf(context).begun
    context.world.outcome = objects(context).complete(begun.key, begun.id, begun.listed(numbers))
    context.world.outcome.value("the owner should be able to complete an upload")
    shelf(context).contents[begun.key] = begun.content(numbers)


@given("the upload has been given up")
@when("the upload is given up")
def give_up(context: Context) -> None:
    begun = shelf(context).begun
    context.world.outcome = objects(context).abort(begun.key, begun.id)
    context.world.outcome.value("the owner should be able to give an upload up")


@with_pattern("given up|completed")
def parse_end(text: str) -> Callable[[Context], None]:
    """How an upload ends."""
    ends: dict[str, Callable[[Context], None]] = {"given up": give_up, "completed": complete}
    return ends[text]


register_type(UploadEnd=parse_end)


@given("another upload of {key:Text} in parts has been begun and {end:UploadEnd}")
def begin_and_end_another(context: Context, key: str, end: Callable[[Context], None]) -> None:
    """By somebody else, say; the scenario goes on with its own."""
    mine = shelf(context).begun
    begin(context, key)
    send_part(context, 1, 300)
    end(context)
    shelf(context).upload = mine


@then("the upload can be completed by the owner")
def can_be_completed(context: Context) -> None:
    complete(context)
    begun = shelf(context).begun
    read_back(objects(context), begun.key, begun.content())


@then("nothing is left of the upload")
def nothing_left(context: Context) -> None:
    begun, s3 = shelf(context).begun, objects(context)
    parts = s3.parts(begun.key, begun.id)
    if parts.code != "NoSuchUpload":
        raise parts.broken("the parts of an upload that has ended should not be found (NoSuchUpload)")
    uploads = s3.uploads()
    listed = [each["UploadId"] for each in uploads.value("the owner should see the open uploads").get("Uploads", [])]
    if begun.id in listed:
        raise uploads.broken("an upload that has ended should not be listed")


@then("the open uploads are that of {key:Text}, with part {number:d} of {size:d} bytes")
def open_uploads_are(context: Context, key: str, number: int, size: int) -> None:
    begun, s3 = shelf(context).begun, objects(context)
    uploads, parts = s3.uploads(), s3.parts(begun.key, begun.id)
    listed = uploads.value("the owner should see the open uploads").get("Uploads", [])
    if [(each["Key"], each["UploadId"]) for each in listed] != [(key, begun.id)]:
        raise uploads.broken(f'the upload of "{key}" should be listed, and no other')
    sent = parts.value("the owner should see the parts that were sent").get("Parts", [])
    if [(each["PartNumber"], each["Size"]) for each in sent] != [(number, size)]:
        raise parts.broken(f"part {number} of {size} bytes should be listed, and no other", f"listed are {sent}")
    etag = begun.parts[number][0]
    if not same_etag(sent[0].get("ETag"), etag):
        raise parts.broken(
            f"part {number} should be listed with the ETag that its sender was told, {etag}: it completes uploads",
            f"it is {sent[0].get('ETag')}",
        )
