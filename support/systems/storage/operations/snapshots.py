"""Snapshots of tables, and the settings that say when one is taken by itself."""

from __future__ import annotations

import json
import re
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


#: Where each setting stands in a configuration, by the name that scenarios use for it.
SETTINGS = {
    "drop_table": "auto_snapshot_triggers.drop_table",
    "truncate_table": "auto_snapshot_triggers.truncate_table",
    "delete_all_rows": "auto_snapshot_triggers.delete_all_rows",
    "drop_column": "auto_snapshot_triggers.drop_column",
    "manual_days": "retention.manual_days",
    "auto_days": "retention.auto_days",
    "enabled": "enabled",
}


def settings_body(text: str) -> dict[str, Any]:
    """``drop_column to true and manual_days to 5`` as a configuration; ``nothing`` is an empty one.

    An unknown name becomes a trigger. A value that is no JSON is sent as text.
    """
    body: dict[str, Any] = {}
    if text == "nothing":
        return body
    for each in re.split(r", | and ", text):
        name, _, value = each.partition(" to ")
        section, dot, key = SETTINGS.get(name, f"auto_snapshot_triggers.{name}").partition(".")
        (body.setdefault(section, {}) if dot else body)[key or section] = _json_or_text(value)
    return body


def setting(config: dict[str, Any], name: str) -> Any:
    """The value of a setting in a configuration; None if it is not there."""
    found: Any = config
    for part in SETTINGS[name].split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value
