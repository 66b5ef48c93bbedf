"""The storage section of a profile, and the check that what it names is there."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from support.contracts.storage import DELETE_PROJECT, HEALTH, LIST_PROJECTS, STORAGE
from support.systems.base import Found, Part, Settings, System, TargetProblem
from support.wire.exchange import Journal
from support.wire.masking import Masker
from support.wire.outcome import NoAnswer
from support.wire.pgwire import Login, PgWire, hung_up
from support.wire.rest import Rest, RestServer

if TYPE_CHECKING:
    from support.wire.s3_server import S3Server

_PAGE = 100

#: Requests under way at the same time while a picture is taken.
ONLOOKERS = 4


class Address(BaseModel):
    """A host and port that speaks no HTTP."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str
    port: int = Field(gt=0, lt=65536)
    sslmode: Literal["", "disable", "allow", "prefer", "require", "verify-ca", "verify-full"] = ""
    """libpq's; empty: verify-full where a CA is named, else prefer."""


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
        self.server = RestServer(settings.rest, self.access)
        self.version = ""
        """What the service says of itself."""
        self._s3_server: S3Server | None = None
        self._onlookers: ThreadPoolExecutor | None = None

    @property
    def onlookers(self) -> ThreadPoolExecutor:
        """Threads that look at several things at once."""
        if self._onlookers is None:
            self._onlookers = ThreadPoolExecutor(ONLOOKERS, "onlooker")
        return self._onlookers

    @property
    def s3_server(self) -> S3Server:
        """Its S3 address."""
        from support.wire.s3_server import S3Server  # boto3 takes long to load: only those who use it wait

        if self._s3_server is None:
            self._s3_server = S3Server(self.settings.s3, self.access)
        return self._s3_server

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

    def parts(self) -> list[Part]:
        """REST is healthy and takes the administrator's key; S3 and PG wire answer as such."""
        settings, pgwire = self.settings, self.settings.pgwire
        return [
            Part("rest", settings.rest, self._reach_rest),
            Part("s3", settings.s3, self._reach_s3),
            Part("pgwire", f"{pgwire.host}:{pgwire.port}", self._reach_pgwire),
        ]

    def _reach_rest(self) -> str:
        settings, rest = self.settings, Rest(self.server, STORAGE, *self.silent)
        try:
            health = rest.call(HEALTH)
            projects = rest.call(LIST_PROJECTS, auth=settings.admin_key, query={"limit": 1})
        except NoAnswer as error:
            raise TargetProblem(
                f"storage cannot be reached over REST: {error}. Is the service running? The address is "
                f"the setting {self.section}.rest, now {settings.rest}."
            ) from error
        if not health.ok or not isinstance(health.body, dict) or "storage_available" not in health.body:
            raise TargetProblem(
                f"storage does not answer like a storage service at {settings.rest}: {health.said}. Check the setting "
                f"{self.section}.rest; a new service may need POST /backend/init first."
            )
        self.version = str(health.body.get("version", ""))
        if not projects.ok:
            raise TargetProblem(
                f"storage at {settings.rest} does not accept the administrator's key: {projects.said}. "
                f"Change the setting {self.section}.admin_key."
            )
        return f"healthy, version {self.version}; accepts the administrator's key"

    def _reach_s3(self) -> str:
        try:  # whatever it says, somebody who speaks HTTP is there
            Rest(self.server, STORAGE, *self.silent).call(HEALTH, url=self.settings.s3)
        except NoAnswer as error:
            raise TargetProblem(
                f"storage cannot be reached over S3: {error}. Change the setting {self.section}.s3, "
                "or start the service."
            ) from error
        return "answers"

    def _reach_pgwire(self) -> str:
        host, port = self.settings.pgwire.host, self.settings.pgwire.port
        wire = PgWire(self.name, *self.silent, self.access)
        try:  # nobody has this login: a refusal shows that somebody who knows the protocol is there
            wire.connect(Login(host, port, "plumbline", "plumbline", "plumbline", self.settings.pgwire.sslmode))
        except NoAnswer as error:
            if hung_up(error):  # rude, which scenarios about logins tell, but it is there
                return "hangs up on whom it does not know"
            raise TargetProblem(
                f"storage cannot be reached over PG wire: {error}. Change the setting {self.section}.pgwire, "
                "or start the service."
            ) from error
        finally:
            wire.close_all()
        return "answers"

    def sweepable(self, journal: Journal, masker: Masker) -> Iterator[Found]:
        """All projects: whatever else a run makes, over REST, S3 or SQL, is in one of them and goes with it."""
        rest, offset = Rest(self.server, STORAGE, journal, masker), 0
        while True:
            query = {"limit": _PAGE, "offset": offset}
            outcome = rest.call(LIST_PROJECTS, auth=self.settings.admin_key, query=query)
            page = outcome.value("the administrator should see all projects")["projects"]
            if not page:
                return
            yield from (Found("project", project["id"]) for project in page)
            offset += len(page)

    def remove(self, kind: str, id: str, journal: Journal, masker: Masker) -> str | None:
        """A project, and all that is in it."""
        if kind != "project":
            return super().remove(kind, id, journal, masker)
        rest = Rest(self.server, STORAGE, journal, masker)
        outcome = rest.call(DELETE_PROJECT, auth=self.settings.admin_key, project_id=id)
        return None if outcome.status in (204, 404) else outcome.said

    def close(self) -> None:
        """Close the connections, and let the threads end."""
        self.server.close()
        if self._s3_server is not None:
            self._s3_server.close()
        if self._onlookers is not None:
            self._onlookers.shutdown()
            self._onlookers = None
