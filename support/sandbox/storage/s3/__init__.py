"""The S3 surface of the storage service: path-style buckets under `/s3`, one a project."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.convertors import Convertor, register_url_convertor
from starlette.routing import Route

from ..store import Store
from .access import Access
from .http import S3Http
from .presign import Signer
from .request import PREFIX
from .service import Service

ADMIN_ACCESS_KEY = "admin"  # its secret is the admin key; the pair opens every bucket

_METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"]


class _Key(Convertor[str]):
    """An object key: anything, line breaks too. This picks the route; the key is read from the raw path."""

    regex = r"[\s\S]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


class _Rest(_Key):
    """Nothing, or whatever follows a slash."""

    regex = r"(?:/[\s\S]*)?"


register_url_convertor("s3_key", _Key())
register_url_convertor("s3_rest", _Rest())


def router(store: Store) -> APIRouter:
    """All of `/s3`: the operations of the contract, which OpenAPI lists, and the rest of what SDKs call."""
    s3 = S3Http(Service(Access(store, Signer(store.settings.presign_secret), ADMIN_ACCESS_KEY)))

    async def on_bucket(bucket: str, request: Request) -> Response:
        return await s3.respond(request)

    async def on_object(bucket: str, key: str, request: Request) -> Response:
        return await s3.respond(request)

    async def on_anything(request: Request) -> Response:
        return await s3.respond(request)

    routes = APIRouter(tags=["s3"])
    bucket, key = f"{PREFIX}/{{bucket}}", f"{PREFIX}/{{bucket}}/{{key:s3_key}}"
    routes.add_api_route(bucket, on_bucket, methods=["GET"], summary="List objects")
    routes.add_api_route(f"{bucket}/presign", on_bucket, methods=["POST"], summary="Presign a URL")
    routes.add_api_route(key, on_object, methods=["GET"], summary="Get an object")
    routes.add_api_route(key, on_object, methods=["HEAD"], summary="Describe an object")
    routes.add_api_route(key, on_object, methods=["PUT"], summary="Put an object")
    routes.add_api_route(key, on_object, methods=["DELETE"], summary="Delete an object")
    anything = Route(PREFIX + "{rest:s3_rest}", on_anything, methods=_METHODS, include_in_schema=False)
    routes.routes.append(anything)
    return routes
