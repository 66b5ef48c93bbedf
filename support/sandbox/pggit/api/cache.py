"""The cache: figures, filling and emptying (contract section 6.5). Nothing here but filling needs the database."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Response
from psycopg2.extensions import connection as Connection

from ..cache import key
from ..service import ALERT_VIEWS, DASHBOARD, WEBHOOK_LISTS
from ..text import Text
from . import alerts, dashboard, webhooks
from .access import TheService, identify
from .replies import MAX_ID, no_content, render, reply

router = APIRouter(prefix="/api/v1/cache", dependencies=[Depends(identify)], tags=["cache"])

Id = Annotated[int, Query(ge=-MAX_ID, le=MAX_ID)]


@router.get("/stats")
def get_statistics(service: TheService) -> Response:
    found = service.cache.statistics()
    return reply(
        {
            "hit_rate": found.hit_rate,
            "total_requests": found.hits + found.misses,
            "hits": found.hits,
            "misses": found.misses,
            "size": found.size,
            "cache_type": "in-memory",
            "max_size": found.max_size,
            "ttl_seconds": found.ttl_seconds,
        }
    )


@router.post("/warm")
def warm(service: TheService) -> Response:
    """Load what people look at first."""
    common: dict[str, Callable[[Connection], Any]] = {
        dashboard.anomalies_key(): dashboard.anomalies,
        dashboard.webhooks_key(): dashboard.webhooks,
        dashboard.PERFORMANCE_KEY: lambda _: dashboard.performance(service),
        dashboard.OVERVIEW_KEY: dashboard.overview,
        alerts.STATISTICS_KEY: alerts.statistics,
        alerts.list_key(): alerts.listing,
        webhooks.list_key(): webhooks.listing,
    }
    service.refresh(dashboard.FULL_KEY, lambda connection: dashboard.full(service, connection))
    for name, load in common.items():
        service.refresh(name, partial(_rendered, load))
    warmed = 1 + len(common)
    return reply({"status": "success", "message": f"{warmed} reads are in the cache.", "warmed": warmed})


def _rendered(load: Callable[[Connection], Any], connection: Connection) -> bytes:
    return render(load(connection))


@router.post("/invalidate")
def invalidate(service: TheService) -> Response:
    service.cache.invalidate(["*"])
    return reply({"status": "success", "message": "The cache is empty."})


@router.post("/invalidate/all", status_code=204)
def invalidate_all(service: TheService) -> Response:
    service.cache.invalidate(["*"])
    return no_content()


@router.post("/invalidate/webhooks", status_code=204)
def invalidate_webhook(service: TheService, webhook_id: Id, event_type: str = "webhook_updated") -> Response:
    """Whatever the event was: the webhook's detail, and the lists in which it may be."""
    service.cache.invalidate([WEBHOOK_LISTS, key("webhooks", "detail", webhook_id)])
    return no_content()


@router.post("/invalidate/alerts", status_code=204)
def invalidate_alert(service: TheService, alert_id: Id, event_type: str = "alert_updated") -> Response:
    """Whatever the event was: the alert's detail, and the lists and figures in which it may be."""
    service.cache.invalidate([*ALERT_VIEWS, key("alerts", "detail", alert_id)])
    return no_content()


@router.post("/invalidate/dashboard", status_code=204)
def invalidate_dashboard(service: TheService) -> Response:
    service.cache.invalidate([DASHBOARD])
    return no_content()


@router.post("/invalidate/pattern", status_code=204)
def invalidate_pattern(service: TheService, pattern: Annotated[Text, Query()]) -> Response:
    if "*" not in pattern:
        raise HTTPException(400, "The pattern must contain a *.")
    service.cache.invalidate([pattern])
    return no_content()
