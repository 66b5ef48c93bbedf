"""Snapshots of tables, and the settings that say when one is taken by itself."""

from __future__ import annotations

from typing import Any

from support.contracts import storage as api
from support.contracts.model import Operation
from support.systems.storage.operations.part import Part, TableName
from support.wire.outcome import Outcome

#: Whose settings: the project's (None), a bucket's (its name) or a table's.
Level = str | TableName | None

_READ = (api.READ_PROJECT_SETTINGS, api.READ_BUCKET_SETTINGS, api.READ_TABLE_SETTINGS)
_WRITE = (api.WRITE_PROJECT_SETTINGS, api.WRITE_BUCKET_SETTINGS, api.WRITE_TABLE_SETTINGS)
_RESET = (api.RESET_PROJECT_SETTINGS, api.RESET_BUCKET_SETTINGS, api.RESET_TABLE_SETTINGS)


class Snapshots(Part):
    """States of tables that can be brought back."""

    def create(self, table: TableName, **options: Any) -> Outcome:
        """Take a snapshot by hand."""
        body = {"bucket": table.bucket, "table": table.table} | options
        return self.client.call(api.CREATE_SNAPSHOT, json=body)

    def list(self, **query: Any) -> Outcome:
        """List snapshots, newest first; filters are ``bucket``, ``table`` and ``type``."""
        return self.client.call(api.LIST_SNAPSHOTS, query=query)

    def read(self, snapshot_id: str) -> Outcome:
        """Read a snapshot with the schema that it keeps."""
        return self.client.call(api.READ_SNAPSHOT, snapshot_id=snapshot_id)

    def delete(self, snapshot_id: str) -> Outcome:
        """Delete a snapshot."""
        return self.client.call(api.DELETE_SNAPSHOT, snapshot_id=snapshot_id)

    def restore(self, snapshot_id: str, to: TableName | None = None) -> Outcome:
        """Bring the table back, in place or as another table."""
        body = {"target_bucket": to.bucket, "target_table": to.table} if to else {}
        return self.client.call(api.RESTORE_SNAPSHOT, snapshot_id=snapshot_id, json=body)


class SnapshotSettings(Part):
    """When snapshots are taken and how long they are kept, for a project, a bucket or a table."""

    def read(self, level: Level = None) -> Outcome:
        """What holds at a level, and where each value comes from."""
        return self._call(_READ, level)

    def write(self, level: Level = None, **settings: Any) -> Outcome:
        """Replace the settings of a level: ``auto_snapshot_triggers``, ``retention``, ``enabled``."""
        return self._call(_WRITE, level, json=settings)

    def reset(self, level: Level = None) -> Outcome:
        """Remove the settings of a level, so that it inherits again."""
        return self._call(_RESET, level)

    def _call(self, operations: tuple[Operation, Operation, Operation], level: Level, **options: Any) -> Outcome:
        match level:
            case None:
                return self.client.call(operations[0], **options)
            case str():
                return self.client.call(operations[1], bucket_name=level, **options)
            case TableName():
                return self.client.call(operations[2], **options, **level.path)
