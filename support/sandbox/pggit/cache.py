"""A read-through cache in this process: one lifetime for everything, the least recently used entry goes first."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

Value = TypeVar("Value")


def key(*parts: object) -> str:
    """Parts joined by colons, none of which a part can bring in itself."""
    return ":".join(quote(str(part), safe="") for part in parts)


@dataclass(eq=False)
class _Load:
    """A value on its way."""

    key: str
    is_stale: bool = False


@dataclass(frozen=True)
class Statistics:
    """Lookups since the start; emptying the cache changes only the size."""

    hits: int
    misses: int
    size: int
    max_size: int
    ttl_seconds: float

    @property
    def hit_rate(self) -> float:
        """Percent of all lookups; 0 before the first."""
        lookups = self.hits + self.misses
        return round(100 * self.hits / lookups, 2) if lookups else 0.0


class Cache:
    """What was loaded lately, until something says that it has changed. For any number of threads.

    A value that was being loaded while its key was invalidated is given to its caller and not kept: nobody can know
    whether it was read before or after the change.
    """

    def __init__(self, ttl_seconds: float, max_size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._ttl = ttl_seconds
        self._max_size = max_size
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, tuple[float, object]] = OrderedDict()
        self._loads: set[_Load] = set()
        self._hits = 0
        self._misses = 0

    def read(self, name: str, load: Callable[[], Value]) -> tuple[Value, bool]:
        """The value, and whether it was there; otherwise it is loaded and kept. Counts one lookup."""
        with self._lock:
            found = self._entries.get(name)
            if found is not None and self._clock() < found[0]:
                self._hits += 1
                self._entries.move_to_end(name)
                return found[1], True  # type: ignore[return-value]  # a key stands for one kind of value
            self._entries.pop(name, None)
            self._misses += 1
        return self.refresh(name, load), False

    def refresh(self, name: str, load: Callable[[], Value]) -> Value:
        """Load the value and keep it, whether or not it was there. Counts nothing."""
        this = _Load(name)
        with self._lock:
            self._loads.add(this)
        try:
            value = load()
            with self._lock:
                if not this.is_stale:
                    self._entries[name] = (self._clock() + self._ttl, value)
                    self._entries.move_to_end(name)
                    while len(self._entries) > self._max_size:
                        self._entries.popitem(last=False)
        finally:
            with self._lock:
                self._loads.discard(this)
        return value

    def invalidate(self, patterns: Iterable[str]) -> None:
        """Forget the keys that match one of the patterns, in which `*` stands for any text."""
        expression = "|".join(".*".join(map(re.escape, pattern.split("*"))) for pattern in patterns)
        matches = re.compile(expression, re.DOTALL).fullmatch
        with self._lock:
            for load in self._loads:
                load.is_stale = load.is_stale or matches(load.key) is not None
            for name in [name for name in self._entries if matches(name)]:
                del self._entries[name]

    def statistics(self) -> Statistics:
        with self._lock:
            return Statistics(self._hits, self._misses, len(self._entries), self._max_size, self._ttl)
