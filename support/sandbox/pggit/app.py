"""The web application: routers, error envelopes, request ids and times."""

from __future__ import annotations

import math
import time
import uuid
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import VERSION
from .api import ROUTERS
from .database import DatabaseUnavailable
from .service import Service
from .timings import Timings

_REQUEST_ID = b"x-request-id"


class Stamp:
    """Headers of every answer, errors included: the request's id (given, or made up) and the time it took."""

    def __init__(self, app: ASGIApp, timings: Timings) -> None:
        self._app = app
        self._timings = timings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        given = next((value for name, value in scope["headers"] if name == _REQUEST_ID), None)
        request_id = str(uuid.uuid4()).encode() if given is None else given

        async def send_stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                milliseconds = 1000 * (time.perf_counter() - started)
                self._timings.add(milliseconds, message["status"])
                duration = b"%.2f" % milliseconds
                message["headers"] = [
                    *message["headers"],
                    (_REQUEST_ID, request_id),
                    (b"x-response-time", duration + b"ms"),
                    (b"x-response-time-ms", duration),
                ]
            await send(message)

        await self._app(scope, receive, send_stamped)


def create_app(service: Service) -> ASGIApp:
    app = FastAPI(
        title="pgGit API (embedded)",
        version=VERSION,
        openapi_url="/api/openapi.json",
        docs_url="/api/docs",
        redoc_url="/api/redoc",
        strict_content_type=False,  # JSON without a content type is JSON
    )
    app.state.service = service
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(DatabaseUnavailable, _unavailable)
    app.add_exception_handler(Exception, _crash)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=[origin.strip() for origin in service.settings.cors_origins.split(",") if origin.strip()],
        allow_credentials=True,
        allow_methods=["GET", "POST", "PUT", "DELETE", "OPTIONS"],
        allow_headers=["*"],
    )
    return Stamp(app, service.timings)


def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return JSONResponse({"detail": [_printable(item) for item in error.errors()]}, 422)


def _unavailable(_request: Request, error: Exception) -> Response:
    return JSONResponse({"detail": str(error)}, 503)


def _crash(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"detail": "The service made a mistake."}, 500)


def _printable(value: Any) -> Any:
    """Validation errors may carry exceptions, bytes, and what JSON in UTF-8 has no words for."""
    if isinstance(value, dict):
        return {_printable(str(key)): _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return str(value).encode("utf-8", "replace").decode()
