"""One S3 address, and boto3 clients for it that are used again: making one takes longer than most of what it is for."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.loaders import Loader
from botocore.session import Session

from support.wire.access import Access
from support.wire.deadline_s3 import time_connections
from support.wire.s3_changes import Change


class Listener(Protocol):
    """Whoever has a client is told of each call that is made with it, in the thread that makes it."""

    def before(self, params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        """A call is going to be made."""

    def sending(self, request: Any, **_: Any) -> None:
        """A signed request is going to be sent."""

    def arrived(self, response_dict: dict[str, Any], **_: Any) -> None:
        """An answer has come, and nobody has read it yet."""

    def after(self, http_response: Any, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        """boto3 has read the answer."""

    def failed(self, exception: Exception, context: dict[str, Any], **_: Any) -> None:
        """No answer has come, or none that boto3 can read."""


@cache
def _service_model() -> Loader:
    """One for the process: it keeps what it has read, which takes a quarter of a second."""
    return Loader(include_default_search_paths=True)


class Line:
    """A boto3 client with its connections, which one listener has at a time, with a key pair of its own."""

    def __init__(self, endpoint: str, access: Access, signing: dict[str, Any], style: dict[str, Any]) -> None:
        session = Session()
        session.register_component("data_loader", _service_model())
        session.set_config_variable("region", "us-east-1")
        session.set_credentials("unused", "unused")
        self._credentials: Credentials = session.get_credentials()
        self._listener: Listener | None = None
        verify, certificate = access.tls.of_botocore()
        self.client: Any = boto3.session.Session(botocore_session=session).client(
            "s3",
            verify=verify,
            endpoint_url=endpoint,
            config=Config(
                s3={"addressing_style": "path", **style},
                retries={"total_max_attempts": 1},  # a retry would hide the failure that a scenario is for
                connect_timeout=access.limits.connect_seconds,
                read_timeout=access.limits.read_seconds,
                client_cert=certificate,
                max_pool_connections=20,
                # Contents are compared by the scenarios, and those tell what is wrong with them.
                response_checksum_validation="when_required",
                proxies=access.of_botocore(),
                **signing,
            ),
        )
        time_connections(self.client)
        events = self.client.meta.events
        events.register("provide-client-params.s3", self._telling("before"))
        events.register(
            "before-parse.*.*", self._telling("arrived")
        )  # botocore asks wildcards first: it changes answers
        events.register("before-send.s3", self._telling("sending"))
        events.register("after-call.s3", self._telling("after"))
        events.register("after-call-error.s3", self._telling("failed"))

    def lend(self, listener: Listener, access_key: str | None, secret_key: str | None) -> None:
        """From now on it signs with this key pair, and this one is told."""
        self._listener = listener
        self._credentials.access_key, self._credentials.secret_key = access_key or "unused", secret_key or "unused"

    def _telling(self, event: str) -> Any:
        def tell(**arguments: Any) -> None:
            getattr(self._listener, event)(**arguments)

        return tell


@dataclass(slots=True)
class S3Server:
    """One S3 address. Shared by all scenarios of a run, so that clients and their connections are used again."""

    endpoint: str
    access: Access = field(default_factory=Access)
    _idle: dict[bool, list[Line]] = field(default_factory=lambda: defaultdict(list))
    """Lines that nobody has, by whether they sign."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def line(
        self, listener: Listener, access_key: str | None, secret_key: str | None, change: Change | None = None
    ) -> Line:
        """A client with this key pair, or with none; what befalls its requests after they have been signed.

        It is the listener's until it is given back, or closed.
        """
        with self._lock:
            idle = self._idle[access_key is not None]
            line = idle.pop() if idle and not change else None
        line = line or self._made(access_key is not None, change)
        line.lend(listener, access_key, secret_key)
        if change:
            make, keys = change.make, Credentials(access_key, secret_key)
            line.client.meta.events.register("before-send.s3", lambda request, **_: make(request, keys))
        return line

    def _made(self, signs: bool, change: Change | None) -> Line:
        signing: dict[str, Any] = {"signature_version": "s3v4" if signs else UNSIGNED}
        style: dict[str, Any] = {}
        if change:  # nothing but the signature is to give the change away
            signing["request_checksum_calculation"] = "when_required"
            style["payload_signing_enabled"] = True
        return Line(self.endpoint, self.access, signing, style)

    def take_back(self, line: Line, signs: bool) -> None:
        """The next one may have it."""
        with self._lock:
            self._idle[signs].append(line)

    def close(self) -> None:
        """Close what nobody has."""
        with self._lock:
            lines = [line for idle in self._idle.values() for line in idle]
            self._idle.clear()
        for line in lines:
            line.client.close()
