"""TLS on every surface, with a CA of one's own: who is not signed by it is not spoken to."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
import trustme
from pydantic import ValidationError
from websockets.sync.server import ServerConnection, serve

from support.contracts.pggit import SOCKET
from support.contracts.storage import LIST_PROJECTS, STORAGE
from support.wire.access import Access, Tls
from support.wire.exchange import Journal
from support.wire.limits import Limits
from support.wire.masking import Masker
from support.wire.outcome import NoAnswer
from support.wire.pgwire import Login, PgWire
from support.wire.rest import Rest, RestServer
from support.wire.s3 import S3
from support.wire.s3_server import S3Server
from support.wire.websocket import WebSockets
from tests.robustness.relay import Relay
from tests.robustness.sandbox import Deployment, sandbox

LIMITS = Limits(connect_seconds=3, read_seconds=3, retries=0)
NOBODY = "key-of-nobody"


@dataclass(frozen=True)
class Papers:
    """A CA with what it has signed, and another CA that has signed nothing here."""

    ca: Path
    stranger_ca: Path
    client: Path
    server: Path
    context: ssl.SSLContext
    strict_context: ssl.SSLContext
    """The server's, where clients have to show a certificate."""


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    folder = tmp_path_factory.mktemp("papers")
    ca, stranger = trustme.CA(), trustme.CA()
    server, client = ca.issue_cert("127.0.0.1", "localhost"), ca.issue_cert("client.example")
    for authority, name in ((ca, "ca"), (stranger, "stranger")):
        authority.cert_pem.write_to_path(str(folder / f"{name}.pem"))
    for certificate, name in ((server, "server"), (client, "client")):
        certificate.private_key_and_cert_chain_pem.write_to_path(str(folder / f"{name}.pem"))
        (folder / f"{name}.pem").chmod(0o600)
    contexts = []
    for strict in (False, True):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.configure_cert(context)
        if strict:
            ca.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        contexts.append(context)
    return Papers(folder / "ca.pem", folder / "stranger.pem", folder / "client.pem", folder / "server.pem", *contexts)


@pytest.fixture(scope="module")
def service(papers: Papers) -> Iterator[Deployment]:
    """A sandbox that speaks TLS on its PG wire; relays in front of it do so on the others."""
    pem = papers.server
    with sandbox("--set", f"pg_tls_certificate={pem}", "--set", f"pg_tls_key={pem}") as running:
        yield running


@contextmanager
def surfaces(service: Deployment, context: ssl.SSLContext) -> Iterator[int]:
    """The port of a relay that speaks TLS, in front of REST and S3."""
    with Relay(("127.0.0.1", service.rest_port), tls=context) as relay:
        yield relay.port


def rest_status(service: Deployment, port: int, access: Access) -> int | str:
    rest = Rest(RestServer(f"https://127.0.0.1:{port}", access), STORAGE, Journal(), Masker())
    return rest.call(LIST_PROJECTS, auth=service.admin_key).status


def s3_status(port: int, access: Access) -> int | str:
    s3 = S3(
        "storage", S3Server(f"https://127.0.0.1:{port}/s3", access), NOBODY, NOBODY, Journal(enforcing=False), Masker()
    )
    return s3.call("list_buckets").status


def trusting(ca: Path | None, client: Path | None = None, *, verify: bool = True) -> Access:
    return Access(LIMITS, Tls(verify=verify, ca_file=ca, client_certificate=client))


def test_rest_and_s3_trust_the_ca_that_the_profile_names(service: Deployment, papers: Papers) -> None:
    with surfaces(service, papers.context) as port:
        assert rest_status(service, port, trusting(papers.ca)) == 200
        assert s3_status(port, trusting(papers.ca)) in (401, 403)


def test_nobody_else_is_trusted(service: Deployment, papers: Papers) -> None:
    with surfaces(service, papers.context) as port:
        for ca in (None, papers.stranger_ca):
            with pytest.raises(NoAnswer, match=r"TLS failed .*certificate verify failed"):
                rest_status(service, port, trusting(ca))
            with pytest.raises(NoAnswer, match=r"certificate verify failed"):
                s3_status(port, trusting(ca))


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_verification_ends_only_where_the_profile_says_so(service: Deployment, papers: Papers) -> None:
    with surfaces(service, papers.context) as port:
        assert rest_status(service, port, trusting(None, verify=False)) == 200
        assert s3_status(port, trusting(None, verify=False)) in (401, 403)
    with pytest.raises(ValidationError, match="contradict each other"):
        trusting(papers.ca, verify=False)


def test_a_client_shows_its_certificate(service: Deployment, papers: Papers) -> None:
    with surfaces(service, papers.strict_context) as port:
        assert rest_status(service, port, trusting(papers.ca, papers.client)) == 200
        assert s3_status(port, trusting(papers.ca, papers.client)) in (401, 403)
        with pytest.raises(NoAnswer):
            rest_status(service, port, trusting(papers.ca))
        with pytest.raises(NoAnswer):
            s3_status(port, trusting(papers.ca))


def pg(service: Deployment, access: Access, sslmode: str = "") -> str:
    wire = PgWire("storage", Journal(), Masker(), access)
    session, outcome = wire.connect(Login("127.0.0.1", service.pg_port, "x", "x", "wrong-password", sslmode))
    assert session is None
    return outcome.message


def test_pg_wire_asks_for_a_verified_server_where_a_ca_is_named(service: Deployment, papers: Papers) -> None:
    assert "FATAL" in pg(service, trusting(papers.ca))
    assert Tls(ca_file=papers.ca).of_libpq("")["sslmode"] == "verify-full"
    with pytest.raises(NoAnswer, match="certificate verify failed"):
        pg(service, trusting(papers.stranger_ca))
    with pytest.raises(NoAnswer, match="certificate verify failed"):
        pg(service, trusting(None), "verify-full")


def test_pg_wire_does_as_the_profile_says(service: Deployment, papers: Papers) -> None:
    assert "FATAL" in pg(service, trusting(None))
    assert "FATAL" in pg(service, trusting(papers.ca), "disable")


def echo(connection: ServerConnection) -> None:
    for message in connection:
        connection.send(message)


def test_websockets_trust_the_same(papers: Papers) -> None:
    with serve(echo, "127.0.0.1", 0, ssl=papers.strict_context) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"wss://127.0.0.1:{server.socket.getsockname()[1]}"

        def connect(access: Access) -> bool:
            wire = WebSockets("pggit", url, SOCKET, Journal(), Masker(), access)
            socket, _ = wire.connect()
            wire.close_all()
            return socket is not None

        assert connect(trusting(papers.ca, papers.client))
        with pytest.raises(NoAnswer, match="certificate verify failed"):
            connect(trusting(papers.stranger_ca, papers.client))
        server.shutdown()


class _Forwarding(BaseHTTPRequestHandler):
    """An HTTP proxy that only notes down whom it was asked for."""

    seen: ClassVar[list[tuple[str, dict[str, str]]]] = []

    def _note(self) -> None:
        self.seen.append((f"{self.command} {self.path}", {k.lower(): v for k, v in self.headers.items()}))
        self.send_response(200)
        body = b'{"projects": [], "total": 0}'
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = _note

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""


def test_a_proxy_and_headers_are_used_for_rest_and_s3() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Forwarding) as proxy:
        threading.Thread(target=proxy.serve_forever, args=(0.01,), daemon=True).start()
        headers = {"X-Tenant": "qa", "X-Api-Token": "a-token-of-nobody"}
        access = Access(LIMITS, proxy=f"http://127.0.0.1:{proxy.server_port}", headers=headers)
        journal, masker = Journal(enforcing=False), Masker()
        masker.learn(*access.secrets)
        rest = Rest(RestServer("http://storage.example", access), STORAGE, journal, masker)
        assert rest.call(LIST_PROJECTS, auth="k").status == 200
        S3("storage", S3Server("http://s3.example/s3", access), NOBODY, NOBODY, journal, masker).call("list_buckets")
        proxy.shutdown()
    assert [asked for asked, _ in _Forwarding.seen] == [
        "GET http://storage.example/projects",
        "GET http://s3.example/s3",
    ]
    assert all(sent["x-tenant"] == "qa" and sent["x-api-token"] == "a-token-of-nobody" for _, sent in _Forwarding.seen)
    assert access.secrets == ["a-token-of-nobody"]
    assert "of-nobody" not in str([each.request for each in journal.exchanges])
