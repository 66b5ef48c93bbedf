"""The driver bridge: commands that do something else than the same request over REST, or for somebody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.sandbox.storage.driver import context, data, dispatch
from tests.faults.fault import fault
from tests.faults.patching import Function, replaces

FEATURE = "driver_bridge"


def _answers(name: str) -> Callable[[Function], Function]:
    """Put the decorated function in the place of what answers a command; it is called with the right one first."""

    def install(wrong: Function) -> Function:
        command = dispatch.COMMANDS[name]
        right = command.answer
        object.__setattr__(command, "answer", lambda *arguments: wrong(right, *arguments))
        return wrong

    return install


@fault(
    "Branch keys may give driver commands.",
    features="access_of_branch_keys",
    message=r"The reader of the branch should be refused as forbidden \(403\), whatever is tried",
)
def branch_keys_are_let_in() -> None:
    @replaces(dispatch, "_authorize")
    def authorize(right: Function, caller: Any, command: Any, project_id: Any) -> None:
        if caller.key is None or caller.key.scope == "project_admin":
            right(caller, command, project_id)


@fault(
    "A project's key may drop projects.",
    features=FEATURE,
    message=r"It should be refused as forbidden \(403\)",
)
def owners_drop_projects() -> None:
    @replaces(dispatch, "_authorize")
    def authorize(right: Function, caller: Any, command: Any, project_id: Any) -> None:
        if command is not dispatch.COMMANDS["DropProject"]:
            right(caller, command, project_id)


@fault(
    "The path of a command may name another project than its credentials.",
    features=FEATURE,
    message=r"It should be refused as forbidden or not found or invalid \(400 or 403 or 404 or 422\)",
)
def paths_reach_other_projects() -> None:
    @replaces(context.Context, "own")
    def own(right: Function, of: Any, project_id: str) -> Any:
        return context.Context(of.store, project_id or of.credentials_project).project_id


@fault(
    "A query may name another project than its credentials.",
    features=FEATURE,
    message=r"It should be refused as forbidden or not found or invalid \(400 or 403 or 404 or 422\)",
)
def queries_reach_other_projects() -> None:
    @_answers("ExecuteQuery")
    def execute(right: Function, of: Any, command: Any) -> Any:
        return right(context.Context(of.store, command.path_restriction[0].removeprefix("project_")), command)


@fault(
    "A workspace of another project can be loaded.",
    features=FEATURE,
    message=r"Nothing should have changed",
)
def workspaces_of_others_are_found() -> None:
    @replaces(context.Context, "workspace")
    def workspace(right: Function, of: Any, object_name: str, user_name: str = "") -> Any:
        return right(of, object_name, user_name) or of.store.workspaces.get(object_name)


@fault(
    "Rows are deleted by the first filter of a command only.",
    features=FEATURE,
    message=r"The command should answer \[\('deletedRowsCount', '2'\), \('tableRowsCount', '2'\)\]",
)
def only_the_first_filter_counts() -> None:
    @replaces(context, "condition")
    def condition(right: Function, table: Any, filters: Any, *arguments: Any) -> Any:
        return right(table, filters[:1], *arguments)


@fault(
    "The operators gt and ge are the same.",
    features=FEATURE,
    message=r"The command should answer \[\('deletedRowsCount', '2'\), \('tableRowsCount', '2'\)\]",
)
def greater_is_greater_or_equal() -> None:
    context._OPERATORS["gt"] = ">="


@fault(
    "The operators lt and le are the same.",
    features=FEATURE,
    message=r"The command should answer \[\('deletedRowsCount', '2'\), \('tableRowsCount', '2'\)\]",
)
def less_is_less_or_equal() -> None:
    context._OPERATORS["le"] = "<"


@fault(
    "The operator ne is not looked at.",
    features=FEATURE,
    message=r"The command should answer \[\('deletedRowsCount', '2'\), \('tableRowsCount', '2'\)\]",
)
def unequal_is_equal() -> None:
    context._OPERATORS["ne"] = "IN"


@fault(
    "Of several values of a filter only the first counts.",
    features=FEATURE,
    message=r"The command should answer \[\('deletedRowsCount', '2'\), \('tableRowsCount', '2'\)\]",
)
def only_the_first_value_counts() -> None:
    @replaces(context, "_comparison")
    def comparison(right: Function, table: Any, item: Any) -> Any:
        return right(table, item.model_copy(update={"values": item.values[:1]}))


@fault(
    "A filter compares numbers as texts.",
    features=FEATURE,
    message=r"The command should answer \[\('deletedRowsCount', '2'\), \('tableRowsCount', '2'\)\]",
)
def numbers_are_compared_as_texts() -> None:
    @replaces(context, "_comparison")
    def comparison(right: Function, table: Any, item: Any) -> Any:
        name, _, rest = right(table, item).partition(" ")
        kind = table.column(item.columns_name).type
        return f"CAST({name} AS VARCHAR) {rest.replace(f'AS {kind}', 'AS VARCHAR')}"


@fault(
    "A preview does not look at its order.",
    features=FEATURE,
    message=r"The preview should show these columns and rows",
)
def preview_order_is_ignored() -> None:
    @_answers("PreviewTable")
    def preview(right: Function, of: Any, command: Any) -> Any:
        return right(of, command.model_copy(update={"order_by": []}))


@fault(
    "A preview is always in ascending order.",
    features=FEATURE,
    message=r"The preview should show these columns and rows",
)
def preview_is_always_ascending() -> None:
    @replaces(data, "_order")
    def order(right: Function, *arguments: Any) -> Any:
        return right(*arguments).replace(" DESC", " ASC")


@fault(
    "A preview does not look at its limit.",
    features=FEATURE,
    message=r"The preview should show these columns and rows",
)
def preview_limit_is_ignored() -> None:
    @_answers("PreviewTable")
    def preview(right: Function, of: Any, command: Any) -> Any:
        return right(of, command.model_copy(update={"filters": command.filters.model_copy(update={"limit": 0})}))


@fault(
    "An import by a command is always a full one.",
    features=FEATURE,
    message=r"The table in_c_sales\.orders should have 3 rows",
)
def imports_are_full() -> None:
    @_answers("TableImportFromFile")
    def import_file(right: Function, of: Any, command: Any) -> Any:
        options = command.import_options.model_copy(update={"import_type": "FULL"})
        return right(of, command.model_copy(update={"import_options": options}))


@fault(
    "An import by a command reads files of other projects.",
    features=FEATURE,
    message=r"It should be refused as forbidden or not found or invalid \(400 or 403 or 404 or 422\)",
)
def imports_read_files_of_others() -> None:
    @replaces(data, "_object_key")
    def object_key(right: Function, of: Any, path: Any) -> Any:
        return right(of, path.model_copy(update={"root": ""}))


@fault(
    "An export by a command does not look at its filters.",
    features=FEATURE,
    message=r"The table in_c_sales\.orders should have 3 rows",
)
def export_filters_are_ignored() -> None:
    @_answers("TableExportToFile")
    def export_file(right: Function, of: Any, command: Any) -> Any:
        filters = command.export_options.filters.model_copy(update={"where_filters": []})
        options = command.export_options.model_copy(update={"filters": filters})
        return right(of, command.model_copy(update={"export_options": options}))


@fault(
    "A file path of a command may leave its folder.",
    features=FEATURE,
    message=r"It should be refused as forbidden or not found or invalid \(400 or 403 or 404 or 422\)",
)
def paths_leave_their_folder() -> None:
    @replaces(data, "_object_key")
    def object_key(right: Function, of: Any, path: Any) -> Any:
        return "/".join(part for part in (path.path.strip("/"), path.file_name) if part)


@fault(
    "Describing a table tells that it has no rows.",
    features=FEATURE,
    message=r"The command should answer \[\('objectType', 'TABLE'\), \('tableInfo\.tableName', 'orders'\),",
)
def described_rows_are_0() -> None:
    @replaces(data, "_table_info")
    def table_info(right: Function, *arguments: Any) -> Any:
        return right(*arguments) | {"rowsCount": "0"}


@fault(
    "Revoking a grant by a command leaves it.",
    features=FEATURE,
    message=r'The team of "reader" should not get at the table in_c_linked\.orders \(404 or 403\)',
)
def revoke_does_nothing() -> None:
    @_answers("RevokeBucketAccessFromReadOnlyRole")
    def revoke(right: Function, of: Any, command: Any) -> Any:
        return {"createdBucketObjectName": ""} if command.target_project_id else right(of, command)


@fault(
    "Unsharing by a command leaves the readers.",
    features=FEATURE,
    message=r'The team of "reader" should not get at the table in_c_linked\.orders \(404 or 403\)',
)
def unshare_does_nothing() -> None:
    @_answers("UnshareBucket")
    def unshare(right: Function, of: Any, command: Any) -> Any:
        return None


@fault(
    "A new password by a command is told and not set.",
    features=FEATURE,
    message=r'The workspace "analysis" should let nobody in any more',
)
def password_is_not_set() -> None:
    @_answers("ResetWorkspacePassword")
    def reset(right: Function, of: Any, command: Any) -> Any:
        workspace = of.require_workspace(command.workspace_object_name, command.workspace_user_name)
        old = workspace.password_hash
        done = right(of, command)
        workspace.password_hash = old
        return done
