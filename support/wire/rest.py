"""REST over httpx: calls by operation, each recorded and held against the contract."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

import httpx

from support.contracts.model import Catalogue, Operation, Violation, excerpt
from support.wire.exchange import NO_ANSWER, Exchange, Journal
from support.wire.limits import Limits
from support.wire.masking import Masker
from support.wire.outcome import ContractViolation, NoAnswer, Outcome

_BODY_SHOWN = 4_000  # characters of a body that the evidence keeps


@dataclass(slots=True)
class RestServer:
    """One REST address. Shared by all scenarios of a run, so that connections are used again."""

    base_url: str
    limits: Limits = field(default_factory=Limits)
    _client: httpx.Client | None = None

    @property
    def client(self) -> httpx.Client:
        """The connection pool."""
        if self._client is None:
            timeout = httpx.Timeout(self.limits.read_seconds, connect=self.limits.connect_seconds)
            pool = httpx.Limits(max_connections=64, max_keepalive_connections=32)
            # No proxies and no .netrc of the machine: what is sent is what the profile says.
            self._client = httpx.Client(timeout=timeout, limits=pool, trust_env=False, follow_redirects=False)
        return self._client

    def fresh(self) -> None:
        """Drop all open connections, so that the next request opens one."""
        self.close()

    def close(self) -> None:
        """Close the pool."""
        client, self._client = self._client, None
        if client is not None:
            client.close()


@dataclass(frozen=True, slots=True)
class Rest:
    """REST calls of one scenario to one server, on behalf of whoever the ``auth`` of a call names."""

    server: RestServer
    catalogue: Catalogue
    journal: Journal
    masker: Masker

    def call(
        self,
        operation: Operation,
        *,
        auth: str | None = None,
        json: Any = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        url: str | None = None,
        **path: str,
    ) -> Outcome:
        """Send one request and return what came of it.

        Args:
            operation: an entry of the catalogue; ``path`` fills its template, each value percent-encoded whole.
            auth: the bearer token, or None for no ``Authorization`` header.
            json: a body to send as JSON. ``content`` sends bytes, ``files`` a multipart form.
            url: the whole address, where the service gave it out itself (a presigned URL).

        Raises:
            NoAnswer: refused, timed out or broken off.
            ContractViolation: the answer is not one that the contract allows.
        """
        url = url or self.server.base_url.rstrip("/") + fill(operation.path, path)
        sent_headers = dict(headers or {})
        if auth is not None:
            sent_headers["Authorization"] = f"Bearer {auth}"
        client = self.server.client
        request = client.build_request(
            operation.method,
            url,
            json=json,
            params={k: v for k, v in (query or {}).items() if v is not None} or None,
            headers=sent_headers,
            content=content,
            files=files,
        )
        shown = self._shown_request(request, json, content, files)
        started, clock = time.time(), time.perf_counter()
        try:
            response = client.send(request)
        except httpx.HTTPError as error:
            seconds = time.perf_counter() - clock
            exchange = self._record(operation, request, shown, NO_ANSWER, started, seconds, str(error), ())
            raise NoAnswer(self._no_answer(operation, request, error), exchange) from error
        seconds = time.perf_counter() - clock
        violations = self._violations(operation, response)
        exchange = self._record(
            operation,
            request,
            shown,
            response.status_code,
            started,
            seconds,
            _shown_response(response),
            violations,
        )
        if response.status_code >= 500:
            self.server.fresh()  # a server that failed may leave the connection unusable
        outcome = _outcome(exchange, response, self.masker)
        unforeseen = tuple(violation for violation in violations if not violation.known)
        if unforeseen and self.journal.enforcing:
            raise contract_violation(outcome, unforeseen)
        return outcome

    def _violations(self, operation: Operation, response: httpx.Response) -> tuple[Violation, ...]:
        violations = self.catalogue.check(operation, response.status_code, response.content)
        if not operation.reveals:
            leaked = self.masker.found_in(response.text) if _is_text(response) else []
            violations += [
                Violation(operation.name, "body", "no secret in it", f"the secret {secret}") for secret in leaked
            ]
        masked = [replace(violation, found=self.masker.mask(violation.found)) for violation in violations]
        return self.journal.judge(masked, response.status_code)

    def _record(
        self,
        operation: Operation,
        request: httpx.Request,
        shown: tuple[str, str],
        status: int | str,
        started: float,
        seconds: float,
        response: str,
        violations: tuple[Violation, ...],
    ) -> Exchange:
        mask = self.masker.mask
        text, reproduce = shown
        exchange = Exchange(
            system=operation.system,
            surface="rest",
            operation=operation.name,
            target=mask(str(request.url)),
            status=status,
            started=round(started, 4),
            seconds=round(seconds, 6),
            request=mask(text),
            response=mask(response),
            reproduce=mask(reproduce),
            violations=violations,
        )
        self.journal.record(exchange)
        return exchange

    def _shown_request(
        self,
        request: httpx.Request,
        body: Any,
        content: bytes | None,
        files: Mapping[str, tuple[str, bytes, str]] | None,
    ) -> tuple[str, str]:
        """The request as text, and the curl line that sends it again."""
        curl = ["curl", "-i"]
        if request.method == "HEAD":
            curl.append("--head")
        elif request.method != "GET":
            curl += ["-X", request.method]
        own = {"authorization", "content-type", "x-idempotency-key", "x-request-id", "range", "x-api-key"}
        shown = {k: v for k, v in request.headers.items() if k in own and not (files and k == "content-type")}
        for name, value in shown.items():
            curl += ["-H", f"{name.title()}: {value}"]
        lines = [f"{request.method} {request.url}"] + [f"{k.title()}: {v}" for k, v in shown.items()]
        if body is not None:
            text = json.dumps(body, ensure_ascii=False)
            curl += ["-d", cut(text, 600)]
            lines += ["", cut(text, _BODY_SHOWN)]
        elif content is not None:
            text = content.decode("utf-8", "replace")
            curl += ["--data-binary", cut(text, 200)]
            lines += ["", cut(text, _BODY_SHOWN)]
        for name, (filename, data, _) in (files or {}).items():
            curl += ["-F", f"{name}=@{filename}"]
            lines += [
                "",
                f"form file {name} = {filename}, {len(data)} bytes:",
                cut(data.decode("utf-8", "replace"), 1000),
            ]
        curl.append(str(request.url))
        return "\n".join(lines), " ".join(shlex.quote(word) for word in curl)

    def _no_answer(self, operation: Operation, request: httpx.Request, error: httpx.HTTPError) -> str:
        causes: dict[type[httpx.HTTPError], str] = {
            httpx.ConnectError: "the connection was refused",
            httpx.ConnectTimeout: f"no connection within {self.server.limits.connect_seconds:g} s",
            httpx.ReadTimeout: f"no answer within {self.server.limits.read_seconds:g} s",
            httpx.RemoteProtocolError: "the connection was broken off",
        }
        what = causes.get(type(error), "no answer")
        return self.masker.mask(
            f"{operation.name} got no answer from {request.url.host}:{request.url.port}: {what} ({error})"
        )


def fill(template: str, values: Mapping[str, str]) -> str:
    """A path from its template; each value becomes exactly one segment, whatever is in it (``/`` and ``..`` too)."""
    path = template
    for name, value in values.items():
        segment = quote(value, safe="")
        if segment in {".", ".."}:  # clients resolve these away unless encoded
            segment = segment.replace(".", "%2E")
        path = path.replace("{" + name + "}", segment)
    if "{" in path:
        raise KeyError(f"{template} needs a value for {path[path.index('{') :]}")
    return path


def cut(text: str, limit: int) -> str:
    """The text, or its start with a note of how much is missing."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit} more characters)"


def _is_text(response: httpx.Response) -> bool:
    kind = response.headers.get("content-type", "")
    return "json" in kind or kind.startswith("text/")


def _shown_response(response: httpx.Response) -> str:
    lines = [f"{response.status_code} {response.reason_phrase}"]
    lines += [f"{k.title()}: {v}" for k, v in response.headers.items() if k not in {"date", "server"}]
    if response.content:
        body = response.text if _is_text(response) else excerpt(response.content, 1000)
        lines += ["", cut(body, _BODY_SHOWN)]
    return "\n".join(lines)


def _outcome(exchange: Exchange, response: httpx.Response, masker: Masker) -> Outcome:
    body: Any = response.content
    if "json" in response.headers.get("content-type", ""):
        try:
            body = response.json()
        except ValueError:
            body = response.text
    code, message = _refusal(body) if response.status_code >= 300 else (None, "")
    return Outcome(
        exchange=exchange,
        ok=200 <= response.status_code < 300,
        body=body,
        code=code,
        message=masker.mask(message),
        headers={k.lower(): v for k, v in response.headers.items()},
        content=response.content,
    )


def _refusal(body: Any) -> tuple[str | None, str]:
    """Code and message of an error body, in whichever of the known shapes it comes."""
    detail = body.get("detail", body) if isinstance(body, dict) else body
    match detail:
        case {"error": str(code), **rest}:
            return code, str(rest.get("message", ""))
        case {"Code": str(code), **rest}:
            return code, str(rest.get("Message", ""))
        case [{"msg": str()}, *_]:
            problems = [f"{'.'.join(str(part) for part in p.get('loc', []))}: {p['msg']}" for p in detail]
            return None, "; ".join(problems)
        case str(text):
            return None, text
        case bytes(raw):
            return None, excerpt(raw)
    return None, excerpt(json.dumps(detail).encode())


def contract_violation(outcome: Outcome, violations: tuple[Violation, ...]) -> ContractViolation:
    """The failure to raise for an answer that breaks its contract."""
    seen = "\n".join(f"{v.field}: expected {v.expected}, found {v.found}" for v in violations)
    return ContractViolation(
        f"Contract violation: {outcome.said}, which its contract does not allow\n  "
        + seen.replace("\n", "\n  ")
        + f"\nReproduce: {outcome.exchange.reproduce}",
        outcome.exchange,
    )
