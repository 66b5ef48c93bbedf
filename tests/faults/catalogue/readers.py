"""Readers of linked buckets: who may link one, what they see of it, what they may do to it, and how that ends."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import FrameType
from typing import Any

from support.sandbox.storage.store import access, buckets, catalog, projects, sharing
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, changes_answers, replaces

FEATURE = "bucket_sharing"
BUCKETS = r"/projects/[^/]+/branches/[^/]+/buckets"


@fault(
    "Taking a share back takes it from all readers.",
    features=FEATURE,
    message=r'The team of "third" should be able to preview the table in_c_linked\.users',
)
def unshare_takes_all() -> None:
    @replaces(sharing, "unshare")
    def unshare(right: Function, store: Any, project_id: str, bucket_name: str, target_id: str) -> None:
        ref = access.find_bucket(store, project_id, "default", bucket_name)
        for each in [target_id, *ref.bucket.shared_with]:
            right(store, project_id, bucket_name, each)


@fault(
    "Taking a grant back ends the reading although the bucket is shared.",
    features=FEATURE,
    message=r'The team of "reader" should be able to preview the table in_c_linked\.users',
)
def revoke_ends_shares() -> None:
    @replaces(sharing, "revoke")
    def revoke(right: Function, store: Any, project_id: str, bucket_name: str, target_id: str) -> None:
        ref = access.find_bucket(store, project_id, "default", bucket_name)
        ref.bucket.shared_with.pop(target_id, None)
        right(store, project_id, bucket_name, target_id)


@fault(
    "A bucket that is shared with one project can be linked by all.",
    features=FEATURE,
    message=r'The attempt of the team of "reader" to link the bucket "in_c_sales" of the project as',
)
def shares_are_for_all() -> None:
    from support.sandbox.storage.store.records import Bucket

    @replaces(Bucket, "readable_by")
    def readable_by(right: Function, bucket: Any, project_id: str) -> bool:
        return bool(bucket.shared_with or bucket.granted_to or bucket.role_readers)


@fault(
    "A link shows the bucket as it was when it was linked.",
    features=FEATURE,
    message=r'The team of "reader" should see in in_c_linked\.users exactly the rows of the scenario',
)
def links_are_copies() -> None:
    kept: dict[Any, Any] = {}

    @replaces(catalog.Store, "link_source")
    def link_source(right: Function, store: Any, reader_id: str, project_id: str, bucket_name: str) -> Any:
        source = right(store, reader_id, project_id, bucket_name)
        if source is None:
            return None
        key = (reader_id, project_id, bucket_name, source.created_at)
        return kept.setdefault(key, replace(source, changed={}))


@fault(
    "A linked bucket does not say that it is.",
    features=FEATURE,
    message=r'"in_c_linked" should be shown as a link to the bucket "in_c_sales" of',
)
def links_look_like_buckets() -> None:
    @changes_answers("GET", BUCKETS + "/[^/]+")
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body.update(is_linked=False, source_project_id=None, source_bucket_name=None)


@fault(
    "A linked bucket says that it comes from its reader.",
    features=FEATURE,
    message=r'"in_c_linked" should be shown as a link to the bucket "in_c_sales" of',
)
def links_come_from_the_reader() -> None:
    @changes_answers("GET", BUCKETS + "(/[^/]+)?")
    def change(answer: Answer) -> None:
        for each in answer.body.get("buckets", [answer.body]) if answer.status == 200 else []:
            if each["is_linked"]:
                each["source_project_id"] = answer.path.split("/")[2]


@fault(
    "A linked bucket is not listed.",
    features=FEATURE,
    message=r"The team of .reader. should find the buckets \['in_c_linked', 'in_c_own'\], each once, 2",
)
def links_are_not_listed() -> None:
    @changes_answers("GET", BUCKETS)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["buckets"] = [each for each in answer.body["buckets"] if not each["is_linked"]]
            answer.body["total"] = len(answer.body["buckets"])


@fault(
    "Ending a link ends the share.",
    features=FEATURE,
    message=r'This should be accepted: the team of "reader" links the bucket "in_c_sales" of the',
)
def unlink_ends_the_share() -> None:
    @replaces(sharing, "unlink")
    def unlink(right: Function, store: Any, project_id: str, name: str) -> None:
        link = store.require_project(project_id).links.get(name.lower())
        right(store, project_id, name)
        sharing.unshare(store, link.source_project_id, link.source_bucket_name, project_id)


@fault(
    "Ending a link deletes the bucket that was linked.",
    features=FEATURE,
    message=r"The owner should be able to preview the table in_c_sales\.users",
)
def unlink_deletes_the_source() -> None:
    @replaces(sharing, "unlink")
    def unlink(right: Function, store: Any, project_id: str, name: str) -> None:
        link = store.require_project(project_id).links.get(name.lower())
        right(store, project_id, name)
        buckets.remove(store, link.source_project_id, "default", link.source_bucket_name, True)


@fault(
    "Links to a bucket that is deleted come alive with the next of that name.",
    features=FEATURE,
    message=r'The team of "reader" should not get at the table in_c_linked\.users \(404 or 403\)',
)
def links_come_back() -> None:
    gone: dict[Any, Any] = {}

    @replaces(projects, "drop_links_to")
    def drop_links_to(right: Function, store: Any, project_id: str, name: Any = None, reader: Any = None) -> None:
        if reader is not None:
            right(store, project_id, name, reader)

    @replaces(buckets, "remove")
    def remove(right: Function, store: Any, project_id: str, branch_id: str, name: str, cascade: bool) -> None:
        bucket = access.find_bucket(store, project_id, branch_id, name).bucket
        right(store, project_id, branch_id, name, cascade)
        gone[project_id, name.lower()] = (bucket.shared_with, bucket.granted_to)

    @replaces(buckets, "create")
    def create(right: Function, store: Any, project_id: str, branch_id: str, name: str, description: Any) -> Any:
        ref = right(store, project_id, branch_id, name, description)
        ref.bucket.shared_with, ref.bucket.granted_to = gone.get((project_id, name.lower()), ({}, {}))
        return ref


@fault(
    "Sharing tells only the project that was added.",
    features=FEATURE,
    message=r"The bucket should be shared with ",
)
def share_tells_the_last() -> None:
    @replaces(sharing, "share")
    def share(right: Function, *arguments: Any) -> Any:
        return right(*arguments)[-1:]


@fault(
    "A bucket can be granted to a project that does not exist.",
    features=FEATURE,
    message=r'The attempt of the owner to grant the reading of "in_c_sales" to a project that was',
)
def unknown_projects_are_granted() -> None:
    @replaces(sharing, "grant")
    def grant(right: Function, store: Any, project_id: str, bucket_name: str, target_id: str) -> Any:
        if store.project(target_id) is None:
            return sharing._own(store, project_id, bucket_name)
        return right(store, project_id, bucket_name, target_id)


@fault(
    "A link takes the place of a bucket of that name.",
    features=FEATURE,
    message=r'The attempt of the team of "reader" to link the bucket "in_c_more" of the project as',
)
def links_hide_buckets() -> None:
    @replaces(sharing, "link")
    def link(right: Function, store: Any, project_id: str, name: str, *source: Any) -> Any:
        project = store.require_project(project_id)
        for branch in project.branches.values():
            branch.buckets.pop(name.lower(), None)
        return right(store, project_id, name, *source)


@fault(
    "What is linked can be shared on.",
    features=FEATURE,
    message=r'The attempt of the team of "reader" to share the bucket "in_c_linked" with "third',
)
def links_are_shared_on() -> None:
    @replaces(sharing, "_own")
    def own(right: Function, store: Any, project_id: str, bucket_name: str) -> Any:
        return access.find_bucket(store, project_id, "default", bucket_name)


def _lets_write(*operations: str) -> None:
    """Let these functions, and what they call, write to linked buckets."""

    @replaces(access.BucketRef, "require_writable")
    def require_writable(right: Function, ref: Any) -> None:
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_name not in operations:
            frame = frame.f_back
        if frame is None:
            right(ref)


@fault(
    "A reader can make tables in a linked bucket.",
    features=FEATURE,
    message=r"It should be refused as read-only or invalid \(400 or 403 or 409 or 422\)",
)
def readers_make_tables() -> None:
    _lets_write("create_table")


@fault(
    "A reader can drop tables of a linked bucket.",
    features=FEATURE,
    message=r"It should be refused as read-only or invalid \(400 or 403 or 409 or 422\)",
)
def readers_drop_tables() -> None:
    _lets_write("drop_table")


@fault(
    "A reader can import into a linked bucket.",
    features=FEATURE,
    message=r'The attempt of the team of "reader" to load the file "more\.csv" into',
)
def readers_import() -> None:
    _lets_write("import_file")


@fault(
    "A reader can delete rows of a linked bucket.",
    features=FEATURE,
    message=r"It should be refused as read-only or invalid \(400 or 403 or 409 or 422\)",
)
def readers_delete_rows() -> None:
    _lets_write("delete_rows")


@fault(
    "A reader can add columns to a linked bucket.",
    features=FEATURE,
    message=r"It should be refused as read-only or invalid \(400 or 403 or 409 or 422\)",
)
def readers_add_columns() -> None:
    _lets_write("add_column")


@fault(
    "A reader can alter columns of a linked bucket.",
    features=FEATURE,
    message=r'The attempt of the team of "reader" to rename the column "name" of "in_c_linked\.users',
)
def readers_alter_columns() -> None:
    _lets_write("alter_column")


@fault(
    "A reader can drop columns of a linked bucket.",
    features=FEATURE,
    message=r"It should be refused as read-only or invalid \(400 or 403 or 409 or 422\)",
)
def readers_drop_columns() -> None:
    _lets_write("drop_column")


@fault(
    "A reader can add a key to a linked table.",
    features=FEATURE,
    message=r'The attempt of the team of "reader" to make "id" the key of "in_c_linked\.users" should',
)
def readers_add_keys() -> None:
    _lets_write("add_primary_key")


@fault(
    "A reader can drop the key of a linked table.",
    features=FEATURE,
    message=r'The attempt of the team of "reader" to remove the key of "in_c_linked\.users" should be',
)
def readers_drop_keys() -> None:
    _lets_write("drop_primary_key")


@fault(
    "A reader can restore a snapshot into a linked bucket.",
    features=FEATURE,
    message=r'The attempt of the team of "reader" to restore the snapshot "mine" as',
)
def readers_restore() -> None:
    _lets_write("restore_snapshot")


@fault(
    "A reader can write to a linked bucket by driver commands.",
    features="driver_bridge",
    message=r"Nothing should have changed",
)
def readers_write_by_commands() -> None:
    _lets_write("execute")
