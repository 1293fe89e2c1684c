"""Find the rows of a run that are the same customer, and the values that are nobody's own.

The rules:

- A phone or e-mail that PLACEHOLDER_ROWS rows or more carry, invalid ones too, is a placeholder. The valid rows among
  them become invalid; being invalid, they are nobody's earlier rows.
- Else a valid row is a duplicate when an earlier row that would itself be sent has the same phone or e-mail.
- A rule set to warning lets the row be sent, and the warning travels along; off says nothing and lets it be sent. A
  placeholder makes nobody a duplicate, whatever its own rule is set to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from importer.config import Settings
from importer.customer.problems import Severity
from importer.customer.status import RowStatus
from importer.customer.text_column import TextBatch
from importer.validator.columns import Mask
from importer.validator.contact_keys import HashTexts, Keys, email_keys, phone_keys
from importer.validator.duplicate_problems import Duplicates, ProblemRows
from importer.validator.earlier_rows import NO_ROW, SharedValue, earlier_rows
from importer.validator.groups import Groups, TextsOf, confirm, group_equal, keep_groups
from importer.validator.row_places import RowPlaces
from importer.validator.text_hashes import text_hashes

PLACEHOLDER_ROWS = 20
"""Rows with one value from which on it is a placeholder. A family may share a number; twenty customers do not."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the two codes of a field weigh in this run."""

    field: str
    shared_code: str
    duplicate_code: str
    shared: Severity
    duplicate: Severity

    @classmethod
    def of(cls, name: str, settings: Settings) -> _Rules:
        shared, duplicate = f"{name}_shared", f"duplicate_{name}"
        return cls(f"address.{name}", shared, duplicate, settings.severity(shared), settings.severity(duplicate))

    @property
    def off(self) -> bool:
        return self.shared is Severity.OFF and self.duplicate is Severity.OFF


class DuplicateFinder:
    """Add every batch in the order of its rows, then resolve once; it is empty afterwards.

    Exact: a phone is compared by its number, an e-mail by its text (the hash only says which texts to fetch).

    Memory, measured on 10,000,000 rows: 19 bytes a row after adding; at the peak of `resolve` 45 bytes a row where 1 %
    of the rows repeat, 72 where nearly all do.
    """

    def __init__(self, settings: Settings, hash_texts: HashTexts = text_hashes) -> None:
        self._phone = _Rules.of("phone", settings)
        self._email = _Rules.of("email", settings)
        self._hash_texts = hash_texts
        self._phone_keys: list[Keys] = []
        self._email_keys: list[Keys] = []
        self._valid: list[Mask] = []
        self._places = RowPlaces()
        self._rows = 0

    def add(
        self,
        first: int,
        source: int,
        rows: npt.NDArray[np.int64],
        values: TextBatch,
        codes: npt.NDArray[np.uint8],
    ) -> None:
        """Take in a judged batch of n rows.

        `first`: ordinal of its first row, which must follow the last one added (else ValueError). `rows`: row numbers
        (n,). `values`: clean columns, of which country code, phone and e-mail are read. `codes`: RowStatus codes (n,).
        """
        if first != self._rows:
            raise ValueError(f"row {first} was added where row {self._rows} follows")
        self._rows += len(rows)
        self._places.add(first, source, rows)
        self._valid.append(codes == RowStatus.VALID.code)
        excluded = codes == RowStatus.EXCLUDED.code
        if not self._phone.off:
            keys = phone_keys(values["address.country_code"], values["address.phone"])
            keys[excluded] = 0
            self._phone_keys.append(keys)
        if not self._email.off:
            keys = email_keys(values["address.email"], self._hash_texts)
            keys[excluded] = 0
            self._email_keys.append(keys)

    def resolve(self, emails_of: TextsOf, sources: Sequence[str] = ()) -> Duplicates:
        """Give the verdict on all rows added.

        `emails_of` gives the clean e-mails of some rows (int64 ordinals, ascending, at most 500,000); it is called for
        the rows whose hash is not theirs alone: hardly any, or all when everything is a duplicate. `sources`: the
        sources' names by position, which messages name when there are several.
        """
        valid = np.concatenate([np.empty(0, dtype=np.bool_), *self._valid])
        self._valid = []
        phones = self._grouped(self._phone_keys, valid)
        emails = confirm(self._grouped(self._email_keys, valid), emails_of)
        phones_shared = self._take_placeholders(self._phone, phones, valid)
        emails_shared = self._take_placeholders(self._email, emails, valid)
        for shared in (phones_shared, emails_shared):
            if shared.severity is Severity.ERROR:
                valid[shared.ordinals] = False
        repeated = self._repeated(phones, emails, valid)
        found = [rows for rows in (phones_shared, emails_shared, *repeated) if rows.severity is not Severity.OFF]
        return Duplicates(found, self._places, sources)

    @staticmethod
    def _grouped(parts: list[Keys], valid: Mask) -> Groups:
        """Group the rows by key, leaving out groups that no rule can be broken in; empties `parts`."""
        if not parts:
            return np.zeros(len(valid), dtype=np.int32)
        keys = np.concatenate(parts)
        parts.clear()
        groups = group_equal(keys)
        del keys
        sizes = np.bincount(groups, minlength=1)
        sendable = np.bincount(groups[valid], minlength=len(sizes))
        keep_groups(groups, (sendable >= 2) | ((sendable == 1) & (sizes >= PLACEHOLDER_ROWS)))
        return groups

    @staticmethod
    def _take_placeholders(rules: _Rules, groups: Groups, valid: Mask) -> ProblemRows:
        """Take the groups of placeholders out of `groups`, in place; gives the valid rows that were in them."""
        crowded = np.bincount(groups, minlength=1) >= PLACEHOLDER_ROWS
        crowded[0] = False
        ordinals = np.flatnonzero(crowded[groups] & valid)
        keep_groups(groups, ~crowded)
        return ProblemRows(rules.shared_code, rules.field, rules.shared, ordinals, None)

    def _repeated(self, phones: Groups, emails: Groups, valid: Mask) -> Sequence[ProblemRows]:
        """Give the rows that repeat an earlier one, by phone and by e-mail."""
        kinds = ((self._phone, phones), (self._email, emails))
        candidates = np.flatnonzero(valid & ((phones > 0) | (emails > 0)))
        shared = [SharedValue(groups, rules.duplicate is Severity.ERROR) for rules, groups in kinds]
        found = []
        for (rules, _), firsts in zip(kinds, earlier_rows(candidates, *shared), strict=True):
            repeats = firsts != NO_ROW
            rows = ProblemRows(rules.duplicate_code, rules.field, rules.duplicate, candidates[repeats], firsts[repeats])
            found.append(rows)
        return found
