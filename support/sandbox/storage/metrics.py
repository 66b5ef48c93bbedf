"""What the service did, as Prometheus text (contract section 10): counted where it happens, gauges read when asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import duckdb
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import VERSION

if TYPE_CHECKING:
    from .idempotency import Idempotency
    from .store import Store

CONTENT_TYPE = "text/plain; version=1.0.0; charset=utf-8"
_UNCOUNTED = frozenset({"/metrics", "/docs", "/redoc", "/openapi.json"})
_S3_OPERATIONS = {"PUT": "put", "GET": "get", "HEAD": "head", "DELETE": "delete", "POST": "post"}


class Metrics:
    """Counters of one service instance."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # their time says nothing here
        self.registry = CollectorRegistry()

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"duckdb_{name}", text, labels, registry=self.registry)

        self.requests = counter("api_requests", "Requests", "method", "endpoint", "status_code")
        self.errors = counter("api_errors", "Answers of 400 and above", "type", "endpoint")
        self.in_flight = Gauge("duckdb_api_requests_in_flight", "Requests at work", ["method"], registry=self.registry)
        self.durations = Histogram(
            "duckdb_api_request_duration_seconds",
            "Request time",
            ["method", "endpoint"],
            registry=self.registry,
        )
        self.imports = counter("import_operations", "Imports", "format", "mode", "status")
        self.imported_rows = counter("import_rows", "Imported rows")
        self.exports = counter("export_operations", "Exports", "format", "status")
        self.exported_rows = counter("export_rows", "Exported rows")
        self.snapshots_created = counter("snapshots_created", "Snapshots made", "type", "trigger")
        self.snapshots_restored = counter("snapshots_restored", "Snapshots restored")
        self.schema_operations = counter("schema_operations", "Schema changes", "operation", "status")
        self.sharing_operations = counter("bucket_sharing_operations", "Sharing changes", "operation", "status")
        self.uploads = counter("files_uploads", "Uploads", "status")
        self.downloads = counter("files_downloads", "Downloads", "status")
        self.driver_commands = counter("grpc_requests", "Driver commands", "command", "status")
        self.s3_operations = counter("s3_operations", "S3 calls", "operation", "status")
        self.s3_bytes_in = counter("s3_bytes_in", "Bytes received over S3")
        self.s3_bytes_out = counter("s3_bytes_out", "Bytes sent over S3")
        self.s3_presigns = counter("s3_presign_requests", "Presign requests", "status")

    def text(self) -> bytes:
        return generate_latest(self.registry)


class StateCollector:
    """Gauges that are read from the store itself whenever somebody asks."""

    def __init__(self, store: Store, idempotency: Idempotency) -> None:
        self._store = store
        self._idempotency = idempotency

    def collect(self) -> Iterator[Metric]:
        store = self._store
        projects = store.projects()
        branches = [branch for project in projects for branch in project.branches.values()]
        buckets = [bucket for project in projects for bucket in project.main.buckets.values()]
        versions = {bucket.version for branch in branches for bucket in list(branch.buckets.values())}
        objects = store.objects.total_bytes()
        yield _gauge("api_up", "1 while the service answers", 1)
        yield _gauge("api_start_time_seconds", "Start", store.started_at.timestamp())
        info = {"version": VERSION, "duckdb_version": duckdb.__version__}
        yield InfoMetricFamily("duckdb_api_service", "Versions", value=info)
        yield _gauge("projects_total", "Projects", len(projects))
        yield _gauge("buckets_total", "Buckets on main branches", len(buckets))
        yield _gauge("tables_total", "Tables on main branches", sum(len(b.version.tables) for b in buckets))
        yield _gauge("branches_total", "Development branches", len(branches) - len(projects))
        yield _gauge("workspaces_total", "Workspaces", store.workspaces.count())
        sizes = GaugeMetricFamily("duckdb_storage_size_bytes", "Bytes on disk", labels=["type"])
        sizes.add_metric(["tables"], sum(version.size_bytes for version in versions))
        sizes.add_metric(["files"], objects)
        yield sizes
        counts = self._idempotency.counts
        yield _gauge("idempotency_cache_size", "Remembered answers", len(self._idempotency))
        yield _gauge("idempotency_cache_hits_total", "Replayed answers", counts.hits)
        yield _gauge("idempotency_cache_misses_total", "First calls", counts.misses)
        yield _gauge("idempotency_conflicts_total", "Keys used for another request", counts.conflicts)
        yield _gauge("pgwire_sessions_active", "Open PG sessions", len(store.workspaces.sessions(status="active")))


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"duckdb_{name}", text, value=value)


class MetricsMiddleware:
    """Counts every request once, under its route template: names in paths must not make series."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in _UNCOUNTED:
            await self._app(scope, receive, send)
            return
        metrics, method, started = self._metrics, scope["method"], time.perf_counter()
        is_s3 = scope["path"].startswith("/s3")
        status, sent = 500, 0

        async def counted_receive() -> Message:
            message = await receive()
            if is_s3:
                metrics.s3_bytes_in.inc(len(message.get("body", b"")))
            return message

        async def counted_send(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
            sent += len(message.get("body", b""))
            await send(message)

        in_flight = metrics.in_flight.labels(method)
        in_flight.inc()
        try:
            await self._app(scope, counted_receive, counted_send)
        finally:
            in_flight.dec()
            endpoint = _endpoint(scope)
            requests, durations = self._series(method, endpoint, status)
            requests.inc()
            durations.observe(time.perf_counter() - started)
            if status >= 400:
                metrics.errors.labels("server" if status >= 500 else "client", endpoint).inc()
            if is_s3:
                self._count_s3(scope, status, sent)

    def _series(self, method: str, endpoint: str, status: int) -> tuple[Counter, Histogram]:
        """The series of a request, kept: looking them up by their labels takes longer than counting."""
        key = method, endpoint, status
        if key not in self._known:
            metrics = self._metrics
            self._known[key] = (
                metrics.requests.labels(method, endpoint, str(status)),
                metrics.durations.labels(method, endpoint),
            )
        return self._known[key]

    def _count_s3(self, scope: Scope, status: int, sent: int) -> None:
        outcome = "success" if status < 400 else "error"
        if scope["method"] == "POST" and scope["path"].endswith("/presign"):
            self._metrics.s3_presigns.labels(outcome).inc()
        else:
            parts = scope["path"].removeprefix("/s3").strip("/")
            is_list = scope["method"] == "GET" and "/" not in parts
            operation = "list" if is_list else _S3_OPERATIONS.get(scope["method"], "other")
            self._metrics.s3_operations.labels(operation, outcome).inc()
        self._metrics.s3_bytes_out.inc(sent)


def _endpoint(scope: Scope) -> str:
    if scope["path"].startswith("/s3"):
        return "/s3"
    route = scope.get("route")
    return str(getattr(route, "path", "unknown"))
