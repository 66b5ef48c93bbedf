"""Columns, keys and rows: what a change of one thing does to the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from support.sandbox.storage.store import keys, loading, rows, schema, tables
from tests.faults.fault import fault
from tests.faults.patching import Function, replaces

FEATURE = "table_schema"
KEYS = "table_keys"
ROWS = "rows"


def _rebuilds(definition: Any) -> None:
    """Rebuild tables with another definition than the one that is meant."""

    @replaces(tables, "rebuild")
    def rebuild(right: Function, change: Any, old: Any, new: Any, values: Any, failure: Any) -> None:
        right(change, old, definition(old, new), values, failure)


@fault("A change of one column drops the key.", features=FEATURE, message=r".")
def changes_drop_the_key() -> None:
    _rebuilds(lambda old, new: replace(new, primary_key=() if old.primary_key == new.primary_key else new.primary_key))


@fault("A change of one column makes the others optional.", features=FEATURE, message=r".")
def changes_make_optional() -> None:
    def definition(old: Any, new: Any) -> Any:
        known = {column.name: column for column in old.columns}
        columns = tuple(
            replace(c, nullable=c.name not in new.primary_key) if known.get(c.name) == c else c for c in new.columns
        )
        return replace(new, columns=columns)

    _rebuilds(definition)


@fault("A change of one column drops the defaults of the others.", features=FEATURE, message=r".")
def changes_drop_defaults() -> None:
    def definition(old: Any, new: Any) -> Any:
        known = {column.name: column for column in old.columns}
        columns = tuple(replace(c, default=None) if known.get(c.name) == c else c for c in new.columns)
        return replace(new, columns=columns)

    _rebuilds(definition)


@fault("A column whose type changes loses its default.", features=FEATURE, message=r".")
def new_types_drop_the_default() -> None:
    @replaces(schema, "_altered")
    def altered(right: Function, store: Any, table: Any, column: Any, alteration: Any, kind: Any) -> Any:
        new = right(store, table, column, alteration, kind)
        return replace(new, default=None) if kind and alteration.set_default is None else new


@fault("A renamed column becomes optional.", features=FEATURE, message=r".")
def renaming_makes_optional() -> None:
    @replaces(schema, "_altered")
    def altered(right: Function, store: Any, table: Any, column: Any, alteration: Any, kind: Any) -> Any:
        new = right(store, table, column, alteration, kind)
        return replace(new, nullable=True) if alteration.new_name and column.name not in table.primary_key else new


@fault("A column that is altered goes to the end.", features=FEATURE, message=r".")
def altered_columns_come_last() -> None:
    def definition(old: Any, new: Any) -> Any:
        known = {column.name: column for column in old.columns}
        return replace(new, columns=tuple(sorted(new.columns, key=lambda c: known.get(c.name) != c)))

    _rebuilds(definition)


@fault("A default that is taken from a column stays.", features=FEATURE, message=r".")
def defaults_are_not_dropped() -> None:
    @replaces(schema, "_altered")
    def altered(right: Function, store: Any, table: Any, column: Any, alteration: Any, kind: Any) -> Any:
        keeps = alteration.set_default is not None and not alteration.set_default.strip()
        return right(store, table, column, replace(alteration, set_default=None) if keeps else alteration, kind)


@fault("A key that is dropped leaves its columns optional.", features=KEYS, message=r".")
def dropped_keys_leave_optional() -> None:
    def definition(old: Any, new: Any) -> Any:
        if not old.primary_key or new.primary_key:
            return new
        columns = tuple(replace(c, nullable=c.nullable or c.name in old.primary_key) for c in new.columns)
        return replace(new, columns=columns)

    _rebuilds(definition)


@fault("A key that is added keeps the first of several rows that are alike.", features=KEYS, message=r".")
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


@fault("Deleting rows counts those that are left.", features=ROWS, message=r".")
def deleted_and_left_are_swapped() -> None:
    @replaces(rows, "delete")
    def delete(right: Function, *arguments: Any) -> Any:
        return right(*arguments)[::-1]


@fault("A full load drops the defaults of the table.", features="imports table_schema", message=r".")
def full_loads_drop_defaults() -> None:
    @replaces(loading, "_apply")
    def apply(right: Function, change: Any, table: Any, source: Any, options: Any) -> Any:
        if not options.incremental:
            bare = tuple(replace(column, default=None) for column in table.columns)
            table = replace(table, columns=bare)
        return right(change, table, source, options)


@fault("A full load lets values be missing that the table requires.", features="imports tables", message=r".")
def full_loads_make_optional() -> None:
    @replaces(loading, "_apply")
    def apply(right: Function, change: Any, table: Any, source: Any, options: Any) -> Any:
        if not options.incremental:
            bare = tuple(replace(c, nullable=c.name not in table.primary_key) for c in table.columns)
            table = replace(table, columns=bare)
        return right(change, table, source, options)


@fault("A key that was used over S3 only says that it was never used.", features="api_keys s3_access", message=r".")
def use_over_s3_is_not_noted() -> None:
    from support.sandbox.storage.store.catalog import Store

    @replaces(Store, "key_by_id")
    def key_by_id(right: Function, store: Any, key_id: str) -> Any:
        record = store.keys.get(key_id)
        before = record.last_used_at if record else None
        found = right(store, key_id)
        if record is not None:
            record.last_used_at = before
        return found


@fault("When a key was used last stays the time of its first use.", features="api_keys", message=r".")
def use_is_noted_once() -> None:
    @replaces(keys.KeyRing, "use")
    def use(right: Function, ring: Any, record: Any) -> bool:
        before = record.last_used_at
        live: bool = right(ring, record)
        record.last_used_at = before or record.last_used_at
        return live
