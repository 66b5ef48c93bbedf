"""In whose name a command runs, and what its paths mean there."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import bad_request, forbidden, not_found
from ..store import Store, WorkspaceRecord
from ..store.access import BucketRef, find_bucket
from ..store.records import DEFAULT_BRANCH
from ..store.sql import literal, quoted
from ..store.versions import Table
from .messages import WhereFilter

_OPERATORS = {"eq": "IN", "ne": "NOT IN", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_OPERATOR_NUMBERS = tuple(_OPERATORS)
_TIMESTAMP = "_timestamp"


@dataclass(frozen=True)
class Context:
    store: Store
    credentials_project: str | None  # None: the administrator named none

    @property
    def project_id(self) -> str:
        if self.credentials_project is None:
            raise bad_request("invalid_argument", "The command needs credentials.project_id.")
        self.store.require_project(self.credentials_project)
        return self.credentials_project

    def own(self, project_id: str) -> str:
        """A project that a command names must be the one of the credentials."""
        if project_id and self.credentials_project not in (None, project_id):
            raise forbidden("The command names another project than its credentials.")
        return Context(self.store, project_id or self.credentials_project).project_id

    def bucket(self, path: list[str]) -> BucketRef:
        """`[bucket]` or `[project, bucket]`."""
        if len(path) > 2:
            raise bad_request("invalid_argument", "A path is [bucket] or [project, bucket].", path=path)
        project_id = self.own(_project_of(path[0])) if len(path) == 2 else self.project_id
        return find_bucket(self.store, project_id, DEFAULT_BRANCH, path[-1])

    def workspace(self, object_name: str, user_name: str = "") -> WorkspaceRecord | None:
        """A workspace by its object name (its id) or its user."""
        for workspace in self.store.workspaces.of_project(self.project_id):
            if object_name in (workspace.id, workspace.name) or (user_name and user_name == workspace.username):
                return workspace
        return None

    def require_workspace(self, object_name: str, user_name: str = "") -> WorkspaceRecord:
        workspace = self.workspace(object_name, user_name)
        if workspace is None:
            raise not_found("workspace_not_found", f"Workspace {object_name or user_name!r} not found.")
        return workspace


def _project_of(text: str) -> str:
    return text.removeprefix("project_")


def bucket_name(bucket_id: str) -> str:
    """`in.c-sales` is the bucket `in_c_sales`."""
    return bucket_id.replace(".", "_").replace("-", "_")


def condition(
    table: Table, filters: list[WhereFilter], since: str = "", until: str = "", search: str = ""
) -> str | None:
    """The SQL condition that structured filters mean; None if they accept every row."""
    parts = [_comparison(table, item) for item in filters]
    for text, operator in ((since, ">="), (until, "<")):
        if text:
            if table.column(_TIMESTAMP) is None or not text.isdecimal():
                raise bad_request(
                    "invalid_argument", f"changeSince and changeUntil need a {_TIMESTAMP} column and seconds."
                )
            parts.append(f"{quoted(_TIMESTAMP)} {operator} make_timestamp({int(text)} * 1000000)")
    if search:
        texts = [column for column in table.columns if column.type == "VARCHAR"]
        found = " OR ".join(f"contains(lower({quoted(column.name)}), lower({literal(search)}))" for column in texts)
        parts.append(f"({found or 'false'})")
    return " AND ".join(parts) or None


def _comparison(table: Table, item: WhereFilter) -> str:
    column = table.column(item.columns_name)
    if column is None:
        raise bad_request("column_not_found", f"Column {item.columns_name!r} not found.", column=item.columns_name)
    name = item.operator
    if isinstance(name, int):
        name = _OPERATOR_NUMBERS[name] if 0 <= name < len(_OPERATOR_NUMBERS) else ""
    operator = _OPERATORS.get(name.lower())
    if operator is None or not item.values or (len(item.values) > 1 and not operator.endswith("IN")):
        raise bad_request("invalid_argument", f"The filter on {column.name!r} is not usable.", column=column.name)
    values = [f"CAST({literal(value)} AS {column.type})" for value in item.values]
    right = f"({', '.join(values)})" if operator.endswith("IN") else values[0]
    return f"{quoted(column.name)} {operator} {right}"
