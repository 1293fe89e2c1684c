"""`importer map` on a file whose first row is no header but a customer."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.conftest import Command
from tests.parts import customers, write_csv

PERSONAL = ("9000010000", "asha0@example.com")


def test_a_customer_in_place_of_a_header_is_masked_off_a_terminal(importer: Command, tmp_path: Path) -> None:
    """In a log no e-mail or phone of a first row is to be read; other headers and --json stay as they are."""
    source = write_csv(tmp_path / "bare.csv", customers(2)[1:], header=customers(1)[0])
    table = importer("map", source, "--header-row", "1")
    assert table.exit_code == 0
    assert not any(value in table.out + table.err for value in PERSONAL)
    assert "Bengaluru" in table.out
    names = [column["column"] for column in importer("map", source, "--header-row", "1", "--json").json["columns"]]
    assert set(PERSONAL) < set(names)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals in Python")
def test_a_person_at_a_terminal_sees_the_headers_as_they_are(tmp_path: Path) -> None:
    """At a terminal nothing is masked."""
    source = write_csv(tmp_path / "bare.csv", customers(2)[1:], header=customers(1)[0])
    with Terminal(tmp_path, ["map", source, "--header-row", "1"]) as terminal:
        _, screen = terminal.end()
    assert all(value in screen for value in PERSONAL)


def test_a_file_without_a_header_is_told_how_to_map_by_number(importer: Command, tmp_path: Path) -> None:
    """No header is wrong usage that names the options that help, without a value; following them maps the columns."""
    source = write_csv(tmp_path / "bare.csv", customers(2)[1:], header=customers(1)[0])
    refused = importer("map", source)
    assert refused.exit_code == 2
    assert "--header-row 0" in refused.err
    assert "--map 3=address.phone" in refused.err
    assert not any(value in refused.err for value in PERSONAL)
    given = importer("map", source, "--header-row", "0", "--map", "3=address.phone", "--json").json
    assert given["columns"][2]["field"] == "address.phone"
    assert given["source"]["header_row"] == 0
