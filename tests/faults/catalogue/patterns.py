"""Names that are looked for as patterns, beginnings or in a scope that is too wide, as SQL's LIKE does."""

from __future__ import annotations

import re
from typing import Any

from support.sandbox.storage import workspaces as engines
from support.sandbox.storage.store import access, branches, schema, sharing, snapshot_settings, snapshots
from support.sandbox.storage.store.records import now
from tests.faults.fault import fault
from tests.faults.patching import Function, replaces


def _like(pattern: str, name: str) -> bool:
    """SQL's LIKE: ``_`` stands for any character, ``%`` for any number of them."""
    signs = {"_": ".", "%": ".*"}
    return re.fullmatch("".join(signs.get(sign, re.escape(sign)) for sign in pattern), name) is not None


def _filter_bucket(fits: Any) -> None:
    @replaces(snapshots, "search")
    def search(
        right: Function, store: Any, project: Any, bucket: str | None, table: str | None, kind: str | None
    ) -> Any:
        found = right(store, project, None, table, kind)
        return [each for each in found if bucket is None or fits(bucket, each.bucket_name)]


@fault(
    "The bucket by which snapshots are filtered is a pattern.",
    features="snapshots",
    message=r"3 snapshots with bucket in_c_data should be counted in all.*total is 4",
)
def snapshots_of_buckets_alike() -> None:
    _filter_bucket(_like)


@fault(
    "The bucket by which snapshots are filtered is the beginning of a name.",
    features="snapshots",
    message=r"3 snapshots with bucket in_c_data should be counted in all.*total is 4",
)
def snapshots_of_buckets_that_begin_alike() -> None:
    _filter_bucket(lambda wanted, name: name.startswith(wanted))


@fault(
    "The table by which snapshots are filtered is a pattern.",
    features="snapshots",
    message=r"2 snapshots with table users_old should be counted in all.*total is 3",
)
def snapshots_of_tables_alike() -> None:
    @replaces(snapshots, "search")
    def search(
        right: Function, store: Any, project: Any, bucket: str | None, table: str | None, kind: str | None
    ) -> Any:
        found = right(store, project, bucket, None, kind)
        return [each for each in found if table is None or _like(table, each.table_name)]


def _settings_reach(fits: Any) -> None:
    @replaces(snapshot_settings, "local")
    def local(right: Function, project: Any, level: tuple[str, ...]) -> Any:
        own = right(project, level)
        for names, settings in project.snapshot_settings.items():
            if own is None and level and len(names) == len(level):
                own = settings if all(map(fits, names, map(str.lower, level))) else None
        return own


@fault(
    "The settings of a table or bucket hold for those whose names fit its own as a pattern.",
    features="snapshot_settings",
    message=r"drop_column should be False \(from the system\), but is True|settings of the scenario should hold",
)
def settings_of_names_alike() -> None:
    _settings_reach(_like)


@fault(
    "The settings of a table or bucket hold for those whose names begin alike.",
    features="snapshot_settings",
    message=r"drop_column should be False \(from the system\), but is True|settings of the scenario should hold",
)
def settings_of_names_that_begin_alike() -> None:
    _settings_reach(lambda known, asked: asked.startswith(known))


def _share_reaches(operation: str, readers: str, fits: Any) -> None:
    @replaces(sharing, operation)
    def share(right: Function, store: Any, project_id: str, name: str, target_id: str) -> Any:
        answer = right(store, project_id, name, target_id)
        for bucket in store.require_project(project_id).main.buckets.values():
            if fits(name, bucket.name):
                getattr(bucket, readers)[target_id] = now()
        return answer


_STOLEN = r'link the bucket "in_c_sales" of the project as "in_c_linked" should be refused'


@fault("Sharing a bucket shares those whose names fit its own as a pattern.", "bucket_sharing", _STOLEN)
def share_of_names_alike() -> None:
    _share_reaches("share", "shared_with", _like)


@fault("Sharing a bucket shares those whose names begin alike.", "bucket_sharing", _STOLEN)
def share_of_names_that_begin_alike() -> None:
    _share_reaches("share", "shared_with", lambda known, name: name.startswith(known))


@fault("A grant for a bucket is one for those whose names fit its own as a pattern.", "bucket_sharing", _STOLEN)
def grant_of_names_alike() -> None:
    _share_reaches("grant", "granted_to", _like)


def _pull_reaches(others: Any) -> None:
    @replaces(branches, "pull")
    def pull(right: Function, store: Any, project_id: str, branch_id: str, bucket: str, table: str) -> Any:
        answer = right(store, project_id, branch_id, bucket, table)
        for other_bucket, other_table in others(store.require_project(project_id).main, bucket, table):
            right(store, project_id, branch_id, other_bucket, other_table)
        return answer


def _tables_of(main: Any, bucket: str, fits: Any) -> list[tuple[str, str]]:
    return [(bucket, each.name) for each in main.buckets[bucket].version.tables.values() if fits(each.name)]


@fault(
    "Pulling a table pulls those whose names fit its own as a pattern.",
    features="branch_isolation",
    message=r"team on \"dev\" should find the tables \['new_users'\].*newxusers",
)
def pull_of_names_alike() -> None:
    _pull_reaches(lambda main, bucket, table: _tables_of(main, bucket, lambda name: _like(table, name)))


@fault(
    "Pulling a table pulls those whose names begin alike.",
    features="branch_isolation",
    message=r"team on \"dev\" should find the tables \['new_users'\].*new_users_old",
)
def pull_of_names_that_begin_alike() -> None:
    _pull_reaches(lambda main, bucket, table: _tables_of(main, bucket, lambda name: name.startswith(table)))


@fault(
    "Pulling a table pulls those of its name in other buckets.",
    features="branch_isolation",
    message=r"team on \"dev\" should find the tables \[\].*new_users",
)
def pull_in_other_buckets() -> None:
    def others(main: Any, _bucket: str, table: str) -> list[tuple[str, str]]:
        return [(bucket.name, table) for bucket in main.buckets.values() if bucket.version.table(table)]

    _pull_reaches(others)


@fault(
    "Deleting a branch deletes those whose names begin alike.",
    features="branches",
    message=r"branches should be \['dev2'\], newest first.*listed are \[\]",
)
def branches_that_begin_alike() -> None:
    @replaces(branches, "remove")
    def remove(right: Function, store: Any, project_id: str, branch_id: str) -> None:
        name = branches.find(store, project_id, branch_id)[1].name
        right(store, project_id, branch_id)
        for other in branches.listing(store, project_id):
            if other.name.startswith(name):
                right(store, project_id, other.id)


@fault(
    "Dropping a column drops those whose names begin alike.",
    features="table_schema",
    message=r"should have these columns.*- \| names",
)
def columns_that_begin_alike() -> None:
    @replaces(schema, "drop_column")
    def drop_column(right: Function, store: Any, ref: access.BucketRef, table: str, name: str) -> None:
        right(store, ref, table, name)
        for column in ref.table(table).columns:
            if column.name.startswith(name):
                right(store, ref, table, column.name)


@fault(
    "Dropping an object of a workspace drops those whose names fit its own as a pattern.",
    features="workspace_contents",
    message=r'workspace "analysis" should hold these objects.*- \| myxown',
)
def objects_alike() -> None:
    @replaces(engines.WorkspaceEngine, "drop")
    def drop(right: Function, engine: Any, name: str) -> None:
        right(engine, name)
        for each in engine.objects():
            if _like(name, each.name):
                right(engine, each.name)
