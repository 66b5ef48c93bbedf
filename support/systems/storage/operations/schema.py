"""The schema of a table, and what its rows are like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from support.contracts import storage as api
from support.systems.storage.operations.part import Part, TableName
from support.wire.outcome import Outcome


class Schema(Part):
    """Columns, primary key and rows of a table that exists."""

    def add_column(self, table: TableName, name: str, type: str, **options: Any) -> Outcome:
        """Add a column; options are ``nullable`` and ``default`` (an SQL expression)."""
        return self.client.call(api.ADD_COLUMN, json={"name": name, "type": type} | options, **table.path)

    def drop_column(self, table: TableName, column: str) -> Outcome:
        """Drop a column."""
        return self.client.call(api.DROP_COLUMN, column_name=column, **table.path)

    def alter_column(self, table: TableName, column: str, **changes: Any) -> Outcome:
        """Change a column: ``new_name``, ``new_type``, ``set_not_null``, ``set_default``."""
        return self.client.call(api.ALTER_COLUMN, column_name=column, json=changes, **table.path)

    def add_primary_key(self, table: TableName, columns: Sequence[str]) -> Outcome:
        """Give the table a primary key."""
        return self.client.call(api.ADD_PRIMARY_KEY, json={"columns": list(columns)}, **table.path)

    def drop_primary_key(self, table: TableName) -> Outcome:
        """Take the primary key away."""
        return self.client.call(api.DROP_PRIMARY_KEY, **table.path)

    def delete_rows(self, table: TableName, where: str) -> Outcome:
        """Delete the rows for which an SQL condition holds."""
        return self.client.call(api.DELETE_ROWS, json={"where_clause": where}, **table.path)

    def profile(self, table: TableName, mode: str | None = None) -> Outcome:
        """Compute statistics of the columns."""
        return self.client.call(api.PROFILE_TABLE, query={"mode": mode}, **table.path)
