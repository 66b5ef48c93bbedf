"""What a target is not to get is not sent."""

from __future__ import annotations

import pytest

from support.contracts.storage import CREATE_PROJECT, LIST_PROJECTS, STORAGE
from support.wire import gate
from support.wire.access import Access
from support.wire.exchange import Journal
from support.wire.gate import TooMuch, WriteForbidden
from support.wire.limits import Limits
from support.wire.masking import Masker
from support.wire.rest import Rest, RestServer
from support.wire.s3 import S3
from support.wire.s3_server import S3Server
from tests.wire.scripted import Answer, scripted

KEY = "key-of-nobody"
FORBIDDEN = Access(no_writes="storage.writes is forbidden")


def test_a_target_that_may_only_be_read_gets_no_write() -> None:
    with scripted(lambda path, number: Answer()) as server:
        journal = Journal(enforcing=False)
        rest = Rest(RestServer(server.url, FORBIDDEN), STORAGE, journal, Masker())
        s3 = S3("storage", S3Server(server.url, FORBIDDEN), KEY, KEY, journal, Masker())
        with pytest.raises(WriteForbidden, match=r"POST /projects was not sent: storage.writes is forbidden\."):
            rest.call(CREATE_PROJECT, auth=KEY, json={"id": "x"})
        with pytest.raises(WriteForbidden, match="PutObject was not sent"):
            s3.call("put_object", Bucket="b", Key="k", Body=b"1")
        with pytest.raises(WriteForbidden, match="CreateMultipartUpload was not sent"):
            s3.call("create_multipart_upload", Bucket="b", Key="k")
        assert (server.seen, journal.exchanges) == ([], [])
        rest.call(LIST_PROJECTS, auth=KEY)
        s3.call("head_bucket", Bucket="b")
        assert [asked.split()[0] for asked in server.seen][:1] == ["GET"]


def test_a_scenario_that_says_it_only_reads_is_held_to_it_everywhere() -> None:
    with scripted(lambda path, number: Answer()) as server:
        journal = Journal(no_writes="the scenario is tagged @reads-only")
        rest = Rest(RestServer(server.url), STORAGE, journal, Masker())
        with pytest.raises(WriteForbidden, match="tagged @reads-only"):
            rest.call(CREATE_PROJECT, auth=KEY, json={"id": "x"})
        assert server.seen == []


@pytest.mark.parametrize(
    ("sql", "reads"),
    [
        ("SELECT 1", True),
        ("select count(*) from t;", True),
        ("WITH t AS (SELECT 1) SELECT * FROM t", True),
        ("SHOW TABLES", True),
        ("EXPLAIN SELECT 1", True),
        ("INSERT INTO t VALUES (1)", False),
        ("SELECT 1; DROP TABLE t", False),
        ("WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone", False),
        ("SELECT * INTO t2 FROM t", False),
        ("EXPLAIN ANALYZE DELETE FROM t", False),
        ("SELECT * FROM t FOR UPDATE", False),
        ("COPY t FROM STDIN", False),
        ("VACUUM", False),
        ("SET ROLE admin", False),
        ("", False),
    ],
)
def test_statements_that_may_write_are_told_from_those_that_read(sql: str, reads: bool) -> None:
    kind = sql.partition(" ")[0].upper()
    if reads:
        gate.check_statement(Journal(), FORBIDDEN, kind, sql)
    else:
        with pytest.raises(WriteForbidden):
            gate.check_statement(Journal(), FORBIDDEN, kind, sql)


def test_more_than_a_profile_allows_is_not_sent() -> None:
    access = Access(Limits(object_mb=0.001, rows=3, retries=0))
    with scripted(lambda path, number: Answer()) as server:
        rest = Rest(RestServer(server.url, access), STORAGE, Journal(enforcing=False), Masker())
        s3 = S3("storage", S3Server(server.url, access), KEY, KEY, Journal(enforcing=False), Masker())
        with pytest.raises(
            TooMuch, match=r"would send 1001 bytes, and the profile allows 0.001 MB \(limits.object_mb\)"
        ):
            rest.call(CREATE_PROJECT, auth=KEY, content=b"x" * 1001)
        with pytest.raises(TooMuch, match="1001 bytes"):
            rest.call(CREATE_PROJECT, auth=KEY, files={"file": ("f", b"x" * 1001, "text/csv")})
        with pytest.raises(TooMuch, match=r"4 rows, and the profile allows 3 \(limits.rows\)"):
            rest.call(CREATE_PROJECT, auth=KEY, files={"file": ("f", b"a\n" * 4, "text/csv")})
        with pytest.raises(TooMuch, match="PutObject would send 1001 bytes"):
            s3.call("put_object", Bucket="b", Key="k", Body=b"x" * 1001)
        assert server.seen == []


def test_a_count_is_refused_at_its_limit() -> None:
    gate.check_count(None, 1000, "projects")
    gate.check_count(2, 1, "projects")
    with pytest.raises(TooMuch, match=r"more than 2 projects, .*\(limits.projects\)"):
        gate.check_count(2, 2, "projects")
