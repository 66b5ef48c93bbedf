"""Files: the three stages of an upload, downloads, imports from them."""

from __future__ import annotations

from typing import Any

from behave import given, then, when
from behave.runner import Context

from steps.storage.here import attempt, client, storage
from support.systems.storage.client import TableName


@given("a file {name:Quoted} containing")
def file_containing(context: Context, name: str) -> None:
    scene = storage(context)
    scene.project.files[name] = scene.owner.files.add(name, context.text.encode())


@given("an upload prepared for {name:Quoted}")
@when("the owner prepares an upload for {name:Quoted}")
def prepare_upload(context: Context, name: str) -> None:
    context.world.outcome = storage(context).owner.files.prepare(name, content_type="text/csv")
    context.world.noted["upload"] = context.world.outcome.value("an upload should be prepared")["upload_key"]


@when("uploads this as {name:Quoted}")
def upload(context: Context, name: str) -> None:
    key = context.world.noted["upload"]
    context.world.outcome = storage(context).owner.files.upload(key, name, context.text.encode())
    body = context.world.outcome.value("a prepared upload should take its bytes")
    if body["size_bytes"] != len(context.text.encode()):
        raise context.world.outcome.broken(
            f"{len(context.text.encode())} bytes should have arrived", f"size_bytes is {body['size_bytes']}"
        )


@when("registers it as {name:Quoted}")
def register(context: Context, name: str) -> None:
    scene = storage(context)
    context.world.outcome = scene.owner.files.register(context.world.noted["upload"], name=name)
    scene.project.files[name] = context.world.outcome.value("an uploaded file should be registered")


@when("the file {name:Quoted} is deleted")
def delete_file(context: Context, name: str) -> None:
    scene = storage(context)
    context.world.outcome = scene.owner.files.delete(scene.project.files[name]["id"])
    context.world.outcome.value("a project's owner should be able to delete a file")


@when("{caller:Caller} tries to register the upload")
def try_register(context: Context, caller: str) -> None:
    key = context.world.noted["upload"]
    attempt(context, caller, lambda who: client(context, who).files.register(key))


@when("{caller:Caller} tries to upload to a key that was never given out")
def try_upload_nowhere(context: Context, caller: str) -> None:
    nowhere = "00000000-0000-4000-8000-000000000000"
    attempt(context, caller, lambda who: client(context, who).files.upload(nowhere, "x.csv", b"id\n1\n"))


@when("{caller:Caller} tries to read the file {name:Quoted}")
def try_read_file(context: Context, caller: str, name: str) -> None:
    file = storage(context).project.files[name]
    attempt(context, caller, lambda who: client(context, who).files.read(file["id"]))


@when("{caller:Caller} tries to download the file {name:Quoted}")
def try_download_file(context: Context, caller: str, name: str) -> None:
    file = storage(context).project.files[name]
    attempt(context, caller, lambda who: client(context, who).files.download(file["id"]))


@given("the file {name:Quoted} has been imported into {table:TableName} {mode:ImportMode}")
@when("the file {name:Quoted} is imported into {table:TableName} {mode:ImportMode}")
def import_file(context: Context, name: str, table: TableName, mode: dict[str, Any]) -> None:
    scene = storage(context)
    context.world.outcome = scene.owner.tables.load(table, scene.project.files[name]["id"], import_options=mode or None)
    context.world.outcome.value("a project's owner should be able to import a file")


@when("{caller:Caller} tries to import the file {name:Quoted} into {table:TableName} {mode:ImportMode}")
def try_import_file(context: Context, caller: str, name: str, table: TableName, mode: dict[str, Any]) -> None:
    file_id = storage(context).project.files[name]["id"]
    options = mode or None
    attempt(context, caller, lambda who: client(context, who).tables.load(table, file_id, import_options=options))


@when("{count:d} rows are imported into {table:TableName} {mode:ImportMode}")
@given("{count:d} rows imported into {table:TableName} {mode:ImportMode}")
def import_many(context: Context, count: int, table: TableName, mode: dict[str, Any]) -> None:
    """Rows are numbered; the first column gets the number, the others a text that names it."""
    owner = storage(context).owner
    columns = [c["name"] for c in owner.tables.read(table).value("the table should be readable")["columns"]]
    lines = [",".join(columns)]
    lines += [",".join([str(n)] + [f"{name} {n}" for name in columns[1:]]) for n in range(count)]
    file = owner.files.add("many.csv", ("\n".join(lines) + "\n").encode())
    context.world.outcome = owner.tables.load(table, file["id"], import_options=mode or None)
    context.world.outcome.value("a project's owner should be able to import a file")


@then("the import reports {imported:d} rows, and {total:d} in the table")
def import_reports(context: Context, imported: int, total: int) -> None:
    outcome = context.world.outcome
    found = (outcome.body["imported_rows"], outcome.body["table_rows_after"])
    if found != (imported, total):
        raise outcome.broken(
            f"the import should report {imported} imported rows and {total} in the table",
            f"imported_rows is {found[0]}, table_rows_after is {found[1]}",
        )


@then("the file {name:Quoted} can be downloaded and is")
def download_is(context: Context, name: str) -> None:
    scene = storage(context)
    outcome = scene.owner.files.download(scene.project.files[name]["id"])
    outcome.value("a project's owner should be able to download a file")
    content = context.text.encode()
    if outcome.content != content:
        raise outcome.broken(
            f"the {len(content)} bytes that were uploaded should come back",
            f"{len(outcome.content)} bytes came: {outcome.content[:200]!r}",
        )


@then("the file {name:Quoted} is listed with {size:d} bytes")
def file_is_listed(context: Context, name: str, size: int) -> None:
    scene = storage(context)
    record = scene.project.files[name]
    outcome = scene.owner.files.list()
    files = {file["id"]: file for file in outcome.value("a project's owner should see its files")["files"]}
    listed = files.get(record["id"])
    if listed is None:
        raise outcome.broken(f'the file "{name}" should be listed under its id {record["id"]}')
    for shown in (listed, scene.owner.files.read(record["id"]).value("a registered file should be readable")):
        if (shown["name"], shown["size_bytes"]) != (name, size):
            raise outcome.broken(
                f'the file should be shown as "{name}" with {size} bytes',
                f'it is shown as "{shown["name"]}" with {shown["size_bytes"]} bytes',
            )


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
