"""API keys: shown once, kept as hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .records import Scope, now

_WORDS: dict[Scope, str] = {"project_admin": "admin", "branch_admin": "admin", "branch_read": "read"}


def digest(secret: str) -> bytes:
    """Secrets here are random and long, so a plain hash is enough: there is nothing to guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


class _Seal:
    """Verifying an S3 signature needs the secret itself (HMAC chains start from it), a hash will not do.

    So it is kept enciphered under a key that exists only in this process, with a key stream of its own per record.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def apply(self, record_id: str, data: bytes) -> bytes:
        stream = hashlib.shake_256(self._key + record_id.encode()).digest(len(data))
        return bytes(a ^ b for a, b in zip(data, stream, strict=True))


_SEAL = _Seal()


@dataclass
class KeyRecord:
    id: str
    project_id: str
    branch_id: str | None
    scope: Scope
    description: str
    key_prefix: str
    expires_at: datetime | None
    hashed: bytes = field(repr=False)
    sealed: bytes = field(repr=False)
    created_at: datetime = field(default_factory=now)
    last_used_at: datetime | None = None
    revoked: bool = False

    def live(self) -> bool:
        return not self.revoked and (self.expires_at is None or now() < self.expires_at)

    def secret(self) -> str:
        """The raw key, for the verification of S3 signatures and nothing else."""
        return _SEAL.apply(self.id, self.sealed).decode()


class KeyRing:
    """All API keys of the service."""

    def __init__(self, day_seconds: float) -> None:
        self._day = timedelta(seconds=day_seconds)
        self._by_id: dict[str, KeyRecord] = {}
        self._by_hash: dict[bytes, KeyRecord] = {}
        self._lock = threading.RLock()

    def create(
        self,
        project_id: str,
        scope: Scope,
        branch_id: str | None,
        description: str,
        expires_in_days: int | None = None,
        key_id: str | None = None,
    ) -> tuple[KeyRecord, str]:
        """A new key and its one showing."""
        branch = f"branch_{branch_id}_" if branch_id else ""
        prefix = f"proj_{project_id}_{branch}{_WORDS[scope]}_"
        raw = prefix + secrets.token_hex(16)
        record_id = key_id or f"key_{secrets.token_hex(4)}"
        with self._lock:
            while record_id in self._by_id:
                record_id = f"key_{secrets.token_hex(4)}"
            record = KeyRecord(
                id=record_id,
                project_id=project_id,
                branch_id=branch_id,
                scope=scope,
                description=description,
                key_prefix=prefix + "...",
                expires_at=now() + expires_in_days * self._day if expires_in_days else None,
                hashed=digest(raw),
                sealed=_SEAL.apply(record_id, raw.encode()),
            )
            self._by_id[record.id] = record
            self._by_hash[record.hashed] = record
        return record, raw

    def create_first(self, project_id: str) -> tuple[KeyRecord, str]:
        """The key that a new project is answered with; its id is a UUID (contract section 2)."""
        return self.create(project_id, "project_admin", None, "Project admin key", key_id=str(uuid.uuid4()))

    def authenticate(self, raw: str) -> KeyRecord | None:
        """The live key that this text is. Found by its hash, so timing tells nothing about the stored ones."""
        hashed = digest(raw)
        record = self._by_hash.get(hashed)
        if record is None or not hmac.compare_digest(record.hashed, hashed) or not self.use(record):
            return None
        return record

    def use(self, record: KeyRecord) -> bool:
        """Whether the key still works; if so, its use is noted."""
        if not record.live():
            return False
        record.last_used_at = now()
        return True

    def get(self, key_id: str) -> KeyRecord | None:
        return self._by_id.get(key_id)

    def of_project(self, project_id: str) -> list[KeyRecord]:
        """Newest first."""
        with self._lock:
            return [record for record in reversed(self._by_id.values()) if record.project_id == project_id]

    def revoke(self, record: KeyRecord) -> bool:
        """False if that would leave the project without a working admin key."""
        with self._lock:
            others = (
                other
                for other in self.of_project(record.project_id)
                if other is not record and other.scope == "project_admin" and other.live()
            )
            if record.live() and record.scope == "project_admin" and next(others, None) is None:
                return False
            record.revoked = True
            return True

    def rotate(self, record: KeyRecord) -> tuple[KeyRecord, str] | None:
        """A successor with the same rights; the old key stops at once. None if the key is not live any more."""
        with self._lock:
            if not record.live():
                return None
            new, raw = self.create(record.project_id, record.scope, record.branch_id, f"{record.description} (rotated)")
            new.expires_at = record.expires_at
            record.revoked = True
            return new, raw

    def forget(self, project_id: str, branch_id: str | None = None) -> None:
        """Drop all keys of a project, or those of one of its branches."""
        with self._lock:
            for record in self.of_project(project_id):
                if branch_id is None or record.branch_id == branch_id:
                    record.revoked = True
                    del self._by_id[record.id]
                    del self._by_hash[record.hashed]
