"""How long a run waits for a target before it gives up on a call."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """Timeouts of every surface, in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connect_seconds: float = Field(default=5, gt=0, description="for a connection to be made")
    read_seconds: float = Field(default=30, gt=0, description="for an answer, or the next part of it, to come")
