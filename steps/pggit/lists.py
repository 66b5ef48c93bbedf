"""Lists in pages: asked for, and walked through."""

from __future__ import annotations

from typing import Any

from behave import given, register_type, then, when
from behave.runner import Context
from parse import with_pattern

import steps.pggit.types  # noqa: F401
from steps.pggit.here import attempt, pggit
from support.systems.pggit.pages import Walk, walk


@with_pattern("severity|status")
def parse_alert_kind(text: str) -> str:
    """What alerts are listed by."""
    return text


register_type(AlertKind=parse_alert_kind)


@given("{count:d} webhooks that were made at the same instant")
def same_instant_webhooks(context: Context, count: int) -> None:
    pggit(context).add_webhooks([f"twin-{number}" for number in range(count)])


@given("{count:d} alerts of a {kind:AlertKind} of their own that were raised at the same instant")
def same_instant_alerts(context: Context, count: int, kind: str) -> None:
    scene = pggit(context)
    columns = {
        "created_at": scene.database.now(),
        {"severity": "severity", "status": "delivery_status"}[kind]: scene.mark,
    }
    context.world.noted["these"] = {f"{kind}_filter": scene.mark}
    scene.add_alerts({f"twin-{number}": columns for number in range(count)})


@when("{bearer:Bearer} tries to list the {what:Paged} with {terms:Query}")
def try_list(context: Context, bearer: str, what: str, terms: dict[str, str]) -> None:
    attempt(context, bearer, lambda who: getattr(who, what).list(**terms))


@when("the user walks through the list of webhooks {size:d} at a time")
def walk_webhooks(context: Context, size: int) -> None:
    context.world.noted["walk"] = walk(pggit(context).user().webhooks.list, "webhooks", size)


@when("the user walks through the list of these alerts {size:d} at a time")
def walk_alerts(context: Context, size: int) -> None:
    terms = context.world.noted["these"]
    context.world.noted["walk"] = walk(pggit(context).user().alerts.list, "alerts", size, **terms)


@then("he meets {labels:Labels} in this order, each once")
def meets_in_order(context: Context, labels: list[str]) -> None:
    scene, walked = pggit(context), context.world.noted["walk"]
    names = {webhook.id: label for label, webhook in scene.webhooks.items()}
    found = [names[item["id"]] for item in walked.items if item["id"] in names]
    if found != labels:
        raise walked.last.broken(f"the pages together should show {labels}, each once", f"they show {found}")


@then("he meets each of the {count:d} {what:Paged} once")
def meets_each_once(context: Context, count: int, what: str) -> None:
    walked = context.world.noted["walk"]
    found = sorted(item["id"] for item in walked.items if pggit(context).is_ours(item))
    if len(found) != count or len(set(found)) != count:
        twice = sorted({id for id in found if found.count(id) > 1})
        raise walked.last.broken(
            f"the pages together should show each of the {count} {what} once",
            f"they show {len(set(found))} of them, these more than once: {twice}",
        )


@then("every page counts as many as there are")
def pages_count(context: Context) -> None:
    walked: Walk = context.world.noted["walk"]
    total = len(walked.items)
    for number, page in enumerate(walked.pages, 1):
        body: dict[str, Any] = page.body
        expected = {"total": total, "page": number, "pages": -(-total // body["page_size"])}
        found = {name: body[name] for name in expected}
        if found != expected:
            raise page.broken("each page should say where it lies in its list", f"expected {expected}, found {found}")


@then("the page has no more than {most:d}")
def no_more_than(context: Context, most: int) -> None:
    outcome = context.world.outcome
    items = outcome.body.get("webhooks", outcome.body.get("alerts"))
    if len(items) > most:
        raise outcome.broken(f"the page should have no more than {most}", f"it has {len(items)}")


@then("the page is empty")
def page_is_empty(context: Context) -> None:
    no_more_than(context, 0)


@then("the page counts something")
def page_counts(context: Context) -> None:
    outcome = context.world.outcome
    if not outcome.body["total"] or not outcome.body["pages"]:
        raise outcome.broken(
            "each page should say how many there are in all", "it counts nothing, and there is something"
        )


@then("if it is accepted, the page is empty")
def empty_if_accepted(context: Context) -> None:
    if context.world.outcome.ok:
        no_more_than(context, 0)
