"""The storage section of a profile, and the check that what it names is there."""

from __future__ import annotations

import socket

from pydantic import BaseModel, ConfigDict, Field

from support.contracts.storage import HEALTH, LIST_PROJECTS, STORAGE
from support.systems.base import Settings, System, TargetProblem
from support.wire.exchange import Journal
from support.wire.masking import Masker
from support.wire.outcome import NoAnswer
from support.wire.rest import Rest, RestServer


class Address(BaseModel):
    """A host and port that speaks no HTTP."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str
    port: int = Field(gt=0, lt=65536)


class Dialect(BaseModel):
    """Where deployments differ without being wrong.

    Templates take ``{id}`` (of the project), ``{key_id}``, ``{api_key}``, ``{bucket}`` and ``{table}``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    project_table: str = '"{bucket}"."{table}"'
    """SQL name of a project's table in a workspace."""
    s3_bucket: str = "project-{id}"
    """S3 bucket of a project."""
    s3_access_key: str = "{key_id}"
    """S3 access key that belongs to an API key."""
    s3_secret_key: str = "{api_key}"
    """S3 secret that belongs to an API key."""
    name_separator: str = Field(default="_", pattern=r"^[_-]$")
    """Between the parts of generated names: ``test_<seconds>_<hex>``."""


class StorageSettings(Settings):
    """The ``[storage]`` section of a profile."""

    rest: str = Field(pattern=r"^https?://")
    s3: str = Field(pattern=r"^https?://")
    pgwire: Address
    admin_key: str = Field(min_length=1)
    dialect: Dialect = Dialect()


class StorageSystem(System):
    """The storage service for the length of a run."""

    name = "storage"
    settings_type = StorageSettings
    settings: StorageSettings

    def __init__(self, settings: StorageSettings) -> None:
        super().__init__(settings)
        self.server = RestServer(settings.rest, settings.limits)
        self.version = ""
        """What the service says of itself."""

    @property
    def secrets(self) -> list[str]:
        """The administrator's key."""
        return [self.settings.admin_key]

    @property
    def facts(self) -> dict[str, str]:
        """Its three addresses, and its version."""
        settings = self.settings
        pgwire = f"{settings.pgwire.host}:{settings.pgwire.port}"
        return {"version": self.version, "rest": settings.rest, "s3": settings.s3, "pgwire": pgwire}

    def reach(self) -> None:
        """REST is healthy and takes the administrator's key; S3 and PG wire accept connections."""
        settings, journal, masker = self.settings, Journal(enforcing=False), Masker()
        masker.learn(*self.secrets)
        rest = Rest(self.server, STORAGE, journal, masker)
        try:
            health = rest.call(HEALTH)
            projects = rest.call(LIST_PROJECTS, auth=settings.admin_key, query={"limit": 1})
        except NoAnswer as error:
            raise TargetProblem(
                f"storage cannot be reached over REST: {error}. Is the service running? The address is "
                f"the setting storage.rest, now {settings.rest}."
            ) from error
        if not health.ok or not isinstance(health.body, dict) or "storage_available" not in health.body:
            raise TargetProblem(
                f"storage does not answer like a storage service at {settings.rest}: {health.said}. Check the setting "
                "storage.rest; a new service may need POST /backend/init first."
            )
        self.version = str(health.body.get("version", ""))
        if not projects.ok:
            raise TargetProblem(
                f"storage at {settings.rest} does not accept the administrator's key: {projects.said}. "
                "Change the setting storage.admin_key."
            )
        self._accepts("storage.s3", *_host_and_port(settings.s3))
        self._accepts("storage.pgwire", settings.pgwire.host, settings.pgwire.port)

    def _accepts(self, setting: str, host: str, port: int) -> None:
        try:
            socket.create_connection((host, port), timeout=self.settings.limits.connect_seconds).close()
        except OSError as error:
            raise TargetProblem(
                f"storage cannot be reached: {host}:{port} accepts no connection ({error}). "
                f"Change the setting {setting}, or start the service."
            ) from error

    def close(self) -> None:
        """Close the connection pool."""
        self.server.close()


def _host_and_port(url: str) -> tuple[str, int]:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
