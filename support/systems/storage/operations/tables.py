"""Tables and their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from support.contracts import storage as api
from support.systems.storage.operations.part import Part, TableName
from support.wire.outcome import Outcome


class Tables(Part):
    """Tables and their rows."""

    def create(self, name: TableName, columns: Sequence[Mapping[str, Any]], primary_key: Sequence[str] = ()) -> Outcome:
        """Create a table."""
        body: dict[str, Any] = {"name": name.table, "columns": list(columns)}
        if primary_key:
            body["primary_key"] = list(primary_key)
        return self.client.call(api.CREATE_TABLE, bucket_name=name.bucket, json=body)

    def list(self, bucket: str) -> Outcome:
        """List the tables of a bucket."""
        return self.client.call(api.LIST_TABLES, bucket_name=bucket)

    def read(self, name: TableName) -> Outcome:
        """Read a table's schema and size."""
        return self.client.call(api.READ_TABLE, **name.path)

    def drop(self, name: TableName) -> Outcome:
        """Drop a table."""
        return self.client.call(api.DROP_TABLE, **name.path)

    def preview(self, name: TableName, limit: int | None = None) -> Outcome:
        """Read the first rows."""
        return self.client.call(api.PREVIEW_TABLE, query={"limit": limit}, **name.path)

    def load(
        self,
        name: TableName,
        file_id: str,
        *,
        format: str | None = None,
        csv_options: Mapping[str, Any] | None = None,
        import_options: Mapping[str, Any] | None = None,
    ) -> Outcome:
        """Import a registered file."""
        body: dict[str, Any] = {"file_id": file_id}
        optional = {"format": format, "csv_options": csv_options, "import_options": import_options}
        body |= {key: value for key, value in optional.items() if value is not None}
        return self.client.call(api.IMPORT_FILE, json=body, **name.path)

    def export(self, name: TableName, **options: Any) -> Outcome:
        """Export to a new file."""
        return self.client.call(api.EXPORT_TABLE, json=options, **name.path)
