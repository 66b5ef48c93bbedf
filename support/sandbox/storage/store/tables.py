"""Tables: made, dropped, read, and rebuilt with another definition."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from ..errors import ApiError, bad_request, conflict, not_found
from ..names import check_name
from .access import BucketRef
from .catalog import Store
from .engine import Change
from .sql import public_message, quoted, quoted_list
from .values import rows
from .versions import Column, Table, Version


@dataclass(frozen=True)
class ColumnRequest:
    """A column as a caller describes it."""

    name: str
    type: str
    nullable: bool = True
    default: str | None = None


def create(
    store: Store, ref: BucketRef, name: str, columns: Sequence[ColumnRequest], primary_key: Sequence[str]
) -> Table:
    ref.require_writable()
    check_name("table", name)
    table = Table(name, tuple(checked_column(store, column) for column in columns), ())
    names = [column.name.lower() for column in table.columns]
    twice = next((column.name for column in table.columns if names.count(column.name.lower()) > 1), None)
    if twice is not None:
        raise bad_request("duplicate_column", f"Column {twice!r} is defined twice.", column=twice)
    table = with_primary_key(table, primary_key, "invalid_primary_key")

    def work(change: Change) -> None:
        refuse_existing(change, ref, name)
        make(change, table)

    ref.change(store, work)
    return ref.table(name)


def checked_column(store: Store, column: ColumnRequest) -> Column:
    check_name("column", column.name)
    kind = store.expressions.type_name(column.type)
    default = store.expressions.default(column.default, kind) if column.default else None
    return Column(column.name, kind, column.nullable, default)


def with_primary_key(table: Table, columns: Sequence[str], code: str) -> Table:
    """The definition with this key; its columns become NOT NULL."""
    key = []
    for name in columns:
        column = table.column(name)
        if column is None:
            raise bad_request(code, f"Key column {name!r} does not exist.", column=name)
        if column.name in key:
            raise bad_request(code, f"Key column {name!r} is named twice.", column=name)
        key.append(column.name)
    bound = tuple(replace(column, nullable=column.nullable and column.name not in key) for column in table.columns)
    return replace(table, columns=bound, primary_key=tuple(key))


def refuse_existing(change: Change, ref: BucketRef, name: str) -> None:
    if name.lower() in change.tables:
        raise conflict(
            "table_exists",
            f"Table {name!r} already exists in bucket {ref.name!r}.",
            bucket=ref.name,
            table=name,
        )


def current(change: Change, ref: BucketRef, name: str) -> Table:
    """The table inside a change: what other writers did until now is in it."""
    table = change.tables.get(name.lower())
    if table is None:
        raise not_found(
            "table_not_found",
            f"Table {name!r} not found in bucket {ref.name!r}.",
            bucket=ref.name,
            table=name,
        )
    return table


def make(change: Change, table: Table) -> None:
    """CREATE TABLE for a checked definition."""
    parts = []
    for column in table.columns:
        default = f" DEFAULT {column.default}" if column.default else ""
        parts.append(f"{quoted(column.name)} {column.type}{default}{'' if column.nullable else ' NOT NULL'}")
    if table.primary_key:
        parts.append(f"PRIMARY KEY ({quoted_list(table.primary_key)})")
    try:
        change.cursor.execute(f"CREATE TABLE {change.address(table.name)} ({', '.join(parts)})")
    except duckdb.Error as error:
        raise bad_request("invalid_table", f"The table cannot be made: {public_message(error)}") from None
    change.put(table)


def remove(change: Change, table: Table) -> None:
    change.cursor.execute(f"DROP TABLE {change.address(table.name)}")
    change.remove(table.name)


def rebuild(change: Change, old: Table, new: Table, values: Mapping[str, str], failure: ApiError) -> None:
    """Give a table another definition, keeping rows and their order.

    `values` has for each new column an expression over the old ones (a column left out gets its default). `failure`
    is what the caller hears if the rows do not fit, with the engine's reason.
    """
    aside = uuid.uuid4().hex
    change.cursor.execute(f"ALTER TABLE {change.address(old.name)} RENAME TO {quoted(aside)}")
    change.remove(old.name)
    make(change, new)
    targets = quoted_list(list(values))
    try:
        change.cursor.execute(
            f"INSERT INTO {change.address(new.name)} ({targets}) "
            f"SELECT {', '.join(values.values())} FROM {change.address(aside)}"
        )
    except duckdb.Error as error:
        failure.message = f"{failure.message} {public_message(error)}"
        raise failure from None
    change.cursor.execute(f"DROP TABLE {change.address(aside)}")


def drop(store: Store, ref: BucketRef, name: str) -> Version:
    """Drop a table; the version that still has it."""
    ref.require_writable()

    def work(change: Change) -> None:
        remove(change, current(change, ref, name))

    with ref.bucket.lock:
        before = ref.version
        ref.change(store, work)
        return before


def preview(store: Store, ref: BucketRef, name: str, limit: int) -> tuple[Table, list[dict[str, Any]]]:
    """The first rows, and the table as it was at that moment."""
    version = ref.version
    table = ref.table(name, version)
    with store.reading(version) as reader:
        return table, rows(reader.cursor, reader.address(table.name), table.columns, limit)
