"""Settles uncertain rows by what people found out: pure but for the file of verdicts that they filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import UsageError
from importer.journal import RESEND, UncertainRow
from importer.reader import ReadOptions, open_source

Verdict = Literal["created", "not-created", "resend"]
VERDICTS: tuple[Verdict, ...] = ("created", "not-created", "resend")

_NOT_CREATED = Outcome(RowStatus.PENDING, code="not_created", message="Settled by hand: it is not in the store.")


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What somebody says of one row."""

    row: int
    """Its number in the source."""
    verdict: Verdict
    customer_id: str = ""
    file: str = ""
    """Its source as the reports name it; empty where there is only one."""


def parse_rows(text: str) -> list[tuple[int, int]]:
    """Read `5,9-12` as ranges of row numbers, both ends included. Raises UsageError."""
    ranges = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*([0-9]{1,9})(?:\s*-\s*([0-9]{1,9}))?\s*", part)
        if match is None:
            raise UsageError(f"--rows {text!r} is no list of row numbers.", "For example --rows 5,9-12.")
        ranges.append((int(match[1]), int(match[2] or match[1])))
    return ranges


def choose(rows: Sequence[UncertainRow], ranges: Sequence[tuple[int, int]], source: int | None) -> list[UncertainRow]:
    """Give the uncertain rows in these ranges; `source` is the position of the file that is meant.

    Raises UsageError when a range holds no uncertain row, or several files have them and none was named.
    """
    within = [row for row in rows if source is None or row.source == source]
    if source is None and len({row.source for row in within}) > 1:
        raise UsageError("Several files have uncertain rows.", "Name the one that is meant with --file.")
    chosen: dict[int, UncertainRow] = {}
    for first, last in ranges:
        found = {row.ordinal: row for row in within if first <= row.row <= last}
        if not found:
            named = f"row {first:,}" if first == last else f"rows {first:,}-{last:,}"
            raise UsageError(f"{named}: there is no uncertain row.", "importer resolve RUN lists them.")
        chosen |= found
    return list(chosen.values())


def read_verdicts(path: Path) -> list[RowVerdict]:
    """Read an uncertain.csv whose `verdict` column somebody has filled in, a workbook made of it too.

    Blank verdicts are left out. Raises SourceError, UsageError for another file or a verdict that is none.
    """
    with open_source(path, ReadOptions()) as source:
        missing = [name for name in ("file", "row", "verdict") if name not in source.info.columns]
        if missing:
            raise UsageError(
                f"{path} has no column {' and no '.join(missing)}.", "Fill in the uncertain.csv of the run."
            )
        found = []
        for batch in source.batches():
            columns = {
                name: batch.texts[name].to_pylist() if name in source.info.columns else [""] * len(batch.rows)
                for name in ("file", "row", "verdict", "customer_id")
            }
            for number, *cells in zip(batch.rows.tolist(), *columns.values(), strict=True):
                said = _verdict(path, number, *(cell.strip() for cell in cells))
                if said is not None:
                    found.append(said)
    return found


def _verdict(path: Path, number: int, file: str, row: str, verdict: str, customer_id: str) -> RowVerdict | None:
    if not verdict:
        return None
    word = re.sub(r"[\s_]+", "-", verdict.lower())
    known: Verdict | None = next((each for each in VERDICTS if each == word), None)
    if known is None:
        raise UsageError(f"{path}, row {number:,}: a verdict is {', '.join(VERDICTS)}, or blank.", "Mend that cell.")
    if not row.isdecimal():
        raise UsageError(f"{path}, row {number:,}: the column row must keep its number.", "Mend that cell.")
    return RowVerdict(int(row), known, customer_id if known == "created" else "", file)


def by_file(verdicts: Iterable[RowVerdict], rows: Sequence[UncertainRow], files: Sequence[str]) -> dict[int, Outcome]:
    """Give outcomes by ordinal for verdicts of a file; `files` are the run's sources by position.

    Raises UsageError for a row that is not uncertain, or that is judged twice.
    """
    names = {position: {file, Path(file).name} for position, file in enumerate(files)}
    found: dict[int, Outcome] = {}
    for said in verdicts:
        fitting = [
            row
            for row in rows
            if row.row == said.row and {said.file, Path(said.file).name} & names.get(row.source, set())
        ]
        if not fitting:
            raise UsageError(f"Row {said.row:,} of {said.file} is not uncertain.", "Blank its verdict.")
        if len(fitting) > 1 or fitting[0].ordinal in found:
            raise UsageError(f"Row {said.row:,} of {said.file} is named twice.", "Leave one of them.")
        found[fitting[0].ordinal] = outcome_of(said.verdict, said.customer_id)
    return found


def outcome_of(verdict: Verdict, customer_id: str = "") -> Outcome:
    """Give what a verdict makes of a row: created, or pending and so to be sent by a resume."""
    match verdict:
        case "created":
            return Outcome(RowStatus.CREATED, customer_id, None, "resolved", "Settled by hand: it is in the store.")
        case "not-created":
            return _NOT_CREATED
        case "resend":
            return RESEND


def count_verdicts(outcomes: Mapping[int, Outcome]) -> dict[str, int]:
    """Count outcomes by their state, for people."""
    counts: dict[str, int] = {}
    for outcome in outcomes.values():
        counts[outcome.status] = counts.get(outcome.status, 0) + 1
    return counts
