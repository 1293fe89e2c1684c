"""The stage itself: batches of raw text by field go in, clean columns and what was found go out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from importer.customer.fields import FIELD_BY_PATH, FIELD_PATHS
from importer.customer.places import district_of_pincode, state_of_pincode
from importer.customer.problems import Finding, RowFinding
from importer.customer.text_column import TextBatch, text_batch
from importer.normalize.acceptance import ACCEPTANCE
from importer.normalize.column import CleanColumn, ColumnCleaner, replaced
from importer.normalize.phone import INDIA, clean_phone
from importer.normalize.split import SPLITS, WRONG, filled_by
from importer.normalize.text_bytes import Indices, Mask, TextBytes
from importer.normalize.value import CLEANERS, refusing_damage

_CODE, _PHONE, _COUNTRY = "address.country_code", "address.phone", "address.country"
_PINCODE, _STATE, _CITY = "address.pincode", "address.state", "address.city"


@dataclass(frozen=True, slots=True)
class Normalized:
    """A batch of n rows, cleaned and judged field by field."""

    values: TextBatch
    """One text column per path of FIELD_PATHS, n rows; "" where unknown or wrong. Defaults are in."""
    findings: list[RowFinding]
    """What was found, by row; the value is the raw text, the column is left for the mapping to tell."""


class Normalizer:
    """Clean batch after batch. Remembers what it cleaned; to be used by one thread at a time."""

    def __init__(self) -> None:
        self._cleaners = {
            path: ColumnCleaner(CLEANERS[field.cleaner], ACCEPTANCE[field.cleaner])
            for path, field in FIELD_BY_PATH.items()
        }
        self._abroad: dict[str, ColumnCleaner] = {}

    def normalize(self, mapped: TextBatch) -> Normalized:
        """Clean a batch of n rows.

        `mapped` holds raw text columns named by paths of FIELD_PATHS and the virtual fields `full_name`
        and `full_address`, whichever the file has. Where the first field that such a column is split into is blank,
        it fills that and the others that are blank; a blank city, too, from an address that ends with city and pincode.
        """
        batch = _Batch(dict(zip(mapped.schema.names, mapped.columns, strict=True)), mapped.num_rows)
        for split in SPLITS:
            if split.virtual in batch.raw:
                batch.raw |= filled_by(split, batch.raw, {path: self._own(path, batch) for path in split.paths})
        for path in FIELD_PATHS:
            if path in batch.raw and path != _PHONE:
                batch.take(path, self._cleaners[path].clean(batch.raw[path]))
        batch.fill_default(_COUNTRY)
        batch.fill_default(_CODE)
        if _PHONE in batch.raw:
            self._clean_phones(batch)
        batch.forgive_abroad()
        batch.fill_from_pincode(_STATE, state_of_pincode, Finding("state_filled"))
        batch.fill_from_pincode(_CITY, district_of_pincode, Finding("city_filled"))
        return Normalized(batch.values(), batch.row_findings())

    def _own(self, path: str, batch: _Batch) -> pa.StringArray:
        """Give what the file itself says in a field: clean values, empty where it says nothing, WRONG where wrong."""
        if path not in batch.raw:
            return batch.column(path)
        cleaned = self._cleaners[path].clean(batch.raw[path])
        found = np.unique(np.array([position for position, _ in cleaned.findings], dtype=np.int64))
        wrong = found[TextBytes(cleaned.values.take(pa.array(found))).blank]
        return replaced(cleaned.values, wrong, [WRONG] * len(wrong)) if len(wrong) else cleaned.values

    def _clean_phones(self, batch: _Batch) -> None:
        """Read the phone numbers, each in the country of its row; a number's own country code wins."""
        raw, codes = batch.raw[_PHONE], batch.clean[_CODE]
        foreign = ~_equal(codes, INDIA) & ~_equal(codes, "")
        cleaned = self._cleaners[_PHONE].clean(pc.if_else(pa.array(foreign), "", raw) if foreign.any() else raw)
        batch.take(_PHONE, cleaned)
        batch.change_codes(cleaned)
        for code in pc.unique(codes.filter(pa.array(foreign))).to_pylist():
            rows = np.flatnonzero(_equal(codes, code))
            batch.take_some(_PHONE, rows, self._cleaner_abroad(code).clean(raw.take(pa.array(rows))))

    def _cleaner_abroad(self, code: str) -> ColumnCleaner:
        if code not in self._abroad:
            self._abroad[code] = ColumnCleaner(
                refusing_damage(lambda text: clean_phone(text, code)), lambda column: column.blank
            )
        return self._abroad[code]


class _Batch:
    """The columns of a batch on their way from raw to clean."""

    def __init__(self, raw: dict[str, pa.StringArray], size: int) -> None:
        self.raw = raw
        self.clean: dict[str, pa.StringArray] = {}
        self._size = size
        self._nothing: pa.StringArray = pa.repeat(pa.scalar("", pa.string()), size)
        self._found: dict[str, list[tuple[int, Finding]]] = {}

    def column(self, path: str) -> pa.StringArray:
        """Give the clean column of a field, blank where the file has none."""
        return self.clean.get(path, self._nothing)

    def take(self, path: str, cleaned: CleanColumn) -> None:
        """Take over the clean column of a field and what was found in it."""
        self.clean[path] = cleaned.values
        self._found[path] = cleaned.findings

    def take_some(self, path: str, rows: Indices, cleaned: CleanColumn) -> None:
        """Take over clean values for some rows (ascending) of a field."""
        self.clean[path] = replaced(self.clean[path], rows, cleaned.values.to_pylist())
        self._found[path] += [(int(rows[position]), finding) for position, finding in cleaned.findings]
        self.change_codes(CleanColumn(cleaned.values, [], rows[cleaned.rest], cleaned.cleaned))

    def change_codes(self, phones: CleanColumn) -> None:
        """Give rows whose phone number has a dialling code of its own that code; a wrong one in the column stays."""
        changed = {
            position: one.country_code
            for position, one in zip(phones.rest.tolist(), phones.cleaned, strict=True)
            if one.country_code
        }
        rows = np.fromiter(changed, dtype=np.int64, count=len(changed))
        new = pa.array(changed.values(), type=pa.string())
        differs = ~pc.equal(self.clean[_CODE].take(pa.array(rows)), new).to_numpy(zero_copy_only=False)
        differs &= ~self._with_findings(_CODE)[rows]
        if differs.any():
            codes = new.filter(pa.array(differs)).to_pylist()
            self.clean[_CODE] = replaced(self.clean[_CODE], rows[differs], codes)

    def fill_default(self, path: str) -> None:
        """Fill a field's default where the file says nothing; a wrong value stays empty."""
        default = FIELD_BY_PATH[path].default
        if path not in self.clean:
            self.clean[path] = pa.repeat(pa.scalar(default, pa.string()), self._size)
            return
        empty = TextBytes(self.clean[path]).blank & ~self._with_findings(path)
        if empty.any():
            self.clean[path] = pc.if_else(pa.array(empty), default, self.clean[path])

    def forgive_abroad(self) -> None:
        """Forget what was found in the pincodes and states of rows in other countries: they are right there."""
        if self._found.get(_COUNTRY):
            abroad = self._with_findings(_COUNTRY)
            for path in (_PINCODE, _STATE):
                self._found[path] = [found for found in self._found.get(path, []) if not abroad[found[0]]]

    def fill_from_pincode(self, path: str, lookup: Callable[[str], str | None], finding: Finding) -> None:
        """Fill a field from the pincode where the file says nothing, and say so; not for other countries."""
        pincodes = self.column(_PINCODE)
        empty = TextBytes(self.column(path)).blank & ~TextBytes(pincodes).blank
        if empty.any():
            empty &= ~self._with_findings(path) & ~self._with_findings(_COUNTRY)
        rows = np.flatnonzero(empty)
        if not len(rows):
            return
        encoded = pincodes.take(pa.array(rows)).dictionary_encode()
        known = [lookup(pincode) or "" for pincode in encoded.dictionary.to_pylist()]
        said = [Finding(finding.code, suggestion=name) for name in known]
        places = encoded.indices.to_pylist()
        self.clean[path] = replaced(self.column(path), rows, [known[place] for place in places])
        self._found.setdefault(path, []).extend(
            (row, said[place]) for row, place in zip(rows.tolist(), places, strict=True) if known[place]
        )

    def _with_findings(self, path: str) -> Mask:
        rows = np.zeros(self._size, dtype=np.bool_)
        rows[[position for position, _ in self._found.get(path, [])]] = True
        return rows

    def values(self) -> TextBatch:
        """Give the clean columns."""
        return text_batch({path: self.column(path) for path in FIELD_PATHS})

    def row_findings(self) -> list[RowFinding]:
        """Give what was found, by row, with the raw text it was found in."""
        listed = []
        for path in FIELD_PATHS:
            found = self._found.get(path)
            if found:
                texts = (
                    self.raw.get(path, self._nothing).take(pa.array([position for position, _ in found])).to_pylist()
                )
                listed += [RowFinding(*row, text, path) for row, text in zip(found, texts, strict=True)]
        listed.sort(key=lambda finding: finding.index)
        return listed


def _equal(column: pa.StringArray, value: str) -> Mask:
    mask: Mask = pc.equal(column, value).to_numpy(zero_copy_only=False)
    return mask
