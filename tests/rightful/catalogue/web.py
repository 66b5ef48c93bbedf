"""Another web server, or a proxy, in front of the same service."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from support.sandbox.storage import entry
from tests.faults.patching import Function, replaces
from tests.rightful.difference import ALONE, difference
from tests.rightful.replies import Reply, rewrites


@difference(
    "Headers are written in capitals, with others of a proxy among them.",
    "s3_descriptions s3_objects files idempotency errors",
)
def headers_in_capitals() -> None:
    @replaces(entry, "HttpServer")
    def other_server(right: Function, *arguments: Any, **options: Any) -> Any:
        return right(*arguments, **{**options, "http": "h11", "server_header": False})

    def capitals(reply: Reply) -> None:
        reply.headers = [(name.title(), value) for name, value in reply.headers]
        reply.headers += [
            (b"Server", b"proxy"),
            (b"Via", b"1.1 proxy"),
            (b"X-Frame-Options", b"DENY"),
            (b"Vary", b"Origin"),
        ]

    rewrites(capitals)


@difference("Bodies are sent in chunks, without their length.", "tables imports errors presigned_urls", company=2)
def chunked() -> None:
    def without_length(reply: Reply) -> None:
        if reply.content and not reply.path.startswith("/s3/"):
            reply.header("content-length", None)

    rewrites(without_length)


@difference("Answers are compressed for clients that take that.", "tables files health errors", company=2)
def compressed() -> None:
    def zipped(reply: Reply) -> None:
        told = dict(reply.headers)
        takes = b"gzip" in reply.asked.get(b"accept-encoding", b"")
        if takes and reply.content and "json" in reply.kind and b"content-encoding" not in told:
            reply.content = gzip.compress(reply.content)
            reply.header("content-encoding", "gzip")
            reply.header("vary", "Accept-Encoding")

    rewrites(zipped)


@difference("The connection ends with each answer.", "buckets s3_objects", company=2)
def connections_closed() -> None:
    rewrites(lambda reply: reply.header("connection", "close"))


@difference("Each answer takes 50 ms longer.", "api_keys s3_objects", company=ALONE)
def far_away() -> None:
    @replaces(entry, "create_app")
    def create_app(right: Function, *arguments: Any) -> ASGIApp:
        app: ASGIApp = right(*arguments)

        async def late(scope: Scope, receive: Receive, send: Send) -> None:
            await asyncio.sleep(0.05)
            await app(scope, receive, send)

        return late
