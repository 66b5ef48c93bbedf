"""Analysts and what they use: workspaces, credentials, sessions, as features call them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from behave import register_type
from behave.runner import Context
from parse import with_pattern

from steps.storage.here import storage
from support.systems.storage.client import TableName
from support.systems.storage.scene import StorageScene
from support.wire.outcome import BrokenPromise, NoAnswer
from support.wire.pgwire import Login, Session


@with_pattern(r'the workspace "[^"]+"(?: of "[^"]+")?|a workspace that was never made')
def parse_workspace(text: str) -> str:
    """Which workspace."""
    return text


@with_pattern(r'(?:the|a second|a third) analyst in "[^"]+"')
def parse_analyst(text: str) -> tuple[str, str]:
    """Somebody with an open session: the seat, and the workspace."""
    seat, _, label = text.partition(' analyst in "')
    return ("" if seat == "the" else seat), label.rstrip('"')


@with_pattern(
    r'its credentials|its old password|the (?:password|user|database) "[^"]*"|the (?:user|password|database) of "[^"]+"'
    r"|its credentials and without TLS|its credentials, preferring TLS|its credentials, requiring TLS"
)
def parse_way(text: str) -> str:
    """What somebody logs in with."""
    return text


@with_pattern("disconnects|vanishes without a word|vanishes while a statement runs")
def parse_leaving(text: str) -> Callable[[Session], None]:
    """How somebody leaves."""
    return {
        "disconnects": lambda session: session.close(),
        "vanishes without a word": lambda session: session.vanish(),
        "vanishes while a statement runs": lambda session: session.leave_during(LONG),
    }[text]


@with_pattern("no transaction|a transaction|a failed transaction")
def parse_state(text: str) -> str:
    """What a session may be told of its transaction."""
    return text


@with_pattern("one that does not fit")
def parse_odd_row(text: str) -> str:
    """What is no number."""
    return "no number\n"


#: A statement that runs for a minute or more unless it is ended.
LONG = "SELECT count(*) FROM range(100000) AS a(x), range(1000000) AS b(y) WHERE x + y < 0"

register_type(
    Analyst=parse_analyst,
    LoginWay=parse_way,
    Leaving=parse_leaving,
    Workspace=parse_workspace,
    OddRow=parse_odd_row,
    TransactionState=parse_state,
)


def sql(scene: StorageScene, text: str) -> str:
    """The statement with what only the target knows.

    ``{in_c_sales.users}`` is the SQL name of that project table, ``{file of in_c_sales.users}`` and
    ``{file of neighbour}`` are where the service says that it keeps that table and another project's workspace.
    """
    text = text.replace("{a statement that runs for minutes}", LONG)
    text = re.sub(r"\{file of ([^{}]+)\}", lambda found: _file(scene, found[1]), text)
    return re.sub(r"\{([^{}]+\.[^{}]+)\}", lambda found: scene.sql_name(TableName.parse(found[1])), text)


def _file(scene: StorageScene, of: str) -> str:
    """What the service tells its SQL server of the place of a file."""
    project = scene.projects.get(of, scene.project)
    connection = next(iter(project.workspaces.values()))["connection"]
    outcome = scene.admin.sessions.authenticate(connection["username"], connection["password"])
    told = outcome.value("the workspace's own credentials should be right")
    if of in scene.projects:
        return str(told["db_path"])
    places = [str(table["path"]) for table in told["tables"] if f"{table['bucket']}.{table['name']}" == of]
    if not places:
        raise outcome.broken(f"whoever logs in should be told of the table {of}", f"told are {told['tables']}")
    return places[0]


def session(context: Context, analyst: tuple[str, str]) -> Session:
    """The session of an analyst, opened on first use."""
    seat, label = analyst
    return storage(context).session(label, seat)


def login(context: Context, label: str, way: str) -> Login:
    """The credentials of a workspace, or what somebody has instead of one of them."""
    scene = storage(context)
    right = scene.login(label)
    kind, _, value = way.partition(' "')
    value = value.rstrip('"')
    match kind:
        case "its old password":
            return replace(right, password=context.world.noted["old password"])
        case "its credentials and without TLS":
            return replace(right, sslmode="disable")
        case "its credentials, requiring TLS":
            return replace(right, sslmode="require")
        case "the password":
            return replace(right, password=value)
        case "the user":
            return replace(right, user=value)
        case "the database":
            return replace(right, database=value)
        case "the password of":
            return replace(right, password=scene.login(value).password)
        case "the user of":
            return replace(right, user=scene.login(value).user)
        case "the database of":
            return replace(right, database=scene.login(value).database)
    return right


@contextmanager
def patience_ends(promise: str, seconds: int) -> Iterator[None]:
    """Say what was promised when a statement is still running after so many seconds."""
    try:
        yield
    except NoAnswer as error:
        text = f"{promise[:1].upper()}{promise[1:]}, but it was still running after {seconds} seconds"
        raise BrokenPromise(text, error.exchange) from error
