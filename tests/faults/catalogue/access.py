"""Who may do what: a single operation that was forgotten when the others were locked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.sandbox.storage import auth
from support.sandbox.storage.errors import ApiError
from tests.faults.fault import fault
from tests.faults.patching import Function, opens, replaces

BUCKETS = "/branches/{branch_id}/buckets"
BUCKET = BUCKETS + "/{bucket_name}"
TABLES = BUCKET + "/tables"
TABLE = TABLES + "/{table_name}"


def _foreign(method: str, path: str) -> str:
    return rf"should be refused as forbidden \(403\).*{method} [^\n]*{path} answered 2"


@fault(
    "Every live key opens every project.",
    features="access_to_projects access_to_data",
    message=_foreign("GET", r"/projects/\{project_id\}"),
)
def any_key_opens_any_project() -> None:
    @replaces(auth, "require_member")
    def require_member(right: Function, request: Any) -> Any:
        caller = auth.identify(auth.get_store(request), auth.bearer(request))
        return auth.Caller(caller.key)


@fault(
    "Every live key may read in every project.",
    features="access_to_projects access_to_data",
    message=_foreign("GET", r"/projects/\{project_id\}"),
)
def any_key_may_read() -> None:
    _any_key("GET")


@fault(
    "Every live key may create things in every project.",
    features="access_to_projects access_to_data",
    message=_foreign("POST", ""),
)
def any_key_may_create() -> None:
    _any_key("POST")


@fault(
    "Every live key may change things in every project.",
    features="access_to_projects access_to_data",
    message=_foreign("PUT", r"/projects/\{project_id\}"),
)
def any_key_may_change() -> None:
    _any_key("PUT")


@fault(
    "Every live key may delete things in every project.",
    features="access_to_projects access_to_data",
    message=_foreign("DELETE", ""),
)
def any_key_may_delete() -> None:
    _any_key("DELETE")


def _any_key(method: str) -> None:
    @replaces(auth, "require_member")
    def require_member(right: Function, request: Any) -> Any:
        if request.method != method:
            return right(request)
        return auth.Caller(auth.identify(auth.get_store(request), auth.bearer(request)).key)


@fault(
    "Nobody is asked for a key: a request without one is taken for the administrator's.",
    features="access_of_keys",
    message=r"should be refused as unauthorized",
)
def strangers_are_administrators() -> None:
    @replaces(auth, "bearer")
    def bearer(right: Function, request: Any) -> Any:
        try:
            return right(request)
        except ApiError:
            return auth.get_store(request).admin_key


@fault(
    "Project keys may create projects.",
    features="access_of_administrators",
    message=r"should be refused as unauthorized or forbidden .*POST /projects answered 201",
)
def owners_create_projects() -> None:
    _owners_may("POST")


@fault(
    "Project keys may list all projects.",
    features="access_of_administrators",
    message=r"should be refused as unauthorized or forbidden .*GET /projects answered 200",
)
def owners_list_projects() -> None:
    _owners_may("GET")


def _owners_may(method: str) -> None:
    @replaces(auth, "require_admin")
    def require_admin(right: Function, request: Any) -> Any:
        if request.method == method:
            return auth.identify(auth.get_store(request), auth.bearer(request))
        return right(request)


@fault(
    "The administrator's key does not open projects.",
    features="access_to_projects",
    message=r"administrator should",
)
def administrator_is_shut_out() -> None:
    @replaces(auth, "require_member")
    def require_member(right: Function, request: Any) -> Any:
        caller = right(request)
        if caller.is_admin:
            raise ApiError(403, "forbidden", "This is not your project.")
        return caller


@fault(
    "A foreign key may rename a project.",
    features="access_to_projects",
    message=_foreign("PUT", r"/projects/\{project_id\}"),
)
def project_is_renamed() -> None:
    opens("PUT", "")


@fault(
    "A foreign key may delete a project.",
    features="access_to_projects",
    message=_foreign("DELETE", r"/projects/\{project_id\}"),
)
def project_is_deleted() -> None:
    opens("DELETE", "")


@fault(
    "A foreign key may read a project's statistics.", features="access_to_projects", message=_foreign("GET", "/stats")
)
def statistics_are_read() -> None:
    opens("GET", "/stats")


@fault(
    "A stranger may read a project's statistics.", features="access_to_projects", message=r"should be refused.*/stats"
)
def statistics_are_public() -> None:
    opens("GET", "/stats", to_strangers=True)


@fault(
    "A foreign key may list the keys of a project.", features="access_to_projects", message=_foreign("GET", "/api-keys")
)
def keys_are_listed() -> None:
    opens("GET", "/api-keys")


@fault(
    "A foreign key may make itself a key to a project.",
    features="access_to_projects",
    message=_foreign("POST", "/api-keys"),
)
def keys_are_created() -> None:
    opens("POST", "/api-keys")


@fault(
    "A foreign key may rotate a key of a project and so get into it.",
    features="access_to_projects",
    message=_foreign("POST", r"/rotate"),
)
def keys_are_rotated() -> None:
    opens("POST", "/api-keys/{key_id}/rotate")


@fault(
    "A foreign key may revoke a key.",
    features="access_to_projects",
    message=_foreign("DELETE", r"/api-keys/\{key_id\}"),
)
def keys_are_revoked() -> None:
    opens("DELETE", "/api-keys/{key_id}")


@fault("A foreign key may list the buckets.", features="access_to_data", message=_foreign("GET", "/buckets"))
def buckets_are_listed() -> None:
    opens("GET", BUCKETS)


@fault("A foreign key may create a bucket.", features="access_to_data", message=_foreign("POST", "/buckets"))
def buckets_are_created() -> None:
    opens("POST", BUCKETS)


@fault("A foreign key may delete a bucket.", features="access_to_data", message=_foreign("DELETE", r"\{bucket_name\}"))
def buckets_are_deleted() -> None:
    opens("DELETE", BUCKET)


@fault("A foreign key may list the tables.", features="access_to_data", message=_foreign("GET", "/tables"))
def tables_are_listed() -> None:
    opens("GET", TABLES)


@fault("A foreign key may create a table.", features="access_to_data", message=_foreign("POST", "/tables"))
def tables_are_created() -> None:
    opens("POST", TABLES)


@fault("A foreign key may read the preview of a table.", features="access_to_data", message=_foreign("GET", "/preview"))
def previews_are_read() -> None:
    opens("GET", TABLE + "/preview")


@fault("A stranger may read the preview of a table.", features="access_to_data", message=r"should be refused.*/preview")
def previews_are_public() -> None:
    opens("GET", TABLE + "/preview", to_strangers=True)


@fault(
    "A foreign key may drop a table.", features="access_to_data", message=_foreign("DELETE", r"/tables/\{table_name\}")
)
def tables_are_dropped() -> None:
    opens("DELETE", TABLE)


@fault("A foreign key may import into a table.", features="access_to_data", message=_foreign("POST", "/import/file"))
def tables_are_filled() -> None:
    opens("POST", TABLE + "/import/file")


@fault("A foreign key may list the files.", features="access_to_data", message=_foreign("GET", "/files"))
def files_are_listed() -> None:
    opens("GET", "/files")


@fault("A foreign key may download a file.", features="access_to_data", message=_foreign("GET", "/download"))
def files_are_downloaded() -> None:
    opens("GET", "/files/{file_id}/download")


@fault(
    "A stranger who knows its id may download a file.",
    features="access_to_data",
    message=r"should be refused.*/download",
)
def files_are_public() -> None:
    opens("GET", "/files/{file_id}/download", to_strangers=True)


@fault("A foreign key may delete a file.", features="access_to_data", message=_foreign("DELETE", r"/files/\{file_id\}"))
def files_are_deleted() -> None:
    opens("DELETE", "/files/{file_id}")


@fault("A foreign key may prepare an upload.", features="access_to_data", message=_foreign("POST", "/files/prepare"))
def uploads_are_prepared() -> None:
    opens("POST", "/files/prepare")


@fault(
    "A stranger may send the bytes of an upload.",
    features="access_to_data",
    message=r"should be refused.*/files/upload",
)
def uploads_are_public() -> None:
    opens("POST", "/files/upload/{upload_key}", to_strangers=True)


@fault("A foreign key may register a file.", features="access_to_data", message=_foreign("POST", "/files"))
def files_are_registered() -> None:
    opens("POST", "/files")


@fault("A foreign key may list the workspaces.", features="access_to_projects", message=_foreign("GET", "/workspaces"))
def workspaces_are_listed() -> None:
    opens("GET", "/workspaces")


@fault(
    "A foreign key may make a workspace, and so read the whole project over PG wire.",
    features="access_to_projects",
    message=_foreign("POST", "/workspaces"),
)
def workspaces_are_created() -> None:
    opens("POST", "/workspaces")


@fault(
    "A foreign key may get a new password for a workspace.",
    features="access_to_projects",
    message=r"should be refused as forbidden \(403\).*/credentials/reset answered 2",
)
def passwords_are_reset() -> None:
    opens("POST", "/workspaces/{workspace_id}/credentials/reset")


@fault(
    "Of the administrator's key only the first half counts.",
    features="access_of_keys access_of_administrators",
    message=r"should be refused as unauthorized.* answered 20",
)
def half_the_key_makes_an_administrator() -> None:
    @replaces(auth, "identify")
    def identify(right: Function, store: Any, raw: str) -> Any:
        half = store.admin_key[: len(store.admin_key) // 2]
        return auth.Caller(None) if raw.startswith(half) else right(store, raw)


@fault(
    "Keys are let in whatever word stands before them.",
    features="access_of_keys",
    message=r"should be refused as unauthorized.* answered 20",
)
def any_scheme_is_let_in() -> None:
    @replaces(auth, "bearer")
    def bearer(right: Function, request: Any) -> str:
        raw = request.headers.get("Authorization", "").rpartition(" ")[2]
        return raw or str(right(request))


def _opens_by_beginning(fits: Callable[[str, str], bool]) -> None:
    @replaces(auth, "require_member")
    def require_member(right: Function, request: Any) -> Any:
        caller = auth.identify(auth.get_store(request), auth.bearer(request))
        asked = request.path_params["project_id"]
        if caller.key is not None and fits(caller.key.project_id, asked):
            return caller
        return right(request)


@fault(
    "A key opens all projects whose ids begin like that of its own.",
    features="projects",
    message=r"read the project.*should be refused as forbidden|came out otherwise",
)
def longer_ids_are_opened() -> None:
    _opens_by_beginning(lambda own, asked: asked.startswith(own))


@fault(
    "A key opens all projects with whose id that of its own begins.",
    features="projects",
    message=r'owner of "neighbour" should be refused as forbidden \(403\)',
)
def shorter_ids_are_opened() -> None:
    _opens_by_beginning(lambda own, asked: own.startswith(asked))


def _opens_for_branches(method: str, template: str) -> None:
    """Let keys of branches do one thing to the project; `template` is what follows `/projects/{project_id}`."""

    @replaces(auth, "_check_branch_scope")
    def check(right: Function, store: Any, key: Any, request: Any) -> None:
        if (request.method, request.scope["route"].path.removeprefix("/projects/{project_id}")) != (method, template):
            right(store, key, request)


@fault(
    "A reader of a branch may create branches.",
    features="access_of_branch_keys",
    message=r"create another branch.*should be refused as forbidden|refused as forbidden.*POST .*/branches answered 201",
)
def branch_keys_create_branches() -> None:
    _opens_for_branches("POST", "/branches")


@fault(
    "A reader of a branch may load into the project's workspaces.",
    features="access_of_branch_keys",
    message=r"refused as forbidden.*/load answered 200",
)
def branch_keys_load() -> None:
    _opens_for_branches("POST", "/workspaces/{workspace_id}/load")


@fault(
    "A reader of a branch may clear the project's workspaces.",
    features="access_of_branch_keys",
    message=r"refused as forbidden.*/clear answered 204",
)
def branch_keys_clear_workspaces() -> None:
    _opens_for_branches("POST", "/workspaces/{workspace_id}/clear")


@fault(
    "A reader of a branch may drop objects of the project's workspaces.",
    features="access_of_branch_keys",
    message=r"refused as forbidden.*/objects/\{object_name\} answered 204",
)
def branch_keys_drop_objects() -> None:
    _opens_for_branches("DELETE", "/workspaces/{workspace_id}/objects/{object_name}")


@fault(
    "A reader of a branch may reset the settings of buckets.",
    features="access_of_branch_keys",
    message=r"refused as forbidden.*/settings/snapshots answered 204",
)
def branch_keys_reset_settings() -> None:
    _opens_for_branches("DELETE", BUCKET + "/settings/snapshots")


@fault(
    "A reader of a branch may reset the settings of tables.",
    features="access_of_branch_keys",
    message=r"refused as forbidden.*/tables/\{table_name\}/settings/snapshots answered 204",
)
def branch_keys_reset_table_settings() -> None:
    _opens_for_branches("DELETE", TABLE + "/settings/snapshots")


@fault(
    "A reader of a branch may change columns.",
    features="access_of_branch_keys",
    message=r"refused as forbidden.*PUT .*/columns/\{column_name\} answered 200",
)
def branch_keys_change_columns() -> None:
    _opens_for_branches("PUT", TABLE + "/columns/{column_name}")
