"""What belongs to no data: the card of the service, and its health."""

from __future__ import annotations

from support.contracts import pggit as api
from support.systems.pggit.operations.part import Part
from support.wire.outcome import Outcome


class Service(Part):
    """The service itself; anybody may ask."""

    def card(self) -> Outcome:
        """How the service introduces itself."""
        return self.client.call(api.CARD)

    def health(self) -> Outcome:
        """Whether the process is alive."""
        return self.client.call(api.HEALTH)

    def deep_health(self) -> Outcome:
        """Whether all that the service depends on works."""
        return self.client.call(api.DEEP_HEALTH)
