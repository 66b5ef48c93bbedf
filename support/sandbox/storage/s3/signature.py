"""AWS Signature Version 4, recomputed from the request as it was received."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote_to_bytes

from .errors import S3Error, access_denied
from .request import S3Request, encode, whole_number

ALGORITHM = "AWS4-HMAC-SHA256"
SKEW = timedelta(seconds=900)
MAX_EXPIRES = 7 * 24 * 3600
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
_FIELD = re.compile(r"\s*(Credential|SignedHeaders|Signature)=([^,\s]+)\s*")


@dataclass(frozen=True)
class Claim:
    """What a signed request says about itself, before anything of it is believed."""

    access_key: str
    scope: str  # date/region/service/aws4_request
    time: datetime
    signed_headers: tuple[str, ...]
    signature: str
    expires: int | None  # seconds; presigned URLs only

    @property
    def presigned(self) -> bool:
        return self.expires is not None


@dataclass(frozen=True)
class SigningContext:
    """What the chunks of a signed streaming body are checked with: each signature covers the one before."""

    key: bytes
    time: str
    scope: str
    seed: str

    def sign(self, kind: str, previous: str, *digests: str) -> str:
        lines = (f"{ALGORITHM}-{kind}", self.time, self.scope, previous, *digests)
        return _hmac(self.key, "\n".join(lines)).hex()


def read_header_claim(request: S3Request) -> Claim:
    """The claim of an `Authorization: AWS4-HMAC-SHA256 …` header."""
    _, _, rest = request.headers["authorization"].partition(" ")
    parts = [_FIELD.fullmatch(part) for part in rest.split(",")]
    fields = {match[1]: match[2] for match in parts if match}
    if len(fields) != 3 or len(parts) != 3:
        raise _malformed("The authorization header must name Credential, SignedHeaders and Signature.")
    stamp = request.header("x-amz-date")
    if stamp is None:
        raise access_denied("AWS authentication requires a valid x-amz-date header")
    return _claim(fields["Credential"], stamp, fields["SignedHeaders"], fields["Signature"], None)


def read_query_claim(request: S3Request) -> Claim:
    """The claim of a URL that was presigned by an AWS SDK."""
    names = ("X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Expires")
    values = [request.query(name) for name in names]
    if request.query("X-Amz-Algorithm") != ALGORITHM or None in values:
        raise _bad_query(f"X-Amz-Algorithm must be {ALGORITHM}, and {', '.join(names)} must be there")
    credential, stamp, signed_headers, signature, lifetime = (value or "" for value in values)
    expires = whole_number(lifetime)
    if expires is None or not 1 <= expires <= MAX_EXPIRES:
        raise _bad_query(f"X-Amz-Expires must be between 1 and {MAX_EXPIRES} seconds")
    return _claim(credential, stamp, signed_headers, signature, expires)


def check_time(claim: Claim, now: datetime) -> None:
    if claim.expires is not None and now > claim.time + timedelta(seconds=claim.expires):
        raise access_denied("Request has expired")
    ahead = claim.time - now
    if ahead > SKEW or (claim.expires is None and -ahead > SKEW):
        details = {"RequestTime": claim.time.isoformat(), "ServerTime": now.isoformat()}
        text = "The difference between the request time and the current time is too large."
        raise S3Error("RequestTimeTooSkewed", text, details=details)


def verify(request: S3Request, claim: Claim, secret: str) -> SigningContext:
    """Recompute the signature with `secret`, compare in constant time, and say how to check signed chunks."""
    _check_signed_headers(request, claim)
    canonical = _canonical_request(request, claim, _payload_hash(request, claim)).encode("latin-1")
    stamp = claim.time.strftime("%Y%m%dT%H%M%SZ")
    to_sign = "\n".join((ALGORITHM, stamp, claim.scope, hashlib.sha256(canonical).hexdigest()))
    key = f"AWS4{secret}".encode()
    for part in claim.scope.split("/"):
        key = _hmac(key, part)
    expected = _hmac(key, to_sign).hex()
    if not hmac.compare_digest(expected.encode(), claim.signature.encode()):
        raise signature_mismatch()
    return SigningContext(key, stamp, claim.scope, expected)


def signature_mismatch() -> S3Error:
    text = (
        "The request signature we calculated does not match the signature you provided. "
        "Check your key and signing method."
    )
    return S3Error("SignatureDoesNotMatch", text)


def _claim(credential: str, stamp: str, signed_headers: str, signature: str, expires: int | None) -> Claim:
    fail = _malformed if expires is None else _bad_query
    access_key, *scope = credential.rsplit("/", 4)
    if len(scope) != 4 or scope[2:] != ["s3", "aws4_request"]:
        raise fail("The credential must read <access key>/<date>/<region>/s3/aws4_request.")
    try:
        time = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise fail("The date must be in ISO 8601 basic form, such as 20250131T120000Z.") from error
    if scope[0] != stamp[:8]:
        raise fail("The date in the credential must be that of the request.")
    names = tuple(signed_headers.lower().split(";"))
    return Claim(access_key, "/".join(scope), time, names, signature, expires)


def _payload_hash(request: S3Request, claim: Claim) -> str:
    header = request.header("x-amz-content-sha256")
    if claim.presigned:
        signed = header if "x-amz-content-sha256" in claim.signed_headers else None
        return request.query("X-Amz-Content-Sha256") or signed or "UNSIGNED-PAYLOAD"
    if header is None:
        raise S3Error("InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
    return header


def _check_signed_headers(request: S3Request, claim: Claim) -> None:
    """`host` and every x-amz header must be covered, or they could be changed on the way."""
    exempt = {"x-amz-content-sha256"} if claim.presigned else set()
    needed = {name for name in request.headers if name.startswith("x-amz-")} - exempt | {"host"}
    missing = sorted(needed - set(claim.signed_headers))
    if missing:
        text = "There were headers present in the request which were not signed"
        raise S3Error("AccessDenied", text, details={"HeadersNotSigned": ", ".join(missing)})


def _canonical_request(request: S3Request, claim: Claim, payload: str) -> str:
    """The text that is signed. Path segments are decoded and encoded again, but never joined or resolved."""
    path = "/".join(encode(unquote_to_bytes(segment)) for segment in request.raw_path.split("/"))
    pairs = sorted((encode(n), encode(v)) for n, v in request.query_items if n != "X-Amz-Signature")
    headers = [f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in claim.signed_headers]
    return "\n".join(
        (
            request.method,
            path,
            "&".join(f"{name}={value}" for name, value in pairs),
            "".join(headers),
            ";".join(claim.signed_headers),
            payload,
        )
    )


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _malformed(text: str) -> S3Error:
    return S3Error("AuthorizationHeaderMalformed", text)


def _bad_query(text: str) -> S3Error:
    return S3Error("AuthorizationQueryParametersError", text)
