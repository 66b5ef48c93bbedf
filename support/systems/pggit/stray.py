"""Requests for what the service does not offer. They go the way of an ordinary operation, to another address."""

from __future__ import annotations

from support.contracts.model import Catalogue, Operation
from support.contracts.pggit import Error
from support.systems.pggit.client import Client
from support.wire.outcome import Outcome
from support.wire.rest import Rest

_STRAY = Catalogue("pggit", Error)


def _stray(method: str, path: str, *refusals: int) -> Operation:
    return _STRAY.operation(method, path, {}, refusals)


#: By the words of features; 401 is fine where a service asks for a token before it looks at the path.
STRAYS = {
    "a path that is none": _stray("GET", "/api/v1/nothing-is-here", 404, 401),
    "a path outside the API": _stray("GET", "/nothing-is-here", 404, 401),
    "an older version of the API": _stray("GET", "/api/v0/webhooks", 404, 401),
    "the WebSocket as a page": _stray("GET", "/ws/dashboard", 404, 400, 401, 403, 405, 426),
    "a webhook to be patched": _stray("PATCH", "/api/v1/webhooks/1", 405, 401),
    "all webhooks to be deleted": _stray("DELETE", "/api/v1/webhooks", 405, 401),
    "an alert to be deleted": _stray("DELETE", "/api/v1/alerts/1", 405, 401),
    "the health to be posted": _stray("POST", "/health", 405, 401),
    "the cache to be emptied by reading": _stray("GET", "/api/v1/cache/invalidate", 405, 401),
}


def stray(who: Client, what: str) -> Outcome:
    """Ask for something that is not there."""
    rest = Rest(who.rest.server, _STRAY, who.rest.journal, who.rest.masker)
    return rest.call(STRAYS[what], auth=who.token, headers=dict(who.headers))
