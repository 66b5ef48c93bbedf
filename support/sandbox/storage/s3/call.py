"""An S3 operation under way: who asks for it, and how its body gets where the operation wants it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from ..objects import Blob
from .access import Access, Bucket, Caller
from .payload import Document, Payload
from .request import S3Request, S3Response
from .uploads import Upload, Uploads


@dataclass(frozen=True)
class Call:
    """An authenticated request on a bucket that the caller may use so."""

    request: S3Request
    caller: Caller
    bucket: Bucket
    access: Access
    uploads: Uploads

    def upload(self) -> Upload:
        """The multipart upload that the query names."""
        upload_id = self.request.query("uploadId") or ""
        return self.uploads.find(self.bucket.objects, upload_id, self.request.key)


@dataclass(frozen=True)
class Task:
    """What is left to do: feed the body to `payload`, if there is one, and then `complete` (or `discard`).

    Nothing has an effect before `complete`, which first checks that the body is what the client said.
    """

    complete: Callable[[], S3Response]
    payload: Payload | None = None
    discard: Callable[[], None] = lambda: None


Operation = Callable[[Call], Task]


def without_body(operation: Callable[[Call], S3Response]) -> Operation:
    """An operation that has all it needs in the request's head."""
    return lambda call: Task(partial(operation, call))


def receive_blob(call: Call, store: Callable[[Blob, Payload], S3Response], algorithm: str | None = None) -> Task:
    """Stream the body to a file that `store` may keep; `algorithm` is a checksum to calculate in any case."""
    blob = call.bucket.objects.new_blob()
    try:
        payload = Payload(call.request, call.caller.signing, blob, algorithm)
    except BaseException:
        blob.discard()
        raise

    def complete() -> S3Response:
        with blob:
            payload.finish()
            return store(blob, payload)

    return Task(complete, payload, blob.discard)


def receive_document(call: Call, handle: Callable[[bytes], S3Response], *, has_checksum: bool = True) -> Task:
    """Collect a small body in memory; `has_checksum` says that checksum headers are about this body."""
    document = Document()
    payload = Payload(call.request, call.caller.signing, document, has_checksum=has_checksum)

    def complete() -> S3Response:
        payload.finish()
        return handle(bytes(document.data))

    return Task(complete, payload)
