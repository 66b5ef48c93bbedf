"""The service itself: its storage, its health, its metrics, the ids of requests, and requests that are none."""

from __future__ import annotations

from behave import given, register_type, then, when
from behave.runner import Context
from parse import with_pattern

from steps.storage.here import attempt, client, stage, storage
from support.contracts import storage as api
from support.systems.storage.actions import Action
from support.systems.storage.metrics import Metrics, selector
from support.systems.storage.stray import stray
from support.systems.waiting import until
from support.wire.outcome import Outcome


def _metrics(outcome: Outcome) -> Metrics:
    text = outcome.value("anybody should be able to read the metrics").decode()
    try:
        return Metrics.parse(text)
    except ValueError as error:
        raise outcome.broken("the metrics should be in Prometheus' text format", str(error)) from error


@then("the service tells that it is healthy, and its version")
def is_healthy(context: Context) -> None:
    body = context.world.outcome.value("anybody should be able to ask for the health")
    down = [name for name, up in body["details"].items() if up is False]
    if down:
        raise context.world.outcome.broken("all parts of the storage should be available", f"not available: {down}")


@then("the answer says that it has been done")
def answer_says_done(context: Context) -> None:
    outcome = context.world.outcome
    if outcome.value("the administrator should be able to do this")["success"] is not True:
        raise outcome.broken("the answer should say that it has been done (success true)")


@given("the metrics have been read")
def metrics_read(context: Context) -> None:
    context.world.noted["metrics"] = _metrics(storage(context).holder(None).service.metrics())


@then("these figures have grown")
def figures_have_grown(context: Context) -> None:
    """By at least so much: others may be at work too. A service may count a request after it has answered it."""
    outcome = until(
        context.world.journal,
        lambda seen: not _not_grown(context, seen),
        lambda: storage(context).holder(None).service.metrics(),
    )
    wrong = _not_grown(context, outcome)
    if wrong:
        raise outcome.broken("what has been done should be counted", "\n".join(wrong))


def _not_grown(context: Context, outcome: Outcome) -> list[str]:
    """The figures of the step's table that have not grown as much as they should."""
    before, after = context.world.noted["metrics"], _metrics(outcome)
    wrong = []
    for row in context.table:
        name, labels = selector(row["figure"])
        grown = after.total(name, **labels) - before.total(name, **labels)
        if grown < float(row["by at least"]):
            wrong.append(f"{row['figure']} has grown by {grown:g} instead of {row['by at least']}")
    return wrong


@then("the metrics can be read by a monitoring system")
def metrics_well_formed(context: Context) -> None:
    outcome = context.world.outcome
    problems = _metrics(outcome).problems()
    if not outcome.headers.get("content-type", "").startswith("text/plain"):
        problems.append(f"the content type is {outcome.headers.get('content-type')}")
    if problems:
        raise outcome.broken("the metrics should be in order", "\n".join(problems))


@then("the metrics name")
def metrics_name(context: Context) -> None:
    outcome = context.world.outcome
    missing = [row[0] for row in context.table if row[0] not in _metrics(outcome).names]
    if missing:
        raise outcome.broken("these figures should be offered", f"missing are {', '.join(missing)}")


@when("{caller:Caller} tries to {action:Action} under the request id {id:Quoted}")
def try_with_request_id(context: Context, caller: str, action: Action, id: str) -> None:
    stage(context).prepare(*action.needs)
    who = client(context, caller).sending(**{"X-Request-ID": id})
    context.world.outcome = action.run(who, stage(context))


@then("answers to requests without an id carry ids of their own")
def own_request_ids(context: Context) -> None:
    scene = storage(context)
    outcomes = [scene.admin.projects.read(), scene.admin.projects.read(), scene.holder(None).projects.read()]
    ids = [outcome.headers.get("x-request-id") for outcome in outcomes]
    if not all(ids) or len(set(ids)) != len(ids):
        raise outcomes[0].broken("each answer should carry an X-Request-ID of its own", f"they carry {ids}")


#: What a body may be sent for, by the words of features, and what its path needs of the stage.
_SENT = {
    "create a bucket": (api.CREATE_BUCKET, ()),
    "rename the project": (api.RENAME_PROJECT, ()),
    "report activity of the session": (api.TOUCH_PG_SESSION, ("session",)),
}


@with_pattern("|".join(_SENT))
def parse_sent(text: str) -> str:
    """``create a bucket``, ``rename the project``, …."""
    return text


register_type(Sent=parse_sent)


@when("{caller:Caller} sends, to {what:Sent}, the body {body}")
def send_body(context: Context, caller: str, what: str, body: str) -> None:
    operation, needs = _SENT[what]
    place = {f"{need}_id": getattr(stage(context), need) for need in needs}
    request = {"content": body.encode(), "headers": {"Content-Type": "application/json"}} | place
    attempt(context, caller, lambda who: client(context, who).call(operation, **request))


@given("{caller:Caller} has asked for {what:Stray}")
@when("{caller:Caller} asks for {what:Stray}")
def ask_for_nothing(context: Context, caller: str, what: str) -> None:
    attempt(context, caller, lambda who: stray(client(context, who), what))
