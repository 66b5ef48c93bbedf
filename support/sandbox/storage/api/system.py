"""Backend and health (contract sections 4.1 and 10)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from .. import VERSION
from ..auth import AdminRoute, OpenRoute, TheStore
from ..metrics import CONTENT_TYPE
from .replies import reply

admin = APIRouter(route_class=AdminRoute, tags=["backend"])
public = APIRouter(route_class=OpenRoute, tags=["health"])


@admin.post("/backend/init")
def init_backend(store: TheStore) -> Response:
    """The folders exist since the start: repeatable, and nothing is lost by it."""
    for folder in store.folders.values():
        folder.mkdir(exist_ok=True)
    paths = {
        "data_dir": store.data,
        "duckdb_dir": store.folders["buckets"],
        "files_dir": store.folders["objects"],
        "snapshots_dir": store.folders["buckets"],
    }
    return reply(
        {
            "success": True,
            "message": "Storage is ready.",
            "storage_paths": {name: str(path) for name, path in paths.items()},
        }
    )


@admin.post("/backend/remove")
def remove_backend() -> Response:
    """Acknowledged only: removing every tenant's data is not something one call should do."""
    return reply({"success": True, "message": "Nothing was removed.", "storage_paths": None})


@public.get("/", include_in_schema=False)
def root() -> Response:
    return reply({"service": "storage", "version": VERSION})


@public.get("/health")
def health(store: TheStore) -> Response:
    folders: dict[str, Any] = {
        "data_dir": store.data.is_dir(),
        "duckdb_dir": store.folders["buckets"].is_dir(),
        "files_dir": store.folders["objects"].is_dir(),
        "snapshots_dir": store.folders["buckets"].is_dir(),
    }
    available = all(folders.values())
    body = {
        "status": "healthy" if available else "storage_unavailable",
        "version": VERSION,
        "storage_available": available,
        "details": folders,
    }
    return reply(body, 200 if available else 503)


@public.get("/metrics")
def metrics(store: TheStore) -> Response:
    return Response(store.metrics.text(), media_type=CONTENT_TYPE)
