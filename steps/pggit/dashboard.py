"""The dashboard: figures of deliveries, and how those of single webhooks go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from behave import given, register_type, then, when
from behave.runner import Context
from parse import with_pattern

import steps.pggit.types  # noqa: F401
from steps.pggit.here import attempt, expect_fields, pggit, value_of
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
    if whole["webhooks"] != webhooks:
        raise outcome.broken("the dashboard should show the same webhooks as their own view", f"that shows {webhooks}")


@then("the latencies are in order")
def latencies_in_order(context: Context) -> None:
    outcome = context.world.outcome
    body = outcome.value("a user should see the performance")
    found = [body[name] for name in ("p50_latency_ms", "p95_latency_ms", "p99_latency_ms")]
    if found != sorted(found):
        raise outcome.broken("most answers should take no longer than nearly all of them", f"p50, p95, p99: {found}")


@then("the oldest alert that waits has waited for at least {hours:d} hours")
def oldest_waits(context: Context, hours: int) -> None:
    outcome = pggit(context).user().alerts.statistics()
    oldest = outcome.value("a user should see the statistics of alerts")["oldest_pending_alert"]
    moment = datetime.fromisoformat(oldest) if oldest else datetime.max
    now = datetime.now(UTC) if moment.tzinfo else datetime.now(UTC).replace(tzinfo=None)
    if moment > now - timedelta(hours=hours):
        raise outcome.broken(f"the oldest alert that waits should be {hours} hours old, or older", f"it is of {oldest}")
