"""Workspaces for SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from support.contracts import storage as api
from support.systems.storage.operations.part import Part
from support.wire.outcome import Outcome


class Workspaces(Part):
    """Workspaces for SQL."""

    def create(self, name: str, **options: Any) -> Outcome:
        """Create a workspace; the answer shows its password once."""
        return self.client.call(api.CREATE_WORKSPACE, json={"name": name} | options)

    def list(self, **query: Any) -> Outcome:
        """List workspaces, newest first."""
        return self.client.call(api.LIST_WORKSPACES, query=query)

    def read(self, workspace_id: str) -> Outcome:
        """Read a workspace with what is in it."""
        return self.client.call(api.READ_WORKSPACE, workspace_id=workspace_id)

    def delete(self, workspace_id: str) -> Outcome:
        """Delete a workspace."""
        return self.client.call(api.DELETE_WORKSPACE, workspace_id=workspace_id)

    def clear(self, workspace_id: str) -> Outcome:
        """Drop everything that a workspace made itself."""
        return self.client.call(api.CLEAR_WORKSPACE, workspace_id=workspace_id)

    def load(self, workspace_id: str, tables: Sequence[Mapping[str, Any]]) -> Outcome:
        """Copy project tables into a workspace: ``source``, ``destination``, ``columns``, ``where`` for each."""
        return self.client.call(api.LOAD_WORKSPACE, workspace_id=workspace_id, json={"tables": [*tables]})

    def drop_object(self, workspace_id: str, name: str) -> Outcome:
        """Drop one table or view of a workspace."""
        return self.client.call(api.DROP_OBJECT, workspace_id=workspace_id, object_name=name)

    def reset_credentials(self, workspace_id: str) -> Outcome:
        """Give a workspace a new password, shown once."""
        return self.client.call(api.RESET_CREDENTIALS, workspace_id=workspace_id)


class BranchWorkspaces(Part):
    """Workspaces of the client's branch; what is done inside one goes through :class:`Workspaces`."""

    def create(self, name: str, **options: Any) -> Outcome:
        """Create a workspace on the branch."""
        return self.client.call(api.CREATE_BRANCH_WORKSPACE, json={"name": name} | options)

    def list(self, **query: Any) -> Outcome:
        """List the workspaces of the branch."""
        return self.client.call(api.LIST_BRANCH_WORKSPACES, query=query)

    def read(self, workspace_id: str) -> Outcome:
        """Read a workspace of the branch."""
        return self.client.call(api.READ_BRANCH_WORKSPACE, workspace_id=workspace_id)

    def delete(self, workspace_id: str) -> Outcome:
        """Delete a workspace of the branch."""
        return self.client.call(api.DELETE_BRANCH_WORKSPACE, workspace_id=workspace_id)
