"""What can befall a signed request on its way: a service that checks signatures refuses all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

_TIME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that befalls each request of a client after it has been signed."""

    says: str
    """What is changed, for reports."""
    make: Callable[[Any, Credentials], None]
    """Changes boto3's prepared request; the key pair that signed it is for those who sign it again."""


def _body(request: Any, _: Credentials) -> None:
    request.body = request.body.read()[::-1]


def _key(request: Any, _: Credentials) -> None:
    path, mark, query = request.url.partition("?")
    request.url = f"{path}2{mark}{query}"


def _prefix(request: Any, _: Credentials) -> None:
    request.url = "&".join(f"{each}2" if "prefix=" in each else each for each in request.url.split("&"))


def _method(request: Any, _: Credentials) -> None:
    request.method = "DELETE"


class _Earlier(S3SigV4Auth):  # type: ignore[misc]
    """Signs as it would have been done an hour ago."""

    def _modify_request_before_signing(self, request: Any) -> None:
        request.context["timestamp"] = (datetime.now(UTC) - timedelta(hours=1)).strftime(_TIME)
        super()._modify_request_before_signing(request)


def _time(request: Any, keys: Credentials) -> None:
    texts = {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    again = AWSRequest(request.method, request.url, texts, request.body)
    _Earlier(keys, "s3", "us-east-1").add_auth(again)
    request.headers = again.prepare().headers


#: By the words of features.
CHANGES = {
    "the body": Change("another body of the same length", _body),
    "the key": Change("another key: with a 2 at its end", _key),
    "the prefix": Change("another prefix in the query: with a 2 at its end", _prefix),
    "the method": Change("DELETE for a method", _method),
    "the time": Change("signed an hour ago", _time),
}
