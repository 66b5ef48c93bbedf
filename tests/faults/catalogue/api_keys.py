"""API keys: handed out, shown, rotated, revoked."""

from __future__ import annotations

import time
from typing import Any

from support.sandbox.storage import auth
from support.sandbox.storage.errors import ApiError
from support.sandbox.storage.store import catalog, keys
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, changes_answers, finds_foreign, replaces

ALL = r"/projects/[^/]+/api-keys"
ONE = ALL + r"/[^/]+"


def _secrets() -> dict[str, str]:
    """Every secret that will be handed out, by the id of its key."""
    known: dict[str, str] = {}

    @replaces(keys.KeyRing, "create")
    def create(right: Function, ring: Any, *arguments: Any, **options: Any) -> Any:
        record, raw = right(ring, *arguments, **options)
        known[record.id] = raw
        return record, raw

    return known


@fault(
    "Only the first key of a project works.",
    features="api_keys",
    message=r'holder of the key "CI/CD" should see the project\'s buckets, but .* answered 401',
)
def only_the_first_works() -> None:
    @replaces(keys.KeyRing, "authenticate")
    def authenticate(right: Function, ring: Any, raw: str) -> Any:
        record = right(ring, raw)
        return record if record and record is ring.of_project(record.project_id)[-1] else None


@fault(
    "A new key ends the ones before it.",
    features="api_keys",
    message=r"owner (of the project )?should see .*answered 401",
)
def a_new_one_ends_the_others() -> None:
    @replaces(keys.KeyRing, "authenticate")
    def authenticate(right: Function, ring: Any, raw: str) -> Any:
        record = right(ring, raw)
        return record if record and record is ring.of_project(record.project_id)[0] else None


@fault(
    "The list of keys shows their secrets.",
    features="api_keys",
    message=r"secret should be shown once|GET .*/api-keys.*no secret",
)
def list_shows_secrets() -> None:
    known = _secrets()

    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        for key in answer.body.get("api_keys", []):
            key["api_key"] = known[key["id"]]


@fault(
    "A key is shown with its secret.",
    features="api_keys",
    message=r"secret should be shown once|GET .*/api-keys/\{key_id\}.*no secret",
)
def one_shows_its_secret() -> None:
    known = _secrets()

    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["api_key"] = known[answer.body["id"]]


@fault(
    "The prefix that is shown of a key is all of it.",
    features="api_keys",
    message=r"no secret|secret should",
)
def prefix_is_all_of_it() -> None:
    known = _secrets()

    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        for key in answer.body.get("api_keys", []):
            key["key_prefix"] = known[key["id"]]


@fault(
    "A revoked key still works.",
    features="access_of_keys access_to_projects",
    message=r"should be refused as unauthorized \(401\).*GET [^\n]* answered 200",
)
def revoked_works() -> None:
    @replaces(keys.KeyRecord, "live")
    def live(right: Function, record: Any) -> bool:
        return True


@fault(
    "A revoked key is not listed any more, but still works.",
    features="access_of_keys access_to_projects",
    message=r"should be refused as unauthorized \(401\).*GET [^\n]* answered 200",
)
def revoked_is_only_hidden() -> None:
    @replaces(keys.KeyRing, "use")
    def use(right: Function, ring: Any, record: Any) -> bool:
        return True


@fault(
    "A revoked key still works for S3.",
    features="s3_access",
    message=r"should be refused .*Object[^\n]* answered 200",
)
def revoked_works_for_s3() -> None:
    @replaces(catalog.Store, "key_by_id")
    def key_by_id(right: Function, store: Any, key_id: str) -> Any:
        return store.keys.get(key_id)


@fault(
    "A revoked key still works for some seconds, because answers of the key check are kept.",
    features="api_keys",
    message=r"should be refused as unauthorized \(401\).*GET [^\n]* answered 200",
)
def revoked_works_for_a_while() -> None:
    kept: dict[str, tuple[float, Any]] = {}

    @replaces(catalog.Store, "authenticate_key")
    def authenticate_key(right: Function, store: Any, raw: str) -> Any:
        since, record = kept.get(raw, (0.0, None))
        if record is None or time.monotonic() - since > 3:
            record = right(store, raw)
            kept[raw] = (time.monotonic(), record)
        return record


def _revoked_may(*methods: str) -> None:
    @replaces(auth, "require_member")
    def require_member(right: Function, request: Any) -> Any:
        try:
            return right(request)
        except ApiError:
            raw = auth.bearer(request)
            record = auth.get_store(request).keys._by_hash.get(keys.digest(raw))
            if record is None or not record.revoked or request.method not in methods:
                raise
            return auth.Caller(record)


@fault(
    "A revoked key may still read.",
    features="access_to_projects access_to_data",
    message=r"should be refused as unauthorized \(401\).*GET [^\n]* answered 200",
)
def revoked_may_read() -> None:
    _revoked_may("GET")


@fault(
    "A revoked key may still write.",
    features="access_to_projects access_to_data",
    message=r"should be refused as unauthorized \(401\).*POST [^\n]* answered 201",
)
def revoked_may_write() -> None:
    _revoked_may("POST")


@fault(
    "A revoked key may still delete.",
    features="access_to_projects access_to_data",
    message=r"should be refused as unauthorized \(401\).*DELETE [^\n]* answered 204",
)
def revoked_may_delete() -> None:
    _revoked_may("DELETE")


@fault(
    "Revoking one key revokes all.",
    features="api_keys",
    message=r'(holder of the key "reporting"|owner) should see .* answered 401|answered 401',
)
def revoking_one_revokes_all() -> None:
    @replaces(keys.KeyRing, "revoke")
    def revoke(right: Function, ring: Any, record: Any) -> bool:
        if not right(ring, record):
            return False
        for each in ring.of_project(record.project_id):
            each.revoked = True
        return True


@fault(
    "Revoking a key revokes all that have the same description.",
    features="api_keys",
    message=r"same description|holder of the key",
)
def revoking_goes_by_description() -> None:
    @replaces(keys.KeyRing, "revoke")
    def revoke(right: Function, ring: Any, record: Any) -> bool:
        if not right(ring, record):
            return False
        for each in ring._by_id.values():
            each.revoked = each.revoked or each.description == record.description
        return True


@fault(
    "Revoking a key answers 200 with a body where 204 is documented.",
    features="api_keys",
    message=r"DELETE .*/api-keys/\{key_id\} answered 200, which its contract does not allow\s+status: expected 204",
)
def revoking_answers_200() -> None:
    @changes_answers("DELETE", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 204:
            answer.status, answer.body = 200, {"revoked": True}


@fault(
    "Revoking a key that is revoked already crashes the service.",
    features="api_keys",
    message=r"DELETE .*/api-keys/\{key_id\}.*500",
)
def revoking_twice_crashes() -> None:
    @replaces(keys.KeyRing, "revoke")
    def revoke(right: Function, ring: Any, record: Any) -> bool:
        if record.revoked:
            raise KeyError(record.id)
        return bool(right(ring, record))


@fault(
    "Revoking a key that does not exist is answered as done.",
    features="api_keys",
    message=r"should be refused as not found \(404\), but DELETE .*/api-keys/\{key_id\} answered 204",
)
def revoking_nothing_succeeds() -> None:
    @changes_answers("DELETE", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 404:
            answer.status, answer.body = 204, None


@fault(
    "A key that is rotated still works in its old form.",
    features="api_keys",
    message=r'holder of the old key "CI/CD" should be refused as unauthorized \(401\), but GET .* answered 200',
)
def rotated_works() -> None:
    @replaces(keys.KeyRing, "rotate")
    def rotate(right: Function, ring: Any, record: Any) -> Any:
        done = right(ring, record)
        record.revoked = False
        return done


@fault(
    "A key that is rotated still works in its old form for S3.",
    features="s3_access",
    message=r"should be refused .*Object[^\n]* answered 200",
)
def rotated_works_for_s3() -> None:
    @replaces(catalog.Store, "key_by_id")
    def key_by_id(right: Function, store: Any, key_id: str) -> Any:
        record = store.keys.get(key_id)
        successors = [key.description for key in store.keys.of_project(record.project_id)] if record else []
        rotated = record is not None and f"{record.description} (rotated)" in successors
        return record if rotated else right(store, key_id)


@fault(
    "The new form of a rotated key does not work.",
    features="api_keys",
    message=r'holder of the new key "CI/CD" should see .* answered 401',
)
def rotation_gives_a_dead_key() -> None:
    @replaces(keys.KeyRing, "rotate")
    def rotate(right: Function, ring: Any, record: Any) -> Any:
        done = right(ring, record)
        if done:
            done[0].revoked = True
        return done


@fault(
    "Rotating a key gives the same secret again.",
    features="api_keys",
    message=r"should give a new secret, but POST .*the secret is the old one",
)
def rotation_gives_the_old_secret() -> None:
    known = _secrets()

    @changes_answers("POST", ONE + "/rotate")
    def change(answer: Answer) -> None:
        if answer.status == 201:
            [old] = [raw for key_id, raw in known.items() if key_id in answer.path]
            answer.body["api_key"] = old


@fault(
    "Rotating a key ends all other keys of the project.",
    features="api_keys",
    message=r"answered 401",
)
def rotation_ends_the_others() -> None:
    @replaces(keys.KeyRing, "rotate")
    def rotate(right: Function, ring: Any, record: Any) -> Any:
        done = right(ring, record)
        for each in ring.of_project(record.project_id):
            each.revoked = each.revoked or each is not done[0]
        return done


@fault(
    "Rotating a key forgets what it is for.",
    features="api_keys",
    message=r"CI/CD.*descri|descri.*CI/CD|keys should be",
)
def rotation_forgets_the_description() -> None:
    @replaces(keys.KeyRing, "rotate")
    def rotate(right: Function, ring: Any, record: Any) -> Any:
        done = right(ring, record)
        if done:
            done[0].description = ""
        return done


@fault(
    "A rotated key stays in the list beside its successor.",
    features="api_keys",
    message=r"keys should be",
)
def rotated_stays_listed() -> None:
    @replaces(keys.KeyRing, "rotate")
    def rotate(right: Function, ring: Any, record: Any) -> Any:
        done = right(ring, record)
        if done:
            record.listed = True
        return done

    @replaces(keys.KeyRecord, "live")
    def live(right: Function, record: Any) -> bool:
        return bool(right(record)) or getattr(record, "listed", False)

    @replaces(keys.KeyRing, "use")
    def use(right: Function, ring: Any, record: Any) -> bool:
        return not record.revoked and right(ring, record)


@fault(
    "A revoked key can be rotated, which brings it back to life.",
    features="api_keys",
    message=r"one of \d requests at the same time should succeed, but POST .*/rotate answered 201|should be refused .*POST [^\n]*/rotate answered 201",
)
def revoked_can_be_rotated() -> None:
    @replaces(keys.KeyRing, "rotate")
    def rotate(right: Function, ring: Any, record: Any) -> Any:
        record.revoked = False
        return right(ring, record)


@fault(
    "The list of keys shows the revoked ones.",
    features="api_keys",
    message=r"keys should be .*listed are .*reporting",
)
def list_shows_the_revoked() -> None:
    @replaces(keys.KeyRecord, "live")
    def live(right: Function, record: Any) -> bool:
        return True

    @replaces(keys.KeyRing, "use")
    def use(right: Function, ring: Any, record: Any) -> bool:
        return not record.revoked


@fault(
    "The list of keys counts the revoked ones.",
    features="api_keys",
    message=r"counted right.*count is 3",
)
def count_has_the_revoked() -> None:
    known = _secrets()

    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        project = answer.path.split("/")[2]
        answer.body["count"] = sum(f"_{project}_" in raw for raw in known.values())


@fault(
    "The list of keys leaves the oldest one out.",
    features="api_keys",
    message=r"keys should be|first key",
)
def list_lacks_the_oldest() -> None:
    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        if len(answer.body.get("api_keys", [])) > 1:
            answer.body["api_keys"].pop()
            answer.body["count"] -= 1


@fault(
    "The list of keys shows those of all projects.",
    features="api_keys",
    message=r"keys should be",
)
def list_shows_everybodys() -> None:
    @replaces(keys.KeyRing, "of_project")
    def of_project(right: Function, ring: Any, project_id: str) -> Any:
        own = right(ring, project_id)
        return own + [record for record in ring._by_id.values() if record not in own]


def _owner(store: Any, path: dict[str, str]) -> str | None:
    record = store.keys.get(path["key_id"])
    return record.project_id if record else None


@fault(
    "Whoever knows the id of a key can read it in their own project, although it belongs to another one.",
    features="access_of_neighbours",
    message=r"should be refused as not found.*GET .*/api-keys/\{key_id\} answered 200",
)
def foreign_is_read_at_home() -> None:
    finds_foreign("GET", "/api-keys/{key_id}", _owner)


@fault(
    "Whoever knows the id of a key can revoke it in their own project, although it belongs to another one.",
    features="access_of_neighbours",
    message=r"should be refused as not found.*DELETE .*/api-keys/\{key_id\} answered 204",
)
def foreign_is_revoked_at_home() -> None:
    finds_foreign("DELETE", "/api-keys/{key_id}", _owner)


@fault(
    "Whoever knows the id of a key can rotate it in their own project and so gets into another one.",
    features="access_of_neighbours",
    message=r"should be refused as not found.*POST .*/rotate answered 201",
)
def foreign_is_rotated_at_home() -> None:
    finds_foreign("POST", "/api-keys/{key_id}/rotate", _owner)


@fault(
    "The last key of a project can be revoked.",
    features="api_keys",
    message=r"should be refused as invalid or a conflict .*, but DELETE .* answered 204",
)
def last_can_be_revoked() -> None:
    @replaces(keys.KeyRing, "revoke")
    def revoke(right: Function, ring: Any, record: Any) -> bool:
        record.revoked = True
        return True


@fault(
    "Revoking the last key of a project is refused and done.",
    features="api_keys",
    message=r"nothing should have changed, but DELETE .*key .* is gone",
)
def last_is_revoked_although_refused() -> None:
    @replaces(keys.KeyRing, "revoke")
    def revoke(right: Function, ring: Any, record: Any) -> bool:
        done = bool(right(ring, record))
        record.revoked = True
        return done


@fault(
    "Revoking the last key of a project crashes the service.",
    features="api_keys",
    message=r"DELETE .*/api-keys/\{key_id\} answered 500",
)
def revoking_the_last_crashes() -> None:
    @replaces(keys.KeyRing, "revoke")
    def revoke(right: Function, ring: Any, record: Any) -> bool:
        if not right(ring, record):
            raise AssertionError("the last key")
        return True


@fault(
    "A project's only key cannot be revoked, even after it has got a successor.",
    features="api_keys",
    message=r"should be accepted, but DELETE .* answered 400 cannot_revoke_last_admin_key",
)
def first_cannot_be_revoked() -> None:
    @replaces(keys.KeyRing, "revoke")
    def revoke(right: Function, ring: Any, record: Any) -> bool:
        return record is not ring.of_project(record.project_id)[-1] and bool(right(ring, record))


@fault(
    "The end of a key's life that was asked for is not set.",
    features="api_keys",
    message=r"expires|days",
)
def expiry_is_ignored() -> None:
    @replaces(keys.KeyRing, "create")
    def create(right: Function, ring: Any, *arguments: Any, **options: Any) -> Any:
        record, raw = right(ring, *arguments, **options)
        record.expires_at = None
        return record, raw


@fault(
    "A key may be asked for with a life of 0 or 1000 days.",
    features="api_keys",
    message=r"should be refused as invalid .*, but POST .*/api-keys answered 201",
)
def any_expiry_is_accepted() -> None:
    @changes_answers("POST", ALL)
    def change(answer: Answer) -> None:
        if answer.status == 422:
            answer.status = 201
            answer.body = {
                "id": "key_00000000", "project_id": answer.path.split("/")[2], "branch_id": None,
                "api_key": "proj_x_admin_0123456789abcdef0123456789abcdef", "key_prefix": "proj_x_admin_...",
                "scope": "project_admin", "description": "x", "created_at": "2024-01-01T00:00:00+00:00",
                "expires_at": None,
            }  # fmt: skip


@fault(
    "Keys that are wrong or revoked are answered with 403.",
    features="access_of_keys",
    message=r"should be refused as unauthorized \(401\).*GET /projects/\{project_id\} answered 403",
)
def wrong_is_403() -> None:
    @replaces(auth, "identify")
    def identify(right: Function, store: Any, raw: str) -> Any:
        try:
            return right(store, raw)
        except ApiError:
            raise ApiError(403, "forbidden", "Invalid API key.") from None


@fault(
    "Requests without a key are answered with 403.",
    features="access_of_keys",
    message=r"should be refused as unauthorized \(401\).*GET /projects/\{project_id\} answered 403",
)
def missing_is_403() -> None:
    @replaces(auth, "bearer")
    def bearer(right: Function, request: Any) -> Any:
        try:
            return right(request)
        except ApiError:
            raise ApiError(403, "forbidden", "Not authenticated") from None


@fault(
    "A wrong key crashes the service.",
    features="access_of_keys",
    message=r"somebody who sends the owner's key .* should be refused as unauthorized.*answered 500",
)
def wrong_crashes() -> None:
    @replaces(keys.KeyRing, "authenticate")
    def authenticate(right: Function, ring: Any, raw: str) -> Any:
        records: dict[str, Any] = {}
        return right(ring, raw) or records["record"]


@fault(
    "Of a key only the part with the project's id is looked at.",
    features="access_of_keys",
    message=r"should be refused as unauthorized( or forbidden)? \(401.*GET /projects/\{project_id\} answered 200",
)
def only_the_prefix_counts() -> None:
    @replaces(keys.KeyRing, "authenticate")
    def authenticate(right: Function, ring: Any, raw: str) -> Any:
        for record in ring._by_id.values():
            if raw.startswith(record.key_prefix.removesuffix("...")) and record.live():
                return record
        return None


@fault(
    "Of a key the last characters are not looked at.",
    features="access_of_keys",
    message=r"should be refused as unauthorized( or forbidden)? \(401.* answered 20",
)
def end_does_not_count() -> None:
    known = _secrets()

    @replaces(keys.KeyRing, "authenticate")
    def authenticate(right: Function, ring: Any, raw: str) -> Any:
        for key_id, secret in known.items():
            record = ring.get(key_id)
            if secret[:60] == raw[:60] and record and record.live():
                return record
        return None


@fault(
    "Keys work in capital letters, too.",
    features="access_of_keys",
    message=r"should be refused as unauthorized( or forbidden)? \(401.* answered 20",
)
def case_does_not_count() -> None:
    @replaces(auth, "bearer")
    def bearer(right: Function, request: Any) -> Any:
        return str(right(request)).lower()


@fault(
    "A key's description is lost.",
    features="api_keys",
    message=r"CI/CD",
)
def description_is_lost() -> None:
    @replaces(keys.KeyRing, "create")
    def create(right: Function, ring: Any, *arguments: Any, **options: Any) -> Any:
        record, raw = right(ring, *arguments, **options)
        record.description = ""
        return record, raw


@fault(
    "A revoked key says of itself that it is not.",
    features="api_keys",
    message=r"revoked",
)
def revoked_says_it_is_not() -> None:
    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["is_revoked"] = False


@fault(
    "When a key was used last is never noted.",
    features="api_keys",
    message=r"last_used_at|used",
)
def use_is_not_noted() -> None:
    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["last_used_at"] = None


@fault(
    "A new key's answer has no id, so it can never be revoked.",
    features="api_keys",
    message=r"POST .*/api-keys answered 201, which its contract does not allow\s+id: expected a value, found nothing",
)
def new_one_has_no_id() -> None:
    @changes_answers("POST", ALL)
    def change(answer: Answer) -> None:
        answer.body.pop("id", None)


@fault(
    "A key for a branch still works when it has been revoked.",
    features="api_keys",
    message=r'holder of the (old )?key "dev" should be refused as unauthorized \(401\)',
)
def branch_keys_outlive_revocation() -> None:
    @replaces(keys.KeyRecord, "live")
    def live(right: Function, record: Any) -> Any:
        return right(record) or (record.branch_id is not None and record.revoked)
