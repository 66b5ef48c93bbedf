"""Types of step parameters for pgGit."""

from __future__ import annotations

import re
from typing import Any

from behave import register_type
from parse import with_pattern

import steps.common.types  # noqa: F401
from support.systems.pggit.actions import ACTIONS, Action
from support.systems.pggit.bearers import PATTERN as BEARERS
from support.systems.pggit.readings import PATTERN as READINGS
from support.systems.pggit.readings import STRATEGIES
from support.tables import meant

#: Values of a type that a field may not have, by the words of features.
VALUES: dict[str, Any] = {
    "nothing": None,
    "a number": 7,
    "a truth value": True,
    "a list": ["a"],
    "an object": {"a": 1},
    "a list of numbers": [1, 2],
    "a list with nothing in it": [None],
    "an empty list": [],
    "a word": "word",
    "a fraction": 1.5,
}
_FIELDS = "name|url|events|active|description"


@with_pattern(BEARERS)
def parse_bearer(text: str) -> str:
    """Who makes a call: ``the user``, ``somebody with a token that has expired``, …."""
    return text


@with_pattern("|".join(map(re.escape, sorted(ACTIONS, key=len, reverse=True))))
def parse_task(text: str) -> Action:
    """Something that needs a token. The whole list is in systems/pggit/actions.py."""
    return ACTIONS[text]


@with_pattern(READINGS)
def parse_view(text: str) -> str:
    """Something that the service may answer from its cache."""
    return text


@with_pattern(rf'"[^"]*"|{"|".join(map(re.escape, sorted(VALUES, key=len, reverse=True)))}')
def parse_value(text: str) -> Any:
    """A text in quotes (``"x…255"`` is 255 times x), or a value of another kind by its words."""
    return meant(text[1:-1]) if text.startswith('"') else VALUES[text]


@with_pattern(_FIELDS)
def parse_field(text: str) -> str:
    """A field of a webhook."""
    return text


@with_pattern(r'"[^"]+"(?:, "[^"]+")*(?: and "[^"]+")?|none')
def parse_labels(text: str) -> list[str]:
    """``"a", "b" and "c"``, or ``none``."""
    return re.findall(r'"([^"]+)"', text)


@with_pattern("|".join(map(re.escape, sorted(STRATEGIES, key=len, reverse=True))))
def parse_strategy(text: str) -> str:
    """How a merge deals with conflicts."""
    return STRATEGIES[text]


@with_pattern("webhooks|alerts")
def parse_paged(text: str) -> str:
    """What is listed in pages."""
    return text


register_type(Bearer=parse_bearer, Task=parse_task, View=parse_view, JsonValue=parse_value)
register_type(WebhookField=parse_field, Labels=parse_labels, Strategy=parse_strategy)
register_type(Paged=parse_paged)
