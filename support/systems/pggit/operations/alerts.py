"""Alerts."""

from __future__ import annotations

from typing import Any

from support.contracts import pggit as api
from support.systems.pggit.operations.part import Part
from support.wire.outcome import Outcome


class Alerts(Part):
    """What somebody should know of, and who has taken notice."""

    def list(self, **query: Any) -> Outcome:
        """A page: ``page``, ``page_size``, ``status_filter``, ``severity_filter``."""
        return self.client.call(api.LIST_ALERTS, query=query)

    def read(self, id: int | str) -> Outcome:
        """Read an alert."""
        return self.client.call(api.READ_ALERT, alert_id=str(id))

    def statistics(self) -> Outcome:
        """The alerts of the last 30 days, counted."""
        return self.client.call(api.ALERT_STATISTICS)

    def acknowledge(self, id: int | str, **fields: Any) -> Outcome:
        """Take notice of one; ``notes`` says more."""
        return self.client.call(api.ACKNOWLEDGE, alert_id=str(id), json=fields)

    def acknowledge_many(self, ids: Any) -> Outcome:
        """Take notice of several."""
        return self.client.call(api.ACKNOWLEDGE_MANY, json={"alert_ids": ids})
