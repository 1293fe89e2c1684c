"""Suggestions, end to end: the right value is named where it can be told, and putting it in mends the row."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

import importer as library
from importer.customer.problems import Problem
from tests.code_cases import CODE_CASES, CustomerFile, business, changed

ROW = 3
"""The row of a file that has the problem."""


def problems_of(file: CustomerFile, folder: Path, settings: dict[str, object] | None = None) -> list[Problem]:
    """Give the problems of a file that is written into the folder."""
    with library.validate(file.write(folder), settings=settings) as report:
        return list(report.problems())


def with_suggestion(file: CustomerFile, problem: Problem) -> CustomerFile:
    """Give a CSV file with the suggestion of a problem in the place of the cell that has it."""
    header, *rows = csv.reader(io.StringIO(file.content.decode("utf-8"), newline=""))
    rows[problem.row - 2][header.index(problem.column)] = problem.suggestion
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return replace(file, content=text.getvalue().encode("utf-8"))


@pytest.mark.parametrize("code", [code for code, case in CODE_CASES.items() if case.suggestion])
def test_every_suggestion_can_be_put_in_as_it_is(code: str, tmp_path: Path) -> None:
    """Of every code that suggests something, a file with the suggestion in the cell has no problem any more."""
    case = CODE_CASES[code]
    (problem,) = problems_of(case.provoking, tmp_path, dict(case.settings))
    assert problems_of(with_suggestion(case.provoking, problem), tmp_path, dict(case.settings)) == []


@pytest.mark.parametrize(
    ("file", "code", "suggestion"),
    [
        (changed(Phone="987654321O"), "phone_invalid", "9876543210"),
        (changed(Phone="+91 98765 4321l"), "phone_invalid", "9876543211"),
        (changed(Phone="O9876543210"), "phone_invalid", "9876543210"),
        (changed(Email="raj@gmail .com"), "email_invalid", "raj@gmail.com"),
        (changed(Email="raj@gmail..com"), "email_invalid", "raj@gmail.com"),
        (changed(Email="raj@gmail,com"), "email_invalid", "raj@gmail.com"),
        (changed(Email="raj@yahoo.co,in"), "email_invalid", "raj@yahoo.co.in"),
        (changed(Email="raj@yahoo,co,in"), "email_invalid", "raj@yahoo.co.in"),
        (changed(Email="raj(at)x.com"), "email_invalid", "raj@x.com"),
        (changed(Email="r\u0430j@x.com"), "email_invalid", "raj@x.com"),
        (changed(Email="raj@gamil.com"), "email_typo", "raj@gmail.com"),
        (changed(Email="raj@yahoo.con"), "email_typo", "raj@yahoo.com"),
        (changed(Email="raj@mycompany.con"), "email_typo", "raj@mycompany.com"),
        (changed(Email="raj@redifmail.com"), "email_typo", "raj@rediffmail.com"),
        (changed(Pincode="56OO38"), "pincode_invalid", "560038"),
        (changed(Pincode="S60038"), "pincode_invalid", "560038"),
        (changed(Pincode="56OO 38"), "pincode_invalid", "560038"),
        (changed(Pincode="Bengaluru 560 038"), "pincode_invalid", "560038"),
        (changed(State="Karanataka"), "state_unknown", "Karnataka"),
        (changed(State="Tamil Nadhuu", Pincode="600001"), "state_unknown", "Tamil Nadu"),
        (changed(State="West Bengol", Pincode="700001"), "state_unknown", "West Bengal"),
        (changed(State="Jammu and Kashmr", Pincode="190001"), "state_unknown", "Jammu and Kashmir"),
        (changed(Country="Indai"), "country_unsupported", "India"),
        (business(PAN="ABCPE12O4X"), "pan_invalid", "ABCPE1204X"),
        (business(PAN="A8CPE1234X"), "pan_invalid", "ABCPE1234X"),
        (business(PAN="29AAAPV1234C1Z0"), "pan_invalid", "AAAPV1234C"),
        (business(GSTIN="29AAAPVI234C1Z0"), "gstin_invalid", "29AAAPV1234C1Z0"),
        (business(GSTIN="29AAAPV1234CIZO"), "gstin_checksum", "29AAAPV1234C1Z0"),
        (business(GSTIN="29AAAPV1234C120"), "gstin_checksum", "29AAAPV1234C1Z0"),
        (business(GSTIN="29AAAPV1234ClZ0"), "gstin_checksum", "29AAAPV1234C1Z0"),
    ],
)
def test_what_was_meant_is_suggested(file: CustomerFile, code: str, suggestion: str, tmp_path: Path) -> None:
    """Letters for digits, misspelt names and torn addresses come with the right value, which mends the file."""
    (problem,) = problems_of(file, tmp_path)
    assert (problem.row, problem.code, problem.suggestion) == (ROW, code, suggestion)
    assert problems_of(with_suggestion(file, problem), tmp_path) == []


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (changed(Phone="987654321"), "phone_invalid"),
        (changed(Phone="9.87654E+09"), "number_damaged"),
        (changed(Email="rajgmail.com"), "email_invalid"),
        (changed(Email="raj kumar@x.com"), "email_invalid"),
        (changed(Pincode="56003"), "pincode_invalid"),
        (changed(Pincode="56O999"), "pincode_invalid"),
        (changed(State="Bengaluru"), "state_unknown"),
        (changed(Country="Nepal"), "country_unsupported"),
        (business(PAN="ABCPE123X"), "pan_invalid"),
        (business(GSTIN="29AAAPV1234C1Z1"), "gstin_checksum"),
        (business(GSTIN="29AAAPV1234C1Z"), "gstin_invalid"),
    ],
)
def test_what_nobody_can_tell_is_not_guessed(file: CustomerFile, code: str, tmp_path: Path) -> None:
    """A missing digit, a wrong one or a word that is none comes without a suggestion: a guess might be another's."""
    (problem,) = problems_of(file, tmp_path)
    assert (problem.row, problem.code, problem.suggestion) == (ROW, code, "")
