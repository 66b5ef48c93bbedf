"""From an exception to what a report says of it: what kind of failure it is, and what broke."""

from __future__ import annotations

import re
import traceback
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from support.evidence.record import Failure, FailureKind
from support.wire.exchange import Exchange
from support.wire.outcome import BrokenPromise, ContractViolation, NoAnswer

#: How reports call the kinds of failures.
KINDS: Final[dict[FailureKind, str]] = {
    "promise": "Broken promise",
    "contract": "Contract violation",
    "unreachable": "Target unreachable",
    "fixed": "Fixed deviation",
    "leftover": "Left behind",
    "test": "Test defect",
}

_ROOT = Path(__file__).parents[2]


class FixedDeviation(AssertionError):
    """A scenario passes that the target's profile lists as known to fail."""


def explain(error: Exception, pattern: str = "") -> Failure:
    """What an exception that a step raised means; ``pattern`` is the step's, without its values."""
    kind, cause = _cause(error, pattern)
    seen = error.seen if isinstance(error, BrokenPromise) else ""
    message = str(error) or type(error).__name__
    if kind == "test":
        message = f"{type(error).__name__}: {message}\nat {_place(error)}"
    return Failure(kind, cause, message, seen)


def _cause(error: Exception, pattern: str) -> tuple[FailureKind, str]:
    match error:
        case FixedDeviation():
            return "fixed", "remove the deviation"
        case ContractViolation(exchange=Exchange() as exchange):
            return "contract", _violated(exchange)
        case NoAnswer(exchange=Exchange() as exchange):
            return "unreachable", f"no answer from {exchange.system} at {address(exchange)} ({exchange.surface})"
        case BrokenPromise(exchange=Exchange() as exchange):
            answered = f"{exchange.operation} answered {exchange.status}"
            return "promise", f"{answered}, but not what it should: {_title(pattern)}" if error.seen else answered
        case NoAnswer():
            return "unreachable", str(error).partition("\n")[0]
        case AssertionError():
            return "promise", _title(pattern)
    return "test", f"{type(error).__name__} at {_place(error)}"


def _violated(exchange: Exchange) -> str:
    first = next((violation for violation in exchange.violations if not violation.known), None)
    if first is None:
        return f"{exchange.operation} answered {exchange.status}"
    if first.field == "status":
        return f"{first.operation} answered {exchange.status}, which is not documented"
    return f"{first.operation}: {first.place}: expected {first.expected}"


def address(exchange: Exchange) -> str:
    """Host and port of the one who should have answered."""
    if "://" in exchange.target:
        return urlsplit(exchange.target).netloc.rpartition("@")[2]
    return exchange.target.rpartition("@")[2].partition("/")[0]


def _title(pattern: str) -> str:
    """``the table {table:TableName} holds`` -> ``the table … holds``: what a step says, whatever it says it of."""
    return re.sub(r"\{[^{}]*\}", "…", pattern) or "a step without a name"


def _place(error: Exception) -> str:
    """File and line of the project's own code that was running last."""
    place = "an unknown place"
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
            path = path.relative_to(_ROOT)
        if not path.is_absolute():  # behave loads step modules by relative paths
            place = f"{path.as_posix()}:{frame.lineno}"
    return place
