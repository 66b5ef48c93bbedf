"""How a target wants to be treated: how long it is waited for, how often it is asked, and how much it is given."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """Limits of every surface of one system."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connect_seconds: float = Field(default=5, gt=0, description="Seconds for a connection to be made")
    read_seconds: float = Field(default=30, gt=0, description="Seconds for an answer, or the next part of it, to come")
    total_seconds: float = Field(default=120, gt=0, description="Seconds for a whole answer, however it is dealt out")
    requests_per_second: float | None = Field(
        default=None, gt=0, description="Requests a second that all processes of a run send together"
    )
    retries: int = Field(
        default=2,
        ge=0,
        le=10,
        description="Times that a request is sent again where that is safe",
    )
    retry_after: bool = Field(
        default=False, description="Whether 429 and 503 with Retry-After are waited for where nothing is judged by them"
    )
    retry_seconds: float = Field(default=30, ge=0, description="Seconds that one call waits between its repetitions")
    projects: int | None = Field(default=None, ge=0, description="Projects that one scenario may have at a time")
    object_mb: float | None = Field(default=None, gt=0, description="Megabytes of one upload")
    rows: int | None = Field(default=None, gt=0, description="Rows of one upload: lines of a file of text")
