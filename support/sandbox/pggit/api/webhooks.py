"""Webhooks (contract section 6.2)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from psycopg2.extensions import connection as Connection
from pydantic import BaseModel, Field

from ..cache import key
from ..database import Row, execute, row, rows
from ..service import DASHBOARD, EVERY_ALERT, WEBHOOK_LISTS
from ..text import Text
from .access import TheService, within_budget
from .replies import MAX_ID, PageNumber, PageSize, cached, found, missing, no_content, page_of, reply

router = APIRouter(prefix="/api/v1/webhooks", dependencies=[Depends(within_budget)], tags=["webhooks"])

Name = Annotated[Text, Field(min_length=1, max_length=255)]
Url = Annotated[Text, Field(min_length=10, max_length=2048)]
Description = Annotated[Text, Field(max_length=1000)]

_SELECT = """
    SELECT w.id, w.name, w.url, w.events, coalesce(w.active, false) AS active, w.description,
           w.created_at, w.updated_at,
           coalesce(m.health_status, 'UNKNOWN') AS health_status,
           coalesce(m.total_deliveries, 0) AS total_deliveries,
           coalesce(m.successful_deliveries, 0) AS successful_deliveries
    FROM webhooks w LEFT JOIN webhook_health_metrics m ON m.webhook_id = w.id
"""


class NewWebhook(BaseModel):
    name: Name
    url: Url
    events: list[Text] = ["*"]
    active: bool = True
    description: Description | None = None


class WebhookChange(BaseModel):
    """Null leaves alone what is there."""

    name: Name | None = None
    url: Url | None = None
    events: list[Text] | None = None
    active: bool | None = None
    description: Description | None = None


@router.get("")
def list_webhooks(service: TheService, page: PageNumber = 1, page_size: PageSize = 20) -> Response:
    return cached(service, list_key(page, page_size), lambda connection: listing(connection, page, page_size))


@router.post("", status_code=201)
def create_webhook(body: NewWebhook, service: TheService) -> Response:
    with service.changing(WEBHOOK_LISTS, DASHBOARD) as connection:
        created = row(
            connection,
            """
            INSERT INTO webhooks (name, url, events, active, description)
            VALUES (%(name)s, %(url)s, %(events)s, %(active)s, %(description)s)
            RETURNING *, 'NEW' AS health_status, 0 AS total_deliveries, 0 AS successful_deliveries
            """,
            **body.model_dump(),
        )
    return reply(created, 201)


@router.get("/{webhook_id}")
def get_webhook(webhook_id: int, service: TheService) -> Response:
    return cached(service, _detail_key(webhook_id), lambda connection: _one(connection, webhook_id))


@router.put("/{webhook_id}")
def update_webhook(webhook_id: int, body: WebhookChange, service: TheService) -> Response:
    changes = body.model_dump(exclude_none=True)
    if not changes:
        return get_webhook(webhook_id, service)
    with service.changing(WEBHOOK_LISTS, _detail_key(webhook_id), DASHBOARD) as connection:
        _one(connection, webhook_id)
        # The names are those of the model, not of the request.
        assignments = ", ".join(f"{name} = %({name})s" for name in changes)
        execute(
            connection,
            f"UPDATE webhooks SET {assignments}, updated_at = clock_timestamp() WHERE id = %(id)s",
            **changes,
            id=webhook_id,
        )
        updated = _one(connection, webhook_id)
    return reply({**updated, "health_status": "UPDATED"})


@router.delete("/{webhook_id}", status_code=204)
def delete_webhook(webhook_id: int, service: TheService) -> Response:
    with service.changing(WEBHOOK_LISTS, _detail_key(webhook_id), EVERY_ALERT, DASHBOARD) as connection:
        _one(connection, webhook_id)
        deleted = row(connection, "DELETE FROM webhooks WHERE id = %(id)s RETURNING id", id=webhook_id)
        found(deleted, "Webhook", webhook_id)  # somebody else may have been faster
    return no_content()


def list_key(page: int = 1, page_size: int = 20) -> str:
    return key("webhooks", "list", page, page_size)


def listing(connection: Connection, page: int = 1, page_size: int = 20) -> dict[str, Any]:
    """One page, newest first; the id keeps webhooks of one moment in one order."""
    shown = rows(
        connection,
        f"{_SELECT} ORDER BY w.created_at DESC, w.id DESC LIMIT %(limit)s OFFSET %(offset)s",
        limit=page_size,
        offset=(page - 1) * page_size,
    )
    counted = row(connection, "SELECT count(*) AS total FROM webhooks") or {}
    return page_of("webhooks", shown, counted["total"], page, page_size)


def _detail_key(webhook_id: int) -> str:
    return key("webhooks", "detail", webhook_id)


def _one(connection: Connection, webhook_id: int) -> Row:
    if not 0 < webhook_id <= MAX_ID:
        raise missing("Webhook", webhook_id)
    return found(row(connection, f"{_SELECT} WHERE w.id = %(id)s", id=webhook_id), "Webhook", webhook_id)
