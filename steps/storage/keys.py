"""API keys: handed out, shown, rotated, revoked."""

from __future__ import annotations

from behave import given, then, when
from behave.runner import Context

from steps.storage.here import attempt, client, stage, storage
from support.systems.storage.client import Client
from support.systems.storage.credentials import difference, key_options
from support.systems.waiting import PATIENCE, until
from support.wire.outcome import BrokenPromise, Outcome


@given("a second key {label:Quoted}")
@when("the owner creates the key {label:Quoted}")
def create_key(context: Context, label: str) -> None:
    scene = storage(context)
    context.world.outcome = scene.owner.keys.create(label)
    scene.keep_key(label, context.world.outcome.value("a project's owner should get another key"))


@given("a key")
@when("the owner creates a key")
def create_key_with(context: Context) -> None:
    """The headings are the fields of a key, ``branch`` being that of the scenario."""
    scene = storage(context)
    options = key_options(stage(context), context.table[0].as_dict())
    context.world.outcome = scene.owner.keys.create(**options)
    body = context.world.outcome.value("a project's owner should get such a key")
    scene.keep_key(options["description"], body)


@when("{caller:Caller} tries to create a key")
def try_create_key_with(context: Context, caller: str) -> None:
    options = {"description": "tried"} | key_options(stage(context), context.table[0].as_dict())
    attempt(context, caller, lambda who: client(context, who).keys.create(**options))


@given("the key {label:Quoted} has been rotated")
@when("the key {label:Quoted} is rotated")
def rotate_key(context: Context, label: str) -> None:
    scene = storage(context)
    context.world.outcome = scene.owner.keys.rotate(scene.project.keys[label].id)
    scene.keep_key(label, context.world.outcome.value("a project's owner should be able to rotate a key"))


@when("the owner rotates the first key of the project")
def rotate_first_key(context: Context) -> None:
    """The owner holds the new key from then on."""
    scene = storage(context)
    context.world.outcome = scene.owner.keys.rotate(scene.project.owner.id)
    scene.project.old_keys["first"] = scene.project.owner
    scene.project.owner = scene.keep_key(
        "first", context.world.outcome.value("a project's owner should be able to rotate the first key")
    )


@given("the key {label:Quoted} has been revoked")
@when("the key {label:Quoted} is revoked")
def revoke_key(context: Context, label: str) -> None:
    scene = storage(context)
    context.world.outcome = scene.owner.keys.revoke(scene.project.keys[label].id)
    context.world.outcome.value("a project's owner should be able to revoke a key")


@when("{caller:Caller} tries to {change:KeyChange} the key {label:Quoted}")
def try_change_key(context: Context, caller: str, change: str, label: str) -> None:
    id = storage(context).key_named(label).id
    attempt(context, caller, lambda who: getattr(client(context, who).keys, change)(id))


@when("{caller:Caller} tries to {change:KeyChange} a key that was never made")
def try_change_unknown_key(context: Context, caller: str, change: str) -> None:
    attempt(context, caller, lambda who: getattr(client(context, who).keys, change)("key_0badc0de"))


@then("the keys of the project are")
def keys_are(context: Context) -> None:
    _listed(context, ordered=False)


@then("the keys of the project, newest first, are")
def keys_are_in_order(context: Context) -> None:
    _listed(context, ordered=True)


@then("the key {label:Quoted} is shown as")
def key_is_shown(context: Context, label: str) -> None:
    _shown(context, storage(context).project.keys[label].id, f'the key "{label}"')


@then("the old key {label:Quoted} is shown as")
def old_key_is_shown(context: Context, label: str) -> None:
    _shown(context, storage(context).project.old_keys[label].id, f'the old key "{label}"')


@then("the project has {count:d} keys")
def count_keys(context: Context, count: int) -> None:
    _counted(storage(context).admin, count)


@then("the project {label:Quoted} has {count:d} keys")
def count_keys_of(context: Context, label: str, count: int) -> None:
    _counted(storage(context).team(label), count)


@then("the secret of the key {label:Quoted} is never shown again")
def secret_never_shown(context: Context, label: str) -> None:
    """That no answer holds a secret is checked always; here the answers are asked for in which it could stand."""
    scene = storage(context)
    key = scene.project.keys[label]
    for who in (scene.owner, scene.admin):
        for shown in (who.keys.read(key.id), who.keys.list()):
            shown.value("a project's owner and the administrator should see its keys")
            records = shown.body.get("api_keys", [shown.body])
            if any(record.get("api_key") for record in records):
                raise shown.broken("a key's secret should be shown once, when it is made")


@then("what is shown of the key {label:Quoted} does not give it away")
def prefix_is_short(context: Context, label: str) -> None:
    scene = storage(context)
    key = scene.project.keys[label]
    outcome = scene.owner.keys.read(key.id)
    prefix = outcome.value("a project's owner should see a key")["key_prefix"].rstrip(".")
    if not key.secret.startswith(prefix) or len(key.secret) - len(prefix) < 16:
        raise outcome.broken(
            "the prefix that is shown should be the beginning of the key and hide at least 16 letters of it",
            f"it shows {len(prefix)} of {len(key.secret)} letters: {prefix}",
        )


@then("the keys {label:Quoted} before and after are different")
def keys_differ(context: Context, label: str) -> None:
    project = storage(context).project
    new, old = project.keys[label], project.old_keys[label]
    if new.secret == old.secret or new.id == old.id:
        what = "secret" if new.secret == old.secret else "id"
        promise = f'rotating the key "{label}" should give a new {what}'
        raise context.world.outcome.broken(promise, f"the {what} is the old one")


@then("all keys of the scenario are different")
def all_keys_differ(context: Context) -> None:
    projects = storage(context).projects.values()
    secrets = [key.secret for project in projects for key in (project.owner, *project.keys.values())]
    if len(set(secrets)) != len(secrets):
        raise BrokenPromise(f"Each key should have a secret of its own, but {len(secrets)} keys share some")


def _shown(context: Context, id: str, what: str) -> None:
    row = context.table[0].as_dict()

    def unlike(outcome: Outcome) -> str:
        return difference(stage(context), row, outcome.value("a project's owner should see a key"))

    # That a key has been used may be noted down after the answer has been given.
    seconds = PATIENCE if row.get("used") == "yes" else 0.0
    outcome = until(
        context.world.journal, lambda seen: not unlike(seen), lambda: storage(context).owner.keys.read(id), seconds
    )
    problem = unlike(outcome)
    if problem:
        wanted = ", ".join(f"{name} {text}" for name, text in row.items())
        raise outcome.broken(f"{what} should be shown with {wanted}", problem)


def _counted(who: Client, count: int) -> None:
    outcome = who.keys.list()
    body = outcome.value("a project's owner should see its keys")
    if (len(body["api_keys"]), body["count"]) != (count, count):
        raise outcome.broken(
            f"{count} keys should be alive, and be counted",
            f"{len(body['api_keys'])} are listed, count is {body['count']}",
        )


def _listed(context: Context, ordered: bool) -> None:
    scene = storage(context)
    outcome = scene.owner.keys.list()
    body = outcome.value("a project's owner should see its keys")
    expected = [(row["description"], row["scope"]) for row in context.table]
    # The key that came with the project has whatever description the service gives it.
    others = [key for key in body["api_keys"] if key["id"] != scene.project.owner.id]
    found = [(key["description"], key["scope"]) for key in others]
    if not ordered:
        expected, found = sorted(expected), sorted(found)
    if found != expected or len(body["api_keys"]) != body["count"]:
        raise outcome.broken(
            f"beside the project's first key, the keys should be {expected}"
            f"{', in this order' if ordered else ''}, and be counted right",
            f"listed are {found}, count is {body['count']}",
        )
