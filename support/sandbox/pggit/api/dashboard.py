"""The dashboard: four views, and all of them at once (contract section 6.4)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from psycopg2.extensions import connection as Connection

from ..cache import key
from ..database import Row, row, rows
from ..service import Service
from .access import TheService, within_budget
from .replies import cached, reply

router = APIRouter(prefix="/api/v1/dashboard", dependencies=[Depends(within_budget)], tags=["dashboard"])

FULL_KEY = key("dashboard", "full")
OVERVIEW_KEY = key("dashboard", "overview")
PERFORMANCE_KEY = key("dashboard", "performance")


@router.get("")
def get_dashboard(service: TheService) -> Response:
    content, hit = service.read(FULL_KEY, lambda connection: full(service, connection))
    return reply({**content, "cache_hit": hit})


@router.get("/overview")
def get_overview(service: TheService) -> Response:
    return cached(service, OVERVIEW_KEY, overview)


@router.get("/performance")
def get_performance(service: TheService) -> Response:
    return cached(service, PERFORMANCE_KEY, lambda _: performance(service))


@router.get("/webhooks")
def get_webhooks(service: TheService, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> Response:
    return cached(service, webhooks_key(limit), lambda connection: webhooks(connection, limit))


@router.get("/anomalies")
def get_anomalies(service: TheService, days: Annotated[int, Query(ge=1, le=30)] = 7) -> Response:
    return cached(service, anomalies_key(days), lambda connection: anomalies(connection, days))


def webhooks_key(limit: int = 20) -> str:
    return key("dashboard", "webhooks", limit)


def anomalies_key(days: int = 7) -> str:
    return key("dashboard", "anomalies", days)


def full(service: Service, connection: Connection) -> dict[str, Any]:
    return {
        "overview": overview(connection),
        "performance": performance(service),
        "webhooks": webhooks(connection),
        "anomalies": anomalies(connection),
        "generated_at": datetime.now(UTC).replace(tzinfo=None),
    }


def overview(connection: Connection) -> Row:
    """The deliveries of the last 24 hours; the rate is that of the finished ones."""
    found = row(
        connection,
        """
        SELECT q.*, coalesce(round(100.0 * q.delivered / nullif(q.delivered + q.failed_deliveries, 0), 2), 0)
                   AS success_rate_percent,
               (SELECT count(*) FROM webhooks WHERE active) AS active_webhooks,
               (SELECT count(*) FROM v_degraded_webhooks) AS degraded_webhooks
        FROM (
            SELECT count(*) AS total_deliveries,
                   count(*) FILTER (WHERE delivery_status = 'pending') AS pending_deliveries,
                   count(*) FILTER (WHERE delivery_status = 'failed') AS failed_deliveries,
                   count(*) FILTER (WHERE delivery_status = 'delivered') AS delivered
            FROM alert_delivery_queue
            WHERE created_at > LOCALTIMESTAMP - INTERVAL '24 hours'
        ) q
        """,
    )
    assert found is not None
    del found["delivered"]
    return {**found, "updated_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}


def performance(service: Service) -> dict[str, float]:
    """What this process has measured of itself."""
    return {**service.timings.figures(), "cache_hit_rate_percent": service.cache.statistics().hit_rate}


def webhooks(connection: Connection, limit: int = 20) -> list[Row]:
    """The active webhooks, by the text of their state downwards."""
    return rows(
        connection,
        """
        SELECT w.id, w.name, coalesce(m.health_status, 'UNKNOWN') AS health_status,
               coalesce(m.total_deliveries, 0) AS total_deliveries,
               coalesce(m.successful_deliveries, 0) AS successful_deliveries,
               greatest(coalesce(m.total_deliveries - m.successful_deliveries, 0), 0) AS failed_deliveries,
               CASE WHEN m.total_deliveries > 0
                    THEN round(least(100.0 * m.successful_deliveries / m.total_deliveries, 100), 2)
                    ELSE 0 END AS success_rate_percent,
               m.last_delivery_at
        FROM webhooks w LEFT JOIN webhook_health_metrics m ON m.webhook_id = w.id
        WHERE w.active
        ORDER BY health_status DESC, w.id
        LIMIT %(limit)s
        """,
        limit=limit,
    )


def anomalies(connection: Connection, days: int = 7) -> Row | None:
    """Alerts that somebody should look at: critical ones and warnings; recent are those of the last 24 hours."""
    return row(
        connection,
        """
        SELECT count(*) AS total_anomalies,
               count(*) FILTER (WHERE severity = 'CRITICAL') AS critical_anomalies,
               count(*) FILTER (WHERE severity = 'WARNING') AS warning_anomalies,
               coalesce(array_agg(DISTINCT alert_type ORDER BY alert_type), '{}') AS affected_operations,
               count(*) FILTER (WHERE created_at > LOCALTIMESTAMP - INTERVAL '24 hours') AS recent_anomalies_count
        FROM alert_delivery_queue
        WHERE severity IN ('CRITICAL', 'WARNING') AND created_at > LOCALTIMESTAMP - make_interval(days => %(days)s)
        """,
        days=days,
    )
