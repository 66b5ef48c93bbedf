"""Who may go on: a valid token first, then the user's budget, and only then validation (contract section 3)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.requests import HTTPConnection
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ..service import Service
from ..tokens import TokenError


async def get_service(connection: HTTPConnection) -> Service:
    service: Service = connection.app.state.service
    return service


TheService = Annotated[Service, Depends(get_service)]
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


async def identify(service: TheService, credentials: Credentials) -> str:
    """The user who is calling."""
    if credentials is None or not credentials.credentials:
        raise _unauthorized("A bearer token is required.")
    try:
        return service.tokens.subject(credentials.credentials)
    except TokenError as error:
        raise _unauthorized(str(error)) from None


TheUser = Annotated[str, Depends(identify)]


async def within_budget(service: TheService, user: TheUser) -> None:
    """Counts the request towards the user's limit, even if it then turns out to be invalid."""
    wait = service.limiter.admit(user)
    if wait:
        raise HTTPException(429, f"Too many requests. Try again in {wait} s.", {"Retry-After": str(wait)})


def _unauthorized(detail: str) -> HTTPException:
    return HTTPException(401, detail, {"WWW-Authenticate": "Bearer"})
