"""Values, names and words: what is bent on its way in, on its way out, or where it is compared."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from support.sandbox.storage import objects
from support.sandbox.storage.api import files as files_api
from support.sandbox.storage.pgwire import copying, encode
from support.sandbox.storage.s3 import writing
from support.sandbox.storage.store import files, loading, projects
from support.sandbox.storage.store.expressions import Expressions
from tests.faults.fault import fault
from tests.faults.patching import Function, replaces


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@fault(
    "Texts in CSV files are normalised.",
    features="imports csv_options",
    message=r"The table in_c_data\.users should hold exactly the rows of the scenario",
)
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


@fault(
    "Keys of objects are normalised.",
    features="s3_keys",
    message=r"The bucket should hold what was stored, and nothing else",
)
def object_keys_are_normalised() -> None:
    for name in ("head", "open", "publish", "delete", "pinned"):

        @replaces(objects.ProjectObjects, name)
        def wrong(right: Function, of: Any, key: str, *more: Any) -> Any:
            return right(of, _composed(key), *more)


@fault(
    "Spaces round the name of a project are lost.",
    features="projects",
    message=r'The project should be called "  with blanks around  ',
)
def project_names_are_stripped() -> None:
    @replaces(projects, "create")
    def create(right: Function, store: Any, project_id: str, name: Any, settings: Any) -> Any:
        return right(store, project_id, name.strip() if name else name, settings)


@fault(
    "Tags of files become small letters.",
    features="files",
    message=r"The file should be described as \{'name': 'users\.json', 'size': '20', 'type':",
)
def tags_lose_capitals() -> None:
    @replaces(files, "prepare")
    def prepare(right: Function, store: Any, project: str, name: str, kind: Any, size: Any, tags: Any) -> Any:
        return right(store, project, name, kind, size, {k: v.lower() for k, v in tags.items()} if tags else tags)


@fault(
    "Tags given at the registration replace those given before.",
    features="files",
    message=r"The file should be described as \{'name': 'final\.csv', 'size': '20', 'type': 'text/csv',",
)
def tags_are_replaced() -> None:
    @replaces(files, "register")
    def register(right: Function, store: Any, project_id: str, upload_key: str, name: Any, tags: Any) -> Any:
        if tags:
            files.find_session(store, project_id, upload_key).tags = None
        return right(store, project_id, upload_key, name, tags)


@fault(
    "A download is named after the file's id.",
    features="files",
    message=r"A download should be called 'users\.csv",
)
def download_has_no_name() -> None:
    @replaces(files_api.PinnedFileResponse, "__init__")
    def init(right: Function, response: Any, info: Any, name: str, *more: Any) -> None:
        right(response, info, info.key.rpartition("/")[2].partition("_")[0], *more)


@fault(
    "Conditions are compared without capitals.",
    features="rows",
    message=r"1 rows should be reported as deleted and 3 as left",
)
def conditions_lose_capitals() -> None:
    @replaces(Expressions, "condition")
    def condition(right: Function, of: Any, text: str) -> Any:
        return right(of, text.lower())


@fault(
    "Rows are deleted where the condition is unknown, too.",
    features="rows",
    message=r"2 rows should be reported as deleted and 2 as left",
)
def unknown_is_true() -> None:
    from support.sandbox.storage.store import rows

    @replaces(rows, "delete")
    def delete(right: Function, store: Any, ref: Any, table: str, clause: str) -> Any:
        store.expressions.condition(clause)
        return right(store, ref, table, f"coalesce(({clause}), true)")


@fault(
    "A column that the file lacks is empty, whatever its default.",
    features="imports table_schema",
    message=r"The table in_c_sales\.users should hold exactly the rows of the scenario",
)
def defaults_are_not_used() -> None:
    @replaces(loading, "_apply")
    def apply(right: Function, change: Any, table: Any, source: Any, options: Any) -> Any:
        present = {column.name for _, column in source.columns}
        more = [(f"CAST(NULL AS {c.type})", c) for c in table.columns if c.name not in present and c.nullable]
        return right(change, table, replace(source, columns=[*source.columns, *more]), options)


@fault(
    "A list of texts in SQL loses its empty ones.",
    features="pgwire_types",
    message=r"The value should be list \[str NULL, str , str \{x\}, str a\\\\b\]",
)
def empty_texts_in_lists_are_none() -> None:
    @replaces(encode, "_array")
    def array(right: Function, values: Any, element: Any) -> Any:
        return right([None if value == "" else value for value in values], element)


@fault(
    "A text NULL in a list is no value in SQL.",
    features="pgwire_types",
    message=r"The value should be list \[str NULL, str , str \{x\}, str a\\\\b\]",
)
def null_texts_in_lists_are_none() -> None:
    @replaces(encode, "_array")
    def array(right: Function, values: Any, element: Any) -> Any:
        return right([None if value == "NULL" else value for value in values], element)


@fault(
    "Quotes and backslashes in a list of texts are lost in SQL.",
    features="pgwire_types",
    message=r"The value should be list \[str NULL, str , str \{x\}, str a\\\\b\]",
)
def quotes_in_lists_are_lost() -> None:
    @replaces(encode, "_array")
    def array(right: Function, values: Any, element: Any) -> Any:
        return right([v.replace('"', "").replace("\\", "") if isinstance(v, str) else v for v in values], element)


@fault(
    "Tabs and ends of lines are copied out as they are.", features="pgwire_results", message=r"This text should come"
)
def copies_are_not_escaped() -> None:
    @replaces(copying, "_text_writer")
    def text_writer(right: Function, copy: Any) -> Any:
        return lambda text: text


@fault("No value is copied out as an empty text.", features="pgwire_results", message=r"This text should come")
def copies_have_no_none() -> None:
    @replaces(copying, "_line")
    def line(right: Function, row: Any, encoders: Any, copy: Any, field: Any) -> Any:
        return right(row, encoders, replace(copy, null=""), field)


@fault(
    "What is copied in as no value becomes a text.",
    features="pgwire_results",
    message=r"The statement should give these rows, in any order",
)
def copied_none_is_text() -> None:
    @replaces(copying.CopyReader, "_add")
    def add(right: Function, reader: Any, fields: Any) -> None:
        right(reader, ["" if each is None else each for each in fields])


@fault(
    "A copy of an object loses what browsers and caches are told.",
    features="s3_copies",
    message=r'Whoever gets the object "out/b\.bin" should be told language cs',
)
def copies_lose_headers() -> None:
    @replaces(writing, "open_copy_source")
    @contextmanager
    def open_copy_source(right: Function, call: Any) -> Iterator[Any]:
        with right(call) as (source, stream, is_itself):
            yield replace(source, headers={}), stream, is_itself
