"""Parquet's typed values come out as the texts that a person would write, and every text comes back exactly."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from importer.errors import SourceError
from importer.reader.formats.parquet_records import ParquetRecords
from importer.reader.formats.records import RecordBatch, RecordFinding
from importer.reader.limits import ReadLimits

DAY = dt.date(2024, 1, 2)
MIDNIGHT = dt.datetime(2024, 1, 2)  # noqa: DTZ001 - Parquet's times without zone
MOMENT = dt.datetime(2024, 1, 2, 3, 4, 5, 999_999)  # noqa: DTZ001 - as above
KEY = uuid.UUID("12345678-1234-5678-1234-567812345678")


def written(table: pa.Table, **options: Any) -> bytes:
    """Give the bytes of a file with a table."""
    file = io.BytesIO()
    parquet.write_table(table, file, **options)
    return file.getvalue()


def read(content: bytes, limits: ReadLimits | None = None) -> tuple[tuple[str, ...], list[RecordBatch]]:
    """Read a file: its names and batches."""
    records = ParquetRecords(io.BytesIO(content), limits or ReadLimits())
    assert records.header_row == 1
    return records.names, list(records.batches())


def columns_of(table: pa.Table, **options: Any) -> dict[str, list[str]]:
    """Write a table and read it: the texts by name."""
    names, batches = read(written(table, **options))
    columns = dict.fromkeys(names)
    for batch in batches:
        assert all(column.type == pa.string() and not column.null_count for column in batch.columns)
    return {
        name: [text for batch in batches for text in batch.columns[number].to_pylist()]
        for number, name in enumerate(columns)
    }


@pytest.mark.parametrize(
    ("values", "kind", "texts"),
    [
        ([1, None, -(2**63)], pa.int64(), ["1", "", "-9223372036854775808"]),
        ([2**64 - 1, 0], pa.uint64(), ["18446744073709551615", "0"]),
        ([1, None], pa.int8(), ["1", ""]),
        ([9876543210.0, 1.5, None, 0.1], pa.float64(), ["9876543210", "1.5", "", "0.1"]),
        ([999_999_999_999_999.0, -0.0, float("nan")], pa.float64(), ["999999999999999", "0", ""]),
        ([1e15, 1e300, float("inf")], pa.float64(), ["1e+15", "1e+300", "inf"]),
        ([0.1, 5e9], pa.float32(), ["0.1", "5000000000"]),
        ([0.5, 2.0], pa.float16(), ["0.5", "2"]),
        ([Decimal("123.4500"), Decimal("0.0000"), None], pa.decimal128(30, 4), ["123.4500", "0.0000", ""]),
        ([Decimal("0.0000000100"), None], pa.decimal128(30, 10), ["0.0000000100", ""]),
        ([Decimal("9" * 60)], pa.decimal256(60, 0), ["9" * 60]),
        ([True, False, None], pa.bool_(), ["TRUE", "FALSE", ""]),
        ([DAY, None, dt.date(1947, 8, 15)], pa.date32(), ["2024-01-02", "", "1947-08-15"]),
        ([DAY], pa.date64(), ["2024-01-02"]),
        ([dt.time(3, 4, 5, 999_999), dt.time(0)], pa.time64("us"), ["03:04:05", "00:00:00"]),
        ([MIDNIGHT, MOMENT, None], pa.timestamp("us"), ["2024-01-02", "2024-01-02 03:04:05", ""]),
        ([MOMENT], pa.timestamp("ns"), ["2024-01-02 03:04:05"]),
        ([MIDNIGHT], pa.timestamp("ms", "UTC"), ["2024-01-02 00:00:00+00:00"]),
        ([MOMENT, None], pa.timestamp("us", "Asia/Kolkata"), ["2024-01-02 08:34:05+05:30", ""]),
        ([MIDNIGHT], pa.timestamp("us", "-03:00"), ["2024-01-01 21:00:00-03:00"]),
        ([b"abc", "é".encode(), None], pa.binary(), ["abc", "é", ""]),
        ([b"abcd"], pa.binary(4), ["abcd"]),
        (["a", None, ""], pa.large_string(), ["a", "", ""]),
        ([[1, None, 2], [], None], pa.list_(pa.int64()), ["1, 2", "", ""]),
        ([[DAY, DAY]], pa.large_list(pa.date32()), ["2024-01-02, 2024-01-02"]),
        ([[1, 2], None, [3, None]], pa.list_(pa.int64(), 2), ["1, 2", "", "3"]),
        ([[[1], [2, 3]], []], pa.list_(pa.list_(pa.int64())), ["[[1],[2,3]]", ""]),
        ([[("k", 1.5), ("l", None)], None, []], pa.map_(pa.string(), pa.float64()), ['{"k":1.5,"l":null}', "", ""]),
        ([[{"a": "é", "b": DAY}]], pa.list_(pa.struct({"a": pa.string(), "b": pa.date32()})), None),
        ([None, None], pa.null(), ["", ""]),
        ([KEY.bytes, None], pa.uuid(), [str(KEY), ""]),
    ],
)
def test_values(values: list[Any], kind: pa.DataType, texts: list[str] | None) -> None:
    """Each type's values have one text, exact and without decoration; null is blank."""
    expected = texts or ['[{"a":"é","b":"2024-01-02"}]']
    assert columns_of(pa.table({"x": pa.array(values, kind)})) == {"x": expected}


def test_structs_are_columns() -> None:
    """A struct's fields get names with dots; names that are the same are kept apart."""
    inner = pa.struct({"phone": pa.string(), "geo": pa.struct({"pin": pa.int32()})})
    address = pa.array([{"phone": "1", "geo": {"pin": 560001}}, None, {"phone": None, "geo": None}], inner)
    table = pa.table([address, pa.array(["a", "b", "c"])], names=["address", "address.phone"])
    assert columns_of(table) == {
        "address.phone": ["1", "", ""],
        "address.geo.pin": ["560001", "", ""],
        "address.phone (2)": ["a", "b", "c"],
    }


def test_dictionaries_are_decoded() -> None:
    """Categories come out as their texts."""
    assert columns_of(pa.table({"x": pa.array(["a", None, "b", "a"]).dictionary_encode()})) == {
        "x": ["a", "", "b", "a"]
    }


def test_bytes_that_are_no_text() -> None:
    """They become U+FFFD and are noted, in columns of bytes, of strings that are none, and in lists."""
    strings = pa.Array.from_buffers(pa.string(), 3, pa.array([b"ok", b"\xffz", None]).buffers())
    lists = pa.array([[b"a"], [b"b", b"\xfe"], [b"\xef\xbf\xbd"]], pa.list_(pa.binary()))
    nested = pa.array([[[b"\xfe"]], [[b"a"]], None], pa.list_(pa.list_(pa.binary())))
    names, [batch] = read(written(pa.table({"s": strings, "l": lists, "n": nested})))
    assert [column.to_pylist() for column in batch.columns] == [
        ["ok", "\ufffdz", ""],
        ["a", "b, \ufffd", "\ufffd"],
        ["\ufffd", '[["a"]]', ""],
    ]
    assert batch.findings == [
        RecordFinding(1, "encoding_invalid", 0, "\ufffdz"),
        RecordFinding(1, "encoding_invalid", 1, "b, \ufffd"),
        RecordFinding(0, "encoding_invalid", 2, "\ufffd"),
    ]
    assert len(names) == 3


def test_many_rows() -> None:
    """Rows come in batches of at most 10,000 from row 2 on, over all row groups."""
    table = pa.table({"x": [str(number) for number in range(25_000)]})
    _, batches = read(written(table, row_group_size=7_000))
    assert [row for batch in batches for row in batch.rows.to_pylist()] == list(range(2, 25_002))
    assert [text for batch in batches for text in batch.columns[0].to_pylist()] == table.column("x").to_pylist()
    assert max(len(batch.rows) for batch in batches) == 10_000
    assert batches[-1].done == 1.0


def test_long_texts_make_short_batches() -> None:
    """A batch has about 8 MB of text, and findings stay with their rows."""
    values = [b"x" * 1_000_000 for _ in range(20)] + [b"\xff"]
    _, batches = read(written(pa.table({"x": values})))
    assert max(sum(column.nbytes for column in batch.columns) for batch in batches) < 10 << 20
    assert [row for batch in batches for row in batch.rows.to_pylist()] == list(range(2, 23))
    [last] = [batch for batch in batches if batch.findings]
    assert last.columns[0][last.findings[0].index].as_py() == "\ufffd"


def test_no_rows() -> None:
    """A file with columns and without rows has names and no batch."""
    names, batches = read(written(pa.table({"a": pa.array([], pa.string()), "b": pa.array([], pa.int64())})))
    assert (names, batches) == (("a", "b"), [])


def test_limits() -> None:
    """Too many columns and too long a text are SourceErrors, without the text."""
    content = written(pa.table({"a": ["", "secret"], "b": ["", ""], "c": ["", ""]}))
    with pytest.raises(SourceError, match="more than 2 columns"):
        read(content, ReadLimits(columns=2))
    with pytest.raises(SourceError, match="row 3, 'a' has more than 5 characters") as refused:
        read(content, ReadLimits(cell_length=5))
    assert "secret" not in str(refused.value)


def test_damage() -> None:
    """A file that breaks off, has other bytes, or is encrypted, is a SourceError."""
    content = written(pa.table({"x": [f"text {number}" for number in range(20_000)]}), write_page_checksum=True)
    middle = len(content) // 2
    for broken in (
        b"",
        b"PAR1",
        content[:middle],
        content[:-20] + content[-8:],
        content[:middle] + bytes(2_000) + content[middle + 2_000 :],
        content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
    ):
        with pytest.raises(SourceError, match="damaged"):
            read(broken)
    with pytest.raises(SourceError, match="encrypted"):
        read(b"PARE" + content[4:-4] + b"PARE")


def test_no_columns() -> None:
    """A file without columns is a SourceError."""
    with pytest.raises(SourceError, match="no columns"):
        read(written(pa.table({})))


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none() | st.text(max_size=9),
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.none() | st.floats(allow_nan=False, allow_infinity=False),
            st.none() | st.decimals(-(10**9), 10**9, places=4),
            st.none() | st.dates(),
            st.lists(st.integers(0, 99), max_size=3),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["1.0", "2.6"]),
    st.booleans(),
)
def test_any_table_comes_back(rows: list[tuple[Any, ...]], version: str, dictionary: bool) -> None:
    """Texts come back exactly, and what is read from the others' texts is the value that was written."""
    kinds = [
        pa.string(), pa.int64(), pa.float64(), pa.decimal128(20, 4), pa.date32(), pa.list_(pa.int64()),
    ]  # fmt: skip
    given_columns = [list(column) for column in zip(*rows, strict=True)]
    table = pa.table({str(n): pa.array(column, kinds[n]) for n, column in enumerate(given_columns)})
    texts = list(columns_of(table, version=version, use_dictionary=dictionary).values())
    parse: list[Any] = [str, int, float, Decimal, dt.date.fromisoformat]
    assert texts[0] == [text or "" for text in given_columns[0]]
    for column, found, of_text in zip(given_columns[1:5], texts[1:5], parse[1:], strict=True):
        assert [of_text(text) if text else None for text in found] == column
    assert texts[5] == [", ".join(map(str, value)) for value in given_columns[5]]
