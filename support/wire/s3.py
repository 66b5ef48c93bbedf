"""S3 over boto3. Each API call is recorded through botocore's events, at the place where it really happens."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from support.wire.exchange import NO_ANSWER, Exchange, Journal
from support.wire.limits import Limits
from support.wire.masking import Masker
from support.wire.outcome import NoAnswer, Outcome
from support.wire.rest import cut

_PARAMS_SHOWN = 1_000


@cache
def _session() -> boto3.session.Session:
    # One session a process: it keeps the parsed service model, which costs more than all else.
    return boto3.session.Session(aws_access_key_id="unused", aws_secret_access_key="unused", region_name="us-east-1")


@dataclass(slots=True)
class S3:
    """An S3 client of one scenario with one key pair."""

    system: str
    endpoint: str
    access_key: str
    secret_key: str
    journal: Journal
    masker: Masker
    limits: Limits = field(default_factory=Limits)
    client: Any = field(init=False)
    """The boto3 client itself, for what needs its helpers (``upload_fileobj``, paginators): recorded all the same."""
    _last: threading.local = field(default_factory=threading.local)

    def __post_init__(self) -> None:
        self.masker.learn(self.secret_key)
        self.client = _session().client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                retries={"total_max_attempts": 1},  # a retry would hide the failure that a scenario is for
                connect_timeout=self.limits.connect_seconds,
                read_timeout=self.limits.read_seconds,
                proxies={},
            ),
        )
        events = self.client.meta.events
        events.register("before-parameter-build.s3", self._before)
        events.register("after-call.s3", self._after)
        events.register("after-call-error.s3", self._failed)

    def call(self, operation: str, /, **params: Any) -> Outcome:
        """Call a client method (``put_object``, …) and return what came of it, refusals included.

        Raises:
            NoAnswer: no answer that S3 knows came back.
        """
        try:
            body = getattr(self.client, operation)(**params)
        except ClientError as error:
            detail = error.response.get("Error", {})
            return Outcome(
                exchange=self._last.exchange,
                ok=False,
                body=error.response,
                code=str(detail.get("Code", "")),
                message=self.masker.mask(str(detail.get("Message", ""))),
            )
        except BotoCoreError as error:
            raise NoAnswer(self.masker.mask(f"S3 {operation} at {self.endpoint} got no answer: {error}")) from error
        return Outcome(exchange=self._last.exchange, ok=True, body=body)

    def _before(self, params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        context["plumbline"] = (time.time(), time.perf_counter(), dict(params))

    def _after(self, http_response: Any, parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        shown = {k: v for k, v in parsed.items() if k not in {"ResponseMetadata", "Body"}}
        headers = dict(http_response.headers)
        text = f"{http_response.status_code}\n" + "\n".join(f"{k}: {v}" for k, v in headers.items())
        self._record(model.name, context, http_response.status_code, f"{text}\n\n{cut(repr(shown), 4_000)}")

    def _failed(self, exception: Exception, context: dict[str, Any], **_: Any) -> None:
        self._record("request", context, NO_ANSWER, str(exception))

    def _record(self, operation: str, context: dict[str, Any], status: int | str, response: str) -> None:
        started, clock, params = context["plumbline"]
        shown = {name: _brief(value) for name, value in params.items()}
        exchange = Exchange(
            system=self.system,
            surface="s3",
            operation=operation,
            target=self.endpoint,
            status=status,
            started=started,
            seconds=time.perf_counter() - clock,
            request=self.masker.mask(cut(f"{operation} {shown}", _PARAMS_SHOWN)),
            response=self.masker.mask(response),
            reproduce=self.masker.mask(_aws_line(self.endpoint, operation, params)),
        )
        self._last.exchange = exchange
        self.journal.record(exchange)


def _brief(value: Any) -> Any:
    if isinstance(value, bytes):
        return cut(value.decode("utf-8", "replace"), 200) if len(value) < 10_000 else f"{len(value)} bytes"
    return value if isinstance(value, str | int | dict | list | None) else f"<{type(value).__name__}>"


def _aws_line(endpoint: str, operation: str, params: dict[str, Any]) -> str:
    import shlex

    verb = "".join(f"-{c.lower()}" if c.isupper() else c for c in operation).lstrip("-")
    words = ["aws", "--endpoint-url", endpoint, "s3api", verb.replace("-v2", "-v2")]
    for name, value in params.items():
        option = "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-").replace("m-d5", "md5")
        words += [f"--{option}", "FILE" if isinstance(value, bytes) else str(value)]
    if operation == "GetObject":
        words.append("/dev/stdout")
    return " ".join(shlex.quote(word) for word in words)
