"""Removing what a scenario made: newest first, all of it, whatever happened before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from support.resources.ledger import Entry, Ledger

#: Removes one thing; returns None when it is gone, or a sentence that says why it is not.
Remover = Callable[[], str | None]


@dataclass(slots=True)
class Resources:
    """What one scenario has made."""

    ledger: Ledger
    interrupted: bool = False
    """Whether somebody wanted the run to end while something was being removed."""
    _made: list[tuple[Entry, Remover]] = field(default_factory=list)

    def making(self, system: str, kind: str, id: str, remove: Remover) -> Entry:
        """Note down what is about to be made, and how it is removed."""
        entry = Entry(system, kind, id)
        self.ledger.making(entry)
        self._made.append((entry, remove))
        return entry

    def take_on(self, entry: Entry, remove: Remover) -> None:
        """What somebody else has noted down, and can no longer remove."""
        self._made.append((entry, remove))

    def count(self, system: str, kind: str) -> int:
        """How many things of a kind the scenario has."""
        return sum(1 for entry, _ in self._made if (entry.system, entry.kind) == (system, kind))

    def never_made(self, entry: Entry) -> None:
        """The target refused to make it: there is nothing to remove."""
        self._made = [(known, remove) for known, remove in self._made if known != entry]
        self.ledger.gone(entry)

    def remove_all(self) -> list[str]:
        """Remove everything; returns a sentence for each thing that is still there.

        Ctrl-C ends this no sooner, and is noted in ``interrupted``. A second one leaves behind what is being removed.
        """
        left = []
        while self._made:
            entry, remove = self._made.pop()
            problem = self._removed(remove)
            if problem is None:
                self.ledger.gone(entry)
            else:
                left.append(f"{entry.system} {entry.kind} {entry.id}: {problem}")
        return left

    def _removed(self, remove: Remover) -> str | None:
        try:
            return remove()
        except KeyboardInterrupt:
            if self.interrupted:
                return "interrupted"
            self.interrupted = True
            return self._removed(remove)
        except Exception as error:  # whatever goes wrong with one thing, the others are removed all the same
            return f"{type(error).__name__}: {error}"
