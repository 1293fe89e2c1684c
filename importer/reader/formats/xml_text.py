"""Feeds XML from outside to expat with care: any encoding, what XML forbids mended, nothing expanded, all bounded."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO
from xml.parsers import expat

from importer.errors import SourceError
from importer.reader.delimited.text_encoding import TextEncoding, guessed_encoding, marked_encoding
from importer.reader.formats.xml_repair import XmlRepair

MOST_DEPTH = 200
"""Elements within one another; real exports have about ten."""
LONGEST_TEXT = 1 << 20
"""Characters between two tags."""
LONGEST_TAG = 8 << 20
"""Bytes of one tag or comment, which expat keeps whole."""

_CHUNK = 256 << 10
_SAMPLE = 64 << 10
_DAMAGE_HANDLER = "importer.damage"
_DECLARED = re.compile(rb"""<\?xml[^>]{1,200}?encoding\s*=\s*["']([-\w.:]{1,40})["']""")
_BREAKS_OFF = frozenset(
    expat.errors.codes[words]
    for words in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)

Start = Callable[[str, dict[str, str]], None]
"""Takes an element's name, with its prefix as it stands, and its attributes."""
Name = Callable[[str], None]
"""Takes the name of an element that ends, or a piece of text (a text may come in several)."""


def parse_xml(file: BinaryIO, start: Start, end: Name, text: Name, longest_text: int = LONGEST_TEXT) -> None:
    """Parse a seekable file from its beginning, giving its elements and texts to the functions as they come.

    Bytes that are not text come as DAMAGE (`importer.reader.delimited.text_encoding`). What the functions raise goes
    through, so one can end the parse. Raises SourceError, with the line, for XML that is not well-formed, breaks off,
    declares a document type, or is beyond a bound.
    """
    for _ in parse_xml_in_steps(file, start, end, text, longest_text):
        pass


def parse_xml_in_steps(
    file: BinaryIO, start: Start, end: Name, text: Name, longest_text: int = LONGEST_TEXT
) -> Iterator[float]:
    """Do as `parse_xml` does, a piece of 256 KiB per step, and yield after each the share of the file done (0-1)."""
    size = max(file.seek(0, 2), 1)
    encoding = xml_encoding(file)
    decoder = codecs.getincrementaldecoder(encoding.name)(_DAMAGE_HANDLER)
    parsing = _Parsing(start, end, text, longest_text)
    file.seek(encoding.mark)
    done = encoding.mark
    while chunk := file.read(_CHUNK):
        done += len(chunk)
        parsing.feed(decoder.decode(chunk))
        yield min(done / size, 1.0)
    parsing.feed(decoder.decode(b"", True), final=True)
    yield 1.0


def xml_encoding(file: BinaryIO) -> TextEncoding:
    """Tell the encoding: by a byte order mark or NUL bytes, as UTF-8 if it is that, as declared, or by its bytes.

    UTF-8 comes before what the file says, because no other text of some length happens to be valid UTF-8, while
    programs declare what they do not write. Windows-1252 comes last, in which almost every byte is some character.
    """
    file.seek(0)
    head = file.read(_SAMPLE)
    encoding = marked_encoding(head)
    if encoding is not None:
        return encoding
    place = _first_fault(file)
    if place is None:
        return TextEncoding("utf-8")
    file.seek(max(0, place - _SAMPLE // 2))
    return _declared(head) or guessed_encoding(file.read(_SAMPLE), cut=True)


def _first_fault(file: BinaryIO) -> int | None:
    """Give the position of the first byte that is not UTF-8; None when all of it is."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    position = 0
    while True:
        chunk = file.read(_CHUNK)
        try:
            decoder.decode(chunk, not chunk)
        except UnicodeDecodeError as error:
            return max(0, position + error.start - 3)  # a character cut by the chunk's edge counts from its first byte
        if not chunk:
            return None
        position += len(chunk)


def _declared(head: bytes) -> TextEncoding | None:
    found = _DECLARED.search(head)
    if found is None:
        return None
    try:
        known = codecs.lookup(found[1].decode("ascii")).name
        "".encode(known)
        if known.startswith("utf"):
            return None  # it is not, or not wholly
        encoding = TextEncoding("cp1252" if known in {"iso8859-1", "ascii"} else known)  # as browsers take these two
        encoding.decode_sample(head)
    except (LookupError, UnicodeError):
        return None
    return encoding


class _Parsing:
    """A parse under way."""

    def __init__(self, start: Start, end: Name, text: Name, longest_text: int) -> None:
        self._take_start, self._take_end, self._take_text = start, end, text
        self._longest_text = longest_text
        self._repair = XmlRepair()
        self._begun = False
        self._lines_skipped = 0
        self._fed = 0
        self._depth = 0
        self._length = 0
        self._parser = expat.ParserCreate("utf-8")  # whatever is declared: the text was decoded already
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def feed(self, text: str, *, final: bool = False) -> None:
        """Parse the next piece of the text."""
        text = self._repair.feed(text, final=final)
        if not self._begun:
            whole = len(text)
            begun = text.lstrip("\ufeff \t\r\n")  # the declaration must be the first thing
            self._lines_skipped += text.count("\n", 0, whole - len(begun))
            self._begun = bool(begun)
            text = begun
        content = text.encode("utf-8")
        self._fed += len(content)
        try:
            self._parser.Parse(content, final)
        except expat.ExpatError as error:
            raise self._fault(error) from None
        if self._fed - self._parser.CurrentByteIndex > LONGEST_TAG + _CHUNK * 4:
            raise SourceError(
                f"the XML has a tag of more than {LONGEST_TAG >> 20} MiB at line {self._line()}.", "Export it again."
            )

    def _line(self) -> int:
        return self._parser.CurrentLineNumber + self._lines_skipped

    def _fault(self, error: expat.ExpatError) -> SourceError:
        line = error.lineno + self._lines_skipped
        if error.code in _BREAKS_OFF:
            return SourceError(
                f"the XML breaks off at line {line}; the rest is missing.", "Export or copy it again, and completely."
            )
        return SourceError(f"the XML is damaged at line {line}.", "Export it again.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._length = 0
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise SourceError(
                f"the XML has more than {MOST_DEPTH} elements within one another at line {self._line()}.",
                "Check that it is an export of customers.",
            )
        self._take_start(name, attributes)

    def _end(self, name: str) -> None:
        self._length = 0
        self._depth -= 1
        self._take_end(name)

    def _text(self, text: str) -> None:
        self._length += len(text)
        if self._length > self._longest_text:
            raise SourceError(
                f"the XML has a text of more than {self._longest_text:,} characters at line {self._line()}.",
                "Check that it is an export of customers.",
            )
        self._take_text(text)

    def _refuse_doctype(self, *_: object) -> None:
        raise SourceError(
            "the XML declares a document type, which is not safe to read.",
            "Export it again without the line <!DOCTYPE ...>.",
        )
