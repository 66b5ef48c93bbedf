"""Alerts: the rows of the delivery queue (contract section 6.3)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from psycopg2.extensions import connection as Connection
from pydantic import BaseModel, Field

from ..cache import key
from ..database import Row, row, rows
from ..service import ALERT_VIEWS, DASHBOARD
from ..text import Text
from .access import TheService, TheUser, identify, within_budget
from .replies import MAX_ID, PageNumber, PageSize, cached, found, missing, page_of, reply

router = APIRouter(prefix="/api/v1/alerts", dependencies=[Depends(within_budget)], tags=["alerts"])
unlimited = APIRouter(prefix="/api/v1/alerts", dependencies=[Depends(identify)], tags=["alerts"])

_COLUMNS = """
    alert_id AS id, queue_id, webhook_id, alert_type, severity, message, delivery_status, created_at, acknowledged,
    acknowledged_at
"""
_ACKNOWLEDGE = """
    UPDATE alert_delivery_queue
    SET acknowledged = true, acknowledged_at = clock_timestamp(), acknowledged_by = %(user)s
"""
STATISTICS_KEY = key("alerts", "statistics")


class Acknowledgement(BaseModel):
    notes: Annotated[Text, Field(max_length=500)] | None = None


class Acknowledgements(BaseModel):
    alert_ids: list[Annotated[int, Field(ge=-MAX_ID, le=MAX_ID)]]


@router.get("")
def list_alerts(
    service: TheService,
    page: PageNumber = 1,
    page_size: PageSize = 20,
    status_filter: Text = "",
    severity_filter: Text = "",
) -> Response:
    filters = (status_filter, severity_filter)
    return cached(
        service, list_key(page, page_size, *filters), lambda connection: listing(connection, page, page_size, *filters)
    )


@router.get("/stats/summary")
def get_statistics(service: TheService) -> Response:
    return cached(service, STATISTICS_KEY, statistics)


@unlimited.post("/acknowledge")
def acknowledge_many(body: Acknowledgements, service: TheService, user: TheUser) -> Response:
    """Each alert that exists counts once; the others are listed."""
    known: set[int] = set()
    details = [_detail_key(alert_id) for alert_id in body.alert_ids]
    with service.changing(*ALERT_VIEWS, *details, DASHBOARD) as connection:
        done = rows(
            connection,
            f"{_ACKNOWLEDGE} WHERE alert_id = ANY(%(ids)s::int[]) RETURNING alert_id",
            user=user,
            ids=body.alert_ids,
        )
        known = {each["alert_id"] for each in done}
    return reply(
        {
            "status": "success",
            "acknowledged_count": len(known),
            "alert_ids": body.alert_ids,
            "not_found": [each for each in dict.fromkeys(body.alert_ids) if each not in known],
        }
    )


@router.get("/{alert_id}")
def get_alert(alert_id: int, service: TheService) -> Response:
    return cached(service, _detail_key(alert_id), lambda connection: _one(connection, alert_id))


@router.post("/{alert_id}/ack")
def acknowledge(alert_id: int, body: Acknowledgement, service: TheService, user: TheUser) -> Response:
    """Notes are kept until other notes come."""
    with service.changing(*ALERT_VIEWS, _detail_key(alert_id), DASHBOARD) as connection:
        _one(connection, alert_id)
        done = row(
            connection,
            f"{_ACKNOWLEDGE}, notes = coalesce(%(notes)s, notes) WHERE alert_id = %(id)s RETURNING {_COLUMNS}",
            user=user,
            notes=body.notes,
            id=alert_id,
        )
    return reply(found(done, "Alert", alert_id))


def list_key(page: int = 1, page_size: int = 20, status: str = "", severity: str = "") -> str:
    return key("alerts", "list", page, page_size, status, severity)


def listing(
    connection: Connection, page: int = 1, page_size: int = 20, status: str = "", severity: str = ""
) -> dict[str, Any]:
    """One page, newest first; an empty filter lets everything through."""
    where = """
        FROM alert_delivery_queue
        WHERE (%(status)s = '' OR delivery_status = %(status)s) AND (%(severity)s = '' OR severity = %(severity)s)
    """
    filters = {"status": status, "severity": severity}
    shown = rows(
        connection,
        f"SELECT {_COLUMNS} {where} ORDER BY created_at DESC, alert_id DESC LIMIT %(limit)s OFFSET %(offset)s",
        **filters,
        limit=page_size,
        offset=(page - 1) * page_size,
    )
    counted = row(connection, f"SELECT count(*) AS total {where}", **filters) or {}
    return page_of("alerts", shown, counted["total"], page, page_size)


def statistics(connection: Connection) -> Row | None:
    """Figures of the last 30 days; pending and failed are states of the delivery, acknowledged is a flag of its own."""
    return row(
        connection,
        """
        SELECT count(*) AS total_alerts,
               count(*) FILTER (WHERE delivery_status = 'pending') AS pending_alerts,
               count(*) FILTER (WHERE acknowledged) AS acknowledged_alerts,
               count(*) FILTER (WHERE delivery_status = 'failed') AS failed_alerts,
               count(*) FILTER (WHERE severity = 'CRITICAL') AS critical_count,
               count(*) FILTER (WHERE severity = 'WARNING') AS warning_count,
               count(*) FILTER (WHERE severity = 'INFO') AS info_count,
               greatest(0, coalesce(round(extract(epoch FROM avg(LOCALTIMESTAMP - created_at)
                                            FILTER (WHERE delivery_status = 'pending')) / 3600, 3), 0))
                   AS avg_pending_hours,
               min(created_at) FILTER (WHERE delivery_status = 'pending') AS oldest_pending_alert
        FROM alert_delivery_queue
        WHERE created_at > LOCALTIMESTAMP - INTERVAL '30 days'
        """,
    )


def _detail_key(alert_id: int) -> str:
    return key("alerts", "detail", alert_id)


def _one(connection: Connection, alert_id: int) -> Row:
    if not 0 < alert_id <= MAX_ID:
        raise missing("Alert", alert_id)
    statement = f"SELECT {_COLUMNS} FROM alert_delivery_queue WHERE alert_id = %(id)s"
    return found(row(connection, statement, id=alert_id), "Alert", alert_id)
