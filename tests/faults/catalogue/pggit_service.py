"""pgGit: answers as a whole, the limit of requests, and what happens when the database is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg2
from starlette.types import ASGIApp, Receive, Scope, Send

from support.sandbox.pggit import app as web
from support.sandbox.pggit import database, rate_limit, tokens
from support.sandbox.pggit.api import health
from support.sandbox.pggit.service import Service
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, notes, replaces
from tests.faults.patching import changes_answers as changes_answers_of
from tests.faults.pggit_ways import around_requests, changes_answers, changes_headers, good_token, rewrites

HEALTH = "/health/deep"


@fault("Without an id of its own a request has the id unknown.", "requests", r"X-Request-ID of its own")
def id_unknown() -> None:
    changes_headers(".*", lambda headers, status: headers.update({b"x-request-id": b"unknown"}))


@fault("The id of a request is replaced by another.", "requests", r"should carry X-Request-ID")
def id_replaced() -> None:
    def change(headers: dict[bytes, bytes], status: int) -> None:
        headers[b"x-request-id"] = headers[b"x-request-id"] + b"-1"

    changes_headers(".*", change)


@fault("Refusals carry no id.", "requests", r"should carry X-Request-ID \"refused-1\"")
def refusals_without_id() -> None:
    def change(headers: dict[bytes, bytes], status: int) -> None:
        if status >= 400:
            headers.pop(b"x-request-id", None)

    changes_headers(".*", change)


@fault("Answers do not say how long they took.", "requests", r"should say how long it took")
def untimed() -> None:
    def change(headers: dict[bytes, bytes], status: int) -> None:
        headers.pop(b"x-response-time", None)

    changes_headers(".*", change)


@fault("The views of the dashboard are of the type text.", "dashboard", r"should be of type application/json")
def typed_as_text() -> None:
    changes_headers("/api/v1/dashboard.*", lambda headers, status: headers.update({b"content-type": b"text/plain"}))


@fault("What is not found is explained with SQL.", "requests webhooks", r"without SQL or stack traces|error shapes")
def sql_shown() -> None:
    @changes_answers("GET", "/webhooks/[0-9]+")
    def change(answer: Answer) -> None:
        if answer.status == 404:
            answer.body = {"detail": "no row: SELECT * FROM webhooks WHERE id = 7"}


@fault(
    "What is not found is explained with a stack trace.",
    "requests webhooks",
    r"without SQL or stack traces|error shapes",
)
def trace_shown() -> None:
    @changes_answers("GET", "/webhooks/[0-9]+")
    def change(answer: Answer) -> None:
        if answer.status == 404:
            answer.body = {"detail": 'Traceback (most recent call last):\n  File "api.py", line 7, in read'}


@fault("A wrong method is not found.", "requests", r"should be refused as not allowed|found 404")
def method_not_found() -> None:
    @changes_answers("DELETE", "/webhooks")
    def change(answer: Answer) -> None:
        if answer.status == 405:
            answer.status = 404


@fault("A wrong method is not told which are right.", "requests", r"allowed ones \(Allow\)")
def methods_unnamed() -> None:
    def change(headers: dict[bytes, bytes], status: int) -> None:
        headers.pop(b"allow", None)

    changes_headers(".*", change)


@fault("Refused input is told in another shape.", "webhook_input", r"one of the documented error shapes|error shape")
def other_error_shape() -> None:
    @changes_answers("POST", "/webhooks")
    def change(answer: Answer) -> None:
        if answer.status == 422:
            answer.body = {"errors": ["name"]}


@fault("The service card leads nowhere.", "health", r"endpoints.websocket is /ws, which does not lead to")
def card_without_places() -> None:
    @changes_answers_of("GET", "/", of=web)
    def change(answer: Answer) -> None:
        answer.body["endpoints"]["websocket"] = "/ws"


@fault("The service says that it is ok instead of healthy.", "health", r"status: expected 'healthy'")
def other_word_for_healthy() -> None:
    @changes_answers_of("GET", "/health/deep", of=web)
    def change(answer: Answer) -> None:
        answer.body["status"] = "ok"


# --- the limit --------------------------------------------------------------------------------------------------------


@fault(
    "One request too many is let through.", "rate_limit", r"should be refused as one too many", variant="low-rate-limit"
)
def one_more() -> None:
    @replaces(rate_limit.RateLimiter, "__init__")
    def init(right: Function, self: Any, limit: int) -> None:
        right(self, limit + 1)


@fault(
    "One request too few is let through.",
    "rate_limit",
    r"let through 5 times|should be accepted",
    variant="low-rate-limit",
)
def one_less() -> None:
    @replaces(rate_limit.RateLimiter, "__init__")
    def init(right: Function, self: Any, limit: int) -> None:
        right(self, limit - 1)


@fault("All users share one budget.", "rate_limit", r"answered 429", variant="low-rate-limit")
def shared_budget() -> None:
    @replaces(rate_limit.RateLimiter, "admit")
    def admit(right: Function, self: Any, user: str) -> int:
        return int(right(self, user[:15]))


@fault("Who is refused is not told when to come back.", "rate_limit", r"Retry-After", variant="low-rate-limit")
def no_retry_after() -> None:
    def change(headers: dict[bytes, bytes], status: int) -> None:
        headers.pop(b"retry-after", None)

    changes_headers(".*", change)


@fault("A new token opens a new budget.", "rate_limit", r"should be refused as one too many", variant="low-rate-limit")
def budget_of_each_token() -> None:
    @replaces(tokens.Tokens, "subject")
    def subject(right: Function, self: Any, token: str) -> str:
        return f"{right(self, token)} {token[-8:]}"


@fault(
    "The dashboard is not limited.",
    "rate_limit",
    r"all of it should be refused as one too many.*overview",
    variant="low-rate-limit",
)
def dashboard_unlimited() -> None:
    asked: ContextVar[str] = ContextVar("asked", default="")

    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        asked.set(scope.get("path", ""))
        await app(scope, receive, send)

    @replaces(rate_limit.RateLimiter, "admit")
    def admit(right: Function, self: Any, user: str) -> int:
        return 0 if "/dashboard" in asked.get() else int(right(self, user))


# --- the database -----------------------------------------------------------------------------------------------------


@fault("Without its database the service ends in server errors.", "database_outage", r"found 500")
def outage_is_an_accident() -> None:
    @replaces(web, "_unavailable")
    def unavailable(right: Function, request: Any, error: Exception) -> Any:
        response = right(request, error)
        response.status_code = 500
        return response


@fault(
    "Without its database the service tells how it failed inside.",
    "database_outage",
    r"without SQL or stack traces|error shapes",
)
def outage_tells_all() -> None:
    @replaces(database.DatabaseUnavailable, "__str__")
    def text(right: Function, self: Any) -> str:
        return 'psycopg2.OperationalError: connection to server at "127.0.0.1" failed'


@fault(
    "Without its database the service takes bad tokens for accidents.",
    "database_outage",
    r"should be refused as unauthorized",
)
def outage_opens_doors() -> None:
    pools: list[Any] = []

    @replaces(database.Database, "__init__")
    def init(right: Function, self: Any, *arguments: Any) -> None:
        right(self, *arguments)
        pools.append(self)

    @replaces(tokens.Tokens, "subject")
    def subject(right: Function, self: Any, token: str) -> str:
        with pools[-1].connection():  # as a service does that takes its connection first
            return str(right(self, token))


@fault(
    "Without its database the service is deeply healthy.", "database_outage", r"deep health should be 503|answered 200"
)
def outage_unnoticed() -> None:
    @replaces(health, "_database_and_schema")
    def look(right: Function, service: Any) -> Any:
        well = {"status": "healthy"}
        return well, well


@fault("The service does not find its database again.", "database_outage", r"should find its database again")
def no_recovery() -> None:
    @replaces(database.Database, "connection")
    @contextmanager
    def connection(right: Function, self: Any) -> Iterator[Any]:
        if notes(self).get("lost"):
            raise database.DatabaseUnavailable("The database cannot be reached.")
        try:
            with right(self) as found:
                yield found
        except database.DatabaseUnavailable:
            notes(self)["lost"] = True
            raise


@fault(
    "What was written during an outage is said to be stored.",
    "database_outage",
    r"without its database the service should accept nothing|all of it should be refused",
)
def outage_pretends() -> None:
    @changes_answers("POST", "/webhooks")
    def change(answer: Answer) -> None:
        if answer.status == 503:
            answer.status = 201
            answer.body = {
                "id": 2_000_000_000,
                "name": "n",
                "url": "https://hooks.example/",
                "events": [],
                "active": True,
                "description": None,
                "created_at": "2026-01-01T00:00:00",
                "updated_at": "2026-01-01T00:00:00",
                "health_status": "NEW",
                "total_deliveries": 0,
                "successful_deliveries": 0,
            }


@fault("A missing table goes unnoticed.", "health", r"should be refused as unavailable")
def missing_table_unnoticed() -> None:
    rewrites(
        r"WHERE table_schema = 'pggit'",
        "WHERE table_schema = 'pggit' UNION ALL SELECT 'merge_operations' UNION ALL SELECT 'merge_conflict_resolutions' UNION ALL SELECT 'webhooks'",
    )


@fault("An outage tells where the database is.", "database_outage", r"a text for callers.*connection to server at")
def outage_tells_address() -> None:
    reasons = ((psycopg2.OperationalError, 'connection to server at "10.0.0.7", port 5432 failed: Connection refused'),)
    database._REASONS = reasons


@fault("What is not found has no id.", "requests", r"X-Request-ID of its own.*what is not found carries None")
def strays_without_id() -> None:
    def change(headers: dict[bytes, bytes], status: int) -> None:
        if status == 404:
            headers.pop(b"x-request-id", None)

    changes_headers(".*", change)


@fault("A refused method is named as allowed.", "requests", r"refused should not be named as allowed")
def refused_method_allowed() -> None:
    def change(headers: dict[bytes, bytes], status: int) -> None:
        if status == 405:
            headers[b"allow"] = b"GET, POST, PUT, PATCH, DELETE"

    changes_headers(".*", change)


@fault(
    "Whoever comes from elsewhere has a new budget.",
    "rate_limit",
    r"should be refused as one too many",
    variant="low-rate-limit",
)
def budget_of_each_address() -> None:
    address: ContextVar[str] = ContextVar("address", default="")

    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        address.set(dict(scope["headers"]).get(b"x-forwarded-for", b"").decode())
        await app(scope, receive, send)

    @replaces(rate_limit.RateLimiter, "admit")
    def admit(right: Function, self: Any, user: str) -> int:
        return int(right(self, f"{user} {address.get()}"))


@fault(
    "What is refused as one too many is done all the same.",
    "rate_limit",
    r"should leave everything as it was.*webhook \d+ is gone",
    variant="low-rate-limit",
)
def refused_and_done() -> None:
    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        async def unheard(message: Any) -> None:
            return None

        if scope["type"] == "http" and scope["method"] == "DELETE":
            others = [each for each in scope["headers"] if each[0] != b"authorization"]
            token = (b"authorization", b"Bearer " + good_token(service))
            await app({**scope, "headers": [*others, token]}, receive, unheard)
            return await send_too_many(send)
        await app(scope, receive, send)

    async def send_too_many(send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"retry-after", b"60")]
        await send({"type": "http.response.start", "status": 429, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"detail": "Too many requests."}'})


@fault("Each refusal keeps a connection to the database.", "requests", r"refusals use up nothing|answered 503")
def connections_leak() -> None:
    @replaces(database.Database, "connection")
    @contextmanager
    def connection(right: Function, self: Any) -> Iterator[Any]:
        try:
            with right(self) as found:
                yield found
        except BaseException:
            self._places.acquire(blocking=False)
            raise


@fault("A refused merge leaves its transaction open.", "merge", r"should hold the webhook \"orders\", but it does not")
def transaction_left_open() -> None:
    @replaces(database, "_end_transaction")
    def end_transaction(right: Function, connection: Any) -> None:
        return None
