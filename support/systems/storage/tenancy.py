"""Projects as tenants: whether one works in full, what a deleted one has left behind, and ids made to escape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.systems.storage.client import Client
from support.wire.outcome import BrokenPromise, Outcome

if TYPE_CHECKING:
    from support.systems.storage.scene import Project, StorageScene


def spelled(scene: StorageScene, text: str) -> str:
    """A text of a feature with ``{new}`` as an unused id, ``{long}`` as 300 letters, ``{id}`` and ``{ID}`` as the id of
    the scenario's project, in capitals too, and ``{name}`` as the id of the project of that name."""
    known = {"{new}": scene.names.new("odd"), "{long}": "x" * 300}
    known |= {f"{{{label}}}": project.id for label, project in scene.projects.items() if label}
    if scene.projects:
        known |= {"{id}": scene.project.id, "{ID}": scene.project.id.upper()}
    for mark, value in known.items():
        text = text.replace(mark, value)
    return text


def try_odd_project(scene: StorageScene, id: str, who: Client) -> Outcome:
    """Ask for a project under an id that may not fit into a path: whether one was made is looked up in the list."""
    entry = scene.expect_project(id)
    outcome = who.projects.create(id, "odd")
    listed = scene.admin.projects.list(limit=1000).value("the administrator should see all projects")["projects"]
    if not outcome.ok and id not in [each["id"] for each in listed if each["name"] == "odd"]:
        scene.world.resources.never_made(entry)
    return outcome


def prove_project_works(scene: StorageScene, created: Outcome) -> None:
    """Use a project that the service accepted under an odd id: what can be made can be used and removed.

    Raises:
        BrokenPromise: it cannot.
    """
    id, key = created.body["id"], created.body["api_key"]
    scene.world.masker.learn(key)
    admin = scene.admin.within(id)
    owner = Client(scene.rest, key, id)
    what = f'a project that was accepted under the id "{id}"'
    if admin.projects.read().value(f"{what} should be readable")["id"] != id:
        raise created.broken(f"{what} should keep this id")
    owner.buckets.create("in_c_own").value(f"the owner of {what} should be able to use it")
    names = [bucket["name"] for bucket in admin.buckets.list().value(f"{what} should list its buckets")["buckets"]]
    if names != ["in_c_own"]:
        raise BrokenPromise(f"{what[:1].upper()}{what[1:]} should hold one bucket, but it holds {names}")
    admin.projects.delete().value(f"{what} should be deletable")
    gone = admin.projects.read()
    if gone.status != 404:
        raise gone.broken(f"{what} should be gone after its deletion")


def check_name(scene: StorageScene, label: str, name: str) -> None:
    """Its owner, the administrator and the list of projects call a project by one name.

    Raises:
        BrokenPromise: one of them does not.
    """
    project = scene.projects[label] if label else scene.project
    owner, admin = Client(scene.rest, project.owner.secret, project.id), scene.admin.within(project.id)
    reads = (owner.projects.read(), admin.projects.read())
    seen = [(outcome, outcome.value("a project should be readable")) for outcome in reads]
    listing = admin.projects.list(limit=1000)
    listed = listing.value("the projects should be listed")["projects"]
    seen += [(listing, each) for each in listed if each["id"] == project.id]
    for outcome, body in seen:
        if body["name"] != name:
            raise outcome.broken(f'the project should be called "{name}"', f"it is called {body['name']!r}")


def check_counts(owner: Client, buckets: int, tables: int) -> None:
    """The statistics of a project and the project itself count the same.

    Raises:
        BrokenPromise: they count otherwise.
    """
    for outcome in (owner.projects.stats(), owner.projects.read()):
        body = outcome.value("a project's owner should see its statistics")
        if body["id"] != owner.project_id:
            raise outcome.broken(f"the figures should be told of the project {owner.project_id}", f"id is {body['id']}")
        found = (body["bucket_count"], body["table_count"])
        if found != (buckets, tables):
            raise outcome.broken(
                f"{buckets} buckets and {tables} tables should be counted",
                f"bucket_count is {found[0]}, table_count is {found[1]}",
            )


def leftovers(scene: StorageScene, old: Project) -> list[str]:
    """What the scenario's project, just made under the id of a deleted one, has of it."""
    owner = scene.owner
    lists = {
        "bucket": owner.buckets.list().value("buckets should be listed")["buckets"],
        # With those that wait to be registered: they would become files of the new project.
        "file": owner.files.list(limit=1000, include_staged="true").value("files should be listed")["files"],
        "workspace": owner.workspaces.list(limit=1000).value("workspaces should be listed")["workspaces"],
        "branch": owner.branches.list(limit=1000).value("branches should be listed")["branches"],
    }
    left = [f"the {kind} {each['name']}" for kind, found in lists.items() for each in found]
    snapshots = owner.snapshots.list(limit=1000).value("snapshots should be listed")["snapshots"]
    left += [f"the snapshot {each['id']}" for each in snapshots]
    settings = owner.settings.read().value("settings should be readable")["local_config"]
    left += [f"the settings {settings}"] if settings else []
    keys = owner.keys.list().value("keys should be listed")["api_keys"]
    if len(keys) == 1:  # or else nobody knows which is the owner's
        objects = scene.s3().call("list_objects_v2", Bucket=scene.s3_bucket()).value("objects should be listed")
        left += [f"the S3 object {each['Key']}" for each in objects.get("Contents", [])]
    left += [f"the key {key['description']} ({key['id']})" for key in keys[1:]]
    for name, key in {"the first key": old.owner, **old.keys}.items():
        if scene.holder(key).buckets.list().ok:
            left.append(f'a way in for the old key "{name}"')
    for name, file in old.files.items():
        if owner.files.download(file["id"]).ok:
            left.append(f'the content of the file "{name}"')
    return left
