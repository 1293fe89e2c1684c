"""Fix: suggestions are put in where nothing gets lost, all else stays as it is, and once is enough."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from importer.accepted_suggestions import EVERYTHING
from importer.config import settings_of
from importer.customer.mended import row_checksum
from importer.customer.problems import SUGGESTING_CODES
from importer.errors import InterruptedRunError
from importer.events import CheckDone, Event, StopSignal
from importer.run_fix import FixRequest, fix
from tests.code_cases import CODE_CASES, WIDE_HEADER, changed, csv_bytes, good_rows
from tests.fixed import Fixed, fixed, problems_in
from tests.parts import HEADER, customers, write_csv


def column(done: Fixed, name: str) -> list[str]:
    """Give a column of the new file."""
    at = done.header.index(name)
    return [row[at] for row in done.rows]


@pytest.mark.parametrize("code", sorted(SUGGESTING_CODES))
@pytest.mark.parametrize("by_field", [False, True])
def test_every_kind_of_suggestion_mends_its_row(code: str, by_field: bool, tmp_path: Path) -> None:
    """Accepted by code or by field, the problem is gone from the new file, and a second fix changes nothing."""
    case = CODE_CASES[code]
    accept = case.field if by_field else code
    done = fixed(case.provoking.write(tmp_path), accept, case.settings)
    assert [(change["row"], change["code"], change["new"]) for change in done.changes] == [("3", code, case.suggestion)]
    assert problems_in(done.path, case.settings) == []
    again = fixed(done.path, accept, case.settings, "again.csv")
    assert again.path.read_bytes() == done.path.read_bytes()
    assert again.changes == []


def test_what_has_no_suggestion_or_is_not_accepted_stays(tmp_path: Path) -> None:
    """Only the accepted cells differ from the source; order, headers and every other cell are the same."""
    source = changed(State="Karnatakaa", Email="a@gmial.com", Phone="12").write(tmp_path)
    done = fixed(source, "state_unknown")
    expected = list(csv.reader(io.StringIO(source.read_text(encoding="utf-8"))))
    expected[2][WIDE_HEADER.index("State")] = "Karnataka"
    assert [done.header, *done.rows] == expected
    assert done.changes == [
        {"file": str(source), "row": "3", "column": "State", "field": "address.state", "code": "state_unknown",
         "old": "Karnatakaa", "new": "Karnataka"}
    ]  # fmt: skip
    assert (done.result.changed_cells, done.result.changed_rows, done.result.rows) == (1, 1, 4)


def test_what_a_suggestion_brings_up_is_put_in_as_well(tmp_path: Path) -> None:
    """A mended address whose domain is misspelt, a mended pincode beside a blank state: one fix does it all."""
    done = fixed(changed(Email="raj@gmial .com", Pincode="56OO38", State="", Country="Indai").write(tmp_path))
    assert {(change["code"], change["old"], change["new"]) for change in done.changes} == {
        ("country_unsupported", "Indai", "India"),
        ("email_invalid", "raj@gmial .com", "raj@gmial.com"),
        ("email_typo", "raj@gmial.com", "raj@gmail.com"),
        ("pincode_invalid", "56OO38", "560038"),
        ("state_filled", "", "Karnataka"),
    }
    assert (done.result.changed_cells, done.result.changed_rows) == (4, 1)
    assert problems_in(done.path) == []


def test_of_two_suggestions_for_a_cell_the_field_s_own_wins(tmp_path: Path) -> None:
    """A pincode in a text that was decoded wrongly is put in as the pincode, and not the text decoded rightly."""
    source = changed(Pincode="BengalÃ»ru 560 038").write(tmp_path)
    assert {problem.code for problem in problems_in(source)} == {"pincode_invalid", "encoding_suspicious"}
    done = fixed(source)
    assert column(done, "Pincode")[1] == "560038"
    assert problems_in(done.path) == []


@pytest.mark.parametrize("cell", ["a@gmial.com, b@x.com", "Raj <raj@gmial.com>", "a@gmial.com,9876543210"])
@pytest.mark.parametrize("rules", [{}, {"email_multiple": "off", "email_extra_text": "off"}])
def test_a_cell_that_holds_more_is_left(cell: str, rules: dict[str, str], tmp_path: Path) -> None:
    """The correction of one address among others, or beside a name, would lose them, whatever the rules say."""
    done = fixed(changed(Email=cell).write(tmp_path), "email_typo", {"rules": rules})
    assert column(done, "Email")[1] == cell
    assert (done.changes, done.reasons) == ([], {("email_typo", "Email"): "part_of_cell"})


@pytest.mark.parametrize(
    ("header", "cells", "config", "expected"),
    [
        (["State A", "State B"], ["Karnatakaa", ""], {"joins": {"address.state": ["State A", "State B"]}},
         {("state_unknown", "State A"): "composed"}),
        (["KTK"], ["XX"], {"map": {"KTK": "address.state"}, "value_maps": {"address.state": {"XX": "Karnatakaa"}}},
         {("state_unknown", "KTK"): "from_config"}),
        (["Region"], ["Karnatakaa"], {"first_of": {"address.state": ["Region"], "address.landmark": ["Region"]}},
         {("state_unknown", "Region"): "several_fields"}),
        ([], [], {"constants": {"address.state": "Karnatakaa"}}, {("state_unknown", ""): "no_column"}),
        ([], [], {}, {("state_filled", ""): "no_column"}),
    ],
)  # fmt: skip
def test_what_is_no_cell_of_its_own_is_left_and_says_why(
    header: list[str],
    cells: list[str],
    config: dict[str, object],
    expected: dict[tuple[str, str], str],
    tmp_path: Path,
) -> None:
    """Joined fields, columns of several fields, values from the config and fields without a column are not touched."""
    rows = [[*row[:-1], *cells] for row in customers(2)]
    done = fixed(write_csv(tmp_path / "customers.csv", rows, [*HEADER[:-1], *header]), "state", config)
    assert (done.changes, done.reasons) == ([], expected)
    assert done.rows == rows


def test_a_whole_address_is_left(tmp_path: Path) -> None:
    """The city that a pincode at the end of an address tells is not written over the address."""
    rows = [["Asha", "9876543210", "a@x.com", "12 MG Road, Somewhere, Karnataka 560038"]]
    header = ["First Name", "Phone", "Email", "Full Address"]
    source = write_csv(tmp_path / "customers.csv", rows, header)
    done = fixed(source, settings={"map": {"Full Address": "full_address"}})
    assert done.rows == rows
    assert set(done.reasons.values()) <= {"composed", "no_column"}
    assert done.reasons


def test_the_first_filled_column_takes_its_suggestion(tmp_path: Path) -> None:
    """Where the first of several columns that is filled counts, the one that it came from is changed."""
    rows = [[*row[:-1], "", "Karnatakaa"] for row in customers(1)]
    source = write_csv(tmp_path / "customers.csv", rows, [*HEADER[:-1], "S1", "S2"])
    done = fixed(source, settings={"first_of": {"address.state": ["S1", "S2"]}})
    assert (column(done, "S1"), column(done, "S2")) == ([""], ["Karnataka"])


def test_all_rows_of_a_workbook_are_in_it(tmp_path: Path) -> None:
    """Hidden rows, rows that the config's filter leaves out and footers stand in the new file, in their order."""
    book = Workbook()
    assert book.active is not None
    rows = [*customers(3), ["Total", "3"]]
    for row in [HEADER, *rows]:
        book.active.append(row)
    book.active["H3"] = "Karnatakaa"
    book.active.row_dimensions[3].hidden = True
    source = tmp_path / "customers.xlsx"
    book.save(source)
    done = fixed(source, settings={"where": ["City=Nowhere"], "hidden": "skip"})
    assert column(done, "Customer ID") == ["C-0", "C-1", "C-2", "Total"]
    assert column(done, "State")[1] == "Karnataka"
    assert done.result.hidden_rows == 1


def test_secrets_are_left_out_and_named(tmp_path: Path) -> None:
    """A column of passwords is in neither file, and the result says which it was."""
    rows = [[*row[:-1], "Karnatakaa", f"hunter{number}"] for number, row in enumerate(customers(2))]
    done = fixed(write_csv(tmp_path / "customers.csv", rows, [*HEADER, "Password"]))
    assert (done.header, done.result.left_out) == (HEADER, ("Password",))
    assert "hunter" not in done.path.read_text(encoding="utf-8") + str(done.changes)


@pytest.mark.parametrize("code", ["row_too_short", "row_too_long", "quote_unclosed", "encoding_invalid"])
def test_a_damaged_row_does_not_pass_for_a_good_one(code: str, tmp_path: Path) -> None:
    """Written anew, a row that was cut off would look whole: it is marked, and invalid until somebody mends it."""
    done = fixed(CODE_CASES[code].provoking.write(tmp_path))
    assert done.result.damaged_rows == 1
    assert ("not_mended", 3) in {(problem.code, problem.row) for problem in problems_in(done.path)}
    again = fixed(done.path, name="again.csv")
    assert again.path.read_bytes() == done.path.read_bytes()


def test_a_suggestion_does_not_pass_for_mending(tmp_path: Path) -> None:
    """A row of an errors file that nobody mended stays so, though another cell of it was put right."""
    source = CODE_CASES["not_mended"].provoking.write(tmp_path)
    rows = list(csv.reader(io.StringIO(source.read_text(encoding="utf-8"))))
    rows[2][HEADER.index("State")] = "Karnatakaa"
    rows[2][-1] = row_checksum(HEADER, rows[2][:-1])
    done = fixed(write_csv(source, rows[1:], rows[0]))
    assert column(done, "State")[1] == "Karnataka"
    assert [problem.code for problem in problems_in(done.path)] == ["not_mended"]


def test_a_wish_to_stop_leaves_no_file(tmp_path: Path) -> None:
    """Asked to end once the check is done, it writes neither file to its end, and leaves nothing beside the source."""
    stop = StopSignal()

    def listener(event: Event) -> None:
        if isinstance(event, CheckDone):
            stop.request("terminated")

    source = changed(State="Karnatakaa").write(tmp_path)
    settings = settings_of({"mapping": "none"}, str)
    request = FixRequest(str(source), settings, EVERYTHING, tmp_path / "fixed.csv", False, listener, stop)
    with pytest.raises(InterruptedRunError) as raised:
        fix(request)
    assert raised.value.exit_code == 143
    assert list(tmp_path.iterdir()) == [source]


DIRTY = {
    "First Name": ["Asha", "JosÃ©", "=1+1", "", "'+x", 'a "b", c'],
    "Phone": ["9876543210", "987654321O", "12", "", "98765 43210 / 9123456780", "-5"],
    "Email": ["a@x.com", "raj@gmial .com", "a@gmial.com, b@x.com", "raj@yahoo.con", "raj@gmail", "", "@x"],
    "Pincode": ["560038", "56OO38", "Bengaluru 560 038", "99", ""],
    "City": ["Bengaluru", "-", "", "MysÃ»ru"],
    "State": ["Karnataka", "Karnatakaa", "", "KarnÃ¢taka", "Nowhere"],
    "Country": ["", "India", "Indai", "Nepal"],
    "Business Name": ["", "Verma"],
    "PAN": ["", "ABCPEI234X", "29AAAPV1234C1Z0", "x"],
    "GSTIN": ["", "29AAAPVI234C1Z0", "29AAAPV1234C1ZO", "27AAAPV1234C1Z0"],
}
dirty_rows = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(texts) for name, texts in DIRTY.items()}), min_size=1
)
accepts = st.one_of(
    st.just({"all"}), st.sets(st.sampled_from([*sorted(SUGGESTING_CODES), "state", "email"]), min_size=1)
)


@settings(max_examples=60)
@given(dirty_rows, accepts)
def test_a_fix_touches_what_it_lists_and_nothing_else_and_once_is_enough(
    changes: list[dict[str, str]], accept: set[str]
) -> None:
    """Over rows with every kind of mistake, the list of changes is the whole difference; a second fix adds none."""
    rows = good_rows(len(changes))
    for row, change in zip(rows, changes, strict=True):
        for header, text in change.items():
            row[WIDE_HEADER.index(header)] = text
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "customers.csv"
        source.write_bytes(csv_bytes(rows))
        done = fixed(source, ",".join(accept))
        again = fixed(done.path, ",".join(accept), name="again.csv")
        assert again.changes == []
        assert again.path.read_bytes() == done.path.read_bytes()
        cells = {
            (number, header): text
            for number, row in enumerate(rows, 2)
            for header, text in zip(WIDE_HEADER, row, strict=True)
        }
        for step in done.changes:
            place = (int(step["row"]), step["column"])
            assert inert(cells[place]) == step["old"]
            cells[place] = step["new"]
        expected = [[inert(cells[number, header]) for header in WIDE_HEADER] for number in range(2, len(rows) + 2)]
        assert done.rows == expected


def inert(text: str) -> str:
    """Give a cell of the rows above as it stands in a CSV file of ours, which its reader has read from another."""
    read = text.removeprefix("'") if text == "'+x" else text
    return f"'{read}" if read[:1] in tuple("=+-@") else read
