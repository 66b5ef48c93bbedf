"""Buckets: common to all branches at birth, with contents of their own on each."""

from __future__ import annotations

from ..errors import conflict, not_found
from ..names import check_bucket_name
from .access import BucketRef, find_branch, find_bucket, require_default
from .catalog import Store
from .projects import drop_links_to
from .records import Bucket


def create(store: Store, project_id: str, branch_id: str, name: str, description: str | None) -> BucketRef:
    """Make an empty bucket on main and, empty too, on every branch that has none of that name."""
    project, branch = find_branch(store, project_id, branch_id)
    check_bucket_name(name)
    key = name.lower()
    with store.lock:
        if key in branch.buckets or key in project.main.buckets or key in project.links:
            raise conflict("bucket_exists", f"Bucket {name!r} already exists.", bucket=name)
        for each in project.branches.values():
            if key not in each.buckets:
                each.buckets[key] = Bucket(name, store.new_version(), description)
        return BucketRef(project, branch, branch.buckets[key], name)


def remove(store: Store, project_id: str, branch_id: str, name: str, cascade: bool) -> None:
    """Remove a bucket from main; branches keep what they had, for they are isolated."""
    ref = find_bucket(store, project_id, branch_id, name)
    require_default(branch_id, "Deleting a bucket")
    ref.require_writable()
    with ref.bucket.lock, store.lock:
        if not cascade and ref.version.tables:
            raise conflict(
                "bucket_not_empty",
                f"Bucket {name!r} has tables; delete them or use cascade.",
                bucket=name,
                table_count=len(ref.version.tables),
            )
        if ref.bucket.dropped:
            raise not_found("bucket_not_found", f"Bucket {name!r} not found.", bucket=name)
        ref.bucket.dropped = True
        del ref.branch.buckets[ref.name.lower()]
        drop_links_to(store, project_id, ref.name)
