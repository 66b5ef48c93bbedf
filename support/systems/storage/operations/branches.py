"""Development branches."""

from __future__ import annotations

from typing import Any

from support.contracts import storage as api
from support.systems.storage.operations.part import Part, TableName
from support.wire.outcome import Outcome


class Branches(Part):
    """Branches of the client's project. ``Client.on`` speaks for a branch."""

    def create(self, name: str, **options: Any) -> Outcome:
        """Branch off main as it is now."""
        return self.client.call(api.CREATE_BRANCH, json={"name": name} | options)

    def list(self, **query: Any) -> Outcome:
        """List branches, newest first."""
        return self.client.call(api.LIST_BRANCHES, query=query)

    def read(self, branch_id: str) -> Outcome:
        """Read a branch with the tables that it has of its own."""
        return self.client.call(api.READ_BRANCH, branch_id=branch_id)

    def delete(self, branch_id: str) -> Outcome:
        """Delete a branch."""
        return self.client.call(api.DELETE_BRANCH, branch_id=branch_id)

    def pull(self, branch_id: str, table: TableName) -> Outcome:
        """Bring a branch's table up to main's."""
        return self.client.call(api.PULL_TABLE, branch_id=branch_id, **table.path)
