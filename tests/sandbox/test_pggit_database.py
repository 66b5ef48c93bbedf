"""The embedded pgGit's PostgreSQL: comes and goes with the sandbox, and the service gets over its absence."""

from __future__ import annotations

import json
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from support.sandbox.pggit import database
from support.sandbox.pggit.cluster import HOST, USER, Cluster, start, stop
from support.sandbox.pggit.database import Database, DatabaseUnavailable, execute, rows
from support.sandbox.pggit.merging import merge_base

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    # Not pytest's folder: root has to let somebody else in, and PostgreSQL's user cannot get there.
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "pggit"
        data.mkdir()
        made = Cluster(data / "postgres")
        try:
            made.start()
            yield made
        finally:
            made.close()


@pytest.fixture(scope="module")
def pool(cluster: Cluster) -> Iterator[Database]:
    server = {"host": HOST, "port": cluster.port, "user": USER, "password": cluster.password}
    parameters = database.make({**server, "dbname": "postgres"}, database.unique_name())
    database.load_schema(parameters)
    made = Database(parameters, size=2, statement_seconds=10)
    yield made
    made.close()


def test_the_nearest_common_ancestor(pool: Database) -> None:
    with pool.connection() as connection:
        # main(1) - a - b - c; a - d; two branches that are each other's parents; a branch without any
        execute(
            connection,
            """
            INSERT INTO branches (branch_id, branch_name, parent_branch_id, created_by)
            VALUES (11, 'a', 1, 't'), (12, 'b', 11, 't'), (13, 'c', 12, 't'), (14, 'd', 11, 't'),
                   (21, 'x', 22, 't'), (22, 'y', 21, 't'), (31, 'alone', NULL, 't')
            """,
        )
        found = [merge_base(connection, *pair) for pair in ((13, 14), (13, 12), (1, 13), (21, 22), (21, 13), (31, 13))]
    shown = [base and (base.branch_name, base.depth1, base.depth2) for base in found]
    assert shown == [("a", 2, 1), ("b", 1, 0), ("main", 0, 3), ("x", 0, 1), None, None]


def test_a_failure_in_a_transaction_leaves_nothing(pool: Database) -> None:
    def add() -> None:
        with pool.connection() as connection, database.transaction(connection):
            execute(connection, "INSERT INTO webhooks (name, url) VALUES ('half', 'http://127.0.0.1')")
            raise KeyError

    with pytest.raises(KeyError):
        add()
    with pool.connection() as connection:
        assert rows(connection, "SELECT * FROM webhooks WHERE name = 'half'") == []


def test_the_pool_gets_over_a_restart(pool: Database, cluster: Cluster) -> None:
    with pool.connection(), pool.connection():
        pass
    assert pool.idle == 2
    stop(cluster.folder)
    stop(cluster.folder)  # nothing left to do, nothing to complain about
    with pytest.raises(DatabaseUnavailable, match="cannot be reached"), pool.connection():
        pass
    start(cluster.folder)
    start(cluster.folder)
    with pool.connection() as one, pool.connection() as other:
        assert rows(one, "SELECT 1 AS x") == rows(other, "SELECT 1 AS x") == [{"x": 1}]


def test_a_restart_that_nobody_noticed_costs_no_request(pool: Database, cluster: Cluster) -> None:
    with pool.connection(), pool.connection():
        pass
    stop(cluster.folder)
    start(cluster.folder)
    for _ in range(3):
        with pool.connection() as connection:
            assert rows(connection, "SELECT 1 AS x")


def test_a_killed_sandbox_takes_its_postgresql_with_it() -> None:
    sandbox = subprocess.Popen(
        [sys.executable, "-m", "support.sandbox", "pggit", "--json"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with sandbox:
        assert sandbox.stdout is not None
        address: dict[str, Any] = json.loads(sandbox.stdout.readline())["pggit"]
        witness = psycopg2.connect(**address["database"])
        sandbox.send_signal(signal.SIGKILL)
        shutil.rmtree(Path(address["data"]).parent, ignore_errors=True)  # as its parent does, and the next sandbox
        gone, _, _ = select.select([witness.fileno()], [], [], 10)
        witness.close()
    assert gone, "PostgreSQL still runs 10 s after its sandbox was killed"
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(**address["database"])
