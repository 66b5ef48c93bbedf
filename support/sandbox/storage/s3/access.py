"""Who is calling, and what they may do: SigV4, presigned URLs, and the service's own keys as tokens."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from ..objects import ObjectStore, ProjectObjects
from . import presign, signature
from .errors import S3Error, access_denied, no_such_bucket
from .request import S3Request

BUCKET_PREFIX = "project-"
READ_METHODS = frozenset({"GET", "HEAD"})


class Key(Protocol):
    """An API key, as the store knows it."""

    @property
    def id(self) -> str: ...
    @property
    def project_id(self) -> str: ...
    @property
    def scope(self) -> str: ...
    def secret(self) -> str: ...


class Project(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...


class Store(Protocol):
    """The part of the service's store that S3 needs. Keys that are revoked or expired are not found."""

    @property
    def admin_key(self) -> str: ...
    @property
    def objects(self) -> ObjectStore: ...
    def authenticate_key(self, raw_key: str, /) -> Key | None: ...
    def key_by_id(self, key_id: str, /) -> Key | None: ...
    def project(self, project_id: str, /) -> Project | None: ...
    def projects(self) -> Iterable[Project]: ...


@dataclass(frozen=True)
class Caller:
    """An authenticated caller; `project_id` None means every project (the administrator)."""

    id: str
    project_id: str | None
    may_write: bool
    signing: signature.SigningContext | None = None


@dataclass(frozen=True)
class Bucket:
    name: str
    project_id: str
    objects: ProjectObjects


class Access:
    def __init__(self, store: Store, signer: presign.Signer, admin_id: str) -> None:
        self._store = store
        self._signer = signer
        self._admin_id = admin_id

    def authenticate(self, request: S3Request) -> Caller:
        """The first kind of credentials that the request carries decides (contract section 8)."""
        authorization = request.header("authorization") or ""
        if authorization.startswith(signature.ALGORITHM):
            return self._by_claim(request, signature.read_header_claim(request))
        if request.has_query("X-Amz-Signature"):
            return self._by_claim(request, signature.read_query_claim(request))
        if request.has_query("signature") and request.has_query("expires"):
            return self._by_presigned_url(request)
        if authorization.startswith("AWS ") or request.has_query("AWSAccessKeyId"):
            text = "The authorization mechanism you have provided is not supported. Use AWS4-HMAC-SHA256."
            raise S3Error("InvalidRequest", text)
        token = self.token(request)
        caller = None if token is None else self.by_token(token)
        if caller is None:
            raise access_denied()
        return caller

    @staticmethod
    def token(request: S3Request) -> str | None:
        scheme, _, token = (request.header("authorization") or "").partition(" ")
        if scheme.lower() == "bearer":
            return token.strip()
        return request.header("x-api-key") or request.header("x-amz-security-token")

    def by_token(self, token: str) -> Caller | None:
        admin_key = self._store.admin_key
        if admin_key and hmac.compare_digest(token.encode(), admin_key.encode()):
            return self._administrator()
        key = self._store.authenticate_key(token)
        return None if key is None else _key_holder(key)

    def bucket(self, caller: Caller, name: str, *, write: bool) -> Bucket:
        """The bucket, if the caller may use it so."""
        project_id = name.removeprefix(BUCKET_PREFIX)
        project = self._store.project(project_id) if name.startswith(BUCKET_PREFIX) else None
        if project is None:
            raise no_such_bucket(name)
        if caller.project_id not in (None, project_id) or (write and not caller.may_write):
            raise access_denied()
        objects = self._store.objects.project(project_id)
        if self._store.project(project_id) is not project:  # dropped in between, and perhaps made again
            raise no_such_bucket(name)
        return Bucket(name, project_id, objects)

    def projects(self, caller: Caller) -> list[Project]:
        """The projects whose buckets the caller sees, by bucket name."""
        visible = (p for p in self._store.projects() if caller.project_id in (None, p.id))
        return sorted(visible, key=lambda project: project.id)

    def presigned_url(self, base: str, bucket: Bucket, grant: presign.Grant) -> str:
        return self._signer.url(base, bucket.name, grant, self._incarnation(bucket.project_id))

    def _by_claim(self, request: S3Request, claim: signature.Claim) -> Caller:
        holder, secret = self._holder(claim.access_key)
        signature.check_time(claim, datetime.now(UTC))
        signing = signature.verify(request, claim, secret)
        return Caller(holder.id, holder.project_id, holder.may_write, signing)

    def _by_presigned_url(self, request: S3Request) -> Caller:
        project_id = request.bucket.removeprefix(BUCKET_PREFIX)
        issuer = self._signer.verify(request, self._incarnation(project_id))
        holder, _ = self._holder(issuer)
        return holder

    def _holder(self, access_key: str) -> tuple[Caller, str]:
        if access_key == self._admin_id and self._store.admin_key:
            return self._administrator(), self._store.admin_key
        key = self._store.key_by_id(access_key)
        if key is None:
            text = "The AWS Access Key Id you provided does not exist in our records."
            raise S3Error("InvalidAccessKeyId", text, details={"AWSAccessKeyId": access_key})
        return _key_holder(key), key.secret()

    def _administrator(self) -> Caller:
        return Caller(self._admin_id, None, True)

    def _incarnation(self, project_id: str) -> str:
        """Tells a project from a later one with the same id, whose objects an old URL must not reach."""
        project = self._store.project(project_id)
        return "" if project is None else project.created_at.isoformat()


def _key_holder(key: Key) -> Caller:
    return Caller(key.id, key.project_id, key.scope != "branch_read")
