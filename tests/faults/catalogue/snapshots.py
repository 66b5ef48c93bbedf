"""Snapshots: taken by hand or before something destructive, listed, kept for their time, restored; and their settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from support.sandbox.storage.api import snapshots as api
from support.sandbox.storage.store import rows, snapshot_settings, snapshots, tables
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, changes_answers, replaces

TAKEN = "snapshots"
AUTOMATIC = "auto_snapshots"
SETTINGS = "snapshot_settings"
ALL = r"/projects/[^/]+/branches/default/snapshots"
LEVELS = r"/projects/[^/]+(/.*)?/settings/snapshots"


def _restores(definition: Any) -> None:
    """Restore tables with a definition other than theirs."""

    @replaces(snapshots, "copy_table")
    def copy_table(right: Function, store: Any, change: Any, source: Any, table: Any, name: str) -> None:
        right(store, change, source, definition(table), name)


@fault(
    "A table that is restored has lost its defaults.",
    features=TAKEN,
    message=r"The table in_c_data\.users should hold exactly the rows of the scenario",
)
def restored_without_defaults() -> None:
    _restores(lambda table: replace(table, columns=tuple(replace(each, default=None) for each in table.columns)))


@fault(
    "A table that is restored lets values be missing that it required.",
    features=TAKEN,
    message=r"The owner should see the columns id INTEGER key, name VARCHAR required, age INTEGER in",
)
def restored_without_required() -> None:
    _restores(
        lambda table: replace(
            table, columns=tuple(replace(c, nullable=c.name not in table.primary_key) for c in table.columns)
        )
    )


@fault(
    "A table that is restored has its columns in the order of their names.",
    features=TAKEN,
    message=r"The owner should see the columns id INTEGER key, name VARCHAR required, age INTEGER in",
)
def restored_in_another_order() -> None:
    _restores(lambda table: replace(table, columns=tuple(sorted(table.columns, key=lambda each: each.name))))


@fault(
    "Restoring adds the old rows to those that are there.",
    features=TAKEN,
    message=r"The restore should report 2 rows in in_c_data\.users",
)
def restoring_adds_rows() -> None:
    @replaces(snapshots, "restore")
    def restore(right: Function, store: Any, project: Any, snapshot: Any, bucket: Any, table: Any) -> Any:
        ref = snapshots.find_bucket(store, project.id, "default", bucket or snapshot.bucket_name)
        now = ref.version.table(table or snapshot.table_name)
        if now is None or now.primary_key or [c.name for c in now.columns] != [c.name for c in snapshot.table.columns]:
            return right(store, project, snapshot, bucket, table)

        def work(change: Any) -> None:
            with store.reading(snapshot.version) as reader:
                change.cursor.execute(
                    f"INSERT INTO {change.address(now.name)} SELECT * FROM {reader.address(snapshot.table.name)}"
                )
            change.put(now)

        ref.change(store, work)
        return ref.name, ref.table(now.name)


@fault(
    "Restoring under another name replaces the original, too.",
    features=TAKEN,
    message=r"The owner should see in in_c_data\.users exactly the rows of the scenario",
)
def restoring_a_copy_restores_the_original() -> None:
    @replaces(snapshots, "restore")
    def restore(right: Function, store: Any, project: Any, snapshot: Any, bucket: Any, table: Any) -> Any:
        done = right(store, project, snapshot, bucket, table)
        if bucket or table:
            right(store, project, snapshot, None, None)
        return done


@fault(
    "Restoring takes the newest snapshot of the table, whichever was asked for.",
    features=TAKEN,
    message=r"The owner should see 2 rows in in_c_data\.users",
)
def restoring_takes_the_newest() -> None:
    @replaces(snapshots, "restore")
    def restore(right: Function, store: Any, project: Any, snapshot: Any, bucket: Any, table: Any) -> Any:
        newest = snapshots.search(store, project, snapshot.bucket_name, snapshot.table_name, None)[0]
        return right(store, project, newest, bucket, table)


@fault(
    "Restoring into another bucket restores into the snapshot's own.",
    features=TAKEN,
    message=r"The owner should be able to read the table in_c_more\.users",
)
def restoring_ignores_the_bucket() -> None:
    @replaces(snapshots, "restore")
    def restore(right: Function, store: Any, project: Any, snapshot: Any, bucket: Any, table: Any) -> Any:
        _, restored = right(store, project, snapshot, None, table)
        return bucket or snapshot.bucket_name, restored


@fault(
    "Restoring onto a table that exists is refused and done.",
    features=TAKEN,
    message=r"Nothing should have changed, but POST .*/restore",
)
def refused_restore_is_done() -> None:
    @replaces(snapshots, "restore")
    def restore(right: Function, store: Any, project: Any, snapshot: Any, bucket: Any, table: Any) -> Any:
        try:
            return right(store, project, snapshot, bucket, table)
        except Exception:
            if table:
                ref = snapshots.find_bucket(store, project.id, "default", bucket or snapshot.bucket_name)
                if ref.version.table(table) is not None:
                    tables.drop(store, ref, table)
                    right(store, project, snapshot, bucket, table)
            raise


@fault(
    "Restoring a table ends its other snapshots.",
    features=TAKEN,
    message=r"A project's owner should be able to read a snapshot",
)
def restoring_ends_later_snapshots() -> None:
    @replaces(snapshots, "restore")
    def restore(right: Function, store: Any, project: Any, snapshot: Any, bucket: Any, table: Any) -> Any:
        done = right(store, project, snapshot, bucket, table)
        for each in snapshots.search(store, project, snapshot.bucket_name, snapshot.table_name, None):
            if each.created_at > snapshot.created_at:
                snapshots.remove(store, project, each.id)
        return done


@fault(
    "A restore tells the number of rows that the table had before.",
    features=TAKEN,
    message=r"The restore should report 2 rows in in_c_data\.users",
)
def restore_counts_the_rows_before() -> None:
    @changes_answers("POST", ALL + "/[^/]+/restore")
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["row_count"] += 1


@fault(
    "A snapshot tells the number of rows that its table has now.",
    features=TAKEN,
    message=r"The snapshot should keep 1 rows",
)
def count_is_that_of_now() -> None:
    @replaces(api, "_shown")
    def shown(right: Function, store: Any, snapshot: Any) -> Any:
        body = right(store, snapshot)
        bucket = store.require_project(snapshot.project_id).main.buckets.get(snapshot.bucket_name.lower())
        table = bucket.version.table(snapshot.table_name) if bucket else None
        return body | {"row_count": table.row_count if table else 0}


@fault(
    "The list of snapshots does not look at the bucket.",
    features=TAKEN,
    message=r"3 snapshots with bucket in_c_data should be counted in all",
)
def list_ignores_the_bucket() -> None:
    @replaces(snapshots, "search")
    def search(right: Function, store: Any, project: Any, bucket: Any, table: Any, kind: Any) -> Any:
        return right(store, project, None, table, kind)


@fault(
    "The list of snapshots does not look at the table.",
    features=TAKEN,
    message=r"These snapshots should be listed, newest first: bucket, table, type",
)
def list_ignores_the_table() -> None:
    @replaces(snapshots, "search")
    def search(right: Function, store: Any, project: Any, bucket: Any, table: Any, kind: Any) -> Any:
        return right(store, project, bucket, None, kind)


@fault(
    "The list of snapshots does not look at their type.",
    features=f"{TAKEN} {AUTOMATIC}",
    message=r"These snapshots should be listed, newest first: bucket, table, type",
)
def list_ignores_the_type() -> None:
    @replaces(snapshots, "search")
    def search(right: Function, store: Any, project: Any, bucket: Any, table: Any, kind: Any) -> Any:
        return right(store, project, bucket, table, None)


@fault(
    "Of several filters the list of snapshots needs only one to fit.",
    features=TAKEN,
    message=r"These snapshots should be listed, newest first: bucket, table, type",
)
def list_filters_are_alternatives() -> None:
    @replaces(snapshots, "search")
    def search(right: Function, store: Any, project: Any, bucket: Any, table: Any, kind: Any) -> Any:
        if bucket is None or table is None:
            return right(store, project, bucket, table, kind)
        found = {
            each.id for each in right(store, project, bucket, None, kind) + right(store, project, None, table, kind)
        }
        return [each for each in right(store, project, None, None, kind) if each.id in found]


@fault(
    "The list of snapshots begins with the oldest.",
    features=TAKEN,
    message=r"These snapshots should be listed, newest first: table, rows, description",
)
def list_begins_with_the_oldest() -> None:
    @replaces(snapshots, "search")
    def search(right: Function, *arguments: Any) -> Any:
        return right(*arguments)[::-1]


@fault(
    "The total of the list of snapshots is that of the page.",
    features=TAKEN,
    message=r"3 snapshots with limit 1 should be counted in all",
)
def total_is_the_page() -> None:
    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["total"] = len(answer.body["snapshots"])


@fault(
    "The total of the list of snapshots counts those that the filter leaves out.",
    features=TAKEN,
    message=r"3 snapshots with bucket in_c_data should be counted in all",
)
def total_ignores_the_filter() -> None:
    kept: dict[str, int] = {}

    @replaces(snapshots, "search")
    def search(right: Function, store: Any, project: Any, *filters: Any) -> Any:
        kept[project.id] = len(right(store, project, None, None, None))
        return right(store, project, *filters)

    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["total"] = kept[answer.path.split("/")[2]]


@fault(
    "Snapshots by hand are kept for the time of automatic ones.",
    features=f"{TAKEN} {SETTINGS}",
    message=r"The snapshot should expire after 90 days",
)
def manual_ones_expire_as_automatic() -> None:
    @replaces(snapshots, "_add")
    def add(right: Function, *arguments: Any) -> Any:
        taken = right(*arguments)
        ref = arguments[1]
        if taken.kind == "manual":
            days = snapshot_settings.effective(ref.project, ref.name, taken.table_name)["retention"]["auto_days"]
            taken = replace(taken, expires_at=taken.created_at + timedelta(days=days))
            ref.project.snapshots[taken.id] = taken
        return taken


@fault(
    "Automatic snapshots are kept for the time of those by hand.",
    features=f"{AUTOMATIC} {SETTINGS}",
    message=r"The snapshot should expire after 7 days",
)
def automatic_ones_expire_as_manual() -> None:
    @replaces(snapshots, "_add")
    def add(right: Function, *arguments: Any) -> Any:
        taken = right(*arguments)
        ref = arguments[1]
        if taken.kind != "manual":
            days = snapshot_settings.effective(ref.project, ref.name, taken.table_name)["retention"]["manual_days"]
            taken = replace(taken, expires_at=taken.created_at + timedelta(days=days))
            ref.project.snapshots[taken.id] = taken
        return taken


@fault(
    "How long snapshots are kept is decided by the project alone.",
    features=AUTOMATIC,
    message=r"The snapshot should expire after 3 days",
)
def retention_of_the_project_decides() -> None:
    @replaces(snapshots, "_add")
    def add(right: Function, *arguments: Any) -> Any:
        taken = right(*arguments)
        ref = arguments[1]
        retention = snapshot_settings.effective(ref.project)["retention"]
        days = retention["manual_days" if taken.kind == "manual" else "auto_days"]
        taken = replace(taken, expires_at=taken.created_at + timedelta(days=days))
        ref.project.snapshots[taken.id] = taken
        return taken


@fault(
    "Triggers are those of the project, whatever its tables say.",
    features=f"{SETTINGS} {AUTOMATIC}",
    message=r"0 snapshots with type auto_predrop_column should be counted in all",
)
def triggers_of_the_project_decide() -> None:
    @replaces(snapshots, "automatic")
    def automatic(right: Function, store: Any, ref: Any, *arguments: Any) -> None:
        whole = snapshot_settings.effective(ref.project)
        replaces(snapshot_settings, "effective")(lambda _right, *_: whole)
        try:
            right(store, ref, *arguments)
        finally:
            snapshot_settings.effective = lambda project, *level: snapshot_settings.resolve(project, level)[0]


@fault(
    "Deleting a snapshot deletes all of its table.",
    features=TAKEN,
    message=r"These snapshots should be listed, newest first: type, rows, description",
)
def delete_takes_all_of_the_table() -> None:
    @replaces(snapshots, "remove")
    def remove(right: Function, store: Any, project: Any, snapshot_id: str) -> None:
        gone = snapshots.find(store, project, snapshot_id)
        for each in snapshots.search(store, project, gone.bucket_name, gone.table_name, None):
            right(store, project, each.id)


@fault(
    "Dropping a table drops its snapshots.",
    features=f"{TAKEN} {AUTOMATIC}",
    message=r'This should be accepted: the owner restores the snapshot "before',
)
def dropped_with_the_table() -> None:
    @replaces(tables, "drop")
    def drop(right: Function, store: Any, ref: Any, name: str) -> Any:
        before = right(store, ref, name)
        for each in snapshots.search(store, ref.project, ref.name, name, None):
            snapshots.remove(store, ref.project, each.id)
        return before


@fault(
    "A truncation that is refused takes its snapshot.",
    features=AUTOMATIC,
    message=r"Nothing should have changed.*snapshot",
)
def refused_deletion_takes_one() -> None:
    @replaces(rows, "delete")
    def delete(right: Function, store: Any, ref: Any, table_name: str, clause: str) -> Any:
        try:
            return right(store, ref, table_name, clause)
        except Exception:
            snapshots.automatic(store, ref, ref.version, table_name, "truncate_table", "delete_all_rows")
            raise


@fault(
    "The snapshot before a truncation is taken after it.",
    features=AUTOMATIC,
    message=r"These snapshots should be listed, newest first: bucket, table, type, rows",
)
def taken_too_late() -> None:
    @replaces(snapshots, "automatic")
    def automatic(right: Function, store: Any, ref: Any, version: Any, table_name: str, *triggers: str) -> None:
        later = ref.version if ref.version.table(table_name) else version
        right(store, ref, later, table_name, *triggers)


@fault(
    "Deleting a part of the rows takes a snapshot, too.",
    features=AUTOMATIC,
    message=r"There should be no snapshot",
)
def deleting_some_rows_takes_one() -> None:
    @replaces(rows, "delete")
    def delete(right: Function, store: Any, ref: Any, table_name: str, clause: str) -> Any:
        before = ref.version
        deleted, left = right(store, ref, table_name, clause)
        if deleted and left:
            snapshots.automatic(store, ref, before, table_name, "truncate_table", "delete_all_rows")
        return deleted, left


@fault(
    "Switching snapshots off for a table stops only those by hand.",
    features=f"{SETTINGS} {AUTOMATIC}",
    message=r"There should be no snapshot",
)
def disabled_still_takes_automatic_ones() -> None:
    @replaces(snapshots, "automatic")
    def automatic(right: Function, *arguments: Any) -> None:
        @replaces(snapshot_settings, "effective")
        def effective(resolved: Function, *of: Any) -> Any:
            return resolved(*of) | {"enabled": True}

        try:
            right(*arguments)
        finally:
            snapshot_settings.effective = lambda project, *level: snapshot_settings.resolve(project, level)[0]


@fault(
    "Settings that are put are merged into those that are there.",
    features=SETTINGS,
    message=r"The snapshot settings of the scenario should hold",
)
def put_merges() -> None:
    @replaces(snapshot_settings, "put")
    def put(right: Function, project: Any, level: Any, config: dict[str, Any]) -> None:
        right(project, level, (snapshot_settings.local(project, level) or {}) | config)


@fault(
    "Deleting the settings of a bucket deletes those of its tables.",
    features=SETTINGS,
    message=r"The snapshot settings of the scenario should hold",
)
def delete_goes_down() -> None:
    @replaces(snapshot_settings, "remove")
    def remove(right: Function, project: Any, level: Any) -> None:
        for each in [key for key in project.snapshot_settings if key[: len(level)] == tuple(n.lower() for n in level)]:
            del project.snapshot_settings[each]


@fault(
    "The settings of a table go with it when it is dropped.",
    features=f"{SETTINGS} {AUTOMATIC}",
    message=r"These snapshots should be listed, newest first: table, type",
)
def settings_go_with_the_table() -> None:
    @replaces(snapshots, "drop_table")
    def drop_table(right: Function, store: Any, ref: Any, table_name: str) -> None:
        right(store, ref, table_name)
        snapshot_settings.remove(ref.project, (ref.name, table_name))


@fault(
    "Settings of a table hold for all tables of that name.",
    features=SETTINGS,
    message=r"The snapshot settings of the scenario should hold",
)
def settings_go_by_table_name() -> None:
    @replaces(snapshot_settings, "_key")
    def key(right: Function, level: Any) -> Any:
        return ("", right(level)[1]) if len(level) == 2 else right(level)


@fault(
    "Every setting is said to come from the system.",
    features=SETTINGS,
    message=r"The snapshot settings of the scenario should hold",
)
def everything_comes_from_the_system() -> None:
    @changes_answers("GET", LEVELS)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["inheritance"] = dict.fromkeys(answer.body["inheritance"], "system")


@fault(
    "Snapshots may be kept for 3651 days.",
    features=SETTINGS,
    message=r"The attempt of the owner to set manual_days to 3651 for the project should be refused",
)
def one_day_too_many() -> None:
    @replaces(snapshot_settings, "put")
    def put(right: Function, project: Any, level: Any, config: dict[str, Any]) -> None:
        retention = {k: min(v, 3650) if v == 3651 else v for k, v in config.get("retention", {}).items()}
        right(project, level, config | ({"retention": retention} if retention else {}))


@fault(
    "Settings that are refused are stored.",
    features=SETTINGS,
    message=r"The snapshot settings of the scenario should hold",
)
def refused_settings_are_stored() -> None:
    @replaces(snapshot_settings, "put")
    def put(right: Function, project: Any, level: Any, config: dict[str, Any]) -> None:
        try:
            right(project, level, config)
        except Exception:
            project.snapshot_settings[snapshot_settings._key(level)] = config
            raise


@fault(
    "What a snapshot is for is forgotten.",
    features=TAKEN,
    message=r"These snapshots should be listed, newest first: bucket, table, type, rows, description",
)
def description_is_lost() -> None:
    @replaces(snapshots, "take")
    def take(right: Function, store: Any, ref: Any, table_name: str, description: Any) -> Any:
        return right(store, ref, table_name, None)


@fault(
    "A snapshot does not tell the key that its table had.",
    features=TAKEN,
    message=r"The snapshot should keep the columns id INTEGER key",
)
def key_is_not_told() -> None:
    @changes_answers("GET", ALL + "/[^/]+")
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["primary_key"] = []


@fault(
    "Whoever knows the id of a snapshot can use it in their own project, although it belongs to another one.",
    features=f"{TAKEN} access_of_neighbours",
    message=r'The attempt of the team of "neighbour" to read the snapshot "before" should be refused',
)
def foreign_is_found_at_home() -> None:
    @replaces(snapshots, "find")
    def find(right: Function, store: Any, project: Any, snapshot_id: str) -> Any:
        for other in store.projects():
            if snapshot_id in other.snapshots:
                return other.snapshots[snapshot_id]
        return right(store, project, snapshot_id)


@fault(
    "A snapshot by hand takes the place of the one that has its description.",
    features="snapshots",
    message=r"these snapshots should be listed, newest first.*- \| users +\| 1 +\| one",
)
def descriptions_are_unique() -> None:
    @replaces(snapshots, "take")
    def take(right: Function, store: Any, ref: Any, table: str, description: str | None) -> Any:
        taken = right(store, ref, table, description)
        for each in list(ref.project.snapshots.values()):
            if each is not taken and (each.table_name, each.description) == (taken.table_name, description):
                del ref.project.snapshots[each.id]
        return taken


@fault(
    "An automatic snapshot takes the place of the one before.",
    features="auto_snapshots",
    message=r"these snapshots should be listed, newest first.*- \| auto_pretruncate",
)
def automatic_ones_replace_each_other() -> None:
    @replaces(snapshots, "_add")
    def add(right: Function, store: Any, ref: Any, version: Any, table: Any, kind: str, description: str | None) -> Any:
        for each in list(ref.project.snapshots.values()):
            if each.kind == kind != "manual" and each.table_name == table.name:
                del ref.project.snapshots[each.id]
        return right(store, ref, version, table, kind, description)


@fault(
    "A deleted snapshot comes back with the next that is taken.",
    features="snapshots",
    message=r"snapshot that was deleted should not be (found|listed)",
)
def deletion_is_undone_later() -> None:
    deleted: list[Any] = []

    @replaces(snapshots, "remove")
    def remove(right: Function, store: Any, project: Any, snapshot_id: str) -> None:
        deleted.append(snapshots.find(store, project, snapshot_id))
        right(store, project, snapshot_id)

    @replaces(snapshots, "_add")
    def add(right: Function, store: Any, ref: Any, *taken: Any) -> Any:
        ref.project.snapshots.update({each.id: each for each in deleted if each.project_id == ref.project.id})
        deleted.clear()
        return right(store, ref, *taken)
