"""Objects over S3: what boto3 is asked for, and what a scenario has stored."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from support.wire.outcome import Outcome

if TYPE_CHECKING:
    from support.wire.s3 import S3


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects of one bucket, asked for by the holder of one key pair."""

    s3: S3
    bucket: str

    def put(self, key: str, content: bytes, **options: Any) -> Outcome:
        """Store an object. Options are boto3's: ``ContentType``, ``Metadata``, ``ContentMD5``, …."""
        return self.s3.call("put_object", Bucket=self.bucket, Key=key, Body=content, **options)

    def get(self, key: str, **options: Any) -> Outcome:
        """Get an object, or a range of it, perhaps on a condition."""
        return self.s3.call("get_object", Bucket=self.bucket, Key=key, **options)

    def head(self, key: str, **options: Any) -> Outcome:
        """Look at an object."""
        return self.s3.call("head_object", Bucket=self.bucket, Key=key, **options)

    def delete(self, key: str) -> Outcome:
        """Delete an object."""
        return self.s3.call("delete_object", Bucket=self.bucket, Key=key)

    def delete_together(self, keys: Sequence[str]) -> Outcome:
        """Delete up to 1,000 objects by one request. S3 tells of those it refuses in an answer of the status 200."""
        listed = {"Objects": [{"Key": key} for key in keys]}
        outcome = self.s3.call("delete_objects", Bucket=self.bucket, Delete=listed)
        refused = outcome.body.get("Errors") if outcome.ok else None
        if not refused:
            return outcome
        first = refused[0]
        return replace(outcome, ok=False, code=first.get("Code"), message=f"{first.get('Key')}: {first.get('Message')}")

    def copy(self, source: str, key: str, bucket: str | None = None, **options: Any) -> Outcome:
        """Copy an object, perhaps out of another bucket."""
        origin = {"Bucket": bucket or self.bucket, "Key": source}
        return self.s3.call("copy_object", Bucket=self.bucket, Key=key, CopySource=origin, **options)

    def copy_in_parts(self, source: str, key: str) -> Outcome:
        """Copy an object as boto3 does it with a large one: part by part, several at once."""
        origin = {"Bucket": self.bucket, "Key": source}
        return self.s3.transfer("copy", Bucket=self.bucket, Key=key, CopySource=origin)

    def upload(self, key: str, content: bytes, **extra: Any) -> Outcome:
        """Store an object as boto3 does it with a file: if it is large, in parts, several at once."""
        file = io.BytesIO(content)
        return self.s3.transfer("upload_fileobj", Bucket=self.bucket, Key=key, Fileobj=file, ExtraArgs=extra)

    def list(self, **options: Any) -> Outcome:
        """One page of a listing."""
        return self.s3.call("list_objects_v2", Bucket=self.bucket, **options)

    def pages(self, size: int | None = None, *, old: bool = False, **options: Any) -> Iterator[Outcome]:
        """A listing page by page, by the first version of the operation if ``old``."""
        operation = "list_objects" if old else "list_objects_v2"
        return self.s3.pages(operation, size, Bucket=self.bucket, **options)

    def signed_url(self, verb: str, key: str, seconds: int) -> str:
        """A URL, signed by the client itself, to read, look at, store or delete an object."""
        operation = {"read": "get", "look at": "head", "store": "put", "delete": "delete"}[verb]
        return self.s3.signed_url(f"{operation}_object", seconds, Bucket=self.bucket, Key=key)

    def look(self) -> Outcome:
        """Look at the bucket itself."""
        return self.s3.call("head_bucket", Bucket=self.bucket)

    def buckets(self) -> Outcome:
        """List the buckets of whoever asks."""
        return self.s3.call("list_buckets")

    def start(self, key: str, **options: Any) -> Outcome:
        """Begin an upload in parts."""
        return self.s3.call("create_multipart_upload", Bucket=self.bucket, Key=key, **options)

    def send(self, key: str, upload: str, number: int, content: bytes, **options: Any) -> Outcome:
        """Send a part of an upload."""
        where = {"Bucket": self.bucket, "Key": key, "UploadId": upload, "PartNumber": number}
        return self.s3.call("upload_part", Body=content, **where, **options)

    def complete(self, key: str, upload: str, parts: Sequence[tuple[int, str]]) -> Outcome:
        """Make an object of the parts of an upload: numbers and ETags."""
        listed = {"Parts": [{"PartNumber": number, "ETag": etag} for number, etag in parts]}
        where = {"Bucket": self.bucket, "Key": key, "UploadId": upload}
        return self.s3.call("complete_multipart_upload", MultipartUpload=listed, **where)

    def abort(self, key: str, upload: str) -> Outcome:
        """Give an upload up."""
        return self.s3.call("abort_multipart_upload", Bucket=self.bucket, Key=key, UploadId=upload)

    def parts(self, key: str, upload: str) -> Outcome:
        """List the parts of an upload."""
        return self.s3.call("list_parts", Bucket=self.bucket, Key=key, UploadId=upload)

    def uploads(self) -> Outcome:
        """List the uploads that have been begun."""
        return self.s3.call("list_multipart_uploads", Bucket=self.bucket)


@dataclass(slots=True)
class Upload:
    """An upload in parts that a scenario has begun."""

    key: str
    id: str
    parts: dict[int, tuple[str, bytes]] = field(default_factory=dict)
    """What was sent last as a part of each number: its ETag and its bytes."""

    def listed(self, numbers: Sequence[int] | None = None) -> list[tuple[int, str]]:
        """Numbers and ETags of these parts, or of all."""
        return [(number, self.parts[number][0]) for number in numbers or sorted(self.parts)]

    def content(self, numbers: Sequence[int] | None = None) -> bytes:
        """What these parts make together, or all."""
        return b"".join(self.parts[number][1] for number in numbers or sorted(self.parts))


@dataclass(slots=True)
class Shelf:
    """What a scenario has stored in the bucket of its project and has not deleted again."""

    bucket_of: Callable[[str], str]
    """The name of a project's bucket by the scenario's name of the project; of the empty name: one that nobody has."""
    contents: dict[str, bytes] = field(default_factory=dict)
    upload: Upload | None = None

    @property
    def keys(self) -> list[str]:
        """In the order in which S3 lists them: by their bytes."""
        return sorted(self.contents, key=str.encode)

    def below(self, prefix: str) -> list[str]:
        """The keys that begin so."""
        return [key for key in self.keys if key.startswith(prefix)]

    @property
    def begun(self) -> Upload:
        """The upload in parts.

        Raises:
            LookupError: none has been begun.
        """
        if self.upload is None:
            raise LookupError("this scenario has begun no upload in parts")
        return self.upload


def md5(content: bytes) -> str:
    """The ETag of an object that was stored in one piece."""
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


def metadata(answer: Mapping[str, Any]) -> dict[str, str]:
    """The words on an object, by names in small letters: HTTP lets everybody write names of headers as he likes."""
    return {name.lower(): value for name, value in answer.get("Metadata", {}).items()}


def is_md5(etag: str | None, content: bytes) -> bool:
    """Whether an ETag is the MD5 of a content."""
    return same_etag(etag, md5(content))


def same_etag(one: str | None, other: str) -> bool:
    """Whether two ETags are the same. HTTP puts them in quotes, not every service does in what it lists."""
    return one is not None and one.strip('"') == other.strip('"')
