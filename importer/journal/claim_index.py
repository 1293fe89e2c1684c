"""All claims of a store as sorted arrays: 76 bytes a claim, and a million rows find theirs in about a second.

Not as indexes of the database: unique indexes on random hashes cut it to an eighth of its speed (design, Journal).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from importer.customer.status import RowStatus
from importer.journal import skips as reasons
from importer.journal.interface import HashesAt
from importer.journal.keyed_hashes import HASH_BYTES
from importer.journal.skips import NOBODY, Skips

Number = TypeVar("Number", bound=np.generic)
Words = npt.NDArray[np.uint64]

ClaimRow = tuple[int, int, int, bytes, bytes, bytes, bytes]
"""Number of the run, ordinal, state code, then the hashes of identity, phone, e-mail and content."""

_NONE = np.int64(-1)
_SUPPRESSED = 255
"""State of a forgotten person; no row has it."""
_RANK = np.full(256, 9, dtype=np.uint8)
_RANK[_SUPPRESSED] = 0
for _place, _status in enumerate(
    (RowStatus.CREATED, RowStatus.EXISTS, RowStatus.UNCERTAIN, RowStatus.SENDING), start=2
):
    _RANK[_status.code] = _place
_SAME_PERSON = 1
"""Rank of a holder with the same phone and e-mail: before all others but a person who was forgotten."""
_BLANK = b"\0" * HASH_BYTES


@dataclass(frozen=True, slots=True)
class _Keys:
    """The hashes of one kind, sorted."""

    first: Words
    second: Words
    claims: npt.NDArray[np.int32]
    """Positions of the claims that they belong to."""

    @classmethod
    def of(cls, hashes: Words) -> _Keys:
        """Sort hashes, shape (n, 2); blank ones are left out."""
        blank = len(hashes) - np.count_nonzero(hashes.any(axis=1))
        order = np.argsort(hashes[:, 0])
        if blank:  # they are hardly ever among hashes that begin with zeros, but may be
            order = order[hashes[order].any(axis=1)]
        claims = order.astype(np.int32)
        del order  # of a million claims nothing may be there twice for long
        return cls(hashes[claims, 0], hashes[claims, 1], claims)

    def find(self, wanted: Words) -> tuple[npt.NDArray[np.int64], dict[int, list[int]]]:
        """Give for each of n hashes (shape (n, 2)) its only claim, or -1; and those that have several, by place."""
        found = np.full(len(wanted), _NONE)
        several: dict[int, list[int]] = {}
        if not len(self.first):
            return found, several
        begin = np.searchsorted(self.first, wanted[:, 0], side="left")
        near = np.minimum(begin, len(self.first) - 1)
        hits = np.flatnonzero((self.first[near] == wanted[:, 0]) & wanted.any(axis=1))
        end = np.searchsorted(self.first, wanted[hits, 0], side="right")
        single = end - begin[hits] == 1
        one = hits[single]
        same = self.second[begin[one]] == wanted[one, 1]
        found[one[same]] = self.claims[begin[one[same]]]
        for place, last in zip(hits[~single].tolist(), end[~single].tolist(), strict=True):
            candidates = [
                int(self.claims[at]) for at in range(begin[place], last) if self.second[at] == wanted[place, 1]
            ]
            if len(candidates) == 1:
                found[place] = candidates[0]
            elif candidates:
                several[place] = candidates
        return found, several


class ClaimIndex:
    """The held claims as they stood when it was made."""

    def __init__(
        self, rows: Iterable[Sequence[ClaimRow]], suppressed: Sequence[bytes], versions: Mapping[int, int]
    ) -> None:
        """Take in the claims, in chunks.

        `suppressed` are hashes of forgotten phones and e-mails; `versions` gives the cleaning version of each run by
        its number.
        """
        runs: list[npt.NDArray[np.int32]] = []
        ordinals: list[npt.NDArray[np.int64]] = []
        states: list[npt.NDArray[np.uint8]] = []
        hashes: dict[str, list[Words]] = {name: [] for name in ("identity", "phone", "email", "content")}
        for chunk in rows:
            number, ordinal, status, identity, phone, email, content = zip(*chunk, strict=True)
            runs.append(np.array(number, dtype=np.int32))
            ordinals.append(np.array(ordinal, dtype=np.int64))
            states.append(np.array(status, dtype=np.uint8))
            for name, column in zip(hashes, (identity, phone, email, content), strict=True):
                words = words_of(column)
                hashes[name].append(words if name in {"phone", "email"} else words[:, 0].copy())
        marks = words_of(suppressed)
        self._runs = _joined(runs, np.full(len(marks), NOBODY, dtype=np.int32))
        self._ordinals = _joined(ordinals, np.zeros(len(marks), dtype=np.int64))
        self._states = _joined(states, np.full(len(marks), _SUPPRESSED, dtype=np.uint8))
        blank = np.zeros(len(marks), dtype=np.uint64)
        self._identities = _joined(hashes["identity"], blank)
        self._contents = _joined(hashes["content"], blank)
        self._versions = versions
        self._phones = _Keys.of(_joined(hashes["phone"], marks))
        self._emails = _Keys.of(_joined(hashes["email"], marks))

    def __len__(self) -> int:
        return len(self._runs)

    def match(
        self, phones: Sequence[bytes], emails: Sequence[bytes], hashes_at: HashesAt, cleaning_version: int
    ) -> Skips:
        """Tell which of n rows are held, and why; see Journal.match."""
        if not len(self):
            return Skips.none()
        by_phone, phones_shared = self._phones.find(words_of(phones))
        by_email, emails_shared = self._emails.find(words_of(emails))
        holder = np.where(by_phone != _NONE, by_phone, by_email)
        doubtful = set(np.flatnonzero((by_phone != by_email) & (by_phone != _NONE) & (by_email != _NONE)).tolist())
        doubtful |= phones_shared.keys() | emails_shared.keys()
        if doubtful:
            places = sorted(doubtful)
            identities = hashes_at(np.array(places, dtype=np.int64))[0]
            for place, identity in zip(places, words_of(identities)[:, 0].tolist(), strict=True):
                candidates = {*phones_shared.get(place, ()), *emails_shared.get(place, ())}
                candidates |= {int(each) for each in (by_phone[place], by_email[place]) if each != _NONE}
                holder[place] = min(candidates, key=lambda claim: (self._rank(claim, identity), -claim))
        places_held = np.flatnonzero(holder != _NONE)
        return self._skips(places_held, holder[places_held], hashes_at, cleaning_version)

    def _rank(self, claim: int, identity: int) -> int:
        """Tell how much a holder decides: the lowest does."""
        rank = int(_RANK[self._states[claim]])
        return _SAME_PERSON if rank > _SAME_PERSON and int(self._identities[claim]) == identity else rank

    def _skips(
        self,
        places: npt.NDArray[np.int64],
        holders: npt.NDArray[np.int64],
        hashes_at: HashesAt,
        cleaning_version: int,
    ) -> Skips:
        states, runs = self._states[holders], self._runs[holders].astype(np.int64)
        codes = np.full(len(places), reasons.CLAIM_HELD, dtype=np.uint8)
        codes[states == RowStatus.EXISTS.code] = reasons.EXISTS
        codes[states == _SUPPRESSED] = reasons.SUPPRESSED
        created = states == RowStatus.CREATED.code
        codes[created] = reasons.CREATED
        comparable = np.array([number for number, version in self._versions.items() if version == cleaning_version])
        compared = np.flatnonzero(created & np.isin(runs, comparable))
        if len(compared):
            theirs = words_of(hashes_at(places[compared])[1])[:, 0]
            ours = self._contents[holders[compared]]
            codes[compared[theirs != ours]] = reasons.CHANGED
        return Skips(places, runs, self._ordinals[holders], codes)


def _joined(parts: list[npt.NDArray[Number]], last: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Give one array of several and empty their list."""
    whole = np.concatenate([*parts, last])
    parts.clear()
    return whole


def words_of(hashes: Sequence[bytes]) -> Words:
    """Give n hashes (HASH_BYTES or NO_HASH) as numbers, shape (n, 2); zeros where there is none."""
    data = b"".join(hashes)
    if len(data) != HASH_BYTES * len(hashes):
        data = b"".join([each or _BLANK for each in hashes])
    return np.frombuffer(data, dtype="<u8").reshape(-1, 2).astype(np.uint64, copy=False)
