"""What can be done with a table as a whole, by the words that features use for it."""

from __future__ import annotations

from collections.abc import Callable

from support.systems.storage.client import Client, TableName
from support.wire.outcome import Outcome

#: All of them can be done to a table with the columns id and name and no key.
TABLE_ACTIONS: dict[str, Callable[[Client, TableName], Outcome]] = {
    "create": lambda who, table: who.tables.create(table, [{"name": "id", "type": "INTEGER"}]),
    "read": lambda who, table: who.tables.read(table),
    "preview": lambda who, table: who.tables.preview(table),
    "drop": lambda who, table: who.tables.drop(table),
    "profile": lambda who, table: who.schema.profile(table),
    "export": lambda who, table: who.tables.export(table, format="csv"),
    "delete the rows of": lambda who, table: who.schema.delete_rows(table, "1=1"),
    "add a column to": lambda who, table: who.schema.add_column(table, "city", "VARCHAR"),
    "drop a column of": lambda who, table: who.schema.drop_column(table, "name"),
    "rename a column of": lambda who, table: who.schema.alter_column(table, "name", new_name="label"),
    "give a key to": lambda who, table: who.schema.add_primary_key(table, ["id"]),
    "take the key from": lambda who, table: who.schema.drop_primary_key(table),
}
