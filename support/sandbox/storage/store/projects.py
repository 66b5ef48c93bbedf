"""Tenants: made with their first key, removed with all that is theirs."""

from __future__ import annotations

from typing import Any

from ..names import check_project_id
from .catalog import Store
from .records import Project, now


def create(store: Store, project_id: str, name: str | None, settings: dict[str, Any] | None) -> tuple[Project, str]:
    """A new project and the one showing of its first key."""
    check_project_id(project_id)
    with store.lock:
        project = Project(project_id, name, settings)
        store.add_project(project)
        _, raw_key = store.keys.create_first(project_id)
    return project, raw_key


def rename(store: Store, project_id: str, name: str | None) -> Project:
    with store.lock:
        project = store.require_project(project_id)
        if name is not None:
            project.name = name
        project.updated_at = now()
        return project


def remove(store: Store, project_id: str) -> None:
    """Everything of the project goes: keys first, so that nobody comes in meanwhile; the id is free at the end."""
    with store.lock:
        project = store.require_project(project_id)
        project.status = "deleted"
        store.keys.forget(project_id)
    for workspace in store.workspaces.of_project(project_id):
        store.workspaces.remove(workspace)
    with store.lock:
        store.forget_project(project)
        for branch in project.branches.values():
            for bucket in branch.buckets.values():
                bucket.dropped = True
        store.snapshot_ids.difference_update(project.snapshots)
        drop_links_to(store, project_id)
        store.objects.drop_project(project_id)


def drop_links_to(store: Store, project_id: str, bucket_name: str | None = None, reader_id: str | None = None) -> None:
    """Links to a source that is gone, or that `reader_id` may not read any more, go too."""
    for project in store.projects():
        if reader_id not in (None, project.id):
            continue
        for key, link in list(project.links.items()):
            if link.source_project_id == project_id and bucket_name in (None, link.source_bucket_name):
                del project.links[key]


def stats(store: Store, project_id: str) -> dict[str, int]:
    return counts(store, store.require_project(project_id))


def counts(store: Store, project: Project) -> dict[str, int]:
    """Counted now: buckets and tables of the main branch; bytes count every version file in use once."""
    with store.lock:
        buckets = list(project.main.buckets.values())
        versions = {bucket.version for branch in project.branches.values() for bucket in branch.buckets.values()}
    return {
        "size_bytes": sum(version.size_bytes for version in versions),
        "table_count": sum(len(bucket.version.tables) for bucket in buckets),
        "bucket_count": len(buckets),
    }
