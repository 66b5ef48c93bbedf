"""pgGit: the cache, and how fresh it is."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from support.sandbox.pggit import cache as caching
from support.sandbox.pggit import rate_limit, service
from support.sandbox.pggit.service import Service
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, notes, replaces
from tests.faults.pggit_ways import around_requests, changes_answers


def _forgets(pattern_changed: Any) -> None:
    """Change what a deed makes the cache forget."""

    @replaces(caching.Cache, "invalidate")
    def invalidate(right: Function, self: Any, patterns: Iterable[str]) -> None:
        right(self, pattern_changed(list(patterns)))


def _keeps(*kept: str) -> None:
    """Let writes forget nothing of these; who empties the cache on purpose still does."""
    _forgets(lambda patterns: patterns if patterns == ["*"] else [p for p in patterns if not p.startswith(kept)])


@fault(
    "Lists of webhooks stay as they were for a minute.",
    "freshness",
    r"should show the webhook|should not show the webhook",
)
def lists_stale() -> None:
    _keeps("webhooks:list")


@fault(
    "After a new webhook only lists of 10, 20, 50 and 100 are fresh.", "freshness", r"at a time should show the webhook"
)
def usual_lists_fresh() -> None:
    def changed(patterns: list[str]) -> list[str]:
        usual = [f"webhooks:list:{page}:{size}" for page in range(1, 11) for size in (10, 20, 50, 100)]
        return [each for p in patterns for each in (usual if p == "webhooks:list:*" else [p])]

    _forgets(changed)


@fault(
    "A changed webhook is shown as it was, by its id.",
    "freshness webhooks",
    r"of before|should be shown as it was made, when it is read",
)
def detail_stale() -> None:
    _keeps("webhooks:detail")


@fault("Acknowledging leaves lists of alerts as they were.", "freshness", r"list of alerts.*as acknowledged")
def alerts_stale() -> None:
    _keeps("alerts:list")


@fault("Acknowledging leaves the alert itself as it was.", "freshness", r"the alert \"burning\" should show the alert")
def alert_stale() -> None:
    _keeps("alerts:detail")


@fault(
    "The statistics of alerts stay as they were.",
    "alert_statistics",
    r"acknowledged_alerts was .* a change of 1 is right",
)
def statistics_stale() -> None:
    _keeps("alerts:statistics")


@fault("The alerts of a deleted webhook are shown on.", "freshness", r"should not show the alert")
def cascade_stale() -> None:
    _forgets(lambda patterns: [p for p in patterns if p != service.EVERY_ALERT])


@fault(
    "The dashboard stays as it was.", "dashboard freshness", r"active_webhooks was|should have come from the database"
)
def dashboard_stale() -> None:
    _keeps("dashboard")


@fault("Telling the cache to forget one thing does nothing.", "cache", r"should have come from the database")
def forgetting_one_does_nothing() -> None:
    _routes_forget([])


def _routes_forget(patterns: list[str]) -> None:
    """Let the routes that forget one thing forget these patterns instead."""

    @replaces(caching.Cache, "invalidate")
    def invalidate(right: Function, self: Any, found: Iterable[str]) -> None:
        found = list(found)
        is_change = "dashboard:*" in found and len(found) > 1
        right(self, found if is_change or found == ["*"] else patterns)


@fault("Telling the cache to forget one thing empties it.", "cache", r"should have come from the cache")
def forgetting_one_forgets_all() -> None:
    _routes_forget(["*"])


@fault("Emptying the cache does nothing.", "cache", r"should be empty|should have come from the database")
def emptying_does_nothing() -> None:
    _forgets(lambda patterns: [p for p in patterns if p != "*"])


@fault("Warming the cache loads nothing.", "cache", r"should have come from the cache|warming should load something")
def warming_does_nothing() -> None:
    @replaces(service.Service, "refresh")
    def refresh(right: Function, self: Any, *arguments: Any) -> None:
        return None

    @changes_answers("POST", "/cache/warm")
    def change(answer: Answer) -> None:
        answer.body["warmed"] = 0


@fault("The statistics of the cache are nested.", "cache", r"cache/stats.*hit_rate: expected a value")
def statistics_nested() -> None:
    @changes_answers("GET", "/cache/stats")
    def change(answer: Answer) -> None:
        answer.body = {"statistics": answer.body}


@fault("The rate of hits is a fraction.", "cache", r"hits of \d+ requests are .* %, not")
def rate_is_a_fraction() -> None:
    @changes_answers("GET", "/cache/stats")
    def change(answer: Answer) -> None:
        answer.body["hit_rate"] = answer.body["hit_rate"] / 100


@fault("Emptying the cache counts anew from nothing.", "cache", r"hits was \d+ and is 0")
def emptying_resets() -> None:
    @replaces(caching.Cache, "invalidate")
    def invalidate(right: Function, self: Any, patterns: Iterable[str]) -> None:
        patterns = list(patterns)
        right(self, patterns)
        if patterns == ["*"]:
            self._hits = self._misses = 0


@fault("Hits are not counted.", "cache", r"counted 0 hits|should have come from the cache")
def hits_uncounted() -> None:
    @replaces(caching.Cache, "read")
    def read(right: Function, self: Any, name: str, load: Any) -> Any:
        hits = self._hits
        found = right(self, name, load)
        self._hits = hits
        return found


@fault("There is no cache at all.", "cache", r"should have come from the cache")
def no_cache() -> None:
    @replaces(caching.Cache, "read")
    def read(right: Function, self: Any, name: str, load: Any) -> Any:
        self._misses += 1
        return load(), False


@fault(
    "Lists of different lengths are taken for each other.",
    "cache webhook_lists",
    r"should have come from the database|pages together",
)
def lists_mixed_up() -> None:
    @replaces(caching.Cache, "read")
    def read(right: Function, self: Any, name: str, load: Any) -> Any:
        return right(self, name.rpartition(":")[0] if name.startswith("webhooks:list") else name, load)


@fault("One webhook is shown for another.", "cache", r"webhook|should have come from the database")
def details_mixed_up() -> None:
    @replaces(caching.Cache, "read")
    def read(right: Function, self: Any, name: str, load: Any) -> Any:
        return right(self, "webhooks:detail" if name.startswith("webhooks:detail") else name, load)


@fault("That something is not there is remembered.", "cache", r"is in the database, and should be found")
def absence_remembered() -> None:
    @replaces(caching.Cache, "read")
    def read(right: Function, self: Any, name: str, load: Any) -> Any:
        absent = notes(self)
        if name in absent:
            raise absent[name]
        try:
            return right(self, name, load)
        except Exception as error:
            absent[name] = error
            raise


@fault("A hit prolongs the life of an entry.", "cache", r"older than its lifetime", variant="short-cache")
def hits_prolong() -> None:
    @replaces(caching.Cache, "read")
    def read(right: Function, self: Any, name: str, load: Any) -> Any:
        found = right(self, name, load)
        if name in self._entries:
            self._entries[name] = (self._clock() + self._ttl, self._entries[name][1])
        return found


@fault("Entries never end.", "cache", r"older than its lifetime", variant="short-cache")
def entries_never_end() -> None:
    @replaces(caching.Cache, "__init__")
    def init(right: Function, self: Any, ttl: float, size: int) -> None:
        right(self, ttl, size, clock=lambda: 0.0)


@fault(
    "The cache has no bound.",
    "cache",
    r"hold 2 entries at most|should have come from the database",
    variant="small-cache",
)
def no_bound() -> None:
    @replaces(caching.Cache, "__init__")
    def init(right: Function, self: Any, ttl: float, size: int) -> None:
        right(self, ttl, size * 1000)


@fault(
    "What was loaded first is dropped first, however often it is read.",
    "cache",
    r"should have come from the (cache|database)",
    variant="small-cache",
)
def first_in_first_out() -> None:
    @replaces(caching.Cache, "read")
    def read(right: Function, self: Any, name: str, load: Any) -> Any:
        before = list(self._entries)
        found = right(self, name, load)
        if name in before:
            for each in before:
                self._entries.move_to_end(each)
        return found


@fault("A pattern without a star forgets all.", "cache", r"should be refused as invalid")
def any_pattern() -> None:
    @changes_answers("POST", "/cache/invalidate/pattern")
    def change(answer: Answer) -> None:
        if answer.status == 400:
            answer.status, answer.body = 204, None


@fault("What was read before a change is kept after it.", "freshness", r"a look that begins after a change")
def late_loads_kept() -> None:
    """A load that was under way during a change is stored when it ends; a slow load makes the meeting likely."""

    @replaces(caching.Cache, "invalidate")
    def invalidate(right: Function, self: Any, patterns: Iterable[str]) -> None:
        loads, self._loads = self._loads, set()
        right(self, patterns)
        self._loads = loads

    @replaces(caching.Cache, "refresh")
    def refresh(right: Function, self: Any, name: str, load: Any) -> Any:
        def slowly() -> Any:
            value = load()
            time.sleep(0.002)
            return value

        return right(self, name, slowly)


@fault("Every user has a cache of his own.", "cache", r"should have come from the cache")
def cache_of_each_user() -> None:
    users: list[str] = [""]

    @replaces(caching.Cache, "read")
    def read(right: Function, self: Any, name: str, load: Any) -> Any:
        return right(self, f"{name}:{users[-1]}", load)

    @replaces(rate_limit.RateLimiter, "admit")
    def admit(right: Function, self: Any, user: str) -> int:
        users.append(user)
        return int(right(self, user))


def _changes_keys(changed: Any) -> None:
    """Change what a write makes stale; who tells the cache what to forget is not concerned."""

    @replaces(service.Service, "changing")
    def changing(right: Function, self: Any, *keys: str) -> Any:
        return right(self, *changed(keys))


def _drops_from_keys(kind: str, *places: int) -> None:
    """Leave parts of a request out of the key under which its answer is kept."""

    @replaces(caching.Cache, "read")
    def read(right: Function, self: Any, name: str, load: Any) -> Any:
        if name.startswith(kind):
            name = ":".join("" if place in places else part for place, part in enumerate(name.split(":")))
        return right(self, name, load)


@fault("Only the first ten pages of a list are fresh.", "freshness", r"page 12 of the list .* at a time should show")
def first_pages_fresh() -> None:
    pages = tuple(f"webhooks:list:{page}:*" for page in range(1, 11))
    _changes_keys(lambda keys: [each for key in keys for each in (pages if key == service.WEBHOOK_LISTS else (key,))])


@fault(
    "Lists of alerts by severity or state stay as they were.", "freshness", r"list of alerts of severity INFO should"
)
def filtered_lists_stale() -> None:
    _changes_keys(lambda keys: ["alerts:list:*::" if key == "alerts:list:*" else key for key in keys])


@fault(
    "The health of webhooks does not hear of new ones.", "freshness", r"the health of 100 webhooks should show at once"
)
def health_misses_new_webhooks() -> None:
    new = (service.WEBHOOK_LISTS, service.DASHBOARD)
    _changes_keys(lambda keys: (service.WEBHOOK_LISTS, "dashboard:overview") if keys == new else keys)


@fault("Alerts of one state are taken for those of another.", "alerts cache", r"of these alerts the list should show")
def states_mixed_up() -> None:
    _drops_from_keys("alerts:list", 4)


@fault("Lists of alerts of different lengths are taken for each other.", "cache", r"should have come from the database")
def alert_lists_mixed_up() -> None:
    _drops_from_keys("alerts:list", 3)


@fault("The anomalies of one day are shown for those of a week.", "cache", r"should have come from the database")
def days_mixed_up() -> None:
    _drops_from_keys("dashboard:anomalies", 2)


@fault("The anomalies are counted anew each time.", "cache", r"should have come from the cache")
def anomalies_uncached() -> None:
    @replaces(caching.Cache, "read")
    def read(right: Function, self: Any, name: str, load: Any) -> Any:
        return right(self, name, load) if name != "dashboard:anomalies:7" else (load(), bool(self.invalidate([name])))


@fault("The cache does not know how much it holds.", "cache", r"should hold what was read and say so")
def size_unknown() -> None:
    @changes_answers("GET", "/cache/stats")
    def change(answer: Answer) -> None:
        answer.body["size"] = 0


@fault(
    "Lists live longer than their lifetime.",
    "cache",
    r"older than its lifetime.*the list of webhooks",
    variant="short-cache",
)
def lists_live_longer() -> None:
    @replaces(caching.Cache, "refresh")
    def refresh(right: Function, self: Any, name: str, load: Any) -> Any:
        value = right(self, name, load)
        if ":list" in name and name in self._entries:
            self._entries[name] = (self._clock() + 300, self._entries[name][1])
        return value


@fault("A warm cache holds empty lists.", "cache", r"list of webhooks should show the webhook")
def warm_with_nothing() -> None:
    empty = b'{"webhooks":[],"total":0,"page":1,"page_size":20,"pages":0}'

    @replaces(service.Service, "refresh")
    def refresh(right: Function, self: Any, key: str, load: Any) -> None:
        if key.startswith("webhooks:list"):
            self.cache.refresh(key, lambda: empty)
        else:
            right(self, key, load)


def _away_after_deletion(what: str) -> None:
    """Let lists be unavailable from a deletion on, until something is sent to the service."""
    is_away = [False]

    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("POST", "DELETE"):
            is_away[0] = scope["method"] == "DELETE"
        await app(scope, receive, send)

    @changes_answers("GET", f"/{what}")
    def change(answer: Answer) -> None:
        if is_away[0]:
            answer.status, answer.body = 503, {"detail": "Busy."}


@fault("After a deletion webhooks cannot be listed.", "freshness", r"should be able to read the list of webhooks.*503")
def webhooks_away_after_deletion() -> None:
    _away_after_deletion("webhooks")


@fault("After a deletion alerts cannot be listed.", "freshness", r"should be able to read the list of alerts.*503")
def alerts_away_after_deletion() -> None:
    _away_after_deletion("alerts")
