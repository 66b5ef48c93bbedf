"""Sharing buckets between projects: shared or granted by the owner, then linked by the reader, always read-only."""

from __future__ import annotations

from ..errors import ApiError, bad_request, conflict, forbidden, not_found
from ..names import check_bucket_name
from .access import BucketRef, find_bucket
from .catalog import Store
from .projects import drop_links_to
from .records import DEFAULT_BRANCH, Link, now


def share(store: Store, project_id: str, bucket_name: str, target_id: str) -> list[str]:
    """Make a bucket available to another project; the projects it is shared with."""
    with store.lock:
        ref = _own(store, project_id, bucket_name)
        store.require_project(target_id)
        if target_id == project_id:
            raise bad_request("invalid_request", "A project does not share with itself.", target_project_id=target_id)
        if target_id in ref.bucket.shared_with:
            raise conflict("already_shared", f"The bucket is shared with {target_id!r} already.", bucket=ref.name)
        ref.bucket.shared_with[target_id] = now()
        return list(ref.bucket.shared_with)


def unshare(store: Store, project_id: str, bucket_name: str, target_id: str) -> None:
    """End a share, and with it the access of the linked project unless it has a grant."""
    with store.lock:
        ref = _own(store, project_id, bucket_name)
        ref.bucket.shared_with.pop(target_id, None)
        _drop_unreadable(store, ref, target_id)


def grant(store: Store, project_id: str, bucket_name: str, target_id: str) -> BucketRef:
    """An explicit read-only grant to a named project; repeatable."""
    with store.lock:
        ref = _own(store, project_id, bucket_name)
        store.require_project(target_id)
        if target_id == project_id:
            raise bad_request(
                "invalid_request", "A project needs no grant for its own bucket.", target_project_id=target_id
            )
        ref.bucket.granted_to.setdefault(target_id, now())
        return ref


def revoke(store: Store, project_id: str, bucket_name: str, target_id: str) -> None:
    with store.lock:
        ref = _own(store, project_id, bucket_name)
        ref.bucket.granted_to.pop(target_id, None)
        _drop_unreadable(store, ref, target_id)


def link(store: Store, project_id: str, name: str, source_project_id: str, source_bucket_name: str) -> BucketRef:
    """Make a shared bucket readable here under this name: a live view of the source."""
    check_bucket_name(name)
    with store.lock:
        project = store.require_project(project_id)
        source = store.require_project(source_project_id).main.buckets.get(source_bucket_name.lower())
        key = name.lower()
        if source is None:
            raise not_found("bucket_not_found", f"Bucket {source_bucket_name!r} not found.", bucket=source_bucket_name)
        if not source.readable_by(project_id):
            raise forbidden("The bucket is not shared with this project.", "bucket_not_shared", bucket=source.name)
        if key in project.links:
            raise conflict("bucket_already_linked", f"A bucket is linked as {name!r} already.", bucket=name)
        if any(key in branch.buckets for branch in project.branches.values()):
            raise conflict("bucket_exists", f"Bucket {name!r} already exists.", bucket=name)
        project.links[key] = Link(name, source_project_id, source.name)
        return find_bucket(store, project_id, DEFAULT_BRANCH, name)


def unlink(store: Store, project_id: str, name: str) -> None:
    with store.lock:
        project = store.require_project(project_id)
        if project.links.pop(name.lower(), None) is None:
            raise not_found("link_not_found", f"No bucket is linked as {name!r}.", bucket=name)


def _own(store: Store, project_id: str, bucket_name: str) -> BucketRef:
    """A bucket of this project: what is linked from elsewhere is not this project's to share on."""
    ref = find_bucket(store, project_id, DEFAULT_BRANCH, bucket_name)
    ref.require_writable()
    return ref


def _drop_unreadable(store: Store, ref: BucketRef, target_id: str) -> None:
    if not ref.bucket.readable_by(target_id):
        drop_links_to(store, ref.project.id, ref.name, target_id)


def share_openly(store: Store, project_id: str, bucket_name: str) -> str:
    """Share a bucket under a role name instead of with a named project (driver); repeatable."""
    with store.lock:
        bucket = _own(store, project_id, bucket_name).bucket
        if bucket.share_role is None:
            role, number = f"share_{project_id}_{bucket.name}", 1
            while find_shared(store, role) is not None:  # ids and names may have `_` themselves
                number += 1
                role = f"share_{project_id}_{bucket.name}_{number}"
            bucket.share_role = role
        return bucket.share_role


def find_shared(store: Store, role: str) -> tuple[str, str] | None:
    """The project and bucket that a share role stands for."""
    for project in store.projects():
        for bucket in project.main.buckets.values():
            if bucket.share_role == role:
                return project.id, bucket.name
    return None


def link_openly(store: Store, project_id: str, name: str | None, role: str) -> BucketRef:
    """Link what a role shares; without a name, under that of the source."""
    with store.lock:
        found = find_shared(store, role)
        if found is None:
            raise bad_request("invalid_argument", f"There is no share {role!r}.")
        readers = _own(store, *found).bucket.role_readers
        was_reader = project_id in readers
        readers.add(project_id)
        try:
            return link(store, project_id, name or found[1], *found)
        except ApiError:
            if not was_reader:
                readers.discard(project_id)
            raise


def unshare_openly(store: Store, role: str, project_id: str) -> None:
    """End what `share_openly` began, for all readers but those with a share or grant of their own."""
    with store.lock:
        found = find_shared(store, role)
        if found is None or found[0] != project_id:
            return
        ref = _own(store, *found)
        ref.bucket.share_role = None
        ref.bucket.role_readers.clear()
        for reader in store.projects():
            _drop_unreadable(store, ref, reader.id)
