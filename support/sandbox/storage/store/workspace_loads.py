"""Copying project tables into a workspace, on request: every entry or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import ApiError, bad_request, not_found
from ..names import check_name
from ..workspaces import Load, LoadError
from .access import list_buckets
from .catalog import Store
from .records import DEFAULT_BRANCH
from .versions import Table, Version
from .workspaces import WorkspaceRecord


@dataclass(frozen=True)
class LoadRequest:
    source: str  # bucket.table
    destination: str | None = None
    columns: Sequence[str] | None = None
    where: str | None = None


@dataclass(frozen=True)
class Loaded:
    source: str
    destination: str
    rows: int
    size_bytes: int  # of these rows where they came from


def load(store: Store, workspace: WorkspaceRecord, requests: Sequence[LoadRequest]) -> list[Loaded]:
    entries: list[Load] = []
    sizes: list[tuple[int, int]] = []  # rows and bytes of the sources
    for number, request in enumerate(requests):
        try:
            entry, table, size = _entry(store, workspace, request)
        except ApiError as error:
            error.details.update(entry=number, source=request.source)
            raise
        if any(entry.destination.lower() == other.destination.lower() for other in entries):
            raise bad_request(
                "load_failed",
                f"Entry {number}: destination {entry.destination!r} is named twice.",
                entry=number,
                source=request.source,
            )
        entries.append(entry)
        sizes.append((table.row_count, size))
    _check_room(workspace, sum(size for _, size in sizes))
    try:
        rows = workspace.engine.load_all(entries)
    except LoadError as error:
        raise bad_request(
            "load_failed",
            f"Entry {error.entry} ({requests[error.entry].source}) cannot be loaded: {error}",
            entry=error.entry,
            source=requests[error.entry].source,
        ) from None
    return [
        Loaded(request.source, entry.destination, count, size * count // total if total else 0)
        for request, entry, count, (total, size) in zip(requests, entries, rows, sizes, strict=True)
    ]


def _entry(store: Store, workspace: WorkspaceRecord, request: LoadRequest) -> tuple[Load, Table, int]:
    bucket, version, table = _source(store, workspace, request.source)
    destination = request.destination or table.name
    check_name("table", destination)
    for name in request.columns or []:
        if table.column(name) is None:
            raise bad_request("column_not_found", f"Column {name!r} not found in {request.source}.", column=name)
    where = store.expressions.condition(request.where) if request.where is not None else None
    load = Load(bucket, table.name, destination, request.columns or None, where)
    return load, table, store.engine.table_size(version, table)


def _source(store: Store, workspace: WorkspaceRecord, source: str) -> tuple[str, Version, Table]:
    """The table that `bucket.table` means; names may have dots themselves, so every reading is tried."""
    refs = list_buckets(store, workspace.project_id, workspace.branch_id or DEFAULT_BRANCH)
    by_name = {ref.name.lower(): ref for ref in refs}
    parts = source.split(".")
    for cut in range(1, len(parts)):
        ref = by_name.get(".".join(parts[:cut]).lower())
        version = ref.version if ref else None
        table = version.table(".".join(parts[cut:])) if version else None
        if ref is not None and version is not None and table is not None:
            return ref.name, version, table
    raise not_found("table_not_found", f"There is no table {source!r} (expected bucket.table).")


def _check_room(workspace: WorkspaceRecord, size: int) -> None:
    limit = workspace.size_limit_gb * 1024**3
    if workspace.engine.size_bytes() + size > limit:
        raise bad_request(
            "workspace_size_exceeded",
            f"The workspace may not grow beyond {workspace.size_limit_gb} GB.",
            size_limit_gb=workspace.size_limit_gb,
        )
