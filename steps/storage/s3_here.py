"""What the S3 steps share: the bucket of the scenario's project, what was stored in it, and types of parameters."""

from __future__ import annotations

import re

from behave import register_type
from behave.runner import Context
from parse import with_pattern

import steps.storage.forms  # noqa: F401
from steps.storage.here import s3_client, storage
from support.systems.storage.object_deeds import Deed
from support.systems.storage.object_deeds import parse as deed_of
from support.systems.storage.object_views import Query
from support.systems.storage.objects import Objects, Shelf
from support.tables import meant
from support.wire.s3_changes import CHANGES, Change

_TEXT = r'"(?:[^"]|"")*"'


def objects(context: Context, caller: str = "the owner", project: str | None = None) -> Objects:
    """The objects of a project's bucket, the scenario's own unless told, as a caller meets them."""
    scene = storage(context)
    return Objects(s3_client(context, caller), scene.s3_bucket(scene.projects[project] if project else None))


def shelf(context: Context, project: str = "") -> Shelf:
    """What the scenario has stored in the bucket of a project, its own unless told."""
    scene = storage(context)

    def bucket_of(label: str) -> str:
        if label:
            return scene.s3_bucket(scene.projects[label])
        return scene.settings.dialect.s3_bucket.format(id=scene.names.new())

    shelves: dict[str, Shelf] = context.world.noted.setdefault("shelves", {})
    return shelves.setdefault(project, Shelf(bucket_of))


@with_pattern(r".+")
def parse_deed(text: str) -> Deed:
    """``get the object "a.csv" if its ETag is another``: the whole list is in systems/storage/object_deeds.py."""
    return deed_of(text)


@with_pattern(
    rf"(?:everything|the prefix {_TEXT})(?: by folders| by {_TEXT})?(?: after {_TEXT})?(?: the old way)?"
    r"(?:, \d+ at a time,)?"
)
def parse_query(text: str) -> Query:
    """``the prefix "in/" by folders after "in/b", 2 at a time,``; ``the old way`` is version 1 of the operation."""
    values = {word: meant(value.replace('""', '"')) for word, value in _values(text)}
    size = re.search(r", (\d+) at a time,$", text)
    return Query(
        values.get("prefix", ""),
        "/" if " by folders" in text else values.get("by"),
        values.get("after"),
        int(size[1]) if size else None,
        " the old way" in text,
        text.rstrip(","),
    )


def _values(text: str) -> list[tuple[str, str]]:
    return re.findall(r'(prefix|by|after) "((?:[^"]|"")*)"', text)


@with_pattern(rf"(?:the folder )?{_TEXT}(?:, (?:the folder )?{_TEXT})*|nothing")
def parse_entries(text: str) -> tuple[list[str], list[str]]:
    """``"a.csv", the folder "in/"``: objects and folders."""
    found = re.findall(r'(the folder )?"((?:[^"]|"")*)"', text)
    named = [(folder, meant(name.replace('""', '"'))) for folder, name in found]
    return [name for folder, name in named if not folder], [name for folder, name in named if folder]


@with_pattern("|".join(CHANGES))
def parse_tampering(text: str) -> Change:
    """What is changed of a request after it has been signed."""
    return CHANGES[text]


register_type(S3Deed=parse_deed, Listing=parse_query, Entries=parse_entries, Tampering=parse_tampering)
