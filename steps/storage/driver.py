"""The driver bridge: commands as JSON, executed on behalf of a project."""

from __future__ import annotations

import json
import re
from typing import Any

from behave import given, then, when
from behave.runner import Context

from steps.storage.here import attempt, client, storage
from support.contracts import storage as api
from support.systems.storage.client import Client, TableName
from support.tables import cell, difference
from support.wire.outcome import Outcome
from support.wire.refusals import Refusal


def _filled(context: Context, text: str) -> Any:
    """The JSON of a step with what only the scenario knows: ``{project}``, ``{workspace analysis}``, ``{answer x}``."""
    scene = storage(context)

    def value(found: re.Match[str]) -> str:
        kind, name = found[1], found[2] or ""
        match kind:
            case "new project":
                context.world.noted["new project"] = scene.names.new("driven")
                scene.expect_project(context.world.noted["new project"])
                return str(context.world.noted["new project"])
            case "project":
                return (scene.projects[name] if name else scene.project).id
            case "workspace":
                return str(scene.project.workspaces[name]["id"])
            case "user":
                return str(scene.project.workspaces[name]["connection"]["username"])
        answer = context.world.noted["answer"]
        if name not in answer:
            raise context.world.outcome.broken(f"the command should answer {name}", f"it answers {sorted(answer)}")
        return str(answer[name])

    return json.loads(re.sub(r"\{(new project|project|workspace|user|answer)(?: (\w+))?\}", value, text))


def _execute(context: Context, who: Client, command: dict[str, Any]) -> Outcome:
    """Execute in the project that the client speaks for, and keep the answer and its secrets."""
    envelope = {"credentials": {"project_id": who.project_id}} if who.project_id else {}
    outcome = who.service.execute(command, **envelope)
    answer = (outcome.body.get("commandResponse") or {}) if outcome.ok else {}
    context.world.masker.learn(answer.get("workspacePassword"), answer.get("projectPassword"))
    context.world.noted["answer"] = answer
    return outcome


@given("{caller:Caller} has executed")
@when("{caller:Caller} executes")
def execute(context: Context, caller: str) -> None:
    context.world.outcome = _execute(context, client(context, caller), _filled(context, context.text))
    context.world.outcome.value("the command should be executed")


@when("{caller:Caller} tries to execute")
def try_execute(context: Context, caller: str) -> None:
    command = _filled(context, context.text)
    attempt(context, caller, lambda who: _execute(context, client(context, who), command))


@when("{caller:Caller} tries to send to the driver bridge")
def try_send(context: Context, caller: str) -> None:
    """The whole request, not only the command in it."""
    body = _filled(context, context.text)
    attempt(context, caller, lambda who: client(context, who).call(api.EXECUTE_COMMAND, json=body))


@then("the command answers")
def command_answers(context: Context) -> None:
    """A row a field: a path such as ``tableInfo.columns.0.name``, and its value; ``nothing`` if it is not there."""
    found = [(row["field"], _at(context.world.noted["answer"], row["field"])) for row in context.table]
    expected = [(row["field"], row["value"]) for row in context.table]
    if found != expected:
        raise context.world.outcome.broken(f"the command should answer {expected}", f"it answers {found}")


def _at(value: Any, path: str) -> str:
    for part in path.split("."):
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (LookupError, TypeError):
            return "nothing"
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


@then("these commands are listed for {caller:Caller}, each with a description")
def commands_are_listed(context: Context, caller: str) -> None:
    outcome = client(context, caller).service.driver_commands()
    body = outcome.value("anybody should see which commands there are")
    listed = {each["type"].removesuffix("Command"): each["description"] for each in body["supported_commands"]}
    missing = [row["command"] for row in context.table if not listed.get(row["command"])]
    if missing or body["total_commands"] < len(listed):
        raise outcome.broken(
            "these commands should be listed, and be counted",
            f"missing or without a description: {missing}; total_commands is {body['total_commands']}",
        )


@given("{caller:Caller} was able to export {table:TableName} to {file:Quoted} with the driver")
def has_exported(context: Context, caller: str, table: TableName, file: str) -> None:
    who = client(context, caller)
    place = {"root": f"project_{who.project_id}", "path": "", "fileName": file}
    source = {"path": [table.bucket], "tableName": table.table}
    command = {"type": "TableExportToFileCommand", "source": source, "filePath": place}
    _execute(context, who, command).value("a project's owner should be able to export a table")


@then("the command's preview shows")
def preview_shows(context: Context) -> None:
    outcome, answer = context.world.outcome, context.world.noted["answer"]
    try:
        rows = [{each["columnName"]: each.get("value") for each in row["columns"]} for row in answer.get("rows", [])]
    except (LookupError, TypeError, AttributeError):
        raise outcome.broken("a preview should have rows of columnName and value", f"it has {answer['rows']}") from None
    found = [tuple(cell(row.get(heading)).removesuffix(".0") for heading in context.table.headings) for row in rows]
    problem = difference([tuple(row.cells) for row in context.table], found)
    if problem or answer.get("columns") != context.table.headings:
        raise outcome.broken(
            "the preview should show these columns and rows", f"columns are {answer.get('columns')}; {problem}"
        )


@then("it is refused as {refusal:Refusal}, or answered with the status Error")
def refused_or_error(context: Context, refusal: Refusal) -> None:
    outcome = context.world.outcome
    if outcome.ok and context.world.noted["answer"].get("status") == "Error":
        return
    if not refusal.fits(outcome):
        raise outcome.broken(f"it should be {refusal.expectation(outcome)}, or answered with the status Error")


@then("the workspace in the answer is known as {label:Quoted}")
def keep_workspace(context: Context, label: str) -> None:
    """Found over REST by its user, and remembered with the password that the command answered."""
    scene, answer = storage(context), context.world.noted["answer"]
    listing = scene.owner.workspaces.list(limit=1000)
    for record in listing.value("workspaces should be listed")["workspaces"]:
        connection = record["connection"] or {}
        if connection.get("username") == answer.get("workspaceUserName"):
            connection["password"] = answer.get("workspacePassword")
            scene.keep_workspace(label, record | {"connection": connection})
            return
    raise listing.broken(f"a workspace with the user {answer.get('workspaceUserName')} should be listed over REST")


@then("the project in the answer is known as {label:Quoted}")
def keep_project(context: Context, label: str) -> None:
    id, key = context.world.noted["new project"], context.world.noted["answer"].get("projectPassword")
    if not key:
        raise context.world.outcome.broken("a new project should come with its key (projectPassword)")
    storage(context).adopt_project(label, {"id": id, "api_key": key})
