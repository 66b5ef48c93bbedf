"""What a project shows of one and the same thing in several places: in a list, by itself, where it was made."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from support.systems.storage.client import Client, TableName
from support.wire.outcome import Outcome

Thing = Mapping[str, Any]

#: Figures that may move between two answers: room taken, which work behind the scenes changes, and times of last use.
_MOVING = frozenset({"size_bytes", "last_used_at"})
_MANY = 1000


@dataclass(frozen=True)
class Kind:
    """A kind of thing that is listed and can be read by itself."""

    items: str
    """The field of its lists."""
    lists: Callable[[Client], list[Outcome]]
    """All lists that it is in."""
    read: Callable[[Client, Thing], Outcome]
    moving: Collection[str] = _MOVING
    """Fields that may differ between two answers."""


def _tables(here: Client) -> list[Outcome]:
    buckets = here.buckets.list().value("buckets should be listed")["buckets"]
    return [here.tables.list(bucket["name"]) for bucket in buckets]


def _table(thing: Thing) -> TableName:
    return TableName(thing["bucket"], thing["name"])


KINDS = {
    "project": Kind("projects", lambda here: [here.projects.list(limit=_MANY)], lambda here, _: here.projects.read()),
    "key": Kind("api_keys", lambda here: [here.keys.list()], lambda here, it: here.keys.read(it["id"])),
    "bucket": Kind("buckets", lambda here: [here.buckets.list()], lambda here, it: here.buckets.read(it["name"])),
    "table": Kind("tables", _tables, lambda here, it: here.tables.read(_table(it))),
    "file": Kind("files", lambda here: [here.files.list()], lambda here, it: here.files.read(it["id"]), ()),
    "snapshot": Kind("snapshots", lambda here: [here.snapshots.list()], lambda here, it: here.snapshots.read(it["id"])),
    "branch": Kind("branches", lambda here: [here.branches.list()], lambda here, it: here.branches.read(it["id"])),
    "workspace": Kind(
        "workspaces", lambda here: [here.workspaces.list(limit=_MANY)], lambda here, it: here.workspaces.read(it["id"])
    ),
    "branch's workspace": Kind(
        "workspaces",
        lambda here: [here.branch_workspaces.list()],
        lambda here, it: here.branch_workspaces.read(it["id"]),
    ),
}
#: What its owner sees of a project, and of this what there is on each branch.
_OF_A_PROJECT = ("key", "bucket", "table", "file", "snapshot", "branch", "workspace")
_ON_BRANCHES = ("bucket", "table", "branch's workspace")


@dataclass(frozen=True)
class View:
    """A thing as a list shows it, and as it shows itself."""

    kind: str
    listing: Outcome
    listed: Thing
    read: Outcome

    def problem(self) -> str:
        """How the two differ, or nothing."""
        shown = self.read.value(f"a listed {self.kind} should be readable")
        return differing(self.kind, "listed", self.listed, shown)


def views(here: Client) -> Iterator[View]:
    """Everything that lists of a project show, on main and on its branches, each read as it comes by.

    Raises:
        BrokenPromise: there is no list.
    """
    yield from _views(here, _OF_A_PROJECT)
    for branch in here.branches.list().value("branches should be listed")["branches"]:
        yield from _views(here.on(branch["id"]), _ON_BRANCHES)


def _views(here: Client, kinds: Collection[str]) -> Iterator[View]:
    for name in kinds:
        kind = KINDS[name]
        for listing in kind.lists(here):
            for thing in listing.value(f"each {name} should be listed")[kind.items]:
                yield View(name, listing, thing, kind.read(here, thing))


def differing(kind: str, where: str, one: Thing, read: Thing) -> str:
    """What one answer says of a thing otherwise than the thing itself, of that which both say; or nothing."""
    one, read = _lasting(one), _lasting(read)
    both = sorted((one.keys() & read.keys()) - {*KINDS[kind].moving})
    return "\n".join(
        f"{name} is {where} as {one[name]}, and read as {read[name]}" for name in both if one[name] != read[name]
    )


def _lasting(thing: Thing) -> Thing:
    """Without the password of a workspace, which only the answer shows that made it."""
    connection = thing.get("connection")
    return {**thing, "connection": {**connection, "password": None}} if connection else thing


def read_everything(here: Client) -> None:
    """Read all that a project shows, as its owner does: what a service keeps of an answer, it would show again.

    Raises:
        BrokenPromise: something cannot be read.
    """
    outcomes = [here.projects.read(), here.projects.stats(), here.settings.read()]
    outcomes += [view.read for view in views(here)]
    for bucket in here.buckets.list().value("buckets should be listed")["buckets"]:
        if not bucket["is_linked"]:
            tables = here.tables.list(bucket["name"]).value("tables should be listed")["tables"]
            levels = [bucket["name"], *map(_table, tables)]
            outcomes += [here.settings.read(level) for level in levels]
    for outcome in outcomes:
        outcome.value("an owner should be able to read everything in his project")
