"""REST over httpx: calls by operation, each recorded and held against the contract."""

from __future__ import annotations

import json
import shlex
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from support.contracts.model import Catalogue, Operation, Violation, excerpt
from support.wire import gate
from support.wire.access import Access
from support.wire.deadline import TimedTransport, deadline
from support.wire.exchange import NO_ANSWER, Exchange, Journal
from support.wire.limits import Limits
from support.wire.masking import Masker
from support.wire.outcome import ContractViolation, NoAnswer, Outcome
from support.wire.retries import Retries

_HEADERS = {
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "keep-alive",
    "User-Agent": f"Plumbline (python-httpx/{httpx.__version__})",
}
_BODY_SHOWN = 4_000  # characters of a body that the evidence keeps


@dataclass(slots=True)
class RestServer:
    """One REST address. Shared by all scenarios of a run, so that connections are used again."""

    base_url: str
    access: Access = field(default_factory=Access)
    _transport: TimedTransport | None = None
    _users: Counter[TimedTransport] = field(default_factory=Counter)
    """How many requests are under way in each pool: one that has been replaced is closed after its last."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def transport(self) -> TimedTransport:
        """The connection pool.

        httpx's transport without its client, which would add cookies and redirects, and half as much time again.
        """
        if self._transport is None:
            self._transport = TimedTransport(
                verify=self.access.context,
                proxy=self.access.proxy or None,
                # Servers close what has been idle for some seconds: this side lets go of it first.
                limits=httpx.Limits(max_connections=64, max_keepalive_connections=32, keepalive_expiry=2.0),
                trust_env=False,  # what is sent is what the profile says
            )
        return self._transport

    def headers_for(self, url: str) -> dict[str, str]:
        """The profile's own headers, if they belong there: a URL that was given out may lead to somebody else."""
        headers = self.access.headers
        return dict(headers) if headers and urlsplit(url).netloc == urlsplit(self.base_url).netloc else {}

    @contextmanager
    def in_use(self) -> Iterator[TimedTransport]:
        """The connection pool, which stays open until the caller has done with it."""
        with self._lock:
            transport = self.transport
            self._users[transport] += 1
        try:
            yield transport
        finally:
            with self._lock:
                self._users[transport] -= 1
                last = transport is not self._transport and not self._users[transport]
            if last:
                del self._users[transport]
                transport.close()

    def fresh(self) -> None:
        """Let the next requests open new connections; requests that are under way keep theirs."""
        with self._lock:
            transport, self._transport = self._transport, None
            if transport is None or self._users[transport]:
                return
            del self._users[transport]
        transport.close()

    def close(self) -> None:
        """Close the pool."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()


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
            NotSent: the target is not to get this request.
        """
        self._check(operation, content, files)
        url = url or self.server.base_url.rstrip("/") + fill(operation.path, path)
        sent_headers = httpx.Headers(_HEADERS)
        sent_headers.update(self.server.headers_for(url) | dict(headers or {}))
        if auth is not None:
            sent_headers["Authorization"] = f"Bearer {auth}"
        limits = self.server.access.limits
        timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds)
        request = httpx.Request(
            operation.method,
            url,
            json=json,
            params={k: v for k, v in (query or {}).items() if v is not None} or None,
            headers=sent_headers,
            content=content,
            files=files,
            extensions={"timeout": timeout.as_dict()},
        )
        shown = self._shown_request(request, json, content, files)
        retries = Retries(limits, self.journal.patient)
        with self.server.in_use() as transport:
            while (answer := self._sent(transport, operation, request, shown, retries)) is None:
                shown = (f"{shown[0]}\n{retries.why}", shown[1])
        exchange, response, violations = answer
        if response.status_code >= 500:
            self.server.fresh()  # a server that failed may leave the connection unusable
        outcome = _outcome(exchange, response, self.masker)
        unforeseen = tuple(violation for violation in violations if not violation.known)
        if unforeseen and self.journal.enforcing:
            raise contract_violation(outcome, unforeseen)
        return outcome

    def _check(
        self, operation: Operation, content: bytes | None, files: Mapping[str, tuple[str, bytes, str]] | None
    ) -> None:
        access, name = self.server.access, operation.name
        gate.check_method(self.journal, access, operation.method, name)
        for data in [content or b"", *(each[1] for each in (files or {}).values())]:
            gate.check_size(access, len(data), name, data.count(b"\n") if access.limits.rows else 0)

    def _sent(
        self,
        transport: TimedTransport,
        operation: Operation,
        request: httpx.Request,
        shown: tuple[str, str],
        retries: Retries,
    ) -> tuple[Exchange, httpx.Response, tuple[Violation, ...]] | None:
        """Send once, and record what came of it; None if it is to be sent again."""
        access = self.server.access
        access.pace.wait()
        started, clock = time.time(), time.perf_counter()
        try:
            with deadline(access.limits.total_seconds):
                response = transport.answer(request)
        except httpx.HTTPError as error:
            seconds = time.perf_counter() - clock
            exchange = self._record(operation, request, shown, NO_ANSWER, started, seconds, str(error), ())
            refused = isinstance(error, httpx.ConnectError) and isinstance(_root(error), ConnectionRefusedError)
            if refused and retries.after_refused_connection():
                return None
            raise NoAnswer(self._no_answer(operation, request, error, seconds), exchange) from error
        seconds = time.perf_counter() - clock
        status, text = response.status_code, _shown_response(response)
        violations = self._violations(operation, response)
        exchange = self._record(operation, request, shown, status, started, seconds, text, violations)
        if retries.after_answer(status, response.headers.get("retry-after")):
            return None
        return exchange, response, violations

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

    def _no_answer(self, operation: Operation, request: httpx.Request, error: httpx.HTTPError, seconds: float) -> str:
        what = why_no_answer(error, seconds, self.server.access.limits)
        return self.masker.mask(
            f"{operation.name} got no answer from {request.url.host}:{request.url.port}: {what} ({error})"
        )


def why_no_answer(error: httpx.HTTPError, seconds: float, limits: Limits) -> str:
    """What happened instead of an answer, ``seconds`` after the request was sent, in words."""
    if seconds >= limits.total_seconds:
        return f"no whole answer within {limits.total_seconds:g} s"
    match _root(error):
        case ssl.SSLError():
            return "TLS failed"
        case socket.gaierror():
            return "nobody knows a host of this name"
        case ConnectionRefusedError():
            return "the connection was refused"
    match error:
        case httpx.ConnectTimeout():
            return f"no connection within {limits.connect_seconds:g} s"
        case httpx.ReadTimeout():
            return f"no answer within {limits.read_seconds:g} s"
        case httpx.RemoteProtocolError() | httpx.ReadError() | httpx.WriteError():
            return "the connection was broken off"
        case httpx.ProxyError():
            return "the proxy refused"
    return "no answer"


def _root(error: BaseException) -> BaseException:
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error


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
