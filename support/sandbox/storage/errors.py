"""Refusals that a caller gets to see, in the one envelope of this service (contract section 2)."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refused request: HTTP status, machine-readable code, a sentence for people, and details."""

    def __init__(self, status: int, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details

    def body(self) -> dict[str, Any]:
        return {"detail": {"error": self.code, "message": self.message, "details": self.details}}


def bad_request(code: str, message: str, **details: Any) -> ApiError:
    return ApiError(400, code, message, **details)


def unauthorized(message: str = "Not authenticated") -> ApiError:
    return ApiError(401, "unauthorized", message)


def forbidden(message: str, code: str = "forbidden", **details: Any) -> ApiError:
    return ApiError(403, code, message, **details)


def not_found(code: str, message: str, **details: Any) -> ApiError:
    return ApiError(404, code, message, **details)


def conflict(code: str, message: str, **details: Any) -> ApiError:
    return ApiError(409, code, message, **details)


def gone(code: str, message: str, **details: Any) -> ApiError:
    return ApiError(410, code, message, **details)
