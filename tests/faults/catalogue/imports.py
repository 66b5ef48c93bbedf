"""Imports: files that become rows."""

from __future__ import annotations

import csv
import io
import re
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from support.sandbox.storage.api import transfer
from support.sandbox.storage.errors import ApiError
from support.sandbox.storage.store import access, catalog, files, import_sources, loading, tables
from support.sandbox.storage.store.sql import quoted
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, changes_answers, notes, replaces

IMPORT = r"/projects/[^/]+/branches/default/buckets/[^/]+/tables/[^/]+/import/file"


def _options(change: Callable[[Any], Any]) -> None:
    """Import with other options than those asked for."""

    @replaces(loading, "_apply")
    def apply(right: Function, the_change: Any, table: Any, source: Any, options: Any) -> Any:
        return right(the_change, table, source, change(options))


def _casts(change: Callable[[str, str], str]) -> None:
    """Import other values than those in the file: `change` gets a value's text and the type that it will have."""

    def changed(value: str, kind: str) -> str:
        text = f"CAST({value} AS VARCHAR)"
        other = change(text, kind)
        return value if other == text else other

    @replaces(loading, "_apply")
    def apply(right: Function, the_change: Any, table: Any, source: Any, options: Any) -> Any:
        values = [f"{changed(value, column.type)} AS v{n}" for n, (value, column) in enumerate(source.columns)]
        relation = f"(SELECT {', '.join(values)} FROM {source.relation})"
        columns = [(f"v{n}", column) for n, (_, column) in enumerate(source.columns)]
        return right(the_change, table, replace(source, relation=relation, columns=columns), options)


def _reads(change: Callable[[str], str]) -> None:
    """Read each CSV file with another text in it."""

    @replaces(loading, "load")
    def load(right: Function, store: Any, ref: Any, name: str, path: Path, *rest: Any) -> Any:
        other = path.with_name(path.name + ".other")
        other.write_bytes(change(path.read_bytes().decode("utf-8", "surrogateescape")).encode(errors="surrogateescape"))
        try:
            return right(store, ref, name, other, *rest)
        finally:
            other.unlink()


def _rows(change: Callable[[list[list[str]]], list[list[str]]]) -> None:
    """Read each CSV file with other lines after its header."""

    def rewritten(text: str) -> str:
        lines = text.split("\n")
        header, body = lines[0], [line.split(",") for line in lines[1:]]
        return "\n".join([header, *(",".join(line) for line in change(body))])

    _reads(rewritten)


@fault(
    "A full load appends to what the table held.",
    features="imports",
    message=r"import should report 1 imported rows and 1 in the table.*table_rows_after is 3",
)
def full_load_appends() -> None:
    _options(lambda options: replace(options, incremental=True))


@fault(
    "An incremental import replaces what the table held.",
    features="imports",
    message=r"import should report 3 imported rows and 6 in the table.*table_rows_after is 3",
)
def increment_replaces() -> None:
    _options(lambda options: replace(options, incremental=False))


@fault(
    "An incremental import without a key leaves out rows that are there already.",
    features="imports",
    message=r"import should report 3 imported rows and 6 in the table.*table_rows_after is 3",
)
def increment_drops_repetitions() -> None:
    @replaces(loading, "_apply")
    def apply(right: Function, change: Any, table: Any, source: Any, options: Any) -> Any:
        if not options.incremental or table.primary_key:
            return right(change, table, source, options)
        count = right(change, table, source, options)
        address = change.address(table.name)
        change.cursor.execute(f"CREATE TEMP TABLE once AS SELECT DISTINCT * FROM {address}")
        change.cursor.execute(f"DELETE FROM {address}")
        change.cursor.execute(f"INSERT INTO {address} SELECT * FROM temp.main.once")
        return count


@fault(
    "A file whose content was imported before is passed over.",
    features="imports",
    message=r"import should report 3 imported rows and 6 in the table",
)
def same_content_is_passed_over() -> None:
    @replaces(loading, "load")
    def load(right: Function, store: Any, ref: Any, name: str, path: Path, *rest: Any) -> Any:
        mark = f"{name}: {path.read_text('utf-8', 'replace').strip()}"
        if mark in notes(ref.bucket):
            return 0, ref.version
        notes(ref.bucket)[mark] = "imported"
        return right(store, ref, name, path, *rest)


@fault(
    "The same file cannot be imported a second time.",
    features="imports",
    message=r"owner should be able to import a file|should report",
)
def same_file_is_refused() -> None:
    seen: set[tuple[str, str]] = set()

    @replaces(files, "find")
    def find(right: Function, store: Any, project_id: str, file_id: str) -> Any:
        import sys

        if sys._getframe(2).f_code.co_name == "import_file":
            if (project_id, file_id) in seen:
                raise ApiError(409, "already_imported", "The file has been imported.")
            seen.add((project_id, file_id))
        return right(store, project_id, file_id)


@fault(
    "Files of more than 5000 lines, header included, lose the rest.",
    features="imports",
    message=r"should have 10000 rows.*row_count is 9998",
)
def rows_are_capped() -> None:
    _rows(lambda rows: rows[:4999])


@fault(
    "An import that would make a table larger than 9999 rows stops there.",
    features="imports",
    message=r"should have 10000 rows.*row_count is 9999",
)
def tables_are_capped() -> None:
    @replaces(loading, "_apply")
    def apply(right: Function, change: Any, table: Any, source: Any, options: Any) -> Any:
        count = right(change, table, source, options)
        address = change.address(table.name)
        change.cursor.execute(f"DELETE FROM {address} WHERE rowid IN (SELECT rowid FROM {address} OFFSET 9999)")
        return count


@fault(
    "With a key an incremental import keeps the known rows as they were.",
    features="imports",
    message=r"should hold exactly.*- \| 2 \| Robert \|.*\+ \| 2 \| Bob \|",
)
def upsert_keeps_the_old() -> None:
    @replaces(loading, "_upsert")
    def upsert(right: Function, change: Any, table: Any, source: Any, casts: str, *, incremental: bool) -> Any:
        address = change.address(table.name)
        kept = change.cursor.execute(f"SELECT * FROM {address}").fetchall() if incremental else []
        count = right(change, table, source, casts, incremental=incremental)
        key = " AND ".join(f"{quoted(name)} = ?" for name in table.primary_key)
        positions = [next(i for i, c in enumerate(table.columns) if c.name == name) for name in table.primary_key]
        for row in kept:
            change.cursor.execute(f"DELETE FROM {address} WHERE {key}", [row[i] for i in positions])
        for row in kept:
            change.cursor.execute(f"INSERT INTO {address} VALUES ({', '.join('?' * len(row))})", row)
        return count


@fault(
    "With a key an incremental import updates known rows and leaves the new ones out.",
    features="imports",
    message=r"import should report 3 rows in the table.*table_rows_after is 2",
)
def upsert_adds_nothing() -> None:
    _after_upsert("DELETE FROM {table} WHERE {key} NOT IN (SELECT {key} FROM temp.main.before)")


@fault(
    "With a key an incremental import removes the rows that the file does not have.",
    features="imports",
    message=r"import should report \d .*in the table.*table_rows_after is|should hold exactly.*- \| 1 \| Alice \|",
)
def upsert_removes_the_others() -> None:
    _after_upsert("DELETE FROM {table} WHERE {key} NOT IN (SELECT {key} FROM temp.main.staged)")


@fault(
    "With a key an incremental import does not overwrite a value by none.",
    features="imports",
    message=r"should hold exactly.*NULL",
)
def upsert_keeps_values_for_none() -> None:
    @replaces(loading, "_upsert")
    def upsert(right: Function, change: Any, table: Any, source: Any, casts: str, *, incremental: bool) -> Any:
        address, key = change.address(table.name), quoted(table.primary_key[0])
        change.cursor.execute(f"CREATE TEMP TABLE before AS SELECT * FROM {address}")
        count = right(change, table, source, casts, incremental=incremental)
        for column in table.columns:
            if incremental and column.name not in table.primary_key:
                name = quoted(column.name)
                change.cursor.execute(
                    f"UPDATE {address} AS t SET {name} = b.{name} FROM temp.main.before AS b "
                    f"WHERE t.{key} = b.{key} AND t.{name} IS NULL"
                )
        return count


@fault(
    "With a key of two columns an incremental import looks at the first only.",
    features="imports",
    message=r"should hold exactly",
)
def upsert_looks_at_half_the_key() -> None:
    @replaces(loading, "_upsert")
    def upsert(right: Function, change: Any, table: Any, source: Any, casts: str, *, incremental: bool) -> Any:
        count = right(change, table, source, casts, incremental=incremental)
        if len(table.primary_key) > 1:
            address, key = change.address(table.name), quoted(table.primary_key[0])
            change.cursor.execute(
                f"DELETE FROM {address} WHERE rowid NOT IN (SELECT max(rowid) FROM {address} GROUP BY {key})"
            )
        return count


def _after_upsert(statement: str) -> None:
    @replaces(loading, "_upsert")
    def upsert(right: Function, change: Any, table: Any, source: Any, casts: str, *, incremental: bool) -> Any:
        address, key = change.address(table.name), quoted(table.primary_key[0])
        change.cursor.execute(f"CREATE TEMP TABLE before AS SELECT * FROM {address}")
        count = right(change, table, source, casts, incremental=incremental)
        if incremental:
            change.cursor.execute(statement.format(table=address, key=key))
        return count


@fault(
    "Columns are matched by their place in the file, whatever its header says.",
    features="imports",
    message=r"should hold exactly.*- \| Grace \| Hopper \|.*\+ \| Hopper \| Grace \|",
)
def columns_go_by_place() -> None:
    @replaces(import_sources, "_matched")
    def matched(right: Function, names: Any, table: Any, wanted: Any) -> Any:
        if len(names) != len(table.columns):
            return right(names, table, wanted)
        return list(enumerate(table.columns))


@fault(
    "A column that the table does not have is passed over.",
    features="imports",
    message=r"should be refused as .*, but POST [^\n]*/import/file answered 200",
)
def unknown_column_is_passed_over() -> None:
    @replaces(import_sources, "_matched")
    def matched(right: Function, names: Sequence[str], table: Any, wanted: Any) -> Any:
        return [(index, table.column(name)) for index, name in enumerate(names) if table.column(name)]


@fault(
    "An import that fails has replaced the old rows by those before the mistake.",
    features="imports",
    message=r"should (have changed|change nothing).*rows of in_c_data\.users was 2.* is 1",
)
def failure_keeps_the_beginning() -> None:
    _leaves_after_failure(empties=True, inserts=True)


@fault(
    "An import that fails has added the rows before the mistake.",
    features="imports",
    message=r"should (have changed|change nothing).*rows of in_c_data\.users was 2.* is 3",
)
def failure_adds_the_beginning() -> None:
    _leaves_after_failure(empties=False, inserts=True)


@fault(
    "A full load that fails has emptied the table.",
    features="imports",
    message=r"should (have changed|change nothing).*rows of in_c_data\.users was \d.* is 0",
)
def failure_empties() -> None:
    _leaves_after_failure(empties=True, inserts=False)


def _leaves_after_failure(*, empties: bool, inserts: bool) -> None:
    @replaces(loading, "load")
    def load(right: Function, store: Any, ref: Any, name: str, path: Path, *rest: Any) -> Any:
        try:
            return right(store, ref, name, path, *rest)
        except ApiError:
            rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))[1:2]

            def work(change: Any) -> None:
                table = tables.current(change, ref, name)
                address = change.address(table.name)
                if empties and not rest[2].incremental:
                    change.cursor.execute(f"DELETE FROM {address}")
                if inserts:
                    change.cursor.execute(f"INSERT INTO {address} VALUES ({', '.join('?' * len(rows[0]))})", rows[0])
                change.put(table)

            with suppress(ApiError, duckdb.Error):
                ref.change(store, work)
            raise


@fault(
    "An import that fails leaves a table with what it had read so far.",
    features="imports",
    message=r"should (have changed|change nothing).*table in_c_data\.users_import is new",
)
def failure_leaves_a_table() -> None:
    @replaces(loading, "load")
    def load(right: Function, store: Any, ref: Any, name: str, path: Path, *rest: Any) -> Any:
        try:
            return right(store, ref, name, path, *rest)
        except ApiError:
            with suppress(ApiError):
                tables.create(store, ref, f"{name}_import", [tables.ColumnRequest("id", "VARCHAR")], [])
            raise


@fault(
    "An import that succeeds leaves a table beside the one that was filled.",
    features="imports",
    message=r"users_import is new",
)
def success_leaves_a_table() -> None:
    @replaces(loading, "load")
    def load(right: Function, store: Any, ref: Any, name: str, path: Path, *rest: Any) -> Any:
        done = right(store, ref, name, path, *rest)
        with suppress(ApiError):
            tables.create(store, ref, f"{name}_import", [tables.ColumnRequest("id", "VARCHAR")], [])
        return done[0], ref.version


@fault(
    "An import that fails deletes the file.",
    features="imports",
    message=r"should (have changed|change nothing).*file .* is gone",
)
def failure_deletes_the_file() -> None:
    _deletes_files(after_failure=True)


@fault(
    "An import deletes the file.",
    features="imports",
    message=r"file",
)
def success_deletes_the_file() -> None:
    _deletes_files(after_failure=False)


def _deletes_files(*, after_failure: bool) -> None:
    found: list[tuple[str, str]] = []

    @replaces(files, "find")
    def find(right: Function, store: Any, project_id: str, file_id: str) -> Any:
        found.append((project_id, file_id))
        return right(store, project_id, file_id)

    @replaces(loading, "load")
    def load(right: Function, store: Any, *rest: Any) -> Any:
        failed = True
        project_id, file_id = found[-1]
        try:
            done = right(store, *rest)
            failed = False
        finally:
            if failed == after_failure:
                files.remove(store, project_id, file_id)
        return done


@fault(
    "Rows that cannot be read are passed over.",
    features="imports",
    message=r"should be refused as .*, but POST [^\n]*/import/file answered 200",
)
def bad_rows_are_passed_over() -> None:
    _rows(lambda rows: [row for row in rows if not re.fullmatch("[a-z]+", row[0])])


@fault(
    "Text in a column of numbers becomes no value.",
    features="imports",
    message=r"should be refused as .*, but POST [^\n]*/import/file answered 200",
)
def bad_values_become_none() -> None:
    _casts(lambda name, kind: f"TRY_CAST({name} AS {kind})")


@fault(
    "A failed import is answered as done, with 0 rows.",
    features="imports",
    message=r"should be refused as .*, but POST [^\n]*/import/file answered 200",
)
def failure_is_200() -> None:
    @changes_answers("POST", IMPORT)
    def change(answer: Answer) -> None:
        if answer.status in (400, 409):
            answer.status = 200
            answer.body = {"imported_rows": 0, "table_rows_after": 0, "table_size_bytes": 0, "warnings": ["failed"]}


@fault(
    "A failed import crashes the service.",
    features="imports",
    message=r"POST .*/import/file answered 500",
)
def failure_is_500() -> None:
    @changes_answers("POST", IMPORT)
    def change(answer: Answer) -> None:
        answer.status = 500 if answer.status in (400, 409) else answer.status


@fault(
    "The first row after the header is lost.",
    features="imports",
    message=r"import should report 3 imported rows and 3 in the table.*imported_rows is 2",
)
def first_row_is_lost() -> None:
    _rows(lambda rows: rows[1:])


@fault(
    "The last row is lost if no line end follows it.",
    features="imports",
    message=r"import should report 3 imported rows and 3 in the table.*imported_rows is 2",
)
def last_row_is_lost() -> None:
    _reads(lambda text: text if text.endswith("\n") else text.rpartition("\n")[0] + "\n")


@fault(
    "The header is imported as a row where that is possible.",
    features="imports",
    message=r"should hold exactly.*\+ \| last \| first \|",
)
def header_is_a_row() -> None:
    def twice(text: str) -> str:
        header, _, rest = text.partition("\n")
        return f"{header}\n{','.join(reversed(header.split(',')))}\n{rest}" if header == "last,first" else text

    _reads(twice)


@fault(
    "Quotes are taken as part of the value.",
    features="csv_options imports",
    message=r"POST .*/import/file answered 400|should hold exactly",
)
def quotes_are_kept() -> None:
    _reads(lambda text: text.replace('"', '""').replace('""""', '"').replace(',""', ',"""'))


@fault(
    "A doubled quote stays doubled.",
    features="csv_options imports",
    message=r'should hold exactly.*- [^\n]*"[^\n]*\+ [^\n]*""|with the escape.*import/file answered 400',
)
def doubled_quotes_stay() -> None:
    _reads(lambda text: re.sub(r'(?<=[^,\n])""', '""""', text))


@fault(
    "Doubled quotes are lost.",
    features="csv_options imports",
    message=r"should hold exactly.*said|with the escape.*import/file answered 400",
)
def doubled_quotes_are_lost() -> None:
    _reads(lambda text: re.sub(r'(?<=[^,\n])""', "", text))


@fault(
    "A line end within quotes ends the row.",
    features="csv_options imports",
    message=r"import",
)
def lines_end_within_quotes() -> None:
    def split(text: str) -> str:
        parts = text.split('"')
        return '"'.join(part.replace("\n", '"\n"') if number % 2 else part for number, part in enumerate(parts))

    _reads(split)


@fault(
    "The delimiter that was asked for is not looked at.",
    features="csv_options imports",
    message=r"import",
)
def delimiter_is_ignored() -> None:
    _csv(delimiter=",")


@fault(
    "That a file has no header is not looked at, so its first row is lost.",
    features="csv_options imports",
    message=r"import",
)
def missing_header_is_ignored() -> None:
    _csv(header=True)


@fault(
    "The text that stands for no value is not looked at.",
    features="csv_options imports",
    message=r"import|should hold exactly",
)
def null_text_is_ignored() -> None:
    _csv(null_string="")


@fault(
    "The quote that was asked for is not looked at.",
    features="csv_options imports",
    message=r"import|should hold exactly",
)
def quote_is_ignored() -> None:
    _csv(quote='"', escape='"')


def _csv(**fixed: Any) -> None:
    @replaces(import_sources, "csv_source")
    def csv_source(right: Function, path: Any, table: Any, options: Any, wanted: Any) -> Any:
        return right(path, table, replace(options, **fixed), wanted)


@fault(
    "An empty field becomes an empty text.",
    features="csv_options imports",
    message=r'should hold exactly.*- .*NULL.*\+ .*""',
)
def empty_becomes_text() -> None:
    _casts(lambda name, kind: f"coalesce({name}, '')" if kind == "VARCHAR" else name)


@fault(
    "The word NULL becomes no value.",
    features="csv_options imports",
    message=r"should hold exactly.*NULL",
)
def null_word_becomes_none() -> None:
    _casts(lambda name, kind: f"CASE WHEN upper({name}) <> 'NULL' THEN {name} END" if kind == "VARCHAR" else name)


@fault(
    "Spaces round a text are lost.",
    features="csv_options imports",
    message=r"should hold exactly",
)
def spaces_are_lost() -> None:
    _casts(lambda name, kind: f"trim({name})" if kind == "VARCHAR" else name)


@fault(
    "Zeros at the start of a text that looks like a number are lost.",
    features="csv_options imports",
    message=r"should hold exactly.*\+ .*\b7\b",
)
def zeros_are_lost() -> None:
    _casts(
        lambda name, kind: (
            f"coalesce(CAST(TRY_CAST({name} AS BIGINT) AS VARCHAR), {name})" if kind == "VARCHAR" else name
        )
    )


@fault(
    "Amounts are rounded to one place.",
    features="column_types imports",
    message=r"should hold exactly",
)
def amounts_are_rounded() -> None:
    _casts(lambda name, kind: rf"regexp_replace({name}, '(\.\d)\d+$', '\1')" if kind.startswith("DECIMAL") else name)


@fault(
    "Large whole numbers lose their last digits.",
    features="column_types imports",
    message=r"should hold exactly",
)
def large_numbers_are_rounded() -> None:
    _casts(
        lambda name, kind: (
            f"coalesce(CAST(TRY_CAST(CAST({name} AS DOUBLE) AS BIGINT) AS VARCHAR), {name})"
            if kind == "BIGINT"
            else name
        )
    )


@fault(
    "Of times only the day is kept.",
    features="column_types imports",
    message=r"should hold exactly",
)
def times_lose_their_hours() -> None:
    _casts(lambda name, kind: f"left({name}, 10)" if kind == "TIMESTAMP" else name)


@fault(
    "Dates are read with the day before the month.",
    features="column_types imports",
    message=r"should hold exactly|import",
)
def dates_are_read_backwards() -> None:
    _casts(
        lambda name, kind: (
            f"coalesce(CAST(try_strptime({name}, '%Y-%d-%m') AS VARCHAR), {name})" if kind == "DATE" else name
        )
    )


@fault(
    "Texts are cut to 255 characters.",
    features="imports",
    message=r"should hold exactly|character",
)
def texts_are_cut() -> None:
    _casts(lambda name, kind: f"left({name}, 255)" if kind == "VARCHAR" else name)


@fault(
    "Files are read as Latin-1.",
    features="csv_options imports",
    message=r"should hold exactly.*\+ [^\n]*[ÃÅ]",
)
def files_are_read_as_latin_1() -> None:
    _reads(lambda text: text.encode().decode("latin-1"))


@fault(
    "The mark at the start of a file that Excel writes becomes part of the first column's name.",
    features="csv_options imports",
    message=r"import",
)
def byte_order_mark_is_a_letter() -> None:
    @replaces(import_sources, "_first_record")
    def first_record(right: Function, path: Path, *rest: Any) -> Any:
        found = right(path, *rest)
        if found and path.read_bytes().startswith(b"\xef\xbb\xbf"):
            found[0] = "\ufeff" + found[0]
        return found


@fault(
    "Line ends of Windows become part of the last column.",
    features="csv_options imports",
    message=r"import|should hold exactly",
)
def windows_line_ends_stay() -> None:
    @replaces(import_sources, "_first_record")
    def first_record(right: Function, path: Path, *rest: Any) -> Any:
        found = right(path, *rest)
        if found and b"\r\n" in path.read_bytes():
            found[-1] += "\r"
        return found


@fault(
    "A compressed file is not unpacked.",
    features="csv_options imports",
    message=r"import/file answered",
)
def compressed_is_not_unpacked() -> None:
    @replaces(loading, "_unpacked")
    def unpacked(right: Function, store: Any, path: Path) -> Any:
        return nullcontext(path)


@fault(
    "An import reports the header as a row.",
    features="imports",
    message=r"import should report 3 imported rows and 3 in the table.*imported_rows is 4",
)
def report_counts_the_header() -> None:
    @changes_answers("POST", IMPORT)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["imported_rows"] += 1


@fault(
    "An import reports the rows of the table as imported.",
    features="imports",
    message=r"import should report 3 imported rows and 6 in the table.*imported_rows is 6",
)
def report_counts_the_table() -> None:
    @changes_answers("POST", IMPORT)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["imported_rows"] = answer.body["table_rows_after"]


@fault(
    "An import reports how many rows the table had before.",
    features="imports",
    message=r"import should report 3 imported rows and 3 in the table.*table_rows_after is 0",
)
def report_tells_the_rows_before() -> None:
    @changes_answers("POST", IMPORT)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["table_rows_after"] = max(0, answer.body["table_rows_after"] - answer.body["imported_rows"])


@fault(
    "An import answers before it is done.",
    features="imports",
    message=r"should hold exactly|should have|should report",
)
def done_later() -> None:
    @replaces(transfer.loading, "load")
    def load(right: Function, store: Any, ref: Any, name: str, path: Path, *rest: Any) -> Any:
        copy = path.with_name(path.name + ".later")
        copy.write_bytes(path.read_bytes())
        rows = max(0, path.read_text("utf-8", "replace").strip().count("\n"))

        def later() -> None:
            time.sleep(0.3)
            try:
                right(store, ref, name, copy, *rest)
            except ApiError:
                return
            finally:
                copy.unlink(missing_ok=True)

        threading.Thread(target=later, daemon=True).start()
        return rows, ref.version


@fault(
    "Duplicates are updated although the import should fail on them.",
    features="imports",
    message=r"should be refused as .*, but POST [^\n]*/import/file answered 200",
)
def failing_on_duplicates_is_ignored() -> None:
    _options(lambda options: replace(options, dedup_mode="update_duplicates"))


@fault(
    "An import that should fail on duplicates looks for them in the table and not in the file.",
    features="imports",
    message=r"should be refused as .*, but POST [^\n]*/import/file answered 200",
)
def repetitions_in_the_file_are_taken() -> None:
    def last(options: Any) -> Any:
        return options if options.incremental else replace(options, dedup_mode="update_duplicates")

    _options(last)


@fault(
    "An incremental import with a key fails on rows that are known.",
    features="imports",
    message=r"owner should be able to import a file, but POST .*/import/file answered 409",
)
def known_rows_are_refused() -> None:
    _options(
        lambda options: replace(
            options, dedup_mode="fail_on_duplicates" if options.incremental else "update_duplicates"
        )
    )


@fault(
    "A row without a key is passed over.",
    features="imports",
    message=r"should be refused as .*, but POST [^\n]*/import/file answered 200",
)
def rows_without_a_key_are_passed_over() -> None:
    _rows(lambda rows: [row for row in rows if row[0]])


@fault(
    "A row without a key gets the key 0.",
    features="imports",
    message=r"should be refused as .*, but POST [^\n]*/import/file answered 200",
)
def missing_key_is_0() -> None:
    _casts(lambda name, kind: f"coalesce({name}, '0')" if kind == "INTEGER" else name)


@fault(
    "Importing into a table that does not exist makes it.",
    features="imports",
    message=r"should be refused as .*, but POST [^\n]*/import/file answered 200",
)
def unknown_table_is_made() -> None:
    @replaces(access.BucketRef, "table")
    def table(right: Function, ref: Any, name: str, version: Any = None) -> Any:
        try:
            return right(ref, name, version)
        except ApiError:
            import sys

            if sys._getframe(2).f_code.co_name != "import_file":
                raise
            columns = [tables.ColumnRequest("id", "VARCHAR"), tables.ColumnRequest("name", "VARCHAR")]
            return tables.create(_STORES[-1], ref, name, columns, [])

    _notes_stores()


_STORES: list[Any] = []


def _notes_stores() -> None:
    @replaces(catalog.Store, "__init__")
    def init(right: Function, store: Any, *arguments: Any) -> None:
        _STORES.append(store)
        right(store, *arguments)


@fault(
    "Importing into a table that does not exist crashes the service.",
    features="imports",
    message=r"POST .*/import/file answered 500",
)
def unknown_table_crashes() -> None:
    @changes_answers("POST", IMPORT)
    def change(answer: Answer) -> None:
        answer.status = 500 if answer.status == 404 else answer.status


@fault(
    "Importing a file that does not exist crashes the service.",
    features="imports",
    message=r"POST .*/import/file answered 500",
)
def unknown_file_crashes() -> None:
    @changes_answers("POST", IMPORT)
    def change(answer: Answer) -> None:
        if answer.status == 404 and answer.body["detail"]["error"] == "file_not_found":
            answer.status = 500


@fault(
    "Importing a file that does not exist is answered as done, with 0 rows.",
    features="imports",
    message=r"should be refused as .*, but POST [^\n]*/import/file answered 200",
)
def unknown_file_is_empty() -> None:
    @changes_answers("POST", IMPORT)
    def change(answer: Answer) -> None:
        if answer.status == 404 and answer.body["detail"]["error"] == "file_not_found":
            answer.status = 200
            answer.body = {"imported_rows": 0, "table_rows_after": 0, "table_size_bytes": 0, "warnings": []}


@fault(
    "Whoever knows the id of a file can import it, although it belongs to another project.",
    features="access_of_neighbours",
    message=r"should be refused as not found .*POST [^\n]*/import/file answered 200",
)
def foreign_file_is_imported() -> None:
    @replaces(files, "find")
    def find(right: Function, store: Any, project_id: str, file_id: str) -> Any:
        import sys

        if sys._getframe(2).f_code.co_name != "import_file":
            return right(store, project_id, file_id)
        owner = next((each.id for each in store.projects() if file_id in each.files), project_id)
        record, info = right(store, owner, file_id)
        if owner != project_id:
            store.objects.put(project_id, record.key, store.objects.open(owner, record.key))
        return record, info


@fault(
    "An import fills the table of that name in another bucket.",
    features="imports",
    message=r"nothing but the table in_c_data\.users should have changed.*rows of in_c_more\.users was",
)
def other_bucket_is_filled() -> None:
    @replaces(loading, "load")
    def load(right: Function, store: Any, ref: Any, name: str, path: Path, *rest: Any) -> Any:
        last = [bucket for bucket in ref.branch.buckets.values() if bucket.version.table(name)][-1]
        rows, _ = right(store, replace(ref, bucket=last, name=last.name), name, path, *rest)
        return rows, ref.version


@fault(
    "Of two imports at the same time one is lost, although both are answered as done.",
    features="imports",
    message=r"at once|same time|should have \d+ rows",
)
def imports_race() -> None:
    @replaces(catalog.Store, "change_bucket")
    def change_bucket(right: Function, store: Any, bucket: Any, work: Any) -> Any:
        base = bucket.version
        version, result = store.engine.change(base, work)
        time.sleep(0.02)
        bucket.version = version
        return result

    @replaces(access.BucketRef, "change")
    def change(right: Function, ref: Any, store: Any, work: Any) -> Any:
        ref.require_writable()
        return store.change_bucket(ref.bucket, work)

    @replaces(loading, "load")
    def load(right: Function, store: Any, ref: Any, *rest: Any) -> Any:
        unlocked = replace(ref, bucket=ref.bucket)
        unlocked.bucket.lock = _NoLock()
        return right(store, unlocked, *rest)


class _NoLock:
    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


@fault(
    "Numbers that are too large for their column are cut to the largest that fits.",
    features="imports column_types",
    message=r"should be refused as .*, but POST [^\n]*/import/file answered 200",
)
def large_numbers_are_cut() -> None:
    _casts(
        lambda name, kind: (
            f"least(2147483647, greatest(-2147483648, CAST({name} AS HUGEINT)))" if kind == "INTEGER" else name
        )
    )


@fault(
    "Truth values other than true and false become false.",
    features="imports column_types",
    message=r"should be refused as .*, but POST [^\n]*/import/file answered 200",
)
def odd_truth_is_false() -> None:
    _casts(
        lambda name, kind: (
            f"CASE WHEN {name} IS NOT NULL THEN lower({name}) = 'true' END" if kind == "BOOLEAN" else name
        )
    )


@fault(
    "Times lose what is smaller than a second.",
    features="column_types",
    message=r"should (hold exactly|be)",
)
def times_lose_their_fractions() -> None:
    _casts(lambda name, kind: f"date_trunc('second', CAST({name} AS TIMESTAMP))" if kind == "TIMESTAMP" else name)


@fault(
    "Floating point numbers are kept with the precision of single ones.",
    features="column_types",
    message=r"should (hold exactly|be)",
)
def doubles_lose_precision() -> None:
    _casts(lambda name, kind: f"CAST({name} AS FLOAT)" if kind == "DOUBLE" else name)


@fault(
    "A file with a header and no rows leaves the table as it was, even when it should be replaced.",
    features="imports",
    message=r"should have 0 rows|should report 0|should hold exactly|0 imported rows",
)
def empty_full_load_does_nothing() -> None:
    @replaces(loading, "load")
    def load(right: Function, store: Any, ref: Any, name: str, path: Path, *rest: Any) -> Any:
        if path.read_bytes().strip().count(b"\n") == 0:
            return 0, ref.version
        return right(store, ref, name, path, *rest)


@fault(
    "Keys that differ in capitals only are the same.",
    features="imports",
    message=r"should hold exactly|answered 409",
)
def keys_lose_capitals() -> None:
    @replaces(loading, "_apply")
    def apply(right: Function, change: Any, table: Any, source: Any, options: Any) -> Any:
        columns = [
            (f"lower({value})" if column.name in table.primary_key and column.type == "VARCHAR" else value, column)
            for value, column in source.columns
        ]
        return right(change, table, replace(source, columns=columns), options)


@fault(
    "An import that fails on duplicates leaves the rows before the duplicate.",
    features="imports",
    message=r"nothing should have changed.*rows of in_c_data\.users was 2",
)
def duplicates_leave_the_beginning() -> None:
    @replaces(loading, "load")
    def load(right: Function, store: Any, ref: Any, name: str, path: Path, *rest: Any) -> Any:
        try:
            return right(store, ref, name, path, *rest)
        except ApiError as error:
            if error.status == 409:
                content = path.read_text("utf-8").rstrip("\n").rpartition("\n")[0]
                other = path.with_name(path.name + ".first")
                other.write_text(content, "utf-8")
                right(store, ref, name, other, *rest)
                other.unlink()
            raise
