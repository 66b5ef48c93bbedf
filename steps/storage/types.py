"""Types of step parameters for the storage platform."""

import json

from behave import register_type
from parse import with_pattern

import steps.common.types  # noqa: F401
from support.systems.storage.actions import ACTIONS, EVERYTHING_WITH, REQUESTS, Action
from support.systems.storage.callers import PATTERN as MORE_CALLERS
from support.systems.storage.client import TableName
from support.systems.storage.stray import STRAYS

#: Import options by the words that features use for them.
IMPORT_MODES: dict[str, dict[str, object]] = {
    "as a full load": {},
    "incrementally": {"incremental": True},
    "incrementally, updating duplicates": {"incremental": True, "dedup_mode": "update_duplicates"},
    "incrementally, inserting duplicates": {"incremental": True, "dedup_mode": "insert_duplicates"},
    "incrementally, failing on duplicates": {"incremental": True, "dedup_mode": "fail_on_duplicates"},
    "as a full load, failing on duplicates": {"dedup_mode": "fail_on_duplicates"},
    "as a full load, updating duplicates": {"dedup_mode": "update_duplicates"},
    "as a full load, inserting duplicates": {"dedup_mode": "insert_duplicates"},
}


@with_pattern(
    r"the administrator|a stranger|somebody with a made-up key|somebody with a wrong secret"
    r"|somebody with the secret of another key"
    r'|the owner of "[^"]+"|the owner'
    r'|the team of "[^"]+"(?: on "[^"]+")?|the team on (?:main|"[^"]+"|a branch that was never made)'
    r'|the holder of (?:the|the new|the old) key "[^"]+"|' + MORE_CALLERS
)
def parse_caller(text: str) -> str:
    """Who makes a call: in the scenario's project, or, as a team, in the own project or on a branch."""
    return text


@with_pattern(r'"[^"]+\.[^"]+"')
def parse_table(text: str) -> TableName:
    """``"in_c_sales.users"``."""
    return TableName.parse(text.strip('"'))


@with_pattern("|".join(sorted(IMPORT_MODES, key=len, reverse=True)))
def parse_import_mode(text: str) -> dict[str, object]:
    """``incrementally``, ``as a full load``, …."""
    return dict(IMPORT_MODES[text])


@with_pattern("|".join(sorted(ACTIONS, key=len, reverse=True)))
def parse_action(text: str) -> Action:
    """Something that somebody may try: ``download the file``. The whole list is in systems/storage/actions.py."""
    return ACTIONS[text]


@with_pattern(rf'(?:{"|".join(REQUESTS)}) "[^"]*"|list the buckets')
def parse_request(text: str) -> Action:
    """A request that says the same each time it is sent: ``create the bucket "in_c_sales"``."""
    words, _, quoted = text.partition(' "')
    return REQUESTS[words](quoted.removesuffix('"')) if quoted else ACTIONS[words]


@with_pattern("|".join(STRAYS))
def parse_stray(text: str) -> str:
    """Something that the platform does not offer."""
    return text


@with_pattern("|".join(sorted(EVERYTHING_WITH, key=len, reverse=True)))
def parse_container(text: str) -> str:
    """What can be called by a name that is made to lead somewhere else."""
    return text


register_type(Container=parse_container)


@with_pattern("on the branch|on the other branch|in the other project|in a project that was never made")
def parse_place(text: str) -> str:
    """Somewhere else than on main of the scenario's project."""
    return text


@with_pattern(r"\{.*\}")
def parse_json(text: str) -> object:
    """An object as JSON writes it."""
    return json.loads(text)


@with_pattern("read|rotate|revoke")
def parse_key_change(text: str) -> str:
    """What may be done with a key that is there."""
    return text


register_type(KeyChange=parse_key_change)
register_type(Json=parse_json)
register_type(Action=parse_action, Request=parse_request, Stray=parse_stray, Place=parse_place)
register_type(Caller=parse_caller, TableName=parse_table, ImportMode=parse_import_mode)
