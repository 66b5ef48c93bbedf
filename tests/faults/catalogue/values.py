"""Values, names and words: what is bent on its way in, on its way out, or where it is compared."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from support.sandbox.storage import objects
from support.sandbox.storage.api import files as files_api
from support.sandbox.storage.pgwire import copying, encode, pgtypes
from support.sandbox.storage.s3 import reading, writing
from support.sandbox.storage.store import files, loading, projects
from support.sandbox.storage.store.expressions import Expressions
from tests.faults.fault import fault
from tests.faults.patching import Function, replaces


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@fault("Texts in CSV files are normalised.", features="imports csv_options", message=r".")
def texts_are_normalised() -> None:
    @replaces(loading, "load")
    def load(right: Function, store: Any, ref: Any, name: str, path: Any, kind: str, *more: Any) -> Any:
        if kind == "csv":
            content = path.read_bytes()
            try:
                path.chmod(0o644)
                changed = _composed(content.decode()).encode()
            except UnicodeDecodeError:
                changed = content
            scratch = store.scratch(".csv")
            scratch.write_bytes(changed)
            return right(store, ref, name, scratch, kind, *more)
        return right(store, ref, name, path, kind, *more)


@fault("Keys of objects are normalised.", features="s3_keys", message=r".")
def object_keys_are_normalised() -> None:
    for name in ("head", "open", "publish", "delete", "pinned"):

        @replaces(objects.ProjectObjects, name)
        def wrong(right: Function, of: Any, key: str, *more: Any) -> Any:
            return right(of, _composed(key), *more)


@fault("Names of files are normalised.", features="files", message=r".")
def file_names_are_normalised() -> None:
    @replaces(files, "prepare")
    def prepare(right: Function, store: Any, project_id: str, name: str, *more: Any) -> Any:
        return right(store, project_id, _composed(name), *more)


@fault("Spaces round the name of a project are lost.", features="projects", message=r".")
def project_names_are_stripped() -> None:
    @replaces(projects, "create")
    def create(right: Function, store: Any, project_id: str, name: Any, settings: Any) -> Any:
        return right(store, project_id, name.strip() if name else name, settings)


@fault("Tags of files become small letters.", features="files", message=r".")
def tags_lose_capitals() -> None:
    @replaces(files, "prepare")
    def prepare(right: Function, store: Any, project: str, name: str, kind: Any, size: Any, tags: Any) -> Any:
        return right(store, project, name, kind, size, {k: v.lower() for k, v in tags.items()} if tags else tags)


@fault("Tags given at the registration replace those given before.", features="files", message=r".")
def tags_are_replaced() -> None:
    @replaces(files, "register")
    def register(right: Function, store: Any, project_id: str, upload_key: str, name: Any, tags: Any) -> Any:
        if tags:
            files.find_session(store, project_id, upload_key).tags = None
        return right(store, project_id, upload_key, name, tags)


@fault("A download is of no type.", features="files", message=r".")
def download_has_no_type() -> None:
    @replaces(files_api.PinnedFileResponse, "__init__")
    def init(right: Function, response: Any, info: Any, *more: Any) -> None:
        right(response, replace(info, content_type="application/octet-stream"), *more)


@fault("A download is named after the file's id.", features="files", message=r".")
def download_has_no_name() -> None:
    @replaces(files_api.PinnedFileResponse, "__init__")
    def init(right: Function, response: Any, info: Any, name: str, *more: Any) -> None:
        right(response, info, info.key.rpartition("/")[2].partition("_")[0], *more)


@fault(
    "The list of files lacks what is uploaded and not registered, even if it is asked for.",
    features="files",
    message=r".",
)
def staged_files_are_not_listed() -> None:
    @replaces(files, "staged")
    def staged(right: Function, *arguments: Any) -> Any:
        return []


@fault("A file that is replaced over S3 keeps the size that it had.", features="s3_surfaces files", message=r".")
def sizes_of_files_are_kept() -> None:
    sizes: dict[str, int] = {}

    @replaces(files_api, "_shown")
    def shown(right: Function, record: Any, info: Any) -> Any:
        body = right(record, info)
        return body | {"size_bytes": sizes.setdefault(record.id, body["size_bytes"])}


@fault("A file that is replaced over S3 keeps the checksum that it had.", features="s3_surfaces files", message=r".")
def checksums_of_files_are_kept() -> None:
    @replaces(files_api, "_shown")
    def shown(right: Function, record: Any, info: Any) -> Any:
        return right(record, info) | {"checksum_sha256": record.checksum_sha256}


@fault("Conditions are compared without capitals.", features="rows", message=r".")
def conditions_lose_capitals() -> None:
    @replaces(Expressions, "condition")
    def condition(right: Function, of: Any, text: str) -> Any:
        return right(of, text.lower())


@fault("Rows are deleted where the condition is unknown, too.", features="rows", message=r".")
def unknown_is_true() -> None:
    from support.sandbox.storage.store import rows

    @replaces(rows, "delete")
    def delete(right: Function, store: Any, ref: Any, table: str, clause: str) -> Any:
        store.expressions.condition(clause)
        return right(store, ref, table, f"coalesce(({clause}), true)")


@fault("An increment that lacks a column empties it in the rows that it updates.", features="imports", message=r".")
def missing_columns_are_emptied() -> None:
    @replaces(loading, "_upsert")
    def upsert(right: Function, change: Any, table: Any, source: Any, casts: str, *, incremental: bool) -> Any:
        present = {column.name for _, column in source.columns}
        lacking = [c for c in table.columns if c.name not in present and c.nullable]
        done = right(change, table, source, casts, incremental=incremental)
        keys = " AND ".join(f'stored."{k}" = latest."{k}"' for k in table.primary_key)
        for column in lacking:
            change.cursor.execute(
                f'UPDATE {change.address(table.name)} AS stored SET "{column.name}" = NULL '
                f"FROM temp.main.latest AS latest WHERE {keys}"
            )
        return done


@fault("A column that the file lacks is empty, whatever its default.", features="imports table_schema", message=r".")
def defaults_are_not_used() -> None:
    @replaces(loading, "_apply")
    def apply(right: Function, change: Any, table: Any, source: Any, options: Any) -> Any:
        present = {column.name for _, column in source.columns}
        more = [(f"CAST(NULL AS {c.type})", c) for c in table.columns if c.name not in present and c.nullable]
        return right(change, table, replace(source, columns=[*source.columns, *more]), options)


@fault("A list of texts in SQL loses its empty ones.", features="pgwire_types", message=r".")
def empty_texts_in_lists_are_none() -> None:
    @replaces(encode, "_array")
    def array(right: Function, values: Any, element: Any) -> Any:
        return right([None if value == "" else value for value in values], element)


@fault("A text NULL in a list is no value in SQL.", features="pgwire_types", message=r".")
def null_texts_in_lists_are_none() -> None:
    @replaces(encode, "_array")
    def array(right: Function, values: Any, element: Any) -> Any:
        return right([None if value == "NULL" else value for value in values], element)


@fault("Quotes and backslashes in a list of texts are lost in SQL.", features="pgwire_types", message=r".")
def quotes_in_lists_are_lost() -> None:
    @replaces(encode, "_array")
    def array(right: Function, values: Any, element: Any) -> Any:
        return right([v.replace('"', "").replace("\\", "") if isinstance(v, str) else v for v in values], element)


@fault("Decimals tell SQL clients no precision.", features="pgwire_types pgwire_results", message=r".")
def decimals_have_no_precision() -> None:
    @replaces(pgtypes, "_pg_type")
    def pg_type(right: Function, *arguments: Any) -> Any:
        return replace(right(*arguments), modifier=-1)


@fault("Tabs and ends of lines are copied out as they are.", features="pgwire_results", message=r".")
def copies_are_not_escaped() -> None:
    @replaces(copying, "_text_writer")
    def text_writer(right: Function, copy: Any) -> Any:
        return lambda text: text


@fault("No value is copied out as an empty text.", features="pgwire_results", message=r".")
def copies_have_no_none() -> None:
    @replaces(copying, "_line")
    def line(right: Function, row: Any, encoders: Any, copy: Any, field: Any) -> Any:
        return right(row, encoders, replace(copy, null=""), field)


@fault("What is copied in as no value becomes a text.", features="pgwire_results", message=r".")
def copied_none_is_text() -> None:
    @replaces(copying.CopyReader, "_add")
    def add(right: Function, reader: Any, fields: Any) -> None:
        right(reader, ["" if each is None else each for each in fields])


@fault("A copy of an object loses what browsers and caches are told.", features="s3_copies", message=r".")
def copies_lose_headers() -> None:
    @replaces(writing, "open_copy_source")
    @contextmanager
    def open_copy_source(right: Function, call: Any) -> Iterator[Any]:
        with right(call) as (source, stream, is_itself):
            yield replace(source, headers={}), stream, is_itself


@fault(
    "What a reader wants to be told instead of the type is not looked at.",
    features="s3_descriptions s3_signed_urls",
    message=r".",
)
def overrides_are_ignored() -> None:
    reading.OVERRIDES.clear()


@fault("An uploaded object's ETag is not the one that its completion told.", features="s3_uploads", message=r".")
def etag_of_uploads_differs() -> None:
    from support.sandbox.storage.s3 import multipart

    @replaces(multipart, "combined_etag")
    def combined_etag(right: Function, parts: Any) -> str:
        import secrets

        return f"{secrets.token_hex(16)}-{len(parts)}"
