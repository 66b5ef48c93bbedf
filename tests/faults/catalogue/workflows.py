"""Whole days of work: what one part of the platform does and another part does not hear of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from support.sandbox.storage import objects
from support.sandbox.storage.errors import conflict
from support.sandbox.storage.store import access, branches, catalog, keys, loading, projects, sharing, snapshots
from support.sandbox.storage.store import workspaces as stored_workspaces
from tests.faults.fault import fault
from tests.faults.patching import Function, notes, replaces

FEATURE = "workflows"


@fault(
    "A session in SQL goes on with the tables that were there when it began.",
    features=FEATURE,
    message=r'the statement should run, but SELECT answered 42703: Referenced column "city" not found',
)
def sql_stays_behind() -> None:
    @replaces(catalog.Store, "attachments")
    def attachments(right: Function, store: Any, project_id: str, branch_id: str | None) -> Any:
        first: Any = notes(store).setdefault(f"{project_id} {branch_id}", right(store, project_id, branch_id))
        return first


@fault(
    "What was exported can be downloaded and is no object in S3.",
    features=FEATURE,
    message=r'one S3 object should be the file "the exported file"',
)
def exports_are_no_objects() -> None:
    @replaces(objects.ProjectObjects, "page")
    def page(right: Function, store: Any, *arguments: Any) -> Any:
        found = right(store, *arguments)
        return replace(found, objects=[each for each in found.objects if "_export_" not in each.key])


@fault(
    "A file that is loaded for the second time is refused.",
    features=FEATURE,
    message=r"owner should be able to import a file, but POST .*/import/file answered 409",
)
def second_load_is_refused() -> None:
    @replaces(loading, "load")
    def load(right: Function, store: Any, ref: Any, table: str, path: Any, *arguments: Any) -> Any:
        loaded = notes(store).setdefault("loaded", set())
        if (ref.name, path.read_bytes()) in loaded:
            raise conflict("file_loaded", "This file has been loaded before.")
        loaded.add((ref.name, path.read_bytes()))
        return right(store, ref, table, path, *arguments)


@fault(
    "A load that breaks has emptied the table before.",
    features=FEATURE,
    message=r"at_night|should hold exactly|should see in in_c_crm\.customers exactly",
)
def broken_load_empties() -> None:
    @replaces(loading, "load")
    def load(right: Function, store: Any, ref: Any, table: str, *arguments: Any) -> Any:
        try:
            return right(store, ref, table, *arguments)
        except Exception:
            address = ref.table(table)
            ref.change(store, lambda change: _empty(change, address))
            raise


def _empty(change: Any, table: Any) -> None:
    change.cursor.execute(f"DELETE FROM {change.address(table.name)}")
    change.put(table)


@fault(
    "Pulling one table brings the whole bucket to the state of main.",
    features=FEATURE,
    message=r"in_c_data\.draft should be readable.*Table with name draft does not exist",
)
def pull_takes_the_bucket() -> None:
    @replaces(branches, "pull")
    def pull(right: Function, store: Any, project_id: str, branch_id: str, bucket: str, table: str) -> Any:
        pulled = right(store, project_id, branch_id, bucket, table)
        main = access.find_bucket(store, project_id, "default", bucket)
        access.find_bucket(store, project_id, branch_id, bucket).bucket.version = main.version
        return pulled


@fault(
    "A branch's workspace reads the tables of main.",
    features=FEATURE,
    message=r"in_c_data\.draft should be readable, but SELECT answered 42P01",
)
def branch_workspace_reads_main() -> None:
    @replaces(catalog.Store, "attachments")
    def attachments(right: Function, store: Any, project_id: str, branch_id: str | None) -> Any:
        return right(store, project_id, None)


@fault(
    "The keys of a branch outlive it.",
    features=FEATURE,
    message=r'holder of the key "robot" should be refused',
)
def branch_keys_stay() -> None:
    @replaces(keys.KeyRing, "forget")
    def forget(right: Function, ring: Any, project_id: str, branch_id: str | None = None) -> None:
        if branch_id is None:
            right(ring, project_id)
        for record in ring.of_project(project_id):
            if record.branch_id == branch_id:  # and they lead to main now
                record.branch_id, record.scope = None, "project_admin"


@fault(
    "The workspaces of a branch outlive it.",
    features=FEATURE,
    message=r'the workspace "trial" should let nobody in any more',
)
def branch_workspaces_stay() -> None:
    @replaces(stored_workspaces.Workspaces, "remove")
    def remove(right: Function, registry: Any, record: Any) -> None:
        if record.branch_id is None:
            right(registry, record)


@fault(
    "A lent bucket can be read and written over REST.",
    features=FEATURE,
    message=r"should be refused as read-only or invalid",
)
def lent_is_writable() -> None:
    @replaces(access.BucketRef, "require_writable")
    def require_writable(right: Function, ref: Any) -> None:
        return None


@fault(
    "Taking a share back ends the reading over REST and not in SQL.",
    features=FEATURE,
    message=r"should be refused as not found or forbidden \([^)]*42501 or 42P01\)",
)
def unshared_is_still_read_in_sql() -> None:
    @replaces(catalog.Store, "attachments")
    def attachments(right: Function, store: Any, project_id: str, branch_id: str | None) -> Any:
        known = notes(store).setdefault(project_id, {})
        known.update(right(store, project_id, branch_id))
        return dict(known)


@fault(
    "Taking a share back empties the workspaces of the reader.",
    features=FEATURE,
    message=r'"summed" should be readable',
)
def unsharing_empties_workspaces() -> None:
    @replaces(sharing, "unshare")
    def unshare(right: Function, store: Any, project_id: str, bucket: str, target_id: str) -> None:
        right(store, project_id, bucket, target_id)
        for record in store.workspaces.of_project(target_id):
            record.engine.clear()


@fault(
    "A table that is restored has lost its key.",
    features=FEATURE,
    message=r"should see the columns id INTEGER key",
)
def restored_without_key() -> None:
    @replaces(snapshots, "copy_table")
    def copy_table(right: Function, store: Any, change: Any, source: Any, table: Any, name: str) -> None:
        right(store, change, source, replace(table, primary_key=()), name)


@fault(
    "A snapshot can be restored once and is gone then.",
    features=FEATURE,
    message=r"this should be accepted: the owner restores the snapshot",
)
def restored_once() -> None:
    @replaces(snapshots, "restore")
    def restore(right: Function, store: Any, project: Any, snapshot: Any, *arguments: Any) -> Any:
        restored = right(store, project, snapshot, *arguments)
        snapshots.remove(store, project, snapshot.id)
        return restored


@fault(
    "A rotated key goes on opening S3.",
    features=FEATURE,
    message=r'holder of the old key "pipeline".*object|"in/orders\.csv"',
)
def rotated_key_opens_s3() -> None:
    @replaces(catalog.Store, "key_by_id")
    def key_by_id(right: Function, store: Any, key_id: str) -> Any:
        return store.keys.get(key_id)


@fault(
    "Rotating a key ends the sessions in SQL.",
    features=FEATURE,
    message=r"PG wire at .* got no answer|session that nobody has ended should go on",
)
def rotation_ends_sessions() -> None:
    registries: list[Any] = []

    @replaces(stored_workspaces.Workspaces, "login")
    def login(right: Function, registry: Any, *arguments: Any) -> Any:
        registries[:] = [registry]
        return right(registry, *arguments)

    @replaces(keys.KeyRing, "rotate")
    def rotate(right: Function, ring: Any, record: Any) -> Any:
        for registry in registries:
            for session in registry.sessions():
                registry.end(session.session_id, "rotated")
        return right(ring, record)


@fault(
    "Two projects with a bucket of the same name have one bucket.",
    features=FEATURE,
    message=r"should (see|be accepted|find|be able)",
)
def buckets_of_one_name_are_one() -> None:
    @replaces(access, "find_bucket")
    def find_bucket(right: Function, store: Any, project_id: str, branch_id: str, name: str) -> Any:
        own = right(store, project_id, branch_id, name)
        first: Any = notes(store).setdefault(name, own)
        return replace(own, bucket=first.bucket) if not first.bucket.dropped else own


@fault(
    "The sessions of a deleted project go on.",
    features=FEATURE,
    message=r"the connection should have been cut off",
)
def sessions_of_deleted_project_go_on() -> None:
    @replaces(stored_workspaces.Workspaces, "end")
    def end(right: Function, registry: Any, session_id: str, reason: str) -> None:
        if reason != "workspace_deleted":
            right(registry, session_id, reason)


@fault(
    "The links to a deleted project's buckets stay and can be read.",
    features=FEATURE,
    message=r"should not get at the table in_c_lent\.orders|find the table in_c_lent\.orders listed",
)
def links_to_deleted_project_stay() -> None:
    right_sources: dict[tuple[str, str], Any] = {}

    @replaces(projects, "drop_links_to")
    def drop_links_to(right: Function, *arguments: Any) -> None:
        return None

    @replaces(catalog.Store, "link_source")
    def link_source(right: Function, store: Any, reader_id: str, project_id: str, bucket: str) -> Any:
        source = right(store, reader_id, project_id, bucket)
        if source is not None:
            right_sources[project_id, bucket] = source
        return right_sources.get((project_id, bucket))
