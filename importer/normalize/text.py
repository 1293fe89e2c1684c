"""Text as people type and copy it: Unicode form, spaces, invisible characters, line breaks. Rules: facts on dirty data.

`tidy` is for what people read (names, addresses), `plain` for what machines read (numbers, codes, e-mails).
"""

from __future__ import annotations

import re
import unicodedata

from importer.normalize.cleaned import BLANK, Cleaned
from importer.normalize.placeholders import is_formula_error, is_placeholder

# Control characters, soft hyphen, bidirectional marks, zero-width characters, tags; not the joiners U+200C, U+200D.
_INVISIBLE = (
    "\\x00-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f"
    "\\ufeff\\ufff9-\\ufffb\\U000e0000-\\U000e007f"
)
_REMOVED = re.compile(f"[{_INVISIBLE}]+")
_REMOVED_FROM_CODES = re.compile(f"[{_INVISIBLE}\u200c\u200d]+")
_LINE_BREAKS = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]+")
_SPACES = re.compile("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_ALL_SPACES = re.compile("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\n\r\x0b\x0c\x85\u2028\u2029]+")
_JOINER = "[\u200c\u200d]"
_VIRAMA = "[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca]"
_INDIC, _ARABIC = "[\u0900-\u0dff]", "[\u0620-\u06ff]"
# A joiner has a meaning behind a virama, and between two letters of an Indic or the Arabic script.
_STRAY_JOINERS = re.compile(
    f"{_JOINER}(?<!{_VIRAMA}{_JOINER})(?:(?<!{_INDIC}{_JOINER})(?<!{_ARABIC}{_JOINER})"
    f"|(?<={_INDIC}{_JOINER})(?!{_INDIC})|(?<={_ARABIC}{_JOINER})(?!{_ARABIC}))"
)
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_FULLWIDTH_SIGN = re.compile("[\uff01-\uff5e]")
_FULLWIDTH = {0xFEE0 + code: code for code in range(0x21, 0x7F)}
_MACHINE_PUNCTUATION = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc`\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e", '"'),
    }
)


def tidy(text: str, line_break: str = " ") -> str:
    """Give text in NFC, without invisible characters, fullwidth forms as ASCII, single spaces and none at the ends.

    `line_break` stands for line breaks; one that begins with a comma does not double a comma that is there. Joiners
    are kept inside Indic words, quotes and dashes everywhere.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if _FULLWIDTH_SIGN.search(text):
        text = text.translate(_FULLWIDTH)
    visible = _STRAY_JOINERS.sub("", unicodedata.normalize("NFC", _REMOVED.sub("", text)))
    lines = [_SPACES.sub(" ", line).strip(" ") for line in _LINE_BREAKS.split(unicodedata.normalize("NFC", visible))]
    joined = ""
    for line in filter(None, lines):
        joined += (line_break.lstrip(",") if joined.endswith(",") else line_break) + line if joined else line
    return joined


def ascii_digits(text: str) -> str:
    """Turn the digits of every script into 0-9."""
    if text.isascii():
        return text
    return _FOREIGN_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)


def spaced(text: str) -> str:
    """Give text without invisible characters (joiners too), with single spaces, fullwidth forms as ASCII."""
    if not text.isascii():
        text = text.translate(_FULLWIDTH)
    return _ALL_SPACES.sub(" ", _REMOVED_FROM_CODES.sub("", text)).strip(" ")


def plain(text: str) -> str:
    """Give text as a machine reads it: compatibility forms, ASCII digits, dashes and quotes, nothing invisible.

    Quotation marks around it and apostrophes before it (a spreadsheet's mark for text) are taken off.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split()).strip(" \"'")
    if not text.isascii():
        text = _REMOVED_FROM_CODES.sub("", text)
        text = ascii_digits(unicodedata.normalize("NFKC", text)).translate(_MACHINE_PUNCTUATION)
    return _ALL_SPACES.sub(" ", _REMOVED_FROM_CODES.sub("", text)).strip(" \"'")


def clean_name(text: str) -> Cleaned:
    """Clean the name of a person or a business. Words such as Null and Na are names; text without a letter is none."""
    value = tidy(text)
    if is_formula_error(value) or not any(map(str.isalnum, value)):
        return BLANK
    return Cleaned(value)


def clean_text(text: str) -> Cleaned:
    """Clean free text: an address line, a city, a landmark. Line breaks become commas."""
    value = tidy(text, line_break=", ")
    return BLANK if is_placeholder(value) else Cleaned(value)
