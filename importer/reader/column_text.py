"""From parsed text columns to a batch: damaged and hidden characters, protective apostrophes, odd and blank rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from importer.customer.problems import Finding, RowFinding
from importer.reader.batch import Batch
from importer.reader.column_bytes import may_hold_controls
from importer.reader.delimited.text_encoding import DAMAGE, DAMAGE_BYTES, REPLACEMENT
from importer.reader.footers import footer_rows
from importer.reader.mojibake import may_hold_mojibake, repaired_text, suspicious_texts

CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
"""Control characters that no cell should hold; tab and line breaks may."""

_PROTECTED = r"^'('*[=+\-@\t\r])"
_ANY_PROTECTED = re.compile(rb"'[=+\-@\t\r]")
_DAMAGE_FIRST = DAMAGE_BYTES[:1]


def without_protection(text: str) -> str:
    """Take the protective apostrophe off one text, as `clean_csv_columns` does off columns."""
    return re.sub(_PROTECTED, r"\1", text)


class Noted(NamedTuple):
    """What was found wrong with a record of a block."""

    code: str
    column: int | None
    """Position of the column; None when it is of the whole row."""
    value: str = ""
    message: str = ""
    suggestion: str = ""


Findings = dict[int, list[Noted]]
"""Per record of a block, by its position from 0."""


def clean_csv_columns(columns: Sequence[pa.Array], text: bytes, findings: Findings) -> list[pa.Array]:
    """Put U+FFFD for damage, leave control characters out, take protective apostrophes off; note what was found.

    Our own reports put the apostrophe before = + - @ tab CR in CSV files. `text` is what the columns were parsed from:
    a look at it as a whole tells in most cases that nothing is to be done.
    """
    cleaned = list(columns)
    if _DAMAGE_FIRST in text and DAMAGE_BYTES in text:  # one byte is found ten times as fast as three
        cleaned = without_damage(cleaned, findings)
    cleaned = without_control_characters(cleaned, findings)
    if b"'" in text and _ANY_PROTECTED.search(text):
        cleaned = [pc.replace_substring_regex(column, _PROTECTED, r"\1") for column in cleaned]
    return cleaned


def without_damage(columns: Sequence[pa.Array], findings: Findings) -> list[pa.Array]:
    """Put U+FFFD in the place of bytes that are no text, and note where they were."""
    cleaned = list(columns)
    for number, column in enumerate(cleaned):
        hit = pc.match_substring(column, DAMAGE)
        if pc.any(hit).as_py():
            cleaned[number] = pc.replace_substring(column, DAMAGE, REPLACEMENT)
            _note(findings, "encoding_invalid", number, hit, cleaned[number])
    return cleaned


def without_control_characters(columns: Sequence[pa.Array], findings: Findings) -> list[pa.Array]:
    """Leave control characters out, and note where they were."""
    cleaned = list(columns)
    for number, column in enumerate(cleaned):
        if not may_hold_controls(column):
            continue
        hit = pc.match_substring_regex(column, CONTROL)
        if pc.any(hit).as_py():
            cleaned[number] = pc.replace_substring_regex(column, CONTROL, "")
            _note(findings, "control_character", number, hit, cleaned[number])
    return cleaned


def _note(findings: Findings, code: str, column: int, hit: pa.Array, values: pa.Array) -> None:
    for record in np.flatnonzero(hit.to_numpy(zero_copy_only=False)).tolist():
        findings.setdefault(record, []).append(Noted(code, column, values[record].as_py()))


def blank_rows(columns: Sequence[pa.Array]) -> npt.NDArray[np.intp]:
    """Find the rows whose cells are all empty or white space."""
    left = np.arange(len(columns[0]))
    for column in columns:
        some = column if len(left) == len(column) else column.take(pa.array(left))
        blank = pc.or_(pc.equal(pc.binary_length(some), 0), pc.utf8_is_space(some))
        left = left[blank.to_numpy(zero_copy_only=False)]
        if not len(left):
            break
    return left


def batch_of(
    columns: Sequence[pa.Array],
    headers: Sequence[str],
    rows: npt.NDArray[np.int64],
    hidden: npt.NDArray[np.bool_],
    findings: Findings,
    done: float,
) -> Batch:
    """Make a batch of n rows of clean columns: blank rows left out, mojibake and footers noted.

    `rows` are their numbers, `hidden` whether they are hidden, both of shape (n,); `findings` is added to.
    """
    beyond = [record for record, noted in findings.items() if any(found.code == "row_too_long" for found in noted)]
    kept = np.delete(np.arange(len(rows)), np.setdiff1d(blank_rows(columns), beyond))  # text beyond the header is text
    note_mojibake(columns, findings)
    footers = footer_rows(columns, headers)
    for record in np.flatnonzero(footers).tolist():
        findings[record] = [Noted("footer_row", None)]  # whatever else is wrong with it does not matter
    if len(kept) < len(rows):
        columns = [column.take(pa.array(kept)) for column in columns]
    return Batch(
        rows=rows[kept],
        texts=pa.record_batch(columns, names=list(headers)),
        hidden=hidden[kept],
        footers=footers[kept],
        findings=row_findings(findings, kept, headers),
        blank=len(rows) - len(kept),
        done=done,
    )


def note_mojibake(columns: Sequence[pa.Array], findings: Findings) -> None:
    """Note the cells whose text was decoded wrongly before it came into the file, with what it was."""
    for number, column in enumerate(columns):
        if not may_hold_mojibake(column):
            continue
        for record in np.flatnonzero(suspicious_texts(column)).tolist():
            text = column[record].as_py()
            if repaired := repaired_text(text):
                findings.setdefault(record, []).append(Noted("encoding_suspicious", number, text, suggestion=repaired))


def row_findings(findings: Findings, kept: npt.NDArray[np.intp], headers: Sequence[str]) -> tuple[RowFinding, ...]:
    """Turn what was noted per record into findings per row of the batch; `kept` are the records that are its rows."""
    noted = []
    for record in sorted(findings):
        index = int(np.searchsorted(kept, record))
        if index == len(kept) or kept[index] != record:
            continue
        for found in findings[record]:
            header = headers[found.column] if found.column is not None and found.column < len(headers) else ""
            finding = Finding(found.code, found.message, found.suggestion)
            noted.append(RowFinding(index, finding, found.value.replace(DAMAGE, REPLACEMENT), column=header))
    return tuple(noted)
