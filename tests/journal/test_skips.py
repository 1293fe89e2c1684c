"""The rows that earlier runs hold, as arrays and as bytes."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.customer.status import RowStatus
from importer.errors import JournalError
from importer.journal import Skips, SqliteJournal
from importer.journal.skips import CLAIM_HELD, CODES, CREATED, NOBODY
from tests.journal.journals import begin

ordinals = st.lists(st.integers(0, 2**50), max_size=30, unique=True).map(sorted)


@st.composite
def skips_of(draw: st.DrawFn) -> Skips:
    """Invent rows that are held."""
    rows = draw(ordinals)
    count = len(rows)

    def column(values: st.SearchStrategy[int]) -> list[int]:
        return draw(st.lists(values, min_size=count, max_size=count))

    return Skips(
        np.array(rows, dtype=np.int64),
        np.array(column(st.integers(NOBODY, 2**40)), dtype=np.int64),
        np.array(column(st.integers(0, 2**50)), dtype=np.int64),
        np.array(column(st.integers(0, len(CODES) - 1)), dtype=np.uint8),
    )


def listed(skips: Skips) -> list[tuple[int, ...]]:
    """Give the rows one by one."""
    columns = (skips.ordinals, skips.runs, skips.by, skips.codes)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@given(skips_of())
def test_what_is_packed_is_unpacked(skips: Skips) -> None:
    """Bytes and back: the same rows, in arrays of the same kinds."""
    again = Skips.unpack(skips.pack(), len(skips))
    assert listed(again) == listed(skips)
    assert [array.dtype for array in (again.ordinals, again.runs, again.by, again.codes)] == [
        np.int64,
        np.int64,
        np.int64,
        np.uint8,
    ]


@given(skips_of(), st.integers(-5, 2**50), st.integers(0, 2**50))
def test_a_stretch_has_its_own_rows_only(skips: Skips, first: int, count: int) -> None:
    """From the first row of the stretch to the one before its end, and no other."""
    assert listed(skips.within(first, count)) == [row for row in listed(skips) if first <= row[0] < first + count]


@given(skips_of(), skips_of())
def test_parts_are_joined_in_the_order_of_the_rows(one: Skips, other: Skips) -> None:
    """All rows of both, by ordinal; of nothing comes nothing."""
    joined = listed(Skips.joined([one, other]))
    assert sorted(joined) == sorted(listed(one) + listed(other))
    assert [row[0] for row in joined] == sorted(row[0] for row in joined)
    assert len(Skips.joined([])) == 0


@given(skips_of())
def test_only_a_row_whose_holder_is_not_settled_is_uncertain(skips: Skips) -> None:
    """All other reasons make a row skipped."""
    expected = [RowStatus.UNCERTAIN if row[3] == CLAIM_HELD else RowStatus.SKIPPED for row in listed(skips)]
    assert [RowStatus.from_code(code) for code in skips.statuses.tolist()] == expected


def nightly(count: int = 1_000) -> Skips:
    """Give the skips of a file whose every row was created by the run before."""
    rows = np.arange(count, dtype=np.int64)
    return Skips(rows, np.full(count, 3, dtype=np.int64), rows, np.full(count, CREATED, dtype=np.uint8))


def test_a_nightly_file_takes_little_room() -> None:
    """Rows in a row are all ones: less than two bits each."""
    skips = nightly(100_000)
    assert len(skips.pack()) * 8 < 2 * len(skips)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda packed: packed[:-5],
    "empty": lambda _packed: b"",
    "a byte changed": lambda packed: packed[:20] + bytes([packed[20] ^ 0xFF]) + packed[21:],
    "none of ours": lambda _packed: b"hello, world",
    "a row too few": lambda _packed: nightly(999).pack(),
    "a row too many": lambda _packed: nightly(1_001).pack(),
    "not whole numbers": lambda packed: zlib.compress(zlib.decompress(packed)[:-3]),
    "only the first numbers": lambda packed: zlib.compress(zlib.decompress(packed)[:800]),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_bytes_are_seen(damage: Callable[[bytes], bytes]) -> None:
    """No wrong rows come of damaged bytes, or of bytes of another number of rows."""
    with pytest.raises((ValueError, zlib.error)):
        Skips.unpack(damage(nightly().pack()), 1_000)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_changed_byte_passes(place: int, change: int) -> None:
    """Whatever byte is changed: an error, or the same rows; never others."""
    packed = bytearray(nightly(50).pack())
    packed[place % len(packed)] ^= change
    try:
        found = Skips.unpack(bytes(packed), 50)
    except (ValueError, zlib.error):
        return
    assert listed(found) == listed(nightly(50))


def test_a_damaged_record_of_skips_is_an_error_of_the_journal(empty_journal: SqliteJournal) -> None:
    """Damage inside a record is told as damage of the journal, by everything that needs the record."""
    begin(empty_journal, "run", 1_000, skips=nightly())
    assert empty_journal.totals("run")[RowStatus.SKIPPED] == 1_000
    empty_journal.connection.execute("UPDATE skip SET packed = ?", (nightly().pack()[:-5],))
    for call in (empty_journal.totals, empty_journal.skips, lambda run: empty_journal.outcomes(run, 0, 10)):
        with pytest.raises(JournalError) as caught:
            call("run")
        assert (caught.value.exit_code, "\n" in str(caught.value)) == (6, False)
