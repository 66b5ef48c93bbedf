"""Merging branches."""

from __future__ import annotations

from typing import Any

from support.contracts import pggit as api
from support.systems.pggit.operations.part import Part
from support.wire.outcome import Outcome


class Merges(Part):
    """Bringing what was changed on one branch to another."""

    def base(self, one: int | str, other: int | str) -> Outcome:
        """The nearest common ancestor of two branches."""
        return self.client.call(api.MERGE_BASE, branch1_id=str(one), branch2_id=str(other))

    def merge(self, target: int | str, **fields: Any) -> Outcome:
        """Merge: ``source_branch_id``, ``merge_message``, ``merge_strategy``, ``base_branch_id``."""
        return self.client.call(api.MERGE, target_id=str(target), json=fields)

    def read(self, id: str) -> Outcome:
        """What came of a merge."""
        return self.client.call(api.READ_MERGE, merge_id=id)

    def conflicts(self, id: str) -> Outcome:
        """What the two branches of a merge do not agree on."""
        return self.client.call(api.LIST_CONFLICTS, merge_id=id)

    def resolve(self, id: str, conflict: int | str, **fields: Any) -> Outcome:
        """Decide one conflict: ``resolution``, and ``custom_definition`` for one that is neither side's."""
        return self.client.call(api.RESOLVE_CONFLICT, merge_id=id, conflict_id=str(conflict), json=fields)
