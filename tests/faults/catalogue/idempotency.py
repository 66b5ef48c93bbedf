"""Requests that are repeated under one idempotency key."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from support.sandbox.storage import idempotency
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, changes_answers, replaces


@fault(
    "The idempotency key is not looked at.",
    features="idempotency",
    message=r"repeated under its idempotency key should be answered like the first, but POST [^\n]* answered 409",
)
def key_is_ignored() -> None:
    @replaces(idempotency.Idempotency, "run")
    async def run(right: Function, self: Any, caller: str, request: Any, call: Any, fingerprint: Any = None) -> Any:
        return await call()


@fault(
    "The idempotency key is honoured for projects only, so that a repeated request makes a second API key.",
    features="idempotency",
    message=r"idempotency key|twice|keys of the project|keys should be",
)
def key_works_for_projects_only() -> None:
    @replaces(idempotency.Idempotency, "run")
    async def run(right: Function, self: Any, caller: str, request: Any, call: Any, fingerprint: Any = None) -> Any:
        if request.url.path != "/projects":
            return await call()
        return await right(self, caller, request, call, fingerprint)


@fault(
    "An idempotency key that was used for another request gets the old answer, and the request is lost.",
    features="idempotency",
    message=r"should be refused as a conflict \(409\), but POST [^\n]* answered 201",
)
def other_request_is_swallowed() -> None:
    @replaces(idempotency, "_fingerprint")
    async def fingerprint(right: Function, request: Any) -> str:
        return "the same"


@fault(
    "An idempotency key that was used for another request crashes the service.",
    features="idempotency",
    message=r"POST [^\n]* answered 500",
)
def other_request_crashes() -> None:
    @changes_answers("POST", ".*")
    def change(answer: Answer) -> None:
        if answer.status == 409 and answer.body["detail"]["error"] == "idempotency_conflict":
            answer.status = 500


@fault(
    "Whoever uses the idempotency key of somebody else gets that one's answer, secrets and all.",
    features="idempotency",
    message=r"idempotency keys of one project mean nothing in another|is not told to|should be",
)
def answer_goes_to_others() -> None:
    @replaces(idempotency.Idempotency, "run")
    async def run(right: Function, self: Any, caller: str, request: Any, call: Any, fingerprint: Any = None) -> Any:
        return await right(self, "anybody", request, call, "the same")


@fault(
    "The repeated answer has no body.",
    features="idempotency",
    message=r"POST /projects answered 201, which its contract does not allow\s+body: expected .* found null",
)
def repeated_answer_is_empty() -> None:
    @replaces(idempotency._Answer, "replay")
    def replay(right: Function, self: Any, key: str) -> Any:
        response = right(self, key)
        response.body = b"null"
        response.headers["content-length"] = "4"
        return response


@fault(
    "The repeated answer names another project.",
    features="idempotency",
    message=r"should name what the first one made.*this one names id another",
)
def repeated_answer_has_another_id() -> None:
    @replaces(idempotency._Answer, "replay")
    def replay(right: Function, self: Any, key: str) -> Any:
        response = right(self, key)
        response.body = json.dumps(json.loads(self.body) | {"id": "another"}).encode()
        response.headers["content-length"] = str(len(response.body))
        return response


@fault(
    "A repeated creation is done again, under an id with a number at its end.",
    features="idempotency",
    message=r"should name what the first one made.*this one names id \S+_2\b",
)
def repeated_creation_is_done_again() -> None:
    @replaces(idempotency.Idempotency, "run")
    async def run(right: Function, self: Any, caller: str, request: Any, call: Any, fingerprint: Any = None) -> Any:
        key = request.headers.get(idempotency.HEADER)
        if key and (caller, key) in self._entries and request.url.path == "/projects":
            body = json.loads(await request.body())
            request._body = json.dumps(body | {"id": body["id"] + "_2"}).encode()
            return await call()
        return await right(self, caller, request, call, fingerprint)


@fault(
    "Of two requests with one idempotency key at the same time, both are done.",
    features="idempotency",
    message=r"same time|at once|exactly one|keys should be",
)
def key_works_only_afterwards() -> None:
    @replaces(idempotency.Idempotency, "run")
    async def run(right: Function, self: Any, caller: str, request: Any, call: Any, fingerprint: Any = None) -> Any:
        entry = self._entries.get((caller, request.headers.get(idempotency.HEADER)))
        if entry is not None and not entry.answer.done():
            await asyncio.sleep(0)
            return await call()
        return await right(self, caller, request, call, fingerprint)
