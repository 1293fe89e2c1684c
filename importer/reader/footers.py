"""Rows that are no customers: totals, page numbers, `*** End of report ***`, and headers that a page break repeats.

`is_footer` is the definition. The column path asks it only about rows that have few cells with text and a footer's
words in one of them, and about rows that begin like the header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from importer.reader.column_bytes import has_text, may_hold

_THINGS = r"(?:records?|rows?|customers?|part(?:y|ies)|ledgers?|entries)"
_WORDS = (
    r"(?:grand |sub[- ]?|page |report |overall |net )?totals?\b.{0,40}",
    rf"(?:total )?(?:no\.?|number|count) of {_THINGS}\b.{{0,20}}",
    rf"(?:total )?(?:{_THINGS}|count)\s*[:=]\s*[\d,]+",
    rf"\(?[\d,]+ {_THINGS}(?: (?:selected|found|listed|exported|affected|in all|in set|total)\b.{{0,20}})?\)?\.?",
    r"end of (?:the )?(?:report|file|list|statement|data|page|document|export)\b.{0,20}",
    r"(?:report|list|statement) ends?(?: here)?",
    r"page\s*(?:no\.?)?\s*[:#]?\s*\d+(?:\s*(?:of|/)\s*\d+)?",
    r"(?:continued|contd)\b.{0,30}|carried (?:forward|over)|brought forward|[cb]/f",
    r"(?:report )?(?:printed|generated|exported|created|downloaded|date|time)\s*(?:on|by|at|from|:).{0,80}",
    r"(?:this is a )?(?:computer|system)[- ]generated.{0,60}",
    r"sum|(?:opening|closing) balance",
    r"eof|कुल(?: योग)?|महायोग",
)
_FRAME = r"[\s*=_#~.<>|:()\[\]-]*"
_FOOTER = re.compile(rf"{_FRAME}(?:{'|'.join(_WORDS)}){_FRAME}", re.IGNORECASE)
_RULE = re.compile(r"\s*(?:[-=*_#~]\s*){3,}")
_MAY_BE = (
    r"(?i)total|end |ends|page|records?|rows?|customers?|part(y|ies)|ledger|entries|count|number of|no\.? of|continued"
    r"|contd|carried|brought|[cb]/f|sum|balance|printed|generated|exported|created|downloaded|date|time|report|eof|कुल|महायोग"
    r"|([-=*_#~]\s*){3}"
)
"""What is in every footer: for RE2, which looks for it in whole columns."""
_BEGINS_RULE = r"^\s*[-=*_#~]\s*[-=*_#~]"
_FIGURE = re.compile(r"[\s₹$€£+\-(]*(?:Rs\.?|INR)?\s*[\d,. ]*\d[\d,. ]*\)?\s*(?:%|Dr\.?|Cr\.?|/-)?\s*", re.IGNORECASE)
_FEWEST, _MOST_CELLS = 3, 6
_BOM = "\ufeff"
"""Stands before the header again where a file was put behind another."""


def is_footer(cells: Sequence[str], headers: Sequence[str]) -> bool:
    """Whether a row is a footer, or the header again.

    A footer has a footer's words, or a ruled line, in its first cell with text; all others are figures or rules. What
    may be a phone or an e-mail is never a footer's: a customer named `Total` stays one.
    """
    filled = [(number, text) for number, cell in enumerate(cells) if (text := cell.strip().lstrip(_BOM).strip())]
    if not filled:
        return False
    if len(filled) > 1 and all(text == headers[number].strip() for number, text in filled):
        return True
    if all(_RULE.fullmatch(text) for _, text in filled):
        return True
    if sum(map(bool, cells)) > _most_cells(headers) or any("@" in text for _, text in filled):
        return False
    first, *others = (text for _, text in filled)
    if not _FOOTER.fullmatch(first):
        return False
    return all(_is_figure(text) or _FOOTER.fullmatch(text) or _RULE.fullmatch(text) for text in others)


def _most_cells(headers: Sequence[str]) -> int:
    """Give how many cells that are not empty a footer has at the most."""
    return max(_FEWEST, min(_MOST_CELLS, len(headers) // 2))


def _is_figure(text: str) -> bool:
    digits = sum(sign.isdecimal() for sign in text)
    plain_number = text.lstrip("+").isdecimal() and digits >= 10
    return _FIGURE.fullmatch(text) is not None and not plain_number


def footer_rows(columns: Sequence[pa.Array], headers: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell per row whether it is a footer; columns are text without nulls, n each; shape (n,)."""
    rows = len(columns[0]) if columns else 0
    footers = np.zeros(rows, dtype=np.bool_)
    for row in np.flatnonzero(_candidates(columns, headers)).tolist():
        footers[row] = is_footer([column[row].as_py() for column in columns], headers)
    return footers


def _candidates(columns: Sequence[pa.Array], headers: Sequence[str]) -> npt.NDArray[np.bool_]:
    rows = len(columns[0]) if columns else 0
    filled = np.zeros(rows, dtype=np.int32)
    most = _most_cells(headers)
    for column in columns:
        filled += has_text(column)
        if rows and filled.min() > most:  # no row can be a footer any more
            break
    few = np.flatnonzero((filled > 0) & (filled <= most))
    found = np.zeros(rows, dtype=np.bool_)
    if len(few):
        taken = pa.array(few)
        hit = np.zeros(len(few), dtype=np.bool_)
        for column in columns:
            hit |= pc.match_substring_regex(column.take(taken), _MAY_BE).to_numpy(zero_copy_only=False)
        found[few[hit]] = True
    if len(columns) > 1 and headers and may_hold(columns[0], headers[0].strip()):
        first = pc.utf8_ltrim(pc.utf8_trim_whitespace(columns[0]), _BOM)
        like_header = pc.equal(pc.utf8_trim_whitespace(first), headers[0].strip())
        found |= like_header.to_numpy(zero_copy_only=False) & (filled > 1)
    return found
