"""Hands out delimited text as whole lines of UTF-8, and takes back what was not used."""

from __future__ import annotations

from importer.errors import SourceError
from importer.reader.delimited.csv_records import last_line_end, line_end
from importer.reader.delimited.disguise import Disguise
from importer.reader.delimited.source_chunks import SourceChunks
from importer.reader.delimited.text_encoding import TextEncoding, guessed_encoding, marked_encoding, named_encoding
from importer.reader.file_format import HEAD, refuse_binary
from importer.reader.place.source_bytes import SourceBytes

CHUNK = 4 << 20
"""Bytes that are read at once."""
_PIECE = 32 << 10
"""Bytes of a piece by which what the beginning says is checked against the rest."""

_ENCODING_SAMPLE = 1 << 20
_ENCODING_SEARCH = 16 << 20
"""How far to look for the first byte above 127, which tells Windows-1252 from UTF-8."""


class CsvText:
    """The text of a source."""

    def __init__(self, source: SourceBytes, encoding: str, longest_line: int, chunk: int = CHUNK) -> None:
        """Open the source and decide its encoding, if `encoding` is empty. Raises SourceError or UsageError.

        Of a line of more than `longest_line` bytes only the beginning is kept, so that memory stays bounded.
        """
        self._chunk = chunk
        self._longest_line = longest_line
        self._name = source.name
        self._named = bool(encoding)
        self._disguise: Disguise | None = None
        self.file = SourceChunks(source, chunk)
        try:
            self.encoding = self._decide_encoding(encoding)
            self.pieces = self._pieces()
        except BaseException:  # raised on: nobody else could close what a failed constructor has opened
            self.file.close()
            raise
        self._decoder = self.encoding.decoder()
        self._mark = self.encoding.mark
        self._rest = b""
        self._all_read = False

    def _decide_encoding(self, named: str) -> TextEncoding:
        head = self.file.peek(0, HEAD)
        if named:
            return named_encoding(named, head)
        if marked := marked_encoding(head):
            return marked
        refuse_binary(self._name, head)
        for offset in range(0, min(self.file.size, _ENCODING_SEARCH), _ENCODING_SAMPLE):
            sample = self.file.peek(offset, _ENCODING_SAMPLE)
            if not sample.isascii():
                return guessed_encoding(sample, cut=offset + len(sample) < self.file.size)
        return TextEncoding("utf-8")

    @property
    def is_guess(self) -> bool:
        """Whether the encoding is Windows-1252 for want of a better one: almost any bytes are some text in it."""
        return self.encoding.name == "cp1252" and not self._named

    @property
    def at_end(self) -> bool:
        """Whether everything was taken."""
        return self._all_read and not self._rest

    def _pieces(self) -> list[bytes]:
        """Give whole lines from the middle and the end of a source, in UTF-8, none when it is short.

        To be called before anything is read: the thread that reads ahead uses the same file.
        """
        found = []
        for share in (0.5, 1.0):
            offset = int(self.file.size * share - _PIECE * (1 if share == 1.0 else 0)) & ~3  # UTF-16 and UTF-32 align
            if offset < 4 * _PIECE:
                continue
            raw = self.file.peek(offset, _PIECE)
            decoder = self.encoding.decoder()
            text = raw if decoder is None else decoder.decode(raw).encode("utf-8", "replace")
            found.append(text[line_end(text, 0) : last_line_end(text)])
        return found

    def wear(self, disguise: Disguise) -> None:
        """From here on give the text disguised; what was taken before must have been given back."""
        if disguise.is_needed:
            self._rest = disguise.put_on(self._rest, final=self._all_read)
            self._disguise = disguise

    def take(self, longer_than: int = 0) -> bytes:
        """Give the next whole lines, more than `longer_than` bytes of them unless the file ends (then `at_end`).

        Gives nothing at the end, and nothing when the next line is too long: see `take_monster`.
        """
        most = longer_than + self._longest_line
        for limit in (*range(longer_than + self._chunk, len(self._rest), self._chunk), len(self._rest)):
            end = last_line_end(self._rest[:limit])
            if (end and line_end(self._rest, 0) > most) or (not end and limit > most):
                return b""
            if end > longer_than:
                lines, self._rest = self._rest[:end], self._rest[end:]
                return lines
        return self._read_on(longer_than)

    def _read_on(self, longer_than: int) -> bytes:
        """Do the same where what is at hand is not enough."""
        most = longer_than + self._longest_line
        pieces: list[bytes | memoryview] = [self._rest]
        size = len(self._rest)
        while chunk := self._read():
            pieces.append(chunk)
            end = last_line_end(chunk)
            if size + (line_end(chunk, 0) if end else len(chunk)) > most:
                self._rest = b"".join(pieces)
                return b""
            size += len(chunk)
            if end and size > longer_than:
                pieces[-1] = memoryview(chunk)[:end]
                self._rest = chunk[end:]
                return b"".join(pieces)
        self._rest = b""
        return b"".join(pieces)

    def take_monster(self) -> bytes:
        """Give the beginning of a line that is too long, and read past its end."""
        beginning = self._rest[: line_end(self._rest, 0)]
        while not last_line_end(self._rest):
            last = self._rest[-1:]  # may be half of a CRLF
            chunk = self._read()
            self._rest = last + chunk
            if not chunk:
                break
        self._rest = self._rest[line_end(self._rest, 0) :]
        return beginning

    def give_back(self, text: bytes) -> None:
        """Put text that was taken, and not used, before the rest."""
        self._rest = text + self._rest

    @property
    def done(self) -> float:
        """Share of the file that was read, 0-1."""
        return min(1.0, self.file.read_bytes / self.file.size)

    def _decoded(self, chunk: bytes) -> bytes:
        assert self._decoder is not None  # noqa: S101 - asked for only where there is one
        try:
            return self._decoder.decode(chunk, final=self._all_read).encode("utf-8", "replace")
        except UnicodeError:
            raise SourceError(
                f"{self._name}: the file is not text in the encoding {self.encoding.name}.", "Check --encoding."
            ) from None

    def _read(self) -> bytes:
        """Read a chunk and bring it into UTF-8; nothing at the end."""
        while not self._all_read:
            chunk = self.file.read()
            self._all_read = not chunk
            if self._mark:
                chunk, self._mark = chunk[self._mark :], 0  # the mark is shorter than a chunk
            if self._decoder is not None:
                chunk = self._decoded(chunk)
            if self._disguise is not None:
                chunk = self._disguise.put_on(chunk, final=self._all_read)
            if chunk:
                return chunk
        return b""
