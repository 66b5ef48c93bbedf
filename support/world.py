"""What one scenario knows: the target, what went over the wire, what it made, and the last outcome."""

from __future__ import annotations

from typing import Any, TypeVar

from support.resources.cleanup import Resources
from support.resources.ledger import Ledger
from support.resources.names import Names
from support.systems.base import Scene
from support.targets.target import Target
from support.wire.exchange import Journal
from support.wire.masking import Masker
from support.wire.outcome import Outcome

S = TypeVar("S", bound=Scene)


class World:
    """The state of one scenario. Steps reach it as ``context.world``; nothing else hangs on behave's context."""

    def __init__(self, target: Target, ledger: Ledger, *, reads_only: bool = False) -> None:
        self.target = target
        no_writes = "the scenario is tagged @reads-only" if reads_only else ""
        self.journal = Journal(no_writes=no_writes, foreseen=target.deviations.foreseen)
        self.masker = Masker()
        self.masker.learn(*target.secrets)
        self.resources = Resources(ledger)
        self.leaks: list[str] = []
        self.noted: dict[str, Any] = {}
        """What a step found out for a later one, by the name that the scenario uses for it."""
        self._outcome: Outcome | None = None
        self._scenes: dict[type[Scene], Scene] = {}

    def scene(self, kind: type[S]) -> S:
        """This scenario's view of a system, made on first use."""
        if kind not in self._scenes:
            self._scenes[kind] = kind(self)
        found = self._scenes[kind]
        assert isinstance(found, kind)
        return found

    def names(self, separator: str) -> Names:
        """The maker of names in a target's style."""
        return Names(separator)

    @property
    def outcome(self) -> Outcome:
        """What came of the scenario's action.

        Raises:
            LookupError: no action has been taken; a When is missing.
        """
        if self._outcome is None:
            raise LookupError("nothing has been tried yet: a When step has to come before this one")
        return self._outcome

    @outcome.setter
    def outcome(self, outcome: Outcome) -> None:
        self._outcome = outcome

    def finish(self) -> None:
        """Close what is open and remove what was made; what is still there afterwards is in ``leaks``."""
        with self.journal.lenient():
            for scene in self._scenes.values():
                scene.close()
            self.leaks += self.resources.remove_all()
