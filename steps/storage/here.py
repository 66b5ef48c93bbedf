"""What the storage steps share: the scene, callers by their description, and attempts that may be refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from behave.model import Step
from behave.runner import Context

import steps.storage.types  # noqa: F401
from support.systems.storage import StorageScene
from support.systems.storage.callers import caller as staged_caller
from support.systems.storage.callers import staged_key
from support.systems.storage.client import Client
from support.systems.storage.picture import changes, take_picture
from support.systems.storage.scene import Key
from support.systems.storage.stage import Stage
from support.wire.outcome import BrokenPromise, ContractViolation, NoAnswer, Outcome
from support.wire.refusals import Refusal

if TYPE_CHECKING:
    from support.wire.s3 import S3

#: A branch id of the right form that no branch has.
NEVER_MADE = "0badc0de"


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
    if caller.startswith("the team "):
        return _team(scene, caller)
    return staged_caller(stage(context), caller) or scene.holder(_key(scene, caller))


def stage(context: Context) -> Stage:
    """One of everything in the scenario's project."""
    found: Stage = context.world.noted.setdefault("stage", Stage(storage(context)))
    return found


def _team(scene: StorageScene, caller: str) -> Client:
    """A team: on main or on a branch of the scenario's project, or at home in another project."""
    words, _, quoted = caller.partition(' "')
    label = quoted.removesuffix('"')
    match words:
        case "the team of" if '" on "' in label:
            home, _, branch = label.partition('" on "')
            return scene.team(home).on(scene.project.branches[branch])
        case "the team of":
            return scene.team(label)
        case "the team on":
            return scene.on_branch(label)
        case "the team on main":
            return scene.owner
        case "the team on a branch that was never made":
            return scene.owner.on(NEVER_MADE)
    raise LookupError(f"nobody knows {caller}")


def s3_client(context: Context, caller: str) -> S3:
    """The S3 client of a caller."""
    scene = storage(context)
    match caller:
        case "a stranger":
            return scene.s3_of_nobody()
        case "somebody with a wrong secret":
            return scene.s3(secret="not-the-secret-of-this-key")
        case "somebody with the secret of another key":
            return scene.s3(secret=stage(context).second_key.secret)
        case "somebody with a made-up key":
            return scene.s3(Key("key_0badc0de", f"proj_{scene.project.id}_admin_{'0' * 32}"))
    return scene.s3(staged_key(stage(context), caller) or _key(scene, caller))


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


#: Words of the steps that compare the project with how it was.
_COMPARING = ("changed", "as it was", "without effect", "without a trace", "or refused as")


def look_before(context: Context) -> None:
    """Look at the scenario's projects before something is tried, if a later step will want to know what changed."""
    if any(word in step.name for step in context.scenario.all_steps for word in _COMPARING):
        scene = storage(context)
        scene.looks_at_settings = any(_speaks_of_settings(step) for step in context.scenario.all_steps)
        context.world.noted["before"] = take_picture(scene)


def _speaks_of_settings(step: Step) -> bool:
    cells = [cell for row in step.table.rows for cell in row.cells] if step.table else []
    return any("settings" in text for text in (step.name, *cells))


def attempt(context: Context, caller: str, action: Callable[[str], Outcome]) -> None:
    """Let a caller try something that may be refused.

    The project is looked at before, so that a Then can tell whether it changed, and the action is kept, so that a
    Then can show that the same request is accepted from somebody else.
    """
    with suppress(LookupError):  # not everybody who tries something has a REST client
        client(context, caller)  # a key that is made for this caller belongs into the picture
    look_before(context)
    context.world.noted["action"] = action
    context.world.noted.pop("tried", None)
    try:
        context.world.outcome = action(caller)
    except (ContractViolation, NoAnswer) as failure:
        raise _with_effects(context, failure) from None


def _with_effects(context: Context, failure: BrokenPromise) -> BrokenPromise:
    """The same failure; if nothing was accepted and something has changed all the same, the text says what."""
    before = context.world.noted.get("before")
    if before is None or failure.exchange is None or str(failure.exchange.status).startswith("2"):
        return failure
    with context.world.journal.lenient():
        try:
            found = changes(before, take_picture(storage(context)))
        except BrokenPromise as problem:
            found = [f"the project cannot be looked at any more: {str(problem).partition(chr(10))[0]}"]
    if not found:
        return failure
    text = f"{failure}\nAnd it has changed what is stored:\n  " + "\n  ".join(found)
    return type(failure)(text, failure.exchange, failure.seen)


def refused_without_effect(context: Context, refusal: Refusal) -> bool:
    """Whether the last attempt was refused. If it was, then in this way only, and nothing may have changed."""
    outcome = context.world.outcome
    if outcome.ok:
        return False
    if not refusal.fits(outcome):
        raise outcome.broken(f"it should be accepted, or {refusal.expectation(outcome)}")
    found = changes(context.world.noted["before"], take_picture(storage(context)))
    if found:
        raise outcome.broken("a request that is refused should change nothing", "\n".join(found))
    return True
