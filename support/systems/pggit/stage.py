"""One of everything that operations work on, made when the first operation needs it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from support.systems.pggit.scene import NOBODYS, PgGitScene

#: Objects of the stage's branches, with their versions on the base, the source and the target.
_OBJECT = "TABLE staged"
_BASE, _SOURCE, _TARGET = "staged-base", "staged-source", "staged-target"


class Stage:
    """Where the profile gives no access to the database, what only SQL can make is replaced by ids of nothing."""

    def __init__(self, scene: PgGitScene) -> None:
        self.scene = scene
        self._maker = scene.user("maker")  # what is made for a user is not among the requests that he has sent

    def prepare(self, *needs: str) -> None:
        """Make these things, by the names of this class."""
        for each in needs:
            getattr(self, each)

    @property
    def _has_database(self) -> bool:
        return self.scene.settings.database is not None

    @cached_property
    def webhook(self) -> int:
        """A webhook."""
        outcome = self.scene.try_create_webhook("staged", self._maker)
        return int(outcome.value("a user should be able to create a webhook")["id"])

    @cached_property
    def alert(self) -> int:
        """An alert that nobody has acknowledged."""
        if not self._has_database:
            return NOBODYS
        self.scene.add_alerts({"staged": {}})
        return self.scene.alerts["staged"]

    @cached_property
    def branches(self) -> tuple[int, int]:
        """Two branches off one, on each of which the same table was changed: source and target."""
        if not self._has_database:
            return NOBODYS, NOBODYS - 1
        self.scene.add_branch(_BASE, None)
        source, target = self.scene.add_branch(_SOURCE, _BASE), self.scene.add_branch(_TARGET, _BASE)
        self.scene.add_object(_OBJECT, {_BASE: "a", _SOURCE: "b", _TARGET: "c"})
        return source, target

    @cached_property
    def merge(self) -> str:
        """A merge of the two branches that waits for a decision."""
        if not self._has_database:
            return "00000000-0000-0000-0000-000000000000"
        source, target = self.branches
        outcome = self._maker.merges.merge(target, source_branch_id=source, merge_message="staged")
        answer: dict[str, Any] = outcome.value("a user should be able to merge a branch")
        return str(answer["merge_id"])

    @cached_property
    def conflict(self) -> int:
        """The one conflict of the merge."""
        if not self._has_database:
            return 1
        outcome = self._maker.merges.conflicts(self.merge)
        conflicts = outcome.value("a user should see the conflicts of a merge")["conflicts"]
        if len(conflicts) != 1:
            raise outcome.broken("a table that both branches changed should be in conflict", f"{conflicts}")
        return int(conflicts[0]["conflict_id"])
