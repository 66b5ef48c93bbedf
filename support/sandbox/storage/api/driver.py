"""The driver bridge (contract section 9)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from .. import driver
from ..auth import AnyKeyRoute, OpenRoute, TheCaller, TheStore
from .replies import reply

public = APIRouter(route_class=OpenRoute, tags=["driver"])
router = APIRouter(route_class=AnyKeyRoute, tags=["driver"])


class Credentials(BaseModel):
    project_id: str | None = None
    host: str | None = None  # how drivers of other backends name the project
    principal: str | None = None


class Execution(BaseModel):
    model_config = ConfigDict(extra="ignore")

    command: dict[str, Any]
    credentials: Credentials | None = None


@public.get("/driver/commands")
def list_commands() -> Response:
    return reply(driver.catalogue())


@router.post("/driver/execute")
def execute_command(body: Execution, store: TheStore, caller: TheCaller) -> Response:
    credentials = body.credentials or Credentials()
    response = driver.execute(store, caller, body.command, credentials.project_id or credentials.host)
    return reply({"commandResponse": response, "messages": []})
