"""What S3 itself says of its operations: how each may answer, what an answer holds, and which request it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, NotRequired

from pydantic import AfterValidator
from typing_extensions import TypedDict

from support.contracts.model import Catalogue, Count, Text, Violation, mismatches


def _etag(text: str) -> str:
    if len(text) < 3 or text[0] != '"' or text[-1] != '"':
        raise ValueError("an ETag in double quotes")
    return text


def _bare_etag(text: str) -> str:
    """HTTP asks for the quotes in headers only; in XML some services leave them out."""
    if not text.strip('"'):
        raise ValueError("an ETag")
    return text


ETag = Annotated[str, AfterValidator(_etag)]
BareETag = Annotated[str, AfterValidator(_bare_etag)]


class Stored(TypedDict):
    """The answer to what makes an object, or a part of one."""

    ETag: ETag


class Made(TypedDict):
    """The same where it is told in XML."""

    ETag: BareETag


class Described(TypedDict):
    """What is said of an object beside its content."""

    ContentLength: Count
    ContentType: Text
    ETag: ETag
    LastModified: datetime


class Listed(TypedDict):
    """An object in a listing."""

    Key: Text
    Size: Count
    ETag: BareETag
    LastModified: datetime


class Folder(TypedDict):
    """What all keys of a listing begin with up to the delimiter."""

    Prefix: Text


class Listing(TypedDict):
    """A page of a listing."""

    IsTruncated: bool
    Contents: NotRequired[list[Listed]]
    CommonPrefixes: NotRequired[list[Folder]]


class CountedListing(Listing):
    """A page of a listing of the second version."""

    KeyCount: Count


class CopyResult(TypedDict):
    """The copy of an object."""

    CopyObjectResult: Made


class PartCopyResult(TypedDict):
    """The copy of a part."""

    CopyPartResult: Made


class Upload(TypedDict):
    """An upload in parts."""

    UploadId: Text


class NamedBucket(TypedDict):
    """A bucket in a list."""

    Name: Text


class BucketList(TypedDict):
    """The buckets of whoever asks."""

    Buckets: list[NamedBucket]


class Nothing(TypedDict):
    """An answer without fields that anybody relies upon."""


#: Refusals that every operation may give: malformed, not signed in, not allowed, not there, not offered, in the way.
_REFUSALS = frozenset({400, 401, 403, 404, 405, 409})


@dataclass(frozen=True, slots=True)
class S3Operation:
    """One operation of S3."""

    name: str
    """As S3 calls it: ``PutObject``."""
    request: str
    """The method and path that it is, below the address of S3: ``PUT /{bucket}/{key}``."""
    answers: Mapping[int, Any]
    """Success status -> what boto3's answer holds at least."""
    refusals: frozenset[int] = _REFUSALS

    def check(self, status: int, answer: Mapping[str, Any], catalogue: Catalogue | None = None) -> list[Violation]:
        """Every way in which an answer, as boto3 gives it, is not one of this operation; empty if none.

        They are told of the operation of the system's contract, where the contract has this one.
        """
        name = self.known_as(catalogue)
        if status in self.answers:
            return [Violation(name, *each) for each in mismatches(self.answers[status], dict(answer))]
        if status in self.refusals:
            return []
        expected = ", ".join(map(str, sorted(self.answers))) + " or a refusal "
        expected += ", ".join(map(str, sorted(self.refusals)))
        error = answer.get("Error", {})
        found = " ".join(str(word) for word in (status, error.get("Code", ""), error.get("Message", "")) if word)
        return [Violation(name, "status", expected, found)]

    def known_as(self, catalogue: Catalogue | None) -> str:
        """The name of this operation in the contract of a system that has it, or its own name."""
        method, _, path = self.request.partition(" ")
        for operation in catalogue.operations.values() if catalogue else ():
            if operation.method == method and re.fullmatch(r"(/\w+)?" + re.escape(path), operation.path):
                return operation.name
        return self.name


def _operations(*operations: S3Operation) -> dict[str, S3Operation]:
    return {operation.name: operation for operation in operations}


_BUCKET, _KEY = "/{bucket}", "/{bucket}/{key}"
_CONDITIONAL = _REFUSALS | {412}
_READING = _CONDITIONAL | {304, 416}
_SENDING = _CONDITIONAL | {411, 413}

#: What scenarios may ask of S3. The operations that are told apart by a query only have it in their request.
OPERATIONS = _operations(
    S3Operation("GetObject", f"GET {_KEY}", {200: Described, 206: Described}, _READING),
    S3Operation("HeadObject", f"HEAD {_KEY}", {200: Described, 206: Described}, _READING),
    S3Operation("PutObject", f"PUT {_KEY}", {200: Stored}, _SENDING),
    S3Operation("CopyObject", f"PUT {_KEY} from another", {200: CopyResult}, _CONDITIONAL),
    S3Operation("DeleteObject", f"DELETE {_KEY}", {204: Nothing}, _CONDITIONAL),
    S3Operation("DeleteObjects", f"POST {_BUCKET}?delete", {200: Nothing}),
    S3Operation("ListObjectsV2", f"GET {_BUCKET}", {200: CountedListing}, _REFUSALS | {422}),
    S3Operation("ListObjects", f"GET {_BUCKET}", {200: Listing}, _REFUSALS | {422}),
    S3Operation("HeadBucket", f"HEAD {_BUCKET}", {200: Nothing}),
    S3Operation("ListBuckets", "GET /", {200: BucketList}),
    S3Operation("CreateMultipartUpload", f"POST {_KEY}?uploads", {200: Upload}),
    S3Operation("UploadPart", f"PUT {_KEY}?uploadId", {200: Stored}, _SENDING),
    S3Operation("UploadPartCopy", f"PUT {_KEY}?uploadId from another", {200: PartCopyResult}, _READING),
    S3Operation("CompleteMultipartUpload", f"POST {_KEY}?uploadId", {200: Made}, _CONDITIONAL),
    S3Operation("AbortMultipartUpload", f"DELETE {_KEY}?uploadId", {204: Nothing}),
    S3Operation("ListParts", f"GET {_KEY}?uploadId", {200: Nothing}),
    S3Operation("ListMultipartUploads", f"GET {_BUCKET}?uploads", {200: Nothing}),
)
