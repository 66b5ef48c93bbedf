"""What one running service consists of, and how reads and writes use its database and its cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from psycopg2.extensions import connection as Connection

from .cache import Cache
from .database import Database
from .live import Hub
from .rate_limit import RateLimiter
from .settings import Settings
from .timings import Timings
from .tokens import Tokens

# What a change makes stale, by keys of the cache. A webhook's alerts go with it, and the dashboard shows them all.
WEBHOOK_LISTS = "webhooks:list:*"
ALERT_VIEWS = ("alerts:list:*", "alerts:statistics")
EVERY_ALERT = "alerts:*"
DASHBOARD = "dashboard:*"


class Service:
    """The parts that requests share. For any number of threads, but for what says otherwise."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.cache = Cache(settings.cache_ttl_seconds, settings.cache_size)
        self.limiter = RateLimiter(settings.rate_limit)
        self.tokens = Tokens(settings.jwt_secret, settings.jwt_algorithm)
        self.hub = Hub(settings.heartbeat_seconds)
        self.timings = Timings()

    def read(self, key: str, load: Callable[[Connection], Any]) -> tuple[Any, bool]:
        """A value from the cache or else from the database, and whether it was in the cache.

        A connection is taken either way: old answers should not hide that the database is away.
        """
        with self.database.connection() as connection:
            return self.cache.read(key, lambda: load(connection))

    def refresh(self, key: str, load: Callable[[Connection], Any]) -> None:
        """Put what the database says now into the cache."""
        with self.database.connection() as connection:
            self.cache.refresh(key, lambda: load(connection))

    @contextmanager
    def changing(self, *keys: str) -> Iterator[Connection]:
        """A connection for a change that makes these keys stale, however it ends: a lost answer may be a done deed."""
        try:
            with self.database.connection() as connection:
                yield connection
        finally:
            self.cache.invalidate(keys)
