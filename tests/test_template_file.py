"""The template as a file: filled by a person and imported, and refused where it cannot or must not be made."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from importer.customer.states import state_names
from importer.errors import UsageError
from importer.template import ensure_new, write_new
from tests.conftest import Command
from tests.parts import SAMPLES, Ended, read_csv
from tests.test_sample_data import CUSTOMERS


def good_customers() -> list[dict[str, str]]:
    """Give the invented customers of the samples that have no mistake, by header."""
    rows = read_csv(SAMPLES / "customers.csv")
    return [row for number, row in enumerate(rows, start=2) if number not in CUSTOMERS]


def fill(sheet: Worksheet, customers: list[dict[str, str]]) -> None:
    """Write the customers below the header as a person does; every third types phone and pincode as numbers."""
    columns = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
    for row, customer in enumerate(customers, start=2):
        for header, text in customer.items():
            as_number = row % 3 == 0 and header in {"Phone", "Pincode"} and text.isdigit() and text[0] != "0"
            if text:
                cell = sheet.cell(row, columns[header], int(text) if as_number else text)
                cell.number_format = "@"  # a spreadsheet program takes it over from the column


def refused(ended: Ended) -> str:
    """Hold the command to a refusal: exit 2 and one line; gives the line."""
    assert ended.exit_code == 2
    assert ended.out == ""
    assert ended.err.startswith("Error: ")
    assert len(ended.err.splitlines()) == 1
    return ended.err


def test_a_filled_template_imports_without_a_flag(tmp_path: Path, importer: Command) -> None:
    """About 190 varied customers, with and without a business, are all valid; every column maps to its field."""
    made = importer("template", "filled.xlsx")
    assert made.exit_code == 0
    customers = good_customers()
    assert len({customer["State"] for customer in customers} & set(state_names())) > 20
    assert {bool(customer["GSTIN"]) for customer in customers} == {True, False}
    book = load_workbook(tmp_path / "filled.xlsx")
    fill(book["Customers"], customers)
    book.save(tmp_path / "filled.xlsx")
    ended = importer("validate", "filled.xlsx", "--json")
    assert ended.exit_code == 0
    assert {k: v for k, v in ended.json["states"].items() if v} == {"valid": len(customers)}
    columns = ended.json["sources"][0]["columns"]
    assert len(columns) == book["Customers"].max_column
    assert all(column["field"] for column in columns)


def test_every_state_of_the_list_is_understood(tmp_path: Path, importer: Command) -> None:
    """Whatever state is chosen from the list, the importer takes it as it stands."""
    importer("template", "states.xlsx")
    book = load_workbook(tmp_path / "states.xlsx")
    customers = good_customers()[:36]
    for customer, cell in zip(customers, book["Lists"]["A"][1:], strict=True):
        customer |= {"State": cell.value, "GSTIN": ""}
    fill(book["Customers"], customers)
    book.save(tmp_path / "states.xlsx")
    config = tmp_path / "config.yaml"
    config.write_text("rules: {pincode_state_mismatch: 'off'}\n", encoding="utf-8")  # the pincodes stay as they were
    ended = importer("validate", "states.xlsx", "--json", "--config", config)
    assert {k: v for k, v in ended.json["states"].items() if v} == {"valid": 36}


def test_an_untouched_template_is_said_to_be_empty(importer: Command) -> None:
    """The explanations are not taken for customers: validate says that there is no row below the header."""
    importer("template", "empty.xlsx")
    ended = importer("validate", "empty.xlsx")
    assert ended.exit_code == 3
    assert "no row" in ended.err


def test_it_says_where_it_is_and_what_comes_next(tmp_path: Path, importer: Command) -> None:
    """Two lines: the workbook, and the command to type, quoted for the shell; nothing else is left in the folder."""
    ended = importer("template", "my customers.XLSX")
    assert ended.exit_code == 0
    where, following = ended.out.splitlines()
    assert where.startswith("my customers.XLSX ")
    assert "importer validate " in following
    assert "'my customers.XLSX'" in following.replace('"', "'")
    assert [path.name for path in tmp_path.iterdir()] == ["my customers.XLSX"]


def test_what_exists_is_never_overwritten(tmp_path: Path, importer: Command) -> None:
    """A file of that name stays as it is, byte by byte, and so does a folder or a link to nothing."""
    (tmp_path / "old.xlsx").write_bytes(b"somebody's work")
    (tmp_path / "folder.xlsx").mkdir()
    names = ["old.xlsx", "folder.xlsx"]
    if sys.platform != "win32":
        (tmp_path / "link.xlsx").symlink_to(tmp_path / "nothing.xlsx")
        names.append("link.xlsx")
    for name in names:
        assert name in refused(importer("template", name))
    assert (tmp_path / "old.xlsx").read_bytes() == b"somebody's work"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_a_file_that_appears_meanwhile_stays(tmp_path: Path) -> None:
    """When the name is taken between the check and the end of the work, the template gives way."""
    target = tmp_path / "new.xlsx"
    ensure_new(target)
    target.write_bytes(b"faster")
    with pytest.raises(UsageError):
        write_new(target, b"slower")
    assert target.read_bytes() == b"faster"
    assert [path.name for path in tmp_path.iterdir()] == ["new.xlsx"]


@pytest.mark.parametrize("name", ["out", "out.xls", "out.csv", ".xlsx", "out.xlsx.zip"])
def test_any_other_ending_is_refused(tmp_path: Path, importer: Command, name: str) -> None:
    """Only a name that Excel opens as a workbook is taken."""
    assert ".xlsx" in refused(importer("template", name))
    assert not list(tmp_path.iterdir())


def test_a_place_that_takes_no_file_is_named(tmp_path: Path, importer: Command) -> None:
    """A folder that is missing or no folder, and a name that is too long, end in one clear line."""
    (tmp_path / "file").write_bytes(b"")
    for name in ("missing/out.xlsx", "file/out.xlsx", f"{'n' * 300}.xlsx"):
        assert ".xlsx" in refused(importer("template", name))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(sys.platform != "linux", reason="prlimit is a Linux command")
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, importer: Command) -> None:
    """When the workbook cannot be written to its end, there is no workbook, and no other file either."""
    refused(importer("template", "out.xlsx", prefix=("prlimit", "--fsize=5000")))
    assert not list(tmp_path.iterdir())


def test_a_wrong_config_makes_no_file(tmp_path: Path, importer: Command) -> None:
    """The settings are checked before anything is written."""
    (tmp_path / "config.yaml").write_text("required: {phone: true}\n", encoding="utf-8")
    assert "config.yaml" in refused(importer("template", "out.xlsx", "--config", "config.yaml"))
    assert not (tmp_path / "out.xlsx").exists()
