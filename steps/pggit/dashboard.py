"""The dashboard: figures of deliveries, and how those of single webhooks go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from behave import given, register_type, then, when
from behave.runner import Context
from parse import with_pattern

import steps.pggit.types  # noqa: F401
from steps.pggit.here import attempt, expect_fields, pggit, value_of
from support.contracts.pggit import WebhookHealth
from support.systems.pggit.readings import read
from support.wire.outcome import Outcome


@with_pattern("webhooks|anomalies")
def parse_part(text: str) -> str:
    """A view of the dashboard that takes a limit."""
    return text


register_type(DashboardPart=parse_part)


@when("{bearer:Bearer} tries to look at the {part:DashboardPart} with {terms:Query}")
def try_look(context: Context, bearer: str, part: str, terms: dict[str, str]) -> None:
    attempt(context, bearer, lambda who: getattr(who.dashboard, part)(**terms))


@then("{count:d} are shown")
def are_shown(context: Context, count: int) -> None:
    outcome = context.world.outcome
    if len(outcome.body) != count:
        raise outcome.broken(f"{count} should be shown", f"there are {len(outcome.body)}")


@given("the deliveries of the webhook {label:Quoted} have been reported as")
@when("the deliveries of the webhook {label:Quoted} are reported as")
def report_deliveries(context: Context, label: str) -> None:
    """By what delivers: the service only reads it."""
    scene = pggit(context)
    columns = {row["column"]: value_of(row["column"], row["value"]) for row in context.table}
    scene.database.insert("webhook_health_metrics", "webhook_id", webhook_id=scene.webhooks[label].id, **columns)
    scene.forget()


@then("the health of the webhook {label:Quoted} is shown with")
def health_shown(context: Context, label: str) -> None:
    outcome, found = _health(context, label)
    if found is None:
        raise outcome.broken(f'the health of the webhook "{label}" should be shown', "it is not there")
    expected = {row["field"]: value_of(row["field"], row["value"]) for row in context.table}
    expect_fields(outcome, f'the health of the webhook "{label}" should be shown as it was reported', expected, found)


@then("the health of the webhook {label:Quoted} is not shown")
def health_not_shown(context: Context, label: str) -> None:
    outcome, found = _health(context, label)
    if found is not None:
        raise outcome.broken(f'the health of the webhook "{label}" should not be shown', f"it shows {found}")


def _health(context: Context, label: str) -> tuple[Outcome, dict[str, Any] | None]:
    """How the dashboard shows a webhook; it shows those first whose state comes last in the alphabet."""
    scene = pggit(context)
    outcome = scene.user().dashboard.webhooks(limit=100)
    body = outcome.value("a user should see the health of webhooks")
    return outcome, next((item for item in body if item["id"] == scene.webhooks[label].id), None)


#: What stays the same between two looks; times and latencies do not.
_STEADY = ("total_deliveries", "pending_deliveries", "failed_deliveries", "active_webhooks", "degraded_webhooks")
_COUNTED = ("total_anomalies", "critical_anomalies", "warning_anomalies", "recent_anomalies_count")


@then("it shows the same webhooks and the same figures as its parts")
def same_as_parts(context: Context) -> None:
    outcome = context.world.outcome
    whole, dashboard = outcome.body, pggit(context).user().dashboard
    overview = dashboard.overview().value("a user should see the overview")
    webhooks = dashboard.webhooks().value("a user should see the health of webhooks")
    expect_fields(
        outcome,
        "the dashboard should show what its overview shows",
        {name: overview[name] for name in _STEADY},
        whole["overview"],
    )
    anomalies = dashboard.anomalies().value("a user should see the anomalies")
    expect_fields(
        outcome,
        "the dashboard should show what its anomalies show",
        {name: anomalies[name] for name in _COUNTED},
        whole["anomalies"],
    )
    if _documented(whole["webhooks"]) != _documented(webhooks):
        raise outcome.broken("the dashboard should show the same webhooks as their own view", f"that shows {webhooks}")


def _documented(webhooks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is documented of the health of webhooks."""
    return [{name: each[name] for name in WebhookHealth.__annotations__} for each in webhooks]


@then("{view:View} is what it is once the cache has been emptied")
def same_without_cache(context: Context, view: str) -> None:
    """Whether a service forgets a view or writes it anew when something changes, is its own affair."""
    scene = pggit(context)
    outcome = read(scene, scene.user(), view)
    shown = _steady(outcome.value(_READABLE))
    scene.forget()
    now = _steady(read(scene, scene.user(), view).value(_READABLE))
    if shown != now:
        raise outcome.broken(f"{view} should show at once what has changed", f"it shows {shown}\nand should show {now}")


_READABLE = "a user should be able to read it"


def _steady(body: Any) -> Any:
    """What of an overview, the health of webhooks or the whole dashboard stays the same between two looks."""
    if isinstance(body, list):
        return _documented(body)
    if "overview" in body:
        return _steady(body["overview"]), _documented(body["webhooks"])
    return {name: body[name] for name in _STEADY}


@then("the rate of success of the overview fits its figures")
def rate_fits(context: Context) -> None:
    """Of all deliveries or of the finished ones: which is not said."""
    outcome = pggit(context).user().dashboard.overview()
    body = outcome.value("a user should see the overview")
    total, failed = body["total_deliveries"], body["failed_deliveries"]
    delivered = total - failed - body["pending_deliveries"]
    least, most = (100 * delivered / max(of, 1) for of in (total, delivered + failed))
    if not least - 0.5 <= body["success_rate_percent"] <= most + 0.5:
        raise outcome.broken(
            f"{delivered} deliveries of {total} have succeeded, which is {least:.1f} to {most:.1f} %",
            f"success_rate_percent is {body['success_rate_percent']}",
        )


@then("the anomalies add up")
def anomalies_add_up(context: Context) -> None:
    """What an anomaly is, the service decides."""
    outcome = context.world.outcome
    body = outcome.value("a user should see the anomalies")
    kinds = body["critical_anomalies"] + body["warning_anomalies"]
    if kinds > body["total_anomalies"]:
        raise outcome.broken("the anomalies should be as many as their kinds together, or more", f"the kinds: {kinds}")


@then("the latencies are in order")
def latencies_in_order(context: Context) -> None:
    outcome = context.world.outcome
    body = outcome.value("a user should see the performance")
    found = [body[name] for name in ("p50_latency_ms", "p95_latency_ms", "p99_latency_ms")]
    if found != sorted(found):
        raise outcome.broken("most answers should take no longer than nearly all of them", f"p50, p95, p99: {found}")


@then("the oldest alert that waits is not {label:Quoted}")
def oldest_is_not(context: Context, label: str) -> None:
    scene = pggit(context)
    outcome = scene.user().alerts.statistics()
    oldest = outcome.value("a user should see the statistics of alerts")["oldest_pending_alert"]
    delivered = scene.database.row("alert_delivery_queue", "alert_id", scene.alerts[label]) or {}
    if oldest and datetime.fromisoformat(oldest).replace(tzinfo=None) == delivered["created_at"]:
        raise outcome.broken(
            "an alert that has been delivered should not be said to wait", f"the oldest is of {oldest}"
        )


@then("the hours that alerts wait on average are {least:d} shared by all that wait or more, and {most:d} or less")
def waited_hours(context: Context, least: int, most: int) -> None:
    """Which of those that wait are counted, is the service's affair; none of them is older than thirty days."""
    outcome = pggit(context).user().alerts.statistics()
    body = outcome.value("a user should see the statistics of alerts")
    found, waiting = body["avg_pending_hours"], body["pending_alerts"]
    if not least / max(waiting, 1) - 1 <= found <= most + 1:
        raise outcome.broken(
            "avg_pending_hours should be an average of hours",
            f"of {waiting} alerts that wait one is {least} hours old, none over {most}, and the average is {found}",
        )


@then("the oldest alert that waits has waited for at least {hours:d} hours")
def oldest_waits(context: Context, hours: int) -> None:
    outcome = pggit(context).user().alerts.statistics()
    oldest = outcome.value("a user should see the statistics of alerts")["oldest_pending_alert"]
    moment = datetime.fromisoformat(oldest) if oldest else datetime.max
    now = datetime.now(UTC) if moment.tzinfo else pggit(context).database.now()
    if moment > now - timedelta(hours=hours):
        raise outcome.broken(f"the oldest alert that waits should be {hours} hours old, or older", f"it is of {oldest}")
