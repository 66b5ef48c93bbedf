"""The page in a real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from support.evidence.publish import Reports
from support.evidence.results import Report
from support.evidence.tape import Tape, read
from tests.evidence import fakes

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    """The page of a made-up run of 120 scenarios."""
    return write(tmp_path_factory.mktemp("page"), 120)


def write(folder: Path, scenarios: int) -> tuple[Path, Report]:
    """The page of a made-up run, compared with itself."""
    tape = Tape(folder / "run.jsonl")
    for record in fakes.records(scenarios):
        tape.write(record)
    first = Reports(folder)
    first.add(read([tape.path]))
    reports = Reports(folder, first.write())
    reports.add(read([tape.path]))
    return folder / "index.html", reports.write()


@pytest.fixture
def page(browser: Browser, written: tuple[Path, Report]) -> Iterator[Page]:
    """The page, which must neither complain nor ask the network for anything."""
    yield from opened(browser, written[0])


def opened(browser: Browser, path: Path, **options: object) -> Iterator[Page]:
    context = browser.new_context(**{"viewport": DESK, **options})  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    yield page
    assert complaints == []
    assert {url for url in asked if not url.startswith(("file:", "blob:"))} == set()
    context.close()


def shows(page: Page, selector: str, count: int) -> None:
    """Wait until so many are shown; those in a closed feature are not."""
    expect(page.locator(f"{selector}:visible")).to_have_count(count)


def test_the_verdict_comes_first(page: Page, written: tuple[Path, Report]) -> None:
    assert page.locator("h1").inner_text() == written[1].verdict.text
    assert page.title().startswith(written[1].verdict.text)


def test_a_search_narrows_every_list(page: Page) -> None:
    page.get_by_label("Search").fill("CAPABILITY_7 fact")
    shows(page, ".scenario", 10)
    titles = page.locator(".scenario:visible .title").all_inner_texts()
    assert titles == [f"Fact {number}" for number in range(70, 80)]
    assert page.locator("output").inner_text() == "10 of 125 scenarios fit"
    shows(page, "#promises .row", 0)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("output")).to_be_empty()
    shows(page, "#promises .row", page.locator("#promises .row").count())


def test_promises_are_searched_as_well(page: Page) -> None:
    page.get_by_label("Search").fill("rotat secret")
    promises = page.locator("#promises .row:visible").all_inner_texts()
    assert len(promises) >= 1
    assert all("rotat" in text.lower() and "secret" in text.lower() for text in promises)


@pytest.mark.parametrize("result", ["passed", "failed", "deviating", "skipped", "not run"])
def test_results_are_filtered(page: Page, written: tuple[Path, Report], result: str) -> None:
    page.get_by_role("combobox", name="Result").select_option(result)
    wanted = [scenario for scenario in written[1].scenarios if scenario.result == result]
    assert wanted
    shows(page, ".scenario", len(wanted))
    chips = page.locator(".scenario:visible .chip").all_inner_texts()
    assert set(chips) == {result}


def test_priority_and_system_are_filtered(page: Page, written: tuple[Path, Report]) -> None:
    page.get_by_role("combobox", name="Priority").select_option("p2")
    page.get_by_role("combobox", name="System").select_option("storage")
    wanted = sum(scenario.priority == "p2" for scenario in written[1].scenarios)
    shows(page, ".scenario", wanted)
    clauses = [each for each in written[1].clauses if each.priority == "p2" and each.system == "storage"]
    shows(page, "#promises .row", len(clauses))


def test_a_cause_leads_to_its_scenarios_and_their_exchanges(page: Page, written: tuple[Path, Report]) -> None:
    cause = written[1].causes[0]
    row = page.locator("#causes .row").first
    assert cause.cause in row.inner_text()
    row.get_by_role("link", name=f"{len(cause.scenarios)} scenarios").click()
    shows(page, ".scenario", len(cause.scenarios))
    expect(page.locator("#chosen")).to_contain_text(f"Broken by: {cause.cause}")
    scenario = page.locator(".scenario:visible").first
    scenario.locator("summary").first.click()
    scenario.locator(".exchange").first.wait_for()
    assert scenario.locator(".steps > li").count() == 4
    exchange = scenario.locator(".exchange").first
    exchange.locator("summary").click()
    assert "Authorization: Bearer proj_…" in exchange.inner_text()
    assert "curl -i" in exchange.inner_text()
    page.get_by_role("link", name="Show all").click()
    expect(page.locator("#chosen")).to_be_hidden()


def test_a_promise_leads_to_its_scenarios(page: Page, written: tuple[Path, Report]) -> None:
    clause = next(clause for clause in written[1].clauses if clause.scenarios)
    page.locator("#promises .row", has_text=clause.id).get_by_role("link").first.click()
    shows(page, ".scenario", len(clause.scenarios))


def test_a_cell_of_the_heat_map_leads_to_its_scenarios(page: Page, written: tuple[Path, Report]) -> None:
    operation = next(each for each in written[1].operations if each.count)
    status = next(each for each in operation.statuses if each.count)
    row = page.locator(".heat tr").filter(has=page.get_by_role("rowheader", name=operation.operation, exact=True))
    row.get_by_role("link", name=f"{status.count:,}", exact=True).first.click()
    shows(page, ".scenario", len(status.scenarios))
    page.go_back()
    expect(page.locator("#chosen")).to_be_hidden()


def test_a_scenario_has_an_address(browser: Browser, written: tuple[Path, Report]) -> None:
    for page in opened(browser, written[0]):
        page.goto(f"{written[0].as_uri()}#s13")
        page.locator("#s13 .exchange").first.wait_for()


def test_there_are_plots(page: Page) -> None:
    labels = [page.locator("svg[role=img]").nth(place).get_attribute("aria-label") for place in range(2)]
    assert labels == [
        "How long operations took: median, p95, p99 and maximum in milliseconds",
        "The slowest scenarios, in seconds: waiting for the target, and the suite itself",
    ]
    assert page.locator("svg circle, svg path").count() > 20


@pytest.mark.parametrize(("scheme", "viewport"), [("light", PHONE), ("dark", DESK)], ids=["phone", "desk"])
def test_everybody_can_use_it(browser: Browser, tmp_path: Path, scheme: str, viewport: dict[str, int]) -> None:
    """Names, roles and contrast, by axe; and nothing is wider than the screen."""
    path, _ = write(tmp_path, 25)
    for page in opened(browser, path, color_scheme=scheme, viewport=viewport):
        for title in ("Fact 3", "Fact 8"):
            page.locator(".scenario > summary", has=page.get_by_text(title, exact=True)).click()
        page.locator(".exchange > summary").first.click()
        page.evaluate("document.querySelectorAll('.row details, #timings details').forEach((each) => each.open = true)")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_it_can_be_printed(browser: Browser, written: tuple[Path, Report]) -> None:
    for page in opened(browser, written[0]):
        page.emulate_media(media="print")
        assert page.locator(".filter").is_hidden()
        assert page.locator("h1").is_visible()
        shows(page, "#causes .row", len(written[1].causes))
        assert len(page.pdf()) > 10_000


def test_markup_in_texts_stays_text(browser: Browser, tmp_path: Path) -> None:
    from dataclasses import replace

    evil = "<img src=x onerror=console.log(1)></script><b>"
    case = replace(fakes.case(0), title=evil, feature=evil)
    [step, *_] = fakes.scenario(0).steps
    exchange = replace(step.exchanges[0], request=evil, response=evil)
    tape = Tape(tmp_path / "run.jsonl")
    tape.write(replace(fakes.run(0), plan=(case,), target=evil, selection=evil))
    tape.write(replace(fakes.scenario(0), case=case, steps=(replace(step, text=evil, exchanges=(exchange,)),)))
    reports = Reports(tmp_path)
    reports.add(read([tape.path]))
    reports.write()
    for page in opened(browser, tmp_path / "index.html"):
        page.locator(".feature > summary").click()
        page.locator(".scenario > summary").click()
        page.locator(".exchange > summary").click()
        assert evil in page.locator(".exchange").inner_text()
        assert page.locator("img").count() == 0
