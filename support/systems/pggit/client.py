"""The pgGit API in the words of its users: a client speaks for one caller."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from support.contracts.model import Operation
from support.systems.pggit.operations.alerts import Alerts
from support.systems.pggit.operations.cache import Cache
from support.systems.pggit.operations.dashboard import Dashboard
from support.systems.pggit.operations.merges import Merges
from support.systems.pggit.operations.service import Service
from support.systems.pggit.operations.webhooks import Webhooks
from support.wire.outcome import Outcome
from support.wire.rest import Rest


@dataclass(frozen=True, slots=True)
class Client:
    """Calls on behalf of the bearer of ``token`` (None: somebody without one)."""

    rest: Rest
    token: str | None
    headers: tuple[tuple[str, str], ...] = ()
    """Sent with every request."""
    query: tuple[tuple[str, str], ...] = ()
    """In the address of every request."""
    body: bytes | None = None
    """Sent with every request, in the place of what the caller would say."""

    def call(self, operation: Operation, **options: Any) -> Outcome:
        """Call an operation of the catalogue."""
        headers = dict(self.headers) | dict(options.pop("headers", None) or {})
        query = dict(self.query) | dict(options.pop("query", None) or {})
        if self.body is not None:
            options = {name: value for name, value in options.items() if name != "json"} | {"content": self.body}
        return self.rest.call(operation, auth=self.token, headers=headers, query=query, **options)

    def sending(self, headers: dict[str, str]) -> Client:
        """The same caller, sending these headers with every request."""
        return replace(self, headers=(*self.headers, *headers.items()))

    def saying(self, content: bytes, headers: dict[str, str]) -> Client:
        """The same caller, sending these bytes for a body, with the headers that go with them."""
        return replace(self.sending(headers), body=content)

    def asking(self, query: dict[str, str]) -> Client:
        """The same caller, with this in the address of every request."""
        return replace(self, query=(*self.query, *query.items()))

    @property
    def service(self) -> Service:
        """The service itself."""
        return Service(self)

    @property
    def webhooks(self) -> Webhooks:
        """Webhooks."""
        return Webhooks(self)

    @property
    def alerts(self) -> Alerts:
        """Alerts."""
        return Alerts(self)

    @property
    def dashboard(self) -> Dashboard:
        """The dashboard."""
        return Dashboard(self)

    @property
    def cache(self) -> Cache:
        """The cache."""
        return Cache(self)

    @property
    def merges(self) -> Merges:
        """Merging."""
        return Merges(self)
