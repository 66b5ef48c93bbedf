"""Snapshots: pointers to the version that held a table, made by hand or just before something destructive."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from ..errors import bad_request, conflict, not_found
from ..names import check_name
from . import snapshot_settings, tables
from .access import BucketRef, find_bucket
from .catalog import Store
from .engine import Change
from .records import DEFAULT_BRANCH, Project, Snapshot, now
from .sql import quoted_list
from .versions import Table, Version

_KINDS = {
    "drop_table": "auto_predrop",
    "truncate_table": "auto_pretruncate",
    "delete_all_rows": "auto_pretruncate",
    "drop_column": "auto_predrop_column",
}


def take(store: Store, ref: BucketRef, table_name: str, description: str | None) -> Snapshot:
    """A snapshot by hand."""
    version = ref.version
    table = ref.table(table_name, version)
    if not snapshot_settings.effective(ref.project, ref.name, table.name)["enabled"]:
        raise bad_request("snapshots_disabled", "Snapshots are disabled for this table.", table=table.name)
    store.metrics.snapshots_created.labels("manual", "manual").inc()
    return _add(store, ref, version, table, "manual", description)


def automatic(store: Store, ref: BucketRef, version: Version, table_name: str, *triggers: str) -> None:
    """Keep a table as it was in `version`, if one of these triggers asks for it.

    Called after the destructive step has worked, with the bucket's lock held, so that a refused step makes no
    snapshot. Branches are for throwing away: only the main branch is covered.
    """
    table = version.table(table_name)
    if table is None or not ref.on_default:
        return
    config = snapshot_settings.effective(ref.project, ref.name, table.name)
    fired = [trigger for trigger in triggers if config["auto_snapshot_triggers"][trigger]]
    if fired and config["enabled"]:
        store.metrics.snapshots_created.labels(_KINDS[fired[0]], fired[0]).inc()
        _add(store, ref, version, table, _KINDS[fired[0]], f"Before {fired[0].replace('_', ' ')}")


def drop_table(store: Store, ref: BucketRef, table_name: str) -> None:
    """Drop a table; by default it can be brought back."""
    with ref.bucket.lock:
        before = tables.drop(store, ref, table_name)
        automatic(store, ref, before, table_name, "drop_table")


def _add(store: Store, ref: BucketRef, version: Version, table: Table, kind: str, description: str | None) -> Snapshot:
    retention = snapshot_settings.effective(ref.project, ref.name, table.name)["retention"]
    days = retention["manual_days" if kind == "manual" else "auto_days"]
    with store.lock:
        created = moment = now()
        while (snapshot_id := _id(table.name, moment)) in store.snapshot_ids:
            moment += timedelta(milliseconds=1)
        snapshot = Snapshot(
            id=snapshot_id,
            project_id=ref.project.id,
            bucket_name=ref.name,
            table_name=table.name,
            kind=kind,
            version=version,
            created_at=created,
            expires_at=created + timedelta(seconds=days * store.settings.day_seconds),
            description=description,
        )
        store.snapshot_ids.add(snapshot_id)
        ref.project.snapshots[snapshot_id] = snapshot
    return snapshot


def _id(table_name: str, moment: datetime) -> str:
    return f"snap_{re.sub(r'[^A-Za-z0-9_-]', '_', table_name)}_{moment:%Y%m%d_%H%M%S}_{moment:%f}"[:-3]


def find(store: Store, project: Project, snapshot_id: str) -> Snapshot:
    drop_expired(store, project)
    snapshot = project.snapshots.get(snapshot_id)
    if snapshot is None:
        raise not_found("snapshot_not_found", f"Snapshot {snapshot_id!r} not found.", snapshot_id=snapshot_id)
    return snapshot


def search(store: Store, project: Project, bucket: str | None, table: str | None, kind: str | None) -> list[Snapshot]:
    """Newest first."""
    drop_expired(store, project)
    with store.lock:
        return [
            snapshot
            for snapshot in reversed(project.snapshots.values())
            if (bucket is None or snapshot.bucket_name.lower() == bucket.lower())
            and (table is None or snapshot.table_name.lower() == table.lower())
            and kind in (None, snapshot.kind)
        ]


def remove(store: Store, project: Project, snapshot_id: str) -> None:
    with store.lock:
        find(store, project, snapshot_id)
        del project.snapshots[snapshot_id]
        store.snapshot_ids.discard(snapshot_id)


def drop_expired(store: Store, project: Project) -> None:
    """Retention is a promise about keeping and about letting go."""
    with store.lock:
        moment = now()
        for snapshot in list(project.snapshots.values()):
            if snapshot.expires_at is not None and snapshot.expires_at <= moment:
                del project.snapshots[snapshot.id]
                store.snapshot_ids.discard(snapshot.id)


def restore(
    store: Store, project: Project, snapshot: Snapshot, bucket_name: str | None, table_name: str | None
) -> tuple[str, Table]:
    """Put the table back, in place or under another name: rows, columns and key as they were."""
    ref = find_bucket(store, project.id, DEFAULT_BRANCH, bucket_name or snapshot.bucket_name)
    target = table_name or snapshot.table_name
    check_name("table", target)
    in_place = (ref.name.lower(), target.lower()) == (
        snapshot.bucket_name.lower(),
        snapshot.table_name.lower(),
    )

    def work(change: Change) -> None:
        present = change.tables.get(target.lower())
        if present is not None and not in_place:
            raise conflict("table_exists", f"Table {target!r} already exists.", bucket=ref.name, table=target)
        if present is not None:
            tables.remove(change, present)
        copy_table(store, change, snapshot.version, snapshot.table, target)

    with ref.bucket.lock:
        ref.change(store, work)
        restored = ref.table(target)
    store.metrics.snapshots_restored.inc()
    return ref.name, restored


def copy_table(store: Store, change: Change, source: Version, table: Table, name: str) -> None:
    """A table of another version, under this name."""
    tables.make(change, replace(table, name=name))
    columns = quoted_list([column.name for column in table.columns])
    with store.reading(source) as reader:
        change.cursor.execute(
            f"INSERT INTO {change.address(name)} ({columns}) SELECT {columns} FROM {reader.address(table.name)}"
        )
