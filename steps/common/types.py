"""Types of step parameters that every system uses."""

from behave import register_type
from parse import with_pattern

from support.wire.refusals import REFUSALS, Refusal, either

_KIND = "|".join(REFUSALS)


@with_pattern(rf"(?:{_KIND})(?: or (?:{_KIND}))*")
def parse_refusal(text: str) -> Refusal:
    """``unauthorized``, ``invalid or a conflict``, …: see support/wire/refusals.py."""
    return either(*text.split(" or "))


@with_pattern(r'"[^"]*"')
def parse_quoted(text: str) -> str:
    """Text in double quotes, without them; it may be empty."""
    return text[1:-1]


@with_pattern(r"\w+ [^\s,]+(?:, \w+ [^\s,]+)*")
def parse_query(text: str) -> dict[str, str]:
    """How a list is asked for: ``limit 2, offset 4``."""
    return dict(part.split(" ", 1) for part in text.split(", "))


register_type(Query=parse_query)
register_type(Refusal=parse_refusal, Quoted=parse_quoted)
