"""Finds out how delimited text is written, by trying.

The dialect by which the rows of a sample have the same number of cells, under the header that names
most fields, wins. The sample is the beginning of the text and pieces of the rest. Where none of the usual delimiters
convinces, CleverCSV (van den Burg, Nazábal, Sutton: Wrangling messy CSV files by detecting row and type patterns, 2019)
is asked, and its answer is put to the same test.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from importer.reader.delimited.csv_head import sample_records
from importer.reader.delimited.csv_records import line_end, split_record
from importer.reader.delimited.dialect import Dialect, Wanted
from importer.reader.delimited.disguise import Disguise
from importer.reader.header_row import choose_header

DELIMITERS = (b",", b";", b"\t", b"|")
SAMPLE = 256 << 10
"""Bytes of the beginning by which the dialect is told."""

_CONVINCING = 0.8
"""Share of the rows that have the same number of cells."""
_BEYOND_DOUBT = 8.0
"""Weight (see `_score`) of a table of five columns, three of them named in the field table: no need to try more."""
_MOST_COMPARED = 100
_CLEVER_SAMPLE = 8 << 10
_CLEVER_MOST = 16 << 10
"""Bytes that CleverCSV gets at most: a single line may be a megabyte."""
_LONG_WORD = re.compile(r"([\w.@-]{64})[\w.@-]+")
"""CleverCSV looks for URLs by a pattern whose time grows with the cube of such a word (8,000 signs: 12 s; a megabyte:
for ever). None of these signs may be the delimiter."""
_SEPARATOR_LINE = re.compile(rb'"?sep=([^\r\n])"?(?:\r\n|\n|\r)', re.IGNORECASE)
_BACKSLASHED = re.compile(rb'[^,;\t|\r\n"\\]\\"[^,;\t|\r\n"]')
_APOSTROPHED = re.compile(rb"(?:^|[,;\t|])'(?:[^'\r\n]|'')*'(?=[,;\t|\r\n]|$)", re.MULTILINE)


def separator_line(text: bytes) -> tuple[bytes, int]:
    """Give the delimiter that a first line `sep=;` names, and that line's length; nothing and 0 when there is none.

    A spreadsheet program takes the line as an instruction and does not show it: the next one is row 1.
    """
    found = _SEPARATOR_LINE.match(text)
    return (found[1], found.end()) if found else (b"", 0)


def find_dialect(text: bytes, pieces: Sequence[bytes], wanted: Wanted, header_row: int | None) -> Dialect:
    """Find the dialect of a text by its beginning and some `pieces` of the rest, all in UTF-8 and whole lines."""
    text = text[:SAMPLE]
    best, best_score = Dialect(wanted.delimiter or b",", _or(wanted.quote, '"'), wanted.escape or "doubled"), 0.0
    convinced = False
    for candidate in _candidates(text, pieces, wanted):
        score, convincing = _score(text, pieces, candidate, header_row)
        if score > best_score:
            best, best_score, convinced = candidate, score, convincing
        if convincing and score >= _BEYOND_DOUBT and candidate.escape == "doubled":  # which is tried last
            break
    if not convinced and not wanted.delimiter and (clever := _ask_clevercsv(text)):
        candidate = replace(best, delimiter=clever)
        spaces = clever == b" " and best_score > 0  # they stand in names and addresses
        if not spaces and _score(text, pieces, candidate, header_row)[0] > best_score:
            return candidate
    return best


def _or(said: str | None, otherwise: str) -> str:
    return otherwise if said is None else said


def _candidates(text: bytes, pieces: Sequence[bytes], wanted: Wanted) -> Iterator[Dialect]:
    whole = b"".join((text, *pieces))
    escapes = [wanted.escape] if wanted.escape else ["doubled"]
    if not wanted.escape and wanted.quote != "" and _BACKSLASHED.search(whole):
        escapes.insert(0, "backslash")  # first: of equals the earlier one is taken
    quotes = ['"'] if wanted.quote is None else [wanted.quote]
    if wanted.quote is None and len(_APOSTROPHED.findall(text)) > max(3, text.count(b'"')):
        quotes.insert(0, "'")  # first, too: rows without a delimiter in any cell are as wide with either mark
    for quote in quotes:
        for escape in escapes:
            for delimiter in [wanted.delimiter] if wanted.delimiter else DELIMITERS:
                yield Dialect(delimiter, quote, escape)


def _score(text: bytes, pieces: Sequence[bytes], dialect: Dialect, header_row: int | None) -> tuple[float, bool]:
    """Weigh a dialect: the share of the rows that are as wide as most, by how wide they are and what the header names.

    Gives the weight, and whether it convinces: the header names a field and is as wide as most rows, which are alike.
    """
    disguise = Disguise(dialect)
    records = sample_records(disguise.put_on(text, final=True), dialect.delimiter)
    cells = [tuple(disguise.taken_off(cell.decode("utf-8", "replace")) for cell in record.cells) for record in records]
    if header_row:
        below, known = cells[header_row:], 0
    else:
        choice = choose_header(cells)
        below, known = (cells[choice.index :], choice.known) if choice else ([], 0)
    widths = [len(row) for row in below if any(cell.strip() for cell in row)]
    if not widths:
        return 0.0, False
    width, number = Counter(widths).most_common(1)[0]
    if width < 2:
        return 0.0, False
    share = number / len(widths)
    lines = [line for piece in pieces for line in _lines(disguise.put_on(piece, final=True))]
    if lines:
        alike = sum(len(split_record(line, 0, dialect.delimiter).cells) == width for line in lines) / len(lines)
        share = (share + alike) / 2
    agrees = widths[0] == width
    convincing = agrees and known > 0 and share >= _CONVINCING
    return share * (1.0 if agrees else 0.5) * (width - 1) ** 0.5 * (1 + known), convincing


def _lines(text: bytes) -> Iterator[bytes]:
    position = 0
    for _ in range(_MOST_COMPARED):
        if position >= len(text):
            return
        end = line_end(text, position)
        line = text[position:end]
        position = end
        if line.strip() and line.count(b'"') % 2 == 0:  # half of a quoted cell tells nothing
            yield line


def _ask_clevercsv(text: bytes) -> bytes:
    """Ask CleverCSV for the delimiter; nothing when it does not know, or names none of one ASCII sign."""
    import clevercsv  # noqa: PLC0415 - rarely needed, and slow to import

    end = min(line_end(text, min(len(text), _CLEVER_SAMPLE)), _CLEVER_MOST)
    sample = _LONG_WORD.sub(r"\1", text[:end].decode("utf-8", "replace"))
    try:
        found = clevercsv.Sniffer().sniff(sample, verbose=False)
    except Exception:  # noqa: BLE001 - it raises its own and others on odd text; then it does not know
        return b""
    delimiter = ((found and found.delimiter) or "").encode()
    is_one = len(delimiter) == 1 and not delimiter.isalnum() and delimiter not in b"\"'\r\n\\.@-_"
    return delimiter if is_one else b""
