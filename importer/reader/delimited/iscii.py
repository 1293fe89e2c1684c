"""ISCII-91, the Indian standard code (IS 13194:1991) of programs from before Unicode, as decoders of Python's `codecs`.

Importing this module makes the names known: `iscii-dev`, `iscii-ben`, `cp57002`, `x-iscii-de` and so on (see _SCRIPTS).
One table serves all scripts, because Unicode's blocks of Indian scripts follow ISCII's order: U+0915 is the letter ka
of Devanagari, U+0995 that of Bengali. Sources of the mapping: the Unicode Standard 12.1 and its Indic FAQ, Apple's
DEVANAGA.TXT, the behaviour of ICU's and Windows' converters. Where ICU knows a script's letter not yet, we do.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_DEVANAGARI = 0x0900
_SCRIPTS: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (0x42, 0x0900, ("dev", "de", "57002")),
    (0x43, 0x0980, ("ben", "bng", "be", "57003")),
    (0x44, 0x0B80, ("tam", "tml", "ta", "57004")),
    (0x45, 0x0C00, ("tel", "tlg", "te", "57005")),
    (0x46, 0x0980, ("asm", "as", "57006")),
    (0x47, 0x0B00, ("ori", "or", "57007")),
    (0x48, 0x0C80, ("kan", "knd", "ka", "57008")),
    (0x49, 0x0D00, ("mal", "mlm", "ma", "57009")),
    (0x4A, 0x0A80, ("guj", "gu", "57010")),
    (0x4B, 0x0A00, ("pan", "gur", "pa", "57011")),
)
"""Code of the script behind ATR, its block in Unicode, its names: ours, ICU's, and those of Windows."""
_DEFAULT = 0x40
_ASSAMESE, _GURMUKHI = 0x46, 0x4B
_BLOCKS = {code: block for code, block, _ in _SCRIPTS}
_NAMES = {name: (code, names[0]) for code, _, names in _SCRIPTS for name in names}

_LETTERS = (
    "\u0901\u0902\u0903\u0905\u0906\u0907\u0908\u0909\u090a\u090b\u090e\u090f\u0910\u090d\u0912\u0913\u0914\u0911"
    "\u0915\u0916\u0917\u0918\u0919\u091a\u091b\u091c\u091d\u091e\u091f\u0920\u0921\u0922\u0923\u0924\u0925\u0926"
    "\u0927\u0928\u0929\u092a\u092b\u092c\u092d\u092e\u092f\u095f\u0930\u0931\u0932\u0933\u0934\u0935\u0936\u0937"
    "\u0938\u0939"
)
"""Bytes A1 to D8."""
_SIGNS = "\u093e\u093f\u0940\u0941\u0942\u0943\u0946\u0947\u0948\u0945\u094a\u094b\u094c\u0949\u094d\u093c\u0964"
"""Bytes DA to EA: the signs of vowels, halant, nukta, danda."""
_WITH_NUKTA = {
    0xA1: "\u0950", 0xA6: "\u090c", 0xA7: "\u0961", 0xAA: "\u0960", 0xB3: "\u0958", 0xB4: "\u0959", 0xB5: "\u095a",
    0xBA: "\u095b", 0xBF: "\u095c", 0xC0: "\u095d", 0xC9: "\u095e", 0xDB: "\u0962", 0xDC: "\u0963", 0xDF: "\u0944",
    0xEA: "\u093d",
}  # fmt: skip
"""What a nukta behind a byte makes of it."""
_DOTTED = range(0x0958, 0x0960)
_BLOCKS_WITH_DOTTED = frozenset({0x0900, 0x0980, 0x0A00, 0x0B00})
"""Blocks that have dotted letters where Devanagari has them; others have something else there (so has U+0D3C)."""
_EVERYWHERE = frozenset("\u0964\u0965")
"""The dandas, which Unicode has once for all scripts."""
_ZWNJ, _ZWJ = "\u200c", "\u200d"
_ATR, _EXT, _INV, _HALANT, _NUKTA = b"\xef", b"\xf0", b"\xd9", b"\xe8", b"\xe9"
_ESCAPES = _ATR + _EXT
_TOKEN = re.compile(
    rb"[\0-\x7f]+|[\xef\xf0].|\xe8[\xe8\xe9]|\xd9\xe8|\xea\xea|\xa4\xe0|[" + bytes(_WITH_NUKTA) + rb"]\xe9|.", re.DOTALL
)
_SAFE_END = re.compile(rb"(?s).*(?<![\xef\xf0])[\0-\x7f]")
_LONGEST_WAIT = 64 << 10
"""Bytes without any of ASCII that wait for one; no word is that long."""
_PUNJABI_CONSONANT = "[\u0a15-\u0a28\u0a2a-\u0a30\u0a32\u0a33\u0a35\u0a36\u0a38\u0a39]"
_DOUBLED = re.compile(f"({_PUNJABI_CONSONANT})\u0a4d\\1")
_NASAL = re.compile(f"(?<=[\u0a05\u0a07\u0a3f\u0a41\u0a42]|{_PUNJABI_CONSONANT})\u0a02")


@cache
def _table(script: int) -> dict[bytes, str]:
    """Give the texts of the tokens of a script, by its code behind ATR."""
    block = _BLOCKS[script]
    plain = {0xA1 + place: letter for place, letter in enumerate(_LETTERS)}
    plain |= {0xDA + place: sign for place, sign in enumerate(_SIGNS)}
    plain |= {0xF1 + place: chr(0x0966 + place) for place in range(10)}
    table = {bytes([byte]): text for byte, letter in plain.items() if (text := _moved(letter, block))}
    for byte, letter in _WITH_NUKTA.items():
        if text := _moved(letter, block):
            table[bytes([byte]) + _NUKTA] = text
    halant = table[_HALANT]
    table |= {
        _HALANT * 2: halant + _ZWNJ,  # not joined to what follows
        _HALANT + _NUKTA: halant + _ZWJ,  # joined in its half form
        _INV: _ZWJ,  # a consonant that is not seen
        _INV + _HALANT: " " + halant,
        b"\xea\xea": "\u0965",
        b"\xa0": "\xa0",
    }
    if block == _DEVANAGARI:
        table |= {b"\xa4\xe0": "\u0904", _EXT + b"\xb8": "\u0952", _EXT + b"\xbf": "\u0970"}
    if script == _ASSAMESE:
        table |= {b"\xcf": "\u09f0", b"\xd4": "\u09f1"}  # the letters that Bengali writes otherwise, or not at all
    if script == _GURMUKHI:
        table[b"\xc0" + _NUKTA] = "\u0a5c\u0a4d\u0a39"
    return {token: text for token, text in table.items() if text}


def _moved(letter: str, block: int) -> str:
    """Give the letter of another script that stands where this one of Devanagari does; empty when there is none."""
    if letter in _EVERYWHERE:
        return letter
    if (ord(letter) in _DOTTED and block not in _BLOCKS_WITH_DOTTED) or (letter == "\u093c" and block == 0x0D00):
        return ""
    moved = chr(ord(letter) - _DEVANAGARI + block)
    return moved if unicodedata.name(moved, "") else ""


class _Decoder(codecs.BufferedIncrementalDecoder):
    """Decodes one stream. `ATR` switches the script up to the end of the line."""

    default = 0x42
    name = "iscii-dev"

    def __init__(self, errors: str = "strict") -> None:
        super().__init__(errors)
        self._script = self.default

    def reset(self) -> None:
        """Begin anew."""
        super().reset()
        self._script = self.default

    def getstate(self) -> tuple[bytes, int]:
        """Give what is left over, and the script."""
        return super().getstate()[0], self._script

    def setstate(self, state: tuple[bytes, int]) -> None:
        """Go back to where `getstate` was called."""
        super().setstate((state[0], 0))
        self._script = state[1]

    def _buffer_decode(self, input: ReadableBuffer, errors: str, final: bool) -> tuple[str, int]:  # noqa: A002 - its name
        """Decode up to a byte that changes with nothing that may follow; what is behind it waits."""
        given = bytes(input)
        end = len(given)
        if not final:
            safe = _SAFE_END.match(given)
            end = safe.end() if safe is not None else max(0, end - 4) if end > _LONGEST_WAIT else 0
        parts: list[str] = []
        position = 0
        while position < end:
            token = _TOKEN.match(given, position, end)
            assert token is not None  # noqa: S101 - the expression ends in any byte
            stop, text = token.end(), self._text_of(token[0])
            if text is None and stop - position == 2 and token[0][0] not in _ESCAPES:
                stop, text = position + 1, self._text_of(token[0][:1])  # a pair that this script does not have
            if text is None:
                error = UnicodeDecodeError(self.name, given, position, stop, "no character of ISCII")
                replacement, stop = codecs.lookup_error(errors)(error)
                text = str(replacement)
            parts.append(text)
            position = stop
        text = "".join(parts)
        return _NASAL.sub("\u0a70", _DOUBLED.sub("\u0a71\\1", text)), max(end, position)

    def _text_of(self, token: bytes) -> str | None:
        """Give the text of a token, None when it is none, and note a switch of the script."""
        first = token[0]
        if first < 0x80:
            if b"\n" in token or b"\r" in token:
                self._script = self.default
            return token.decode("ascii")
        if first == _ATR[0] and len(token) == 2:
            if token[1] == _DEFAULT or token[1] in _BLOCKS:
                self._script = self.default if token[1] == _DEFAULT else token[1]
                return ""
            return "" if 0x21 <= token[1] < 0x40 else None  # bold and the like
        return _table(self._script).get(token)


def _refuse_encoding(text: str, errors: str = "strict") -> tuple[bytes, int]:
    """Encode nothing: ISCII is only read. `codecs` wants an encoder of a text encoding all the same."""
    if text:
        raise UnicodeEncodeError("iscii", text, 0, len(text), f"ISCII is only read ({errors})")
    return b"", 0


def _search(name: str) -> codecs.CodecInfo | None:
    """Give the codec of a name, as `codecs` asks for it: in lower case, with underscores."""
    found = re.fullmatch(r"(?:x_)?iscii(?:_(\w+))?|(?:cp|windows_)?(570\d\d)", name.replace("-", "_"))
    if found is None:
        return None
    key = found[1] or found[2] or "dev"
    if key not in _NAMES:
        return None
    code, short = _NAMES[key]

    class Decoder(_Decoder):
        default = code
        name = f"iscii-{short}"

    def decode(given: ReadableBuffer, errors: str = "strict", /) -> tuple[str, int]:
        content = bytes(given)
        return Decoder(errors).decode(content, final=True), len(content)

    return codecs.CodecInfo(_refuse_encoding, decode, incrementaldecoder=Decoder, name=Decoder.name)


codecs.register(_search)
