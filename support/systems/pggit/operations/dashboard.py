"""The dashboard."""

from __future__ import annotations

from typing import Any

from support.contracts import pggit as api
from support.systems.pggit.operations.part import Part
from support.wire.outcome import Outcome


class Dashboard(Part):
    """Five views of how deliveries go."""

    def whole(self) -> Outcome:
        """All views at once."""
        return self.client.call(api.DASHBOARD)

    def overview(self) -> Outcome:
        """The deliveries of the last 24 hours."""
        return self.client.call(api.DASHBOARD_OVERVIEW)

    def performance(self) -> Outcome:
        """How fast deliveries are."""
        return self.client.call(api.DASHBOARD_PERFORMANCE)

    def webhooks(self, **query: Any) -> Outcome:
        """How the deliveries of active webhooks go: at most ``limit`` of them."""
        return self.client.call(api.DASHBOARD_WEBHOOKS, query=query)

    def anomalies(self, **query: Any) -> Outcome:
        """What was out of the ordinary in so many ``days``."""
        return self.client.call(api.DASHBOARD_ANOMALIES, query=query)
