"""The template: what stands in the workbook, as a spreadsheet program sees it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from importer.config import Settings
from importer.customer.fields import FIELD_BY_PATH, FIELDS
from importer.customer.states import state_names
from importer.normalize.value import clean
from importer.template import build_workbook
from importer.template.words import FIELD_HEADS
from tests.conftest import Command

COLUMNS = [field for field in FIELDS if not field.by_hand]
LAST_ROW = 1_048_576
"""Of a sheet in Excel."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a template of the default settings."""
    made = tmp_path_factory.mktemp("template") / "customers.xlsx"
    made.write_bytes(build_workbook(Settings()))
    return made


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    """Give it opened."""
    return load_workbook(path)


def made_with(folder: Path, **settings: Any) -> Workbook:
    """Make a template with these settings, and open it."""
    path = folder / "configured.xlsx"
    path.write_bytes(build_workbook(Settings.model_validate(settings)))
    return load_workbook(path)


def letter(path: str) -> str:
    """Give the column of a field in the sheet of customers."""
    return get_column_letter([field.path for field in COLUMNS].index(path) + 1)


def note(book: Workbook, path: str) -> str:
    """Give the text of the note at a field's header."""
    comment = book["Customers"][f"{letter(path)}1"].comment
    assert comment is not None
    text: str = comment.text
    return text


def rule(book: Workbook, path: str) -> Any:
    """Give the data validation of a field's column, which must have one for all of its rows."""
    cells = f"{letter(path)}2:{letter(path)}{LAST_ROW}"
    found = [rule for rule in book["Customers"].data_validations.dataValidation if str(rule.sqref) == cells]
    assert len(found) == 1
    return found[0]


def offered(book: Workbook, path: str) -> list[str]:
    """Give the values of a field's drop-down list."""
    match = re.fullmatch(r"Lists!(\$[A-Z]\$[0-9]+:\$[A-Z]\$[0-9]+)", rule(book, path).formula1)
    assert match is not None
    return [row[0].value for row in book["Lists"][match[1].replace("$", "")]]


def explained(book: Workbook) -> dict[str, dict[str, Any]]:
    """Give the rows of the table that explains the fields, by the field's name."""
    rows = list(book["Fields"].iter_rows(values_only=True))
    start = rows.index(FIELD_HEADS)
    named = [dict(zip(FIELD_HEADS, row, strict=True)) for row in rows[start + 1 :]]
    return {str(row["Name of the field"]): row for row in named}


def header_looks(sheet: Worksheet) -> dict[str, tuple[bool, str]]:
    """Tell of each header whether it is bold, and its colour, by the field's name."""
    cells = {field.path: sheet[f"{letter(field.path)}1"] for field in COLUMNS}
    return {path: (bool(cell.font.b), str(cell.fill.start_color.rgb)) for path, cell in cells.items()}


def test_the_headers_are_the_labels_of_the_field_table(book: Workbook) -> None:
    """The sheet to fill has every field that a person gives, by its label and in the table's order, and no row yet."""
    rows = list(book["Customers"].iter_rows(values_only=True))
    assert rows == [tuple(field.label for field in COLUMNS)]


def test_the_sheet_to_fill_opens_first_and_the_lists_are_hidden(book: Workbook) -> None:
    """A person sees the customers and what explains them; the header stays in view."""
    assert [(sheet.title, sheet.sheet_state) for sheet in book.worksheets] == [
        ("Customers", "visible"),
        ("Fields", "visible"),
        ("Lists", "hidden"),
    ]
    assert book.active is book["Customers"]
    assert book["Customers"].freeze_panes == "A2"


@pytest.mark.parametrize("field", COLUMNS, ids=lambda field: field.path)
def test_every_header_has_a_note(book: Workbook, field: Any) -> None:
    """The note at a header holds the meaning, the greatest length and an example."""
    text = note(book, field.path)
    assert text.startswith(field.meaning)
    assert f"At most {field.max_length} characters." in text
    assert text.endswith(f"Example: {field.example}")


def test_every_note_is_large_enough_for_its_text(path: Path, book: Workbook) -> None:
    """The box of a note has room for each of its lines, at the 42 signs that a line surely takes."""
    drawing = zipfile.ZipFile(path).read("xl/drawings/vmlDrawing1.vml").decode()
    heights = [float(points) for points in re.findall(r"height:([0-9.]+)pt;z-index", drawing)]
    for field, height in zip(COLUMNS, heights, strict=True):
        lines = sum(-(-max(1, len(line)) // 42) for line in note(book, field.path).split("\n"))
        assert height >= lines * 11.5  # points of a line in 9 points


def test_required_headers_stand_out(book: Workbook) -> None:
    """The headers that a row needs are bold and of a colour that no other header has."""
    looks = header_looks(book["Customers"])
    required = {path for path in looks if Settings().is_required(path)}
    assert {path for path, (bold, _) in looks.items() if bold} == required
    assert not {looks[path][1] for path in required} & {looks[path][1] for path in looks.keys() - required}


def test_every_column_is_text_all_the_way_down(path: Path, book: Workbook) -> None:
    """Excel keeps what is typed in any row as it is, does not warn of it, and the headers fit."""
    runs = book["Customers"].column_dimensions.values()  # neighbours of the same look are one run
    columns = [run for run in runs for _ in range(run.min or 0, (run.max or 0) + 1)]
    for field, column in zip(COLUMNS, columns, strict=True):
        assert column.number_format == "@"
        assert column.width > len(field.label)
    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    last = get_column_letter(len(COLUMNS))
    assert f'<ignoredError sqref="A2:{last}{LAST_ROW}" numberStoredAsText="1"/>' in sheet


def test_states_and_country_are_chosen_from_lists(book: Workbook) -> None:
    """The list offers the 36 official names, other spellings are asked about; any country but India is refused."""
    assert offered(book, "address.state") == list(state_names())
    assert len(state_names()) == 36
    assert rule(book, "address.state").errorStyle == "warning"
    assert offered(book, "address.country") == ["India"]
    assert rule(book, "address.country").showErrorMessage
    assert rule(book, "address.country").errorStyle in {None, "stop"}


def test_business_types_are_suggested_while_none_are_configured(book: Workbook) -> None:
    """Without a configured list the usual types are offered, and any other text is taken without a word."""
    assert FIELD_BY_PATH["business.business_type"].example in offered(book, "business.business_type")
    assert not rule(book, "business.business_type").showErrorMessage


@pytest.mark.parametrize(("severity", "style"), [("error", None), ("warning", "warning")])
def test_configured_business_types_are_as_strict_as_their_rule(
    tmp_path: Path, severity: str, style: str | None
) -> None:
    """The list is the configured one; another value is refused where the row would be invalid, else asked about."""
    book = made_with(tmp_path, business_types=["Retailer", "=1+1"], rules={"business_type_unknown": severity})
    assert offered(book, "business.business_type") == ["Retailer", "=1+1"]
    found = rule(book, "business.business_type")
    assert found.showErrorMessage
    assert (found.errorStyle if found.errorStyle != "stop" else None) == style
    assert note(book, "business.business_type").endswith("Example: Retailer")


def test_a_long_list_of_business_types_is_offered_whole(tmp_path: Path) -> None:
    """Hundreds of types are all in the list, which a rule itself could not hold; the note is short."""
    types = [f"Trade number {number}" for number in range(500)]
    book = made_with(tmp_path, business_types=types)
    assert offered(book, "business.business_type") == types
    assert len(note(book, "business.business_type")) < 200


def test_what_is_required_and_how_long_is_as_the_config_says(tmp_path: Path, importer: Command) -> None:
    """Notes, colours and table follow the config file of --config, which the next command names too."""
    config = "required: {address.email: false, address.last_name: true}\nmax_length: {address.address_line1: 60}\n"
    (tmp_path / "config.yaml").write_text(config, encoding="utf-8")
    ended = importer("template", "out.xlsx", "--config", "config.yaml")
    assert ended.exit_code == 0
    assert "importer validate out.xlsx --config config.yaml" in ended.out
    book = load_workbook(tmp_path / "out.xlsx")
    looks = header_looks(book["Customers"])
    assert (looks["address.email"][0], looks["address.last_name"][0]) == (False, True)
    table = explained(book)
    assert table["address.email"]["Required"].startswith("Optional")
    assert table["address.last_name"]["Required"] == "Required"
    assert table["address.address_line1"]["Longest"] == 60
    assert "At most 60 characters." in note(book, "address.address_line1")


def test_a_rule_that_is_off_requires_nothing(tmp_path: Path) -> None:
    """Where missing values are let through, no header claims to be required; one contact is still asked for."""
    book = made_with(tmp_path, rules={"required": "off"})
    assert not any(bold for bold, _ in header_looks(book["Customers"]).values())
    assert explained(book)["address.phone"]["Required"] == "Optional, unless Email is blank"


def test_the_second_sheet_explains_every_field(book: Workbook) -> None:
    """The table has a row per column of the template: header, need, meaning, length, example and the field's name."""
    table = explained(book)
    assert list(table) == [field.path for field in COLUMNS]
    for field in COLUMNS:
        row = table[field.path]
        assert row["Header"] == field.label
        assert row["What it holds"].startswith(field.meaning)
        assert (row["Longest"], row["Example"]) == (field.max_length, field.example)
    assert table["address.city"]["Required"] == "Required, else filled from the pincode when blank"
    assert table["address.country"]["Required"] == "Optional; blank becomes India"


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.path)
def test_every_field_is_explained_by_a_sentence_and_a_good_example(field: Any) -> None:
    """The field table gives every field a meaning, and the example of a column is a clean value as it stands."""
    assert re.fullmatch(r"[A-Z].*\.", field.meaning)
    assert field.by_hand or (clean(field.path, field.example).value, clean(field.path, field.example).findings) == (
        field.example,
        (),
    )


def test_the_same_settings_give_the_same_bytes_without_a_user_name(book: Workbook) -> None:
    """Nothing of the machine or the moment is in the workbook."""
    assert build_workbook(Settings()) == build_workbook(Settings())
    assert (book.properties.creator, book.properties.lastModifiedBy) == ("importer", "importer")
