"""Who is calling, and whether they may: decided before a body is even parsed (contract sections 2 and 3)."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute

from .errors import forbidden, unauthorized
from .idempotency import Idempotency
from .json_bodies import refuse_unspeakable
from .store import KeyRecord, Store

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(frozen=True)
class Caller:
    """The holder of the admin key (no record) or of an API key."""

    key: KeyRecord | None

    @property
    def is_admin(self) -> bool:
        return self.key is None

    @property
    def identity(self) -> str:
        return self.key.id if self.key else "admin"


def identify(store: Store, raw_key: str) -> Caller:
    """The caller behind a raw key; 401 for one that is unknown, revoked, rotated away or expired."""
    if hmac.compare_digest(raw_key.encode(), store.admin_key.encode()):
        return Caller(None)
    record = store.authenticate_key(raw_key)
    if record is None:
        raise unauthorized("Invalid or expired API key.")
    return Caller(record)


def bearer(request: Request) -> str:
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not credentials.strip():
        raise unauthorized()
    return credentials.strip()


def require_admin(request: Request) -> Caller:
    caller = identify(get_store(request), bearer(request))
    if not caller.is_admin:
        raise unauthorized("This call needs the admin key.")
    return caller


def require_member(request: Request) -> Caller:
    """The admin, or a key of the project in the path whose scope covers this call.

    A foreign key is refused alike whether or not the project exists, so that nothing can be probed.
    """
    caller = identify(get_store(request), bearer(request))
    if caller.key is not None:
        if caller.key.project_id != request.path_params["project_id"]:
            raise forbidden("This API key does not belong to the project.")
        if caller.key.scope != "project_admin":
            _check_branch_scope(get_store(request), caller.key, request)
    return caller


def _check_branch_scope(store: Store, key: KeyRecord, request: Request) -> None:
    """Branch keys: `branch_admin` may do everything on its own branch, `branch_read` only read there.

    Outside branches they may read the project's metadata, use its files (imports need them) and the workspaces
    of their own branch, whose actions have project paths.
    """
    template = request.scope["route"].path
    reads = request.method == "GET" or template.endswith("/profile")
    if key.scope == "branch_read" and not reads:
        raise forbidden("This API key may only read.", scope=key.scope)
    branch_id, area = request.path_params.get("branch_id"), template.split("/")[3:4]
    if branch_id is not None:
        on_branch = len(template.split("/")) > 5  # the branch itself may be read, not deleted
        allowed = branch_id == key.branch_id and (on_branch or reads)
    elif area == ["api-keys"]:
        allowed = False
    elif area == ["files"]:
        allowed = True
    elif area == ["workspaces"]:
        workspace = store.workspace(request.path_params.get("workspace_id", ""))
        allowed = workspace is not None and workspace.branch_id == key.branch_id
    else:
        allowed = request.method == "GET"
    if not allowed:
        raise forbidden("This API key covers its own branch only.", scope=key.scope, branch_id=key.branch_id)


class OpenRoute(APIRoute):
    """A route that asks for no credentials: nothing it answers is worth protecting."""


class _GuardedRoute(APIRoute):
    """Lets a caller in, or not, before the request's body is looked at."""

    @staticmethod
    def guard(request: Request) -> Caller:
        raise NotImplementedError

    def get_route_handler(self) -> Handler:
        answer, guard = super().get_route_handler(), self.guard

        async def handle(request: Request) -> Response:
            request.state.caller = caller = guard(request)
            await refuse_unspeakable(request)
            idempotency: Idempotency = request.app.state.idempotency
            # After the guard: a replay needs the same rights as the call did.
            return await idempotency.run(caller.identity, request, lambda: answer(request))

        return handle


class AdminRoute(_GuardedRoute):
    """For the holder of the admin key."""

    @staticmethod
    def guard(request: Request) -> Caller:
        return require_admin(request)


class MemberRoute(_GuardedRoute):
    """For those who may use the project in the path."""

    @staticmethod
    def guard(request: Request) -> Caller:
        return require_member(request)


class AnyKeyRoute(_GuardedRoute):
    """For any live key; the handler decides what it may do (driver bridge)."""

    @staticmethod
    def guard(request: Request) -> Caller:
        return identify(get_store(request), bearer(request))


def get_store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


async def _store(request: Request) -> Store:
    return get_store(request)


async def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


TheStore = Annotated[Store, Depends(_store)]
TheCaller = Annotated[Caller, Depends(_caller)]
