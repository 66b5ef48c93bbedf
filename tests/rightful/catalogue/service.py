"""Ids, clock, page sizes and company of the service."""

from __future__ import annotations

import itertools
import json
import re
import secrets
import threading
import time
import urllib.request
import uuid
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from support.sandbox.storage import auth, entry, metrics, objects
from support.sandbox.storage.api import api_keys
from support.sandbox.storage.errors import ApiError, forbidden
from support.sandbox.storage.s3 import access, presign, presign_route, uploads
from support.sandbox.storage.store import branches, files, import_sources, keys, records, workspaces
from tests.faults.patching import Function, replaces
from tests.rightful.difference import difference
from tests.rightful.replies import rewrites


@difference(
    "Ids are numbers or UUIDs, and longer than those of the sandbox.", "api_keys branches workspaces files pg_sessions"
)
def other_ids() -> None:
    number = itertools.count(10**11)
    for module in (branches, workspaces):
        counted = SimpleNamespace(token_hex=lambda _: str(next(number)), token_urlsafe=secrets.token_urlsafe)
        vars(module).update(secrets=counted)
    made = SimpleNamespace(
        token_hex=lambda size: str(uuid.uuid4()) if size == 4 else secrets.token_hex(24),
        token_bytes=secrets.token_bytes,
    )
    vars(keys).update(secrets=made)
    vars(files).update(uuid=SimpleNamespace(uuid4=lambda: next(number)))


def _skewed(by: timedelta) -> None:
    class Skewed(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + by

    for module in (records, objects, access, uploads):
        vars(module).update(datetime=Skewed)
    for module in (presign, presign_route):
        vars(module).update(time=SimpleNamespace(time=lambda: time.time() + by.total_seconds()))

    @replaces(entry, "HttpServer")
    def without_date(right: Function, *arguments: Any, **options: Any) -> Any:
        return right(*arguments, **{**options, "date_header": False})

    rewrites(lambda reply: reply.header("date", format_datetime(datetime.now(UTC) + by, usegmt=True)))


@difference(
    "The clock of the service is two minutes ahead of ours.",
    "projects api_keys files snapshots presigned_urls pg_sessions workspaces",
)
def clock_ahead() -> None:
    _skewed(timedelta(minutes=2))


@difference(
    "The clock of the service is two minutes behind ours.",
    "projects api_keys files snapshots presigned_urls pg_sessions workspaces",
    company=2,
)
def clock_behind() -> None:
    _skewed(timedelta(minutes=-2))


@difference(
    "Whoever asks a project with a key that was never given out is forbidden to, as in the public service.",
    "access_to_data access_to_projects idempotency workspace_access access_of_keys",
    company=2,
)
def made_up_keys_forbidden() -> None:
    given_out: set[str] = set()

    @replaces(keys.KeyRing, "create")
    def create(right: Function, *arguments: Any, **options: Any) -> Any:
        record, raw = right(*arguments, **options)
        given_out.add(raw)
        return record, raw

    @replaces(auth, "require_member")
    def require_member(right: Function, request: Any) -> Any:
        try:
            return right(request)
        except ApiError as error:
            words = request.headers.get("Authorization", "").split()
            if error.status == 401 and len(words) == 2 and words[0].lower() == "bearer" and words[1] not in given_out:
                raise forbidden("Invalid API key.") from None
            raise


@difference(
    "What is counted, and which key was used, shows a second later.",
    "health api_keys",
    tags="not @spec:storage.metrics.gauges",
)
def figures_late() -> None:
    told: list[tuple[float, bytes]] = []

    @replaces(metrics.Metrics, "text")
    def text(right: Function, self: Any) -> bytes:
        told.append((time.monotonic(), right(self)))
        old = [content for when, content in told if when < time.monotonic() - 1]
        return old[-1] if old else told[0][1]

    @replaces(api_keys, "_shown")
    def _shown(right: Function, record: Any) -> dict[str, Any]:
        shown: dict[str, Any] = right(record)
        recent = record.last_used_at is not None and records.now() - record.last_used_at < timedelta(seconds=1)
        return {**shown, "last_used_at": None} if recent else shown


@difference(
    "Lists that say nothing of a default for it show 25 things where nobody says how many.",
    "files snapshots branches workspaces",
    company=2,
)
def short_pages() -> None:
    listed = re.compile(r"/projects/[^/]+/(files|branches|workspaces|branches/[^/]+/(snapshots|workspaces))")

    @replaces(entry, "create_app")
    def create_app(right: Function, *arguments: Any) -> ASGIApp:
        app: ASGIApp = right(*arguments)

        async def limited(scope: Scope, receive: Receive, send: Send) -> None:
            query = scope.get("query_string", b"")
            if scope["type"] == "http" and listed.fullmatch(scope["path"]) and b"limit=" not in query:
                scope = {**scope, "query_string": b"&".join([each for each in (query, b"limit=25") if each])}
            await app(scope, receive, send)

        return limited


@difference(
    "Others make and remove projects, with all that is in one, all the time.",
    "projects buckets pg_sessions",
    tags="not @exclusive",
)
def neighbours() -> None:
    @replaces(entry, "StorageSystem")
    def with_neighbours(right: Function, *arguments: Any) -> Any:
        system = right(*arguments)
        threading.Thread(target=_live, args=(system.address,), daemon=True).start()
        return system


def _live(address: dict[str, Any]) -> None:
    pause = threading.Event()
    for number in itertools.count():
        with suppress(OSError):
            _once(address, f"neighbour-{number}-{uuid.uuid4().hex[:6]}")
        pause.wait(0.05)


def _once(address: dict[str, Any], project: str) -> None:
    def ask(method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {address['admin_key']}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(address["rest"] + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    home = f"/projects/{project}"
    ask("POST", "/projects", {"id": project, "name": "neighbour"})
    ask("POST", f"{home}/branches/default/buckets", {"name": "in_c_sales"})
    columns = [{"name": "id", "type": "INTEGER"}]
    ask("POST", f"{home}/branches/default/buckets/in_c_sales/tables", {"name": "orders", "columns": columns})
    ask("POST", f"{home}/branches", {"name": "dev"})
    workspace = ask("POST", f"{home}/workspaces", {"name": "analysis"})
    session = {"session_id": f"session-{project}", "workspace_id": workspace["id"]}
    ask("POST", "/internal/pgwire/sessions", session)
    ask("POST", f"{home}/files/prepare", {"filename": "a.csv"})
    ask("POST", f"{home}/branches/default/snapshots", {"bucket": "in_c_sales", "table": "orders"})
    ask("DELETE", home)


@difference(
    "A pair of quotes with nothing between them is no value, as in the public service.",
    "profile csv_options imports exports snapshots",
)
def quoted_empty_is_null() -> None:
    @replaces(import_sources, "csv_source")
    def csv_source(right: Function, *arguments: Any) -> Any:
        source = right(*arguments)
        return replace(
            source, relation=source.relation.replace("allow_quoted_nulls = false", "allow_quoted_nulls = true")
        )
