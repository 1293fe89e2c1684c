"""Rules of the user's own: Python functions, called with a clean value, a cell as it stands in the file, or a row.

A function gives True for what is right, False or a text (the message) for what is not. One that fails instead, or gives
anything else, is a problem of its own of that row, and nothing more: the other checks and rows are judged all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType

import numpy as np
import pyarrow as pa

from importer.customer.problems import Finding, RowFinding, Severity
from importer.customer.text_column import TextBatch, printable
from importer.validator.columns import Mask

_LONGEST = 1_000
"""Characters of a message that are kept."""


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """One rule, and what it looks at: a field, a column of the file, or with neither the whole row."""

    rule: str
    """As the config names it: `my_rules:no_po_box`."""
    function: Callable[..., object]
    field: str
    """Path of a field; the function gets its clean value, where there is one."""
    column: str
    """Header of a column; the function gets the raw cell, where it is not blank."""
    message: str
    """What is wrong when the function gives False; may be empty."""
    severity: Severity


def own_findings(
    checks: Sequence[OwnCheck], values: TextBatch, texts: TextBatch, excluded: Mask, heed: Callable[[], None]
) -> Iterator[tuple[OwnCheck, RowFinding]]:
    """Call the rules for the rows of a batch (n rows) that are not excluded.

    `values` are the clean columns by path, which a rule for the row gets as a dict; `texts` the raw columns by header.
    A rule for a field or column is called once for each distinct text of the batch. `heed` is called before each call
    and raises to end it all: rules may be slow.
    """
    for check in checks:
        if check.field or check.column:
            found = _of_column(check, values[check.field] if check.field else texts[check.column], excluded, heed)
        else:
            found = _of_rows(check, values, excluded, heed)
        for finding in found:
            yield check, finding


def _of_column(
    check: OwnCheck, column: pa.StringArray, excluded: Mask, heed: Callable[[], None]
) -> Iterator[RowFinding]:
    encoded = column.filter(pa.array(~excluded)).dictionary_encode()
    distinct = encoded.dictionary.to_pylist()
    said = []
    for text in distinct:
        heed()
        said.append(_said(check, text) if text.strip() else None)
    rows = np.flatnonzero(~excluded)
    for row, place in zip(rows.tolist(), encoded.indices.to_pylist(), strict=True):
        if (finding := said[place]) is not None:
            yield RowFinding(row, finding, distinct[place], check.field, check.column)


def _of_rows(check: OwnCheck, values: TextBatch, excluded: Mask, heed: Callable[[], None]) -> Iterator[RowFinding]:
    names = values.schema.names
    rows = np.flatnonzero(~excluded)
    columns = [column.take(pa.array(rows)).to_pylist() for column in values.columns]
    for row, cells in zip(rows.tolist(), zip(*columns, strict=True), strict=True):
        heed()
        if (finding := _said(check, dict(zip(names, cells, strict=True)))) is not None:
            yield RowFinding(row, finding, "")


def _said(check: OwnCheck, argument: str | dict[str, str]) -> Finding | None:
    """Call the rule; gives what it found, None when all is well."""
    try:
        return _found(check, check.function(argument))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever is wrong with a rule, the run goes on; its words may hold people's data
        return Finding("own_check_failed", f"{check.rule} ended with {type(error).__name__}{_line(check, error)}")


def _found(check: OwnCheck, answer: object) -> Finding | None:
    if isinstance(answer, str):
        words = str.__str__(answer)
        return Finding("own_check", _shown(words)) if words.strip() else None
    if isinstance(answer, bool | np.bool_):
        return None if answer else Finding("own_check", _shown(check.message) or f"{check.rule} does not let this pass")
    kind = type(answer).__name__
    return Finding("own_check_failed", f"{check.rule} gave {kind}, which is neither True nor False nor a text")


def _shown(message: str) -> str:
    """Give what a report can hold of a message: no half of a sign, as UTF-8 has none, and not a book a row."""
    cut = message if len(message) <= _LONGEST else f"{message[: _LONGEST - 1]}…"
    return printable(cut)


def _line(check: OwnCheck, error: BaseException) -> str:
    """Say in which line of the rule's own file it failed."""
    code = getattr(check.function, "__code__", None)
    line, trace = 0, error.__traceback__
    while isinstance(trace, TracebackType):
        if code is not None and trace.tb_frame.f_code.co_filename == code.co_filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return f" in line {line}" if line else ""
