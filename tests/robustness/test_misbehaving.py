"""A target that misbehaves: the run ends in bounded time, says what happened, and leaves nothing but what is swept.

A few of the ways are tried each time, all of them with PLUMBLINE_ROBUSTNESS=all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.systems.base import TargetProblem
from support.targets.profile import load
from tests.robustness.relay import Relay
from tests.robustness.sandbox import Deployment, run, swept

LIMITS = """
[storage.limits]
connect_seconds = 1
read_seconds = 0.5
total_seconds = 1
retries = 1
"""
#: Three scenarios, over REST.
SELECTION = ["features/storage/buckets.feature", "--tags=@p1"]


@pytest.fixture
def relays(service: Deployment) -> Iterator[tuple[Relay, Relay]]:
    """What stands in front of REST and S3, and in front of PG wire."""
    with Relay(("127.0.0.1", service.rest_port)) as http, Relay(("127.0.0.1", service.pg_port)) as pg:
        yield http, pg


FROM_THE_START = {
    "refusing": "the connection was refused",
    "hanging": "no answer within 0.5 s",
    "dripping": "no whole answer within 1 s",
    "cutting": "the connection was broken off",
    "garbage": "the connection was broken off",
    "failing": "does not answer like a storage service",
    "strange": "does not answer like a storage service",
}
IN_THE_MIDDLE = {
    "hanging": "The target mine has stopped answering",
    "refusing": "The target mine has stopped answering",
    "dripping": "The target mine has stopped answering",
    "cutting": "The target mine has stopped answering",
    "garbage": "The target mine has stopped answering",
    "failing": "answered 500",
    "strange": "Contract violation",
}
_TRIED = None if os.environ.get("PLUMBLINE_ROBUSTNESS") == "all" else 1


def test_a_target_that_misbehaves_from_the_start_is_refused_in_a_paragraph(
    relays: tuple[Relay, Relay], service: Deployment, tmp_path: Path
) -> None:
    http, pg = relays
    profile = service.profile(tmp_path, "mine", f"http://127.0.0.1:{http.port}", pg.port, LIMITS)
    for manner, said in FROM_THE_START.items():
        http.turn(manner)
        with pytest.raises(TargetProblem, match=said) as told:
            load(str(profile)).reach()
        assert "storage.rest" in str(told.value)


def test_such_a_run_ends_before_it_has_begun(relays: tuple[Relay, Relay], service: Deployment, tmp_path: Path) -> None:
    http, pg = relays
    http.turn("strange")
    profile = service.profile(tmp_path, "mine", f"http://127.0.0.1:{http.port}", pg.port, LIMITS)
    ended = run(profile, tmp_path, *SELECTION)
    assert ended.returncode != 0
    assert "does not answer like a storage service" in ended.stdout
    assert "Traceback" not in ended.stdout


@pytest.mark.parametrize(("manner", "said"), [*IN_THE_MIDDLE.items()][:_TRIED])
def test_a_target_that_misbehaves_in_the_middle_of_a_run(
    relays: tuple[Relay, Relay], service: Deployment, tmp_path: Path, manner: str, said: str
) -> None:
    http, pg = relays
    http.turn_after((20, manner))
    profile = service.profile(tmp_path, "mine", f"http://127.0.0.1:{http.port}", pg.port, LIMITS)
    ended = run(profile, tmp_path, "features/storage/buckets.feature")
    assert http.turned.is_set()
    assert ended.returncode != 0
    assert said in ended.stdout
    assert "Left behind" in ended.stdout
    assert ("support.resources.sweep --target" in ended.stdout) == bool(list((tmp_path / "ledgers").iterdir()))
    assert "Traceback" not in ended.stdout
    assert (tmp_path / "index.html").exists()
    assert swept(service, tmp_path) == []


@pytest.mark.parametrize("manner", ["hanging", "cutting", "refusing", "garbage", "dripping"][:_TRIED])
def test_a_pg_wire_that_misbehaves_in_the_middle_of_a_run(
    relays: tuple[Relay, Relay], service: Deployment, tmp_path: Path, manner: str
) -> None:
    http, pg = relays
    pg.turn_after((20, manner))
    profile = service.profile(tmp_path, "mine", f"http://127.0.0.1:{http.port}", pg.port, LIMITS)
    ended = run(profile, tmp_path, "features/storage/pgwire_queries.feature")
    assert pg.turned.is_set()
    assert ended.returncode != 0
    assert "got no answer" in ended.stdout
    assert "Traceback" not in ended.stdout
    assert swept(service, tmp_path) == []


def test_a_target_that_dies_and_comes_back_loses_only_what_it_missed(
    relays: tuple[Relay, Relay], service: Deployment, tmp_path: Path
) -> None:
    http, pg = relays
    http.turn_after((30, "hanging"), (3, "faithful"))
    profile = service.profile(tmp_path, "mine", f"http://127.0.0.1:{http.port}", pg.port, LIMITS)
    ended = run(profile, tmp_path, "features/storage/buckets.feature")
    assert ended.returncode != 0
    assert "no answer within 0.5 s" in ended.stdout
    assert "stopped answering" not in ended.stdout
    passed = int(ended.stdout.split(" scenarios passed")[0].rpartition("\n")[2])
    assert passed > 35
    assert swept(service, tmp_path) == []


def test_a_slow_target_is_only_slow(relays: tuple[Relay, Relay], service: Deployment, tmp_path: Path) -> None:
    http, pg = relays
    http.turn("slow")
    pg.turn("slow")
    profile = service.profile(tmp_path, "mine", f"http://127.0.0.1:{http.port}", pg.port, LIMITS)
    ended = run(profile, tmp_path, *SELECTION)
    assert ended.returncode == 0, ended.stdout
    assert service.projects() == []
