"""report.html of real runs, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.conftest import Command
from tests.parts import HEADER, SAMPLES, customers, write_csv
from tests.report.page.test_page import HOSTILE

Scheme = Literal["light", "dark"]
LOOKS: list[tuple[Scheme, int]] = [("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)]


class Visit:
    """A page that was opened, and what the browser had to say of it."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.console: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.console.append(message.text))
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("dialog", lambda dialog: self.console.append(dialog.message))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(file.as_uri())
        page.wait_for_load_state("networkidle")


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a finished run of the sample, sent to a sandbox."""
    return tmp_path_factory.mktemp("run") / "out"


@pytest.fixture
def report(importer: Command, run_folder: Path) -> Path:
    """Give the report.html of a run with honest mistakes, made once."""
    if not run_folder.exists():
        ended = importer(
            "run", SAMPLES / "dirty.csv", SAMPLES / "customers.csv", "--sandbox", "--yes", "--out", run_folder
        )
        assert ended.exit_code == 1
    return run_folder / "report.html"


@pytest.fixture(params=LOOKS, ids=[f"{scheme}-{width}" for scheme, width in LOOKS])
def visit(request: pytest.FixtureRequest, browser: Browser, report: Path) -> Iterator[Visit]:
    """Open the page in light and dark, on a desk and on a phone."""
    scheme, width = request.param
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    yield Visit(context.new_page(), report)
    context.close()


def test_it_opens_without_network_or_complaint(visit: Visit) -> None:
    """The browser loads the file alone, says nothing on its console, and need not scroll sideways."""
    assert visit.console == []
    assert [url.partition(":")[0] for url in visit.requests] == ["file"]
    assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_it_is_accessible(visit: Visit) -> None:
    """axe-core finds no violation: contrast, names, order of headings, tables, text for pictures."""
    visit.page.set_default_timeout(30_000)
    found = Axe().run(visit.page)
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found.response["violations"]] == []


def numbers(page: Page, selector: str) -> list[dict[str, Any]]:
    """Read the numbers below an element, with what they are of."""
    read: list[dict[str, Any]] = page.evaluate(
        """selector => [...document.querySelectorAll(`${selector} data`)].map(element => ({
            value: Number(element.value), text: element.textContent, code: element.dataset.code,
            severity: element.dataset.severity,
            row: element.closest('tr').querySelector('th')?.textContent}))""",
        selector,
    )
    return read


def test_its_numbers_are_those_of_the_summary(browser: Browser, report: Path) -> None:
    """Every state and every kind of problem has the number that summary.json has, shown with separators."""
    summary = json.loads((report.parent / "summary.json").read_text(encoding="utf-8"))
    page = browser.new_page()
    page.goto(report.as_uri())
    states = {entry["row"]: entry["value"] for entry in numbers(page, "#states")}
    assert states.pop("all rows") == summary["rows"]
    assert states == {state: count for state, count in summary["states"].items() if count}
    kinds = numbers(page, "#kinds")
    for severity, key in (("error", "problems"), ("warning", "warnings")):
        found = {entry["code"]: entry["value"] for entry in kinds if entry["severity"] == severity}
        assert found == summary[key]
    assert all(entry["text"] == f"{entry['value']:,}" for entry in kinds)
    page.close()


def test_it_prints_on_paper_in_ink(browser: Browser, report: Path) -> None:
    """In print the page is light even where the screen is dark, and becomes a PDF of some pages."""
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(report.as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.pdf().startswith(b"%PDF")
    context.close()


def test_hostile_values_in_every_field_harm_nobody(importer: Command, browser: Browser, tmp_path: Path) -> None:
    """Values that would run in a page are text in it, masked or not; nothing runs and nothing is fetched."""
    rows = [[value[:200_000]] * len(HEADER) for value in HOSTILE]
    state = "State<script>alert(2)</script>"
    write_csv(tmp_path / "hostile.csv", rows, [*HEADER[:-1], state])
    ended = importer("validate", "hostile.csv", "--out", "out", "--unmasked", "--map", f"{state}=address.state")
    assert ended.exit_code == 1
    context = browser.new_context()
    visit = Visit(context.new_page(), tmp_path / "out" / "report.html")
    assert visit.console == []
    assert len(visit.requests) == 1
    assert visit.page.evaluate("document.scripts.length") == 0
    assert "<script>alert(1)</script>" in visit.page.inner_text("main")
    context.close()


def test_long_names_do_not_widen_it(importer: Command, browser: Browser, tmp_path: Path) -> None:
    """On a phone, headers and a file name of a hundred letters without a space are broken, and nothing is cut off."""
    phone = f"Phone {'W' * 100}"
    bad = customers(2)
    bad[0][2] = "12"
    write_csv(tmp_path / f"{'W' * 100}.csv", bad, [*HEADER[:2], phone, *HEADER[3:]])
    importer("validate", f"{'W' * 100}.csv", "--out", "out", "--map", f"{phone}=address.phone")
    context = browser.new_context(viewport={"width": 360, "height": 800})
    visit = Visit(context.new_page(), tmp_path / "out" / "report.html")
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 360
    context.close()
