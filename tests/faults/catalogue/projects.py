"""Tenants: made, named, listed, counted, removed."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

from support.sandbox.storage import objects
from support.sandbox.storage.api import projects as api
from support.sandbox.storage.errors import ApiError
from support.sandbox.storage.store import catalog, keys, projects, workspaces
from support.sandbox.storage.store.records import Branch, Project, UploadSession
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, changes_answers, replaces

ONE = r"/projects/[^/]+"


@fault(
    "A project's name is accepted and thrown away.",
    features="projects",
    message=r'should be called "Quarterly figures".*it is called None',
)
def name_is_lost() -> None:
    @replaces(projects, "create")
    def create(right: Function, store: Any, project_id: str, name: Any, settings: Any) -> Any:
        return right(store, project_id, None, settings)


@fault(
    "A project's name is cut to 16 characters.",
    features="projects",
    message=r"should be called .Quarterly figures.*it is called .Quarterly figure'",
)
def name_is_cut() -> None:
    @replaces(projects, "create")
    def create(right: Function, store: Any, project_id: str, name: Any, settings: Any) -> Any:
        return right(store, project_id, name and name[:16], settings)


@fault(
    "A project's name loses all letters that are not English.",
    features="projects",
    message=r"should be called .*it is called",
)
def name_is_ascii_only() -> None:
    @replaces(projects, "create")
    def create(right: Function, store: Any, project_id: str, name: Any, settings: Any) -> Any:
        return right(store, project_id, name and name.encode("ascii", "replace").decode(), settings)


@fault(
    "Creating a project answers 200 where 201 is documented.",
    features="projects",
    message=r"POST /projects.*status.*expected 201.*found 200",
    unnoticed="200 is right for a repeated create, and the contract cannot tell a repeated one from the first",
)
def create_answers_200() -> None:
    @changes_answers("POST", "/projects")
    def change(answer: Answer) -> None:
        answer.status = 200 if answer.status == 201 else answer.status


@fault(
    "Creating a project does not tell its key, so nobody can use it.",
    features="projects",
    message=r"POST /projects answered 201, which its contract does not allow\s+api_key: .*a value, found nothing",
)
def create_shows_no_key() -> None:
    @changes_answers("POST", "/projects")
    def change(answer: Answer) -> None:
        answer.body.pop("api_key", None)


@fault(
    "A new project is answered as made and never stored.",
    features="projects",
    message=r"GET /projects/\{project_id\}.*answered 404|answered 401",
)
def create_is_forgotten() -> None:
    @replaces(catalog.Store, "add_project")
    def add_project(right: Function, store: Any, project: Project) -> None:
        right(store, project)
        threading.Timer(0.005, store.forget_project, [project]).start()


@fault(
    "Creating a project under an id that is taken replaces the first one.",
    features="projects",
    message=r"should be refused as a conflict \(409\), but POST /projects answered 201",
)
def taken_id_is_taken_over() -> None:
    @replaces(catalog.Store, "add_project")
    def add_project(right: Function, store: Any, project: Project) -> None:
        store._projects.pop(project.id, None)
        right(store, project)


@fault(
    "Creating a project under an id that is taken answers the first one again, with another key to it.",
    features="projects",
    message=r"should be refused as a conflict \(409\), but POST /projects answered 201",
)
def taken_id_gives_a_key() -> None:
    @replaces(catalog.Store, "add_project")
    def add_project(right: Function, store: Any, project: Project) -> None:
        if project.id not in store._projects:
            right(store, project)
        project.branches.update(store._projects[project.id].branches)


@fault(
    "A refused creation under a taken id renames the first project all the same.",
    features="projects",
    message=r"nothing should have changed.*name was The first one, is",
)
def refused_creation_renames() -> None:
    @replaces(catalog.Store, "add_project")
    def add_project(right: Function, store: Any, project: Project) -> None:
        if project.id in store._projects:
            store._projects[project.id].name = project.name
        right(store, project)


@fault(
    "A refused creation under a taken id leaves a key to the first project behind.",
    features="projects",
    message=r"nothing should have changed.*key .* is new",
)
def refused_creation_leaves_a_key() -> None:
    @replaces(catalog.Store, "add_project")
    def add_project(right: Function, store: Any, project: Project) -> None:
        if project.id in store._projects:
            store.keys.create_first(project.id)
        right(store, project)


@fault(
    "Creating a project under an id that is taken crashes the service.",
    features="projects",
    message=r"POST /projects.*status.*found 500|should be refused as a conflict \(409\), but POST /projects answered 500",
)
def taken_id_crashes() -> None:
    @changes_answers("POST", "/projects")
    def change(answer: Answer) -> None:
        answer.status = 500 if answer.status == 409 else answer.status


@fault(
    "A project without an id crashes the service.",
    features="errors projects",
    message=r"POST /projects.*found 500",
)
def missing_id_crashes() -> None:
    @changes_answers("POST", "/projects")
    def change(answer: Answer) -> None:
        answer.status = 500 if answer.status == 422 else answer.status


@fault(
    "A project without an id is made under one that the service invents.",
    features="errors projects",
    message=r"should be refused as invalid .*POST /projects answered 201",
)
def missing_id_is_invented() -> None:
    @changes_answers("POST", "/projects")
    def change(answer: Answer) -> None:
        if answer.status == 422:
            answer.status = 201
            answer.body = {
                "id": "1", "name": "nameless", "created_at": "2024-01-01T00:00:00+00:00", "updated_at": None,
                "size_bytes": 0, "table_count": 0, "bucket_count": 0, "status": "active", "settings": None,
                "api_key": "proj_1_admin_0123456789abcdef0123456789abcdef",
            }  # fmt: skip


@fault(
    "The list of projects leaves the newest one out.",
    features="projects",
    message=r"list should name the project .* once.*it is there 0 times",
)
def list_lacks_the_newest() -> None:
    @replaces(api, "page")
    def page(right: Function, items: Any, limit: int, offset: int) -> Any:
        return right(items, limit, offset + 1)


@fault(
    "The list of projects names each one twice.",
    features="projects",
    message=r"list should name the project .* once.*it is there 2 times",
)
def list_repeats() -> None:
    @replaces(api, "page")
    def page(right: Function, items: Any, limit: int, offset: int) -> Any:
        return [item for item in right(items, limit, offset) for _ in range(2)]


@fault(
    "The total of the list of projects is the number on the page.",
    features="projects",
    message=r"total",
)
def list_total_is_the_page() -> None:
    @changes_answers("GET", "/projects")
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["total"] = len(answer.body["projects"])


@fault(
    "The list of projects does not look at its limit.",
    features="projects",
    message=r"limit|at most|no more than|projects on",
)
def list_ignores_the_limit() -> None:
    @replaces(api, "page")
    def page(right: Function, items: Any, limit: int, offset: int) -> Any:
        return right(items, 1000, offset)


@fault(
    "The list of projects does not look at its offset, so every page is the first.",
    features="projects",
    message=r"page|offset",
)
def list_ignores_the_offset() -> None:
    @replaces(api, "page")
    def page(right: Function, items: Any, limit: int, offset: int) -> Any:
        return right(items, limit, 0)


@fault(
    "The list of projects still shows those that are deleted.",
    features="projects",
    message=r"deleted project should not be listed",
)
def list_shows_the_deleted() -> None:
    deleted: list[Project] = []

    @replaces(catalog.Store, "forget_project")
    def forget_project(right: Function, store: Any, project: Project) -> None:
        right(store, project)
        deleted.append(project)

    @replaces(catalog.Store, "projects")
    def listing(right: Function, store: Any) -> Any:
        return [*deleted, *right(store)]


@fault(
    "The list of projects is kept for some seconds, so a new project is missing in it.",
    features="projects",
    message=r"list should name the project .* once.*it is there 0 times",
)
def list_is_stale() -> None:
    kept: list[tuple[float, Any]] = []

    @replaces(api, "page")
    def page(right: Function, items: Any, limit: int, offset: int) -> Any:
        if not kept or time.monotonic() - kept[0][0] > 5:
            kept[:] = [(time.monotonic(), right(items, limit, offset))]
        return kept[0][1]


@fault(
    "Renaming a project is answered with the new name and not done.",
    features="projects",
    message=r"should be called .*GET /projects/\{project_id\} answered 200\s+it is called",
)
def rename_is_not_stored() -> None:
    @replaces(projects, "rename")
    def rename(right: Function, store: Any, project_id: str, name: str) -> Any:
        return replace(store.require_project(project_id), name=name)


@fault(
    "Renaming a project is done and answered with the old name.",
    features="projects",
    message=r"answer should show the name .*PUT /projects/\{project_id\} answered 200\s+it shows",
)
def rename_answers_the_old_name() -> None:
    @replaces(projects, "rename")
    def rename(right: Function, store: Any, project_id: str, name: str) -> Any:
        before = replace(store.require_project(project_id))
        right(store, project_id, name)
        return before


@fault(
    "Renaming a project renames all of them.",
    features="projects",
    message=r"should be called|name was .*, is Final",
)
def rename_hits_all() -> None:
    @replaces(projects, "rename")
    def rename(right: Function, store: Any, project_id: str, name: str) -> Any:
        for project in store.projects():
            right(store, project.id, name)
        return store.require_project(project_id)


@fault(
    "The list of projects keeps showing the name that a project was made with.",
    features="projects",
    message=r"should be called .*GET /projects answered 200\s+it is called",
)
def list_shows_the_old_name() -> None:
    names: dict[str, Any] = {}

    @replaces(catalog.Store, "add_project")
    def add_project(right: Function, store: Any, project: Project) -> None:
        right(store, project)
        names[project.id] = project.name

    @changes_answers("GET", "/projects")
    def change(answer: Answer) -> None:
        for project in answer.body.get("projects", []):
            project["name"] = names[project["id"]]


@fault(
    "Statistics are counted once and then kept.",
    features="projects",
    message=r"2 buckets and \d tables should be counted.*bucket_count is 0",
)
def statistics_are_kept() -> None:
    kept: dict[str, Any] = {}

    @replaces(projects, "counts")
    def counts(right: Function, store: Any, project: Project) -> Any:
        return kept.setdefault(project.id, right(store, project))


@fault(
    "Statistics count the buckets and tables of all projects.",
    features="projects",
    message=r"0 buckets and 0 tables should be counted.*bucket_count is 1",
)
def statistics_count_everybody() -> None:
    extra = Project("extra", None, None)

    @replaces(projects, "counts")
    def counts(right: Function, store: Any, project: Project) -> Any:
        found = [right(store, each) for each in store.projects()]
        return {name: sum(each[name] for each in found) for name in ("size_bytes", "table_count", "bucket_count")}

    # Somebody else's data lies on every real deployment.
    @replaces(catalog.Store, "add_project")
    def add_project(right: Function, store: Any, project: Project) -> None:
        right(store, project)
        if extra.id not in store._projects:
            right(store, extra)
            extra.main.buckets["b"] = catalog.Bucket("b", store.new_version())


@fault(
    "Statistics go up and never down.",
    features="projects",
    message=r"buckets and 1 tables should be counted.*table_count is 2",
)
def statistics_never_go_down() -> None:
    most: dict[str, dict[str, int]] = {}

    @replaces(projects, "counts")
    def counts(right: Function, store: Any, project: Project) -> Any:
        known = most.setdefault(project.id, {})
        known.update({name: max(count, known.get(name, 0)) for name, count in right(store, project).items()})
        return dict(known)

    # This fault would hide unless somebody looks in between, as a metrics scraper does.
    @replaces(catalog.Store, "change_bucket")
    def change_bucket(right: Function, store: Any, *arguments: Any) -> Any:
        result = right(store, *arguments)
        for project in store.projects():
            projects.counts(store, project)
        return result


@fault(
    "The project itself always says that it has no buckets; only its statistics are right.",
    features="projects",
    message=r"2 buckets and \d tables should be counted, but GET /projects/\{project_id\} answered 200\s+bucket_count is 0",
)
def project_counts_nothing() -> None:
    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        answer.body.update({"bucket_count": 0, "table_count": 0} if answer.status == 200 else {})


@fault(
    "Reading a project shows its key again.",
    features="projects",
    message=r"GET /projects/\{project_id\}.*no secret",
)
def key_is_shown_again() -> None:
    shown: dict[str, str] = {}

    @changes_answers("POST", "/projects")
    def note(answer: Answer) -> None:
        if answer.status == 201:
            shown[answer.body["id"]] = answer.body["api_key"]

    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["api_key"] = shown[answer.body["id"]]


@fault(
    "Deleting a project is accepted and not done.",
    features="projects",
    message=r"deleted project should not be found \(404\)",
)
def delete_does_nothing() -> None:
    @replaces(projects, "remove")
    def remove(right: Function, store: Any, project_id: str) -> None:
        store.require_project(project_id)


@fault(
    "Deleting a project takes effect two seconds later.",
    features="projects",
    message=r"deleted project should not be found \(404\)|should not be listed",
)
def delete_is_late() -> None:
    @replaces(projects, "remove")
    def remove(right: Function, store: Any, project_id: str) -> None:
        store.require_project(project_id)
        threading.Timer(2, right, [store, project_id]).start()


@fault(
    "A deleted project is still shown, with the status deleted.",
    features="projects",
    message=r"deleted project should not be (found|listed)",
)
def delete_only_marks() -> None:
    @replaces(catalog.Store, "forget_project")
    def forget_project(right: Function, store: Any, project: Project) -> None:
        project.status = "deleted"


@fault(
    "A deleted project is answered with 410.",
    features="projects",
    message=r"deleted project should not be found \(404\).*answered 410|found 410",
)
def deleted_is_410() -> None:
    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        answer.status = 410 if answer.status == 404 else answer.status


@fault(
    "The keys of a deleted project stay valid.",
    features="projects",
    message=r'should start empty.*a way in for the old key "the first key"',
)
def delete_leaves_keys() -> None:
    @replaces(keys.KeyRing, "forget")
    def forget(right: Function, ring: Any, project_id: str, branch_id: Any = None) -> None:
        return None


@fault(
    "The keys of a deleted project open the next project of that id.",
    features="projects",
    message=r"old|deleted|earlier|former",
)
def old_keys_open_the_next_project() -> None:
    known: dict[str, str] = {}

    @replaces(keys.KeyRing, "create_first")
    def create_first(right: Function, ring: Any, project_id: str) -> Any:
        record, raw = right(ring, project_id)
        known[raw] = project_id
        return record, raw

    @replaces(catalog.Store, "authenticate_key")
    def authenticate_key(right: Function, store: Any, raw: str) -> Any:
        record = right(store, raw)
        if record is None and store.project(known.get(raw, "")):
            record = next(key for key in store.keys.of_project(known[raw]) if key.live())
        return record


@fault(
    "The buckets of a deleted project come back with the next project of that id.",
    features="projects",
    message=r"should start empty.*the bucket in_c_",
)
def delete_leaves_buckets() -> None:
    left: dict[str, Branch] = {}

    @replaces(catalog.Store, "forget_project")
    def forget_project(right: Function, store: Any, project: Project) -> None:
        right(store, project)
        left[project.id] = Branch("default", "main", buckets={k: replace(b) for k, b in project.main.buckets.items()})

    @replaces(catalog.Store, "add_project")
    def add_project(right: Function, store: Any, project: Project) -> None:
        right(store, project)
        if project.id in left:
            project.branches["default"] = left[project.id]


@fault(
    "The file records of a deleted project come back with the next project of that id.",
    features="projects",
    message=r"should start empty.*the file users\.csv",
)
def delete_leaves_files() -> None:
    left: dict[str, Any] = {}

    @replaces(catalog.Store, "forget_project")
    def forget_project(right: Function, store: Any, project: Project) -> None:
        right(store, project)
        left[project.id] = dict(project.files)

    @replaces(objects.ObjectStore, "drop_project")
    def drop_project(right: Function, store: Any, project_id: str) -> None:
        return None

    @replaces(catalog.Store, "add_project")
    def add_project(right: Function, store: Any, project: Project) -> None:
        right(store, project)
        project.files.update(left.get(project.id, {}))


@fault(
    "The S3 objects of a deleted project come back with the next project of that id.",
    features="projects",
    message=r"should start empty.*the S3 object",
)
def delete_leaves_objects() -> None:
    @replaces(objects.ObjectStore, "drop_project")
    def drop_project(right: Function, store: Any, project_id: str) -> None:
        return None


@fault(
    "The workspaces of a deleted project still let people in over PG wire.",
    features="projects",
    message=r'workspace "analysis" should let nobody in any more',
)
def delete_leaves_workspaces() -> None:
    @replaces(workspaces.Workspaces, "remove")
    def remove(right: Function, registry: Any, record: Any) -> None:
        return None


@fault(
    "Deleting a project deletes all projects that were made in the same second.",
    features="projects",
    message=r"neighbour|other project|another project|gone",
)
def delete_takes_namesakes() -> None:
    @replaces(projects, "remove")
    def remove(right: Function, store: Any, project_id: str) -> None:
        stem = project_id.rsplit("_", 1)[0]
        for project in store.projects():
            if project.id == project_id or project.id.startswith(stem):
                right(store, project.id)


@fault(
    "Deleting a project a second time crashes the service.",
    features="projects",
    message=r"DELETE /projects/\{project_id\}.*500",
)
def second_delete_crashes() -> None:
    @changes_answers("DELETE", ONE)
    def change(answer: Answer) -> None:
        answer.status = 500 if answer.status == 404 else answer.status


@fault(
    "Deleting a project that is not there is answered as done.",
    features="projects",
    message=r"should (be refused as not|not be) found \(404\).*DELETE /projects/\{project_id\} answered 204",
)
def deleting_nothing_succeeds() -> None:
    @replaces(projects, "remove")
    def remove(right: Function, store: Any, project_id: str) -> None:
        if store.project(project_id):
            right(store, project_id)


@fault(
    "A project with tables cannot be deleted.",
    features="projects",
    message=r"administrator should be able to delete a project, but DELETE /projects/\{project_id\} answered 409",
)
def delete_wants_it_empty() -> None:
    @replaces(projects, "remove")
    def remove(right: Function, store: Any, project_id: str) -> None:
        if projects.stats(store, project_id)["table_count"]:
            raise ApiError(409, "project_not_empty", "The project has tables.")
        right(store, project_id)


@fault(
    "A project that was never made crashes the service.",
    features="projects",
    message=r"GET /projects/\{project_id\}.*500",
)
def unknown_project_crashes() -> None:
    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        answer.status = 500 if answer.status == 404 else answer.status


@fault(
    "A project that was never made has an empty list of buckets.",
    features="projects buckets",
    message=r"should (be refused as not|not be) found \(404\).*GET [^\n]*/buckets answered 200",
)
def unknown_project_has_no_buckets() -> None:
    @changes_answers("GET", ONE + "/branches/default/buckets")
    def change(answer: Answer) -> None:
        if answer.status == 404:
            answer.status, answer.body = 200, {"buckets": [], "total": 0}


@fault(
    "Timestamps have no time zone.",
    features="projects",
    message=r"created_at: expected .*offset",
)
def timestamps_have_no_zone() -> None:
    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["created_at"] = answer.body["created_at"].removesuffix("+00:00")


@fault(
    "Of two that create a project under the same id at the same time, both succeed.",
    features="projects",
    message=r"same time|at once|one of|exactly one|only one",
)
def creation_races() -> None:
    @replaces(catalog.Store, "add_project")
    def add_project(right: Function, store: Any, project: Project) -> None:
        if project.id in store._projects:
            right(store, project)  # refuses
        store.lock.release()  # `create` holds it
        try:
            time.sleep(0.05)
        finally:
            store.lock.acquire()
        store._projects.pop(project.id, None)
        right(store, project)


@fault(
    "The list of projects begins with the oldest.",
    features="projects",
    message=r"newest first|GET /projects answered 200",
)
def list_begins_with_the_oldest() -> None:
    @replaces(catalog.Store, "projects")
    def listing(right: Function, store: Any) -> Any:
        return right(store)[::-1]


@fault(
    "When a project was changed last is not noted.",
    features="projects",
    message=r"updated_at|changed",
)
def change_is_not_noted() -> None:
    @replaces(projects, "rename")
    def rename(right: Function, store: Any, project_id: str, name: str) -> Any:
        project = store.require_project(project_id)
        before = project.updated_at
        right(store, project_id, name)
        project.updated_at = before
        return project


@fault(
    "The settings of a new project are lost.",
    features="projects",
    message=r"settings",
)
def settings_are_lost() -> None:
    @replaces(projects, "create")
    def create(right: Function, store: Any, project_id: str, name: Any, settings: Any) -> Any:
        return right(store, project_id, name, None)


@fault(
    "The unfinished uploads of a deleted project come back with the next project of that id.",
    features="projects",
    message=r"made under the id of a deleted one should start empty.*the file arrived\.csv",
)
def uploads_survive() -> None:
    left: dict[str, list[tuple[UploadSession, bytes]]] = {}

    @replaces(projects, "remove")
    def remove(right: Function, store: Any, project_id: str) -> None:
        for upload in store.require_project(project_id).uploads.values():
            with store.objects.pinned(project_id, upload.object_key) as info:
                if info is not None:
                    left.setdefault(project_id, []).append((upload, info.path.read_bytes()))
        right(store, project_id)

    @replaces(projects, "create")
    def create(right: Function, store: Any, project_id: str, *definition: Any) -> Any:
        made = right(store, project_id, *definition)
        for upload, content in left.pop(project_id, []):
            store.objects.put(project_id, upload.object_key, content, "text/csv")
            store.require_project(project_id).uploads[upload.upload_key] = upload
        return made


@fault(
    "Statistics tell the id of another project.",
    features="projects",
    message=r"figures should be told of the project .*id is another",
)
def statistics_of_another() -> None:
    @changes_answers("GET", ONE + "/stats")
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["id"] = "another"


@fault(
    "The answer that makes a project does not tell its name.",
    features="projects",
    message=r"should be called \"Quarterly figures\", but POST /projects answered 201.*it is called None",
)
def answer_lacks_the_name() -> None:
    @changes_answers("POST", "/projects")
    def change(answer: Answer) -> None:
        if answer.status == 201:
            answer.body["name"] = None


@fault(
    "The answer that makes a project gives its id for its name.",
    features="projects",
    message=r"should be called \"Quarterly figures\", but POST /projects answered 201.*it is called 'test_",
)
def answer_has_another_name() -> None:
    @changes_answers("POST", "/projects")
    def change(answer: Answer) -> None:
        if answer.status == 201:
            answer.body["name"] = answer.body["id"]
