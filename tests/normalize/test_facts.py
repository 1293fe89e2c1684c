"""The cases that the field has taught: phones, e-mails, GSTINs, placeholders and invisible characters."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from importer.customer.fields import FIELDS, Field
from importer.normalize import clean

DATA = Path(__file__).parent / "data"


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _json(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _codes(path: str, text: str) -> list[str]:
    return [finding.code for finding in clean(path, text).findings]


def _expected(problems: str) -> list[str]:
    """Leave out `required`, which is the validator's: for the normalizer such a text is blank."""
    return [code for code in problems.split() if code != "required"]


@pytest.mark.parametrize("case", _rows("phones.csv"), ids=lambda case: ascii(case["input"]))
def test_phone_cases(case: dict[str, str]) -> None:
    """Every phone of the facts gives its number, dialling code and problems."""
    one = clean("address.phone", case["input"])
    assert (one.value, one.country_code) == (case["phone"], case["country_code"])
    assert sorted(_codes("address.phone", case["input"])) == sorted(_expected(case["problems"]))


@pytest.mark.parametrize("case", _rows("emails.csv"), ids=lambda case: ascii(case["input"])[:40])
def test_email_cases(case: dict[str, str]) -> None:
    """Every e-mail of the facts gives its address and problems."""
    assert clean("address.email", case["input"]).value == case["email"]
    assert _codes("address.email", case["input"]) == _expected(case["problems"])


@pytest.mark.parametrize(
    "sample", [s for kind in _json("gstin_classes.json")["classes"] for s in kind.get("samples", [])]
)
def test_genuine_gstins_of_every_class_are_accepted(sample: str) -> None:
    """Genuine numbers of normal, TDS, TCS, UIN and OIDAR registrations are right, as they are and as Tally has them."""
    for text in (sample, f":{sample}", sample.lower(), f" {sample[:2]} {sample[2:12]} {sample[12:]} "):
        assert (clean("business.gstin", text).value, _codes("business.gstin", text)) == (sample, [])


@pytest.mark.parametrize("sample", _json("gstin_classes.json")["placeholders_to_reject"])
def test_documentation_gstins_are_refused(sample: str) -> None:
    """A well-known example is refused as such, whatever its check character."""
    assert _codes("business.gstin", sample) == ["gstin_placeholder"]
    assert _codes("business.gstin", sample.lower()) == ["gstin_placeholder"]


PLACEHOLDERS = _json("dirty.json")["placeholders"]
NAMES = [field.path for field in FIELDS if field.cleaner == "name_text"]
OTHERS = [field.path for field in FIELDS if field.cleaner != "name_text"]


@pytest.mark.parametrize("path", OTHERS)
def test_placeholders_are_blank_without_a_word(path: str) -> None:
    """A placeholder in a field that is no name counts as blank: no value and no problem."""
    for text in PLACEHOLDERS:
        assert (text, clean(path, text).value, _codes(path, f" {text} ")) == (text, "", [])


@pytest.mark.parametrize("path", NAMES)
def test_names_that_look_like_placeholders_are_names(path: str) -> None:
    """Null, Na, Nil and None are people; only signs without a letter or digit are no name."""
    for text in ("Null", "NULL", "Na", "NA", "Nil", "None", "nan", "Xxx", "URP"):
        assert clean(path, text).value == text
    for text in ("-", "--", ".", "_", "?", "..."):
        assert clean(path, text).value == ""


INDIC_ZEROS = (0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xFF10)


def _characters(listed: list[str]) -> list[str]:
    """Expand `U+202A-U+202E`."""
    found: list[str] = []
    for item in listed:
        codes = [int(code, 16) for code in re.findall(r"U\+([0-9A-F]{4})", item)]
        found += [chr(code) for code in range(codes[0], codes[-1] + 1)]
    return found


ZERO_WIDTH = _characters(_json("dirty.json")["zero_width_strip"])
SPACES = _characters(_json("dirty.json")["spaces"])
CLEAN = {field.path: field.example for field in FIELDS if field.example} | {"business.gstin": "24AAQCA8719H1ZC"}


@pytest.mark.parametrize("path", CLEAN)
def test_invisible_characters_are_removed_everywhere(path: str) -> None:
    """No zero-width character, wherever it stands in a value, survives or makes it wrong."""
    value = CLEAN[path]
    for char in ZERO_WIDTH:
        for text in (char + value, value + char, value[:2] + char + value[2:]):
            assert (ascii(char), clean(path, text).value, _codes(path, text)) == (ascii(char), value, [])


@pytest.mark.parametrize("path", CLEAN)
def test_foreign_spaces_are_spaces(path: str) -> None:
    """The spaces of typesetters and web pages are taken off at the ends of every value."""
    value = CLEAN[path]
    for char in SPACES:
        assert clean(path, f"{char}{value}{char}{char}").value == value


@pytest.mark.parametrize("zero", [chr(code) for code in INDIC_ZEROS], ids=ascii)
def test_digits_of_other_scripts_are_read(zero: str) -> None:
    """Numbers and codes typed in an Indian script come out in ASCII digits."""

    def written(text: str) -> str:
        return "".join(chr(ord(zero) + int(char)) if char.isdigit() else char for char in text)

    for path, value in {
        "address.phone": "9876543210",
        "address.pincode": "560038",
        "business.pan_number": "AAAPV1234C",
        "business.gstin": "24AAQCA8719H1ZC",
        "ref": "C-1001",
        "address.country_code": "+91",
    }.items():
        assert clean(path, written(value)).value == value


@pytest.mark.parametrize("error", ["#REF!", " #VALUE! ", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#ref!"])
def test_a_formula_error_is_an_error_in_every_field(error: str) -> None:
    """A spreadsheet's error is never a value, whatever the field, and never passed over."""
    for field in FIELDS:
        assert (field.path, clean(field.path, error).value, _codes(field.path, error)) == (
            field.path,
            "",
            ["formula_error"],
        )


@pytest.mark.parametrize("field", [field for field in FIELDS if field.cleaner != "name_text"], ids=lambda f: f.path)
def test_not_available_is_blank(field: Field) -> None:
    """People type #N/A for a value that is not available: blank, and no error."""
    assert (clean(field.path, "#N/A").value, _codes(field.path, "#N/A")) == ("", [])


@pytest.mark.parametrize("path", ["address.first_name", "address.last_name", "business.name", "address.address_line1"])
def test_joiners_inside_indic_words_are_kept(path: str) -> None:
    """A joiner that shapes an Indic word stays; one that strayed between other letters goes."""
    for word in ("क्\u200dष", "र\u094d\u200dय", "ന\u0d4d\u200d", "श्री\u200cमान"):
        assert clean(path, word).value == word
    assert clean(path, "As\u200dha").value == "Asha"
    assert clean(path, "\u200dराज\u200d").value == "राज"


def test_text_is_in_one_unicode_form() -> None:
    """Composed and decomposed spellings of a name come out as the same text (NFC), smart quotes and all."""
    assert clean("address.first_name", "Jose\u0301").value == "Jos\u00e9"
    assert clean("address.last_name", "O\u2019Brien").value == "O\u2019Brien"
    assert clean("address.city", "\u0958ila").value == "\u0915\u093cila"
