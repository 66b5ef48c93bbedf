"""WebSockets: who is connected, what is said, and what goes on while others come and go."""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial

from behave import given, register_type, then, when
from behave.runner import Context
from parse import with_pattern

import steps.pggit.types  # noqa: F401
from steps.pggit.here import client, pggit
from support.contracts.pggit import UNASKED
from support.systems.pggit.frames import FRAMES, PING
from support.systems.pggit.scene import PgGitScene
from support.systems.together import together
from support.systems.waiting import PATIENCE, until
from support.wire.outcome import Outcome
from support.wire.websocket import Socket


@with_pattern("|".join(map(re.escape, sorted(FRAMES, key=len, reverse=True))))
def parse_frame(text: str) -> str:
    """Something that a client sends: ``a ping``, ``a list``, …."""
    return text


register_type(Frame=parse_frame)


def _ping(scene: PgGitScene, label: str) -> Outcome:
    return scene.connections[label].ask(PING)


@given("a connection {label:Quoted}")
@when("the user connects as {label:Quoted}")
def connect(context: Context, label: str) -> None:
    pggit(context).connection(label)


@given("{count:d} connections")
@when("{count:d} connections are opened")
def connect_many(context: Context, count: int) -> None:
    for number in range(count):
        pggit(context).connection(str(number + 1))


@when("{bearer:Bearer} tries to connect")
def try_connect(context: Context, bearer: str) -> None:
    """A service may refuse the handshake, or accept it and close at once: what it does with a first message tells."""
    token = client(context, bearer).token
    _try(context, bearer, "" if token is None else f"token={token}")


@when("the user tries to connect with {what:Quoted} for a token")
def try_connect_text(context: Context, what: str) -> None:
    _try(context, f'the user with the token "{what}"', f"token={what}")


def _try(context: Context, who: str, query: str) -> None:
    context.world.noted["tried"] = f"the connection of {who}"
    socket, outcome = pggit(context).sockets.connect(query)
    context.world.outcome = outcome if socket is None else socket.ask(PING)


@when("the connection {label:Quoted} sends {frame:Frame}")
def send(context: Context, label: str, frame: str) -> None:
    context.world.outcome = pggit(context).connections[label].ask(FRAMES[frame])


@when("the connection {label:Quoted} vanishes without a word")
def vanish(context: Context, label: str) -> None:
    pggit(context).connections.pop(label).vanish()


@when("all of them are closed but {label:Quoted}")
def close_all_but(context: Context, label: str) -> None:
    connections = pggit(context).connections
    for name in [name for name in connections if name != label]:
        connections.pop(name).close()


@then("the connection {label:Quoted} still works")
def still_works(context: Context, label: str) -> None:
    outcome = _ping(pggit(context), label)
    if outcome.status != "pong":
        raise outcome.broken(f'a ping on the connection "{label}" should be answered with a pong')


@then("each of them still works")
def all_work(context: Context) -> None:
    scene = pggit(context)
    for outcome in together([partial(_ping, scene, label) for label in scene.connections]):
        if outcome.status != "pong":
            raise outcome.broken("a ping on each connection should be answered with a pong")


@then("the answer is of the type {kind:Quoted}")
def answered_with(context: Context, kind: str) -> None:
    outcome = context.world.outcome
    if outcome.status != kind:
        raise outcome.broken(f'the service should answer with a message of type "{kind}"')


@then("the subscriptions are {labels:Labels}")
def subscriptions_are(context: Context, labels: list[str]) -> None:
    outcome = context.world.outcome
    found = outcome.value("a subscription should be confirmed").get("subscriptions")
    if sorted(found or []) != sorted(labels):
        raise outcome.broken(f"the subscriptions should be {labels}", f"they are {found}")


@given("the connections to the service have been counted")
def count_connections(context: Context) -> None:
    scene = pggit(context)
    scene.connection("observer")
    context.world.noted["connections"] = _counted(_ping(scene, "observer"))


@then("the service counts {more:d} connections more than before")
def counts_more(context: Context, more: int) -> None:
    """A service may need a moment to notice that a client has gone."""
    scene = pggit(context)
    expected = context.world.noted["connections"] + more
    outcome = until(context.world.journal, lambda seen: _counted(seen) == expected, lambda: _ping(scene, "observer"))
    if _counted(outcome) != expected:
        raise outcome.broken(
            f"the service should count {expected} connections: {more} more than before",
            f"it counts {_counted(outcome)}",
        )


def _counted(outcome: Outcome) -> int:
    body = outcome.value("a ping should be answered with a pong")
    return int(body["data"]["total_connections"])


@then("each of them gets {count:d} heartbeats, and not much faster than one every {seconds:g} seconds")
def heartbeats(context: Context, count: int, seconds: float) -> None:
    """By the clock of the service. A service may be late, even by much, but does not send twice what it should."""
    scene = pggit(context)
    for label, socket in scene.connections.items():
        beats = [_heartbeat(socket, 20 * seconds) for _ in range(count)]
        took = (_moment(beats[-1]) - _moment(beats[0])).total_seconds()
        if took < (count - 1) * seconds / 2:
            raise beats[-1].broken(
                f"each connection should get one heartbeat every {seconds:g} s",
                f'the connection "{label}" got {count} within {took:.2f} s',
            )


@then("the next heartbeat of the connection {label:Quoted} counts {more:d} connections more than before")
def heartbeat_counts(context: Context, label: str, more: int) -> None:
    """A service may need a moment to notice that a client has gone."""
    socket = pggit(context).connections[label]
    expected = context.world.noted["connections"] + more
    outcome = until(
        context.world.journal,
        lambda seen: seen.body["active_connections"] == expected,
        lambda: _heartbeat(socket, PATIENCE),
    )
    if outcome.body["active_connections"] != expected:
        raise outcome.broken(f"a heartbeat should count {expected} connections: {more} more than before")


def _heartbeat(socket: Socket, seconds: float) -> Outcome:
    """The next heartbeat; what else the service tells everybody in between is passed over."""
    while (outcome := socket.receive(seconds)).status in UNASKED - {"heartbeat"}:
        pass
    if outcome.status != "heartbeat":
        raise outcome.broken("an open connection should get heartbeats, and no answer to what nobody asked")
    return outcome


def _moment(heartbeat: Outcome) -> datetime:
    return datetime.fromisoformat(heartbeat.body["timestamp"])
