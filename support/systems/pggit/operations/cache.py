"""The cache."""

from __future__ import annotations

from typing import Any

from support.contracts import pggit as api
from support.systems.pggit.operations.part import Part
from support.wire.outcome import Outcome


class Cache(Part):
    """What the service remembers of its answers."""

    def statistics(self) -> Outcome:
        """Hits, misses and size."""
        return self.client.call(api.CACHE_STATISTICS)

    def warm(self) -> Outcome:
        """Fill it with what is asked for most."""
        return self.client.call(api.WARM_CACHE)

    def empty(self) -> Outcome:
        """Empty it."""
        return self.client.call(api.EMPTY_CACHE)

    def forget_all(self) -> Outcome:
        """Empty it, and say nothing."""
        return self.client.call(api.FORGET_ALL)

    def forget_webhook(self, id: Any = None) -> Outcome:
        """Forget what it holds of a webhook."""
        return self.client.call(api.FORGET_WEBHOOK, query={"webhook_id": id})

    def forget_alert(self, id: Any = None) -> Outcome:
        """Forget what it holds of an alert."""
        return self.client.call(api.FORGET_ALERT, query={"alert_id": id})

    def forget_dashboard(self) -> Outcome:
        """Forget the views of the dashboard."""
        return self.client.call(api.FORGET_DASHBOARD)

    def forget_pattern(self, pattern: str | None = None) -> Outcome:
        """Forget what a pattern with a star matches."""
        return self.client.call(api.FORGET_PATTERN, query={"pattern": pattern})
