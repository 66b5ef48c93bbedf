"""Nothing secret gets out: not into a report, not into Allure, not onto the terminal, whichever formatter prints."""

from __future__ import annotations

import base64
import re
import zlib

import httpx
import pytest

from tests.evidence.conftest import SECRET, Ended, Project

FORMATTERS = {
    "ours": ["-f", "allure", "-o", "allure-results", "-f", "plumbline"],
    "stock": ["-f", "allure_behave.formatter:AllureFormatter", "-o", "allure-results", "-f", "progress2"],
    "others": ["-f", "pretty", "-f", "json", "-o", "printed.json", "-f", "plain", "--junit", "--verbose"],
}


def unpacked(page: str) -> list[str]:
    """What the page holds in its packed parts."""
    return [
        zlib.decompress(base64.b64decode(chunk)).decode()
        for chunk in re.findall(r'<script type="text/plain" id="chunk\d+">(.*?)</script>', page)
    ]


@pytest.fixture(scope="module", params=FORMATTERS)
def ended(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, port: int) -> Ended:
    project = Project(tmp_path_factory.mktemp("secrets"), port)
    return project.run("features/storage/secrets.feature", "-D", f"admin_key={SECRET}", *FORMATTERS[request.param])


def test_every_place_was_tried(ended: Ended) -> None:
    report = ended.report
    assert report.counts.all == 15
    assert report.counts.not_run == 0
    assert report.counts.failed == 10
    assert report.counts.passed == 5


def test_no_file_holds_it(ended: Ended) -> None:
    files = [path for path in ended.folder.rglob("*") if path.is_file()]
    written = {path for path in files if path.name != "mine.toml" and "__pycache__" not in path.parts}
    assert len(written) > 10
    assert [path.name for path in written if SECRET in path.read_text("utf-8", "replace")] == []


def test_nothing_that_was_printed_holds_it(ended: Ended) -> None:
    assert len(ended.printed) > 2000
    assert SECRET not in ended.printed


def test_what_the_page_has_packed_does_not_hold_it(ended: Ended) -> None:
    packed = unpacked((ended.reports / "index.html").read_text())
    assert any("GET /projects/{project_id}" in text for text in packed)
    assert not any(SECRET in text for text in packed)


def test_the_service_does_give_it_away(port: int) -> None:
    address = f"http://127.0.0.1:{port}/projects"
    assert SECRET in httpx.get(f"{address}/leaky", trust_env=False).text
    assert SECRET in httpx.post(f"{address}/p/api-keys", json={}, trust_env=False).text
