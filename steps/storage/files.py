"""Files: the three stages of an upload, lists, downloads, removal."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any
from urllib.parse import quote

from behave import given, then, when
from behave.runner import Context

import steps.storage.forms  # noqa: F401
from steps.storage.here import attempt, client, refused_without_effect, storage
from support.contracts import storage as api
from support.systems.storage.content import FORMS, made_up, numbered, sample
from support.systems.storage.picture import changes_beyond, take_picture
from support.systems.together import together
from support.tables import meant
from support.wire.outcome import Outcome
from support.wire.refusals import Refusal

#: An upload key of the right form that was never given out.
NOWHERE = "00000000-0000-4000-8000-000000000000"


def _sent(context: Context) -> dict[str, bytes]:
    """What was uploaded, by the names that the scenario gave to the files."""
    sent: dict[str, bytes] = context.world.noted.setdefault("sent", {})
    return sent


def _add(context: Context, name: str, content: bytes, **details: Any) -> None:
    scene = storage(context)
    file = scene.project.files[name] = scene.owner.files.add(name, content, **details)
    _sent(context)[name] = content
    context.world.noted.setdefault("uploaded", {})[file["id"]] = content  # names need not differ


# --- uploads --------------------------------------------------------------------------------------------------------


@given("a file {name:Quoted} containing")
def file_containing(context: Context, name: str) -> None:
    _add(context, name, context.text.encode())


@given("a file {name:Quoted}, {form:Form}, containing")
def file_in_form(context: Context, name: str, form: str) -> None:
    _add(context, name, FORMS[form](context.text))


@given("a file {name:Quoted} of {size:d} bytes")
def file_of_size(context: Context, name: str, size: int) -> None:
    _add(context, name, made_up(size, name))


@given("a file {name:Quoted} of the lines")
def file_of_given_lines(context: Context, name: str) -> None:
    """One column, whose cells may show by marks what cannot be seen. No end of line after the last one."""
    _add(context, name, "\n".join(meant(row["line"]) for row in context.table).encode())


@given("a file {name:Quoted} of {count:d} numbered lines and the line {line:Text}")
def file_of_lines(context: Context, name: str, count: int, line: str) -> None:
    """Its columns are n and what."""
    _add(context, name, numbered(["n", "what"], 0, count) + line.encode() + b"\n")


@given("the sample file {name:Quoted}")
@given("the sample file {name:Quoted} under the name {other:Quoted}")
def sample_file(context: Context, name: str, other: str | None = None) -> None:
    """A file of features/data."""
    _add(context, other or name, sample(name), content_type="application/x-parquet")


@given("the files {names:Names}")
def files_one_after_another(context: Context, names: list[str]) -> None:
    """Uploaded in this order, each with another content."""
    for number, name in enumerate(names):
        _add(context, name, made_up(20, f"{number} {name}"))


@given("an upload prepared for {name:Quoted}{details:Details}")
@when("the owner prepares an upload for {name:Quoted}{details:Details}")
def prepare_upload(context: Context, name: str, details: dict[str, Any]) -> None:
    options = {"content_type": "text/csv"} | details
    context.world.noted["type"] = options["content_type"]
    context.world.outcome = storage(context).owner.files.prepare(name, **options)
    context.world.noted["upload"] = context.world.outcome.value("an upload should be prepared")["upload_key"]


@given("this has been uploaded as {name:Quoted}")
@when("uploads this as {name:Quoted}")
def upload(context: Context, name: str) -> None:
    _upload(context, name, context.text.encode())


@given("{size:d} bytes have been uploaded as {name:Quoted}")
@when("uploads {size:d} bytes as {name:Quoted}")
def upload_bytes(context: Context, size: int, name: str) -> None:
    _upload(context, name, made_up(size, name))


def _upload(context: Context, name: str, content: bytes) -> None:
    noted = context.world.noted
    outcome = storage(context).owner.files.upload(noted["upload"], name, content, noted["type"])
    body = outcome.value("a prepared upload should take its bytes")
    _expect_told(outcome, body, content, "{} should have arrived")
    context.world.outcome = outcome
    noted["content"] = content


@given("it has been registered as {name:Quoted}{details:Details}")
@when("registers it as {name:Quoted}{details:Details}")
@when("the owner registers the upload as {name:Quoted}{details:Details}")
def register(context: Context, name: str, details: dict[str, Any]) -> None:
    scene = storage(context)
    context.world.outcome = scene.owner.files.register(context.world.noted["upload"], name=name, **details)
    scene.project.files[name] = context.world.outcome.value("an uploaded file should be registered")
    _sent(context)[name] = context.world.noted["content"]


@given("{caller:Caller} has failed to register what was uploaded")
def failed_to_register(context: Context, caller: str) -> None:
    outcome = client(context, caller).files.register(context.world.noted["upload"])
    if outcome.ok:
        raise outcome.broken("an upload without its bytes should not be registered")


@when("{caller:Caller} tries to register what was uploaded")
def try_register(context: Context, caller: str) -> None:
    key = context.world.noted["upload"]
    attempt(context, caller, lambda who: client(context, who).files.register(key))


@when("{clients:d} clients try at once to register what was uploaded")
def register_at_once(context: Context, clients: int) -> None:
    act = partial(storage(context).owner.files.register, context.world.noted["upload"])
    context.world.noted["outcomes"] = together([act] * clients)


@when("{caller:Caller} tries to upload something else to the same key")
def try_upload_again(context: Context, caller: str) -> None:
    key = context.world.noted["upload"]
    attempt(context, caller, lambda who: client(context, who).files.upload(key, "other.csv", b"something,else\n"))


@when("{caller:Caller} tries to upload {size:d} bytes to the same key")
def try_upload_bytes(context: Context, caller: str, size: int) -> None:
    key, content = context.world.noted["upload"], made_up(size, caller)
    attempt(context, caller, lambda who: client(context, who).files.upload(key, "other.csv", content))


@when("{caller:Caller} tries to upload to a key that was never given out")
def try_upload_nowhere(context: Context, caller: str) -> None:
    attempt(context, caller, lambda who: client(context, who).files.upload(NOWHERE, "x.csv", b"id\n1\n"))


@when("{caller:Caller} tries to register an upload that was never prepared")
def try_register_nothing(context: Context, caller: str) -> None:
    attempt(context, caller, lambda who: client(context, who).files.register(NOWHERE))


@when("{caller:Caller} tries to register an upload without saying which")
def try_register_unsaid(context: Context, caller: str) -> None:
    attempt(context, caller, lambda who: client(context, who).call(api.REGISTER_FILE, json={"name": "users.csv"}))


@when("{caller:Caller} tries to upload nothing")
def try_upload_no_file(context: Context, caller: str) -> None:
    key, form = context.world.noted["upload"], {"other": ("users.csv", b"id\n1\n", "text/csv")}
    attempt(context, caller, lambda who: client(context, who).call(api.UPLOAD, upload_key=key, files=form))


@when("{caller:Caller} tries to prepare an upload without a name")
def try_prepare_nameless(context: Context, caller: str) -> None:
    attempt(context, caller, lambda who: client(context, who).call(api.PREPARE_UPLOAD, json={}))


@when("{caller:Caller} tries to prepare an upload of {size:d} bytes")
def try_prepare(context: Context, caller: str, size: int) -> None:
    attempt(context, caller, lambda who: client(context, who).files.prepare("large.csv", size_bytes=size))


@when("{caller:Caller} tries to upload a file called {name:Text}")
def try_upload_called(context: Context, caller: str, name: str) -> None:
    content = made_up(20, name)
    context.world.noted["content"] = content
    attempt(context, caller, lambda who: client(context, who).files.try_add(name, content))


@when("{count:d} clients upload a file each at the same time")
def upload_at_once(context: Context, count: int) -> None:
    scene, names = storage(context), [f"file_{n}.bin" for n in range(count)]
    contents = {name: made_up(1000 + n, name) for n, name in enumerate(names)}
    added = together([partial(scene.owner.files.add, name, contents[name]) for name in names])
    scene.project.files.update(zip(names, added, strict=True))
    _sent(context).update(contents)


@when("{count:d} clients upload a file called {name:Quoted} each at the same time")
def upload_one_name_at_once(context: Context, count: int, name: str) -> None:
    contents = [made_up(1000 + n, f"{n} {name}") for n in range(count)]
    added = together([partial(storage(context).owner.files.add, name, content) for content in contents])
    context.world.noted["uploaded"] = {file["id"]: content for file, content in zip(added, contents, strict=True)}


# --- reading and removing -------------------------------------------------------------------------------------------


@given("the file {name:Quoted} has been deleted")
@when("the file {name:Quoted} is deleted")
def delete_file(context: Context, name: str) -> None:
    scene = storage(context)
    context.world.outcome = scene.owner.files.delete(scene.project.files[name]["id"])
    context.world.outcome.value("a project's owner should be able to delete a file")


@when("{caller:Caller} tries to read the file {name:Quoted}")
def try_read_file(context: Context, caller: str, name: str) -> None:
    file = storage(context).project.files[name]
    attempt(context, caller, lambda who: client(context, who).files.read(file["id"]))


@when("{caller:Caller} tries to download the file {name:Quoted}")
def try_download_file(context: Context, caller: str, name: str) -> None:
    file = storage(context).project.files[name]
    attempt(context, caller, lambda who: client(context, who).files.download(file["id"]))


@when("{caller:Caller} tries to delete the file {name:Quoted}")
def try_delete_file(context: Context, caller: str, name: str) -> None:
    file = storage(context).project.files[name]
    attempt(context, caller, lambda who: client(context, who).files.delete(file["id"]))


@when("{caller:Caller} tries to download the bytes {span:Quoted} of the file {name:Quoted}")
def try_download_part(context: Context, caller: str, span: str, name: str) -> None:
    id, headers = storage(context).project.files[name]["id"], {"Range": f"bytes={span}"}
    attempt(context, caller, lambda who: client(context, who).files.download(id, headers=headers))


@when("{caller:Caller} tries to list the files with the {parameter:w} {value:Quoted}")
def try_list_files(context: Context, caller: str, parameter: str, value: str) -> None:
    attempt(context, caller, lambda who: client(context, who).files.list(**{parameter: value}))


@then("the file {name:Quoted} can be downloaded and is")
def download_is(context: Context, name: str) -> None:
    _comes_back(context, storage(context).project.files[name]["id"], context.text.encode())


@then("the file {name:Quoted} comes back byte for byte")
def file_comes_back(context: Context, name: str) -> None:
    _comes_back(context, storage(context).project.files[name]["id"], _sent(context)[name])


@then("each file comes back byte for byte")
def each_file_comes_back(context: Context) -> None:
    files = storage(context).project.files
    sent = {files[name]["id"]: content for name, content in _sent(context).items()}
    for id, content in (sent | context.world.noted.get("uploaded", {})).items():
        _comes_back(context, id, content)


def _comes_back(context: Context, id: str, content: bytes) -> None:
    files = storage(context).owner.files
    outcome = files.download(id)
    outcome.value("a project's owner should be able to download a file")
    if outcome.content != content:
        raise outcome.broken(
            f"the {len(content)} bytes that were uploaded should come back",
            f"{len(outcome.content)} bytes came: {outcome.content[:200]!r}, expected were {content[:200]!r}",
        )
    read = files.read(id)
    record = read.value("a registered file should be readable")
    _expect_told(read, record, content, "the record of the file should tell {}")


def _expect_told(outcome: Outcome, body: dict[str, Any], content: bytes, promise: str) -> None:
    """Size and checksum are those of this content; the promise has braces where they are to be named."""
    size, checksum = len(content), hashlib.sha256(content).hexdigest()
    told = str(body["checksum_sha256"]).lower()  # hexadecimal, in letters of either size
    if (body["size_bytes"], told) != (size, checksum):
        raise outcome.broken(
            promise.format(f"{size} bytes with the SHA-256 {checksum}"),
            f"size_bytes is {body['size_bytes']}, checksum_sha256 is {body['checksum_sha256']}",
        )


@then("the bytes {span:Quoted} of the file {name:Quoted} are {text:Text}")
def part_is(context: Context, span: str, name: str, text: str) -> None:
    scene = storage(context)
    outcome = scene.owner.files.download(scene.project.files[name]["id"], headers={"Range": f"bytes={span}"})
    outcome.value("a part of a file should be downloadable")
    if (outcome.status, outcome.content) != (206, text.encode()):
        raise outcome.broken(f"the bytes {span} should be {text!r}, answered with 206", f"they are {outcome.content!r}")


@then("the file {name:Quoted} is listed with {size:d} bytes")
def file_is_listed(context: Context, name: str, size: int) -> None:
    for outcome, shown in _shown(context, name):
        if (shown["name"], shown["size_bytes"]) != (name, size):
            raise outcome.broken(
                f'the file should be shown as "{name}" with {size} bytes',
                f'it is shown as "{shown["name"]}" with {shown["size_bytes"]} bytes',
            )


@then("the file {name:Quoted} is described as")
def file_is_described(context: Context, name: str) -> None:
    """A table of one row with headings out of name, size, type and tags (``a=b, c=d``)."""
    expected = dict(zip(context.table.headings, context.table.rows[0].cells, strict=True))
    for outcome, shown in _shown(context, name):
        tags = ", ".join(f"{key}={value}" for key, value in sorted((shown["tags"] or {}).items()))
        told = {"name": shown["name"], "size": str(shown["size_bytes"]), "type": shown["content_type"], "tags": tags}
        found = {heading: told[heading] for heading in expected}
        if found != expected:
            raise outcome.broken(f"the file should be described as {expected}", f"it is described as {found}")


def _shown(context: Context, name: str) -> list[tuple[Outcome, dict[str, Any]]]:
    """A file as it is listed and as it is read."""
    scene = storage(context)
    record = scene.project.files[name]
    listing = scene.owner.files.list()
    listed = {file["id"]: file for file in listing.value("a project's owner should see its files")["files"]}
    if record["id"] not in listed:
        raise listing.broken(f'the file "{name}" should be listed under its id {record["id"]}')
    read = scene.owner.files.read(record["id"])
    return [(listing, listed[record["id"]]), (read, read.value("a registered file should be readable"))]


@then("the files, listed {size:d} at a time, are {names:Names}")
def files_in_pages(context: Context, size: int, names: list[str]) -> None:
    for offset in range(0, len(names) + size, size):
        outcome = storage(context).owner.files.list(limit=size, offset=offset)
        body = outcome.value("a project's owner should see its files")
        page = [file["name"] for file in body["files"]]
        expected = names[offset : offset + size]
        if (page, body["total"]) != (expected, len(names)):
            raise outcome.broken(
                f"the files from {offset} on should be {expected}, {len(names)} in total",
                f"they are {page}, total is {body['total']}",
            )


@then("the files of {label:Quoted} are none")
def no_files_of(context: Context, label: str) -> None:
    scene = storage(context)
    outcome = scene.team(label).files.list()
    body = outcome.value("a project's owner should see its files")
    if body["files"] or body["total"]:
        raise outcome.broken(f'"{label}" should have no files', f"total is {body['total']}, listed are {body['files']}")


@then("the file {name:Quoted} is downloaded as an attachment of that name")
def is_attachment(context: Context, name: str) -> None:
    scene = storage(context)
    outcome = scene.owner.files.download(scene.project.files[name]["id"])
    outcome.value("a project's owner should be able to download a file")
    found = outcome.headers.get("content-disposition", "nothing")
    if not found.lower().startswith("attachment"):
        raise outcome.broken("a download should be offered as an attachment", f"Content-Disposition says {found}")
    if name not in found and quote(name) not in found:  # as it stands, or encoded as RFC 5987 says
        raise outcome.broken(f"a download should be called {name!r}", f"Content-Disposition says {found}")


@then("pages of {size:d} files list {count:d} different files")
def pages_list(context: Context, size: int, count: int) -> None:
    files, ids = storage(context).owner.files, set()
    for offset in range(0, count + size, size):
        outcome = files.list(limit=size, offset=offset)
        page = outcome.value("a project's owner should see its files")["files"]
        expected = max(0, min(size, count - offset))
        if (len(page), outcome.body["total"]) != (expected, count):
            raise outcome.broken(
                f"the page from file {offset} on should list {expected} of {count} files",
                f"it lists {len(page)}, total is {outcome.body['total']}",
            )
        ids |= {file["id"] for file in page}
    if len(ids) != count:
        raise outcome.broken(f"the pages should list {count} different files", f"they list {len(ids)}")


@then("a list of files without a limit counts {count:d}")
def list_by_default(context: Context, count: int) -> None:
    """How many of them it shows is left open."""
    outcome = storage(context).owner.files.list()
    body = outcome.value("a project's owner should see its files")
    if not body["files"] or body["total"] != count:
        raise outcome.broken(
            f"{count} files should be counted, and some of them listed",
            f"listed are {len(body['files'])}, total is {body['total']}",
        )


@then("it is refused as {refusal:Refusal} without effect, or the new file comes back byte for byte")
def refused_or_comes_back(context: Context, refusal: Refusal) -> None:
    if not refused_without_effect(context, refusal):
        outcome, id = context.world.outcome, context.world.outcome.body["id"]
        _comes_back(context, id, context.world.noted["content"])
        found = changes_beyond(context.world.noted["before"], take_picture(storage(context)), [("file", id)])
        if found:
            raise outcome.broken("a new file should change nothing else", "\n".join(found))


@then("the file {name:Quoted} is not found by the administrator")
def file_not_found(context: Context, name: str) -> None:
    scene = storage(context)
    file_id = scene.project.files[name]["id"]
    for outcome in (scene.admin.files.read(file_id), scene.admin.files.download(file_id)):
        if outcome.status != 404:
            raise outcome.broken("the file should not be found (404)")


@then("the file {name:Quoted} is gone")
def file_is_gone(context: Context, name: str) -> None:
    scene = storage(context)
    record = scene.project.files[name]
    for outcome in (scene.owner.files.read(record["id"]), scene.owner.files.download(record["id"])):
        if outcome.status != 404:
            raise outcome.broken("a deleted file should not be found (404)")
    listing = scene.owner.files.list()
    if any(file["id"] == record["id"] for file in listing.value("files should be listed")["files"]):
        raise listing.broken("a deleted file should not be listed")
