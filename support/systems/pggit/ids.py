"""Ids that nothing has, and what may be tried with them."""

from __future__ import annotations

from collections.abc import Callable

from support.systems.pggit.client import Client
from support.systems.pggit.scene import NOBODYS
from support.wire.outcome import Outcome

#: The places of a path that hold an id, filled with what is no id of anything, by the words of features.
IDS = {
    "an id that nothing has": str(NOBODYS),
    "the id zero": "0",
    "an id below zero": "-1",
    "an id beyond 32 bits": "2147483648",
    "an id beyond 64 bits": "9223372036854775808",
    "an id of a hundred digits": "9" * 100,
    "a word for an id": "abc",
    "a fraction for an id": "1.5",
    "SQL for an id": "1 OR 1=1",
    "a null character for an id": "\0",
}

#: What is done to things with an id, one for each such operation.
ADDRESSED: dict[str, Callable[[Client, str], Outcome]] = {
    "read a webhook with": lambda who, id: who.webhooks.read(id),
    "change a webhook with": lambda who, id: who.webhooks.update(id, description="tried"),
    "delete a webhook with": lambda who, id: who.webhooks.delete(id),
    "read an alert with": lambda who, id: who.alerts.read(id),
    "acknowledge an alert with": lambda who, id: who.alerts.acknowledge(id),
    "find the base of main and a branch with": lambda who, id: who.merges.base(1, id),
    "merge main into a branch with": lambda who, id: who.merges.merge(id, source_branch_id=1, merge_message="tried"),
    "read a merge with": lambda who, id: who.merges.read(id),
    "list the conflicts of a merge with": lambda who, id: who.merges.conflicts(id),
    "resolve a conflict of a merge with": lambda who, id: who.merges.resolve(id, 1, resolution="SOURCE"),
}
