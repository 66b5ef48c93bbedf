"""Tenants."""

from __future__ import annotations

from typing import Any

from support.contracts import storage as api
from support.systems.storage.operations.part import Part
from support.wire.outcome import Outcome


class Projects(Part):
    """Tenants."""

    def create(self, id: str, name: str | None = None) -> Outcome:
        """Create a project under this id; the answer holds its first key."""
        body = {"id": id} | ({"name": name} if name is not None else {})
        return self.client.call(api.CREATE_PROJECT, json=body)

    def list(self, **query: Any) -> Outcome:
        """List projects, newest first."""
        return self.client.call(api.LIST_PROJECTS, query=query)

    def read(self) -> Outcome:
        """Read the client's project."""
        return self.client.call(api.READ_PROJECT)

    def rename(self, name: str) -> Outcome:
        """Give the client's project another name."""
        return self.client.call(api.RENAME_PROJECT, json={"name": name})

    def stats(self) -> Outcome:
        """Count what the client's project holds."""
        return self.client.call(api.PROJECT_STATS)

    def delete(self) -> Outcome:
        """Delete the client's project with everything in it."""
        return self.client.call(api.DELETE_PROJECT)
