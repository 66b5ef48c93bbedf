"""What the service has written into its database, looked at without it."""

from __future__ import annotations

from typing import Any

from behave import given, then, when
from behave.runner import Context

import steps.pggit.types  # noqa: F401
from steps.pggit.here import client, pggit, value_of
from support.systems.pggit.scene import PgGitScene
from support.tables import cell
from support.wire.outcome import BrokenPromise

#: Columns that hold the name of a user, and those that hold an id of something the scenario made.
_USERS = {"acknowledged_by", "resolved_by"}


@then("the database holds of the webhook {label:Quoted}")
def holds_webhook(context: Context, label: str) -> None:
    scene = pggit(context)
    _expect(context, f'the webhook "{label}"', scene.database.row("webhooks", "id", scene.webhooks[label].id))


@then("the database holds of the deliveries of the webhook {label:Quoted}")
def holds_deliveries(context: Context, label: str) -> None:
    scene = pggit(context)
    row = scene.database.row("webhook_health_metrics", "webhook_id", scene.webhooks[label].id)
    _expect(context, f'the deliveries of the webhook "{label}"', row)


@then("the database holds of the alert {label:Quoted}")
def holds_alert(context: Context, label: str) -> None:
    scene = pggit(context)
    row = scene.database.row("alert_delivery_queue", "alert_id", scene.alerts[label])
    _expect(context, f'the alert "{label}"', row)


@then("the database holds of the merge {label:Quoted}")
def holds_merge(context: Context, label: str) -> None:
    scene = pggit(context)
    row = scene.database.row("merge_operations", "id", scene.merges[label]["merge_id"])
    _expect(context, f'the merge "{label}"', row)


@then("the database holds of the decision on the merge {label:Quoted}")
def holds_resolution(context: Context, label: str) -> None:
    scene = pggit(context)
    row = scene.database.row("merge_conflict_resolutions", "merge_id", scene.merges[label]["merge_id"])
    _expect(context, f'the decision on the merge "{label}"', row)


@then("the database holds of the branch {label:Quoted}")
def holds_branch(context: Context, label: str) -> None:
    scene = pggit(context)
    _expect(context, f'the branch "{label}"', scene.database.row("branches", "branch_id", scene.branches[label]))


@then("the database holds no {table:Quoted} of the webhook {label:Quoted}")
def holds_no(context: Context, table: str, label: str) -> None:
    scene = pggit(context)
    key = "id" if table == "webhooks" else "webhook_id"
    if count := scene.database.count(table, key, scene.webhooks[label].id):
        raise BrokenPromise(
            f'The table {table} should hold nothing of the webhook "{label}", but it holds {count} rows'
        )


def _expect(context: Context, what: str, row: dict[str, Any] | None) -> None:
    if row is None:
        raise BrokenPromise(f"The database should hold {what}, but it does not")
    scene = pggit(context)
    wrong = []
    for each in context.table:
        column, expected = each["column"], _value(scene, each["column"], each["value"])
        if column not in row:
            wrong.append(f"there is no column {column}")
        elif row[column] != expected:
            wrong.append(f"{column} is {cell(row[column])}, expected {cell(expected)}")
    if wrong:
        text = f"The database should hold of {what} what the service was told, but\n  " + "\n  ".join(wrong)
        raise BrokenPromise(text, context.world.journal.exchanges[-1])


def _value(scene: PgGitScene, column: str, text: str) -> Any:
    if column in _USERS and text != "NULL":
        return scene.user_name() if text == "user" else scene.user_name(text)
    if column.endswith("branch_id"):
        return scene.branches[text]
    return value_of(column, text)


@when("a user whose token says that he is {other:Quoted} as well acknowledges the alert {label:Quoted}")
def acknowledge_with_claim(context: Context, other: str, label: str) -> None:
    scene = pggit(context)
    token = scene.learn(scene.signer.token(scene.user_name(), user_id=other, name=other))
    context.world.outcome = scene.bearer(token).alerts.acknowledge(scene.alerts[label])
    context.world.outcome.value("a user should be able to acknowledge an alert")


@when("a user whose request header says that he is {other:Quoted} as well acknowledges the alert {label:Quoted}")
def acknowledge_with_header(context: Context, other: str, label: str) -> None:
    scene = pggit(context)
    user = scene.user().sending(dict.fromkeys(("X-User", "X-User-ID", "X-Forwarded-User", "X-Remote-User"), other))
    context.world.outcome = user.alerts.acknowledge(scene.alerts[label])
    context.world.outcome.value("a user should be able to acknowledge an alert")


@given("{bearer:Bearer} has read the webhook {label:Quoted}, which the database does not hold yet")
def read_before(context: Context, bearer: str, label: str) -> None:
    """The id is one that the scenario gives out itself, later."""
    scene = pggit(context)
    outcome = client(context, bearer).webhooks.read(scene.reserve_webhook(label))
    if outcome.status != 404:
        raise outcome.broken("an id that nothing has should not be found")


@when("the webhook {label:Quoted} is written into the database")
def write_webhook(context: Context, label: str) -> None:
    pggit(context).write_webhook(label)


@then("the database has the table {table:Quoted}")
def has_table(context: Context, table: str) -> None:
    found = pggit(context).database.run("SELECT to_regclass(%s) IS NOT NULL", (f"pggit.{table}",))
    if not found.body[0][0]:
        raise found.broken(f"the database should have the table {table}", "there is none")
