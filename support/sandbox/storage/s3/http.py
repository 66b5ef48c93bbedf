"""The S3 service over HTTP: requests in, bodies streamed to where the operation wants them, answers out."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import AsyncIterator

from anyio.to_thread import run_sync
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ..errors import ApiError
from ..idempotency import HEADER, METHODS, Idempotency
from ..objects import ProjectGone
from . import presign, presign_route, xml
from .call import Task
from .errors import S3Error, no_such_bucket
from .request import FileBody, S3Request, S3Response, parse_request
from .service import Service
from .writing import COPY_SOURCE

BATCH = 1 << 20  # how much of a body goes to a worker thread at once
SMALL = 256 * 1024  # a file of up to this size is sent as one message

log = logging.getLogger(__name__)
_UNSENDABLE = re.compile("[^\t\x20-\x7e\xa0-\xff]")


class S3Http:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def respond(self, http: Request) -> Response:
        """The answer, whatever happens: refusals are XML, those of the presign route JSON."""
        request_id = http.headers.get("x-request-id") or str(uuid.uuid4())
        request, body = None, _Body(http)
        try:
            request = parse_request(http.scope, request_id)
            response = await self._answer(http, request, body)
        except Exception as error:
            response = _render(_refusal(_as_known(error, request), http, request, request_id))
        if "expect" in http.headers and not body.started:
            # The client still waits for a go-ahead: a body and a next request could not be told apart.
            response.headers["Connection"] = "close"
        response.headers["x-amz-request-id"] = request_id
        response.headers["X-Request-ID"] = request_id
        return response

    async def _answer(self, http: Request, request: S3Request, body: _Body) -> Response:
        if http.headers.get(HEADER) and http.method in METHODS:
            return await self._answer_once(http, request, body)
        begun = await run_sync(self._begin, request)
        if isinstance(begun, Task):
            begun = await run_sync(_complete, begun, await body.feed(begun))
        return _render(begun)

    def _begin(self, request: S3Request) -> S3Response | Task:
        """The answer, if it needs no body: most requests cost one trip to a worker thread."""
        _, task = self._service.begin(request)
        return task if task.payload is not None else _complete(task, b"")

    async def _answer_once(self, http: Request, request: S3Request, body: _Body) -> Response:
        """With an idempotency key: a request with the same body that was done before is not done again."""
        caller, task = await run_sync(self._service.begin, request)
        rest = await body.feed(task)

        async def complete() -> Response:
            return _render(await run_sync(_complete, task, b""))

        try:
            if task.payload is not None:
                await run_sync(task.payload.feed, rest)
            idempotency: Idempotency = http.app.state.idempotency
            return await idempotency.run(caller, http, complete, _fingerprint(request, task))
        finally:
            task.discard()


class _Body:
    """The body of a request, read only when somebody wants it."""

    def __init__(self, http: Request) -> None:
        self._http = http
        self.started = False

    async def feed(self, task: Task) -> bytes:
        """Give the body to the task, batch by batch; the last batch is left for the caller to add."""
        batch = bytearray()
        if task.payload is None:
            return b""
        try:
            async for chunk in self._chunks():
                batch += chunk
                if len(batch) >= BATCH:
                    await run_sync(task.payload.feed, bytes(batch))
                    batch.clear()
        except BaseException:
            task.discard()
            raise
        return bytes(batch)

    async def _chunks(self) -> AsyncIterator[bytes]:
        self.started = True
        async for chunk in self._http.stream():
            yield chunk


class _FileResponse(Response):
    """A large object, read from its open file as fast as the client takes it."""

    def __init__(self, status: int, headers: dict[str, str], file: FileBody) -> None:
        super().__init__(None, status, {**headers, "Content-Length": str(file.length)})
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stream, left = self._file.stream, self._file.length
        try:
            start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            await send(start)
            while left:
                chunk = await run_sync(stream.read, min(SMALL, left))
                left -= len(chunk)
                await send({"type": "http.response.body", "body": chunk, "more_body": left > 0})
        finally:
            stream.close()


def _complete(task: Task, rest: bytes) -> S3Response:
    """Add the last of the body and do the work."""
    try:
        if task.payload is not None:
            task.payload.feed(rest)
        response = task.complete()
    except BaseException:
        task.discard()
        raise
    if isinstance(response.body, FileBody) and response.body.length <= SMALL:
        with response.body.stream as stream:
            response.body = stream.read(response.body.length)
    return response


def _render(response: S3Response) -> Response:
    # What the Files API stores as a content type is free text, and not all of it can be a header.
    headers = {name: _UNSENDABLE.sub("?", value).strip() for name, value in response.headers.items()}
    if isinstance(response.body, FileBody):
        return _FileResponse(response.status, headers, response.body)
    return Response(response.body, response.status, headers)


def _as_known(error: Exception, request: S3Request | None) -> S3Error | ApiError:
    match error:
        case S3Error() | ApiError():
            return error
        case ProjectGone():
            return no_such_bucket(request.bucket if request else "")
        case ClientDisconnect():
            return S3Error("IncompleteBody", "The connection ended before the body was complete.")
    log.error("An S3 request failed", exc_info=error)
    return S3Error("InternalError", "We encountered an internal error. Please try again.")


def _refusal(error: S3Error | ApiError, http: Request, request: S3Request | None, request_id: str) -> S3Response:
    if request is not None and presign_route.is_presign(request):
        return presign_route.refusal(error)
    if isinstance(error, ApiError):  # of the idempotency cache, the only part of REST that is used here
        error = S3Error(error.code, error.message)
    response = S3Response(error.status, error.headers)
    if http.method != "HEAD" and error.status != 304:
        response.headers["Content-Type"] = "application/xml"
        response.body = xml.error_document(error, http.scope["path"], request_id)
    return response


def _fingerprint(request: S3Request, task: Task) -> str:
    """What makes two requests the same, whoever signed them and when."""
    signing = presign.PARAMETERS
    query = [(n, v) for n, v in request.query_items if not n.startswith("X-Amz-") and n not in signing]
    digest = task.payload.md5 if task.payload is not None else ""
    return repr((request.method, request.raw_path, query, request.header(COPY_SOURCE), digest))
