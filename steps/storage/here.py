"""What the storage steps share: the scene, callers by their description, and attempts that may be refused."""

from __future__ import annotations

from collections.abc import Callable

from behave.runner import Context

import steps.storage.types  # noqa: F401
from support.systems.storage import StorageScene
from support.systems.storage.client import Client
from support.systems.storage.picture import take_picture
from support.systems.storage.scene import Key
from support.wire.outcome import Outcome
from support.wire.s3 import S3


def storage(context: Context) -> StorageScene:
    """The storage platform as this scenario knows it."""
    scene: StorageScene = context.world.scene(StorageScene)
    return scene


def client(context: Context, caller: str) -> Client:
    """The client of a caller, as features describe callers, in the scenario's project."""
    scene = storage(context)
    if caller == "the administrator":
        return scene.admin
    if caller == "a stranger":
        return scene.holder(None)
    if caller == "somebody with a made-up key":
        return scene.holder(Key("", f"proj_{scene.project.id}_admin_{'0' * 32}"))
    return scene.holder(_key(scene, caller))


def s3_client(context: Context, caller: str) -> S3:
    """The S3 client of a caller."""
    scene = storage(context)
    if caller == "somebody with a wrong secret":
        return scene.s3(secret="not-the-secret-of-this-key")
    return scene.s3(_key(scene, caller))


def _key(scene: StorageScene, caller: str) -> Key:
    words, _, quoted = caller.partition(' "')
    label = quoted.removesuffix('"')
    match words:
        case "the owner":
            return scene.project.owner
        case "the owner of":
            return scene.projects[label].owner
        case "the holder of the key" | "the holder of the new key":
            return scene.project.keys[label]
        case "the holder of the old key":
            return scene.project.old_keys[label]
    raise LookupError(f"{caller} has no API key")


def attempt(context: Context, caller: str, action: Callable[[str], Outcome]) -> None:
    """Let a caller try something that may be refused.

    The project is looked at before, so that a Then can tell whether it changed, and the action is kept, so that a
    Then can show that the same request is accepted from somebody else.
    """
    context.world.noted["before"] = take_picture(storage(context))
    context.world.noted["action"] = action
    context.world.outcome = action(caller)
