"""Branches kept apart: what leaks out of them or into them, what pull brings, and what their keys may do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from support.sandbox.storage import auth
from support.sandbox.storage.api import branches as branches_api
from support.sandbox.storage.s3 import access as s3_access
from support.sandbox.storage.store import (
    access,
    branches,
    catalog,
    exporting,
    keys,
    loading,
    profiling,
    rows,
    schema,
    tables,
)
from tests.faults.fault import fault
from tests.faults.patching import Function, replaces

ISOLATION = "branch_isolation"
FEATURE = "branches"
ONE = r"/projects/[^/]+/branches/(?!default)[^/]+"


def _on_main(store: Any, ref: Any) -> Any:
    """The same bucket on main."""
    return access.find_bucket(store, ref.project.id, "default", ref.name)


def _goes_to_main(owner: Any, name: str, *, as_well: bool = False) -> None:
    """Let one operation on a branch be done on main, instead or as well."""

    @replaces(owner, name)
    def wrong(right: Function, store: Any, ref: Any, *arguments: Any, **options: Any) -> Any:
        if ref.on_default or ref.link is not None:
            return right(store, ref, *arguments, **options)
        if as_well:
            right(store, ref, *arguments, **options)
        return right(store, _on_main(store, ref), *arguments, **options)


@fault(
    "A column that is added on a branch is added on main, too.",
    features=ISOLATION,
    message=r"This should leave main alone",
)
def added_columns_leak() -> None:
    _goes_to_main(schema, "add_column", as_well=True)


@fault(
    "A column that is dropped on a branch is dropped on main, too.",
    features=ISOLATION,
    message=r"This should leave main alone",
)
def dropped_columns_leak() -> None:
    _goes_to_main(schema, "drop_column", as_well=True)


@fault(
    "A column that is altered on a branch is altered on main, too.",
    features=ISOLATION,
    message=r"This should leave main alone",
)
def altered_columns_leak() -> None:
    _goes_to_main(schema, "alter_column", as_well=True)


@fault(
    "A primary key that is added on a branch is added on main, too.",
    features=ISOLATION,
    message=r"This should leave main alone",
)
def added_keys_leak() -> None:
    _goes_to_main(schema, "add_primary_key", as_well=True)


@fault(
    "A primary key that is dropped on a branch is dropped on main, too.",
    features=ISOLATION,
    message=r"This should leave main alone",
)
def dropped_keys_leak() -> None:
    _goes_to_main(schema, "drop_primary_key", as_well=True)


@fault(
    "Rows that are deleted on a branch are deleted on main, too.",
    features=ISOLATION,
    message=r"The team on main should see in in_c_data\.users exactly the rows of the scenario",
)
def deleted_rows_leak() -> None:
    _goes_to_main(rows, "delete", as_well=True)


@fault(
    "What is imported on a branch is imported on main, too.",
    features=ISOLATION,
    message=r"This should leave main alone",
)
def imports_leak() -> None:
    _goes_to_main(loading, "load", as_well=True)


@fault(
    "A table that is made on a branch is made on main, too.",
    features=ISOLATION,
    message=r"The team on main should find the tables \['users'\], 1 in total",
)
def new_tables_leak() -> None:
    _goes_to_main(tables, "create", as_well=True)


@fault(
    "A preview on a branch shows main.",
    features=ISOLATION,
    message=r'The team on "feature" should see 3 rows in in_c_data\.users',
)
def previews_show_main() -> None:
    _goes_to_main(tables, "preview")


@fault(
    "An export on a branch exports main.",
    features=ISOLATION,
    message=r"The exported file should hold exactly the rows of the scenario",
)
def exports_read_main() -> None:
    _goes_to_main(exporting, "export")


@fault(
    "A profile on a branch is that of main.",
    features=ISOLATION,
    message=r'The team on "feature" should see 3 rows in in_c_data\.users',
)
def profiles_read_main() -> None:
    _goes_to_main(profiling, "profile")


@fault(
    "A table that is dropped on a branch is dropped on main, too.",
    features=ISOLATION,
    message=r"This should leave main alone",
)
def dropped_tables_leak() -> None:
    @replaces(tables, "drop")
    def drop(right: Function, store: Any, ref: Any, name: str) -> Any:
        if not ref.on_default:
            right(store, _on_main(store, ref), name)
        return right(store, ref, name)


@fault(
    "A table that is made on main appears on its branches.",
    features=ISOLATION,
    message=r"The team on .dev. should find the tables \['users'\], 1 in total",
)
def new_tables_reach_branches() -> None:
    @replaces(tables, "create")
    def create(right: Function, store: Any, ref: Any, name: str, *arguments: Any) -> Any:
        if ref.on_default:
            for branch in branches.listing(store, ref.project.id):
                other = branch.buckets.get(ref.name.lower())
                if other is not None and other.version.table(name) is None:
                    right(store, replace(ref, branch=branch, bucket=other), name, *arguments)
        return right(store, ref, name, *arguments)


@fault(
    "A schema change on main reaches branches that have not changed the table.",
    features=ISOLATION,
    message=r'The team on "dev" should see the columns id INTEGER key, name VARCHAR, age INTEGER in',
)
def schema_changes_reach_branches() -> None:
    @replaces(schema, "_change")
    def change(right: Function, store: Any, ref: Any, operation: str, work: Any) -> None:
        right(store, ref, operation, work)
        if ref.on_default:
            for branch in branches.listing(store, ref.project.id):
                other = branch.buckets.get(ref.name.lower())
                if other is not None and not other.changed:
                    other.version = ref.version


@fault(
    "What one branch changes is seen on the next.",
    features=f"{ISOLATION} {FEATURE}",
    message=r'The team on "test" should see in in_c_data\.users exactly the rows of the scenario',
)
def branches_share_their_tables() -> None:
    @replaces(branches, "create")
    def create(right: Function, store: Any, project_id: str, *arguments: Any) -> Any:
        others = branches.listing(store, project_id)
        made = right(store, project_id, *arguments)
        if others:
            made.buckets = others[0].buckets
        return made


@fault(
    "Pull leaves the branch's columns and takes main's rows only.",
    features=f"{FEATURE} {ISOLATION}",
    message=r'The team on "dev" should see the columns id INTEGER key, name VARCHAR in in_c_data\.users',
)
def pull_keeps_the_definition() -> None:
    @replaces(branches, "pull")
    def pull(right: Function, store: Any, project_id: str, branch_id: str, bucket: str, table: str) -> Any:
        ref = access.find_bucket(store, project_id, branch_id, bucket)
        mine = ref.version.table(table)
        done = right(store, project_id, branch_id, bucket, table)
        for column in mine.columns if mine else ():
            if ref.table(table).column(column.name) is None:
                schema.add_column(store, ref, table, tables.ColumnRequest(column.name, column.type))
        return done


@fault(
    "Pull of a table that main does not have drops the branch's.",
    features=f"{FEATURE} {ISOLATION}",
    message=r"Nothing should have changed, but POST .*/pull",
)
def refused_pull_drops() -> None:
    @replaces(branches, "pull")
    def pull(right: Function, store: Any, project_id: str, branch_id: str, bucket: str, table: str) -> Any:
        try:
            return right(store, project_id, branch_id, bucket, table)
        except Exception:
            ref = access.find_bucket(store, project_id, branch_id, bucket)
            if ref.version.table(table) is not None:
                tables.drop(store, ref, table)
            raise


@fault(
    "Pull brings rows without the primary key.",
    features=f"{FEATURE} {ISOLATION}",
    message=r'The team on "dev" should see the columns id INTEGER key, name VARCHAR, city VARCHAR in',
)
def pull_loses_the_key() -> None:
    @replaces(branches, "pull")
    def pull(right: Function, store: Any, project_id: str, branch_id: str, bucket: str, table: str) -> Any:
        done = right(store, project_id, branch_id, bucket, table)
        ref = access.find_bucket(store, project_id, branch_id, bucket)
        if ref.table(table).primary_key:
            schema.drop_primary_key(store, ref, table)
        return done


@fault(
    "Names of branches are taken in all projects.",
    features=FEATURE,
    message=r'This should be accepted: the team of "neighbour" creates a branch "dev',
)
def names_are_taken_everywhere() -> None:
    @replaces(branches, "create")
    def create(right: Function, store: Any, project_id: str, name: str, *arguments: Any) -> Any:
        for project in store.projects():
            if any(branch.name == name for branch in branches.listing(store, project.id)):
                raise branches.conflict("branch_name_exists", f"A branch {name!r} exists already.", name=name)
        return right(store, project_id, name, *arguments)


@fault(
    "The name of a branch that is gone stays taken.",
    features=FEATURE,
    message=r'This should be accepted: the owner creates a branch "dev',
)
def names_stay_taken() -> None:
    @replaces(branches, "create")
    def create(right: Function, store: Any, project_id: str, name: str, *arguments: Any) -> Any:
        taken = vars(store.require_project(project_id)).setdefault("_taken", set())
        if name in taken:
            raise branches.conflict("branch_name_exists", f"A branch {name!r} exists already.", name=name)
        made = right(store, project_id, name, *arguments)
        taken.add(name)
        return made


@fault(
    "What a branch is for is forgotten.",
    features=FEATURE,
    message=r"The branch should be shown as ",
)
def description_is_lost() -> None:
    @replaces(branches, "create")
    def create(right: Function, store: Any, project_id: str, name: str, _: Any, *arguments: Any) -> Any:
        return right(store, project_id, name, None, *arguments)


@fault(
    "The list of branches does not look at its offset.",
    features=FEATURE,
    message=r"The branches should be \['one'\], newest first",
)
def list_ignores_the_offset() -> None:
    @replaces(branches_api, "page")
    def page(right: Function, items: Any, limit: int, offset: int) -> Any:
        return right(items, limit, 0)


@fault(
    "Deleting a branch deletes the tables of main that it had changed.",
    features=FEATURE,
    message=r"The owner should be able to preview the table in_c_data\.users",
)
def delete_reaches_main() -> None:
    @replaces(branches, "remove")
    def remove(right: Function, store: Any, project_id: str, branch_id: str) -> None:
        _, branch = branches.find(store, project_id, branch_id)
        for bucket in branch.buckets.values():
            main = access.find_bucket(store, project_id, "default", bucket.name)
            for name in bucket.changed:
                if main.version.table(name) is not None:
                    tables.drop(store, main, name)
        right(store, project_id, branch_id)


@fault(
    "Deleting a branch deletes all of the project.",
    features=FEATURE,
    message=r"The branches should be \['dev2'\], newest first",
)
def delete_takes_all() -> None:
    @replaces(branches, "remove")
    def remove(right: Function, store: Any, project_id: str, branch_id: str) -> None:
        right(store, project_id, branch_id)
        for branch in branches.listing(store, project_id):
            right(store, project_id, branch.id)


@fault(
    "A read-only branch key may store objects in S3.",
    features="access_of_branch_keys s3_access s3_surfaces",
    message=r"The reader of the branch should be refused as forbidden \(403\), whatever is tried",
)
def read_keys_write_objects() -> None:
    @replaces(s3_access, "_key_holder")
    def holder(right: Function, key: Any) -> Any:
        return replace(right(key), may_write=True)


@fault(
    "A read-only branch key may delete rows on its branch.",
    features="access_of_branch_keys",
    message=r"The reader of the branch, on the branch, should be refused as forbidden \(403\), whatever",
)
def read_keys_delete_rows() -> None:
    @replaces(auth, "_check_branch_scope")
    def check(right: Function, store: Any, key: Any, request: Any) -> None:
        if not request.scope["route"].path.endswith("/rows"):
            right(store, key, request)


@fault(
    "A read-only branch key may pull.",
    features="access_of_branch_keys",
    message=r"The reader of the branch, on the branch, should be refused as forbidden \(403\), whatever",
)
def read_keys_pull() -> None:
    @replaces(auth, "_check_branch_scope")
    def check(right: Function, store: Any, key: Any, request: Any) -> None:
        if not request.scope["route"].path.endswith("/pull"):
            right(store, key, request)


@fault(
    "A read-only branch key may get a new password for a workspace of its branch.",
    features="access_of_branch_keys workspace_access",
    message=r"The reader of the branch should be refused as forbidden \(403\), whatever is tried",
)
def read_keys_reset_passwords() -> None:
    @replaces(auth, "_check_branch_scope")
    def check(right: Function, store: Any, key: Any, request: Any) -> None:
        if not request.scope["route"].path.endswith("/credentials/reset"):
            right(store, key, request)


@fault(
    "A branch key may profile the tables of other branches.",
    features="access_of_branch_keys",
    message=r"The reader of the branch, on the other branch, should be refused as forbidden \(403\),",
)
def branch_keys_profile_anywhere() -> None:
    @replaces(auth, "_check_branch_scope")
    def check(right: Function, store: Any, key: Any, request: Any) -> None:
        if not request.scope["route"].path.endswith("/profile"):
            right(store, key, request)


@fault(
    "A branch key may restore snapshots of main.",
    features="access_of_branch_keys",
    message=r"The reader of the branch should be refused as forbidden \(403\), whatever is tried",
)
def branch_keys_restore() -> None:
    @replaces(auth, "_check_branch_scope")
    def check(right: Function, store: Any, key: Any, request: Any) -> None:
        if not request.scope["route"].path.endswith("/restore"):
            right(store, key, request)


@fault(
    "A branch key may change the project's snapshot settings.",
    features="access_of_branch_keys",
    message=r"The reader of the branch should be refused as forbidden \(403\), whatever is tried",
)
def branch_keys_change_settings() -> None:
    @replaces(auth, "_check_branch_scope")
    def check(right: Function, store: Any, key: Any, request: Any) -> None:
        if not request.scope["route"].path.endswith("/settings/snapshots"):
            right(store, key, request)


@fault(
    "A branch key may rename the project.",
    features="access_of_branch_keys",
    message=r"The reader of the branch should be refused as forbidden \(403\), whatever is tried",
)
def branch_keys_rename_the_project() -> None:
    @replaces(auth, "_check_branch_scope")
    def check(right: Function, store: Any, key: Any, request: Any) -> None:
        if request.method != "PUT" or request.scope["route"].path != "/projects/{project_id}":
            right(store, key, request)


@fault(
    "A branch key may make a workspace on main.",
    features="access_of_branch_keys workspace_access",
    message=r"The reader of the branch should be refused as forbidden \(403\), whatever is tried",
)
def branch_keys_make_main_workspaces() -> None:
    @replaces(auth, "_check_branch_scope")
    def check(right: Function, store: Any, key: Any, request: Any) -> None:
        if request.method != "POST" or not request.scope["route"].path.endswith("{project_id}/workspaces"):
            right(store, key, request)


@fault(
    "A branch key that is rotated becomes a key to the whole project.",
    features="api_keys access_of_branch_keys",
    message=r'The key "dev" should be shown with scope branch_admin, branch the branch',
)
def rotation_widens_branch_keys() -> None:
    @replaces(keys.KeyRing, "rotate")
    def rotate(right: Function, ring: Any, record: Any) -> Any:
        done = right(ring, record)
        if done and record.branch_id:
            done[0].scope = "project_admin"
            done[0].branch_id = None
        return done


@fault(
    "A read-only key that is rotated may write.",
    features="api_keys access_of_branch_keys",
    message=r'The key "dev" should be shown with scope branch_read, branch the branch',
)
def rotation_lets_readers_write() -> None:
    @replaces(keys.KeyRing, "rotate")
    def rotate(right: Function, ring: Any, record: Any) -> Any:
        done = right(ring, record)
        if done and record.scope == "branch_read":
            done[0].scope = "branch_admin"
        return done


@fault(
    "A rotated key lives for ever, even if the old one had an end.",
    features="api_keys",
    message=r'The key "dev" should be shown with scope branch_admin, branch the branch, expires in',
)
def rotation_forgets_the_end() -> None:
    @replaces(keys.KeyRing, "rotate")
    def rotate(right: Function, ring: Any, record: Any) -> Any:
        done = right(ring, record)
        if done:
            done[0].expires_at = None
        return done


@fault(
    "Readers of a shared bucket see a branch of its owner.",
    features="bucket_sharing",
    message=r'The team of "reader" should see in in_c_linked\.users exactly the rows of the scenario',
)
def links_lead_to_a_branch() -> None:
    @replaces(catalog.Store, "link_source")
    def link_source(right: Function, store: Any, reader_id: str, project_id: str, bucket_name: str) -> Any:
        source = right(store, reader_id, project_id, bucket_name)
        if source is not None:
            for branch in branches.listing(store, project_id):
                return branch.buckets.get(bucket_name.lower(), source)
        return source


@fault(
    "Whoever knows the id of a branch reaches it from their own project, although it belongs to another one.",
    features="branches access_of_neighbours",
    message=r'The attempt of the team of "neighbour" on "dev" to .* should be refused',
)
def foreign_is_found_at_home() -> None:
    @replaces(access, "find_branch")
    def find_branch(right: Function, store: Any, project_id: str, branch_id: str) -> Any:
        for project in store.projects():
            if branch_id != "default" and branch_id in project.branches:
                return project, project.branches[branch_id]
        return right(store, project_id, branch_id)


@fault(
    "A branch that is deleted can still be read.",
    features="branches",
    message=r'The deleted branch "dev" should not be found',
)
def deleted_can_be_read() -> None:
    gone: dict[str, Any] = {}

    @replaces(branches, "remove")
    def remove(right: Function, store: Any, project_id: str, branch_id: str) -> None:
        gone[branch_id] = branches.find(store, project_id, branch_id)
        right(store, project_id, branch_id)

    @replaces(access, "find_branch")
    def find_branch(right: Function, store: Any, project_id: str, branch_id: str) -> Any:
        return gone[branch_id] if branch_id in gone else right(store, project_id, branch_id)
