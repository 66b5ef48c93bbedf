"""Everything that needs a token, by the words of features: all operations that have one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from support.systems.pggit.client import Client
from support.systems.pggit.stage import Stage
from support.wire.outcome import BrokenPromise, Outcome


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a user may do and nobody else."""

    words: str
    run: Callable[[Client, Stage], Outcome]
    needs: tuple[str, ...] = ()
    """What has to be there first, by the names of ``Stage``."""
    uses_database: bool = True
    limited: bool = True
    """Whether it counts towards the requests that a user may send in a minute."""


def _merge(who: Client, stage: Stage) -> Outcome:
    source, target = stage.branches
    fields: dict[str, Any] = {"source_branch_id": source, "merge_message": "tried", "merge_strategy": "MANUAL_REVIEW"}
    return who.merges.merge(target, **fields)


_ALL = (
    Action("list the webhooks", lambda who, stage: who.webhooks.list()),
    Action("create a webhook", lambda who, stage: stage.scene.try_create_webhook("tried", who)),
    Action("read the webhook", lambda who, stage: who.webhooks.read(stage.webhook), ("webhook",)),
    Action(
        "change the webhook",
        lambda who, stage: who.webhooks.update(stage.webhook, description="changed"),
        ("webhook",),
    ),
    Action("delete the webhook", lambda who, stage: who.webhooks.delete(stage.webhook), ("webhook",)),
    Action("list the alerts", lambda who, stage: who.alerts.list()),
    Action("read the alert", lambda who, stage: who.alerts.read(stage.alert), ("alert",)),
    Action("read the statistics of alerts", lambda who, stage: who.alerts.statistics()),
    Action("acknowledge the alert", lambda who, stage: who.alerts.acknowledge(stage.alert), ("alert",)),
    Action(
        "acknowledge several alerts",
        lambda who, stage: who.alerts.acknowledge_many([stage.alert]),
        ("alert",),
        limited=False,
    ),
    Action("read the dashboard", lambda who, stage: who.dashboard.whole()),
    Action("read the overview", lambda who, stage: who.dashboard.overview()),
    Action("read the performance", lambda who, stage: who.dashboard.performance()),
    Action("read the health of webhooks", lambda who, stage: who.dashboard.webhooks()),
    Action("read the anomalies", lambda who, stage: who.dashboard.anomalies()),
    Action(
        "read the statistics of the cache",
        lambda who, stage: who.cache.statistics(),
        uses_database=False,
        limited=False,
    ),
    Action("warm the cache", lambda who, stage: who.cache.warm(), uses_database=False, limited=False),
    Action("empty the cache", lambda who, stage: who.cache.empty(), uses_database=False, limited=False),
    Action("make the cache forget all", lambda who, stage: who.cache.forget_all(), uses_database=False, limited=False),
    Action(
        "make the cache forget the webhook",
        lambda who, stage: who.cache.forget_webhook(stage.webhook),
        ("webhook",),
        uses_database=False,
        limited=False,
    ),
    Action(
        "make the cache forget an alert",
        lambda who, stage: who.cache.forget_alert(1),
        uses_database=False,
        limited=False,
    ),
    Action(
        "make the cache forget the dashboard",
        lambda who, stage: who.cache.forget_dashboard(),
        uses_database=False,
        limited=False,
    ),
    Action(
        "make the cache forget a pattern",
        lambda who, stage: who.cache.forget_pattern("nothing-is-called-so*"),
        uses_database=False,
        limited=False,
    ),
    Action("find the merge base", lambda who, stage: who.merges.base(*stage.branches), ("branches",)),
    Action("merge a branch", _merge, ("branches",)),
    Action("read the merge", lambda who, stage: who.merges.read(stage.merge), ("merge",)),
    Action("list the conflicts", lambda who, stage: who.merges.conflicts(stage.merge), ("merge",)),
    Action(
        "resolve the conflict",
        lambda who, stage: who.merges.resolve(stage.merge, stage.conflict, resolution="SOURCE"),
        ("merge", "conflict"),
    ),
)

ACTIONS = {action.words: action for action in _ALL}


def try_all(actions: list[Action], who: Client, stage: Stage) -> list[tuple[Action, Outcome | BrokenPromise]]:
    """Try them all, whatever comes of the first: a report should name all that is wrong, not only what is first."""
    found: list[tuple[Action, Outcome | BrokenPromise]] = []
    for action in actions:
        try:
            found.append((action, action.run(who, stage)))
        except BrokenPromise as broken:
            found.append((action, broken))
    return found


def judge_all(
    tried: list[tuple[Action, Outcome | BrokenPromise]], promise: str, fits: Callable[[Outcome], bool]
) -> None:
    """Hold all that was tried against one expectation.

    Raises:
        BrokenPromise: some came out otherwise; the text names each.
    """
    wrong = [(action, came) for action, came in tried if isinstance(came, BrokenPromise) or not fits(came)]
    if not wrong:
        return
    lines = [f"{promise[:1].upper()}{promise[1:]}, but {len(wrong)} of {len(tried)} came out otherwise:"]
    lines += [f"  {action.words}: {came.said if isinstance(came, Outcome) else came}" for action, came in wrong]
    first = wrong[0][1]
    if isinstance(first, Outcome):
        raise BrokenPromise("\n".join([*lines, f"Reproduce: {first.exchange.reproduce}"]), first.exchange)
    raise type(first)("\n".join(lines), first.exchange)
