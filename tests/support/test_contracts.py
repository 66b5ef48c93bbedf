import json
from typing import Any

import pytest

from support.contracts import storage
from support.contracts.model import NOTHING, Catalogue, Operation

KEY = {
    "id": "key_0a1b2c3d",
    "project_id": "p",
    "branch_id": None,
    "key_prefix": "proj_p_...",
    "scope": "project_admin",
    "description": "CI/CD",
    "created_at": "2026-11-20T13:00:00.000001+00:00",
    "last_used_at": None,
    "expires_at": None,
    "is_revoked": False,
}


def check(operation: Operation, status: int, body: Any) -> list[str]:
    content = b"" if body is NOTHING else json.dumps(body).encode()
    return [str(violation) for violation in storage.STORAGE.check(operation, status, content)]


def test_a_right_answer_has_no_violation() -> None:
    assert check(storage.LIST_KEYS, 200, {"api_keys": [KEY], "count": 1}) == []
    assert check(storage.REVOKE_KEY, 204, NOTHING) == []


def test_extra_fields_are_fine() -> None:
    assert check(storage.READ_KEY, 200, KEY | {"colour": "blue"}) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scope": "root"}, "scope: expected 'project_admin', 'branch_admin' or 'branch_read', found \"root\" (str)"),
        ({"is_revoked": "no"}, 'is_revoked: expected a valid boolean, found "no" (str)'),
        ({"id": 7}, "id: expected a valid string, found 7 (int)"),
        ({"created_at": "yesterday"}, "created_at: expected"),
        ({"created_at": "2026-11-20T13:00:00"}, "created_at: expected a timestamp needs its offset"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, Any], said: str) -> None:
    found = check(storage.READ_KEY, 200, KEY | change)
    assert len(found) == 1
    assert said in found[0]
    assert found[0].startswith("GET /projects/{project_id}/api-keys/{key_id}: ")


def test_a_missing_field_is_named_with_its_place() -> None:
    key = {name: value for name, value in KEY.items() if name != "scope"}
    found = check(storage.LIST_KEYS, 200, {"api_keys": [KEY, key], "count": 2})
    assert found == ["GET /projects/{project_id}/api-keys: api_keys[1].scope: expected a value, found nothing"]


@pytest.mark.parametrize("status", [200, 202, 302, 418, 500, 503])
def test_an_undocumented_status_is_a_violation(status: int) -> None:
    assert "status" in check(storage.REVOKE_KEY, status, {"detail": "x"})[0]


def test_a_body_where_none_belongs_is_a_violation() -> None:
    assert "body: expected no body" in check(storage.REVOKE_KEY, 204, {})[0]


def test_what_is_not_json_is_a_violation() -> None:
    [found] = storage.STORAGE.check(storage.READ_KEY, 200, b"<html>")
    assert (found.field, found.expected, found.found) == ("body", "JSON", "<html>")


@pytest.mark.parametrize(
    "body",
    [
        {"detail": {"error": "not_found", "message": "no", "details": {"id": 1}}},
        {"detail": {"error": "not_found", "message": "no"}},
        {"detail": "Not authenticated"},
        {"detail": [{"type": "missing", "loc": ["body", "id"], "msg": "Field required", "input": {}}]},
        {"error": "idempotency_conflict", "message": "another body"},
    ],
)
def test_every_documented_error_shape_is_right(body: Any) -> None:
    assert check(storage.CREATE_KEY, 422, body) == []


@pytest.mark.parametrize("body", [{}, {"detail": None}, {"message": "x"}, [], "no", {"detail": {"error": "x"}}])
def test_other_error_shapes_are_violations(body: Any) -> None:
    assert check(storage.CREATE_KEY, 422, body)


def test_400_and_422_may_stand_for_each_other_and_for_nothing_else() -> None:
    assert storage.RENAME_PROJECT.refusals & {400, 422} == {422}
    assert check(storage.RENAME_PROJECT, 400, {"detail": "x"}) == []
    assert check(storage.READ_PROJECT, 400, {"detail": "x"}) != []


def test_an_operation_of_another_catalogue_is_unknown() -> None:
    [found] = Catalogue("other", storage.Error).check(storage.READ_KEY, 200, b"{}")
    assert found.field == "operation"


def test_an_operation_is_in_the_catalogue_once() -> None:
    with pytest.raises(ValueError, match="already"):
        storage.STORAGE.operation("GET", "/health", {})


def test_no_server_error_is_documented() -> None:
    for operation in storage.STORAGE.operations.values():
        assert all(status < 500 for status in {*operation.answers, *operation.refusals}), operation.name
