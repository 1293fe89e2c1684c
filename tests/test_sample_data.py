"""The sample files: the same customers in each format, invented, and faulty only where they are meant to be."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import indian_pincode
import pytest
from openpyxl import load_workbook

from importer.customer.fields import FIELDS
from importer.customer.problems import PROBLEM_KINDS
from tests.conftest import Command
from tests.parts import SAMPLES, read_csv

CUSTOMERS: dict[int, tuple[str, ...]] = {
    27: ("required",),
    49: ("state_unknown",),
    62: ("gstin_checksum",),
    77: ("pincode_invalid",),
    94: ("email_invalid",),
    121: ("number_damaged",),
    158: ("duplicate_phone",),
    183: ("pincode_state_mismatch",),
}

DIRTY: dict[int, tuple[str, ...]] = {
    3: ("required",),
    5: ("required",),
    6: ("required",),
    7: ("phone_invalid",),
    8: ("phone_invalid",),
    9: ("phone_invalid",),
    10: ("phone_invalid",),
    11: ("phone_not_mobile", "phone_suspicious"),
    12: ("phone_not_mobile",),
    13: ("phone_multiple",),
    14: ("phone_extra_text",),
    15: ("number_damaged",),
    24: ("required",),
    25: ("email_invalid",),
    26: ("email_invalid",),
    27: ("email_invalid",),
    28: ("email_invalid",),
    29: ("email_multiple",),
    30: ("email_extra_text",),
    31: ("email_typo",),
    32: ("email_suspicious",),
    34: ("pincode_invalid",),
    35: ("pincode_invalid",),
    37: ("pincode_unknown",),
    38: ("pincode_state_mismatch",),
    39: ("state_unknown",),
    40: ("state_unknown",),
    43: ("state_filled",),
    44: ("city_filled",),
    45: ("formula_error",),
    46: ("too_long",),
    47: ("country_unsupported",),
    48: ("business_name_missing",),
    49: ("pan_invalid",),
    50: ("pan_invalid",),
    51: ("gstin_invalid",),
    52: ("gstin_checksum",),
    53: ("gstin_pan_mismatch",),
    54: ("gstin_state_mismatch",),
    55: ("gstin_placeholder",),
    59: ("control_character",),
    62: ("encoding_invalid",),
    63: ("duplicate_phone",),
    64: ("duplicate_email",),
    65: ("row_too_short",),
    66: ("row_too_long",),
    68: ("quote_unclosed",),
}

EXPECTED: Mapping[str, Mapping[int, tuple[str, ...]]] = {
    "customers.csv": CUSTOMERS,
    "customers.xlsx": CUSTOMERS,
    "dirty.csv": DIRTY,
}
"""By file: row number as a spreadsheet shows it -> codes of its problems, sorted; rows left out have none."""

ROWS = {"customers.csv": 200, "customers.xlsx": 200, "dirty.csv": 66}
BLANK_ROW_OF_DIRTY = 67

NOT_IN_DIRTY = {
    *("phone_shared", "email_shared", "business_type_unknown", "not_mended"),
    *("encoding_suspicious", "footer_row", "row_unreadable", "own_check", "own_check_failed"),
}
"""Codes that need 20 rows alike, a setting, or an errors file; and those of a file as a whole: see tests/hazards."""

GST_CODES = {
    "Jammu and Kashmir": "01", "Himachal Pradesh": "02", "Punjab": "03", "Chandigarh": "04", "Uttarakhand": "05",
    "Haryana": "06", "Delhi": "07", "Rajasthan": "08", "Uttar Pradesh": "09", "Bihar": "10", "Meghalaya": "17",
    "Assam": "18", "West Bengal": "19", "Jharkhand": "20", "Odisha": "21", "Chhattisgarh": "22",
    "Madhya Pradesh": "23", "Gujarat": "24", "Maharashtra": "27", "Karnataka": "29", "Goa": "30", "Kerala": "32",
    "Tamil Nadu": "33", "Puducherry": "34", "Telangana": "36", "Andhra Pradesh": "37",
}  # fmt: skip
"""Of the states that the samples name; from the GST portal's list of state codes."""

WRITTEN_OTHERWISE = {"Tamilnadu": "Tamil Nadu", "U.P.": "Uttar Pradesh"}
"""States that customers.csv writes as people do."""


def rows_of(name: str) -> dict[int, dict[str, str]]:
    """Give the rows of a sample CSV by row number; only what Python's csv module makes of them."""
    with (SAMPLES / name).open(encoding="utf-8-sig", errors="replace", newline="") as file:
        header, *rows = csv.reader(file)
    return {number: dict(zip(header, row, strict=False)) for number, row in enumerate(rows, start=2)}


def workbook_cells(folder: Path) -> list[list[Any]]:
    """Give the cells of the only sheet of customers.xlsx, as openpyxl reads them."""
    book = load_workbook(folder / "customers.xlsx")
    return [list(row) for row in book["Customers"].values]


def is_right_gstin(gstin: str) -> bool:
    """Whether the check character of a GSTIN is right: the Luhn rule modulo 36, read from the right."""
    total = 0
    for position, character in enumerate(reversed(gstin)):
        value = int(character, 36) * (1 + position % 2)
        total += value // 36 + value % 36
    return total % 36 == 0


def faults(customer: dict[str, str]) -> set[str]:
    """Find what is wrong with a row of customers.csv, by rules of this test alone."""
    found = set()
    phone = re.sub(r"[ ]|^\+91|^0", "", customer["Phone"])
    if not re.fullmatch(r"900001[0-9]{4}", phone):
        found.add("phone")
    if not re.fullmatch(r"[a-z0-9.]+@example\.(com|org|net)", customer["Email"].lower()):
        found.add("email")
    state = WRITTEN_OTHERWISE.get(customer["State"], customer["State"])
    post = indian_pincode.get_details(customer["Pincode"].replace(" ", ""))
    if post is None or (post["state"] or "").lower() != state.lower() or not customer["City"]:
        found.add("place")
    pan, gstin = customer["PAN"], customer["GSTIN"]
    if gstin and not (is_right_gstin(gstin) and gstin[:2] == GST_CODES[state] and gstin[2:12] == pan):
        found.add("gstin")
    if pan and not (re.fullmatch(r"ZZ[A-Z][PFC][A-Z][0-9]{4}[A-Z]", pan) and customer["Business Name"][0] == pan[4]):
        found.add("pan")
    if not customer["First Name"] or not customer["Address Line 1"]:
        found.add("required")
    return found


def test_only_the_intended_customers_are_faulty() -> None:
    """Every other row has a patterned phone, a reserved e-mail, a real place and right tax numbers, all its own."""
    rows = rows_of("customers.csv")
    assert len(rows) == ROWS["customers.csv"]
    single = {row for row, codes in CUSTOMERS.items() if codes != ("duplicate_phone",)}
    assert {row for row, customer in rows.items() if faults(customer)} == single
    assert {row: faults(rows[row]) for row in sorted(single)} == {
        27: {"phone"}, 49: {"place"}, 62: {"gstin"}, 77: {"place"}, 94: {"email"}, 121: {"phone"}, 183: {"place"},
    }  # fmt: skip
    for column in ("Customer ID", "Phone", "Email", "PAN"):
        seen = defaultdict(list)
        for row, customer in rows.items():
            seen[re.sub(r"[ ]|^\+91|^0", "", customer[column]).lower()].append(row)
        shared = [found for value, found in seen.items() if value and len(found) > 1]
        assert shared == ([[4, 158]] if column == "Phone" else [])


def test_the_customers_are_of_many_states_and_some_are_businesses() -> None:
    """The customers come from twenty states or more, a quarter with a GSTIN, and the headers are the field table's."""
    rows = rows_of("customers.csv")
    assert len({customer["State"] for customer in rows.values()}) >= 20
    assert sum(1 for customer in rows.values() if customer["GSTIN"]) == 50
    assert set(rows[2]) <= {field.label for field in FIELDS}


def test_the_rule_for_check_characters_knows_right_from_wrong() -> None:
    """The GSTIN rule of this test accepts real registrations and refuses them with any character changed."""
    for real in ("24AAQCA8719H1ZC", "36AASFP8573D2ZN", "29AABCF8078M1C8"):
        assert is_right_gstin(real)
        for position in range(15):
            changed = "1" if real[position] != "1" else "2"
            assert not is_right_gstin(real[:position] + changed + real[position + 1 :])


def test_the_workbook_holds_the_same_customers_in_the_same_rows() -> None:
    """Cell by cell the workbook says what the CSV says; phones and pincodes of digits are numbers there."""
    with (SAMPLES / "customers.csv").open(encoding="utf-8", newline="") as file:
        texts = list(csv.reader(file))
    cells = workbook_cells(SAMPLES)
    assert [["" if cell is None else str(cell) for cell in row] for row in cells] == texts
    numbers = {(row, column) for row, line in enumerate(cells) for column, cell in enumerate(line) if type(cell) is int}
    digits = {
        (row, column)
        for row, line in enumerate(texts)
        for column in (3, 8)
        if re.fullmatch("[1-9][0-9]*", line[column])
    }
    assert numbers == digits
    assert len(digits) > 390


def test_making_the_samples_again_gives_the_same(tmp_path: Path) -> None:
    """The script that is kept with the samples makes exactly these CSV files, and a workbook with the same cells."""
    command = [sys.executable, "-B", str(SAMPLES / "make_samples.py"), str(tmp_path)]
    subprocess.run(command, check=True, timeout=60)
    for name in ("customers.csv", "dirty.csv"):
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes()
    assert workbook_cells(tmp_path) == workbook_cells(SAMPLES)


def test_dirty_names_its_hazards_and_covers_the_catalogue() -> None:
    """Every row of dirty.csv names another hazard, and together they have every code that a single row can have."""
    rows = rows_of("dirty.csv")
    blank = rows.pop(BLANK_ROW_OF_DIRTY)
    assert not any(blank.values())
    assert len({row["Hazard"] for row in rows.values()}) == len(rows) == ROWS["dirty.csv"]
    assert {code for codes in DIRTY.values() for code in codes} == set(PROBLEM_KINDS) - NOT_IN_DIRTY
    assert "Hazard" not in {name for field in FIELDS for name in (field.label, *field.aliases)}


def test_dirty_differs_from_a_right_row_in_its_hazard_alone() -> None:
    """All rows share name, place and the like, and have a phone and e-mail of their own, but for one or two cells."""
    rows = rows_of("dirty.csv")
    del rows[BLANK_ROW_OF_DIRTY]
    right = rows[2]
    own = {"Hazard", "Customer ID", "Phone", "Email", "Address Line 1"}
    business = {"Business Type", "Business Name", "PAN", "GSTIN"}
    for number, row in rows.items():
        changed = {column for column in right if row.get(column) is not None and row[column] != right[column]}
        usual = {
            "Phone": str(9_000_020_200 + number),
            "Email": f"hazard{number}@example.com",
            "Address Line 1": f"{number} MG Road",
        }
        strange = (changed - own - business) | {column for column, value in usual.items() if row[column] != value}
        assert len(strange) <= 2, number
        assert changed & business <= (business if row["Hazard"].startswith(("GSTIN", "PAN")) else set()), number


@pytest.mark.parametrize("name", ["customers.csv", "dirty.csv"])
def test_emails_are_in_reserved_domains(name: str) -> None:
    """No e-mail of the samples can reach anybody: all domains are reserved, or one that cannot exist."""
    text = (SAMPLES / name).read_bytes().decode("utf-8", "replace")
    domains = {domain.lower().rstrip(".") for domain in re.findall(r"@\s*([A-Za-z0-9.-]+)", text)}
    assert domains <= {"example.com", "example.org", "example.net", "gmail.con"}


def test_the_samples_readme_lists_every_row_with_its_codes() -> None:
    """The tables of the samples' README are the expected ones: row, what it shows, codes."""
    lines = (SAMPLES / "README.md").read_text(encoding="utf-8").splitlines()
    listed: dict[str, dict[int, tuple[str, tuple[str, ...]]]] = defaultdict(dict)
    section = ""
    for line in lines:
        if line.startswith("## "):
            section = line.removeprefix("## ").split(",")[0]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0].isdigit():
            listed[section][int(cells[0])] = (cells[1], tuple(re.findall(r"`(\w+)`", cells[2])))
    assert {row: codes for row, (_, codes) in listed["customers.csv"].items() if codes} == CUSTOMERS
    rows = rows_of("dirty.csv")
    del rows[BLANK_ROW_OF_DIRTY]
    assert listed["dirty.csv"] == {row: (cells["Hazard"], DIRTY.get(row, ())) for row, cells in rows.items()}


@pytest.mark.parametrize("name", list(EXPECTED))
def test_the_importer_finds_these_problems_and_no_others(importer: Command, tmp_path: Path, name: str) -> None:
    """`importer validate` of a sample reports, row by row, exactly the expected codes."""
    summary = importer("validate", SAMPLES / name, "--json", "--out", tmp_path / "out").json
    found = defaultdict(list)
    for problem in read_csv(summary["reports"]["problems"]):
        found[int(problem["row"])].append(problem["code"])
    assert summary["rows"] == ROWS[name]
    assert {row: tuple(sorted(codes)) for row, codes in found.items()} == dict(EXPECTED[name])
