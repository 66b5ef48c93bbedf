"""Columns, keys and rows: what a change of one thing does to the others."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from support.sandbox.storage.errors import ApiError, conflict
from support.sandbox.storage.store import loading, rows, schema, tables
from tests.faults.fault import fault
from tests.faults.patching import Function, notes, replaces

FEATURE = "table_schema"
KEYS = "table_keys"
ROWS = "rows"


def _rebuilds(definition: Any) -> None:
    """Rebuild tables with another definition than the one that is meant."""

    @replaces(tables, "rebuild")
    def rebuild(right: Function, change: Any, old: Any, new: Any, values: Any, failure: Any) -> None:
        right(change, old, definition(old, new), values, failure)


@fault(
    "A change of one column drops the key.",
    features=FEATURE,
    message=r"The table in_c_sales\.users should have these columns: name, type, nullable, key",
)
def changes_drop_the_key() -> None:
    _rebuilds(lambda old, new: replace(new, primary_key=() if old.primary_key == new.primary_key else new.primary_key))


@fault(
    "A change of one column makes the others optional.",
    features=FEATURE,
    message=r"The table in_c_sales\.users should have these columns: name, type, nullable, key",
)
def changes_make_optional() -> None:
    def definition(old: Any, new: Any) -> Any:
        known = {column.name: column for column in old.columns}
        columns = tuple(
            replace(c, nullable=c.name not in new.primary_key) if known.get(c.name) == c else c for c in new.columns
        )
        return replace(new, columns=columns)

    _rebuilds(definition)


@fault(
    "A change of one column drops the defaults of the others.",
    features=KEYS,
    message=r"The table in_c_sales\.users should hold exactly the rows of the scenario",
)
def changes_drop_defaults() -> None:
    def definition(old: Any, new: Any) -> Any:
        known = {column.name: column for column in old.columns}
        columns = tuple(replace(c, default=None) if known.get(c.name) == c else c for c in new.columns)
        return replace(new, columns=columns)

    _rebuilds(definition)


@fault(
    "A renamed column becomes optional.",
    features=FEATURE,
    message=r"The table in_c_sales\.users should have these columns: name, type, nullable, key",
)
def renaming_makes_optional() -> None:
    @replaces(schema, "_altered")
    def altered(right: Function, store: Any, table: Any, column: Any, alteration: Any, kind: Any) -> Any:
        new = right(store, table, column, alteration, kind)
        return replace(new, nullable=True) if alteration.new_name and column.name not in table.primary_key else new


@fault(
    "A column that is altered goes to the end.",
    features=FEATURE,
    message=r"The table in_c_sales\.users should have these columns: name, type, nullable, key",
)
def altered_columns_come_last() -> None:
    def definition(old: Any, new: Any) -> Any:
        known = {column.name: column for column in old.columns}
        return replace(new, columns=tuple(sorted(new.columns, key=lambda c: known.get(c.name) != c)))

    _rebuilds(definition)


@fault(
    "A default that is taken from a column stays.",
    features=FEATURE,
    message=r"The table in_c_sales\.users should hold exactly the rows of the scenario",
)
def defaults_are_not_dropped() -> None:
    @replaces(schema, "_altered")
    def altered(right: Function, store: Any, table: Any, column: Any, alteration: Any, kind: Any) -> Any:
        keeps = alteration.set_default is not None and not alteration.set_default.strip()
        return right(store, table, column, replace(alteration, set_default=None) if keeps else alteration, kind)


@fault(
    "A key that is added keeps the first of several rows that are alike.",
    features=KEYS,
    message=r"It should be refused as invalid or a conflict \(400 or 409 or 422\)",
)
def added_keys_drop_rows() -> None:
    @replaces(schema, "add_primary_key")
    def add_primary_key(right: Function, store: Any, ref: Any, name: str, columns: Any) -> None:
        table = ref.table(name)
        if not table.primary_key and all(table.column(each) for each in columns):
            names = ", ".join(f'"{each}"' for each in columns)

            def work(change: Any) -> None:
                address = change.address(table.name)
                change.cursor.execute(
                    f"DELETE FROM {address} WHERE rowid NOT IN (SELECT min(rowid) FROM {address} GROUP BY {names})"
                )
                change.put(table)

            ref.change(store, work)
        right(store, ref, name, columns)


@fault(
    "Deleting rows counts those that are left.",
    features=ROWS,
    message=r"1 rows should be reported as deleted and 3 as left",
)
def deleted_and_left_are_swapped() -> None:
    @replaces(rows, "delete")
    def delete(right: Function, *arguments: Any) -> Any:
        return right(*arguments)[::-1]


@fault(
    "A full load lets values be missing that the table requires.",
    features="imports tables",
    message=r"It should be refused as invalid or a conflict \(400 or 409 or 422\)",
)
def full_loads_make_optional() -> None:
    @replaces(loading, "_apply")
    def apply(right: Function, change: Any, table: Any, source: Any, options: Any) -> Any:
        if not options.incremental:
            bare = tuple(replace(c, nullable=c.name not in table.primary_key) for c in table.columns)
            table = replace(table, columns=bare)
        return right(change, table, source, options)


@fault(
    "The name that a column had before it was renamed stays taken.",
    features="table_schema",
    message=r"should be able to add a column|/columns answered 409",
)
def old_name_stays_taken() -> None:
    taken: set[tuple[int, str, str]] = set()

    @replaces(schema, "alter_column")
    def alter_column(right: Function, store: Any, ref: Any, table: str, name: str, alteration: Any) -> None:
        right(store, ref, table, name, alteration)
        if alteration.new_name:
            taken.add((id(ref.bucket), table, name))

    @replaces(schema, "add_column")
    def add_column(right: Function, store: Any, ref: Any, table: str, request: Any) -> None:
        if (id(ref.bucket), table, request.name) in taken:
            raise conflict("column_exists", f"Column {request.name!r} exists already.")
        right(store, ref, table, request)


@fault(
    "Of several who add a column of one name at once, each is told that it worked.",
    features="table_schema",
    message=r"one of 5 requests at the same time should succeed",
)
def column_is_added_by_all() -> None:
    @replaces(schema, "add_column")
    def add_column(right: Function, store: Any, ref: Any, table: str, request: Any) -> None:
        was_there = ref.table(table).column(request.name) is not None
        time.sleep(0.1)  # what lies between looking and adding, in which the others look
        try:
            right(store, ref, table, request)
        except ApiError as refusal:
            if was_there or refusal.code != "column_exists":
                raise


def _added_again_with(keep: Any) -> None:
    """Let a dropped column have its say when one of its name is added again."""

    @replaces(schema, "drop_column")
    def drop_column(right: Function, store: Any, ref: Any, table: str, name: str) -> None:
        notes(store)[f"{ref.project.id} {ref.name} {table} {name}"] = ref.table(table).column(name)
        right(store, ref, table, name)

    @replaces(schema, "add_column")
    def add_column(right: Function, store: Any, ref: Any, table: str, request: Any) -> None:
        old = notes(store).get(f"{ref.project.id} {ref.name} {table} {request.name}")
        right(store, ref, table, keep(request, old) if old else request)


@fault(
    "A column that is added again has the default of the dropped one.",
    features=FEATURE,
    message=r"table in_c_sales\.users should hold exactly the rows of the scenario.*old",
)
def dropped_column_leaves_its_default() -> None:
    _added_again_with(lambda column, old: replace(column, default=old.default))


@fault(
    "A column that is added again must have a value because the dropped one had to.",
    features=FEATURE,
    message=r"should be able to add a column, but POST .*/columns answered 400",
)
def dropped_column_leaves_its_duty() -> None:
    _added_again_with(lambda column, old: replace(column, nullable=column.nullable and old.nullable))


def _altering(default: Any) -> None:
    """Let a change of a column change its default; the function gets the change and the default that is right."""

    @replaces(schema, "_altered")
    def altered(right: Function, store: Any, table: Any, column: Any, alteration: Any, kind: Any) -> Any:
        new = right(store, table, column, alteration, kind)
        return replace(new, default=default(alteration, new.default))


DEFAULT_LOST = r"table in_c_sales\.users should hold exactly the rows of the scenario.*\+ \| 2 \| NULL \| NULL \|"


@fault("A column that gets another type loses its default.", features=KEYS, message=DEFAULT_LOST)
def type_change_drops_its_default() -> None:
    _altering(lambda alteration, default: None if alteration.new_type else default)


@fault("A column that is renamed loses its default.", features=KEYS, message=DEFAULT_LOST)
def renaming_drops_its_default() -> None:
    _altering(lambda alteration, default: None if alteration.new_name else default)


@fault("When a column is renamed the others lose their defaults.", features=KEYS, message=DEFAULT_LOST)
def renaming_drops_other_defaults() -> None:
    def definition(old: Any, new: Any) -> Any:
        if [c.name for c in old.columns] == [c.name for c in new.columns] or len(old.columns) != len(new.columns):
            return new
        known = {column.name for column in old.columns}
        return replace(new, columns=tuple(replace(c, default=None) if c.name in known else c for c in new.columns))

    _rebuilds(definition)


@fault("When a table gets or loses its key its columns lose their defaults.", features=KEYS, message=DEFAULT_LOST)
def key_change_drops_defaults() -> None:
    def definition(old: Any, new: Any) -> Any:
        if bool(old.primary_key) == bool(new.primary_key):
            return new
        return replace(new, columns=tuple(replace(c, default=None) for c in new.columns))

    _rebuilds(definition)
