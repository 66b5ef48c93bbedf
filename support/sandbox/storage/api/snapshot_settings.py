"""Snapshot settings of the project, a bucket and a table (contract section 4.11)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, StrictBool, StrictInt

from ..auth import MemberRoute, TheStore
from ..store import Store, access, snapshot_settings
from ..store.records import Project
from ..store.snapshot_settings import Level
from .replies import no_content, reply
from .tables import TABLES

router = APIRouter(route_class=MemberRoute, tags=["snapshot settings"])
PROJECT = "/projects/{project_id}/settings/snapshots"
BUCKET = TABLES.removesuffix("/tables") + "/settings/snapshots"
TABLE = TABLES + "/{table_name}/settings/snapshots"
Trigger = Annotated[StrictBool | None, "None: not said"]


class Triggers(BaseModel):
    model_config = ConfigDict(extra="forbid")

    drop_table: Trigger = None
    truncate_table: Trigger = None
    delete_all_rows: Trigger = None
    drop_column: Trigger = None


class Retention(BaseModel):
    manual_days: StrictInt | None = None
    auto_days: StrictInt | None = None


class SnapshotConfig(BaseModel):
    auto_snapshot_triggers: Triggers | None = None
    retention: Retention | None = None
    enabled: StrictBool | None = None

    def said(self) -> dict[str, Any]:
        """Only what the caller said; a section with nothing in it says nothing."""
        said = self.model_dump(exclude_none=True)
        return {name: value for name, value in said.items() if value != {}}


@router.get(PROJECT)
def get_project_settings(project_id: str, store: TheStore) -> Response:
    return _shown(store.require_project(project_id), ())


@router.put(PROJECT)
def put_project_settings(project_id: str, body: SnapshotConfig, store: TheStore) -> Response:
    return _put(store, store.require_project(project_id), (), body)


@router.delete(PROJECT)
def delete_project_settings(project_id: str, store: TheStore) -> Response:
    return _delete(store, store.require_project(project_id), ())


@router.get(BUCKET)
def get_bucket_settings(project_id: str, branch_id: str, bucket_name: str, store: TheStore) -> Response:
    return _shown(*_bucket(store, project_id, branch_id, bucket_name))


@router.put(BUCKET)
def put_bucket_settings(
    project_id: str, branch_id: str, bucket_name: str, body: SnapshotConfig, store: TheStore
) -> Response:
    return _put(store, *_bucket(store, project_id, branch_id, bucket_name), body)


@router.delete(BUCKET)
def delete_bucket_settings(project_id: str, branch_id: str, bucket_name: str, store: TheStore) -> Response:
    return _delete(store, *_bucket(store, project_id, branch_id, bucket_name))


@router.get(TABLE)
def get_table_settings(project_id: str, branch_id: str, bucket_name: str, table_name: str, store: TheStore) -> Response:
    return _shown(*_table(store, project_id, branch_id, bucket_name, table_name))


@router.put(TABLE)
def put_table_settings(
    project_id: str, branch_id: str, bucket_name: str, table_name: str, body: SnapshotConfig, store: TheStore
) -> Response:
    return _put(store, *_table(store, project_id, branch_id, bucket_name, table_name), body)


@router.delete(TABLE)
def delete_table_settings(
    project_id: str, branch_id: str, bucket_name: str, table_name: str, store: TheStore
) -> Response:
    return _delete(store, *_table(store, project_id, branch_id, bucket_name, table_name))


def _bucket(store: Store, project_id: str, branch_id: str, bucket_name: str) -> tuple[Project, Level]:
    access.find_branch(store, project_id, branch_id)
    access.require_default(branch_id, "Snapshot settings")
    ref = access.find_bucket(store, project_id, branch_id, bucket_name)
    return ref.project, (ref.name,)


def _table(store: Store, project_id: str, branch_id: str, bucket: str, table: str) -> tuple[Project, Level]:
    project, level = _bucket(store, project_id, branch_id, bucket)
    ref = access.find_bucket(store, project_id, branch_id, bucket)
    return project, (*level, ref.table(table).name)


def _put(store: Store, project: Project, level: Level, body: SnapshotConfig) -> Response:
    with store.lock:
        snapshot_settings.put(project, level, body.said())
    return _shown(project, level)


def _delete(store: Store, project: Project, level: Level) -> Response:
    with store.lock:
        snapshot_settings.remove(project, level)
    return no_content()


def _shown(project: Project, level: Level) -> Response:
    config, origins = snapshot_settings.resolve(project, level)
    return reply(
        {
            "effective_config": config,
            "inheritance": origins,
            "local_config": snapshot_settings.local(project, level),
        }
    )
