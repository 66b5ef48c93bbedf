"""API keys: handed out, shown, rotated, revoked."""

from behave import given, then, when
from behave.runner import Context

from steps.storage.here import attempt, client, storage
from support.wire.outcome import BrokenPromise


@given("a second key {label:Quoted}")
def second_key(context: Context, label: str) -> None:
    scene = storage(context)
    outcome = scene.owner.keys.create(label)
    scene.keep_key(label, outcome.value("a project's owner should get another key"))


@when("the owner creates the key {label:Quoted}")
def create_key(context: Context, label: str) -> None:
    scene = storage(context)
    context.world.outcome = scene.owner.keys.create(label)
    scene.keep_key(label, context.world.outcome.value("a project's owner should get another key"))


@when("the key {label:Quoted} is rotated")
def rotate_key(context: Context, label: str) -> None:
    scene = storage(context)
    context.world.outcome = scene.owner.keys.rotate(scene.project.keys[label].id)
    scene.keep_key(label, context.world.outcome.value("a project's owner should be able to rotate a key"))


@when("the key {label:Quoted} is revoked")
def revoke_key(context: Context, label: str) -> None:
    scene = storage(context)
    context.world.outcome = scene.owner.keys.revoke(scene.project.keys[label].id)
    context.world.outcome.value("a project's owner should be able to revoke a key")


@when("{caller:Caller} tries to create another key")
def try_create_key(context: Context, caller: str) -> None:
    attempt(context, caller, lambda who: client(context, who).keys.create("made by somebody else"))


@when("{caller:Caller} tries to revoke the key {label:Quoted}")
def try_revoke_key(context: Context, caller: str, label: str) -> None:
    key = storage(context).project.keys[label]
    attempt(context, caller, lambda who: client(context, who).keys.revoke(key.id))


@when("{caller:Caller} tries to revoke the last key of the project")
def try_revoke_last_key(context: Context, caller: str) -> None:
    key = storage(context).project.owner
    attempt(context, caller, lambda who: client(context, who).keys.revoke(key.id))


@then("the keys of the project are")
def keys_are(context: Context) -> None:
    scene = storage(context)
    outcome = scene.owner.keys.list()
    body = outcome.value("a project's owner should see its keys")
    expected = sorted((row["description"], row["scope"]) for row in context.table)
    # The key that came with the project has whatever description the service gives it.
    others = [key for key in body["api_keys"] if key["id"] != scene.project.owner.id]
    found = sorted((key["description"], key["scope"]) for key in others)
    if found != expected or len(body["api_keys"]) != body["count"]:
        raise outcome.broken(
            f"beside the project's first key, the keys should be {expected}, and be counted right",
            f"listed are {found}, count is {body['count']}",
        )


@then("the key {label:Quoted} is shown with its description and scope {scope:Quoted}, but never again with its secret")
def key_is_shown(context: Context, label: str, scope: str) -> None:
    scene = storage(context)
    key = scene.project.keys[label]
    outcome = scene.owner.keys.read(key.id)
    body = outcome.value("a project's owner should see a key")
    if (body["id"], body["description"], body["scope"]) != (key.id, label, scope):
        raise outcome.broken(f'the key should be shown as {key.id}, "{label}", {scope}')
    for shown in (outcome, scene.owner.keys.list()):
        for record in shown.body.get("api_keys", [shown.body]):
            if record.get("api_key"):
                raise shown.broken("a key's secret should be shown once, when it is made")


@then("the keys {label:Quoted} before and after are different")
def keys_differ(context: Context, label: str) -> None:
    project = storage(context).project
    if project.keys[label].secret == project.old_keys[label].secret:
        raise BrokenPromise(f'Rotating the key "{label}" should give a new secret, but the secret is the old one')
