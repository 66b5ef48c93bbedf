"""Presigned URLs: what they allow, used as they were given out or with something changed in them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from support.contracts import storage as api
from support.systems.storage.client import Client
from support.wire.outcome import Outcome

#: What a URL can be for, by the words that features use for it: method and operation.
USES = {
    "store": ("PUT", api.S3_PUT),
    "read": ("GET", api.S3_GET),
    "look at": ("HEAD", api.S3_HEAD),
    "delete": ("DELETE", api.S3_DELETE),
}


@dataclass(frozen=True, slots=True)
class Use:
    """What somebody does with a URL."""

    verb: str
    content: str = ""
    type: str | None = None

    def of(self, url: str, who: Client) -> Outcome:
        """Do it: whoever does sends nothing but the URL, and the content if there is one."""
        _, operation = USES[self.verb]
        headers = {"Content-Type": self.type} if self.type else {}
        content = self.content.encode() if self.verb == "store" else None
        return who.rest.call(operation, url=url, content=content, headers=headers)


def changed(url: str, what: str, value: str) -> str:
    """The URL with one thing in it changed, or left out if the value is empty."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    path = parts.path
    match what:
        case "key":
            path = path[: _end_of_bucket(path)] + "/" + quote(value)
        case "bucket":
            start = path.index("/s3/") + len("/s3/") if "/s3/" in path else 1
            path = path[:start] + quote(value) + path[_end_of_bucket(path) :]
        case "signature":
            query = [(n, _other(v)) if "signature" in n.lower() else (n, v) for n, v in query]
        case "end":
            query = [(n, str(int(v) + int(value))) if n.lower() in _ENDS else (n, v) for n, v in query]
        case "type":  # it may be a part of the signature only: then there is nothing to change
            query = [(n, value) if n.lower().replace("-", "_") == "content_type" else (n, v) for n, v in query]
        case "any signature":
            query = [(n, v) for n, v in query if "signature" not in n.lower()]
        case "any end":
            query = [(n, v) for n, v in query if n.lower() not in _ENDS]
        case "query":
            query = []
        case "addition":  # S3 would answer with that type
            query.append(("response-content-type", value))
    return urlunsplit(parts._replace(path=path, query=urlencode(query)))


_ENDS = {"expires", "x-amz-expires"}


def _end_of_bucket(path: str) -> int:
    """Where the name of the bucket ends: the service's path ends in ``/s3``, the bucket comes next."""
    start = path.index("/s3/") + len("/s3/") if "/s3/" in path else 1
    return path.index("/", start)


def _other(signature: str) -> str:
    """A signature of the same form that is another one."""
    return ("0" if signature[0] != "0" else "1") + signature[1:]
