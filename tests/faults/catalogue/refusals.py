"""What is refused and done all the same: the answer is right, the effect is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.sandbox.storage import auth
from support.sandbox.storage.errors import ApiError
from support.sandbox.storage.store import snapshot_settings
from support.sandbox.storage.store.records import now
from tests.faults.fault import fault
from tests.faults.patching import Function, replaces


def _does(method: str, ending: str, effect: Callable[[Any, Any, dict[str, str]], object]) -> None:
    """Refuse whoever may not do this, and do it: `effect` gets the store, the project and the path's parameters."""

    @replaces(auth, "require_member")
    def require_member(right: Function, request: Any) -> Any:
        try:
            return right(request)
        except ApiError:
            store, path = auth.get_store(request), request.scope["route"].path
            project = store.project(request.path_params["project_id"])
            if project is not None and request.method == method and path.endswith(ending):
                effect(store, project, request.path_params)
            raise


@fault(
    "Settings of a project that somebody may not change are changed.",
    features="access_of_branch_keys",
    message=r"Nothing should have changed.*snapshot settings of the project",
)
def settings_of_projects_are_changed() -> None:
    _does("PUT", "{project_id}/settings/snapshots", lambda _, of, __: snapshot_settings.put(of, (), {"enabled": False}))


@fault(
    "Settings of a table that somebody may not change are changed.",
    features="access_of_branch_keys",
    message=r"Nothing should have changed.*snapshot settings of ",
)
def settings_of_tables_are_changed() -> None:
    def change(_: Any, project: Any, path: dict[str, str]) -> None:
        snapshot_settings.put(project, (path["bucket_name"], path["table_name"]), {"enabled": False})

    _does("PUT", "{table_name}/settings/snapshots", change)


@fault(
    "Buckets that somebody may not share are shared.",
    features="access_of_branch_keys",
    message=r"The same requests should be accepted from the owner.*409 already_shared",
)
def buckets_are_shared() -> None:
    def share(store: Any, project: Any, path: dict[str, str]) -> None:
        bucket = project.main.buckets.get(path["bucket_name"].lower())
        if bucket is not None:
            bucket.shared_with.update({other.id: now() for other in store.projects() if other is not project})

    _does("POST", "/share", share)


@fault(
    "Shares that somebody may not take back are taken back.",
    features="bucket_sharing",
    message=r"Nothing should have changed.*in_c_linked",
)
def shares_are_taken_back() -> None:
    def unshare(_: Any, project: Any, path: dict[str, str]) -> None:
        bucket = project.main.buckets.get(path["bucket_name"].lower())
        if bucket is not None:
            bucket.shared_with.clear()

    _does("DELETE", "/share", unshare)


@fault(
    "Passwords that somebody may not reset are reset.",
    features="workspace_access",
    message=r"The workspace.s own credentials should be let in",
)
def passwords_are_reset() -> None:
    def reset(store: Any, _: Any, path: dict[str, str]) -> None:
        workspace = store.workspaces.get(path["workspace_id"])
        if workspace is not None:
            store.workspaces.reset_password(workspace)

    _does("POST", "/credentials/reset", reset)


@fault(
    "Columns that somebody may not drop are dropped.",
    features="access_of_branch_keys",
    message=r"should be refused as forbidden|Nothing should have changed",
)
def columns_are_dropped() -> None:
    def drop(store: Any, project: Any, path: dict[str, str]) -> None:
        from support.sandbox.storage.store import access, schema

        ref = access.find_bucket(store, project.id, path["branch_id"], path["bucket_name"])
        if ref.table(path["table_name"]).column(path["column_name"]) is not None:
            schema.drop_column(store, ref, path["table_name"], path["column_name"])

    _does("DELETE", "/columns/{column_name}", drop)
