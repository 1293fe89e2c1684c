"""Which encoding a text is in, and what stands for the bytes that are not text in it.

Decided on the file itself: a byte order mark; NUL bytes at every other place (UTF-16); UTF-8, when the sequences that
are valid outnumber the bytes that are not; else Windows-1252, in which almost every byte is some character, so it
comes last. A file that begins as UTF-8 stays UTF-8; bytes that are not are replaced in their own cells only.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

import pyarrow as pa

from importer.errors import UsageError

DAMAGE = "\ufdd0"
"""Stands for bytes that are not text until their cell is known: a noncharacter, which no real text holds."""
DAMAGE_BYTES = DAMAGE.encode()
REPLACEMENT = "\ufffd"

_DAMAGE_HANDLER = "importer.damage"
_FEW_NULS = 0.04
"""Share of the signs that are ASCII (delimiters, line ends) in a table in Hindi, at least."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _replace_damage(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return DAMAGE, error.end


codecs.register_error(_DAMAGE_HANDLER, _replace_damage)


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """An encoding, as decided."""

    name: str
    """What Python calls it: `utf-8`, `utf-16-le`, `cp1252` ..."""
    mark: int = 0
    """Length of the byte order mark that the text begins with, bytes."""

    def decoder(self) -> codecs.IncrementalDecoder | None:
        """Give a decoder that puts DAMAGE in the place of bad bytes; None for UTF-8, which is kept as bytes."""
        return None if self.name == "utf-8" else codecs.getincrementaldecoder(self.name)(_DAMAGE_HANDLER)

    def decode_sample(self, sample: bytes) -> None:
        """Try the decoder. Raises UnicodeError or LookupError when it is none for files."""
        decoder = self.decoder()
        if decoder is not None:
            decoder.decode(sample)


def named_encoding(name: str, sample: bytes) -> TextEncoding:
    """Give the encoding that the user named. Raises UsageError when there is no such encoding of files."""
    from importer.reader.delimited import iscii  # noqa: F401, PLC0415 - makes its names known, when one is asked for

    try:
        known = codecs.lookup(name).name
        if not known.startswith("iscii"):  # which only decodes
            "".encode(name)
        if known in {"utf-8", "utf-8-sig"}:
            return TextEncoding("utf-8", len(codecs.BOM_UTF8) if sample.startswith(codecs.BOM_UTF8) else 0)
        if known in {"utf-16", "utf-32"}:  # Python would insist on a mark; Windows writes these without one, too
            marked = [(mark, of) for mark, of in _MARKS if of.startswith(known) and sample.startswith(mark)]
            return TextEncoding(marked[0][1], len(marked[0][0])) if marked else TextEncoding(f"{known}-le")
        TextEncoding(known).decode_sample(sample)
    except (LookupError, UnicodeError):  # UnicodeError: idna, punycode and the like are no encodings of files
        raise UsageError(
            f"There is no text encoding {name!r}.", "Use a name such as utf-8, utf-16, cp1252 or latin-1."
        ) from None
    mark = next((len(mark) for mark, of in _MARKS if of == known and sample.startswith(mark)), 0)
    return TextEncoding(known, mark)


def marked_encoding(sample: bytes) -> TextEncoding | None:
    """Tell the encoding by the byte order mark, or by where the NUL bytes stand; None when neither tells."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return TextEncoding(name, len(mark))
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if _alternate(odd, even, half) and (odd > 0.3 * half or _holds_pair(sample, b"\n\0")):
        return TextEncoding("utf-16-le")
    if _alternate(even, odd, half) and (even > 0.3 * half or _holds_pair(sample, b"\0\n")):
        return TextEncoding("utf-16-be")
    return None


def _alternate(here: int, there: int, half: int) -> bool:
    """Whether NUL bytes stand at every other place only: a table in Hindi has few, one in English mostly such."""
    return (here > 0.3 * half and there < 0.05 * half) or (here > _FEW_NULS * half and not there)


def _holds_pair(sample: bytes, pair: bytes) -> bool:
    """Tell whether two bytes stand anywhere as a pair that UTF-16 would read as one."""
    return any(sample[at : at + 2] == pair for at in range(0, len(sample) - 1, 2))


def guessed_encoding(sample: bytes, *, cut: bool) -> TextEncoding:
    """Tell UTF-8 from Windows-1252 by the bytes above 127; a sample without any is UTF-8.

    `cut` says that the text goes on behind the sample, so a character that is not complete at its end is no fault.
    """
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=not cut)
    except UnicodeDecodeError:
        return _outnumbered(sample)
    return TextEncoding("utf-8")


def _outnumbered(sample: bytes) -> TextEncoding:
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    bad = text.count(REPLACEMENT) - sample.count(REPLACEMENT.encode())
    good = len(text) - len(text.encode("ascii", "ignore")) - text.count(REPLACEMENT)
    return TextEncoding("utf-8" if good and good >= bad else "cp1252")


def valid_utf8(text: bytes) -> bytes:
    """Give the text with DAMAGE in the place of bytes that are not UTF-8; unchanged when all are."""
    if text.isascii():
        return text
    offsets = pa.array([0, len(text)], pa.int64()).buffers()[1]
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, offsets, pa.py_buffer(text)])
    try:
        whole.cast(pa.large_string())  # only looks, at several GB/s
    except pa.ArrowInvalid:
        return text.decode("utf-8", _DAMAGE_HANDLER).encode()
    return text
