"""HeadBucket and DeleteObjects. Buckets come and go with their project, never by themselves."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from . import conditions, xml
from .call import Call, Task, receive_document, without_body
from .errors import S3Error
from .request import MAX_KEY_BYTES, S3Request, S3Response, xml_response
from .xml import Body

MAX_DELETES = 1000


@without_body
def head_bucket(call: Call) -> S3Response:
    return S3Response(200, {"Content-Type": "application/xml"})


def delete_objects(call: Call) -> Task:
    """Delete up to 1,000 objects; each succeeds or fails by itself."""
    _need_integrity(call.request)

    def handle(data: bytes) -> S3Response:
        root = xml.parse(data, "Delete")
        items = root.findall("Object")
        if not 1 <= len(items) <= MAX_DELETES:
            raise xml.malformed(f"between 1 and {MAX_DELETES} objects can be deleted at once")
        keys = [(xml.text_of(item, "Key"), item) for item in items]
        quiet = (root.findtext("Quiet") or "").strip() == "true"
        body: Body = []
        for key, item in keys:
            error = _delete(call, key, item)
            if error is not None:
                body.append(("Error", [("Key", key), ("Code", error.code), ("Message", error.message)]))
            elif not quiet:
                body.append(("Deleted", [("Key", key)]))
        return xml_response("DeleteResult", body)

    return receive_document(call, handle)


def _delete(call: Call, key: str, item: Element) -> S3Error | None:
    try:
        if item.findtext("VersionId") not in (None, "", "null"):
            raise S3Error("NoSuchVersion", "The specified version does not exist.")
        if len(key.encode()) > MAX_KEY_BYTES:
            raise S3Error("KeyTooLongError", "Your key is too long")
        call.bucket.objects.delete(key, conditions.delete_condition(item.findtext("ETag")))
    except S3Error as error:
        return error
    return None


def _need_integrity(request: S3Request) -> None:
    """A list of things to delete must not be acted on if it changed on the way."""
    if "content-md5" in request.headers or any(n.startswith("x-amz-checksum-") for n in request.headers):
        return
    if "x-amz-trailer" not in request.headers:
        text = "Missing required header for this request: Content-MD5 OR x-amz-checksum-*"
        raise S3Error("InvalidRequest", text)
