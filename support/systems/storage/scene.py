"""What one scenario knows of the storage platform: projects, keys, files and sessions, by the names it gave them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from support.contracts.storage import STORAGE
from support.systems.base import Scene
from support.systems.storage.client import Client, TableName
from support.systems.storage.system import StorageSystem
from support.wire.outcome import Outcome
from support.wire.pgwire import Login, PgWire, Session
from support.wire.rest import Rest
from support.wire.s3 import S3

if TYPE_CHECKING:
    from support.world import World


@dataclass(slots=True)
class Key:
    """An API key, with the secret that was shown when it was made."""

    id: str
    secret: str


@dataclass(slots=True)
class Project:
    """A project that the scenario made, with the things in it that the scenario calls by a name."""

    id: str
    name: str
    owner: Key
    """The key that came with the project."""
    keys: dict[str, Key] = field(default_factory=dict)
    old_keys: dict[str, Key] = field(default_factory=dict)
    """Keys as they were before a rotation."""
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    workspaces: dict[str, dict[str, Any]] = field(default_factory=dict)


class StorageScene(Scene):
    """One scenario's view of the storage platform."""

    system: ClassVar[str] = StorageSystem.name

    def __init__(self, world: World) -> None:
        super().__init__(world)
        shared = world.target.system(StorageSystem)
        self.settings = shared.settings
        self.rest = Rest(shared.server, STORAGE, world.journal, world.masker)
        self.sql = PgWire(self.system, world.journal, world.masker, self.settings.limits)
        self.names = world.names(self.settings.dialect.name_separator)
        self.projects: dict[str, Project] = {}
        self.sessions: dict[str, Session] = {}
        self._s3: dict[tuple[str, str], S3] = {}

    # --- projects -------------------------------------------------------------------------------------------------

    @property
    def project(self) -> Project:
        """The project that the scenario is about: the first that it made.

        Raises:
            LookupError: the scenario has made none; its Given is missing.
        """
        if not self.projects:
            raise LookupError('this scenario has no project yet: it needs "Given a project"')
        return next(iter(self.projects.values()))

    def create_project(self, label: str = "", name: str | None = None) -> Project:
        """Make a project that is removed after the scenario; scenarios know it by ``label``."""
        id = self.names.new(label)
        outcome = self.try_create_project(id, name)
        body = outcome.value("the administrator should get a new project")
        return self.adopt_project(label, body)

    def try_create_project(self, id: str, name: str | None = None, client: Client | None = None) -> Outcome:
        """Ask for a project; if one comes of it, it is removed after the scenario."""
        entry = self.world.resources.making(self.system, "project", id, lambda: self._remove_project(id))
        outcome = (client or self.admin).projects.create(id, name)
        # Refused, so nothing should be there; if something is all the same, it is ours to remove.
        if not outcome.ok and self.admin.within(id).projects.read().status == 404:
            self.world.resources.never_made(entry)
        return outcome

    def adopt_project(self, label: str, body: dict[str, Any]) -> Project:
        """Know a project, from the answer that made it, by a label."""
        self.world.masker.learn(body["api_key"])
        keys = self.admin.within(body["id"]).keys.list().value("the administrator should see a new project's keys")
        owner = Key(keys["api_keys"][0]["id"] if keys["api_keys"] else "", body["api_key"])
        project = Project(body["id"], body.get("name") or "", owner)
        self.projects[label] = project
        return project

    def _remove_project(self, id: str) -> str | None:
        outcome = self.admin.within(id).projects.delete()
        return None if outcome.status in (204, 404) else outcome.said

    # --- callers --------------------------------------------------------------------------------------------------

    @property
    def admin(self) -> Client:
        """The administrator, in the scenario's project if there is one."""
        project_id = self.project.id if self.projects else ""
        return Client(self.rest, self.settings.admin_key, project_id)

    @property
    def owner(self) -> Client:
        """The holder of the key that came with the scenario's project."""
        return self.holder(self.project.owner)

    def holder(self, key: Key | None) -> Client:
        """Whoever holds this key (None: nobody's), in the scenario's project."""
        return Client(self.rest, key.secret if key else None, self.project.id)

    def keep_key(self, label: str, body: dict[str, Any]) -> Key:
        """Know a new key, from the answer that made it, by a label; the one that had it before becomes the old one."""
        self.world.masker.learn(body["api_key"])
        keys = self.project.keys
        if label in keys:
            self.project.old_keys[label] = keys[label]
        keys[label] = Key(body["id"], body["api_key"])
        return keys[label]

    # --- S3 -------------------------------------------------------------------------------------------------------

    def s3(self, key: Key | None = None, *, secret: str | None = None) -> S3:
        """An S3 client for an API key of a project (the owner's unless told); ``secret`` replaces the right one."""
        key = key or self.project.owner
        dialect, words = (
            self.settings.dialect,
            {"id": self.project.id, "key_id": key.id, "api_key": key.secret},
        )
        pair = (dialect.s3_access_key.format(**words), secret or dialect.s3_secret_key.format(**words))
        if pair not in self._s3:
            self._s3[pair] = S3(
                self.system,
                self.settings.s3,
                *pair,
                self.world.journal,
                self.world.masker,
                self.settings.limits,
            )
        return self._s3[pair]

    def s3_bucket(self, project: Project | None = None) -> str:
        """The S3 bucket of a project."""
        project = project or self.project
        return self.settings.dialect.s3_bucket.format(id=project.id)

    # --- SQL ------------------------------------------------------------------------------------------------------

    def create_workspace(self, label: str) -> dict[str, Any]:
        """Make a workspace in the scenario's project."""
        record: dict[str, Any] = self.owner.workspaces.create(label).value("a project's owner should get a workspace")
        self.world.masker.learn((record["connection"] or {}).get("password"))
        self.project.workspaces[label] = record
        return record

    def login(self, label: str, *, password: str | None = None) -> Login:
        """The credentials of a workspace, at the target's PG-wire address (services may advertise another one)."""
        connection = self.project.workspaces[label]["connection"]
        return Login(
            host=self.settings.pgwire.host,
            port=self.settings.pgwire.port,
            database=connection["database"],
            user=connection["username"],
            password=password if password is not None else connection["password"],
        )

    def session(self, label: str) -> Session:
        """The open session of a workspace; opened on first use.

        Raises:
            BrokenPromise: the workspace's own credentials are refused.
        """
        if label not in self.sessions:
            session, outcome = self.sql.connect(self.login(label))
            if session is None:
                raise outcome.broken("a workspace's own credentials should be let in")
            self.sessions[label] = session
        return self.sessions[label]

    def sql_name(self, table: TableName) -> str:
        """How SQL in a workspace calls a project's table."""
        return self.settings.dialect.project_table.format(
            bucket=table.bucket.replace('"', '""'), table=table.table.replace('"', '""')
        )

    def close(self) -> None:
        """Close the SQL sessions."""
        self.sql.close_all()
