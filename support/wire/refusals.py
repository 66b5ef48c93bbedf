"""The words of features for refusals, and what each looks like on every surface."""

from __future__ import annotations

import re
from dataclasses import dataclass

from support.wire.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kind of refusal, in the words of features."""

    word: str
    rest: frozenset[int]
    s3: frozenset[str] = frozenset()
    sql: frozenset[str] = frozenset()
    words: str = r"(?!)"
    """A pattern of an SQL server's text where no SQLSTATE is told: libpq keeps that of a refused connection to itself,
    and there are servers whose errors have none."""
    websocket: frozenset[int | str] = frozenset()
    """Statuses of a refused handshake, codes of a closed connection, or ``error`` for a message that says so."""

    def fits(self, outcome: Outcome) -> bool:
        """Whether this outcome is this kind of refusal."""
        if outcome.ok:
            return False
        exchange = outcome.exchange
        if exchange.surface == "rest":
            return exchange.status in self.rest
        if exchange.surface == "s3":
            # An answer to HEAD has no body: there the status is all that S3 tells.
            return outcome.code in self.s3 or (outcome.code == str(exchange.status) and exchange.status in self.rest)
        if exchange.surface == "websocket":
            return exchange.status in self.websocket
        if outcome.code is None:
            return re.search(self.words, outcome.message, re.IGNORECASE) is not None
        return outcome.code in self.sql

    def expectation(self, outcome: Outcome) -> str:
        """``refused as unauthorized (401)``, with what that means on the surface of this outcome."""
        surface = outcome.exchange.surface
        marks: list[str] = []
        if surface == "rest":
            marks = [str(status) for status in sorted(self.rest)]
        elif surface == "s3":
            marks = sorted(self.s3) if len(self.s3) <= _CODES_SHOWN else ["a code that S3 has for it"]
        elif surface == "websocket":
            marks = sorted(map(str, self.websocket))
        elif outcome.exchange.operation != "CONNECT":
            marks = sorted(self.sql)
        return f"refused as {self.word}" + (f" ({' or '.join(marks)})" if marks else "")


#: What S3 says of requests that make no sense, or whose content is not what they say that it is.
_S3_INVALID = frozenset(
    {
        "BadDigest",
        "EntityTooSmall",
        "InvalidArgument",
        "InvalidBucketName",
        "InvalidDigest",
        "InvalidPart",
        "InvalidPartOrder",
        "InvalidRequest",
        "KeyTooLongError",
        "MalformedXML",
        "XAmzContentSHA256Mismatch",
    }
)

_CODES_SHOWN = 6

_ALL = (
    Refusal(
        "unauthorized",
        rest=frozenset({401}),
        s3=frozenset({"SignatureDoesNotMatch", "InvalidAccessKeyId", "AccessDenied", "RequestTimeTooSkewed"}),
        sql=frozenset({"28000", "28P01"}),
        words=r"password|credential|authenti|login|denied|unauthori[sz]ed",
        # 1008 is what RFC 6455 has for those who may not: a service may accept the connection first and close it then.
        websocket=frozenset({401, 403, 1008}),
    ),
    Refusal(
        "forbidden",
        rest=frozenset({403}),
        s3=frozenset({"AccessDenied"}),
        sql=frozenset({"42501"}),
        words=r"permission|forbidden|not (?:allowed|permitted)",
    ),
    Refusal(
        "not found",
        rest=frozenset({404}),
        s3=frozenset({"NoSuchKey", "NoSuchBucket", "NoSuchUpload"}),
        # Of a table, or of the schema or the database by whose name a dialect calls it.
        sql=frozenset({"42P01", "3F000", "3D000"}),
        words=r"does not exist|not found|credential|authentication",
        websocket=frozenset({403, 404}),
    ),
    Refusal("a conflict", rest=frozenset({409}), sql=frozenset({"42P07", "23505"})),
    Refusal(
        "invalid",
        rest=frozenset({400, 422}),
        s3=_S3_INVALID,
        sql=frozenset({"42601", "42703", "22P02"}),
        websocket=frozenset({"error", 1002, 1003, 1007, 1008, 1009}),
    ),
    Refusal("too large", rest=frozenset({400, 413}), s3=frozenset({"EntityTooLarge"})),
    Refusal("not what was asked for", rest=frozenset({412}), s3=frozenset({"PreconditionFailed"})),
    Refusal("unchanged", rest=frozenset({304}), s3=frozenset({"NotModified"})),
    Refusal("not allowed", rest=frozenset({405})),
    Refusal("gone", rest=frozenset({410}), words=r"expired|gone|no longer"),
    Refusal("out of range", rest=frozenset({416}), s3=frozenset({"InvalidRange"})),
    Refusal("one too many", rest=frozenset({429}), sql=frozenset({"53300"}), words=r"too many|limit|slots"),
    Refusal("cancelled", rest=frozenset(), sql=frozenset({"57014"}), words=r"cancel|interrupt|time-?out"),
    Refusal("unavailable", rest=frozenset({503})),
    Refusal("unencrypted", rest=frozenset(), words=r"\b(?:SSL|TLS)\b"),
    Refusal(
        "read-only",
        rest=frozenset({403, 409}),
        s3=frozenset({"AccessDenied"}),
        sql=frozenset({"25006"}),
        words=r"\bread-?only\b",
    ),
)

REFUSALS = {refusal.word: refusal for refusal in _ALL}


def either(*words: str) -> Refusal:
    """One of several kinds of refusal, where a contract leaves open which.

    Raises:
        KeyError: a word that stands for no kind.
    """
    kinds = [REFUSALS[word] for word in words]
    return Refusal(
        " or ".join(words),
        rest=frozenset().union(*(kind.rest for kind in kinds)),
        s3=frozenset().union(*(kind.s3 for kind in kinds)),
        sql=frozenset().union(*(kind.sql for kind in kinds)),
        words="|".join(kind.words for kind in kinds),
        websocket=frozenset().union(*(kind.websocket for kind in kinds)),
    )
