"""Table schema, row deletion and profile (contract section 4.7)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from ..auth import MemberRoute, TheStore
from ..store import access, profiling, rows, schema
from ..store.schema import Alteration
from .replies import reply
from .tables import TABLES, NewColumn, shown

router = APIRouter(prefix=TABLES + "/{table_name}", route_class=MemberRoute, tags=["table schema"])


class ColumnChange(BaseModel):
    new_name: str | None = None
    new_type: str | None = None
    set_not_null: bool | None = None
    set_default: str | None = None


class KeyColumns(BaseModel):
    columns: Annotated[list[str], Field(min_length=1)]


class RowFilter(BaseModel):
    where_clause: str


@router.post("/columns")
def add_column(
    project_id: str, branch_id: str, bucket_name: str, table_name: str, body: NewColumn, store: TheStore
) -> Response:
    ref = access.find_bucket(store, project_id, branch_id, bucket_name)
    schema.add_column(store, ref, table_name, body.request())
    return reply(shown(store, ref, table_name), 201)


@router.put("/columns/{column_name}")
def alter_column(
    project_id: str,
    branch_id: str,
    bucket_name: str,
    table_name: str,
    column_name: str,
    body: ColumnChange,
    store: TheStore,
) -> Response:
    ref = access.find_bucket(store, project_id, branch_id, bucket_name)
    schema.alter_column(store, ref, table_name, column_name, Alteration(**body.model_dump()))
    return reply(shown(store, ref, table_name))


@router.delete("/columns/{column_name}")
def drop_column(
    project_id: str, branch_id: str, bucket_name: str, table_name: str, column_name: str, store: TheStore
) -> Response:
    ref = access.find_bucket(store, project_id, branch_id, bucket_name)
    schema.drop_column(store, ref, table_name, column_name)
    return reply(shown(store, ref, table_name))


@router.post("/primary-key")
def add_primary_key(
    project_id: str, branch_id: str, bucket_name: str, table_name: str, body: KeyColumns, store: TheStore
) -> Response:
    ref = access.find_bucket(store, project_id, branch_id, bucket_name)
    schema.add_primary_key(store, ref, table_name, body.columns)
    return reply(shown(store, ref, table_name), 201)


@router.delete("/primary-key")
def drop_primary_key(project_id: str, branch_id: str, bucket_name: str, table_name: str, store: TheStore) -> Response:
    ref = access.find_bucket(store, project_id, branch_id, bucket_name)
    schema.drop_primary_key(store, ref, table_name)
    return reply(shown(store, ref, table_name))


@router.delete("/rows")
def delete_rows(
    project_id: str, branch_id: str, bucket_name: str, table_name: str, body: RowFilter, store: TheStore
) -> Response:
    ref = access.find_bucket(store, project_id, branch_id, bucket_name)
    deleted, left = rows.delete(store, ref, table_name, body.where_clause)
    return reply({"deleted_rows": deleted, "table_rows_after": left})


@router.post("/profile")
def profile_table(
    project_id: str,
    branch_id: str,
    bucket_name: str,
    table_name: str,
    store: TheStore,
    mode: Annotated[profiling.Mode, Query()] = "basic",
) -> Response:
    ref = access.find_bucket(store, project_id, branch_id, bucket_name)
    return reply(profiling.profile(store, ref, table_name, mode))
