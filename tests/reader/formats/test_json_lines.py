"""A file of JSON objects comes out as they stand in it, each with the number of its line."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import SourceError
from importer.reader.formats.json_lines import JsonLines
from importer.reader.formats.json_text import LONGEST_LINE
from importer.reader.limits import ReadLimits

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\ufdd0"), max_size=9)
NAME = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufdd0"), max_size=5)


@dataclass(frozen=True)
class Read:
    """What came out."""

    names: tuple[str, ...]
    rows: dict[int, dict[str, str]]
    """Per row number the cells that are not blank."""
    findings: list[tuple[int, str, str | None]]
    """Row number, code, name of the column."""


def read(content: bytes, limits: ReadLimits | None = None) -> Read:
    """Read a file."""
    records = JsonLines(io.BytesIO(content), limits or ReadLimits())
    rows: dict[int, dict[str, str]] = {}
    findings: list[tuple[int, str, str | None]] = []
    done = 0.0
    for batch in records.batches():
        assert len(batch.columns) == len(records.names)
        assert all(not column.null_count for column in batch.columns)
        assert done <= batch.done <= 1
        done = batch.done
        numbers = batch.rows.to_pylist()
        for number, *cells in zip(numbers, *(column.to_pylist() for column in batch.columns), strict=True):
            rows[number] = {name: cell for name, cell in zip(records.names, cells, strict=True) if cell}
        for found in batch.findings:
            column = None if found.column is None else records.names[found.column]
            findings.append((numbers[found.index], found.code, column))
    assert records.header_row == 0
    assert not rows or done == 1
    return Read(records.names, rows, findings)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("9876543210", "9876543210"),
        ("98765432101234567890123", "98765432101234567890123"),
        ("1.50", "1.50"),
        ("1e5", "1e5"),
        ("1E400", "1E400"),
        ("-0", "-0"),
        ('"007"', "007"),
        ('" two  spaces "', " two  spaces "),
        ('"tab\there"', "tab\there"),
        (r'"a\nb\u0928"', "a\nbन"),
        ("true", "TRUE"),
        ("false", "FALSE"),
        ("null", ""),
        ("[]", ""),
        ('[1.0, "x", true, null]', "1.0, x, TRUE"),
        ('[{"phone": 1.50, "note": "1.50"}, [], null]', '[{"phone":1.50,"note":"1.50"},[],null]'),
    ],
)
def test_a_value_is_shown_as_it_was_written(value: str, shown: str) -> None:
    """No digit of a number is lost or added, and a string is verbatim."""
    found = read(b'{"id": "1", "v": ' + value.encode() + b"}")
    assert found.names == ("id", "v")
    assert found.rows == {1: {"id": "1", "v": shown} if shown else {"id": "1"}}
    assert found.findings == []


def test_names_come_in_order_of_first_appearance_with_objects_flattened() -> None:
    """A value within objects is named by its way, and an object that is null now and then is no column of its own."""
    found = read(
        b'{"name": "Asha", "address": null}\n'
        b'{"address": {"phone": {"mobile": 1}, "city": "Pune"}, "name": "Ravi"}\n'
        b'{"email": "a@b.in", "address": {}}\n'
    )
    assert found.names == ("name", "address.phone.mobile", "address.city", "email")
    assert found.rows[2] == {"name": "Ravi", "address.phone.mobile": "1", "address.city": "Pune"}


def test_names_that_collide_keep_their_values_apart() -> None:
    """A name with a dot and an object of the same way are two columns."""
    found = read(b'{"a.b": 1, "a": {"b": 2}, "a.b (2)": 3}')
    assert sorted(found.rows[1].values()) == ["1", "2", "3"]
    assert found.names[:2] == ("a.b", "a.b (2)")


def test_a_row_number_is_the_number_of_the_line() -> None:
    """Blank lines are passed over, but count; line ends may be mixed, and U+2028 ends no line."""
    found = read('\n{"a": 1}\r\n  \r\n{"a": "x\u2028y"}\n\n{"a": 3}'.encode())
    assert found.rows == {2: {"a": "1"}, 4: {"a": "x\u2028y"}, 6: {"a": "3"}}


@pytest.mark.parametrize(
    "line",
    [
        b"not JSON",
        b'{"a": 1',
        b'{"a": 1} {"a": 2}',
        b"[1, 2]",
        b'"text"',
        b"12",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": ' + b"[" * 60 + b"]" * 60 + b"}",
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"[" * 1_000_000,
        b'{"a": "' + b"x" * LONGEST_LINE + b'"}',
    ],
    ids=lambda line: line[:12].decode(),
)
def test_a_broken_line_spoils_itself_only(line: bytes) -> None:
    """A line that is no object, or an absurd one, is a row with its beginning, and the others are read."""
    found = read(b'{"a": 1, "b": 2}\n' + line + b'\n{"a": 3}\n')
    assert found.names == ("a", "b")
    assert found.rows == {1: {"a": "1", "b": "2"}, 2: {"a": line[:200].decode()}, 3: {"a": "3"}}
    assert found.findings == [(2, "row_unreadable", "a")]


def test_brackets_within_strings_are_not_depth() -> None:
    """A text full of brackets is a text."""
    text = r"\"[{" * 100
    assert read(f'{{"a": "{text}"}}'.encode()).rows == {1: {"a": '"[{' * 100}}


def test_the_last_of_equal_keys_counts() -> None:
    """A key that occurs twice in an object is what it was last."""
    assert read(b'{"a": 1, "a": 2}').rows == {1: {"a": "2"}}


def test_bytes_that_are_no_text_are_reported_in_their_column() -> None:
    """Damaged bytes and halves of characters become U+FFFD, with a finding."""
    found = read(b'{"a": "Jos\xe9", "b": "\\ud800x", "c": "\\ud83d\\ude00"}')
    assert found.rows == {1: {"a": "Jos\ufffd", "b": "\ufffdx", "c": "😀"}}
    assert found.findings == [(1, "encoding_invalid", "a"), (1, "encoding_invalid", "b")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_any_unicode_encoding_is_read(encoding: str) -> None:
    """The encoding is found in the file itself."""
    lines = "\n".join(['{"name": "Asha", "city": "पुणे"}'] * 3)
    assert read(lines.encode(encoding)).rows[3] == {"name": "Asha", "city": "पुणे"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n\n",
        b'[{"a": 1}]',
        b'[\n{"a": 1},\n{"a": 2}\n]\n',
        b'[\n  {\n    "a": 1\n  }\n]',
        b'{\n  "a": 1\n}\n',
        b'{\n  "a": 1,\n  "b": [\n    {}\n  ]\n}\n{\n  "a": 1\n}\n',
        b'{"customers": [\n{"a": 1},\n{"a": 2}\n',
        b"name,phone\nAsha,1\n",
        b"{}\n{}\n",
    ],
)
def test_what_is_no_json_lines_is_refused(content: bytes) -> None:
    """A whole file that is one JSON value, or none, is refused rather than read as broken lines."""
    with pytest.raises(SourceError):
        read(content)


def test_more_names_than_a_table_has_columns_are_refused() -> None:
    """The names may be as many as the limit, and no more."""
    limits = ReadLimits(columns=3)
    assert len(read(b'{"a": 1, "b": {"c": 1, "d": 1}}', limits).names) == 3
    with pytest.raises(SourceError):
        read(b'{"a": 1, "b": {"c": 1, "d": 1}}\n{"e": 1}', limits)


def test_a_text_that_is_too_long_is_refused() -> None:
    """A text may have as many characters as the limit, and no more."""
    limits = ReadLimits(cell_length=10)
    assert read('{"a": "अअअअअअअअअअ"}'.encode(), limits).rows == {1: {"a": "अ" * 10}}
    with pytest.raises(SourceError, match="line 2"):
        read(b'{"a": ""}\n{"a": "01234567890"}', limits)


def test_batches_are_small_however_many_names_there_are() -> None:
    """Records come in batches of ten thousand at the most, fewer where names are many."""
    narrow = b"".join(b'{"a": %d}\n' % number for number in range(25_000))
    sizes = [len(batch.rows) for batch in JsonLines(io.BytesIO(narrow), ReadLimits()).batches()]
    assert sizes == [10_000, 10_000, 5_000]
    wide = b"".join(b'{"n%d": 1}\n' % number for number in range(2_000))
    sizes = [len(batch.rows) for batch in JsonLines(io.BytesIO(wide), ReadLimits()).batches()]
    assert max(sizes) < 1_000
    assert sum(sizes) == 2_000


def test_a_file_that_changes_between_the_passes_is_refused() -> None:
    """A name that was not there before is no crash and is not lost."""
    file = io.BytesIO(b'{"a": 1}\n')
    records = JsonLines(file, ReadLimits())
    file.write(b'{"a": 1}\n{"b": 1}\n')
    with pytest.raises(SourceError):
        list(records.batches())


@given(
    st.lists(st.dictionaries(NAME, TEXT, min_size=1, max_size=4) | st.just(None), min_size=1, max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_what_was_written_is_read(records: list[dict[str, str] | None], end: str, plain: bool) -> None:
    """Random objects and blank lines (None) come out with the same texts at the same line numbers."""
    if not any(records):
        return
    lines = ["" if record is None else json.dumps(record, ensure_ascii=plain) for record in records]
    found = read(end.join(lines).encode())
    expected = {
        number: {name: text for name, text in record.items() if text}
        for number, record in enumerate(records, start=1)
        if record is not None
    }
    assert found.rows == expected
    assert found.names == tuple({name: None for record in records for name in record or ()})
