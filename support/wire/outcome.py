"""What came of one call: the same for every surface, so that one step can judge it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from support.wire.exchange import Exchange


class BrokenPromise(AssertionError):
    """The target did not do what was promised. The text says what was, what happened, and how to see it again.

    ``exchange`` is the one that shows it; ``seen`` is what was found in an answer whose status is right.
    """

    def __init__(self, text: str, exchange: Exchange | None = None, seen: str = "") -> None:
        super().__init__(text)
        self.exchange = exchange
        self.seen = seen


class NoAnswer(BrokenPromise):
    """The target gave no answer at all: refused, timed out, or broke the connection."""


class ContractViolation(BrokenPromise):
    """An answer that its contract does not allow."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer, or a refusal, of the target."""

    exchange: Exchange
    ok: bool
    body: Any = None
    """Decoded: JSON as Python values, S3 answers as botocore gives them, rows as a list of tuples, else bytes."""
    code: str | None = None
    """The target's own word for the refusal: an error code, an S3 code, an SQLSTATE."""
    message: str = ""
    """What the target said about the refusal."""
    headers: dict[str, str] = field(default_factory=dict)
    """Response headers with lower-case names."""
    content: bytes = b""
    """The body as it came, for those who compare bytes."""
    columns: tuple[str, ...] = ()
    """The names of the columns of rows."""

    @property
    def status(self) -> int | str:
        """HTTP status or SQLSTATE."""
        return self.exchange.status

    @property
    def said(self) -> str:
        """``POST /projects answered 409 project_exists: …``, for messages."""
        answer = "success" if self.status == "00000" else str(self.status)
        if self.code and self.code != answer:
            answer += f" {self.code}"
        if self.message:
            answer += f": {self.message}"
        elif isinstance(self.body, str):
            answer += f": {_brief(self.body)}"
        return f"{self.exchange.operation} answered {answer}"

    def value(self, promise: str = "the request should be accepted") -> Any:
        """The body of a success.

        Raises:
            BrokenPromise: the target refused.
        """
        if not self.ok:
            raise self.broken(promise)
        return self.body

    def broken(self, promise: str, seen: str = "") -> BrokenPromise:
        """The failure to raise when this outcome breaks ``promise``; ``seen`` says more of what was found."""
        return BrokenPromise(broken_promise(promise, self, seen), self.exchange, seen)


def broken_promise(promise: str, outcome: Outcome, seen: str = "") -> str:
    """The text of a failure: what was promised, what happened instead, a line that reproduces it."""
    lines = [f"{promise[:1].upper()}{promise[1:]}, but {outcome.said}"]
    if seen:
        lines += [f"  {line}" for line in seen.splitlines()]
    elif outcome.ok and outcome.exchange.response:
        lines.append(f"  {_brief(outcome.exchange.response)}")
    lines.append(f"Reproduce: {outcome.exchange.reproduce}")
    return "\n".join(lines)


def _brief(text: str, limit: int = 400) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[:limit] + " … (cut)"
