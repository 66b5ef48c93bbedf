"""The pgGit section of a profile, and the check that what it names is there."""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import contextmanager
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from support.contracts.pggit import HEALTH, LIST_WEBHOOKS, PGGIT, SOCKET
from support.systems.base import Found, Part, Settings, System, TargetProblem
from support.systems.pggit import leftovers
from support.systems.pggit.client import Client
from support.systems.pggit.control import Control
from support.systems.pggit.database import Database, Line
from support.systems.pggit.tokens import Signer
from support.wire.exchange import Journal
from support.wire.masking import Masker
from support.wire.outcome import NoAnswer
from support.wire.pgwire import Login, PgWire
from support.wire.rest import Rest, RestServer
from support.wire.websocket import WebSockets


class Jwt(BaseModel):
    """How the service checks tokens: no route hands them out, so the suite signs its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    secret: str = Field(min_length=1)
    algorithm: Literal["HS256", "HS384", "HS512"] = "HS256"


class DatabaseLogin(BaseModel):
    """The service's own database: what it says is looked up there, and what it has no route for is written there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str
    port: int = Field(gt=0, lt=65536)
    dbname: str
    user: str
    password: str = ""
    sslmode: Literal["", "disable", "allow", "prefer", "require", "verify-ca", "verify-full"] = ""

    @property
    def login(self) -> Login:
        """The same, for the wire."""
        return Login(self.host, self.port, self.dbname, self.user, self.password, self.sslmode)


class PgGitSettings(Settings):
    """The ``[pggit]`` section of a profile."""

    rest: str = Field(pattern=r"^https?://")
    websocket: str = Field(default="", pattern=r"^(wss?://|$)")
    """Where WebSockets are; the address of REST with ``ws`` for ``http`` unless told."""
    jwt: Jwt
    database: DatabaseLogin | None = None
    """Without it scenarios that look into the database are skipped."""
    control: Control | None = None
    """Without it scenarios that stop the database are skipped."""

    @property
    def websocket_url(self) -> str:
        """The address of WebSockets."""
        return self.websocket or "ws" + self.rest.removeprefix("http")


class PgGitSystem(System):
    """The pgGit service for the length of a run."""

    name = "pggit"
    settings_type = PgGitSettings
    settings: PgGitSettings

    def __init__(self, settings: PgGitSettings) -> None:
        super().__init__(settings)
        self.server = RestServer(settings.rest, self.access)
        self.signer = Signer(settings.jwt.secret, settings.jwt.algorithm)
        self.line = Line()
        self.version = ""
        """What the service says of itself."""

    @property
    def secrets(self) -> list[str]:
        """The key that signs tokens, and the database's password."""
        database = self.settings.database
        return [self.settings.jwt.secret, *([database.password] if database else [])]

    @property
    def facts(self) -> dict[str, str]:
        """Its addresses, and its version."""
        settings = self.settings
        database = settings.database
        at = f"{database.host}:{database.port}/{database.dbname}" if database else ""
        return {
            "version": self.version,
            "rest": settings.rest,
            "websocket": settings.websocket_url,
            "database": at,
        }

    def lacks(self, tags: Set[str]) -> str | None:
        """What a scenario with these tags needs and the profile leaves out."""
        if "pgwire" in tags and self.settings.database is None:
            return f"scenarios that look into the database need [{self.section}.database]"
        if {"pgwire", "disposable"} <= tags and self.settings.control is None:
            return f"scenarios that stop the database need [{self.section}.control]"
        return None

    def parts(self) -> list[Part]:
        """REST is healthy and takes our tokens; the database accepts the login; the WebSocket says that it is there."""
        settings = self.settings
        found = [
            Part("rest", settings.rest, self._reach_rest),
            Part("websocket", settings.websocket_url, self._reach_websocket),
        ]
        if database := settings.database:
            where = f"{database.host}:{database.port}"
            found.append(Part("database", where, lambda: self._reach_database(database, where)))
        return found

    def _reach_rest(self) -> str:
        settings, rest = self.settings, Rest(self.server, PGGIT, *self.silent)
        try:
            health = rest.call(HEALTH)
            webhooks = rest.call(LIST_WEBHOOKS, auth=self.signer.token("plumbline"), query={"page_size": 1})
        except NoAnswer as error:
            raise TargetProblem(
                f"pggit cannot be reached over REST: {error}. Is the service running? The address is "
                f"the setting {self.section}.rest, now {settings.rest}."
            ) from error
        if not health.ok or not isinstance(health.body, dict) or "service" not in health.body:
            raise TargetProblem(
                f"pggit does not answer like a pgGit service at {settings.rest}: {health.said}. "
                f"Check the setting {self.section}.rest."
            )
        self.version = str(health.body.get("version", ""))
        if webhooks.status == 401:
            raise TargetProblem(
                f"pggit at {settings.rest} does not accept tokens signed with the configured key: {webhooks.said}. "
                f"Change the setting {self.section}.jwt.secret or {self.section}.jwt.algorithm."
            )
        return f"healthy, version {self.version}; accepts tokens"

    def _reach_websocket(self) -> str:
        wire = WebSockets(self.name, self.settings.websocket_url, SOCKET, *self.silent, self.access)
        try:  # a refusal shows as well that somebody is there; what it is worth is for the scenarios to say
            wire.connect(f"token={self.signer.token('plumbline')}")
        except NoAnswer as error:
            raise TargetProblem(
                f"pggit cannot be reached over its WebSocket: {error}. Change the setting {self.section}.websocket, "
                f"now {self.settings.websocket_url}, or start the service."
            ) from error
        finally:
            wire.close_all()
        return "answers"

    def _reach_database(self, database: DatabaseLogin, where: str) -> str:
        wire = PgWire(self.name, *self.silent, self.access)
        try:
            _, outcome = wire.connect(database.login)
        except NoAnswer as error:
            raise TargetProblem(
                f"pggit's database cannot be reached: {error}. Change [{self.section}.database], or leave it out: "
                "then scenarios that look into the database are skipped."
            ) from error
        finally:
            wire.close_all()
        if not outcome.ok:
            raise TargetProblem(
                f"pggit's database at {where} does not accept the login: {outcome.message}. "
                f"Change [{self.section}.database]."
            )
        return "accepts the login"

    def sweepable(self, journal: Journal, masker: Masker) -> Iterator[Found]:
        """Webhooks; and alerts, branches and objects of branches where there is access to the database."""
        with self._cleaner(journal, masker) as (client, database):
            yield from leftovers.listed(client, database)

    def remove(self, kind: str, id: str, journal: Journal, masker: Masker) -> str | None:
        """A webhook, an alert, a branch with its merges, the objects of a scenario, or the new name of a table."""
        with self._cleaner(journal, masker) as (client, database):
            return leftovers.remove(client, database, kind, id)

    @contextmanager
    def _cleaner(self, journal: Journal, masker: Masker) -> Iterator[tuple[Client, Database | None]]:
        """Somebody with a token, and with the login of the database if there is one."""
        token, login = self.signer.token("plumbline"), self.settings.database
        masker.learn(token, *self.secrets)
        wire = PgWire(self.name, journal, masker, self.access)
        try:
            client = Client(Rest(self.server, PGGIT, journal, masker), token)
            yield client, Database(wire, login.login) if login else None
        finally:
            wire.close_all()

    def close(self) -> None:
        """Close the connection pool, and the session in the database."""
        self.server.close()
        self.line.close()
