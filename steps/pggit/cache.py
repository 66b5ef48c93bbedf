"""The cache: what it counts, what it still knows, and what it has forgotten."""

from __future__ import annotations

from typing import Any

from behave import given, then, when
from behave.runner import Context

import steps.pggit.types  # noqa: F401
from steps.pggit.here import attempt, client, pggit
from support.systems.pggit.races import change_while_read
from support.systems.pggit.readings import read
from support.systems.pggit.scene import Webhook
from support.systems.waiting import until
from support.wire.outcome import Outcome

_FIGURES = {
    "the figures of the cache": lambda who: who.cache.statistics(),
    "the figures of the overview": lambda who: who.dashboard.overview(),
    "the statistics of alerts": lambda who: who.alerts.statistics(),
}


@given("the cache has been emptied")
@when("the cache is emptied")
def empty(context: Context) -> None:
    pggit(context).forget()


@given("the cache has been warmed")
@when("the cache is warmed")
def warm(context: Context) -> None:
    context.world.outcome = pggit(context).user().cache.warm()
    context.world.outcome.value("a user should be able to warm the cache")


@given("{view:View} has been read")
def has_been_read(context: Context, view: str) -> None:
    scene = pggit(context)
    read(scene, scene.user(), view).value("a user should be able to read it")


@given("every view of {what:Paged} has been read")
def all_read(context: Context, what: str) -> None:
    for view in all_view_names(context, what):
        has_been_read(context, view)


#: Page sizes that a service might forget to think of when something changes.
_SIZES = (1, 2, 5, 9, 10, 11, 19, 20, 21, 25, 49, 50, 51, 99, 100)


def all_view_names(context: Context, what: str, label: str | None = None) -> list[str]:
    """Every way in which the service shows webhooks or alerts, or the one of this label, as ``View`` writes it."""
    scene = pggit(context)
    labels = [label] if label is not None else list(scene.webhooks if what == "webhooks" else scene.alerts)
    one = [f'the {what.removesuffix("s")} "{label}"' for label in labels]
    filtered = ["the list of alerts of severity INFO", "the list of alerts of status pending"]
    lists = [f"the list of {what}", *(f"the list of {what} {size} at a time" for size in _SIZES)]
    return [*lists, *(filtered if what == "alerts" else []), *one]


@when("{bearer:Bearer} reads {view:View}")
def reads(context: Context, bearer: str, view: str) -> None:
    _read_counted(context, bearer, view, 1)


@when("{bearer:Bearer} reads {view:View} {times:d} times")
def reads_times(context: Context, bearer: str, view: str, times: int) -> None:
    _read_counted(context, bearer, view, times)


def _read_counted(context: Context, bearer: str, view: str, times: int) -> tuple[Outcome, int, int]:
    """Read a view and ask before and after what the cache has counted; returns the last answer, hits and misses."""
    before = _counted(context)
    for _ in range(times):
        outcome = read(pggit(context), client(context, bearer), view)
    after = _counted(context)
    context.world.outcome = outcome
    found = outcome, after["hits"] - before["hits"], after["misses"] - before["misses"]
    context.world.noted["counted"] = found
    return found


def _counted(context: Context) -> dict[str, Any]:
    outcome = pggit(context).user().cache.statistics()
    body: dict[str, Any] = outcome.value("a user should be able to read the statistics of the cache")
    return body


@then("it has come from the cache")
def came_from_cache(context: Context) -> None:
    outcome, hits, misses = context.world.noted["counted"]
    if not hits or misses:
        raise outcome.broken("this should have come from the cache", f"the cache counted {hits} hits, {misses} misses")


@then("it has come from the database")
def came_from_database(context: Context) -> None:
    outcome, hits, misses = context.world.noted["counted"]
    if not misses:
        raise outcome.broken("this should have come from the database", f"the cache counted {hits} hits, no miss")


@then("the cache has counted {hits:d} hits and {misses:d} misses")
def has_counted(context: Context, hits: int, misses: int) -> None:
    outcome, *found = context.world.noted["counted"]
    if found != [hits, misses]:
        raise outcome.broken(
            f"the cache should have counted {hits} hits and {misses} misses",
            f"it counted {found[0]} hits and {found[1]} misses",
        )


@then("{view:View} still comes from the cache")
def still_cached(context: Context, view: str) -> None:
    _read_counted(context, "the user", view, 1)
    came_from_cache(context)


@then("{view:View} comes from the database")
def not_cached(context: Context, view: str) -> None:
    _read_counted(context, "the user", view, 1)
    came_from_database(context)


@when("the cache is told to forget {view:View}")
def forget_one(context: Context, view: str) -> None:
    scene = pggit(context)
    cache, label = scene.user().cache, view.partition('"')[2].removesuffix('"')
    match view.split()[1]:
        case "webhook":
            outcome = cache.forget_webhook(scene.webhooks[label].id)
        case "alert":
            outcome = cache.forget_alert(scene.alerts[label])
        case _:
            outcome = cache.forget_dashboard()
    outcome.value("a user should be able to make the cache forget something")


@when("the cache is told to forget all")
def forget_all(context: Context) -> None:
    pggit(context).user().cache.forget_all().value("a user should be able to make the cache forget all")


@when("{bearer:Bearer} tries to make the cache forget what matches {pattern:Quoted}")
def forget_pattern(context: Context, bearer: str, pattern: str) -> None:
    attempt(context, bearer, lambda who: who.cache.forget_pattern(pattern))


@when("{bearer:Bearer} tries to make the cache forget, without saying {which}")
def forget_nameless(context: Context, bearer: str, which: str) -> None:
    forget = {
        "which webhook": lambda who: who.cache.forget_webhook(),
        "which alert": lambda who: who.cache.forget_alert(),
        "which pattern": lambda who: who.cache.forget_pattern(),
    }[which]
    attempt(context, bearer, forget)


@then("the cache holds {most:d} entries at most")
def holds_at_most(context: Context, most: int) -> None:
    outcome = pggit(context).user().cache.statistics()
    body = outcome.value("a user should be able to read the statistics of the cache")
    if body["size"] > most or body["max_size"] != most:
        raise outcome.broken(f"the cache should hold {most} entries at most, and say so")


@then("the cache holds nothing")
def holds_nothing(context: Context) -> None:
    outcome = pggit(context).user().cache.statistics()
    if outcome.value("a user should be able to read the statistics of the cache")["size"]:
        raise outcome.broken("the cache should be empty")


@then("the cache holds something")
def holds_something(context: Context) -> None:
    outcome = pggit(context).user().cache.statistics()
    if not outcome.value("a user should be able to read the statistics of the cache")["size"]:
        raise outcome.broken("the cache should hold what was read and say so", "its size is 0")


@then("the statistics of the cache agree with each other")
def agree(context: Context) -> None:
    outcome = pggit(context).user().cache.statistics()
    body = outcome.value("a user should be able to read the statistics of the cache")
    hits, total = body["hits"], body["total_requests"]
    rate = 100 * hits / total if total else 0.0
    wrong = []
    if hits + body["misses"] != total:
        wrong.append(f"{hits} hits and {body['misses']} misses are not {total} requests")
    if abs(body["hit_rate"] - rate) > 0.01:
        wrong.append(f"{hits} hits of {total} requests are {rate:.2f} %, not {body['hit_rate']} %")
    if body["size"] > body["max_size"]:
        wrong.append(f"{body['size']} entries are more than {body['max_size']}")
    if wrong:
        raise outcome.broken("the statistics of the cache should agree with each other", "\n".join(wrong))


@then("the answer says how much was loaded")
def says_loaded(context: Context) -> None:
    outcome = context.world.outcome
    if not outcome.body["warmed"]:
        raise outcome.broken("warming should load something into the cache", "nothing was loaded (warmed 0)")


# --- freshness --------------------------------------------------------------------------------------------------------


@then("{view:View} shows the webhook {label:Quoted} as it is now")
def shows_webhook(context: Context, view: str, label: str) -> None:
    scene = pggit(context)
    outcome = read(scene, scene.user(), view)
    body = outcome.value("a user should be able to read it")
    items = body.get("webhooks", [body])
    now = scene.webhooks[label].shown
    found = next((item for item in items if item["id"] == now["id"]), None)
    if found is None:
        raise outcome.broken(f'{view} should show the webhook "{label}" after it was made', "it is not there")
    stale = [name for name in ("name", "url", "events", "active", "description") if found[name] != now[name]]
    if stale:
        raise outcome.broken(
            f'{view} should show the webhook "{label}" as it was changed', f"it shows the {stale[0]} of before"
        )


@then("{view:View} does not show the webhook {label:Quoted} any more")
def hides_webhook(context: Context, view: str, label: str) -> None:
    scene = pggit(context)
    outcome = read(scene, scene.user(), view)
    id = scene.webhooks[label].id
    if outcome.status == 404 and view == f'the webhook "{label}"':
        return
    body = outcome.value(f"a user should be able to read {view}")
    if any(item["id"] == id for item in body.get("webhooks", [body])):
        raise outcome.broken(f'{view} should not show the webhook "{label}" after it was deleted')


@then("every view of webhooks shows the webhook {label:Quoted} as it is now")
def all_show_webhook(context: Context, label: str) -> None:
    for view in all_view_names(context, "webhooks", label):
        shows_webhook(context, view, label)


@then("no view of webhooks shows the webhook {label:Quoted} any more")
def none_shows_webhook(context: Context, label: str) -> None:
    for view in all_view_names(context, "webhooks"):
        hides_webhook(context, view, label)


@given("{figures} have been noted")
def note_figures(context: Context, figures: str) -> None:
    outcome = _FIGURES[figures](pggit(context).user())
    context.world.noted[figures] = outcome.value("a user should be able to read them")


@then("{figures} have changed by")
def figures_changed(context: Context, figures: str) -> None:
    """Exactly by so much: nobody else may be at work meanwhile."""
    outcome = _FIGURES[figures](pggit(context).user())
    before, after = context.world.noted[figures], outcome.value("a user should be able to read them")
    wrong = [
        f"{row['figure']} was {before[row['figure']]} and is {after[row['figure']]}, a change of {row['by']} is right"
        for row in context.table
        if after[row["figure"]] - before[row["figure"]] != int(row["by"])
    ]
    if wrong:
        raise outcome.broken(f"{figures} should count what has happened", "\n".join(wrong))


@when("the webhook {label:Quoted} is changed {times:d} times while {readers:d} others read {view:View}")
def change_while_others_read(context: Context, label: str, times: int, readers: int, view: str) -> None:
    scene = pggit(context)
    id, user = scene.webhooks[label].id, scene.user()
    context.world.noted["changes"] = change_while_read(
        lambda number: user.webhooks.update(id, description=f"change {number}"),
        lambda: read(scene, user, view),
        times,
        readers,
    )


@then("each change was shown to the next who looked")
def each_change_shown(context: Context) -> None:
    for changed, seen in context.world.noted["changes"]:
        items = {item["id"]: item for item in seen.body.get("webhooks", [seen.body])}
        found = items.get(changed.body["id"], {}).get("description", "not there")
        if found != changed.body["description"]:
            raise seen.broken(
                "a look that begins after a change was answered should show it",
                f"the change was to {changed.body['description']!r}, shown was {found!r}",
            )


# --- expiry -----------------------------------------------------------------------------------------------------------


@when("the description of the webhook {label:Quoted} is changed to {text:Quoted} behind the service's back")
def change_behind(context: Context, label: str, text: str) -> None:
    scene = pggit(context)
    webhook = scene.webhooks[label]
    scene.database.run("UPDATE pggit.webhooks SET description = %s WHERE id = %s", (text, webhook.id))
    scene.webhooks[label] = Webhook(webhook.id, webhook.shown | {"description": text})


@then("the webhook {label:Quoted} is shown as it is now within {seconds:d} seconds, however often it is read")
def fresh_within(context: Context, label: str, seconds: int) -> None:
    _expect_fresh(context, label, f'the webhook "{label}"', seconds)


@then("the webhook {label:Quoted} is shown as it is now in the list within {seconds:d} seconds")
def fresh_in_list_within(context: Context, label: str, seconds: int) -> None:
    _expect_fresh(context, label, "the list of webhooks", seconds)


def _expect_fresh(context: Context, label: str, view: str, seconds: int) -> None:
    scene = pggit(context)
    webhook = scene.webhooks[label]
    expected = webhook.shown["description"]

    def is_fresh(seen: Outcome) -> bool:
        items = seen.value("a user should be able to read it")
        return any(
            item["id"] == webhook.id and item["description"] == expected for item in items.get("webhooks", [items])
        )

    outcome = until(context.world.journal, is_fresh, lambda: read(scene, scene.user(), view), seconds)
    if not is_fresh(outcome):
        raise outcome.broken(
            f"what is older than its lifetime should not be shown any more after {seconds} s", f"{view} is as it was"
        )
