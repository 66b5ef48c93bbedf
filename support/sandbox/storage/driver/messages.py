"""The commands as they come in: protobuf messages written as JSON, in camelCase or snake_case, no unknown fields."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Message(BaseModel):
    # Built when first used: most runs never send a driver command.
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True, defer_build=True)


class Meta(Message):
    """What every command may carry and none needs here: roles of other backends, options of theirs."""

    meta: Any = None
    stack_prefix: str = ""
    project_role_name: str = ""
    project_read_only_role_name: str = ""


class Empty(Meta):
    pass


class CreateProject(Meta):
    project_id: str
    data_retention_time: int = 0
    features: list[str] = []


class DropProject(Meta):
    project_user_name: str = ""
    project_database_name: str = ""
    project_id: str = ""


class DevBranch(Meta):
    branch_id: str = ""
    project_id: str = ""
    dev_branch_read_only_role_name: str = ""


class CreateBucket(DevBranch):
    bucket_id: str
    is_branch_default: bool = True


class DropBucket(DevBranch):
    bucket_object_name: str
    is_cascade: bool = False
    ignore_errors: bool = False


class BucketAccess(Meta):
    source_project_id: str = ""
    source_bucket_object_name: str = ""
    source_bucket_id: str = ""
    source_share_role_name: str = ""
    bucket_share_role_name: str = ""
    bucket_object_name: str = ""
    target_project_id: str = ""
    target_bucket_id: str = ""
    target_project_read_only_role_name: str = ""
    path: list[str] = []
    branch_id: str = ""
    is_branch_default: bool = True


class TableColumn(Message):
    name: str
    type: str
    length: str = ""
    nullable: bool = True
    default: str = ""
    meta: Any = None


class TableCommand(Meta):
    path: Annotated[list[str], Field(min_length=1)]
    table_name: str


class CreateTable(TableCommand):
    columns: Annotated[list[TableColumn], Field(min_length=1)]
    primary_keys_names: list[str] = []


class DropTable(TableCommand):
    ignore_errors: bool = False


class AddColumn(TableCommand):
    column_definition: TableColumn


class DropColumn(TableCommand):
    column_name: str


class AlterColumn(TableCommand):
    # The protocol spells it so.
    desired_definition: Annotated[TableColumn | None, Field(alias="desiredDefiniton")] = None
    desired: Annotated[TableColumn | None, Field(alias="desiredDefinition")] = None
    attributes_to_update: list[str] = []


class PrimaryKey(TableCommand):
    primary_keys_names: list[str] = []


class WhereFilter(Message):
    columns_name: str
    operator: str | int = "eq"
    values: list[str] = []
    data_type: str | int = ""


class DeleteTableRows(TableCommand):
    change_since: str = ""
    change_until: str = ""
    where_filters: list[WhereFilter] = []


class OrderBy(Message):
    column_name: str
    order: str | int = "ASC"
    data_type: str | int = ""


class ReadFilters(Message):
    limit: Annotated[int, Field(ge=0, le=10_000)] = 0
    change_since: str = ""
    change_until: str = ""
    fulltext_search: str = ""
    where_filters: list[WhereFilter] = []


class PreviewTable(TableCommand):
    columns: list[str] = []
    order_by: list[OrderBy] = []
    filters: ReadFilters = ReadFilters()


class ObjectInfo(Meta):
    path: Annotated[list[str], Field(min_length=1)]
    expected_object_type: str | int = "DATABASE"


class CsvTypeOptions(Message):
    type_: Annotated[str, Field(alias="@type")] = ""
    columns_names: list[str] = []
    delimiter: str = ","
    enclosure: str = '"'
    escaped_by: str = '"'
    source_type: str | int = "SINGLE_FILE"
    compression: str | int = "NONE"


class FilePath(Message):
    root: str = ""
    path: str = ""
    file_name: str


class TableReference(Message):
    path: Annotated[list[str], Field(min_length=1)]
    table_name: str


class ImportOptions(Message):
    import_type: str | int = "FULL"
    dedup_type: str | int = "UPDATE_DUPLICATES"
    dedup_columns_names: list[str] = []
    timestamp_column: str = ""
    number_of_ignored_lines: int = 1
    convert_empty_values_to_null_on_columns: list[str] = []
    import_strategy: str | int = "STRING_TABLE"
    create_mode: str | int = "CREATE"


class FileCommand(Meta):
    file_provider: str | int = "HTTP"
    file_format: str | int = "CSV"
    format_type_options: CsvTypeOptions = CsvTypeOptions()
    file_path: FilePath
    file_credentials: Any = None


class TableImportFromFile(FileCommand):
    destination: TableReference
    import_options: ImportOptions = ImportOptions()


class ExportOptions(Message):
    is_compressed: bool = False
    columns_to_export: list[str] = []
    filters: ReadFilters = ReadFilters()


class TableExportToFile(FileCommand):
    source: TableReference
    export_options: ExportOptions = ExportOptions()


class CreateWorkspace(DevBranch):
    workspace_id: str = ""
    is_branch_default: bool = True
    project_user_name: str = ""


class Workspace(Meta):
    workspace_object_name: str = ""
    workspace_user_name: str = ""
    workspace_role_name: str = ""
    is_cascade: bool = True
    ignore_errors: bool = False
    objects_to_preserve: list[str] = []
    object_name_to_drop: str = ""
    ignore_if_not_exists: bool = False


class LoadSource(TableReference):
    column_mappings: list[dict[str, str]] = []
    where_filters: list[WhereFilter] = []


class LoadTableToWorkspace(Meta):
    source: LoadSource
    destination: TableReference
    import_options: ImportOptions = ImportOptions()


class ExecuteQuery(Meta):
    path_restriction: Annotated[list[str], Field(min_length=1)]
    query: str
    timeout: Annotated[int, Field(ge=0, le=3600)] = 0
