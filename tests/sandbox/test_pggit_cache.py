"""The embedded pgGit's cache: what a stale or an unjustly kept answer would come from."""

from __future__ import annotations

import pytest

from support.sandbox.pggit.cache import Cache, key


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_second_read_is_a_hit(clock: Clock) -> None:
    cache = Cache(60, 10, clock)
    assert cache.read("a", lambda: 1) == (1, False)
    assert cache.read("a", lambda: 2) == (1, True)
    found = cache.statistics()
    assert (found.hits, found.misses, found.size, found.hit_rate) == (1, 1, 1, 50.0)


def test_hits_do_not_lengthen_a_life(clock: Clock) -> None:
    cache = Cache(2, 10, clock)
    cache.read("a", lambda: 1)
    for clock.now in (0.5, 1.0, 1.9):
        assert cache.read("a", lambda: 2) == (1, True)
    clock.now = 2.0
    assert cache.statistics().size == 1, "an expired entry counts until somebody looks for it"
    assert cache.read("a", lambda: 2) == (2, False)


def test_the_least_recently_used_entry_goes_first(clock: Clock) -> None:
    cache = Cache(60, 2, clock)
    for name in ("a", "b", "a", "c"):
        cache.read(name, lambda: "old")
    assert cache.read("a", lambda: "new")[1]
    assert not cache.read("b", lambda: "new")[1]
    assert cache.statistics().size == 2


def test_a_failed_load_is_a_miss_and_leaves_nothing(clock: Clock) -> None:
    cache = Cache(60, 10, clock)
    with pytest.raises(ZeroDivisionError):
        cache.read("a", lambda: 1 / 0)
    assert cache.statistics().misses == 1
    assert cache.read("a", lambda: 2) == (2, False)


@pytest.mark.parametrize(
    ("pattern", "gone"),
    [
        ("*", {"a:1", "a:2", "b:1"}),
        ("a:*", {"a:1", "a:2"}),
        ("*:1", {"a:1", "b:1"}),
        ("a:1", {"a:1"}),
        ("a", set()),
        (".*", set()),
    ],
)
def test_invalidation_removes_what_it_names_and_nothing_else(clock: Clock, pattern: str, gone: set[str]) -> None:
    cache = Cache(60, 10, clock)
    names = ("a:1", "a:2", "b:1")
    for name in names:
        cache.read(name, lambda: 1)
    cache.invalidate([pattern])
    assert {name for name in names if not cache.read(name, lambda: 2)[1]} == gone


def test_what_was_loaded_during_a_change_is_not_kept(clock: Clock) -> None:
    cache = Cache(60, 10, clock)

    def load() -> str:
        cache.invalidate(["a"])  # somebody else writes between this read and its end
        return "old"

    assert cache.read("a", load) == ("old", False)
    assert cache.read("a", lambda: "new") == ("new", False)


def test_a_change_of_something_else_keeps_what_is_being_loaded(clock: Clock) -> None:
    cache = Cache(60, 10, clock)

    def load() -> int:
        cache.invalidate(["b:*"])
        return 1

    cache.read("a", load)
    assert cache.read("a", lambda: 2) == (1, True)


def test_refreshing_counts_no_lookup(clock: Clock) -> None:
    cache = Cache(60, 10, clock)
    cache.refresh("a", lambda: 1)
    cache.refresh("a", lambda: 2)
    assert cache.statistics().misses == 0
    assert cache.read("a", lambda: 3) == (2, True)


def test_callers_cannot_forge_keys() -> None:
    assert key("list", "a:b", "") != key("list", "a", "b:")
    assert "*" not in key("list", "*")
