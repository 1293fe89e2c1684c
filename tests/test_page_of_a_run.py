"""report.html of real runs: what was sent and how, what stopped it, what was found out afterwards."""

from __future__ import annotations

import csv
import re
import stat
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from importer.sandbox.faults import Faults
from importer.sandbox.limits import Limits
from importer.sandbox.options import SandboxAddress, SandboxOptions
from importer.sandbox.process import SandboxProcess
from tests.conftest import Command
from tests.parts import applied, credentials, customers, write_csv


class Headings(HTMLParser):
    """Collects the headings of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as its parent has it
        """Note whether a heading begins."""
        if tag == "h2":
            self._open = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        """Note that it ends."""
        self._open = self._open and tag != "h2"

    def handle_data(self, data: str) -> None:
        """Take its text."""
        if self._open:
            self.found[-1] += data


def headings(folder: Path) -> list[str]:
    """Read the headings of report.html in a folder."""
    return Headings((folder / "report.html").read_text(encoding="utf-8")).found


def test_a_page_tells_how_the_sending_went(importer: Command, tmp_path: Path) -> None:
    """A sending that was throttled and paused is drawn, with reply times that are those of the server."""
    source = write_csv(tmp_path / "customers.csv", customers(120))
    options = SandboxOptions(limits=Limits(latency=0.05, rate=100, window=1.0))
    with SandboxProcess.start(options) as process:
        ended = importer("run", source, "--yes", "--out", "out", env=credentials(process.address))
    assert ended.exit_code == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "How the sending went" in headings(tmp_path / "out")
    assert "120 customers in" in page
    found = re.search(r"Half of the replies came within ([\d,]+)\N{NO-BREAK SPACE}ms", page)
    assert found is not None
    assert int(found[1].replace(",", "")) >= 45
    assert page.count('class="line rate"') == 2, "for a desk and for a phone"
    assert "of the requests were turned away" in page


def test_a_page_written_again_tells_what_is_known(importer: Command, sandbox: SandboxAddress, tmp_path: Path) -> None:
    """`importer report` makes the page anew from the journal: same states, same store; how it went is not on record."""
    source = write_csv(tmp_path / "customers.csv", customers(5))
    run_id = importer("run", source, "--yes", "--json", "--out", "out", env=credentials(sandbox)).json["run_id"]
    before = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert importer("report", run_id, "--out", "again").exit_code == 0
    page = (tmp_path / "again" / "report.html").read_text(encoding="utf-8")
    assert re.findall(r'<data value="\d+"', page) == re.findall(r'<data value="\d+"', before)
    assert sandbox.base_url in page
    assert "How the sending went" not in headings(tmp_path / "again")


def test_a_page_says_what_stopped_the_run(importer: Command, tmp_path: Path) -> None:
    """A run that the API stopped at its first rows says so first, with the command that carries on."""
    source = write_csv(tmp_path / "customers.csv", customers(9))
    with SandboxProcess.start(SandboxOptions(faults=Faults(rejected_400=1.0))) as process:
        ended = importer("run", source, "--yes", "--json", "--out", "out", env=credentials(process.address))
    assert ended.json["stopped"]["reason"] == "first_rejected"
    assert headings(tmp_path / "out")[0] == "It was stopped early"
    assert f"importer resume {ended.json['run_id']}" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_a_page_tells_what_an_export_of_the_store_told(importer: Command, tmp_path: Path) -> None:
    """After a reconciliation the run's page has its picture: who is in both, who was found, who is in one only."""
    source = write_csv(tmp_path / "customers.csv", customers(6))
    with SandboxProcess.start(SandboxOptions(faults=Faults(error_500_applied=0.34, seed=3))) as process:
        env = credentials(process.address)
        ended = importer("run", source, "--yes", "--json", "--out", "out", env=env)
        uncertain = ended.json["states"]["uncertain"]
        ids = [each["customer_id"] for each in applied(process.address)]
        with (tmp_path / "export.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["Customer ID", "Phone", "Email"])
            writer.writerows([customer, row[2], row[3]] for customer, row in zip(ids, customers(6), strict=True))
            writer.writerow(["cus_else", "9876500000", "else@example.com"])
        assert importer("reconcile", "export.csv", "--json", env=env).json["marked"] == 1
        importer("report", ended.json["run_id"])
    assert 0 < uncertain < 6
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Held against an export of the store" in headings(tmp_path / "out")
    table = page[page.index("Held against") :]
    cells = re.findall(r'<td class="figure">(\d+)</td><td>', table[: table.index("</table>")])
    assert cells == ["6", str(uncertain), "1", "0", "0", "0", "0", "0"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_a_page_is_for_its_owner_alone(importer: Command, tmp_path: Path) -> None:
    """report.html has mode 0600, as all reports, and its path stands in summary.json."""
    source = write_csv(tmp_path / "customers.csv", customers(2))
    told = importer("validate", source, "--json", "--out", "out").json
    page = tmp_path / told["reports"]["report_html"]
    assert stat.S_IMODE(page.stat().st_mode) == 0o600


def test_values_are_hidden_unless_asked_for(importer: Command, tmp_path: Path) -> None:
    """A page shows people's values only with --unmasked; a setting of the config does the same."""
    rows = customers(3)
    rows[1][2] = "98765"
    source = write_csv(tmp_path / "customers.csv", rows)
    (tmp_path / "config.yaml").write_text("mask: none\n", encoding="utf-8")
    for options, shown in (([], False), (["--unmasked"], True), (["--config", "config.yaml"], True)):
        importer("validate", source, "--out", "out", *options)
        assert ("98765" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")) is shown
