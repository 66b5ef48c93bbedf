"""The steps of the small project that the tests of the evidence run."""

import os
from collections.abc import Callable
from typing import Any

from behave import given, then, when
from behave.runner import Context

from support.contracts import storage as api
from support.systems.storage import StorageScene
from support.wire.outcome import BrokenPromise

SECRET = os.environ.get("PLANTED", "")


def scene(context: Context) -> StorageScene:
    found: StorageScene = context.world.scene(StorageScene)
    return found


@when('the project "{id}" is read')
def read_project(context: Context, id: str) -> None:
    context.world.outcome = scene(context).admin.within(id).projects.read()


@then('it is called "{name}"')
def is_called(context: Context, name: str) -> None:
    outcome = context.world.outcome
    found = outcome.value("the project should be readable")["name"]
    if found != name:
        raise outcome.broken(f"it should be called {name}", f"- | {name} |\n+ | {found} |")


@given("a step with a defect")
def defect(context: Context) -> None:
    context.world.noted["what was never noted"]


@given("something that cannot be removed")
def unremovable(context: Context) -> None:
    context.world.resources.making("storage", "thing", "test_1700000000_00000000", lambda: "it sticks")


class Fixed(Exception):
    def __str__(self) -> str:
        return f"always {SECRET}"


class BadScene(StorageScene):
    def close(self) -> None:
        raise OSError(f"closing with {SECRET}")


def in_header(context: Context) -> None:
    scene(context).admin.sending(X_Api_Key=SECRET).within("good").projects.read()


def in_query(context: Context) -> None:
    scene(context).admin.call(api.LIST_PROJECTS, query={"token": SECRET, "name": SECRET})


def in_sent_body(context: Context) -> None:
    scene(context).admin.within("good").projects.rename(SECRET)


def in_answer(context: Context) -> None:
    scene(context).admin.keys.create("first").value("the key should be made")


def in_field(context: Context) -> None:
    scene(context).admin.within("leaky-field").projects.read()


def in_refusal(context: Context) -> None:
    scene(context).admin.within("leaky").projects.read().value("it should be readable")


def in_connection_string(context: Context) -> None:
    raise AssertionError(f"cannot connect to postgresql://ann:{SECRET}@127.0.0.1/x, password={SECRET}")


def in_presigned_url(context: Context) -> None:
    raise AssertionError(f"GET http://127.0.0.1/b/k?X-Amz-Credential={SECRET}&X-Amz-Signature={SECRET} failed")


def in_failure(context: Context) -> None:
    raise AssertionError(f"the answer was {SECRET}")


def in_found(context: Context) -> None:
    raise BrokenPromise("a row is wrong", seen=f"+ | {SECRET} |")


def in_defect(context: Context) -> None:
    raise KeyError(SECRET)


def in_fixed_defect(context: Context) -> None:
    raise Fixed


def in_cause(context: Context) -> None:
    try:
        raise ValueError(f"at first {SECRET}")
    except ValueError as error:
        raise RuntimeError("and then this") from error


def in_cleanup(context: Context) -> None:
    context.world.resources.making("storage", "thing", "test_1700000000_00000000", lambda: f"refused {SECRET}")


def in_bad_cleanup(context: Context) -> None:
    context.world.scene(BadScene)


PLACES: dict[str, Callable[[Context], Any]] = {
    "a header": in_header,
    "a query": in_query,
    "a body that is sent": in_sent_body,
    "a body that is answered": in_answer,
    "a field of the wrong type": in_field,
    "a refusal": in_refusal,
    "a connection string": in_connection_string,
    "a presigned URL": in_presigned_url,
    "the text of a failure": in_failure,
    "what was found": in_found,
    "the text of a defect": in_defect,
    "a defect whose text is fixed": in_fixed_defect,
    "what led to a defect": in_cause,
    "the clean-up": in_cleanup,
    "a clean-up that breaks": in_bad_cleanup,
}


@when("there is a secret in {place}")
def secret_in(context: Context, place: str) -> None:
    if place not in {"a connection string", "a presigned URL", "a body that is answered"}:
        context.world.masker.learn(SECRET)  # elsewhere it has to be known by its place alone
    PLACES[place](context)
