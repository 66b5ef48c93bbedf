"""One of everything: what a project needs so that every operation has something to be tried on.

Each thing is made by the project's owner when it is first asked for, so that a scenario pays for what it uses only.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from support.contracts import storage as api
from support.systems.storage.client import Client, TableName

if TYPE_CHECKING:
    from support.systems.storage.scene import Key, Project, StorageScene

#: The rows of the stage's table.
CONTENT = b"id,name\n1,Alice\n2,Bob\n"
_COLUMNS: list[dict[str, Any]] = [
    {"name": "id", "type": "INTEGER", "nullable": False},
    {"name": "name", "type": "VARCHAR"},
]


class Stage:
    """One of everything in a scenario's project, and the holders of every kind of key."""

    def __init__(self, scene: StorageScene) -> None:
        self.scene = scene
        self._numbers: dict[str, int] = {}
        self._ids: dict[str, str] = {}

    @property
    def owner(self) -> Client:
        """The owner of the project."""
        return self.scene.owner

    def new(self, what: str) -> str:
        """A name that is free in the project: ``in_c_new_1``, ``in_c_new_2``, …."""
        self._numbers[what] = self._numbers.get(what, 0) + 1
        return f"{what}_{self._numbers[what]}"

    def id(self, label: str) -> str:
        """One and the same unused project id for a label."""
        return self._ids.setdefault(label, self.scene.names.new(label))

    def prepare(self, *needs: str) -> None:
        """Make these things now, so that nothing has to be made while somebody tries what he may not."""
        for need in needs:
            getattr(self, need)

    def prepare_everything(self) -> None:
        """Make all of it."""
        self.prepare(*(name for name, what in vars(Stage).items() if isinstance(what, cached_property)))

    # --- things -----------------------------------------------------------------------------------------------------

    @cached_property
    def bucket(self) -> str:
        """A bucket."""
        self.owner.buckets.create("in_c_stage").value("a project's owner should be able to create a bucket")
        return "in_c_stage"

    @cached_property
    def file(self) -> dict[str, Any]:
        """A registered CSV file."""
        return self.owner.files.add("people.csv", CONTENT)

    @cached_property
    def table(self) -> TableName:
        """A table with two rows."""
        table = TableName(self.bucket, "people")
        self.owner.tables.create(table, _COLUMNS).value("a project's owner should be able to create a table")
        self.owner.tables.load(table, self.file["id"]).value("a project's owner should be able to import a file")
        return table

    @cached_property
    def keyed_table(self) -> TableName:
        """A table with a primary key."""
        table = TableName(self.bucket, "keyed")
        self.owner.tables.create(table, _COLUMNS, ["id"]).value("a project's owner should be able to create a table")
        return table

    @cached_property
    def prepared(self) -> str:
        """The key of an upload that waits for its bytes."""
        outcome = self.owner.files.prepare("waiting.csv", content_type="text/csv")
        return str(outcome.value("an upload should be prepared")["upload_key"])

    @cached_property
    def uploaded(self) -> str:
        """The key of an upload that waits to be registered."""
        outcome = self.owner.files.prepare("arrived.csv", content_type="text/csv")
        key = str(outcome.value("an upload should be prepared")["upload_key"])
        self.owner.files.upload(key, "arrived.csv", CONTENT).value("a prepared upload should take its bytes")
        return key

    @cached_property
    def object(self) -> str:
        """The key of an object in S3."""
        s3, bucket = self.scene.s3(), self.s3_bucket
        s3.call("put_object", Bucket=bucket, Key="stage/people.csv", Body=CONTENT, ContentType="text/csv").value(
            "the owner should be able to store an object"
        )
        return "stage/people.csv"

    @property
    def s3_bucket(self) -> str:
        """The project's S3 bucket."""
        return self.scene.s3_bucket()

    @cached_property
    def snapshot(self) -> str:
        """The id of a snapshot of the table."""
        outcome = self.owner.snapshots.create(self.table)
        return str(outcome.value("a project's owner should be able to take a snapshot")["id"])

    @cached_property
    def branch(self) -> str:
        """The id of a branch, which sees the table."""
        self.prepare("table")
        outcome = self.owner.branches.create("dev")
        return str(outcome.value("a project's owner should be able to create a branch")["id"])

    @cached_property
    def other_branch(self) -> str:
        """The id of a second branch."""
        self.prepare("branch")
        outcome = self.owner.branches.create("other")
        return str(outcome.value("a project's owner should be able to create a branch")["id"])

    @cached_property
    def workspace(self) -> dict[str, Any]:
        """A workspace, with its credentials."""
        return self.scene.create_workspace("stage")

    @cached_property
    def loaded_object(self) -> str:
        """The name of a table in the workspace."""
        source = [{"source": str(self.table), "destination": "copied"}]
        self.owner.workspaces.load(self.workspace["id"], source).value("a workspace should be loaded")
        return "copied"

    @cached_property
    def branch_workspace(self) -> dict[str, Any]:
        """A workspace of the branch."""
        outcome = self.owner.on(self.branch).branch_workspaces.create("stage")
        record: dict[str, Any] = outcome.value("a project's owner should get a workspace on a branch")
        self.scene.world.masker.learn((record["connection"] or {}).get("password"))
        return record

    @cached_property
    def key(self) -> Key:
        """A key beside the owner's that nobody uses."""
        return self._new_key("spare")

    @cached_property
    def session(self) -> str:
        """The id of a PG-wire session that was noted down by hand."""
        id = self.scene.names.new("session")
        outcome = self.scene.admin.sessions.register(id, self.workspace["id"])
        outcome.value("the administrator should be able to note down a session")
        return id

    @cached_property
    def neighbour(self) -> Project:
        """Another project, with a bucket of its own."""
        if "neighbour" not in self.scene.projects:
            self.scene.create_project("neighbour")
        return self.scene.projects["neighbour"]

    @cached_property
    def twin(self) -> Project:
        """The other project, with a bucket and a table that are called like those of this one, and a workspace."""
        self.prepare("table")
        neighbour = self.scene.holder(self.neighbour.owner).within(self.neighbour.id)
        neighbour.buckets.create(self.bucket).value("a project's owner should be able to create a bucket")
        neighbour.tables.create(self.table, _COLUMNS).value("a project's owner should be able to create a table")
        return self.neighbour

    @cached_property
    def offered(self) -> str:
        """A bucket of the other project that is shared with this one."""
        neighbour = self.scene.holder(self.neighbour.owner).within(self.neighbour.id)
        neighbour.buckets.create("in_c_offered").value("a project's owner should be able to create a bucket")
        offer = neighbour.sharing.share("in_c_offered", self.scene.project.id)
        offer.value("a project's owner should be able to share a bucket")
        return "in_c_offered"

    @cached_property
    def linked(self) -> str:
        """A link to the offered bucket."""
        outcome = self.owner.sharing.link("in_c_linked", self.neighbour.id, self.offered)
        outcome.value("a shared bucket should be linked")
        return "in_c_linked"

    @cached_property
    def shared(self) -> str:
        """A bucket that is shared with the other project, and that it may read."""
        self.owner.buckets.create("in_c_shared").value("a project's owner should be able to create a bucket")
        for offer in (self.owner.sharing.share, self.owner.sharing.grant):
            offer("in_c_shared", self.neighbour.id).value("a project's owner should be able to share a bucket")
        return "in_c_shared"

    # --- keys -------------------------------------------------------------------------------------------------------

    @cached_property
    def second_key(self) -> Key:
        """A second key of the project."""
        return self._new_key("second")

    @cached_property
    def revoked_key(self) -> Key:
        """A key that worked until it was revoked."""
        key = self._new_key("former")
        self._works(key)
        self.owner.keys.revoke(key.id).value("a project's owner should be able to revoke a key")
        return key

    @cached_property
    def rotated_key(self) -> Key:
        """A key that worked until it was replaced."""
        key = self._new_key("old")
        self._works(key)
        body = self.owner.keys.rotate(key.id).value("a project's owner should be able to rotate a key")
        self.scene.world.masker.learn(body["api_key"])
        return key

    @cached_property
    def orphaned_key(self) -> Key:
        """The key of a project that has been deleted."""
        project = self.scene.create_project("closed")
        key = project.owner
        assert key.id  # looked up now: the project can still tell
        self.scene.admin.within(project.id).projects.delete().value("the administrator should delete a project")
        del self.scene.projects["closed"]
        return key

    @cached_property
    def branch_admin_key(self) -> Key:
        """A key that may do everything in the branch."""
        return self._new_key("dev admin", scope="branch_admin", branch_id=self.branch)

    @cached_property
    def branch_reader_key(self) -> Key:
        """A key that may look at the branch."""
        return self._new_key("dev reader", scope="branch_read", branch_id=self.branch)

    def _new_key(self, label: str, **options: Any) -> Key:
        outcome = self.owner.keys.create(label, **options)
        return self.scene.keep_key(label, outcome.value("a project's owner should get another key"))

    def _works(self, key: Key) -> None:
        """A key has to have worked, or its end would show nothing; services also remember the keys they have seen."""
        self.scene.holder(key).call(api.LIST_BUCKETS).value("a new key should open its project")
