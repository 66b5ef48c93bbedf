"""Imports: files become rows. Exports: rows become files."""

from __future__ import annotations

import csv
from functools import partial
from typing import Any

from behave import given, then, when
from behave.runner import Context

import steps.storage.forms  # noqa: F401
from steps.storage.here import attempt, client, refused_without_effect, storage
from support.contracts import storage as api
from support.systems.storage.client import Client, TableName
from support.systems.storage.content import csv_table, numbered
from support.systems.storage.rows import listed
from support.systems.storage.scene import StorageScene
from support.systems.together import together
from support.tables import cell, difference
from support.wire.outcome import Outcome
from support.wire.refusals import Refusal

#: The name by which a scenario knows the file that it exported.
EXPORTED = "the exported file"
#: The same for the export before the last one.
EXPORTED_BEFORE = "the file exported before"

# --- imports --------------------------------------------------------------------------------------------------------


@given("the file {name:Quoted} has been imported into {table:TableName} {mode:ImportMode}{reading:Reading}")
@when("the file {name:Quoted} is imported into {table:TableName} {mode:ImportMode}{reading:Reading}")
def import_file(context: Context, name: str, table: TableName, mode: dict[str, Any], reading: dict[str, Any]) -> None:
    scene = storage(context)
    file_id = scene.project.files[name]["id"]
    context.world.outcome = scene.owner.tables.load(table, file_id, import_options=mode or None, **reading)
    context.world.outcome.value("a project's owner should be able to import a file")


@when(
    "{caller:Caller} tries to import the file {name:Quoted} into {table:TableName} {mode:ImportMode}{reading:Reading}"
)
def try_import_file(
    context: Context, caller: str, name: str, table: TableName, mode: dict[str, Any], reading: dict[str, Any]
) -> None:
    file_id = storage(context).project.files[name]["id"]
    options = reading | {"import_options": mode or None}
    attempt(context, caller, lambda who: client(context, who).tables.load(table, file_id, **options))


@when("{caller:Caller} tries to import something into {table:TableName} without saying which file")
def try_import_nothing(context: Context, caller: str, table: TableName) -> None:
    attempt(context, caller, lambda who: client(context, who).call(api.IMPORT_FILE, json={}, **table.path))


@when("{count:d} rows are imported into {table:TableName} {mode:ImportMode}")
@given("{count:d} rows imported into {table:TableName} {mode:ImportMode}")
def import_many(context: Context, count: int, table: TableName, mode: dict[str, Any]) -> None:
    """Rows are numbered from 0; the first column gets the number, the others a text that names it."""
    context.world.outcome = _append(storage(context), table, 0, count, mode)
    context.world.outcome.value("a project's owner should be able to import a file")


@when("{clients:d} clients append {rows:d} rows each to {table:TableName} at the same time")
def append_at_once(context: Context, clients: int, rows: int, table: TableName) -> None:
    """The rows are numbered through: the second client goes on where the first one ends."""
    scene = storage(context)
    actions = [partial(_append, scene, table, n * rows, rows, {"incremental": True}) for n in range(clients)]
    for outcome in together(actions):
        outcome.value("an import should be accepted while others write")


@when("{rows:d} rows are appended to each of the tables {names:Names} at the same time")
def append_to_each(context: Context, rows: int, names: list[str]) -> None:
    scene, mode = storage(context), {"incremental": True}
    for outcome in together([partial(_append, scene, TableName.parse(name), 0, rows, mode) for name in names]):
        outcome.value("an import should be accepted while others write")


def _append(scene: StorageScene, table: TableName, first: int, count: int, mode: dict[str, Any]) -> Outcome:
    columns = [c["name"] for c in scene.owner.tables.read(table).value("the table should be readable")["columns"]]
    file = scene.owner.files.add(f"rows_from_{first}.csv", numbered(columns, first, count))
    return scene.owner.tables.load(table, file["id"], import_options=mode or None)


@then("the import reports {imported:d} rows, and {total:d} in the table")
def import_reports(context: Context, imported: int, total: int) -> None:
    outcome = context.world.outcome
    found = (outcome.body["imported_rows"], outcome.body["table_rows_after"])
    if found != (imported, total):
        raise outcome.broken(
            f"the import should report {imported} imported rows and {total} in the table",
            f"imported_rows is {found[0]}, table_rows_after is {found[1]}",
        )
    if total and outcome.body["table_size_bytes"] < 1:
        raise outcome.broken("the import should report that the rows take up space", "table_size_bytes is 0")


@then("the import reports {total:d} rows in the table")
def import_reports_total(context: Context, total: int) -> None:
    found = context.world.outcome.value("the import should be accepted")["table_rows_after"]
    if found != total:
        raise context.world.outcome.broken(
            f"the import should report {total} rows in the table", f"table_rows_after is {found}"
        )


@then("it took less than {seconds:d} seconds")
def took_less(context: Context, seconds: int) -> None:
    took = context.world.outcome.exchange.seconds
    if took >= seconds:
        raise context.world.outcome.broken(f"it should take less than {seconds} seconds", f"it took {took:.1f}")


# --- exports --------------------------------------------------------------------------------------------------------


@given("the table {table:TableName} has been exported {options:Export}")
@when("the table {table:TableName} is exported {options:Export}")
def export(context: Context, table: TableName, options: dict[str, Any]) -> None:
    scene = storage(context)
    context.world.outcome = scene.owner.tables.export(table, **options)
    body = context.world.outcome.value("a project's owner should be able to export a table")
    if EXPORTED in scene.project.files:
        scene.project.files[EXPORTED_BEFORE] = scene.project.files[EXPORTED]
    scene.project.files[EXPORTED] = {"id": body["file_id"], "format": options.get("format", "csv")}


@given("{count:d} exports of the table {table:TableName}")
def exports(context: Context, count: int, table: TableName) -> None:
    owner = storage(context).owner
    for outcome in together([partial(_exports, owner, table, count // 4)] * 4):
        outcome.value("a project's owner should be able to export a table, over and over")


def _exports(owner: Client, table: TableName, count: int) -> Outcome:
    for _ in range(count - 1):
        owner.tables.export(table).value("a project's owner should be able to export a table")
    return owner.tables.export(table)


@when("{caller:Caller} tries to export the table {table:TableName} {options:Export}")
def try_export(context: Context, caller: str, table: TableName, options: dict[str, Any]) -> None:
    attempt(context, caller, lambda who: client(context, who).tables.export(table, **options))


@then("the export reports {rows:d} rows and the size of its file")
def export_reports(context: Context, rows: int) -> None:
    outcome = context.world.outcome
    files, id = storage(context).owner.files, outcome.body["file_id"]
    size = len(files.download(id).value("an exported file should be downloadable"))
    recorded = files.read(id).value("an exported file should be a file of the project")["size_bytes"]
    found = (outcome.body["rows_exported"], outcome.body["file_size_bytes"], recorded)
    if found != (rows, size, size):
        raise outcome.broken(
            f"the export should report {rows} rows in a file of {size} bytes",
            f"rows_exported is {found[0]}, file_size_bytes is {found[1]}, and the file's record says {found[2]} bytes",
        )


def _exported(context: Context, name: str = EXPORTED) -> tuple[Outcome, list[str], list[list[str]]]:
    """An exported file: its download, its header and its lines."""
    scene = storage(context)
    outcome = scene.owner.files.download(scene.project.files[name]["id"])
    outcome.value("an exported file should be downloadable")
    try:
        return outcome, *csv_table(outcome.content)
    except (ValueError, OSError, csv.Error) as error:
        start = f"{error}: it starts with {outcome.content[:80]!r}"
        raise outcome.broken("the exported file should be CSV with a header", start) from None


@then("the exported file holds exactly")
def export_holds(context: Context) -> None:
    _holds(context, EXPORTED)


@then("it is refused as {refusal:Refusal} without effect, or the exported file holds exactly")
def refused_or_export_holds(context: Context, refusal: Refusal) -> None:
    if not refused_without_effect(context, refusal):
        storage(context).project.files[EXPORTED] = {"id": context.world.outcome.body["file_id"], "format": "csv"}
        export_holds(context)


@then("the file exported before holds exactly")
def export_before_holds(context: Context) -> None:
    _holds(context, EXPORTED_BEFORE)


def _holds(context: Context, name: str) -> None:
    outcome, header, lines = _exported(context, name)
    headings = context.table.headings
    if sorted(header) != sorted(headings):
        raise outcome.broken(f"the columns of {name} should be {headings}", f"they are {header}")
    found = [tuple(cell(field or None) for field in line) for line in listed(outcome, header, lines, headings)]
    problem = difference([tuple(row.cells) for row in context.table], found)
    if problem:
        raise outcome.broken(f"{name} should hold exactly the rows of the scenario", problem)


@then("the values of {column:Text} in the exported file are {values:Names}")
def export_values_are(context: Context, column: str, values: list[str]) -> None:
    outcome, header, lines = _exported(context)
    problem = difference([(value,) for value in values], listed(outcome, header, lines, [column]))
    if problem:
        raise outcome.broken(f"the values of {column} in the exported file should be {values}", problem)


@then("the exported file has {count:d} different values of {column:Text}")
def export_has_different(context: Context, count: int, column: str) -> None:
    outcome, header, lines = _exported(context)
    found = len(set(listed(outcome, header, lines, [column])))
    if (found, len(lines)) != (count, count):
        raise outcome.broken(
            f"the exported file should have {count} lines with {count} different values of {column}",
            f"it has {len(lines)} lines and {found} different values",
        )


@then("the exported file is listed with the tags {tags:Names}")
def export_is_listed(context: Context, tags: list[str]) -> None:
    scene = storage(context)
    id = scene.project.files[EXPORTED]["id"]
    listing = scene.owner.files.list()
    found = [file for file in listing.value("files should be listed")["files"] if file["id"] == id]
    if len(found) != 1:
        raise listing.broken("the exported file should be listed once", f"it is listed {len(found)} times")
    told = sorted(f"{key}={value}" for key, value in (found[0]["tags"] or {}).items())
    if not set(tags) <= set(told):
        raise listing.broken(f"the exported file should have the tags {tags}", f"it has {told}")


@then("the exported file is gzipped")
def export_is_gzipped(context: Context) -> None:
    scene = storage(context)
    outcome = scene.owner.files.download(scene.project.files[EXPORTED]["id"])
    outcome.value("an exported file should be downloadable")
    if outcome.content[:2] != b"\x1f\x8b":
        raise outcome.broken("the exported file should be gzipped", f"it begins with {outcome.content[:20]!r}")


@then("the first line of the exported file is {text:Text}")
def export_first_line(context: Context, text: str) -> None:
    """A line feed ends it. Whether its fields stand in quotes is left open."""
    scene = storage(context)
    outcome = scene.owner.files.download(scene.project.files[EXPORTED]["id"])
    outcome.value("an exported file should be downloadable")
    line, end, _ = outcome.content.partition(b"\n")
    if line.replace(b'"', b"") != text.encode() or not end:
        raise outcome.broken(f"the exported file should begin with the line {text!r}", f"it begins with {line[:80]!r}")


@then("the exported file begins with {text:Text}")
def export_begins_with(context: Context, text: str) -> None:
    scene = storage(context)
    outcome = scene.owner.files.download(scene.project.files[EXPORTED]["id"])
    outcome.value("an exported file should be downloadable")
    if not outcome.content.startswith(text.encode()):
        raise outcome.broken(
            f"the exported file should begin with {text!r}", f"it begins with {outcome.content[:20]!r}"
        )


@then("the exported file, imported into a new table {twin:TableName}, gives the rows of {table:TableName} again")
def import_back(context: Context, twin: TableName, table: TableName) -> None:
    scene = storage(context)
    schema = scene.owner.tables.read(table).value(f"the table {table} should be readable")
    columns = [{"name": c["name"], "type": c["type"], "nullable": c["nullable"]} for c in schema["columns"]]
    scene.owner.tables.create(twin, columns, schema["primary_key"]).value(f"a table like {table} should be made")
    file = scene.project.files[EXPORTED]
    loaded = scene.owner.tables.load(twin, file["id"], format=file["format"])
    loaded.value("a file that was exported should be accepted by an import")
    originals, copies = (
        [
            tuple(f"{name}={cell(value)}" for name, value in sorted(row.items()))
            for row in scene.owner.tables.preview(each, 10_000).value("a table should have a preview")["rows"]
        ]
        for each in (table, twin)
    )
    problem = difference(originals, copies)
    if problem:
        raise loaded.broken(f"exporting {table} and importing the file should give the same rows", problem)
