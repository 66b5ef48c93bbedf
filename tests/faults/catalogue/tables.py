"""Tables: made, described, previewed, dropped."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from support.sandbox.storage.api import tables as api
from support.sandbox.storage.errors import ApiError
from support.sandbox.storage.store import engine, tables, values
from support.sandbox.storage.store.expressions import Expressions
from support.sandbox.storage.store.snapshots import copy_table
from support.sandbox.storage.store.versions import Column, Table, Version
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, changes_answers, notes, replaces

ALL = r"/projects/[^/]+/branches/default/buckets/[^/]+/tables"
ONE = ALL + r"/[^/]+"
PREVIEW = ONE + "/preview"


@fault(
    "A new table is answered as made and not stored.",
    features="tables",
    message=r"table in_c_sales\.users should be readable, but GET .* answered 404|answered 404 table_not_found",
)
def create_is_forgotten() -> None:
    @replaces(api.tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, columns: Any, primary_key: Any) -> Any:
        before = ref.version
        table = right(store, ref, name, columns, primary_key)
        shown = api.shown(store, ref, name)
        ref.bucket.version = before
        replaces(api, "shown")(lambda _right, *_: shown)
        return table


@fault(
    "All columns become texts.",
    features="tables",
    message=r"should have these columns: name, type.*\+ \| id \| VARCHAR",
)
def types_are_lost() -> None:
    @replaces(tables, "checked_column")
    def checked_column(right: Function, store: Any, column: Any) -> Any:
        return replace(right(store, column), type="VARCHAR")


@fault(
    "Columns are sorted by name.",
    features="tables",
    message=r"should have these columns.*another order",
)
def columns_are_sorted() -> None:
    @replaces(tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, columns: Any, primary_key: Any) -> Any:
        return right(store, ref, name, sorted(columns, key=lambda column: column.name), primary_key)


@fault(
    "Columns are numbered from 0.",
    features="tables",
    message=r"numbered from 1 without gaps.*\[0, 1, 2\]",
)
def columns_count_from_0() -> None:
    @replaces(api, "column")
    def column(right: Function, position: int, each: Column) -> Any:
        return right(position - 1, each)


@fault(
    "The last column of a new table is left out.",
    features="tables",
    message=r"should have these columns.*- \| born \| DATE",
)
def last_column_is_lost() -> None:
    @replaces(tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, columns: Any, primary_key: Any) -> Any:
        return right(store, ref, name, columns[:-1] or columns, primary_key)


@fault(
    "The primary key that was asked for is not set.",
    features="tables",
    message=r"should have these columns: name, type, nullable, key.*- \| id \| INTEGER \| no \| yes",
)
def key_is_lost() -> None:
    @replaces(tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, columns: Any, primary_key: Any) -> Any:
        return right(store, ref, name, columns, [])


@fault(
    "The primary key is shown but not kept: the same key can be stored twice.",
    features="table_keys imports",
    message=r"should be refused|should hold exactly|duplicate|twice",
)
def key_is_only_shown() -> None:
    @replaces(tables, "make")
    def make(right: Function, change: Any, table: Table) -> None:
        right(change, replace(table, primary_key=()))
        change.put(table)


@fault(
    "A column that must have a value may do without.",
    features="tables",
    message=r"should have these columns.*- \| name \| VARCHAR \| no",
)
def required_is_lost() -> None:
    @replaces(tables, "checked_column")
    def checked_column(right: Function, store: Any, column: Any) -> Any:
        return replace(right(store, column), nullable=True)


@fault(
    "A column that must have a value is shown as such, but takes rows without.",
    features="imports",
    message=r"refused as invalid or .*, but POST .*/import/file answered 200",
)
def required_is_only_shown() -> None:
    required: set[tuple[str, str]] = set()

    @replaces(tables, "make")
    def make(right: Function, change: Any, table: Table) -> None:
        required.update((table.name, each.name) for each in table.columns if not each.nullable)
        loose = [replace(each, nullable=each.name not in table.primary_key) for each in table.columns]
        right(change, replace(table, columns=tuple(loose)))

    @replaces(engine, "_described")
    def described(right: Function, cursor: Any, address: str, table: Table) -> Table:
        found: Table = right(cursor, address, table)
        columns = [replace(each, nullable=(table.name, each.name) not in required) for each in found.columns]
        return replace(found, columns=tuple(columns))


@fault(
    "The default value of a column is not kept.",
    features="table_keys table_schema",
    message=r"default",
)
def default_is_lost() -> None:
    @replaces(tables, "checked_column")
    def checked_column(right: Function, store: Any, column: Any) -> Any:
        return replace(right(store, column), default=None)


@fault(
    "A type that does not exist becomes a text.",
    features="tables",
    message=r"should be refused as invalid or a conflict .*, but POST .*/tables answered 201",
)
def unknown_type_is_text() -> None:
    @replaces(Expressions, "type_name")
    def type_name(right: Function, self: Any, text: str) -> str:
        try:
            return str(right(self, text))
        except ApiError:
            return "VARCHAR"


@fault(
    "A type that does not exist crashes the service.",
    features="tables",
    message=r"POST .*/tables answered 500",
)
def unknown_type_crashes() -> None:
    @replaces(Expressions, "type_name")
    def type_name(right: Function, self: Any, text: str) -> str:
        try:
            return str(right(self, text))
        except ApiError:
            raise RuntimeError("Catalog Error") from None


@fault(
    "A table with a type that does not exist is refused, but there is a table of that name then.",
    features="tables",
    message=r"hould have changed.*table in_c_sales\.users is new",
)
def refused_table_is_there() -> None:
    @replaces(tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, columns: Any, primary_key: Any) -> Any:
        try:
            return right(store, ref, name, columns, primary_key)
        except ApiError as error:
            if error.status == 400:
                right(store, ref, name, [replace(columns[0], type="INTEGER")], [])
            raise


@fault(
    "A table that was refused is not there, but its name is taken.",
    features="tables",
    message=r"should be free for a table that is right, but POST .*/tables answered 409",
)
def refused_table_takes_its_name() -> None:
    @replaces(tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, columns: Any, primary_key: Any) -> Any:
        if name in notes(ref.bucket):
            raise ApiError(409, "table_exists", "The table exists.")
        try:
            return right(store, ref, name, columns, primary_key)
        except ApiError:
            notes(ref.bucket)[name] = "taken"
            raise


@fault(
    "Of a column that is named twice the second is left out.",
    features="tables",
    message=r"should be refused as invalid or a conflict .*, but POST .*/tables answered 201",
)
def column_named_twice_is_dropped() -> None:
    @replaces(tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, columns: Any, primary_key: Any) -> Any:
        return right(store, ref, name, list({each.name.lower(): each for each in columns}.values()), primary_key)


@fault(
    "A key column that does not exist is left out.",
    features="tables",
    message=r"should be refused as invalid .*, but POST .*/tables answered 201",
)
def unknown_key_is_dropped() -> None:
    @replaces(tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, columns: Any, primary_key: Any) -> Any:
        names = [each.name for each in columns]
        return right(store, ref, name, columns, [each for each in primary_key if each in names])


@fault(
    "A key column that does not exist crashes the service.",
    features="tables",
    message=r"POST .*/tables answered 500",
)
def unknown_key_crashes() -> None:
    @replaces(tables, "with_primary_key")
    def with_primary_key(right: Function, *arguments: Any) -> Any:
        try:
            return right(*arguments)
        except ApiError:
            raise KeyError("column") from None


@fault(
    "Of a key of two columns only the first is used.",
    features="table_keys tables",
    message=r"should have these columns|should hold exactly|import",
)
def second_key_column_is_lost() -> None:
    @replaces(tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, columns: Any, primary_key: Any) -> Any:
        return right(store, ref, name, columns, primary_key[:1])


@fault(
    "A table without columns is accepted.",
    features="tables",
    message=r"should be refused as invalid .*, but POST .*/tables answered 201",
)
def no_columns_are_accepted() -> None:
    @changes_answers("POST", ALL)
    def change(answer: Answer) -> None:
        if answer.status == 422:
            answer.status = 201
            answer.body = {
                "name": "t", "bucket": answer.path.split("/")[6], "columns": [], "row_count": 0, "size_bytes": 0,
                "primary_key": [], "created_at": None, "source": "main",
            }  # fmt: skip


@fault(
    "A second table of the same name replaces the first.",
    features="tables",
    message=r"should be refused as a conflict \(409\), but POST .*/tables answered 201",
)
def taken_name_replaces() -> None:
    @replaces(tables, "refuse_existing")
    def refuse_existing(right: Function, change: Any, ref: Any, name: str) -> None:
        table = change.tables.get(name.lower())
        if table:
            tables.remove(change, table)


@fault(
    "A second table of the same name is refused, but the first loses its rows.",
    features="tables",
    message=r"nothing should have changed.*rows of in_c_sales\.users was 1",
)
def taken_name_empties() -> None:
    @replaces(tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, columns: Any, primary_key: Any) -> Any:
        try:
            return right(store, ref, name, columns, primary_key)
        except ApiError as error:
            if error.status == 409:
                _empty(store, ref, name)
            raise


def _empty(store: Any, ref: Any, name: str) -> None:
    def work(change: Any) -> None:
        table = change.tables[name.lower()]
        change.cursor.execute(f"DELETE FROM {change.address(table.name)}")
        change.put(table)

    ref.change(store, work)


@fault(
    "The list of tables shows those of all buckets.",
    features="tables",
    message=r"tables should be \['(users|staff)'\].*listed are \['staff', 'users'\]",
)
def list_shows_all_buckets() -> None:
    @replaces(api.access, "find_bucket")
    def find_bucket(right: Function, store: Any, project_id: str, branch_id: str, name: str) -> Any:
        import sys

        ref = right(store, project_id, branch_id, name)
        if sys._getframe(2).f_code.co_name == "list_tables":
            every: dict[str, Table] = {}
            for bucket in ref.branch.buckets.values():
                every.update(bucket.version.tables)
            version = Version(ref.version.path, every, ref.version.size_bytes, {t.name: 1 for t in every.values()})
            return replace(ref, bucket=replace(ref.bucket, version=version))
        return ref


@fault(
    "The list of tables leaves the empty ones out.",
    features="tables",
    message=r"tables should be .*listed are \[\]",
)
def list_lacks_the_empty() -> None:
    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["tables"] = [each for each in answer.body["tables"] if each["row_count"]]


@fault(
    "The total of the list of tables is always 0.",
    features="tables",
    message=r"in total.*total is 0",
)
def total_is_0() -> None:
    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["total"] = 0


@fault(
    "The list of tables is kept for some seconds.",
    features="tables",
    message=r"should be listed so|tables should be|should not be listed",
)
def list_is_stale() -> None:
    kept: dict[str, tuple[float, Any]] = {}

    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        since, body = kept.get(answer.path, (0.0, None))
        if body is None or time.monotonic() - since > 5:
            kept[answer.path] = (time.monotonic(), answer.body)
        else:
            answer.body = body


@fault(
    "A table always says that it has no rows.",
    features="tables imports",
    message=r"should have 6 rows.*row_count is 0|report 3 imported rows and 3 in the table.*table_rows_after is 0",
)
def row_count_is_0() -> None:
    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["row_count"] = 0


@fault(
    "A table's count of rows is that of its first import.",
    features="imports",
    message=r"should have (6|10000) rows.*row_count is (3|5000)",
)
def row_count_is_kept() -> None:
    kept: dict[str, int] = {}

    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 200 and kept.get(answer.path, answer.body["row_count"]):
            answer.body["row_count"] = kept.setdefault(answer.path, answer.body["row_count"])

    @changes_answers("POST", ONE + "/import/file")
    def note(answer: Answer) -> None:
        if answer.status == 200:
            kept.setdefault(answer.path.removesuffix("/import/file"), answer.body["table_rows_after"])


@fault(
    "Dropping a table is accepted and not done.",
    features="tables",
    message=r"tables should be \['items', 'orders'\].*listed are \['items', 'orders', 'users'\]",
)
def drop_does_nothing() -> None:
    @replaces(tables, "drop")
    def drop(right: Function, store: Any, ref: Any, name: str) -> Any:
        ref.table(name)
        return ref.version


@fault(
    "A dropped table is not listed any more, but can still be read.",
    features="tables",
    message=r"table in_c_sales\.users should not be found \(404\)",
)
def dropped_can_be_read() -> None:
    dropped: set[str] = set()

    @replaces(tables, "drop")
    def drop(right: Function, store: Any, ref: Any, name: str) -> Any:
        dropped.add(f"{ref.project.id}/{name}")
        return ref.version

    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        project = answer.path.split("/")[2]
        shown = [each for each in answer.body.get("tables", []) if f"{project}/{each['name']}" not in dropped]
        answer.body = {"tables": shown, "total": len(shown)} if answer.status == 200 else answer.body


@fault(
    "A dropped table is gone, but its preview still answers, from a cache.",
    features="tables",
    message=r"should not be found \(404\), but GET .*/preview answered 200",
)
def dropped_has_a_preview() -> None:
    kept: dict[str, Any] = {}

    @changes_answers("GET", PREVIEW)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            kept[answer.path] = answer.body
        elif answer.status == 404 and answer.path in kept:
            answer.status, answer.body = 200, kept[answer.path]


@fault(
    "A table that is made again after it was dropped has its old rows.",
    features="tables",
    message=r"should have 0 rows|should be a new table|row_count|old rows",
)
def dropped_comes_back() -> None:
    @replaces(tables, "drop")
    def drop(right: Function, store: Any, ref: Any, name: str) -> Any:
        with store.reading(ref.version) as reader:
            table = ref.table(name)
            rows = reader.cursor.execute(f"SELECT * FROM {reader.address(table.name)}").fetchall()
        notes(ref.bucket)[name] = rows
        return right(store, ref, name)

    @replaces(tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, columns: Any, primary_key: Any) -> Any:
        table = right(store, ref, name, columns, primary_key)
        rows = notes(ref.bucket).pop(name, [])
        if rows and len(rows[0]) == len(columns):

            def work(change: Any) -> None:
                marks = ", ".join("?" * len(columns))
                change.cursor.executemany(f"INSERT INTO {change.address(name)} VALUES ({marks})", rows)
                change.put(table)

            ref.change(store, work)
        return ref.table(name)


@fault(
    "Dropping a table drops all whose names begin alike.",
    features="tables",
    message=r"hould have changed.*new_users_old is gone",
)
def drop_goes_by_prefix() -> None:
    @replaces(tables, "drop")
    def drop(right: Function, store: Any, ref: Any, name: str) -> Any:
        before = right(store, ref, name)
        for other in list(ref.version.tables.values()):
            if other.name.startswith(name):
                right(store, ref, other.name)
        return before


@fault(
    "Dropping a table drops those of the same name in other buckets.",
    features="tables",
    message=r"hould have changed.*in_c_hr\.new_users is gone",
)
def drop_hits_other_buckets() -> None:
    @replaces(tables, "drop")
    def drop(right: Function, store: Any, ref: Any, name: str) -> Any:
        before = right(store, ref, name)
        for bucket in list(ref.branch.buckets.values()):
            other = replace(ref, bucket=bucket, name=bucket.name)
            if other.version.table(name):
                right(store, other, name)
        return before


@fault(
    "Dropping a table that does not exist is answered as done.",
    features="tables",
    message=r"should be refused as not found \(404\), but DELETE .* answered 204",
)
def dropping_nothing_succeeds() -> None:
    @changes_answers("DELETE", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 404:
            answer.status, answer.body = 204, None


@fault(
    "A table in a bucket that does not exist crashes the service.",
    features="tables",
    message=r"GET .*/tables/\{table_name\} answered 500",
)
def unknown_crashes() -> None:
    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        answer.status = 500 if answer.status == 404 else answer.status


@fault(
    "A preview does not look at its limit.",
    features="tables",
    message=r"a preview limited to 10 should show 10 of 120 rows.*it shows 120",
)
def preview_ignores_the_limit() -> None:
    @replaces(api.tables, "preview")
    def preview(right: Function, store: Any, ref: Any, name: str, limit: int) -> Any:
        return right(store, ref, name, 10000)


@fault(
    "A preview shows one row less than its limit allows.",
    features="tables",
    message=r"a preview limited to 10 should show 10 of 120 rows.*it shows 9",
)
def preview_is_one_short() -> None:
    @replaces(api.tables, "preview")
    def preview(right: Function, store: Any, ref: Any, name: str, limit: int) -> Any:
        return right(store, ref, name, limit - 1)


@fault(
    "A preview never shows more than 100 rows.",
    features="tables imports",
    message=r"should show .* rows.*it shows 100|should hold",
)
def preview_is_capped() -> None:
    @replaces(api.tables, "preview")
    def preview(right: Function, store: Any, ref: Any, name: str, limit: int) -> Any:
        return right(store, ref, name, min(limit, 100))


@fault(
    "A preview tells the number of rows that it shows as that of all.",
    features="tables",
    message=r"10 of 120 rows.*total_row_count is 10",
)
def preview_total_is_what_it_shows() -> None:
    @changes_answers("GET", PREVIEW)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["total_row_count"] = answer.body["preview_row_count"]


@fault(
    "A preview tells the number of all rows as that of those it shows.",
    features="tables",
    message=r"10 of 120 rows.*preview_row_count is 120",
)
def preview_count_is_the_total() -> None:
    @changes_answers("GET", PREVIEW)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["preview_row_count"] = answer.body["total_row_count"]


@fault(
    "A preview may be asked for with a limit of 0 or 100000.",
    features="tables",
    message=r"should be refused as invalid .*, but GET .*/preview answered 200",
)
def preview_takes_any_limit() -> None:
    @changes_answers("GET", PREVIEW)
    def change(answer: Answer) -> None:
        if answer.status == 422:
            answer.status = 200
            answer.body = {"columns": [], "rows": [], "total_row_count": 0, "preview_row_count": 0}


@fault(
    "A preview is kept until the service is started anew.",
    features="tables imports",
    message=r"should hold exactly|nothing should have changed|should show",
)
def preview_is_stale() -> None:
    kept: dict[str, Any] = {}

    @changes_answers("GET", PREVIEW)
    def change(answer: Answer) -> None:
        if answer.status == 200 and answer.body["rows"]:
            answer.body = kept.setdefault(answer.path, answer.body)


def _shows(change: Any) -> None:
    """Change each value of each preview."""

    @replaces(values, "rows")
    def rows(right: Function, cursor: Any, address: str, columns: Any, limit: int) -> Any:
        found = right(cursor, address, columns, limit)
        types = {column.name: column.type for column in columns}
        return [{name: change(value, types[name]) for name, value in row.items()} for row in found]


@fault(
    "A preview shows an empty text where there is no value.",
    features="tables",
    message=r'should hold exactly.*\+ \| 2 \| Bob \| false \| ""',
)
def preview_has_no_null() -> None:
    _shows(lambda value, kind: "" if value is None else value)


@fault(
    "A preview shows the word None where there is no value.",
    features="tables",
    message=r"should hold exactly.*\+ \| 2 \| Bob \| false \| None",
)
def preview_says_none() -> None:
    _shows(lambda value, kind: "None" if value is None else value)


@fault(
    "A preview shows no value where there is an empty text.",
    features="csv_options",
    message=r"should hold exactly.*NULL",
    unnoticed="whether quotes with nothing between are an empty text is left open; nothing else brings one into a table",
)
def preview_has_no_empty_text() -> None:
    _shows(lambda value, kind: None if value == "" else value)


@fault(
    "A preview shows numbers and truth values as texts.",
    features="column_types tables",
    message=r"number|text|type|should hold exactly",
)
def preview_has_texts_only() -> None:
    def change(value: Any, kind: str) -> Any:
        return value if value is None else str(value).lower() if isinstance(value, bool) else str(value)

    _shows(change)


@fault(
    "A preview shows truth values as 1 and 0.",
    features="tables",
    message=r"should hold exactly.*\+ \| 1 \| Alice \| 1",
)
def preview_has_no_truth() -> None:
    _shows(lambda value, kind: int(value) if isinstance(value, bool) else value)


@fault(
    "A preview rounds large whole numbers, as JavaScript does.",
    features="column_types tables",
    message=r"should hold exactly.*900719925474099",
)
def preview_rounds_large_numbers() -> None:
    _shows(lambda value, kind: int(float(value)) if kind == "BIGINT" and value is not None else value)


@fault(
    "A preview shows amounts as floating point numbers.",
    features="column_types tables",
    message=r"should hold exactly",
)
def preview_has_float_amounts() -> None:
    _shows(lambda value, kind: float(value) if kind.startswith("DECIMAL") and value is not None else value)


@fault(
    "A preview shows times an hour off.",
    features="column_types tables",
    message=r"should hold exactly.*\+ .*01:00:00",
)
def preview_shifts_times() -> None:
    _shows(lambda value, kind: value.replace("T00", "T01") if kind == "TIMESTAMP" and value is not None else value)


@fault(
    "A preview shows dates a day early.",
    features="column_types tables",
    message=r"should hold exactly",
)
def preview_shifts_dates() -> None:
    def change(value: Any, kind: str) -> Any:
        return f"{value[:8]}{int(value[8:]) - 1:02}" if kind == "DATE" and value else value

    _shows(change)


@fault(
    "A preview cuts texts to 255 characters.",
    features="tables imports",
    message=r"should hold exactly|character",
)
def preview_cuts_texts() -> None:
    _shows(lambda value, kind: value[:255] if isinstance(value, str) else value)


@fault(
    "A preview shows letters that are not English as question marks.",
    features="tables",
    message=r"should hold exactly.*\+ \| -3 \| \?ofie",
)
def preview_is_ascii_only() -> None:
    _shows(lambda value, kind: value.encode("ascii", "replace").decode() if isinstance(value, str) else value)


@fault(
    "A preview shows the first row twice and the last not at all.",
    features="tables",
    message=r"should hold exactly.*- \| -3 .*\+ \| 1 ",
)
def preview_repeats_the_first() -> None:
    @changes_answers("GET", PREVIEW)
    def change(answer: Answer) -> None:
        rows = answer.body.get("rows", [])
        answer.body["rows"] = rows[:1] + rows[:-1]


@fault(
    "A preview shows the values of each row in the order of another column.",
    features="tables",
    message=r"should hold exactly",
)
def preview_mixes_columns() -> None:
    @changes_answers("GET", PREVIEW)
    def change(answer: Answer) -> None:
        for row in answer.body.get("rows", []):
            row.update(zip(row, [*list(row.values())[1:], next(iter(row.values()))], strict=True))


@fault(
    "A preview has no columns.",
    features="tables",
    message=r"GET .*/preview answered 200, which its contract does not allow\s+columns: expected a value",
)
def preview_has_no_columns() -> None:
    @changes_answers("GET", PREVIEW)
    def change(answer: Answer) -> None:
        answer.body.pop("columns", None)


@fault(
    "Names of columns are changed to small letters.",
    features="tables",
    message=r"should have these columns|columns of .* should be",
)
def column_names_lose_capitals() -> None:
    @replaces(tables, "checked_column")
    def checked_column(right: Function, store: Any, column: Any) -> Any:
        found = right(store, column)
        return replace(found, name=found.name.lower())


@fault(
    "Names of columns are not quoted, so that a space or a word of SQL in one crashes the service.",
    features="tables",
    message=r"POST .*/tables answered 500|owner should be able to create a table",
)
def column_names_are_not_quoted() -> None:
    @replaces(tables, "checked_column")
    def checked_column(right: Function, store: Any, column: Any) -> Any:
        if not column.name.isidentifier() or column.name.lower() in ("select", "order", "group", "table"):
            raise RuntimeError("Parser Error")
        return right(store, column)


@fault(
    "Names of tables are not quoted, so that a space or a word of SQL in one crashes the service.",
    features="tables",
    message=r"POST .*/tables answered 500|owner should be able to create a table",
)
def table_names_are_not_quoted() -> None:
    @replaces(tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, columns: Any, primary_key: Any) -> Any:
        if not name.isidentifier() or name.lower() in ("select", "order", "group", "table"):
            raise RuntimeError("Parser Error")
        return right(store, ref, name, columns, primary_key)


@fault(
    "A new table has no size.",
    features="tables",
    message=r"size_bytes: expected a value, found nothing",
)
def size_is_missing() -> None:
    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        answer.body.pop("size_bytes", None)


@fault(
    "Decimal columns lose the precision that was asked for.",
    features="tables column_types",
    message=r"DECIMAL",
)
def decimals_lose_their_precision() -> None:
    @replaces(tables, "checked_column")
    def checked_column(right: Function, store: Any, column: Any) -> Any:
        found = right(store, column)
        return replace(found, type="DECIMAL(18,3)") if found.type.startswith("DECIMAL") else found


@fault(
    "The columns of a key are kept in the order of the table.",
    features="tables table_keys",
    message=r"key",
)
def key_order_is_lost() -> None:
    @replaces(tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, columns: Any, primary_key: Any) -> Any:
        return right(store, ref, name, columns, [each.name for each in columns if each.name in primary_key])


@fault(
    "Tables of the same name are one and the same in all buckets of a project.",
    features="tables",
    message=r"in_c_hr|other bucket|should hold exactly|answered 409",
)
def same_name_is_the_same_table() -> None:
    @replaces(tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, columns: Any, primary_key: Any) -> Any:
        if any(bucket.version.table(name) for bucket in ref.branch.buckets.values()):
            raise ApiError(409, "table_exists", "There is a table of that name.")
        return right(store, ref, name, columns, primary_key)


@fault(
    "The list of tables is in the order in which they were made.",
    features="tables",
    message=r"tables should be|order",
)
def list_is_unsorted() -> None:
    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        answer.body.get("tables", []).reverse()


@fault(
    "Without a limit a preview shows 100 rows.",
    features="tables",
    message=r"1,?000|should show|shows 100",
)
def preview_default_is_100() -> None:
    @changes_answers("GET", PREVIEW)
    def change(answer: Answer) -> None:
        if answer.status == 200 and "limit" not in answer.query:
            answer.body["rows"] = answer.body["rows"][:100]
            answer.body["preview_row_count"] = len(answer.body["rows"])


def _list_goes_with_a_table(branch: str) -> None:
    missed: set[str] = set()

    @changes_answers("GET", ONE.replace("default", branch))
    def note(answer: Answer) -> None:
        if answer.status == 404:
            missed.add(answer.path.rpartition("/")[0])

    @changes_answers("GET", ALL.replace("default", branch))
    def change(answer: Answer) -> None:
        if answer.path in missed:
            answer.status, answer.body = 404, {"detail": {"error": "bucket_not_found", "message": "There is no list."}}


@fault(
    "Once a table is not found, its bucket has no list of tables any more.",
    features="driver_bridge",
    message=r"a project's owner should see the tables, but GET .*/tables answered 404",
)
def list_goes_with_a_table() -> None:
    _list_goes_with_a_table("default")


@fault(
    "Once a table is not found on a branch, its bucket has no list of tables there any more.",
    features="branch_isolation",
    message=r"the team on \"test\" should see the tables, but GET .*/tables answered 404",
)
def list_on_a_branch_goes_with_a_table() -> None:
    _list_goes_with_a_table("(?!default/)[^/]+")


@fault(
    "A dropped table comes back with the next that is made.",
    features="tables",
    message=r"tables should be \['items', 'orders'\].*'users'|should not be found",
)
def drop_is_undone_later() -> None:
    dropped: dict[int, list[tuple[Version, str]]] = {}

    @replaces(tables, "drop")
    def drop(right: Function, store: Any, ref: Any, name: str) -> Version:
        before: Version = right(store, ref, name)
        dropped.setdefault(id(ref.bucket), []).append((before, name))
        return before

    @replaces(tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, *definition: Any) -> Table:
        made: Table = right(store, ref, name, *definition)
        for before, old in dropped.pop(id(ref.bucket), []):
            if old != name:
                ref.change(store, lambda change, b=before, t=old: copy_table(store, change, b, b.tables[t], t))
        return made


def _preview_tells(type_of: Any) -> None:
    """Change the type that previews tell of each column."""

    @changes_answers("GET", PREVIEW)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            for column in answer.body["columns"]:
                column["type"] = type_of(column["type"])


@fault(
    "A preview tells that every column is of texts.",
    features="tables",
    message=r"preview of in_c_sales\.users should tell these columns: name, type",
)
def preview_types_are_texts() -> None:
    _preview_tells(lambda kind: "VARCHAR")


@fault(
    "A preview tells types without their precision.",
    features="tables table_schema",
    message=r"preview of in_c_sales\.\w+ should tell these columns: name, type",
)
def preview_types_lack_precision() -> None:
    _preview_tells(lambda kind: kind.partition("(")[0])


@fault(
    "A preview tells the types of the columns in another order than their names.",
    features="tables",
    message=r"preview of in_c_sales\.users should tell these columns: name, type",
)
def preview_types_are_shifted() -> None:
    @changes_answers("GET", PREVIEW)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            types = [column["type"] for column in answer.body["columns"]]
            for column, kind in zip(answer.body["columns"], types[1:] + types[:1], strict=True):
                column["type"] = kind


def _made_again_with(keep: Any) -> None:
    """Let the columns of a dropped table have their say when one of its name is made again."""

    @replaces(tables, "drop")
    def drop(right: Function, store: Any, ref: Any, name: str) -> Any:
        notes(store)[f"{ref.project.id} {ref.name} {name}"] = ref.table(name).columns
        return right(store, ref, name)

    @replaces(tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, columns: Any, primary_key: Any) -> Any:
        old = {each.name: each for each in notes(store).get(f"{ref.project.id} {ref.name} {name}", ())}
        return right(store, ref, name, [keep(each, old.get(each.name, each)) for each in columns], primary_key)


@fault(
    "A table that is made again has the defaults of the dropped one.",
    features="tables",
    message=r"table in_c_sales\.users should hold exactly the rows of the scenario.*old",
)
def dropped_leaves_defaults() -> None:
    _made_again_with(lambda column, old: replace(column, default=old.default))


@fault(
    "A column of a table that is made again must have a value because that of the dropped one had to.",
    features="tables",
    message=r"should be able to import a file, but POST .*/import/file answered 400",
)
def dropped_leaves_duties() -> None:
    _made_again_with(lambda column, old: replace(column, nullable=column.nullable and old.nullable))
