"""`POST /s3/{bucket}/presign`: JSON in and out, refusals in the envelope of the REST surface."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator

from .. import errors
from .access import READ_METHODS, Access, Caller
from .call import Task
from .errors import S3Error
from .payload import Document, Payload
from .presign import Grant
from .request import MAX_KEY_BYTES, S3Request, S3Response

KEY = "presign"
MAX_SECONDS = 7 * 24 * 3600


class Order(BaseModel):
    """What the caller wants a URL for."""

    key: str = Field(min_length=1)
    method: Literal["GET", "PUT", "DELETE", "HEAD"] = "GET"
    expires_in: int = Field(default=3600, ge=1, le=MAX_SECONDS)
    content_type: str | None = None

    @field_validator("key")
    @classmethod
    def _fits(cls, key: str) -> str:
        if len(key.encode()) > MAX_KEY_BYTES:
            raise ValueError(f"a key has at most {MAX_KEY_BYTES} bytes")
        return key


def is_presign(request: S3Request) -> bool:
    """Starting a multipart upload of an object called `presign` is a POST to the same path, with a query."""
    starts_upload = request.has_query("uploads") or request.has_query("uploadId")
    return request.method == "POST" and request.key == KEY and not starts_upload


def begin(access: Access, request: S3Request) -> tuple[str, Task]:
    caller = _caller(access, request)
    document = Document()
    payload = Payload(request, caller.signing, document)

    def complete() -> S3Response:
        payload.finish()
        return _answer(access, caller, request, bytes(document.data))

    return caller.id, Task(complete, payload)


def refusal(error: S3Error | errors.ApiError) -> S3Response:
    """Any error, also one of the S3 layer, in the envelope of REST."""
    if isinstance(error, S3Error):
        code = "forbidden" if error.status == 403 else error.code
        error = errors.ApiError(error.status, code, error.message)
    return _json(error.status, error.body())


def _caller(access: Access, request: S3Request) -> Caller:
    """A signed request counts too; who cannot be identified at all is 401 here, as everywhere in REST."""
    if (token := access.token(request)) is not None:
        caller = access.by_token(token)
        if caller is None:
            raise errors.unauthorized("Invalid or expired API key.")
        return caller
    if "authorization" not in request.headers:
        raise errors.unauthorized()
    return access.authenticate(request)


def _answer(access: Access, caller: Caller, request: S3Request, data: bytes) -> S3Response:
    try:
        order = Order.model_validate_json(data or b"{}")
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        return _json(422, {"detail": [{**item, "loc": ["body", *item["loc"]]} for item in details]})
    bucket = access.bucket(caller, request.bucket, write=order.method not in READ_METHODS)
    expires = int(time.time()) + order.expires_in
    grant = Grant(order.method, order.key, expires, caller.id, order.content_type)
    base = f"{request.scheme}://{request.header('host') or ''}"
    answer = {
        "url": access.presigned_url(base, bucket, grant),
        "expires_at": datetime.fromtimestamp(expires, UTC).isoformat(),
        "method": order.method,
    }
    return _json(200, answer)


def _json(status: int, content: Any) -> S3Response:
    return S3Response(status, {"Content-Type": "application/json"}, json.dumps(content, default=str).encode())
