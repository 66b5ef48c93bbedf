"""What can befall a signed request on its way: a service that checks signatures refuses all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.credentials import Credentials


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


def _source(request: Any, _: Credentials) -> None:
    source = request.headers.pop("x-amz-copy-source")
    request.headers["x-amz-copy-source"] = source + (b"2" if isinstance(source, bytes) else "2")


def _method(request: Any, _: Credentials) -> None:
    request.method = "DELETE"


def _time(request: Any, keys: Credentials) -> None:
    from support.wire.s3_signing import sign_an_hour_ago  # botocore takes long to load: only those who use it wait

    sign_an_hour_ago(request, keys)


#: By the words of features.
CHANGES = {
    "the body": Change("another body of the same length", _body),
    "the key": Change("another key: with a 2 at its end", _key),
    "the prefix": Change("another prefix in the query: with a 2 at its end", _prefix),
    "the source": Change("another source of the copy: with a 2 at its end", _source),
    "the method": Change("DELETE for a method", _method),
    "the time": Change("signed an hour ago", _time),
}
