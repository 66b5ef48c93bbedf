"""What the pgGit system is made of: its contract, tokens, pages, and how leftovers are told by their names."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jwt
import pytest

from support.contracts import pggit
from support.contracts.model import NOTHING, Operation
from support.systems.base import TargetProblem
from support.systems.pggit.actions import ACTIONS
from support.systems.pggit.leftovers import name_of
from support.systems.pggit.pages import walk
from support.systems.pggit.system import PgGitSettings, PgGitSystem
from support.systems.pggit.tokens import SPOILT, Signer
from support.wire.exchange import Exchange
from support.wire.outcome import Outcome
from support.wire.refusals import REFUSALS

SECRET = "a-secret-that-is-long-enough-for-every-algorithm-of-the-family-of-HMAC"
WEBHOOK = {
    "id": 1,
    "name": "orders",
    "url": "https://hooks.example/",
    "events": ["*"],
    "active": True,
    "description": None,
    "created_at": "2026-11-20T13:00:00.000001",
    "updated_at": "2026-11-20T13:00:00.000001",
    "health_status": "NEW",
    "total_deliveries": 0,
    "successful_deliveries": 0,
}
EXCHANGE = Exchange("pggit", "rest", "GET /x", "http://127.0.0.1/x", 200, 0.0, 0.0, "", "", "curl")


def check(operation: Operation, status: int, body: Any) -> list[str]:
    content = b"" if body is NOTHING else json.dumps(body).encode()
    return [str(violation) for violation in pggit.PGGIT.check(operation, status, content)]


def test_all_operations_are_there_and_all_but_three_need_a_token() -> None:
    operations = pggit.PGGIT.operations.values()
    assert len(operations) == 31
    assert [each.path for each in operations if 401 not in each.refusals] == ["/", "/health", "/health/deep"]
    assert len(ACTIONS) == 28


def test_no_server_error_is_documented_but_that_of_a_database_that_is_away() -> None:
    for operation in pggit.PGGIT.operations.values():
        assert {status for status in operation.refusals if status >= 500} <= {503}, operation.name


def test_a_right_answer_has_no_violation() -> None:
    assert check(pggit.READ_WEBHOOK, 200, WEBHOOK) == []
    assert check(pggit.READ_WEBHOOK, 404, {"detail": "Webhook 7 does not exist."}) == []
    assert check(pggit.CREATE_WEBHOOK, 422, {"detail": [{"type": "missing", "loc": ["body"], "msg": "no"}]}) == []


@pytest.mark.parametrize(
    "text",
    [
        'Traceback (most recent call last):\n  File "x.py", line 1, in f',
        "asyncpg.exceptions.UndefinedColumnError",
        "no row for SELECT id FROM pggit.webhooks",
        'relation "pggit.v_degraded_webhooks" does not exist',
        'syntax error at or near "days"',
    ],
)
def test_an_answer_that_shows_what_the_service_is_made_of_is_a_violation(text: str) -> None:
    assert check(pggit.READ_WEBHOOK, 404, {"detail": text})


@pytest.mark.parametrize("text", ["Webhook 7 does not exist.", "Select a page from 1.", "The update was set aside."])
def test_an_ordinary_answer_is_not_taken_for_sql(text: str) -> None:
    assert check(pggit.READ_WEBHOOK, 404, {"detail": text}) == []


def test_a_token_of_ours_is_one_that_the_service_accepts() -> None:
    claims = jwt.decode(Signer(SECRET).token("me"), SECRET, algorithms=["HS256"], options={"require": ["exp", "sub"]})
    assert claims["sub"] == "me"


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_token_is_not_valid(how: str) -> None:
    token = Signer(SECRET).spoilt(how, "me")
    try:
        claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"require": ["exp", "sub"]})
    except jwt.PyJWTError:
        return
    assert claims["sub"] == ""  # the library leaves it to its users what a name may be


def pages_of(*pages: list[int]) -> Any:
    """A list whose pages are these, whatever the total says."""
    total = len({id for page in pages for id in page})

    def read(page: int, page_size: int) -> Outcome:
        items = [{"id": id} for id in pages[page - 1]]
        body = {"things": items, "total": total, "page": page, "page_size": page_size, "pages": len(pages)}
        return Outcome(EXCHANGE, True, body)

    return read


def test_a_walk_meets_what_is_on_the_pages() -> None:
    assert [item["id"] for item in walk(pages_of([5, 4], [3, 2], [1]), "things").items] == [5, 4, 3, 2, 1]


def test_a_walk_hides_nothing_of_what_is_shown_twice_or_not_at_all() -> None:
    assert [item["id"] for item in walk(pages_of([5, 4], [4, 2]), "things").items] == [5, 4, 4, 2]


@pytest.mark.parametrize(
    ("webhook", "name"),
    [
        ({"name": "test_1795175415_8f3a1c22_orders", "url": "https://x"}, "test_1795175415_8f3a1c22_orders"),
        (
            {"name": "Orders", "url": "https://hooks.example/test_1795175415_8f3a1c22/orders"},
            "test_1795175415_8f3a1c22_orders",
        ),
        ({"name": "Orders", "url": "https://hooks.example/orders"}, None),
        ({"name": "our test_1795175415_8f3a1c22_orders", "url": "https://x"}, None),
        ({"name": "Orders", "url": "https://hooks.example/test_1795175415_8f3a1c22x/orders"}, None),
        ({"name": "test_orders", "url": "https://hooks.example/test_1/orders"}, None),
    ],
)
def test_a_webhook_is_told_by_the_name_that_its_ledger_has_for_it(webhook: dict[str, Any], name: str | None) -> None:
    assert name_of(webhook) == name


def system(**settings: Any) -> PgGitSystem:
    values = {"rest": "https://pggit.example/base", "jwt": {"secret": SECRET}, **settings}
    return PgGitSystem(PgGitSettings.model_validate(values))


def test_the_websocket_is_where_rest_is_unless_told_otherwise() -> None:
    assert system().settings.websocket_url == "wss://pggit.example/base"
    assert system(websocket="ws://127.0.0.1:1").settings.websocket_url == "ws://127.0.0.1:1"


def test_scenarios_that_need_what_the_profile_leaves_out_are_told_what_is_missing() -> None:
    login = {"host": "127.0.0.1", "port": 1, "dbname": "pggit", "user": "u"}
    assert "[pggit.database]" in (system().lacks({"pggit", "pgwire"}) or "")
    assert "[pggit.control]" in (system(database=login).lacks({"pggit", "pgwire", "disposable"}) or "")
    assert system(database=login).lacks({"pggit", "pgwire"}) is None
    assert system().lacks({"pggit", "rest"}) is None


def test_the_keys_of_a_target_are_secret() -> None:
    login = {"host": "127.0.0.1", "port": 1, "dbname": "pggit", "user": "u", "password": "of the database"}
    assert system(database=login).secrets == [SECRET, "of the database"]


def test_a_service_that_is_not_there_is_told_with_the_setting_to_change() -> None:
    with pytest.raises(TargetProblem, match=r"pggit\.rest"):
        system(rest="http://127.0.0.1:1", limits={"retries": 0}).reach()


@pytest.mark.parametrize(
    ("word", "status", "fits"),
    [
        ("unauthorized", 401, True),
        ("unauthorized", 403, True),
        ("unauthorized", 1008, True),
        ("unauthorized", 500, False),
        ("invalid", "error", True),
        ("invalid", 1003, True),
        ("invalid", 1006, False),
        ("invalid", "pong", False),
    ],
)
def test_refusals_have_their_signs_on_a_websocket(word: str, status: int | str, fits: bool) -> None:
    outcome = Outcome(replace(EXCHANGE, surface="websocket", status=status), ok=False)
    assert REFUSALS[word].fits(outcome) is fits
