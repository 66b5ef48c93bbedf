"""Lists of things that have names, whoever asks for them."""

from __future__ import annotations

from support.systems.storage.client import Client, TableName
from support.wire.outcome import Outcome


def expect_names(outcome: Outcome, things: str, names: str, *, visible: str, promise: str, each: str = "") -> None:
    """The list holds exactly these, in any order, and counts them right.

    Args:
        things: the field of the answer, ``buckets`` or ``tables``.
        names: as features write them: in quotes, with commas between them, or ``none``.
        visible, promise: what should be, if there is no list, and if it is another one.

    Raises:
        BrokenPromise: it is refused, holds others, or counts wrong.
    """
    expected = [] if names == "none" else sorted(name.strip().strip('"') for name in names.split(", "))
    body = outcome.value(visible)
    found = sorted(thing["name"] for thing in body[things])
    if found != expected or body["total"] != len(expected):
        raise outcome.broken(
            f"{promise} {expected},{each} {len(expected)} in total",
            f"listed are {found}, total is {body['total']}",
        )


def expect_unlisted(here: Client, table: TableName, *, visible: str, promise: str) -> None:
    """The bucket's list of tables is there and does not name this one; without a bucket there need be no list.

    Args:
        here: who asks, and where.
        visible, promise: what should be, if there is no list, and if the list names the table.

    Raises:
        BrokenPromise: the table is listed, or a bucket that is there has no list.
    """
    listing = here.tables.list(table.bucket)
    if listing.status in (403, 404) and not _is_open(here, table.bucket):
        return
    if table.table in [each["name"] for each in listing.value(visible)["tables"]]:
        raise listing.broken(promise)


def _is_open(here: Client, bucket: str) -> bool:
    """Whether the caller has this bucket; a link may stay in the list when its owner has taken the bucket back."""
    outcome = here.buckets.list()
    if outcome.status in (403, 404):  # the branch or the project is gone
        return False
    listed = outcome.value("buckets should be listed")["buckets"]
    return any(each["name"] == bucket and not each["is_linked"] for each in listed)
