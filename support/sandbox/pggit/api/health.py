"""The service's card and its health: the only operations without a token (contract section 6.1)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from .. import VERSION
from ..database import DatabaseUnavailable, rows
from ..service import Service
from .access import TheService
from .replies import reply

router = APIRouter(tags=["health"])

NAME = "pggit-api"
# All that requests need; the published service looks for the first four only, and is well without the others.
_TABLES = (
    "branches",
    "commits",
    "merge_operations",
    "merge_conflict_resolutions",
    "merge_conflicts",
    "object_history",
    "schema_objects",
    "webhooks",
    "webhook_health_metrics",
    "alert_delivery_queue",
)


@router.get("/")
def get_card() -> Response:
    return reply(
        {
            "service": NAME,
            "version": VERSION,
            "environment": "sandbox",
            "documentation": "/api/docs",
            "health": "/health",
            "endpoints": {
                "webhooks": "/api/v1/webhooks",
                "alerts": "/api/v1/alerts",
                "dashboard": "/api/v1/dashboard",
                "websocket": "/ws/dashboard",
            },
        }
    )


@router.get("/health")
async def get_health() -> Response:
    return reply({"status": "healthy", "service": NAME, "version": VERSION})


@router.get("/health/deep")
def get_deep_health(service: TheService) -> Response:
    database, schema = _database_and_schema(service)
    is_healthy = database["status"] == schema["status"] == "healthy"
    cache = service.cache.statistics()
    body = {
        "status": "healthy" if is_healthy else "degraded",
        "service": NAME,
        "database": database,
        "schema": schema,
        "cache": {"status": "healthy", "hit_rate": cache.hit_rate, "size": cache.size},
        "connections": service.hub.statistics(),
    }
    return reply(body, 200 if is_healthy else 503)


def _database_and_schema(service: Service) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both answers from one question."""
    try:
        with service.database.connection() as connection:
            found = rows(connection, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'pggit'")
    except DatabaseUnavailable as error:
        return {"status": "unhealthy", "error": str(error)}, {"status": "unavailable"}
    present = {each["table_name"] for each in found}
    issues = [f"table {name} is missing" for name in _TABLES if name not in present]
    database = {"status": "healthy", "pool_size": f"{service.database.size}/{service.database.idle}"}
    if issues:
        return database, {"status": "unhealthy", "issues": issues}
    return database, {"status": "healthy", "tables_validated": len(_TABLES)}
