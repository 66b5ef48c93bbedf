"""Lists of things that have names, whoever asks for them."""

from __future__ import annotations

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
