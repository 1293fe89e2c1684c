"""How delimited text is written."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.reader.delimited.dialect import Dialect, Wanted
from importer.reader.delimited.disguise import Disguise
from importer.reader.delimited.sniff import find_dialect, separator_line

ROWS = [["First Name", "Phone", "City"], *([f"Asha {n}", f"90000000{n:02d}", "Pune, Camp"] for n in range(10))]


def written(**dialect: object) -> bytes:
    """Write ROWS in a dialect of the csv module."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", **dialect).writerows(ROWS)  # type: ignore[arg-type] # any of its options
    return text.getvalue().encode()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    """The usual ones and rarer ones, though another delimiter stands in every row."""
    found = find_dialect(written(delimiter=delimiter), [], Wanted(), None)
    assert found == Dialect(delimiter.encode())


def test_titles_do_not_decide() -> None:
    """A title full of commas above a table of semicolons is no table."""
    text = b"Customers, suppliers, and others, 2024\n\n" + written(delimiter=";")
    assert find_dialect(text, [], Wanted(), None).delimiter == b";"


def test_the_rest_of_the_file_has_a_say() -> None:
    """A beginning that could be either is decided by what follows."""
    text = b"a;b,c\n1;2,3\n"
    assert find_dialect(text, [b"4;5,6,7\n8;9\n"] * 2, Wanted(), None).delimiter == b";"
    assert find_dialect(text, [b"4,5\n8;9;7,1\n"] * 2, Wanted(), None).delimiter == b","


def test_backslashed_and_single_quotes_are_found() -> None:
    """The quotation mark and how it stands within quotes are told by the text."""
    text = b'Name,City\n"Asha \\"A\\" Rao","Pune"\n"Ravi","Goa"\n'
    assert find_dialect(text, [], Wanted(), None).escape == "backslash"
    single = b"'Name','City'\n'Asha, Rao','Pune'\n'Ravi','Goa'\n"
    assert find_dialect(single, [], Wanted(), None).quote == "'"
    assert find_dialect(written(), [], Wanted(), None) == Dialect()


def test_what_the_user_says_is_taken() -> None:
    """A named delimiter, mark or escape is not found out."""
    wanted = Wanted(b"|", "", "backslash")
    assert find_dialect(written(), [], wanted, None) == Dialect(b"|", "", "backslash")


@pytest.mark.parametrize("word", [b"x", b"x."])
def test_a_cell_of_a_megabyte_is_no_trap(word: bytes) -> None:
    """Where CleverCSV is asked, a cell of a megabyte among the first rows neither hangs it nor hides the delimiter."""
    text = b"Alpha:Beta\n" + word * (1_000_000 // len(word)) + b":Pune\nx:y\n"
    assert find_dialect(text, [], Wanted(), None).delimiter == b":"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"sep=;\r\nA;B\n", (b";", 7)),
        (b'"sep=,"\nA,B\n', (b",", 8)),
        (b"SEP=|\rA", (b"|", 6)),
        (b"separate;B\n", (b"", 0)),
    ],
)
def test_a_separator_line(text: bytes, found: tuple[bytes, int]) -> None:
    """Excel's instruction is read, in any case, and is as long as its line."""
    assert separator_line(text) == found


@given(st.text(alphabet="a\\\",\n'", max_size=30), st.integers(1, 7))
def test_a_disguise_that_is_taken_off_leaves_the_meaning(text: str, chunk: int) -> None:
    """However the text is cut into chunks, escapes become the signs that they stand for, and nothing else changes."""
    disguise = Disguise(Dialect(escape="backslash"))
    raw = text.encode()
    put_on = b"".join(
        [*(disguise.put_on(raw[at : at + chunk], final=False) for at in range(0, len(raw), chunk)),
         disguise.put_on(b"", final=True)]
    )  # fmt: skip
    expected, position = "", 0
    while position < len(text):
        escaped = text[position] == "\\" and text[position + 1 : position + 2] in {"\\", '"', ",", "\n", "'"}
        escaped = escaped and position + 1 < len(text)
        expected += text[position + 1] if escaped else text[position]
        position += 2 if escaped else 1
    assert disguise.taken_off(put_on.decode()) == expected
