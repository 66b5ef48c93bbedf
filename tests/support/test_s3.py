"""The S3 wire against a real HTTP server on loopback that answers what a test tells it to."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import pytest
from botocore.exceptions import ParamValidationError

from support.contracts.s3 import OPERATIONS
from support.contracts.storage import STORAGE
from support.targets.deviations import Deviations
from support.wire.access import Access
from support.wire.exchange import NO_ANSWER, Journal
from support.wire.limits import Limits
from support.wire.masking import Masker
from support.wire.outcome import BrokenPromise, ContractViolation, NoAnswer
from support.wire.refusals import REFUSALS, either
from support.wire.s3 import S3
from support.wire.s3_changes import CHANGES
from support.wire.s3_server import S3Server

ACCESS, SECRET = "key_0a1b2c3d", "proj_p_admin_0123456789"
MD5_OF_NOTHING = '"d41d8cd98f00b204e9800998ecf8427e"'
OBJECT = {"ETag": MD5_OF_NOTHING, "Last-Modified": "Fri, 20 Nov 2026 14:08:34 GMT", "Content-Type": "text/csv"}


@dataclass
class Sent:
    """A request as it came over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    """What the server is to answer."""

    status: int = 200
    body: str | bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    """What Content-Length says, if it is not the truth."""


Script = Callable[[Sent], Answer | None]


class Scripted(ThreadingHTTPServer):
    """Asks its script what to answer to each request; None is no answer at all."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: Script = lambda sent: Answer(headers=OBJECT)
        self.sent: list[Sent] = []
        self.released = threading.Event()


class Handler(BaseHTTPRequestHandler):
    server: Scripted
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        sent = Sent(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        self.server.sent.append(sent)
        answer = self.server.script(sent)
        if answer is None:
            self.server.released.wait(10)
            return
        content = answer.body.encode() if isinstance(answer.body, str) else answer.body
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content) if answer.length is None else answer.length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        if answer.length is not None:
            self.close_connection = True

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as scripted:
        thread = threading.Thread(target=scripted.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield scripted
        scripted.released.set()
        scripted.shutdown()
        thread.join()


def client(server: Scripted, access: str | None = ACCESS, **options: Any) -> S3:
    access_to = Access(Limits(connect_seconds=1, read_seconds=options.pop("read_seconds", 5), retries=0))
    journal = options.pop("journal", None) or Journal()
    address = f"http://127.0.0.1:{server.server_port}/s3"
    return S3("storage", S3Server(address, access_to), access, access and SECRET, journal, Masker(), STORAGE, **options)


def refusing(status: int, code: str, message: str = "no") -> Script:
    return lambda sent: Answer(status, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>")


def page(*keys: str, token: str = "", etag: str = MD5_OF_NOTHING) -> Answer:
    entries = "".join(
        f"<Contents><Key>{key}</Key><LastModified>2026-11-20T14:08:34.000Z</LastModified><ETag>{etag}</ETag>"
        "<Size>0</Size></Contents>"
        for key in keys
    )
    more = f"<NextContinuationToken>{token}</NextContinuationToken>" if token else ""
    return Answer(
        body=f"<ListBucketResult><KeyCount>{len(keys)}</KeyCount><IsTruncated>{'true' if token else 'false'}"
        f"</IsTruncated>{more}{entries}</ListBucketResult>"
    )


# --- calls ----------------------------------------------------------------------------------------------------------


def test_each_call_leaves_a_masked_exchange(server: Scripted) -> None:
    s3 = client(server)
    server.script = lambda sent: Answer(body=b"id,name", headers=OBJECT)
    outcome = s3.call("get_object", Bucket="b", Key="a/b.csv")
    [exchange] = s3.journal.exchanges
    assert (outcome.ok, outcome.content, outcome.body["ContentType"]) == (True, b"id,name", "text/csv")
    assert (exchange.surface, exchange.operation, exchange.status) == ("s3", "GetObject", 200)
    assert exchange.reproduce.startswith(f"AWS_ACCESS_KEY_ID={ACCESS} aws --endpoint-url ")
    assert exchange.reproduce.endswith("s3api get-object --bucket b --key a/b.csv /dev/stdout")
    assert "0123456789" not in repr(exchange)


# --- clients are used again -----------------------------------------------------------------------------------------


def lent(address: S3Server, access: str | None, **options: Any) -> S3:
    return S3("storage", address, access, access and SECRET, Journal(), Masker(), STORAGE, **options)


def at(server: Scripted) -> S3Server:
    return S3Server(f"http://127.0.0.1:{server.server_port}/s3", Access(Limits(connect_seconds=1, retries=0)))


def test_who_comes_next_gets_the_client_and_signs_with_other_keys(server: Scripted) -> None:
    address = at(server)
    first = lent(address, ACCESS)
    first.call("get_object", Bucket="b", Key="k")
    first.close()
    second = lent(address, "another-key")
    third = lent(address, "a-third-key")
    second.call("get_object", Bucket="b", Key="k")
    assert second.client is first.client
    assert third.client is not second.client, "one has it at a time"
    assert [len(each.journal.exchanges) for each in (first, second)] == [1, 1]
    assert f"Credential={ACCESS}/" in server.sent[0].headers["authorization"]
    assert "Credential=another-key/" in server.sent[1].headers["authorization"]
    assert "X-Amz-Credential=another-key" in second.signed_url("get_object", 60, Bucket="b", Key="k")


def test_who_signs_nothing_gets_no_client_that_signs(server: Scripted) -> None:
    address = at(server)
    lent(address, ACCESS).close()
    nobody = lent(address, None)
    nobody.call("get_object", Bucket="b", Key="k")
    nobody.close()
    assert "authorization" not in server.sent[0].headers
    lent(address, ACCESS).call("get_object", Bucket="b", Key="k")
    assert "authorization" in server.sent[1].headers


@pytest.mark.parametrize("script", [refusing(500, "InternalError"), lambda sent: Answer(length=9)])
def test_a_client_that_something_went_wrong_with_is_not_used_again(server: Scripted, script: Script) -> None:
    address = at(server)
    first = lent(address, ACCESS)
    server.script = script
    with suppress(BrokenPromise):
        first.call("get_object", Bucket="b", Key="k")
    first.close()
    assert lent(address, ACCESS).client is not first.client


def test_a_client_whose_requests_are_changed_is_nobody_elses(server: Scripted) -> None:
    address = at(server)
    changed = lent(address, ACCESS, change=CHANGES["the key"])
    changed.close()
    assert lent(address, ACCESS).client is not changed.client


def test_what_was_sent_is_told(server: Scripted) -> None:
    s3 = client(server)
    s3.call("put_object", Bucket="b", Key="k", Body=b"id,name", ContentType="text/csv")
    assert (
        s3.journal.exchanges[0].request
        == "PutObject {'Bucket': 'b', 'Key': 'k', 'Body': 'id,name', 'ContentType': 'text/csv'}"
    )
    assert server.sent[0].body == b"id,name"


def test_a_refusal_is_an_outcome_with_its_code(server: Scripted) -> None:
    server.script = refusing(404, "NoSuchKey", "not there")
    outcome = client(server).call("get_object", Bucket="b", Key="k")
    assert (outcome.ok, outcome.status, outcome.code, outcome.message) == (False, 404, "NoSuchKey", "not there")
    assert outcome.said == "GetObject answered 404 NoSuchKey: not there"
    assert REFUSALS["not found"].fits(outcome)


def test_the_head_of_nothing_has_no_code_but_its_status(server: Scripted) -> None:
    server.script = lambda sent: Answer(404)
    outcome = client(server).call("head_object", Bucket="b", Key="k")
    assert (outcome.code, outcome.status) == ("404", 404)
    assert REFUSALS["not found"].fits(outcome)
    assert not either("unauthorized", "forbidden").fits(outcome)


def test_a_refusal_that_is_no_error_of_s3_is_shown_as_it_came(server: Scripted) -> None:
    server.script = lambda sent: Answer(403, '{"detail": {"Code": "SignatureDoesNotMatch"}}')
    outcome = client(server).call("get_object", Bucket="b", Key="k")
    assert outcome.said == (
        'GetObject answered 403: no error as S3 gives it, but {"detail": {"Code": "SignatureDoesNotMatch"}}'
    )
    assert REFUSALS["forbidden"].fits(outcome)
    assert not REFUSALS["unauthorized"].fits(outcome)


@pytest.mark.parametrize(
    "key", ["a b", "a+b", "a%2Fb", "a//b", "/a", "a/../b", "..", ".", "a?b#c", "ž/🐎", "a/", "&=@:"]
)
def test_a_key_goes_over_the_wire_as_it_is(server: Scripted, key: str) -> None:
    client(server).call("put_object", Bucket="b", Key=key, Body=b"")
    assert unquote(server.sent[0].path) == f"/s3/b/{key}"


def test_what_boto3_does_not_send_is_a_mistake_of_the_scenario(server: Scripted) -> None:
    with pytest.raises(ParamValidationError):
        client(server).call("put_object", Bucket="b", Key="", Body=b"")
    assert server.sent == []


def test_nobody_there_is_told_in_a_sentence() -> None:
    s3 = S3("storage", S3Server("http://127.0.0.1:1/s3"), ACCESS, SECRET, Journal(), Masker())
    with pytest.raises(NoAnswer, match=r"S3 list_buckets at http://127.0.0.1:1/s3 got no answer") as told:
        s3.call("list_buckets")
    assert [each.status for each in s3.journal.exchanges] == [NO_ANSWER] * 3  # it was tried again, for nothing was sent
    assert "attempt 3" in s3.journal.exchanges[-1].request
    assert told.value.exchange is s3.journal.exchanges[-1]


def test_a_target_that_hangs_costs_one_timeout_and_no_second_try(server: Scripted) -> None:
    server.script = lambda sent: None
    with pytest.raises(NoAnswer, match=r"got no answer: Read timeout"):
        client(server, read_seconds=0.2).call("get_object", Bucket="b", Key="k")
    assert len(server.sent) == 1


def test_an_object_that_ends_too_early_breaks_a_promise(server: Scripted) -> None:
    server.script = lambda sent: Answer(body=b"id,n", headers=OBJECT, length=7)
    with pytest.raises(
        BrokenPromise, match=r"was answered 200, but boto3 cannot use the answer: .*4 bytes read, 3 more"
    ):
        client(server).call("get_object", Bucket="b", Key="k")


def test_contents_that_are_not_what_their_checksum_says_are_left_to_the_scenario(server: Scripted) -> None:
    server.script = lambda sent: Answer(body=b"id,nam", headers=OBJECT | {"x-amz-checksum-crc32": "AAAAAA=="})
    assert client(server).call("get_object", Bucket="b", Key="k").content == b"id,nam"


# --- the contract ---------------------------------------------------------------------------------------------------


def test_a_server_error_is_a_violation_in_the_words_of_the_systems_contract(server: Scripted) -> None:
    server.script = refusing(500, "InternalError", "boom")
    s3 = client(server)
    with pytest.raises(ContractViolation, match=r"PutObject answered 500 InternalError: boom, which its contract"):
        s3.call("put_object", Bucket="b", Key="k", Body=b"")
    [violation] = s3.journal.exchanges[0].violations
    assert (violation.operation, violation.field) == ("PUT /s3/{bucket}/{key}", "status")


def test_an_operation_that_the_systems_contract_does_not_have_keeps_its_own_name(server: Scripted) -> None:
    server.script = refusing(500, "InternalError")
    s3 = client(server)
    with pytest.raises(ContractViolation):
        s3.call("list_buckets")
    assert s3.journal.exchanges[0].violations[0].operation == "ListBuckets"


def test_operations_are_known_by_the_names_of_the_systems_contract() -> None:
    known = {name: operation.known_as(STORAGE) for name, operation in OPERATIONS.items()}
    assert {name: other for name, other in known.items() if name != other} == {
        "GetObject": "GET /s3/{bucket}/{key}",
        "HeadObject": "HEAD /s3/{bucket}/{key}",
        "PutObject": "PUT /s3/{bucket}/{key}",
        "DeleteObject": "DELETE /s3/{bucket}/{key}",
        "ListObjectsV2": "GET /s3/{bucket}",
        "ListObjects": "GET /s3/{bucket}",
    }


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, "ETag: expected a value, found nothing"),
        ({"ETag": "d41d8cd98f00b204e9800998ecf8427e"}, "ETag: expected an ETag in double quotes"),
    ],
)
def test_an_answer_without_what_clients_rely_on_is_a_violation(
    server: Scripted, headers: dict[str, str], told: str
) -> None:
    server.script = lambda sent: Answer(headers=headers)
    with pytest.raises(ContractViolation, match=told):
        client(server).call("put_object", Bucket="b", Key="k", Body=b"")


def test_a_listing_is_checked_in_its_entries(server: Scripted) -> None:
    server.script = lambda sent: page("a", etag='""')
    with pytest.raises(ContractViolation, match=r"Contents\[0\].ETag: expected an ETag"):
        client(server).call("list_objects_v2", Bucket="b")


def test_an_answer_that_is_no_xml_is_a_violation(server: Scripted) -> None:
    server.script = lambda sent: Answer(body='{"keys": []}')
    with pytest.raises(ContractViolation, match=r'body: expected XML as S3 gives it, found {"keys": \[\]}'):
        client(server).call("list_objects_v2", Bucket="b")


def test_an_error_in_a_success_is_told_with_the_status_that_came(server: Scripted) -> None:
    server.script = lambda sent: Answer(200, "<Error><Code>InternalError</Code></Error>")
    s3 = client(server)
    with pytest.raises(ContractViolation, match=r"CopyObject answered 200: no success as S3 gives it, but <Error>"):
        s3.call("copy_object", Bucket="b", Key="k", CopySource="b/other")
    assert s3.journal.exchanges[0].status == 200


def test_a_secret_in_an_answer_is_a_violation(server: Scripted) -> None:
    server.script = refusing(403, "SignatureDoesNotMatch", f"signed with {SECRET}")
    s3 = client(server)
    with pytest.raises(ContractViolation, match=r"no secret in it, found the secret proj_…") as told:
        s3.call("list_buckets")
    assert "0123456789" not in str(told.value) + repr(s3.journal.exchanges)


def test_clean_up_records_violations_without_raising(server: Scripted) -> None:
    server.script = refusing(500, "InternalError")
    s3 = client(server)
    with s3.journal.lenient():
        assert s3.call("delete_object", Bucket="b", Key="k").status == 500
    assert s3.journal.exchanges[0].violations


def test_a_violation_that_a_deviation_foresees_fails_nothing(server: Scripted) -> None:
    foreseen = {"operation": "PUT /s3/{bucket}/{key}", "status": 500}
    deviations = Deviations.load([{"violation": foreseen, "reason": "known", "link": "https://example.org"}], "here")
    server.script = refusing(500, "InternalError")
    s3 = client(server, journal=Journal(foreseen=deviations.foreseen))
    assert s3.call("put_object", Bucket="b", Key="k", Body=b"").status == 500
    assert s3.journal.exchanges[0].violations[0].known


# --- more than one request ------------------------------------------------------------------------------------------


def test_every_page_is_recorded(server: Scripted) -> None:
    pages = {"": page("a", "b", token="t1"), "t1": page("c")}
    server.script = lambda sent: pages["t1" if "continuation-token=t1" in sent.path else ""]
    s3 = client(server)
    found = [
        [each["Key"] for each in outcome.body["Contents"]] for outcome in s3.pages("list_objects_v2", 2, Bucket="b")
    ]
    assert found == [["a", "b"], ["c"]]
    assert [exchange.operation for exchange in s3.journal.exchanges] == ["ListObjectsV2"] * 2
    assert all("max-keys=2" in sent.path for sent in server.sent)


def test_a_page_that_leads_back_to_itself_breaks_a_promise(server: Scripted) -> None:
    server.script = lambda sent: page("a", token="t1")
    with pytest.raises(BrokenPromise, match=r"The same next token was received twice"):
        list(client(server).pages("list_objects_v2", Bucket="b"))


def test_pages_end_with_a_refusal(server: Scripted) -> None:
    server.script = refusing(403, "AccessDenied")
    [outcome] = client(server).pages("list_objects_v2", Bucket="b")
    assert outcome.code == "AccessDenied"


def multipart(sent: Sent) -> Answer:
    if sent.path.endswith("?uploads"):
        return Answer(body="<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")
    if sent.method == "POST":
        etag = "<ETag>&quot;whole-2&quot;</ETag>"
        return Answer(body=f"<CompleteMultipartUploadResult>{etag}</CompleteMultipartUploadResult>")
    return Answer(204) if sent.method == "DELETE" else Answer(headers=OBJECT)


def test_every_part_of_an_upload_is_recorded(server: Scripted) -> None:
    server.script = multipart
    s3 = client(server)
    content = bytes(9_000_000)
    outcome = s3.transfer("upload_fileobj", Bucket="b", Key="k", Fileobj=io.BytesIO(content))
    operations = [exchange.operation for exchange in s3.journal.exchanges]
    assert operations == ["CreateMultipartUpload", "UploadPart", "UploadPart", "CompleteMultipartUpload"]
    assert (outcome.ok, outcome.exchange.operation) == (True, "CompleteMultipartUpload")
    assert sum(len(sent.body) for sent in server.sent if "partNumber" in sent.path) == len(content)


def test_an_upload_that_is_refused_tells_of_the_part_for_which_it_was(server: Scripted) -> None:
    server.script = lambda sent: refusing(403, "AccessDenied")(sent) if "partNumber=2" in sent.path else multipart(sent)
    s3 = client(server)
    outcome = s3.transfer("upload_fileobj", Bucket="b", Key="k", Fileobj=io.BytesIO(bytes(9_000_000)))
    assert (outcome.ok, outcome.code, outcome.exchange.operation) == (False, "AccessDenied", "UploadPart")
    assert s3.journal.exchanges[-1].operation == "AbortMultipartUpload"


def test_a_part_that_the_contract_does_not_allow_fails_the_upload(server: Scripted) -> None:
    server.script = lambda sent: (
        refusing(500, "InternalError")(sent) if "partNumber=1" in sent.path else multipart(sent)
    )
    with pytest.raises(ContractViolation, match=r"UploadPart answered 500"):
        client(server).transfer("upload_fileobj", Bucket="b", Key="k", Fileobj=io.BytesIO(bytes(9_000_000)))


def test_threads_do_not_take_each_others_exchanges(server: Scripted) -> None:
    server.script = lambda sent: Answer(body=sent.path.encode(), headers=OBJECT)
    s3 = client(server)
    wrong: list[str] = []

    def read(number: int) -> None:
        for _ in range(10):
            outcome = s3.call("get_object", Bucket="b", Key=f"k{number}")
            if f"'k{number}'" not in outcome.exchange.request or not outcome.content.endswith(f"k{number}".encode()):
                wrong.append(outcome.exchange.request)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(s3.journal.exchanges) == 80


# --- signatures -----------------------------------------------------------------------------------------------------


def test_somebody_without_a_key_signs_nothing(server: Scripted) -> None:
    s3 = client(server, access=None)
    s3.call("put_object", Bucket="b", Key="k", Body=b"")
    assert "authorization" not in server.sent[0].headers
    assert s3.journal.exchanges[0].reproduce.startswith("aws --endpoint-url ")
    assert "--no-sign-request" in s3.journal.exchanges[0].reproduce


def changed(server: Scripted, what: str, operation: str, **params: Any) -> tuple[Sent, Sent]:
    """The same request as it was signed and as it comes when it is changed on its way."""
    client(server).call(operation, Bucket="b", **params)
    s3 = client(server, change=CHANGES[what])
    s3.call(operation, Bucket="b", **params)
    assert s3.journal.exchanges[0].request.endswith(f"changed on its way: {CHANGES[what].says}")
    return server.sent[0], server.sent[1]


def test_a_body_is_changed_but_not_what_was_signed_of_it(server: Scripted) -> None:
    before, after = changed(server, "the body", "put_object", Key="k", Body=b"id,name")
    assert (before.body, after.body) == (b"id,name", b"eman,di")
    assert before.headers["x-amz-content-sha256"] == after.headers["x-amz-content-sha256"]
    assert not any(name.startswith("x-amz-checksum") for name in after.headers)


def test_an_address_is_changed(server: Scripted) -> None:
    before, after = changed(server, "the key", "get_object", Key="k")
    assert (before.path, after.path) == ("/s3/b/k", "/s3/b/k2")


def test_a_query_is_changed(server: Scripted) -> None:
    server.script = lambda sent: page()
    before, after = changed(server, "the prefix", "list_objects_v2", Prefix="in")
    assert "prefix=in&" in f"{before.path}&"
    assert "prefix=in2&" in f"{after.path}&"


def test_a_method_is_changed(server: Scripted) -> None:
    _, after = changed(server, "the method", "get_object", Key="k")
    assert after.method == "DELETE"


def test_the_source_of_a_copy_is_changed_but_not_what_was_signed_of_it(server: Scripted) -> None:
    copied = f"<CopyObjectResult><ETag>{MD5_OF_NOTHING}</ETag></CopyObjectResult>"
    server.script = lambda sent: Answer(body=copied)
    before, after = changed(server, "the source", "copy_object", Key="k", CopySource={"Bucket": "b", "Key": "a"})
    assert (before.headers["x-amz-copy-source"], after.headers["x-amz-copy-source"]) == ("b/a", "b/a2")
    assert "x-amz-copy-source" in after.headers["authorization"]


def test_a_request_is_signed_an_hour_ago_by_the_same_key(server: Scripted) -> None:
    before, after = changed(server, "the time", "get_object", Key="k")
    now, then = before.headers["x-amz-date"], after.headers["x-amz-date"]
    assert now != then
    assert f"Credential={ACCESS}/{then[:8]}/us-east-1/s3" in after.headers["authorization"]
    assert after.headers["authorization"].rpartition("=")[2] != before.headers["authorization"].rpartition("=")[2]
