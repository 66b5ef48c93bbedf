"""The pgGit API: its operations, the statuses they may answer and the shape of every answer.

Names and shapes follow the published service; what an operation may refuse follows what is promised of it. Of server
errors only one is documented: 503, while the database is away. The WebSocket is no operation of the REST catalogue:
its route and its messages stand at the end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal, NotRequired

from pydantic import AfterValidator, Field
from typing_extensions import TypedDict

from support.contracts.model import NOTHING, Catalogue, Count, Operation, Text
from support.contracts.sockets import SocketRoute

# --- values -------------------------------------------------------------------------------------------------------


def _moment(text: str) -> str:
    datetime.fromisoformat(text)
    return text


#: ISO 8601, with or without an offset: a service may leave UTC unsaid.
Moment = Annotated[str, AfterValidator(_moment)]
Percent = Annotated[float, Field(ge=0, le=100)]
Amount = Annotated[float, Field(ge=0)]
Id = Annotated[int, Field(ge=1)]

#: What belongs into a log and never into an answer: stack traces, names of drivers, statements with their keywords,
#: where the database is.
_INTERNALS = re.compile(
    r"Traceback \(most recent call last\)|File \"[^\"]+\", line \d+|\b(?:asyncpg|psycopg2?|sqlalchemy)\b"
    r"|\bSELECT\b.+\bFROM\b|\bINSERT INTO\b|\bUPDATE\b.+\bSET\b|\bDELETE FROM\b|\brelation \".+\" does not exist"
    r"|\bsyntax error at or near\b|\bDETAIL: |\bCONTEXT: |\bconnection to server at \"|\bpostgres(?:ql)?://",
    re.DOTALL,
)


def _without_internals(text: str) -> str:
    if found := _INTERNALS.search(text):
        raise ValueError(f"a text for callers, without SQL or stack traces or addresses (here: {found.group()[:60]})")
    return text


#: What a refusal says: something, and nothing of how the service works inside.
Said = Annotated[Text, AfterValidator(_without_internals)]

# --- errors: a client has to cope with each of these shapes --------------------------------------------------------


class Refused(TypedDict):
    """Every refusal but that of a request that does not validate."""

    detail: Said


class InvalidField(TypedDict):
    """One finding of the validation of a body, query or path."""

    type: Text
    loc: list[str | int]
    msg: Said


class Invalid(TypedDict):
    """A body, query or path that does not validate."""

    detail: list[InvalidField]


Error = Refused | Invalid

PGGIT = Catalogue("pggit", Error)

# --- the service ----------------------------------------------------------------------------------------------------


class Endpoints(TypedDict):
    """Where things are."""

    webhooks: Text
    alerts: Text
    dashboard: Text
    websocket: Text


class Card(TypedDict):
    """The service introduces itself."""

    service: Text
    version: Text
    environment: Text
    documentation: Text
    health: Text
    endpoints: Endpoints


class Health(TypedDict):
    """The process is alive."""

    status: Literal["healthy"]
    service: Text
    version: Text


class DatabaseHealth(TypedDict):
    """Whether the database answers."""

    status: Text
    pool_size: NotRequired[str | int]
    error: NotRequired[Said]


class SchemaHealth(TypedDict):
    """Whether the tables are there."""

    status: Text
    tables_validated: NotRequired[Count]
    issues: NotRequired[list[str]]


class CacheHealth(TypedDict):
    """Whether the cache works."""

    status: Text
    hit_rate: NotRequired[Percent]
    size: NotRequired[Count]


class DeepHealth(TypedDict):
    """The process and all that it depends on."""

    status: Literal["healthy"]
    service: Text
    database: DatabaseHealth
    schema: SchemaHealth
    cache: CacheHealth
    connections: dict[str, Any]


class Degraded(TypedDict):
    """The same, when something that it depends on is away."""

    status: Literal["degraded", "unhealthy"]
    service: Text
    database: DatabaseHealth
    schema: SchemaHealth
    cache: CacheHealth
    connections: dict[str, Any]


# --- webhooks -------------------------------------------------------------------------------------------------------


class Page(TypedDict):
    """Where a page lies in its list."""

    total: Count
    page: Id
    page_size: Id
    pages: Count


class Webhook(TypedDict):
    """A subscription: which address is told of which events."""

    id: Id
    name: str
    url: str
    events: list[str]
    active: bool
    description: str | None
    created_at: Moment
    updated_at: Moment
    health_status: Text
    total_deliveries: Count
    successful_deliveries: Count


class Webhooks(Page):
    """A page of webhooks."""

    webhooks: list[Webhook]


# --- alerts ---------------------------------------------------------------------------------------------------------


class Alert(TypedDict):
    """Something that somebody should know of."""

    id: Id
    queue_id: int | None
    webhook_id: int | None
    alert_type: str
    severity: str
    message: str
    delivery_status: str
    created_at: Moment
    acknowledged: bool
    acknowledged_at: Moment | None


class Alerts(Page):
    """A page of alerts."""

    alerts: list[Alert]


class AlertStatistics(TypedDict):
    """The alerts of the last 30 days, counted."""

    total_alerts: Count
    pending_alerts: Count
    acknowledged_alerts: Count
    failed_alerts: Count
    critical_count: Count
    warning_count: Count
    info_count: Count
    avg_pending_hours: Amount
    oldest_pending_alert: Moment | None


class Acknowledged(TypedDict):
    """What came of acknowledging many."""

    status: Text
    acknowledged_count: Count
    alert_ids: list[int]


# --- dashboard ------------------------------------------------------------------------------------------------------


class Overview(TypedDict):
    """The deliveries of the last 24 hours."""

    total_deliveries: Count
    pending_deliveries: Count
    failed_deliveries: Count
    success_rate_percent: Percent
    active_webhooks: Count
    degraded_webhooks: Count
    updated_at: Moment


class Performance(TypedDict):
    """How fast deliveries are."""

    p50_latency_ms: Amount
    p95_latency_ms: Amount
    p99_latency_ms: Amount
    error_rate_percent: Percent
    cache_hit_rate_percent: Percent
    average_response_time_ms: Amount


class WebhookHealth(TypedDict):
    """How the deliveries of one webhook go."""

    id: Id
    name: str
    health_status: Text
    total_deliveries: Count
    successful_deliveries: Count
    failed_deliveries: Count
    success_rate_percent: Percent
    last_delivery_at: Moment | None


class Anomalies(TypedDict):
    """What is out of the ordinary."""

    total_anomalies: Count
    critical_anomalies: Count
    warning_anomalies: Count
    affected_operations: list[Any]
    recent_anomalies_count: Count


class Dashboard(TypedDict):
    """All views at once."""

    overview: Overview
    performance: Performance
    webhooks: list[WebhookHealth]
    anomalies: Anomalies
    generated_at: Moment
    cache_hit: bool


# --- cache ----------------------------------------------------------------------------------------------------------


class CacheStatistics(TypedDict):
    """What the cache has done since the service was started: flat."""

    hit_rate: Percent
    total_requests: Count
    hits: Count
    misses: Count
    size: Count
    cache_type: Text
    max_size: Count
    ttl_seconds: Amount


class Emptied(TypedDict):
    """The cache has been emptied."""

    status: Text
    message: Text


class Warmed(Emptied):
    """The cache has been filled."""

    warmed: Count


# --- merging --------------------------------------------------------------------------------------------------------


class MergeBase(TypedDict):
    """The nearest common ancestor of two branches."""

    base_branch_id: Id
    base_branch_name: Text
    depth_from_branch1: Count
    depth_from_branch2: Count


class Merge(TypedDict):
    """What came of a merge."""

    merge_id: Text
    status: Literal["SUCCESS", "CONFLICT", "ABORTED"]
    conflicts_detected: Count
    auto_resolvable_count: Count
    manual_count: Count
    merge_complete: bool
    result_commit_hash: str | None
    merge_base_branch_id: int | None


class Conflict(TypedDict):
    """One object that two branches do not agree on."""

    conflict_id: Id
    object_type: Text
    schema_name: Text
    object_name: Text
    conflict_type: Text
    base_hash: str | None
    source_hash: str | None
    target_hash: str | None
    auto_resolvable: bool
    severity: Text
    dependencies_count: Count


class Conflicts(TypedDict):
    """The conflicts of a merge."""

    merge_id: Text
    conflicts: list[Conflict]
    total_conflicts: Count


class Resolution(TypedDict):
    """What came of resolving one."""

    merge_id: Text
    conflict_id: Id
    resolution_applied: Text
    resolved_at: Moment
    merge_complete: bool


# --- operations -----------------------------------------------------------------------------------------------------


def _open(method: str, path: str, answers: Mapping[int, Any], refusals: tuple[int, ...] = ()) -> Operation:
    """Anybody may ask."""
    return PGGIT.operation(method, path, answers, refusals)


def _cache(method: str, path: str, answers: Mapping[int, Any], *refusals: int) -> Operation:
    """Needs a token and no database; a service may limit how often."""
    return PGGIT.operation(method, f"/api/v1/cache{path}", answers, {401, *refusals}, also={429, 503} - {*refusals})


def _limited(
    method: str, path: str, answers: Mapping[int, Any], *refusals: int, also: frozenset[int] = frozenset()
) -> Operation:
    """Needs a token, a budget and the database."""
    return PGGIT.operation(method, f"/api/v1{path}", answers, {401, 429, 503, *refusals}, also=also)


CARD = _open("GET", "/", {200: Card})
HEALTH = _open("GET", "/health", {200: Health})
DEEP_HEALTH = PGGIT.operation("GET", "/health/deep", {200: DeepHealth}, {503}, error=Degraded)

LIST_WEBHOOKS = _limited("GET", "/webhooks", {200: Webhooks}, 422)
CREATE_WEBHOOK = _limited("POST", "/webhooks", {201: Webhook}, 422)
READ_WEBHOOK = _limited("GET", "/webhooks/{webhook_id}", {200: Webhook}, 404, 422)
UPDATE_WEBHOOK = _limited("PUT", "/webhooks/{webhook_id}", {200: Webhook}, 404, 422)
DELETE_WEBHOOK = _limited("DELETE", "/webhooks/{webhook_id}", {204: NOTHING}, 404, 422)

LIST_ALERTS = _limited("GET", "/alerts", {200: Alerts}, 422)
READ_ALERT = _limited("GET", "/alerts/{alert_id}", {200: Alert}, 404, 422)
ALERT_STATISTICS = _limited("GET", "/alerts/stats/summary", {200: AlertStatistics})
#: The one operation on the database that the published service does not limit.
ACKNOWLEDGE_MANY = PGGIT.operation(
    "POST", "/api/v1/alerts/acknowledge", {200: Acknowledged}, {401, 422, 503}, also={404, 429}
)
ACKNOWLEDGE = _limited("POST", "/alerts/{alert_id}/ack", {200: Alert}, 404, 422)

DASHBOARD = _limited("GET", "/dashboard", {200: Dashboard})
DASHBOARD_OVERVIEW = _limited("GET", "/dashboard/overview", {200: Overview})
DASHBOARD_PERFORMANCE = _limited("GET", "/dashboard/performance", {200: Performance})
DASHBOARD_WEBHOOKS = _limited("GET", "/dashboard/webhooks", {200: list[WebhookHealth]}, 422)
DASHBOARD_ANOMALIES = _limited("GET", "/dashboard/anomalies", {200: Anomalies}, 422)

CACHE_STATISTICS = _cache("GET", "/stats", {200: CacheStatistics})
WARM_CACHE = _cache("POST", "/warm", {200: Warmed})
EMPTY_CACHE = _cache("POST", "/invalidate", {200: Emptied})
FORGET_ALL = _cache("POST", "/invalidate/all", {204: NOTHING})
FORGET_WEBHOOK = _cache("POST", "/invalidate/webhooks", {204: NOTHING}, 422)
FORGET_ALERT = _cache("POST", "/invalidate/alerts", {204: NOTHING}, 422)
FORGET_DASHBOARD = _cache("POST", "/invalidate/dashboard", {204: NOTHING})
FORGET_PATTERN = _cache("POST", "/invalidate/pattern", {204: NOTHING}, 422)

MERGE_BASE = _limited("GET", "/branches/{branch1_id}/merge-base/{branch2_id}", {200: MergeBase}, 400, 404)
#: 409: the pair is being merged by somebody else, where a service does not make the second wait.
MERGE = _limited("POST", "/branches/{target_id}/merge", {201: Merge}, 400, 404, also=frozenset({409}))
READ_MERGE = _limited("GET", "/merge/{merge_id}", {200: Merge}, 404, also=frozenset({400, 422}))
LIST_CONFLICTS = _limited("GET", "/merge/{merge_id}/conflicts", {200: Conflicts}, 404, also=frozenset({400, 422}))
#: 409: the merge is complete, or the conflict has been resolved already, where a service does not resolve it anew.
RESOLVE_CONFLICT = _limited(
    "POST",
    "/merge/{merge_id}/conflicts/{conflict_id}",
    {200: Resolution},
    400,
    404,
    also=frozenset({409}),
)

# --- WebSocket ------------------------------------------------------------------------------------------------------


class Heartbeat(TypedDict):
    """Sent to every open connection once a period, without being asked."""

    type: Literal["heartbeat"]
    timestamp: Moment
    active_connections: Count


class PongData(TypedDict):
    """What the service knows of its connections."""

    total_connections: Count
    connected_users: Any
    uptime_seconds: Amount


class Pong(TypedDict):
    """The answer to a ping."""

    type: Literal["pong"]
    data: PongData
    timestamp: Moment


class SubscriptionChanged(TypedDict):
    """The answer to a subscription or its end."""

    type: Literal["subscription_confirmed", "unsubscribe_confirmed"]
    subscriptions: NotRequired[list[str]]
    timestamp: Moment


class News(TypedDict):
    """Something that happened. A service may send these; none is promised."""

    type: Literal["metrics_update", "alert_new", "webhook_status_changed"]


class Complaint(TypedDict):
    """The answer to a message that makes no sense."""

    type: Literal["error"]
    message: Said
    timestamp: NotRequired[Moment]


#: Every kind of message that a service may send.
SocketMessage = Heartbeat | Pong | SubscriptionChanged | News | Complaint

#: The one WebSocket; the token goes into the query. It closes with a code that says why: 1000 and 1001 at an ordinary
#: end, 1008 for those who may not, the others for messages that cannot be understood or are too long.
SOCKET: Final = SocketRoute(
    "/ws/dashboard",
    SocketMessage,
    refusals=frozenset({401, 403, 404, 429}),
    closes=frozenset({1000, 1001, 1002, 1003, 1007, 1008, 1009}),
)

#: Types of messages that come without having been asked for.
UNASKED: Final = frozenset({"heartbeat", "metrics_update", "alert_new", "webhook_status_changed"})
