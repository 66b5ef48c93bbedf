"""What one scenario knows of the storage platform: projects, keys, files and sessions, by the names it gave them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from support.contracts.storage import STORAGE
from support.resources.ledger import Entry
from support.systems.base import Scene
from support.systems.storage.client import Client, TableName
from support.systems.storage.moments import moment
from support.systems.storage.system import StorageSystem
from support.wire.gate import check_count
from support.wire.outcome import BrokenPromise, Outcome
from support.wire.pgwire import Login, PgWire, Session
from support.wire.rest import Rest
from support.wire.s3_changes import Change

if TYPE_CHECKING:
    from support.wire.s3 import S3
    from support.world import World


class Key:
    """An API key, with the secret that was shown when it was made."""

    def __init__(self, id: str | Callable[[], str], secret: str) -> None:
        """``id`` may be a way to find it out, for who needs it: answers do not always say it."""
        self._id = id
        self.secret = secret

    @property
    def id(self) -> str:
        """What the service calls the key."""
        if not isinstance(self._id, str):
            self._id = self._id()
        return self._id


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
    branches: dict[str, str] = field(default_factory=dict)
    """The ids of branches."""
    snapshots: dict[str, str] = field(default_factory=dict)
    """The ids of snapshots."""


class StorageScene(Scene):
    """One scenario's view of the storage platform."""

    system: ClassVar[str] = StorageSystem.name

    def __init__(self, world: World) -> None:
        super().__init__(world)
        shared = world.target.system(StorageSystem)
        self.settings = shared.settings
        self._shared = shared
        self.rest = Rest(shared.server, STORAGE, world.journal, world.masker)
        self.sql = PgWire(self.system, world.journal, world.masker, shared.access)
        self.names = world.names(self.settings.dialect.name_separator)
        self.projects: dict[str, Project] = {}
        self.sessions: dict[str, Session] = {}
        self._s3: dict[tuple[str | None, str | None, Change | None], S3] = {}
        self.looks_at_settings = False
        """Whether a picture of the project has to show its snapshot settings: they are a request for each table."""

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
        if name is not None and body["name"] != name:
            raise outcome.broken(f'the project should be called "{name}"', f"it is called {body['name']!r}")
        return self.adopt_project(label, body)

    def try_create_project(self, id: str, name: str | None = None, client: Client | None = None) -> Outcome:
        """Ask for a project; if one comes of it, it is removed after the scenario."""
        entry = self.expect_project(id)
        outcome = (client or self.admin).projects.create(id, name)
        # Refused, so nothing should be there; if something is all the same, it is ours to remove.
        if not outcome.ok and self.admin.within(id).projects.read().status == 404:
            self.world.resources.never_made(entry)
        return outcome

    def expect_project(self, id: str) -> Entry:
        """Note down a project that is about to be made, in whatever way, so that it is removed afterwards.

        Raises:
            TooMuch: the scenario has as many as the profile allows.
        """
        check_count(self._shared.access.limits.projects, self.world.resources.count(self.system, "project"), "projects")
        return self.world.resources.making(self.system, "project", id, lambda: self._remove_project(id))

    def adopt_project(self, label: str, body: dict[str, Any]) -> Project:
        """Know a project, from the answer that made it, by a label."""
        self.world.masker.learn(body["api_key"])
        owner = Key(lambda: self._id_of_first_key(project), body["api_key"])
        project = Project(body["id"], body.get("name") or "", owner)
        self.projects[label] = project
        return project

    def _id_of_first_key(self, project: Project) -> str:
        """The id of the key that came with the project: the answer that gave it tells the secret only."""
        listing = self.admin.within(project.id).keys.list()
        keys = listing.value("the administrator should see a new project's keys")["api_keys"]
        made_later = {key.id for key in project.keys.values()}
        first = [key for key in keys if key["id"] not in made_later]
        if not first:
            raise listing.broken("the key that came with the project should be listed", f"{len(keys)} keys are listed")
        # The newest come first: of two keys that were made in one tick of the clock the first is the last one there.
        id: str = min(reversed(first), key=lambda key: moment(key["created_at"]))["id"]
        return id

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
        return Client(self.rest, key.secret if key else None, self.project.id if self.projects else "")

    def keep_key(self, label: str, body: dict[str, Any]) -> Key:
        """Know a new key, from the answer that made it, by a label; the one that had it before becomes the old one."""
        self.world.masker.learn(body["api_key"])
        keys = self.project.keys
        if label in keys:
            self.project.old_keys[label] = keys[label]
            self.project.old_keys.setdefault(f"the oldest {label}", keys[label])
        keys[label] = Key(body["id"], body["api_key"])
        return keys[label]

    def key_named(self, label: str) -> Key:
        """A key of the project; the owner's is called "first".

        Raises:
            LookupError: the scenario has no such key.
        """
        known = {"first": self.project.owner} | self.project.keys
        if label not in known:
            raise LookupError(f'this scenario has no key "{label}"')
        return known[label]

    def team(self, label: str) -> Client:
        """The owner of a project, at home in it."""
        project = self.projects[label]
        return Client(self.rest, project.owner.secret, project.id)

    def on_branch(self, label: str) -> Client:
        """The owner of the scenario's project, on one of its branches."""
        return self.owner.on(self.project.branches[label])

    def create_branch(self, label: str) -> Outcome:
        """Branch off main; scenarios know the branch by its name."""
        outcome = self.owner.branches.create(label)
        if outcome.ok:
            self.project.branches[label] = outcome.body["id"]
        return outcome

    # --- S3 -------------------------------------------------------------------------------------------------------

    def s3(self, key: Key | None = None, *, secret: str | None = None, change: Change | None = None) -> S3:
        """An S3 client for an API key of a project (the owner's unless told); ``secret`` replaces the right one.

        ``change`` is what befalls its requests after they have been signed.
        """
        key = key or self.project.owner
        dialect, words = (
            self.settings.dialect,
            {"id": self.project.id, "key_id": key.id, "api_key": key.secret},
        )
        pair = (dialect.s3_access_key.format(**words), secret or dialect.s3_secret_key.format(**words))
        return self._s3_client(*pair, change)

    def s3_of_nobody(self) -> S3:
        """An S3 client that signs nothing."""
        return self._s3_client(None, None)

    @property
    def onlookers(self) -> ThreadPoolExecutor:
        """Threads that look at several things at once."""
        return self._shared.onlookers

    @property
    def uses_s3(self) -> bool:
        """Whether the scenario has looked at objects, so that a picture of the project has to show them."""
        return bool(self._s3)

    def _s3_client(self, access_key: str | None, secret_key: str | None, change: Change | None = None) -> S3:
        from support.wire.s3 import S3  # boto3 takes long to load: only those who use it wait

        known = (access_key, secret_key, change)
        if known not in self._s3:
            self._s3[known] = S3(
                self.system,
                self._shared.s3_server,
                access_key,
                secret_key,
                self.world.journal,
                self.world.masker,
                STORAGE,
                change,
            )
        return self._s3[known]

    def s3_bucket(self, project: Project | None = None) -> str:
        """The S3 bucket of a project."""
        project = project or self.project
        return self.settings.dialect.s3_bucket.format(id=project.id)

    # --- SQL ------------------------------------------------------------------------------------------------------

    def create_workspace(self, label: str) -> dict[str, Any]:
        """Make a workspace in the scenario's project."""
        record: dict[str, Any] = self.owner.workspaces.create(label).value("a project's owner should get a workspace")
        return self.keep_workspace(label, record)

    def keep_workspace(self, label: str, record: dict[str, Any], project: str | None = None) -> dict[str, Any]:
        """Know a workspace, from the answer that made it, by a label; its password is kept out of all reports.

        Raises:
            BrokenPromise: it came without credentials.
        """
        connection = record["connection"] or {}
        missing = [field for field in ("username", "password", "database") if not connection.get(field)]
        if missing:
            text = f'The workspace "{label}" should come with what lets analysts in, but without {", ".join(missing)}'
            raise BrokenPromise(text)
        self.world.masker.learn(connection["password"])
        (self.project if project is None else self.projects[project]).workspaces[label] = record
        return record

    def login(self, label: str, *, password: str | None = None) -> Login:
        """The credentials of a workspace, at the target's PG-wire address (services may advertise another one)."""
        return self.login_of(self.project.workspaces[label], password=password)

    def login_of(self, workspace: dict[str, Any], *, password: str | None = None) -> Login:
        """The credentials that a workspace was made with, at the target's PG-wire address."""
        connection = workspace["connection"]
        return Login(
            host=self.settings.pgwire.host,
            port=self.settings.pgwire.port,
            database=connection["database"],
            user=connection["username"],
            password=password if password is not None else connection["password"],
            sslmode=self.settings.pgwire.sslmode,
        )

    def session(self, label: str, seat: str = "") -> Session:
        """An open session of a workspace, opened on first use; each ``seat`` is somebody with a session of his own.

        Raises:
            BrokenPromise: the workspace's own credentials are refused.
        """
        name = f"{seat} {label}".lstrip()
        if name not in self.sessions:
            session, outcome = self.sql.connect(self.login(label))
            if session is None:
                raise outcome.broken("a workspace's own credentials should be let in")
            self.sessions[name] = session
        return self.sessions[name]

    def sql_name(self, table: TableName) -> str:
        """How SQL in a workspace calls a project's table."""
        return self.settings.dialect.project_table.format(
            bucket=table.bucket.replace('"', '""'), table=table.table.replace('"', '""')
        )

    def close(self) -> None:
        """Close the SQL sessions and the S3 clients."""
        self.sql.close_all()
        for client in self._s3.values():
            client.close()
