"""The WebSocket route. Refused before the handshake ends, which a client sees as HTTP 403 (contract section 8)."""

from __future__ import annotations

from fastapi import APIRouter, WebSocket, status

from ..tokens import TokenError
from .access import TheService

router = APIRouter()


@router.websocket("/ws/dashboard")
async def dashboard(socket: WebSocket, service: TheService) -> None:
    try:
        user = service.tokens.subject(socket.query_params.get("token", ""))
    except TokenError:
        await socket.close(status.WS_1008_POLICY_VIOLATION)
        return
    await service.hub.serve(socket, user)
