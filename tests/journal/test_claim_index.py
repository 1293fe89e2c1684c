"""The sorted arrays against a search that looks at every claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.customer.status import RowStatus
from importer.journal.claim_index import ClaimIndex, words_of
from importer.journal.interface import HOLDING, Places
from importer.journal.keyed_hashes import NO_HASH
from importer.journal.skips import CHANGED, CLAIM_HELD, CREATED, EXISTS, NOBODY, SUPPRESSED

VERSIONS = {1: 7, 2: 7, 3: 8}
"""The cleaning version of each run that holds something, by its number."""
OURS = 7


def of_halves(first: int, second: int) -> bytes:
    """Give a hash whose halves are known: few first ones, so that different hashes often share theirs."""
    return first.to_bytes(8, "little") + second.to_bytes(8, "little")


@dataclass(frozen=True)
class Row:
    """The hashes of a row, held or wanted."""

    phone: bytes
    email: bytes
    identity: bytes
    content: bytes
    run: int = 0
    ordinal: int = 0
    status: RowStatus = RowStatus.PENDING


phones = st.one_of(st.just(NO_HASH), st.builds(of_halves, st.integers(1, 3), st.integers(0, 2)))
emails = st.one_of(st.just(NO_HASH), st.builds(of_halves, st.integers(4, 6), st.integers(0, 2)))
texts = st.builds(lambda number: of_halves(number, number), st.integers(1, 3))
wanted_rows = st.lists(st.builds(Row, phones, emails, texts, texts), max_size=12)
held_rows = st.lists(
    st.builds(
        Row, phones, emails, texts, texts,
        run=st.sampled_from(sorted(VERSIONS)), ordinal=st.integers(0, 2**40),
        status=st.sampled_from(sorted(HOLDING)),
    ),
    max_size=20,
)  # fmt: skip
marks = st.lists(st.one_of(phones, emails).filter(bool), max_size=3, unique=True)

Answer = tuple[int, int, int, int]
"""Place, run and ordinal of the holder, reason."""


def index_of(held: Sequence[Row], suppressed: Sequence[bytes], chunk: int = 3) -> ClaimIndex:
    """Take claims in, a few at a time."""
    rows = [(row.run, row.ordinal, row.status.code, row.identity, row.phone, row.email, row.content) for row in held]
    return ClaimIndex([rows[at : at + chunk] for at in range(0, len(rows), chunk)], suppressed, VERSIONS)


def found(index: ClaimIndex, wanted: Sequence[Row], version: int) -> list[Answer]:
    """Ask the index."""

    def hashes_at(places: Places) -> tuple[list[bytes], list[bytes]]:
        rows = [wanted[place] for place in places.tolist()]
        return [row.identity for row in rows], [row.content for row in rows]

    skips = index.match([row.phone for row in wanted], [row.email for row in wanted], hashes_at, version)
    columns = (skips.ordinals, skips.runs, skips.by, skips.codes)
    return list(zip(*(column.tolist() for column in columns), strict=True))


RANKS = [RowStatus.CREATED, RowStatus.EXISTS, RowStatus.UNCERTAIN, RowStatus.SENDING]


def searched(held: Sequence[Row], suppressed: Sequence[bytes], wanted: Sequence[Row], version: int) -> list[Answer]:
    """Look at every claim for every row: the forgotten first, then the same person, then who is surest, then the last.

    Of several that are alike the one that was claimed last decides.
    """
    answers = []
    for place, row in enumerate(wanted):
        if {row.phone, row.email} & set(suppressed):
            answers.append((place, NOBODY, 0, SUPPRESSED))
            continue
        holders = [
            (0 if each.identity == row.identity else 1 + RANKS.index(each.status), -position, each)
            for position, each in enumerate(held)
            if (row.phone and each.phone == row.phone) or (row.email and each.email == row.email)
        ]
        if holders:
            holder = min(holders, key=lambda each: each[:2])[2]
            answers.append((place, holder.run, holder.ordinal, reason(holder, row, version)))
    return answers


def reason(holder: Row, row: Row, version: int) -> int:
    """Say why a row is held."""
    if holder.status is RowStatus.CREATED:
        same = holder.content == row.content or VERSIONS[holder.run] != version
        return CREATED if same else CHANGED
    return EXISTS if holder.status is RowStatus.EXISTS else CLAIM_HELD


@settings(max_examples=400)
@given(held_rows, marks, wanted_rows, st.sampled_from([OURS, 8, 9]))
def test_the_index_finds_what_a_full_search_finds(
    held: list[Row], suppressed: list[bytes], wanted: list[Row], version: int
) -> None:
    """Same rows, same holder, same reason: with shared values, several holders and halves of hashes that collide."""
    index = index_of(held, suppressed)
    assert len(index) == len(held) + len(suppressed)
    assert found(index, wanted, version) == searched(held, suppressed, wanted, version)


@given(held_rows, wanted_rows)
def test_how_the_claims_come_does_not_matter(held: list[Row], wanted: list[Row]) -> None:
    """One chunk or many, and rows asked together or one by one: the answers are the same."""
    index = index_of(held, [], chunk=1)
    together = found(index_of(held, [], chunk=100), wanted, OURS)
    one_by_one = [(place, *rest) for place, row in enumerate(wanted) for _, *rest in found(index, [row], OURS)]
    assert one_by_one == together


def test_a_hash_that_shares_a_half_is_another_one() -> None:
    """Eight equal bytes are no match, whether one claim has them or several."""
    held = [Row(of_halves(1, second), NO_HASH, of_halves(9, 9), of_halves(9, 9), 1, second, RowStatus.CREATED)
            for second in range(3)]  # fmt: skip
    strange = Row(of_halves(1, 7), NO_HASH, of_halves(8, 8), of_halves(9, 9))
    known = Row(of_halves(1, 1), NO_HASH, of_halves(8, 8), of_halves(9, 9))
    for claims in (held[1:2], held):
        assert found(index_of(claims, []), [strange, known], OURS) == [(1, 1, 1, CREATED)]


def test_phone_and_email_of_two_customers() -> None:
    """A row with the phone of one and the e-mail of another is held by the one that is surely in the store."""
    phone, email = of_halves(1, 0), of_halves(4, 0)
    sending = Row(phone, NO_HASH, of_halves(1, 1), of_halves(1, 1), 1, 10, RowStatus.SENDING)
    created = Row(NO_HASH, email, of_halves(2, 2), of_halves(1, 1), 2, 20, RowStatus.CREATED)
    wanted = [Row(phone, email, of_halves(3, 3), of_halves(1, 1)), Row(phone, email, of_halves(1, 1), of_halves(1, 1))]
    assert found(index_of([sending, created], []), wanted, OURS) == [(0, 2, 20, CREATED), (1, 1, 10, CLAIM_HELD)]


def test_nothing_is_held_where_nobody_is_known() -> None:
    """An empty index, rows without values, and no rows at all have no matches."""
    blank = Row(NO_HASH, NO_HASH, of_halves(1, 1), of_halves(1, 1))
    assert found(index_of([], []), [blank, Row(of_halves(1, 1), NO_HASH, NO_HASH, NO_HASH)], OURS) == []
    someone = index_of([Row(NO_HASH, NO_HASH, NO_HASH, NO_HASH, 1, 1, RowStatus.CREATED)], [])
    assert found(someone, [blank], OURS) == []
    assert found(someone, [], OURS) == []


def test_hashes_become_numbers_in_their_order() -> None:
    """The halves are little-endian numbers; a missing hash is zeros."""
    assert words_of([of_halves(1, 2), NO_HASH, of_halves(3, 2**64 - 1)]).tolist() == [[1, 2], [0, 0], [3, 2**64 - 1]]
    assert words_of([]).shape == (0, 2)
    assert words_of([NO_HASH]).dtype == np.uint64
