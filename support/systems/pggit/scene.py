"""What one scenario knows of pgGit: webhooks, alerts, branches and merges, by the names it gave them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from support.contracts.pggit import PGGIT, SOCKET, UNASKED
from support.resources.cleanup import Remover
from support.systems.base import Scene
from support.systems.pggit.client import Client
from support.systems.pggit.control import Control
from support.systems.pggit.database import Database, content_hash
from support.systems.pggit.leftovers import remove
from support.systems.pggit.pages import walk
from support.systems.pggit.system import PgGitSystem
from support.systems.waiting import until
from support.wire.outcome import Outcome
from support.wire.pgwire import PgWire
from support.wire.rest import Rest
from support.wire.websocket import Socket, WebSockets

if TYPE_CHECKING:
    from support.world import World

#: An id that no row has: the largest that fits into the service's integers.
NOBODYS = 2_147_483_647
_RECOVERY_SECONDS = 30.0


@dataclass(slots=True)
class Webhook:
    """A webhook that the scenario made."""

    id: int
    shown: dict[str, Any]
    """As the service showed it last when it was made or changed."""


class PgGitScene(Scene):
    """One scenario's view of pgGit."""

    system: ClassVar[str] = PgGitSystem.name

    def __init__(self, world: World) -> None:
        super().__init__(world)
        shared = world.target.system(PgGitSystem)
        self.settings, self.signer = shared.settings, shared.signer
        self.rest = Rest(shared.server, PGGIT, world.journal, world.masker)
        self._sql = PgWire(self.system, world.journal, world.masker, shared.access)
        self._line = shared.line
        self.sockets = WebSockets(
            self.system, self.settings.websocket_url, SOCKET, world.journal, world.masker, shared.access, UNASKED
        )
        self.mark = world.names("_").new()
        """In every name that this scenario gives."""
        self.webhooks: dict[str, Webhook] = {}
        self.alerts: dict[str, int] = {}
        self.branches: dict[str, int] = {}
        self.objects: dict[str, int] = {}
        self._versions: dict[str, dict[str, str]] = {}
        self.merges: dict[str, dict[str, Any]] = {}
        """The answers with which merges were made."""
        self.connections: dict[str, Socket] = {}
        self._tokens: dict[str, str] = {}
        self._stopped = False

    # --- callers --------------------------------------------------------------------------------------------------

    def token(self, label: str = "") -> str:
        """A good token of a user of this scenario; each label is another user."""
        if label not in self._tokens:
            self._tokens[label] = self.learn(self.signer.token(self.user_name(label)))
        return self._tokens[label]

    def spoilt_token(self, how: str) -> str:
        """A token that is not valid, by what is wrong with it."""
        return self.learn(self.signer.spoilt(how, self.user_name()))

    def learn(self, token: str) -> str:
        """Keep a token out of all reports."""
        self.world.masker.learn(token)
        return token

    def user_name(self, label: str = "") -> str:
        """The name under which a user of this scenario acts."""
        return self.named(label or "user")

    def user(self, label: str = "") -> Client:
        """A user with a good token."""
        return Client(self.rest, self.token(label))

    @property
    def nobody(self) -> Client:
        """Somebody without a token."""
        return Client(self.rest, None)

    def bearer(self, token: str) -> Client:
        """Whoever sends this for a token."""
        return Client(self.rest, token)

    # --- names ----------------------------------------------------------------------------------------------------

    def named(self, label: str) -> str:
        """The name in the service of what the scenario calls by a label; of a form that the sweep knows."""
        return f"{self.mark}_{re.sub(r'[^A-Za-z0-9_-]', '-', label)}"

    def is_ours(self, item: dict[str, Any]) -> bool:
        """Whether something that the service shows was made by this scenario."""
        return any(self.mark in str(item.get(field)) for field in ("name", "url", "description", "message"))

    # --- webhooks -------------------------------------------------------------------------------------------------

    def fields(self, label: str, changes: dict[str, Any]) -> dict[str, Any]:
        """What a webhook is made of, unless told otherwise: the mark stands in its name and its address."""
        return {"name": self.named(label), "url": f"https://hooks.example/{self.mark}/{label}"} | changes

    def try_create_webhook(self, label: str, client: Client | None = None, **changes: Any) -> Outcome:
        """Ask for a webhook; if one comes of it, it is removed after the scenario, and known by its label."""
        return self.expecting_webhook(
            label, lambda: (client or self.user()).webhooks.create(**self.fields(label, changes))
        )

    def expecting_webhook(self, label: str, create: Any) -> Outcome:
        """Send what may make a webhook, and remember what comes of it."""
        entry = self.world.resources.making(
            self.system, "webhook", self.named(label), lambda: self._remove_webhook(made.get("id"))
        )
        made: dict[str, Any] = {}
        outcome: Outcome = create()
        if outcome.ok:
            made |= outcome.body
            self.webhooks[label] = Webhook(outcome.body["id"], outcome.body)
        elif outcome.status in (400, 401, 404, 422, 429):
            self.world.resources.never_made(entry)
        return outcome

    def create_webhook(self, label: str, **changes: Any) -> Webhook:
        """Make a webhook."""
        self.try_create_webhook(label, **changes).value("a user should be able to create a webhook")
        return self.webhooks[label]

    def _remove_webhook(self, id: int | None) -> str | None:
        self._restarted()
        if id is None:  # whether it was made is not known: no answer came
            found = [each for each in walk(self.user().webhooks.list, "webhooks").items if self.is_ours(each)]
            problems = [self._remove_webhook(each["id"]) for each in found]
            return next((problem for problem in problems if problem), None)
        outcome = self.user("cleaner").webhooks.delete(id)
        return None if outcome.status in (204, 404) else outcome.said

    def listed_webhooks(self) -> tuple[list[dict[str, Any]], Outcome]:
        """The scenario's own webhooks as the list shows them, and the last page of it."""
        walked = walk(self.user().webhooks.list, "webhooks")
        return [each for each in walked.items if self.is_ours(each)], walked.last

    def add_webhooks(self, labels: list[str]) -> None:
        """Write webhooks into the database in one go, so that they were made at the same instant."""
        for label in labels:
            self.world.resources.making(self.system, "webhook", self.named(label), partial(self._remove_known, label))
        ids = self.database.insert_all("webhooks", "id", [self.fields(label, {}) for label in labels])
        self.webhooks |= {label: Webhook(id, {}) for label, id in zip(labels, ids, strict=True)}
        self.forget()

    def reserve_webhook(self, label: str) -> int:
        """An id that no webhook has or will be given by the service: the next of its sequence, used up."""
        [[id]] = self.database.run("SELECT nextval(pg_get_serial_sequence('pggit.webhooks', 'id'))").body
        self.world.resources.making(self.system, "webhook", self.named(label), partial(self._remove_known, label))
        self.webhooks[label] = Webhook(id, self.fields(label, {}) | {"id": id})
        return int(id)

    def write_webhook(self, label: str) -> None:
        """Write a webhook with the id that was reserved for it into the database."""
        self.database.insert("webhooks", "id", **self.webhooks[label].shown)

    def _remove_known(self, label: str) -> str | None:
        return self._remove_webhook(self.webhooks[label].id) if label in self.webhooks else None

    def forget(self) -> None:
        """Empty the cache: what SQL has changed, the service cannot know."""
        self.user().cache.empty().value("a user should be able to empty the cache")

    # --- the database ---------------------------------------------------------------------------------------------

    @property
    def database(self) -> Database:
        """The service's own database.

        Raises:
            LookupError: the profile names none; the scenario lacks the tag @pgwire.
        """
        if self.settings.database is None:
            raise LookupError("this scenario looks into the database without the tag @pgwire")
        return Database(self._sql, self.settings.database.login, self._line)

    def stop_database(self) -> None:
        """Stop the database of the service; it is started again after the scenario, at the latest."""
        self.world.resources.making(self.system, "stopped-database", self.mark, self._restarted)
        self._line.close()
        self._control.stop_database()
        self._stopped = True

    def start_database(self) -> None:
        """Start the database again, and wait until the service has noticed.

        Raises:
            BrokenPromise: it does not notice.
        """
        self._control.start_database()
        self._stopped = False
        health = until(
            self.world.journal, lambda outcome: outcome.ok, self.nobody.service.deep_health, _RECOVERY_SECONDS
        )
        health.value("the service should find its database again, without being started anew")

    def _restarted(self) -> None:
        """Start the database if the scenario has left it stopped."""
        if self._stopped:
            self.start_database()

    @property
    def _control(self) -> Control:
        if self.settings.control is None:
            raise LookupError("this scenario stops the database without the tags @pgwire and @disposable")
        return self.settings.control

    def hide_table(self, table: str) -> None:
        """Give a table of the service another name until the scenario is over."""
        hidden = self.named(table)
        self.world.resources.making(self.system, "hidden-table", hidden, self._removing("hidden-table", hidden))
        self.database.hide_table(table, self.mark)

    def _removing(self, kind: str, id: str) -> Remover:
        """Removes what only the database can be rid of."""
        return lambda: remove(self.user("cleaner"), self.database, kind, id)

    # --- alerts ---------------------------------------------------------------------------------------------------

    def add_alerts(self, alerts: dict[str, dict[str, Any]]) -> None:
        """Write alerts into the database, by their labels, and let the service forget what it knew before.

        There is no route that makes one. ``created_at`` counts from now on unless told; the text is the label.
        """
        usual: dict[str, Any] = {"alert_type": "delivery", "severity": "INFO", "queue_id": None, "webhook_id": None}
        usual |= {"delivery_status": "pending", "acknowledged": False, "acknowledged_at": None}
        for label, columns in alerts.items():
            name = self.named(label)
            self.world.resources.making(self.system, "alert", name, self._removing("alert", name))
            row = usual | {"message": name} | columns
            self.alerts[label] = self.database.insert("alert_delivery_queue", "alert_id", **row)
        self.forget()

    # --- branches -------------------------------------------------------------------------------------------------

    def add_branch(self, label: str, parent: str | None) -> int:
        """Write a branch into the database, made off another of this scenario (None: off none)."""
        name = self.named(label)
        self.world.resources.making(self.system, "branch", name, self._removing("branch", name))
        self.branches[label] = self.database.add_branch(name, None if parent is None else self.branches[parent])
        return self.branches[label]

    def add_object(self, name: str, versions: dict[str, str]) -> None:
        """Write an object (``TABLE users``) into the database, in these versions on the scenario's branches.

        ``a then b`` stands for two versions on one branch, the second of which counts.
        """
        kind, _, label = name.partition(" ")
        if not self.objects:
            self.world.resources.making(self.system, "schema", self.mark, self._removing("schema", self.mark))
        self.objects[name] = self.database.add_object(kind, self.mark, label)
        self._versions[name] = {branch: each.split(" then ")[-1] for branch, each in versions.items()}
        for branch, each in versions.items():
            for version in each.split(" then "):
                self.database.add_state(self.objects[name], self.branches[branch], version, self.mark)

    def hashes(self, name: str, branches: Iterable[str]) -> dict[str, str | None]:
        """The hash that stands for an object's version on each of these branches; None where it has none."""
        versions = self._versions[name]
        return {branch: content_hash(versions[branch]) if branch in versions else None for branch in branches}

    # --- WebSockets -----------------------------------------------------------------------------------------------

    def connection(self, label: str) -> Socket:
        """Open a WebSocket with a good token, known by a label.

        Raises:
            BrokenPromise: it is refused.
        """
        socket, outcome = self.sockets.connect(f"token={self.token()}")
        if socket is None:
            raise outcome.broken("a user with a valid token should be connected")
        self.connections[label] = socket
        return socket

    def close(self) -> None:
        """Close the WebSockets."""
        self.sockets.close_all()
