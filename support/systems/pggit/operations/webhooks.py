"""Webhooks."""

from __future__ import annotations

from typing import Any

from support.contracts import pggit as api
from support.systems.pggit.operations.part import Part
from support.wire.outcome import Outcome


class Webhooks(Part):
    """Subscriptions of addresses to events."""

    def list(self, **query: Any) -> Outcome:
        """A page: ``page`` and ``page_size``."""
        return self.client.call(api.LIST_WEBHOOKS, query=query)

    def create(self, **fields: Any) -> Outcome:
        """Create a webhook: ``name``, ``url``, ``events``, ``active``, ``description``."""
        return self.client.call(api.CREATE_WEBHOOK, json=fields)

    def read(self, id: int | str) -> Outcome:
        """Read a webhook."""
        return self.client.call(api.READ_WEBHOOK, webhook_id=str(id))

    def update(self, id: int | str, **fields: Any) -> Outcome:
        """Change the fields that are named."""
        return self.client.call(api.UPDATE_WEBHOOK, webhook_id=str(id), json=fields)

    def delete(self, id: int | str) -> Outcome:
        """Delete a webhook."""
        return self.client.call(api.DELETE_WEBHOOK, webhook_id=str(id))
