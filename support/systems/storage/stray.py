"""Requests for what the platform does not offer: they belong to no catalogue of operations."""

from __future__ import annotations

from dataclasses import replace

from support.contracts.model import Catalogue, Operation
from support.contracts.storage import Error
from support.systems.storage.client import Client
from support.wire.outcome import Outcome

_NOTHING_OFFERED = Catalogue("storage", Error)


def _none(method: str, path: str) -> Operation:
    return _NOTHING_OFFERED.operation(method, path, {}, (401, 403, 404, 405))


_ODD = 'no "such" page\\n{x="1",} 7'

#: By the words of features. Which of 404 and 405 is right is for the scenario to say.
STRAYS = {
    "a page that the service does not have": _none("GET", "/no-such-page"),
    "a part that projects do not have": _none("GET", "/projects/{project_id}/no-such-part"),
    "a part of a table that tables do not have": _none(
        "GET", "/projects/{project_id}/branches/{branch_id}/buckets/in_c_stage/tables/people/no-such-part"
    ),
    "a page with an odd name": _none("GET", "/{odd}"),
    "a patch of the project": _none("PATCH", "/projects/{project_id}"),
    "the deletion of the health": _none("DELETE", "/health"),
    "the replacement of its statistics": _none("PUT", "/projects/{project_id}/stats"),
}


def stray(who: Client, what: str) -> Outcome:
    """Ask for something that is not offered."""
    elsewhere = replace(who.rest, catalogue=_NOTHING_OFFERED)
    return replace(who, rest=elsewhere).call(STRAYS[what], **({"odd": _ODD} if "odd" in what else {}))
