"""The surface of the service: one router per category of the contract."""

from . import alerts, cache, dashboard, health, live, merge, webhooks

ROUTERS = (
    health.router,
    webhooks.router,
    alerts.router,
    alerts.unlimited,
    dashboard.router,
    cache.router,
    merge.router,
    live.router,
)
