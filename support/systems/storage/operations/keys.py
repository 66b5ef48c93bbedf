"""API keys."""

from __future__ import annotations

from typing import Any

from support.contracts import storage as api
from support.systems.storage.operations.part import Part
from support.wire.outcome import Outcome


class Keys(Part):
    """API keys."""

    def create(self, description: str, **options: Any) -> Outcome:
        """Create a key; the answer shows it once."""
        return self.client.call(api.CREATE_KEY, json={"description": description} | options)

    def list(self) -> Outcome:
        """List the live keys."""
        return self.client.call(api.LIST_KEYS)

    def read(self, key_id: str) -> Outcome:
        """Read a key, without its secret."""
        return self.client.call(api.READ_KEY, key_id=key_id)

    def rotate(self, key_id: str) -> Outcome:
        """Replace a key by a new one."""
        return self.client.call(api.ROTATE_KEY, key_id=key_id)

    def revoke(self, key_id: str) -> Outcome:
        """End a key."""
        return self.client.call(api.REVOKE_KEY, key_id=key_id)
