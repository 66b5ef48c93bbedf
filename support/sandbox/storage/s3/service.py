"""From a parsed request to an operation: who calls, what is asked for, and may they."""

from __future__ import annotations

from functools import partial

from . import buckets, listing, multipart, presign_route, reading, writing
from .access import READ_METHODS, Access
from .call import Call, Operation, Task
from .errors import S3Error, not_implemented
from .request import S3Request
from .uploads import Uploads

# Query parameters that make a request something else than it looks: to ignore one would do the wrong thing.
_NOT_OFFERED = frozenset(
    {
        "accelerate",
        "acl",
        "analytics",
        "append",
        "attributes",
        "cors",
        "encryption",
        "intelligent-tiering",
        "inventory",
        "legal-hold",
        "lifecycle",
        "location",
        "logging",
        "metrics",
        "notification",
        "object-lock",
        "ownershipControls",
        "policy",
        "policyStatus",
        "publicAccessBlock",
        "renameObject",
        "replication",
        "requestPayment",
        "restore",
        "retention",
        "select",
        "session",
        "tagging",
        "torrent",
        "versioning",
        "versions",
        "website",
    }
)


class Service:
    """Everything here may block and runs on a worker thread."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._uploads = Uploads()

    def begin(self, request: S3Request) -> tuple[str, Task]:
        """The id of the caller, and what is to be done for them."""
        if presign_route.is_presign(request):
            return presign_route.begin(self._access, request)
        caller = self._access.authenticate(request)
        if not request.bucket:
            if request.method != "GET" or request.key:
                raise _method_not_allowed("GET")
            return caller.id, Task(partial(listing.list_buckets, self._access, caller, request))
        operation = _operation(request)
        bucket = self._access.bucket(caller, request.bucket, write=request.method not in READ_METHODS)
        if request.header("x-amz-expected-bucket-owner") not in (None, bucket.project_id):
            raise S3Error("AccessDenied", "The bucket has another owner than the request expects.")
        return caller.id, operation(Call(request, caller, bucket, self._access, self._uploads))


def _operation(request: S3Request) -> Operation:
    for name, value in request.query_items:
        if name in _NOT_OFFERED:
            raise not_implemented(f"The subresource {name!r}")
        if name == "versionId" and value != "null":
            raise S3Error("NoSuchVersion", "The specified version does not exist.")
    return _object_operation(request) if request.key else _bucket_operation(request)


def _bucket_operation(request: S3Request) -> Operation:
    if request.method == "HEAD":
        return buckets.head_bucket
    if request.method == "GET":
        if request.has_query("uploads"):
            return multipart.list_uploads
        return listing.list_objects_v2 if request.query("list-type") == "2" else listing.list_objects_v1
    if request.method == "POST" and request.has_query("delete"):
        return buckets.delete_objects
    raise _method_not_allowed("GET, HEAD")


def _object_operation(request: S3Request) -> Operation:
    in_upload, is_copy = request.has_query("uploadId"), writing.COPY_SOURCE in request.headers
    match request.method:
        case "GET":
            return multipart.list_parts if in_upload else reading.get_object
        case "HEAD":
            return reading.head_object
        case "PUT" if in_upload:
            return multipart.upload_part_copy if is_copy else multipart.upload_part
        case "PUT":
            return writing.copy_object if is_copy else writing.put_object
        case "DELETE":
            return multipart.abort_upload if in_upload else writing.delete_object
        case "POST" if in_upload:
            return multipart.complete_upload
        case "POST" if request.has_query("uploads"):
            return multipart.create_upload
    raise _method_not_allowed("GET, HEAD, PUT, DELETE")


def _method_not_allowed(allowed: str) -> S3Error:
    text = "The specified method is not allowed against this resource."
    return S3Error("MethodNotAllowed", text, headers={"Allow": allowed})
