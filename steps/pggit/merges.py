"""Branches, what was changed on them, and merging."""

from __future__ import annotations

from functools import partial
from typing import Any

from behave import given, register_type, then, when
from behave.runner import Context
from parse import with_pattern

import steps.pggit.types  # noqa: F401
from steps.pggit.here import attempt, pggit
from support.systems.pggit.scene import NOBODYS, PgGitScene
from support.systems.together import together
from support.tables import meant
from support.wire.outcome import Outcome
from support.wire.refusals import REFUSALS

_DEFINITION = 'the definition "'


@with_pattern('the source|the target|the definition "[^"]*"|nothing|a word|no definition')
def parse_decision(text: str) -> dict[str, Any]:
    """How a conflict is decided: ``the source``, ``the definition "CREATE TABLE …"``, or in a way that is none."""
    if text.startswith(_DEFINITION):
        return {"resolution": "CUSTOM", "custom_definition": meant(text[len(_DEFINITION) : -1])}
    words = {"the source": "SOURCE", "the target": "TARGET", "nothing": "", "a word": "WHATEVER"}
    return {"resolution": words.get(text, "CUSTOM")}


register_type(Decision=parse_decision)


@given("a line of schema {label:Quoted}")
def a_branch(context: Context, label: str) -> None:
    pggit(context).add_branch(label, None)


@given("the lines of schema {labels:Labels} off {parent:Quoted}")
def branches_off(context: Context, labels: list[str], parent: str) -> None:
    for label in labels:
        pggit(context).add_branch(label, parent)


@given("these versions of objects on them")
def versions(context: Context) -> None:
    """The first column names an object; a dash stands for none of it on a branch, ``a then b`` for two versions."""
    for row in context.table:
        cells = row.as_dict()
        name = cells.pop("object")
        pggit(context).add_object(name, {branch: version for branch, version in cells.items() if version != "-"})


@given("two branches that have both changed the table {table:Quoted}")
def two_branches(context: Context, table: str) -> None:
    """The branches are called source and target, and where they come from base."""
    scene = pggit(context)
    scene.add_branch("base", None)
    for label in ("source", "target"):
        scene.add_branch(label, "base")
    scene.add_object(f"TABLE {table}", {"base": "a", "source": "b", "target": "c"})


def _fields(scene: PgGitScene, source: str, **more: Any) -> dict[str, Any]:
    return {"source_branch_id": scene.branches[source], "merge_message": scene.named("merge"), **more}


@given("{source:Quoted} has been merged into {target:Quoted}, {strategy:Strategy}")
@when("{source:Quoted} is merged into {target:Quoted}, {strategy:Strategy}")
def merge(context: Context, source: str, target: str, strategy: str) -> None:
    _merge(context, target, _fields(pggit(context), source, merge_strategy=strategy))


@when("{source:Quoted} is merged into {target:Quoted}, naming no strategy")
def merge_by_default(context: Context, source: str, target: str) -> None:
    _merge(context, target, _fields(pggit(context), source))


@when("{source:Quoted} is merged into {target:Quoted} from the base {base:Quoted}")
def merge_from(context: Context, source: str, target: str, base: str) -> None:
    scene = pggit(context)
    _merge(context, target, _fields(scene, source, base_branch_id=scene.branches[base]))


def _merge(context: Context, target: str, fields: dict[str, Any]) -> None:
    scene = pggit(context)
    context.world.outcome = scene.user().merges.merge(scene.branches[target], **fields)
    scene.merges["it"] = context.world.outcome.value("a user should be able to merge a branch into another")


@when("{bearer:Bearer} tries to merge {source:Quoted} into {target:Quoted} from a base that does not exist")
def try_merge_from_unknown(context: Context, bearer: str, source: str, target: str) -> None:
    scene = pggit(context)
    fields = _fields(scene, source, base_branch_id=NOBODYS)
    attempt(context, bearer, lambda who: who.merges.merge(scene.branches[target], **fields))


@when("{bearer:Bearer} tries to merge {source:Quoted} into {target:Quoted}")
def try_merge(context: Context, bearer: str, source: str, target: str) -> None:
    scene = pggit(context)
    attempt(context, bearer, lambda who: who.merges.merge(scene.branches[target], **_fields(scene, source)))


@when("{bearer:Bearer} tries to merge {source:Quoted} into {target:Quoted} with a {field} that is {value:JsonValue}")
def try_merge_with(context: Context, bearer: str, source: str, target: str, field: str, value: Any) -> None:
    scene = pggit(context)
    fields = _fields(scene, source) | {field: value}
    attempt(context, bearer, lambda who: who.merges.merge(scene.branches[target], **fields))


@when("{bearer:Bearer} tries to merge a branch that does not exist into {target:Quoted}")
def try_merge_unknown(context: Context, bearer: str, target: str) -> None:
    scene = pggit(context)
    fields = {"source_branch_id": NOBODYS, "merge_message": scene.named("merge")}
    attempt(context, bearer, lambda who: who.merges.merge(scene.branches[target], **fields))


@when("{count:d} users merge {source:Quoted} into {target:Quoted} at the same time")
def merge_at_once(context: Context, count: int, source: str, target: str) -> None:
    scene = pggit(context)
    fields = _fields(scene, source, merge_strategy="SOURCE_WINS")
    one = partial(scene.user().merges.merge, scene.branches[target], **fields)
    context.world.noted["merges"] = together([one] * count)


@then("each of them has succeeded, or was refused as a conflict, and one has succeeded at least")
def merged_or_conflict(context: Context) -> None:
    outcomes: list[Outcome] = context.world.noted["merges"]
    odd = [outcome for outcome in outcomes if not outcome.ok and not REFUSALS["a conflict"].fits(outcome)]
    if odd:
        raise odd[0].broken("of several merges of one pair the later ones should wait, or be refused as a conflict")
    if not any(outcome.ok for outcome in outcomes):
        raise outcomes[0].broken("of several merges of one pair one should succeed")


@then("no two of them have the same id, and each that succeeded can be read")
def merges_apart(context: Context) -> None:
    outcomes: list[Outcome] = [outcome for outcome in context.world.noted["merges"] if outcome.ok]
    ids = [outcome.body["merge_id"] for outcome in outcomes]
    if len(set(ids)) != len(ids):
        raise outcomes[0].broken("merges should have ids of their own", f"they have {ids}")
    for id in ids:
        pggit(context).user().merges.read(id).value("a merge that succeeded should be found")


@then("the merge is complete")
def is_complete(context: Context) -> None:
    _expect(context, {"merge_complete": True, "status": "SUCCESS"}, "the merge should be complete")


@then("the merge waits for a decision")
def is_waiting(context: Context) -> None:
    _expect(context, {"merge_complete": False, "status": "CONFLICT"}, "the merge should wait for a decision")


@then("the merge counts {found:d} conflicts, of which {manual:d} have to be decided by somebody")
def counts(context: Context, found: int, manual: int) -> None:
    expected = {"conflicts_detected": found, "manual_count": manual, "auto_resolvable_count": found - manual}
    _expect(context, expected, "the merge should count its conflicts")


@then("the base of the merge is {label:Quoted}")
def base_is(context: Context, label: str) -> None:
    expected = {"merge_base_branch_id": pggit(context).branches[label]}
    _expect(context, expected, f'the base of the merge should be "{label}"')


def _expect(context: Context, expected: dict[str, Any], promise: str) -> None:
    """In the answer that made the merge, unless a decision came after it, and when it is read."""
    scene = pggit(context)
    made = scene.merges["it"]
    answers = [] if context.world.noted.get("decided") else [context.world.outcome]
    for outcome in [*answers, scene.user().merges.read(made["merge_id"])]:
        body = outcome.value("a user should be able to read a merge")
        wrong = [f"{name} is {body[name]}, expected {value}" for name, value in expected.items() if body[name] != value]
        if wrong:
            raise outcome.broken(promise, "\n".join(wrong))


def _conflicts(context: Context) -> tuple[list[dict[str, Any]], Outcome]:
    scene = pggit(context)
    outcome = scene.user().merges.conflicts(scene.merges["it"]["merge_id"])
    body = outcome.value("a user should see the conflicts of a merge")
    if body["total_conflicts"] != len(body["conflicts"]):
        raise outcome.broken("the conflicts should be as many as their number says", f"there are {body['conflicts']}")
    return [each for each in body["conflicts"] if each["schema_name"] == scene.mark], outcome


@then("its conflicts are")
def conflicts_are(context: Context) -> None:
    """Objects with what happened to them; ``automatic`` says whether nobody needs to decide."""
    found, outcome = _conflicts(context)
    shown = {
        (
            f"{each['object_type']} {each['object_name']}",
            each["conflict_type"],
            "yes" if each["auto_resolvable"] else "no",
        )
        for each in found
    }
    expected = {(row["object"], row["kind"], row["automatic"]) for row in context.table}
    if shown != expected or len(found) != len(expected):
        raise outcome.broken(
            "the conflicts should be what the branches do not agree on",
            f"expected {sorted(expected)}\nfound {sorted(shown)}",
        )


@then("each conflict shows the versions of the three branches")
def conflicts_show_versions(context: Context) -> None:
    """By their hashes; None where a branch has none of the object."""
    found, outcome = _conflicts(context)
    for each in found:
        name = f"{each['object_type']} {each['object_name']}"
        expected = pggit(context).hashes(name, ("base", "source", "target"))
        shown = {branch: each[f"{branch}_hash"] for branch in expected}
        if shown != expected:
            raise outcome.broken(
                f"the conflict over the {name} should show its versions", f"expected {expected}\nfound {shown}"
            )


@then("it has no conflicts")
def no_conflicts(context: Context) -> None:
    found, outcome = _conflicts(context)
    if found:
        raise outcome.broken("branches that agree should have no conflicts", f"found {found}")


@given("the conflict over the table {table:Quoted} has been decided for {decision:Decision}")
@when("the conflict over the table {table:Quoted} is decided for {decision:Decision}")
def decide(context: Context, table: str, decision: dict[str, Any]) -> None:
    try_decide(context, "the user", table, decision)
    context.world.outcome.value("a user should be able to decide a conflict")
    context.world.noted["decided"] = True


@when("{bearer:Bearer} tries to decide the conflict over the table {table:Quoted} for {decision:Decision}")
def try_decide(context: Context, bearer: str, table: str, decision: dict[str, Any]) -> None:
    found, outcome = _conflicts(context)
    ids = [each["conflict_id"] for each in found if each["object_name"] == table]
    if len(ids) != 1:
        raise outcome.broken(f'the table "{table}" should be in conflict once', f"the conflicts are {found}")
    merge_id = pggit(context).merges["it"]["merge_id"]
    attempt(context, bearer, lambda who: who.merges.resolve(merge_id, ids[0], **decision))


@when("the conflicts over the tables {tables:Labels} are decided at the same time")
def decide_at_once(context: Context, tables: list[str]) -> None:
    found, _ = _conflicts(context)
    ids = [each["conflict_id"] for each in found if each["object_name"] in tables]
    resolve = partial(pggit(context).user().merges.resolve, pggit(context).merges["it"]["merge_id"])
    outcomes = together([partial(resolve, id, resolution="SOURCE") for id in ids])
    for id, outcome in zip(ids, outcomes, strict=True):
        if REFUSALS["a conflict"].fits(outcome):  # a service may ask the later one to come back
            outcome = resolve(id, resolution="SOURCE")
        outcome.value("a user should be able to decide a conflict while another decides the next")
    context.world.noted["decided"] = True


@when("{bearer:Bearer} tries to decide a conflict that does not exist")
def try_decide_unknown(context: Context, bearer: str) -> None:
    merge_id = pggit(context).merges["it"]["merge_id"]
    attempt(context, bearer, lambda who: who.merges.resolve(merge_id, NOBODYS, resolution="SOURCE"))


@then("nothing is left to decide")
def nothing_left(context: Context) -> None:
    _expect_complete(context, True, "nothing is left to decide")


@then("something is left to decide")
def something_left(context: Context) -> None:
    _expect_complete(context, False, "something is left to decide")


def _expect_complete(context: Context, expected: bool, why: str) -> None:
    outcome = context.world.outcome
    if outcome.body["merge_complete"] is not expected:
        raise outcome.broken(f"{why}, so merge_complete should be {str(expected).lower()}")


@then("{one:Quoted} and {other:Quoted} have {base:Quoted} in common, {up:d} up from one and {over:d} from the other")
def common_base(context: Context, one: str, other: str, base: str, up: int, over: int) -> None:
    scene = pggit(context)
    outcome = scene.user().merges.base(scene.branches[one], scene.branches[other])
    body = outcome.value("a user should learn the common base of two branches")
    names = {id: label for label, id in scene.branches.items()}
    found = (names.get(body["base_branch_id"]), body["depth_from_branch1"], body["depth_from_branch2"])
    if found != (base, up, over) or body["base_branch_name"] != scene.named(base):
        raise outcome.broken(f'the nearest common base should be "{base}", {up} up and {over} up', f"found {found}")


@when("{bearer:Bearer} tries to find the common base of {one:Quoted} and {other:Quoted}")
def try_base(context: Context, bearer: str, one: str, other: str) -> None:
    branches = pggit(context).branches
    attempt(context, bearer, lambda who: who.merges.base(branches[one], branches[other]))
