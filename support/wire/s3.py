"""S3 over boto3. Each API call is recorded through botocore's events, at the place where it really happens."""

from __future__ import annotations

import json
import shlex
import threading
import time
from collections.abc import Callable, Iterator, Sized
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError, ParamValidationError
from botocore.parsers import ResponseParserError

from support.contracts.model import Catalogue, Violation, excerpt
from support.contracts.s3 import OPERATIONS
from support.wire import gate
from support.wire.access import Access
from support.wire.deadline import deadline, start_deadline
from support.wire.exchange import NO_ANSWER, Exchange, Journal
from support.wire.masking import Masker
from support.wire.outcome import BrokenPromise, NoAnswer, Outcome
from support.wire.rest import contract_violation, cut
from support.wire.retries import Retries
from support.wire.s3_changes import Change
from support.wire.s3_server import Line, S3Server

_READING = ("Get", "Head", "List")
_PARAMS_SHOWN = 1_000
_BODY_SHOWN = 4_000


@dataclass(slots=True)
class S3:
    """An S3 client of one scenario with one key pair, or with none."""

    system: str
    server: S3Server
    access_key: str | None
    """None: requests are not signed."""
    secret_key: str | None
    journal: Journal
    masker: Masker
    catalogue: Catalogue | None = None
    """The contract of the system: violations are told in the names of its operations."""
    change: Change | None = None
    """What befalls each request after it has been signed."""
    client: Any = field(init=False)
    """The boto3 client itself: whatever is done with it is recorded."""
    _line: Line = field(init=False)
    _last: threading.local = field(default_factory=threading.local)
    _sent: list[tuple[Any, Exchange]] = field(default_factory=list)
    """Each exchange with the key of its object: boto3 sends the parts of a transfer in threads of its own."""
    _well: bool = True
    """Whether every answer has come whole."""

    def __post_init__(self) -> None:
        self.masker.learn(self.secret_key)
        self._line = self.server.line(self, self.access_key, self.secret_key, self.change)
        self.client = self._line.client

    @property
    def access(self) -> Access:
        """How the server wants to be treated."""
        return self.server.access

    def close(self) -> None:
        """Give the client back; one that is changed, or that something went wrong with, is closed."""
        answered = all(isinstance(each.status, int) and each.status < 500 for _, each in self._sent)
        if answered and self._well and not self.change:
            self.server.take_back(self._line, self.access_key is not None)
        else:
            self.client.close()

    def call(self, operation: str, /, **params: Any) -> Outcome:
        """Call a client method (``put_object``, …) and return what came of it, refusals included.

        The content of an object that was asked for is the outcome's ``content``.

        Raises:
            NoAnswer: no answer came back, or its end did not.
            ContractViolation: the answer is none that S3 knows.
            NotSent: the target is not to get this request.
        """
        retries = Retries(self.access.limits, self.journal.patient)
        while True:
            try:
                return self._judged(operation, lambda: getattr(self.client, operation)(**params), self._last_exchange)
            except NoAnswer as error:
                refused = isinstance(error.__cause__, EndpointConnectionError)
                if not refused or not retries.after_refused_connection():
                    raise
                self._last.why = retries.why

    def transfer(self, operation: str, /, **params: Any) -> Outcome:
        """Call a method that sends as many requests as it takes, several at once (``upload_fileobj``, ``copy``).

        Raises:
            NoAnswer: to one of them no answer came back.
            ContractViolation: the answer to one of them is none that S3 knows.
        """
        before = len(self._sent)

        def exchange() -> Exchange | None:
            sent = [each for key, each in self._sent[before:] if key == params["Key"]]
            return next((each for each in sent if _tells(each)), sent[-1] if sent else None)

        return self._judged(operation, lambda: getattr(self.client, operation)(**params), exchange)

    def pages(self, operation: str, /, size: int | None = None, **params: Any) -> Iterator[Outcome]:
        """The pages of a list, as boto3's paginator asks for them: this many things a page, or what S3 gives.

        Raises:
            NoAnswer: no answer came back.
            ContractViolation: an answer is none that S3 knows.
            BrokenPromise: a page leads back to itself.
        """
        paging = {"PageSize": size} if size else {}
        pages = iter(self.client.get_paginator(operation).paginate(PaginationConfig=paging, **params))
        while True:
            outcome = self._judged(operation, lambda: next(pages, None), self._last_exchange)
            if outcome.body is None:
                return
            yield outcome
            if not outcome.ok:
                return

    def signed_url(self, operation: str, /, seconds: int, **params: Any) -> str:
        """A URL that does the same for whoever has it, for some time. The client makes it; nothing is sent."""
        url: str = self.client.generate_presigned_url(operation, Params=params, ExpiresIn=seconds)
        return url

    # --- what came of it ----------------------------------------------------------------------------------------------

    def _judged(self, operation: str, send: Callable[[], Any], last: Callable[[], Exchange | None]) -> Outcome:
        content = b""
        try:
            with deadline(self.access.limits.total_seconds):
                body = send()
                if isinstance(body, dict) and "Body" in body:
                    content = body.pop("Body").read()
        except ParamValidationError:
            raise  # the scenario asks for what boto3 does not send
        except ClientError as error:
            outcome = self._refused(error, last())
        except (BotoCoreError, ResponseParserError) as error:
            self._well = False
            exchange = last()
            if exchange is None or exchange.status == NO_ANSWER or not exchange.violations:
                raise self._broken_off(operation, error, exchange) from error
            outcome = Outcome(exchange=exchange, ok=False, message=self.masker.mask(cut(str(error), 300)))
        else:
            exchange = last()
            assert exchange is not None, f"{operation} was not recorded"
            outcome = Outcome(exchange=exchange, ok=True, body=body, content=content)
        unforeseen = tuple(each for each in outcome.exchange.violations if not each.known)
        if unforeseen and self.journal.enforcing:
            raise contract_violation(outcome, unforeseen)
        return outcome

    def _last_exchange(self) -> Exchange | None:
        return getattr(self._last, "exchange", None)

    def _refused(self, error: ClientError, exchange: Exchange | None) -> Outcome:
        assert exchange is not None, f"{error.operation_name} was not recorded"
        detail = error.response.get("Error", {})
        code, message = str(detail.get("Code", "")), str(detail.get("Message", ""))
        said = exchange.response.partition("\n\n")[2]
        if exchange.status == 200:  # boto3 has taken it for an error
            code, message = "", f"no success as S3 gives it, but {cut(said, 200)}"
        elif code == str(exchange.status) and said:  # boto3 has made it up: only an answer to HEAD has no body
            message = f"no error as S3 gives it, but {cut(said, 200)}"
        return Outcome(exchange, ok=False, body=error.response, code=code, message=self.masker.mask(message))

    def _broken_off(self, operation: str, error: Exception, exchange: Exchange | None) -> BrokenPromise:
        text = self.masker.mask(f"S3 {operation} at {self.server.endpoint} ")
        if exchange is None or exchange.status == NO_ANSWER:
            return NoAnswer(f"{text}got no answer: {self.masker.mask(str(error))}", exchange)
        return BrokenPromise(
            f"{text}was answered {exchange.status}, but boto3 cannot use the answer: {self.masker.mask(str(error))}\n"
            f"Reproduce: {exchange.reproduce}",
            exchange,
        )

    # --- what went over the wire --------------------------------------------------------------------------------------

    def before(self, params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        """A call is going to be made: may it?"""
        if not model.name.startswith(_READING):
            gate.check_write(self.journal, self.access, model.name)
        if isinstance(body := params.get("Body", b""), Sized):
            lines = body.count(b"\n") if isinstance(body, bytes) and self.access.limits.rows else 0
            gate.check_size(self.access, len(body), model.name, lines)
        context["plumbline"] = (model.name, time.time(), time.perf_counter(), dict(params))
        self._last.arrived = None

    def sending(self, request: Any, **_: Any) -> None:
        """Called in the thread that sends, for each request."""
        self.access.pace.wait()
        start_deadline(self.access.limits.total_seconds)
        for name, value in self.access.headers.items():
            request.headers[name] = value

    def arrived(self, response_dict: dict[str, Any], **_: Any) -> None:
        """An answer has come."""
        # A copy: boto3 changes the status of a success that it cannot read, or that holds an error, to 500.
        self._last.arrived = dict(response_dict)

    def after(self, http_response: Any, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        """boto3 has read the answer."""
        status = self._last.arrived["status_code"]
        self._record(context, status, parsed if http_response.status_code == status else None)

    def failed(self, exception: Exception, context: dict[str, Any], **_: Any) -> None:
        """No answer has come, or none that boto3 can read."""
        arrived = self._last.arrived
        if arrived is None:
            self._record(context, NO_ANSWER, {}, str(exception))
        else:
            self._record(context, arrived["status_code"], None)

    def _record(
        self, context: dict[str, Any], status: int | str, parsed: dict[str, Any] | None, problem: str = ""
    ) -> None:
        operation, started, clock, params = context["plumbline"]
        text = problem or _shown(self._last.arrived)
        shown = {name: _brief(value) for name, value in params.items()}
        mask = self.masker.mask
        changed = f"\nchanged on its way: {self.change.says}" if self.change else ""
        if why := self._last.__dict__.pop("why", ""):
            changed += f"\n{why}"
        exchange = Exchange(
            system=self.system,
            surface="s3",
            operation=operation,
            target=self.server.endpoint,
            status=status,
            started=round(started, 4),
            seconds=round(time.perf_counter() - clock, 6),
            request=mask(cut(f"{operation} {shown}", _PARAMS_SHOWN) + changed),
            response=mask(text),
            reproduce=mask(_aws_line(self.server.endpoint, self.access_key, operation, params)),
            violations=self._violations(operation, status, parsed, text),
        )
        self._last.exchange = exchange
        self._sent.append((params.get("Key"), exchange))
        self.journal.record(exchange)

    def _violations(
        self, operation: str, status: int | str, parsed: dict[str, Any] | None, text: str
    ) -> tuple[Violation, ...]:
        if not isinstance(status, int) or operation not in OPERATIONS:
            return ()
        entry = OPERATIONS[operation]
        name = entry.known_as(self.catalogue)
        if self.change and status < 500:
            violations = []  # what was answered is not what boto3 thinks that it asked for
        elif parsed is None:
            violations = [Violation(name, "body", "XML as S3 gives it", excerpt(text.partition("\n\n")[2].encode()))]
        else:
            violations = entry.check(status, parsed, self.catalogue)
        violations += [
            Violation(name, "body", "no secret in it", f"the secret {each}") for each in self.masker.found_in(text)
        ]
        masked = [replace(each, found=self.masker.mask(each.found)) for each in violations]
        return self.journal.judge(masked, status)


def _tells(exchange: Exchange) -> bool:
    """Whether it is because of this exchange that a transfer came to nothing."""
    return bool(exchange.violations) or not isinstance(exchange.status, int) or exchange.status >= 300


def _shown(arrived: dict[str, Any]) -> str:
    """An answer as text; the content of an object is not read here: boto3 hands it on as it comes."""
    lines = [str(arrived["status_code"])] + [f"{name}: {value}" for name, value in arrived["headers"].items()]
    body = arrived["body"]
    if isinstance(body, bytes) and body:
        lines += ["", cut(body.decode("utf-8", "replace"), _BODY_SHOWN)]
    return "\n".join(lines)


def _brief(value: Any) -> Any:
    if isinstance(value, bytes):
        return cut(value.decode("utf-8", "replace"), 200) if len(value) < 10_000 else f"{len(value)} bytes"
    return value if isinstance(value, str | int | dict | list | None) else f"<{type(value).__name__}>"


def _aws_line(endpoint: str, access_key: str | None, operation: str, params: dict[str, Any]) -> str:
    words = ["aws", "--endpoint-url", endpoint] + ([] if access_key else ["--no-sign-request"])
    words += ["s3api", _dashed(operation)]
    for name, value in params.items():
        words += [f"--{_dashed(name).replace('m-d5', 'md5')}", _argument(name, value)]
    if operation == "GetObject":
        words.append("/dev/stdout")
    line = " ".join(shlex.quote(word) for word in words)
    return f"AWS_ACCESS_KEY_ID={shlex.quote(access_key)} {line}" if access_key else line


def _dashed(name: str) -> str:
    """``ListObjectsV2`` -> ``list-objects-v2``."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")


def _argument(name: str, value: Any) -> str:
    match value:
        case bytes():
            return "FILE"
        case {"Bucket": str(bucket), "Key": str(key)} if name == "CopySource":
            return f"{bucket}/{quote(key)}"
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
        case datetime():
            return value.isoformat()
    return str(value)
