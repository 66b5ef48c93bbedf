"""Types of step parameters for the storage platform."""

from behave import register_type
from parse import with_pattern

import steps.common.types  # noqa: F401
from support.systems.storage.client import TableName

#: Import options by the words that features use for them.
IMPORT_MODES: dict[str, dict[str, object]] = {
    "as a full load": {},
    "incrementally": {"incremental": True},
    "incrementally, updating duplicates": {"incremental": True, "dedup_mode": "update_duplicates"},
    "incrementally, inserting duplicates": {"incremental": True, "dedup_mode": "insert_duplicates"},
    "incrementally, failing on duplicates": {"incremental": True, "dedup_mode": "fail_on_duplicates"},
    "as a full load, failing on duplicates": {"dedup_mode": "fail_on_duplicates"},
}


@with_pattern(
    r"the administrator|a stranger|somebody with a made-up key|somebody with a wrong secret"
    r'|the owner of "[^"]+"|the owner'
    r'|the holder of (?:the|the new|the old) key "[^"]+"'
)
def parse_caller(text: str) -> str:
    """Who makes a call."""
    return text


@with_pattern(r'"[^"]+\.[^"]+"')
def parse_table(text: str) -> TableName:
    """``"in_c_sales.users"``."""
    return TableName.parse(text.strip('"'))


@with_pattern("|".join(sorted(IMPORT_MODES, key=len, reverse=True)))
def parse_import_mode(text: str) -> dict[str, object]:
    """``incrementally``, ``as a full load``, …."""
    return dict(IMPORT_MODES[text])


register_type(Caller=parse_caller, TableName=parse_table, ImportMode=parse_import_mode)
