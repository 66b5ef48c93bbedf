"""pgGit: who is let in."""

from __future__ import annotations

import hashlib
import hmac
import re
from contextvars import ContextVar
from typing import Any

import jwt
from jwt.utils import base64url_encode
from starlette.types import ASGIApp, Receive, Scope, Send

from support.sandbox.pggit import app as web
from support.sandbox.pggit import tokens
from support.sandbox.pggit.service import Service
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, replaces
from tests.faults.patching import changes_answers as changes_answers_of
from tests.faults.pggit_ways import around_requests, changes_headers, decodes, good_token, opens


@fault(
    "The statistics of the cache are open to all.",
    "authentication",
    r"refused as unauthorized.*cache/stats answered 200",
)
def cache_statistics_open() -> None:
    opens("GET", "/cache/stats")


@fault(
    "Anybody may empty the cache.",
    "authentication cache",
    r"refused as unauthorized.*cache/invalidate/all answered 204",
)
def emptying_open() -> None:
    opens("POST", "/cache/invalidate/all")


@fault(
    "Anybody may delete webhooks.",
    "authentication",
    r"refused as unauthorized.*DELETE /api/v1/webhooks/\{webhook_id\} answered 204",
)
def deleting_open() -> None:
    opens("DELETE", "/webhooks/[0-9]+")


@fault(
    "The dashboard is open to all.", "authentication", r"refused as unauthorized.*GET /api/v1/dashboard answered 200"
)
def dashboard_open() -> None:
    opens("GET", "/dashboard")


@fault(
    "Anybody may merge branches.",
    "authentication",
    r"refused as unauthorized.*branches/\{target_id\}/merge answered 201",
)
def merging_open() -> None:
    opens("POST", "/branches/[0-9]+/merge")


@fault("An expired token is good.", "authentication", r"all of it should be refused as unauthorized.*answered 200")
def expired_is_good() -> None:
    decodes(verify_exp=False)


@fault("Signatures are not checked.", "authentication", r"should be refused as unauthorized")
def signature_unchecked() -> None:
    decodes(verify_signature=False, verify_exp=True)


@fault("Tokens of every HMAC algorithm are good.", "authentication", r"all of it should be refused as unauthorized")
def any_algorithm() -> None:
    decodes(algorithms=["HS256", "HS384", "HS512"])


@fault("A token without an end is good.", "authentication", r"should be refused as unauthorized.*answered 200")
def endless_is_good() -> None:
    decodes(require=["sub"])


@fault("A token of nobody is good.", "authentication", r"should be refused as unauthorized.*answered 200")
def nobody_is_good() -> None:
    decodes(require=["exp"], verify_sub=False)


@fault("A token that is not valid yet is good.", "authentication", r"should be refused as unauthorized.*answered 200")
def early_is_good() -> None:
    decodes(verify_nbf=False)


@fault("A token of an empty name is good.", "authentication", r"should be refused as unauthorized.*answered 200")
def empty_name_is_good() -> None:
    decodes()


@fault("A refusal does not say how to log in.", "authentication", r"WWW-Authenticate: Bearer")
def refusal_without_challenge() -> None:
    def change(headers: dict[bytes, bytes], status: int) -> None:
        headers.pop(b"www-authenticate", None)

    changes_headers("/api/v1/.*", change)


@fault(
    "Whoever has no token is forbidden instead of unauthorized.",
    "authentication",
    r"expected 200 or a refusal 401.*found 403|unauthorized",
)
def forbidden_instead() -> None:
    _changes_status(401, 403)


@fault("A bad token ends in a server error.", "authentication", r"found 500|answered 500")
def bad_token_crashes() -> None:
    _changes_status(401, 500)


def _changes_status(old: int, new: int) -> None:
    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        async def changed(message: Any) -> None:
            if message["type"] == "http.response.start" and message["status"] == old:
                message = {**message, "status": new}
            await send(message)

        await app(scope, receive, changed if scope["type"] == "http" else send)


@fault(
    "The acting user is taken from a claim that anybody can add.",
    "acknowledgement",
    r"acknowledged_by is Lea, expected test_",
)
def claim_overrides_subject() -> None:
    @replaces(tokens.Tokens, "subject")
    def subject(right: Function, self: Any, token: str) -> str:
        right(self, token)
        claims = jwt.decode(token, options={"verify_signature": False})
        return str(claims.get("user_id", claims["sub"]))


@fault(
    "A refused deletion is done all the same.",
    "authentication",
    r"should leave everything as it was.*webhook \d+ is gone",
)
def refused_and_done() -> None:
    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "DELETE":
            token = (b"authorization", b"Bearer " + good_token(service))

            async def unheard(message: Any) -> None:
                return None

            await app({**scope, "headers": [*scope["headers"], token]}, receive, unheard)
        await app(scope, receive, send)


@fault("The deep health asks for a token.", "health", r"/health/deep answered 401|found 401")
def deep_health_closed() -> None:
    @changes_answers_of("GET", "/health/deep", of=web)
    def change(answer: Answer) -> None:
        answer.status, answer.body = 401, {"detail": "A bearer token is required."}


@fault("A token is taken from a cookie.", "authentication", r"should be refused as unauthorized.*answered 200")
def cookie_is_good() -> None:
    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            cookie = dict(scope["headers"]).get(b"cookie", b"")
            if b"token=" in cookie:
                token = cookie.partition(b"token=")[2].partition(b";")[0]
                scope = {**scope, "headers": [*scope["headers"], (b"authorization", b"Bearer " + token)]}
        await app(scope, receive, send)


@fault("A token without the word Bearer is good.", "authentication", r"should be refused as unauthorized.*answered 200")
def no_scheme_is_good() -> None:
    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = [
                (name, b"Bearer " + value if name == b"authorization" and b" " not in value else value)
                for name, value in scope["headers"]
            ]
            scope = {**scope, "headers": headers}
        await app(scope, receive, send)


@fault(
    "A token in the address is good.",
    "authentication",
    r"in the address should be refused as unauthorized.*answered 200",
)
def address_is_good() -> None:
    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        found = re.search(rb"(?:^|&)(?:access_)?token=([^&]+)", scope["query_string"])
        if scope["type"] == "http" and found:
            scope = {**scope, "headers": [*scope["headers"], (b"authorization", b"Bearer " + found[1])]}
        await app(scope, receive, send)


@fault(
    "A token is good for half an hour after its end.", "authentication", r"all of it should be refused as unauthorized"
)
def half_an_hour_late() -> None:
    @replaces(tokens.Tokens, "subject")
    def subject(right: Function, self: Any, token: str) -> str:
        try:
            claims = jwt.decode(token, self._secret, algorithms=[self._algorithm], leeway=1800)
        except jwt.PyJWTError:
            return str(right(self, token))
        return str(claims["sub"] if "exp" in claims and claims.get("sub") else right(self, token))


@fault("A token that is signed with nothing is good.", "authentication", r"signed with an empty key should be refused")
def empty_key_is_good() -> None:
    @replaces(tokens.Tokens, "subject")
    def subject(right: Function, self: Any, token: str) -> str:
        signed, _, signature = token.rpartition(".")
        if base64url_encode(hmac.digest(b"", signed.encode(), hashlib.sha256)).decode() == signature:
            return "anybody"
        return str(right(self, token))


@fault("The word Bearer counts only as most write it.", "authentication", r"scheme in capitals should be accepted.*401")
def scheme_spelt_strictly() -> None:
    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            kept = [each for each in scope["headers"] if not each[1].startswith(b"BEARER ")]
            scope = {**scope, "headers": kept}
        await app(scope, receive, send)


@fault(
    "The acting user is taken from a header that anybody can send.",
    "acknowledgement",
    r"acknowledged_by is Lea, expected",
)
def header_overrides_subject() -> None:
    named: ContextVar[str] = ContextVar("named", default="")

    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        named.set(dict(scope["headers"]).get(b"x-user-id", b"").decode())
        await app(scope, receive, send)

    @replaces(tokens.Tokens, "subject")
    def subject(right: Function, self: Any, token: str) -> str:
        return named.get() or str(right(self, token))
