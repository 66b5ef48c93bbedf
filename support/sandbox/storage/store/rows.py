"""Deleting rows by a condition (contract section 4.7)."""

from __future__ import annotations

import duckdb

from ..errors import bad_request
from . import snapshots, tables
from .access import BucketRef
from .catalog import Store
from .engine import Change
from .sql import public_message


def delete(store: Store, ref: BucketRef, table_name: str, clause: str) -> tuple[int, int]:
    """Delete what the condition matches: how many rows went, and how many are left.

    A condition that is true whatever a row holds empties the table, however it is spelled. It is then a truncation;
    any deletion that leaves nothing is one of all rows. Both have their snapshot trigger.
    """
    ref.require_writable()
    ref.table(table_name)
    condition = store.expressions.condition(clause)
    truncates = store.expressions.always_true(condition)

    def work(change: Change) -> tuple[int, int]:
        table = tables.current(change, ref, table_name)
        try:
            with store.engine.time_limit(change.cursor):
                deleted = change.cursor.execute(
                    f"DELETE FROM {change.address(table.name)} WHERE {condition}"
                ).fetchone()
        except duckdb.Error as error:
            raise bad_request(
                "invalid_where_clause",
                f"The filter does not fit the table: {public_message(error)}",
                clause=clause[:200],
            ) from None
        assert deleted is not None
        change.put(table)
        return int(deleted[0]), table.row_count - int(deleted[0])

    with ref.bucket.lock:
        before = ref.version
        deleted, left = ref.change(store, work)
        if truncates:
            snapshots.automatic(store, ref, before, table_name, "truncate_table", "delete_all_rows")
        elif deleted and not left:
            snapshots.automatic(store, ref, before, table_name, "delete_all_rows")
    return deleted, left
