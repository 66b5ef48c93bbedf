"""Finding what a path names, and refusing what may not be done to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..errors import bad_request, forbidden, not_found
from .catalog import Store
from .engine import Change, Result
from .records import DEFAULT_BRANCH, Branch, Bucket, Link, Project, now
from .versions import Table, Version


@dataclass(frozen=True)
class BucketRef:
    """A bucket as one project sees it on one branch; behind a link it is another project's bucket, read-only."""

    project: Project
    branch: Branch
    bucket: Bucket
    name: str
    link: Link | None = None

    @property
    def version(self) -> Version:
        return self.bucket.version

    @property
    def on_default(self) -> bool:
        return self.branch.id == DEFAULT_BRANCH

    def table(self, name: str, version: Version | None = None) -> Table:
        table = (version or self.version).table(name)
        if table is None:
            raise not_found(
                "table_not_found",
                f"Table {name!r} not found in bucket {self.name!r}.",
                bucket=self.name,
                table=name,
            )
        return table

    def require_writable(self) -> None:
        if self.link is not None:
            raise forbidden(
                f"Bucket {self.name!r} is linked from another project and read-only.",
                "bucket_read_only",
                bucket=self.name,
            )

    def change(self, store: Store, work: Callable[[Change], Result]) -> Result:
        """Change the bucket as a whole or not at all; on a branch, note which tables are its own now."""
        self.require_writable()
        touched: set[str] = set()

        def noted(change: Change) -> Result:
            before = dict(change.tables)
            result = work(change)
            touched.update(change.touched | (before.keys() - change.tables.keys()))
            return result

        with self.bucket.lock:
            result = store.change_bucket(self.bucket, noted)
            if not self.on_default:
                for name in touched:
                    table = self.version.table(name)
                    self.bucket.changed[name] = (table.name if table else name, now())
        return result


def find_branch(store: Store, project_id: str, branch_id: str) -> tuple[Project, Branch]:
    project = store.require_project(project_id)
    branch = project.branches.get(branch_id)
    if branch is None:
        raise not_found("branch_not_found", f"Branch {branch_id!r} not found.", branch_id=branch_id)
    return project, branch


def find_bucket(store: Store, project_id: str, branch_id: str, name: str) -> BucketRef:
    project, branch = find_branch(store, project_id, branch_id)
    with store.lock:
        bucket = branch.buckets.get(name.lower())
        if bucket is not None:
            return BucketRef(project, branch, bucket, bucket.name)
        link = project.links.get(name.lower())
        source = store.link_source(project.id, link.source_project_id, link.source_bucket_name) if link else None
        if link is not None and source is not None:
            return BucketRef(project, branch, source, link.name, link)
    raise not_found("bucket_not_found", f"Bucket {name!r} not found.", bucket=name)


def list_buckets(store: Store, project_id: str, branch_id: str) -> list[BucketRef]:
    """By name, linked ones last (contract section 2)."""
    project, branch = find_branch(store, project_id, branch_id)
    with store.lock:
        own = [BucketRef(project, branch, bucket, bucket.name) for bucket in branch.buckets.values()]
        linked = []
        for link in project.links.values():
            source = store.link_source(project.id, link.source_project_id, link.source_bucket_name)
            if source is not None:
                linked.append(BucketRef(project, branch, source, link.name, link))
    return sorted(own, key=lambda ref: ref.name) + sorted(linked, key=lambda ref: ref.name)


def require_default(branch_id: str, what: str) -> None:
    """Some things exist on the main branch only."""
    if branch_id != DEFAULT_BRANCH:
        raise bad_request(
            "operation_not_allowed", f"{what} is possible on the default branch only.", branch_id=branch_id
        )
