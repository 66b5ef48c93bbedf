"""What the service may answer from its cache, by the words of features."""

from __future__ import annotations

import re
from collections.abc import Callable

from support.systems.pggit.client import Client
from support.systems.pggit.scene import PgGitScene
from support.wire.outcome import Outcome

_SIMPLE: dict[str, Callable[[Client], Outcome]] = {
    "the list of webhooks": lambda who: who.webhooks.list(),
    "the list of alerts": lambda who: who.alerts.list(),
    "the statistics of alerts": lambda who: who.alerts.statistics(),
    "the dashboard": lambda who: who.dashboard.whole(),
    "the overview": lambda who: who.dashboard.overview(),
    "the performance": lambda who: who.dashboard.performance(),
    "the health of webhooks": lambda who: who.dashboard.webhooks(),
    "the anomalies": lambda who: who.dashboard.anomalies(),
}
_LIST = re.compile(r"the list of (webhooks|alerts) (\d+) at a time")
_PAGE = re.compile(r"page (\d+) of the list of (webhooks|alerts) (\d+) at a time")
_FILTERED = re.compile(r"the list of alerts of (severity|status) (\w+)")
_HEALTH = re.compile(r"the health of (\d+) webhooks")
_ANOMALIES = re.compile(r"the anomalies of (\d+) days")
_ONE = re.compile(r'the (webhook|alert) "([^"]+)"')

PATTERN = "|".join(
    [
        r"the list of (?:webhooks|alerts) \d+ at a time",
        r"page \d+ of the list of (?:webhooks|alerts) \d+ at a time",
        r"the list of alerts of (?:severity|status) \w+",
        r"the health of \d+ webhooks",
        r"the anomalies of \d+ days",
        r'the webhook "[^"]+"',
        r'the alert "[^"]+"',
        *sorted(_SIMPLE, key=len, reverse=True),
    ]
)

#: How a merge deals with conflicts, by the words of features.
STRATEGIES = {
    "for review": "MANUAL_REVIEW",
    "taking the source": "SOURCE_WINS",
    "taking the target": "TARGET_WINS",
    "as a union": "UNION",
    "unless they are in conflict": "ABORT_ON_CONFLICT",
}


def read(scene: PgGitScene, who: Client, words: str) -> Outcome:
    """Read one of these.

    Raises:
        LookupError: the words name nothing.
    """
    if words in _SIMPLE:
        return _SIMPLE[words](who)
    if listed := _LIST.fullmatch(words):
        part = who.webhooks if listed[1] == "webhooks" else who.alerts
        return part.list(page=1, page_size=int(listed[2]))
    if page := _PAGE.fullmatch(words):
        part = who.webhooks if page[2] == "webhooks" else who.alerts
        return part.list(page=int(page[1]), page_size=int(page[3]))
    if filtered := _FILTERED.fullmatch(words):
        return who.alerts.list(**{f"{filtered[1]}_filter": filtered[2]})
    if health := _HEALTH.fullmatch(words):
        return who.dashboard.webhooks(limit=int(health[1]))
    if anomalies := _ANOMALIES.fullmatch(words):
        return who.dashboard.anomalies(days=int(anomalies[1]))
    if one := _ONE.fullmatch(words):
        if one[1] == "webhook":
            return who.webhooks.read(scene.webhooks[one[2]].id)
        return who.alerts.read(scene.alerts[one[2]])
    raise LookupError(f"nobody knows how to read {words}")
