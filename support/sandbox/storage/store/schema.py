"""Changes of a table's definition: each rebuilds the table with its rows, in one step (contract section 4.7)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..errors import ApiError, bad_request, conflict, not_found
from ..names import check_name
from . import snapshots, tables
from .access import BucketRef
from .catalog import Store
from .engine import Change
from .sql import quoted
from .tables import ColumnRequest
from .versions import Column, Table


@dataclass(frozen=True)
class Alteration:
    """What is to change about a column; None leaves it."""

    new_name: str | None = None
    new_type: str | None = None
    set_not_null: bool | None = None
    set_default: str | None = None  # "" drops the default


def add_column(store: Store, ref: BucketRef, table_name: str, request: ColumnRequest) -> None:
    ref.require_writable()
    ref.table(table_name)
    column = tables.checked_column(store, request)

    def work(change: Change) -> None:
        table = tables.current(change, ref, table_name)
        _refuse_existing(table, column.name)
        if table.row_count and not column.nullable and column.default is None:
            raise bad_request(
                "add_column_failed",
                "A NOT NULL column needs a default: the table has rows.",
                column=column.name,
            )
        new = replace(table, columns=(*table.columns, column))
        # The new column is not among the values: every row gets its default.
        values = _values(table.columns)
        tables.rebuild(change, table, new, values, bad_request("add_column_failed", "The column cannot be added."))

    _change(store, ref, "add_column", work)


def drop_column(store: Store, ref: BucketRef, table_name: str, name: str) -> None:
    ref.require_writable()

    def work(change: Change) -> None:
        table = tables.current(change, ref, table_name)
        column = _column(table, name)
        if column.name in table.primary_key:
            raise bad_request(
                "column_in_primary_key", f"Column {column.name!r} is part of the key.", column=column.name
            )
        if len(table.columns) == 1:
            raise bad_request("cannot_drop_last_column", "A table keeps at least one column.", column=column.name)
        kept = tuple(each for each in table.columns if each is not column)
        failure = bad_request("drop_column_failed", "The column cannot be dropped.")
        tables.rebuild(change, table, replace(table, columns=kept), _values(kept), failure)

    with ref.bucket.lock:
        before = ref.version
        _change(store, ref, "drop_column", work)
        snapshots.automatic(store, ref, before, table_name, "drop_column")


def alter_column(store: Store, ref: BucketRef, table_name: str, name: str, alteration: Alteration) -> None:
    ref.require_writable()
    if alteration == Alteration():
        raise bad_request("no_changes_specified", "Say what to change about the column.")
    if alteration.new_name is not None:
        check_name("column", alteration.new_name)
    kind = store.expressions.type_name(alteration.new_type) if alteration.new_type is not None else None

    def work(change: Change) -> None:
        table = tables.current(change, ref, table_name)
        column = _column(table, name)
        new = _altered(store, table, column, alteration, kind)
        columns = tuple(new if each is column else each for each in table.columns)
        key = tuple(new.name if part == column.name else part for part in table.primary_key)
        values = _values(table.columns) | {column.name: f"CAST({quoted(column.name)} AS {new.type})"}
        renamed = {(new.name if old == column.name else old): value for old, value in values.items()}
        failure = bad_request("alter_column_failed", "The rows do not fit the new definition.", column=column.name)
        tables.rebuild(change, table, replace(table, columns=columns, primary_key=key), renamed, failure)

    _change(store, ref, "alter_column", work)


def _altered(store: Store, table: Table, column: Column, alteration: Alteration, kind: str | None) -> Column:
    new = replace(column, type=kind or column.type)
    if alteration.new_name is not None:
        if alteration.new_name.lower() != column.name.lower():
            _refuse_existing(table, alteration.new_name)
        new = replace(new, name=alteration.new_name)
    if alteration.set_not_null is not None:
        if not alteration.set_not_null and column.name in table.primary_key:
            raise bad_request("column_in_primary_key", "A key column is NOT NULL.", column=column.name)
        new = replace(new, nullable=not alteration.set_not_null)
    if alteration.set_default is not None:
        text = alteration.set_default
        new = replace(new, default=store.expressions.default(text, new.type) if text.strip() else None)
    elif kind is not None and column.default is not None:
        new = replace(new, default=store.expressions.default(column.default, kind))
    return new


def add_primary_key(store: Store, ref: BucketRef, table_name: str, columns: Sequence[str]) -> None:
    ref.require_writable()

    def work(change: Change) -> None:
        table = tables.current(change, ref, table_name)
        if table.primary_key:
            raise conflict(
                "primary_key_exists",
                f"Table {table.name!r} has a primary key already.",
                primary_key=list(table.primary_key),
            )
        new = tables.with_primary_key(table, columns, "column_not_found")
        failure = bad_request("add_primary_key_failed", "The rows do not allow this key.")
        tables.rebuild(change, table, new, _values(table.columns), failure)

    _change(store, ref, "add_primary_key", work)


def drop_primary_key(store: Store, ref: BucketRef, table_name: str) -> None:
    """Drop the key; its columns stay NOT NULL."""
    ref.require_writable()

    def work(change: Change) -> None:
        table = tables.current(change, ref, table_name)
        if not table.primary_key:
            raise bad_request("no_primary_key", f"Table {table.name!r} has no primary key.", table=table.name)
        failure = bad_request("drop_primary_key_failed", "The key cannot be dropped.")
        tables.rebuild(change, table, replace(table, primary_key=()), _values(table.columns), failure)

    _change(store, ref, "drop_primary_key", work)


def _change(store: Store, ref: BucketRef, operation: str, work: Callable[[Change], None]) -> None:
    try:
        ref.change(store, work)
    except ApiError:
        store.metrics.schema_operations.labels(operation, "error").inc()
        raise
    store.metrics.schema_operations.labels(operation, "success").inc()


def _values(columns: Sequence[Column]) -> dict[str, str]:
    return {column.name: quoted(column.name) for column in columns}


def _column(table: Table, name: str) -> Column:
    column = table.column(name)
    if column is None:
        raise not_found("column_not_found", f"Column {name!r} not found in {table.name!r}.", column=name)
    return column


def _refuse_existing(table: Table, name: str) -> None:
    if table.column(name) is not None:
        raise conflict("column_exists", f"Column {name!r} exists already.", column=name)
