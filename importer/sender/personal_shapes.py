r"""What in a text of the API looks like somebody's e-mail address, phone number, PAN or GSTIN: it is hidden. Pure.

Anybody's: a refusal may name another customer ("already used by ravi@example.com"). What is written for a URL
(`ravi%40example.com`), with gaps, or masked in part (`98******10`) is hidden too, and so is whatever may be one: no
seven digits in a row are ever left. What helps and is none stays: ids of customers and requests (less such digits),
status codes, pincodes, dates as ISO 8601 has them, IPv4 addresses, numbers below a thousand million with separators.
"""

from __future__ import annotations

import re

_LEAST_DIGITS = 7
"""Digits that may be a phone number: landlines without their area code have seven or eight."""
_LEAST_SHOWN = 2
"""Digits that make a number of one that is masked in part; and signs that mask the others."""

_AT = r"(?:[@\uff20\ufe6b]|%(?:25)*40|&\#0*64;|&\#x0*40;|&commat;|\\u0040)"
"""The sign of an e-mail, also as URLs, HTML and JSON have it."""
_LETTER = r"[^\s@\uff20\ufe6b<>()\[\]{}\"',;:=|/\\&?]"
"""What stands on either side of it. Before it {}|=/&? may, too, but nearly always they separate: up to them is left."""
_SIDE = rf"(?:(?!{_AT}){_LETTER})"
_EMAIL = re.compile(
    rf"""
      (?<!{_LETTER}){_SIDE}++\ ?{_AT}\ ?{_SIDE}+\.\w{_SIDE}*                    # ravi @ example.com
    | (?:"[^"@]{{1,64}}"|(?<!{_LETTER}){_SIDE}++(?:'{_SIDE}++){{0,2}}|[{{}}|=/&?']++)(?:{_AT}\[?{_SIDE}*\]?)+
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TAX_ID = re.compile(r"(?<![^\W_])(?:\d\d)?[A-Z]{5}\d{4}[A-Z](?:[0-9A-Z]{3})?(?![^\W_])", re.IGNORECASE)
"""PAN, or GSTIN, which holds one."""

_GAP = (
    r"(?:[\s()/\-_+%~\u00b7\u2010-\u2015\u2212\ufe63\uff0d\u0300-\u036f\ufe0f\u20e3]|[.,](?!\s)"
    r"|&(?:nbsp|\#160|\#32);){0,4}+"
)
"""What may stand between two digits of one number; a full stop or comma before a space ends it."""
_SIGN = r"(?:\d|[*\u2022\u25cf\u2217]|(?<![^\W\d_xX])[xX](?=[xX\d*])|(?<=[xX])[xX](?![^\W\d_]))"
"""A digit, or what stands for one in a number that is masked in part."""
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_NUMBER = re.compile(
    rf"""
      (?P<uuid>(?<!\w)[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}(?!\w))
    | (?P<harmless>
        (?: (?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])
            (?:[T\ ]\d\d:\d\d(?::\d\d(?:[.,]\d{{1,6}})?)?(?:Z|[+-]\d\d:?\d\d)?)?
          | (?:{_OCTET}\.){{3}}{_OCTET}
          | \d{{1,3}}(?:,\d{{3}}){{1,2}}
        )(?!{_GAP}\d)
      )
    | \+?{_SIGN}(?:{_GAP}{_SIGN})+
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DIGITS = re.compile(rf"\d{{{_LEAST_DIGITS},}}")
_HAS_AT = re.compile(_AT, re.IGNORECASE)
_HAS_DIGIT = re.compile(r"\d")
"""Most messages have neither, and are to cost next to nothing: a whole file may be refused."""


def hide_personal(text: str, instead: str) -> str:
    """Give a text on one line (NFC) with `instead`, which has neither digits nor asterisks, for what is personal."""
    if _HAS_AT.search(text) is not None:
        text = _EMAIL.sub(lambda found: instead + _end_of_sentence(found[0]), text)
    if _HAS_DIGIT.search(text) is not None:
        text = _NUMBER.sub(lambda found: _number(found, instead), _TAX_ID.sub(instead, text))
    return text


def _end_of_sentence(email: str) -> str:
    return email[len(email.rstrip(".!")) :]


def _number(found: re.Match[str], instead: str) -> str:
    """Judge something that has digits; what is harmless begins where no number does, and ends where none goes on."""
    if found["harmless"] is not None:
        return found[0]
    if found["uuid"] is not None:
        return _DIGITS.sub(instead, found[0])
    digits = sum(letter.isdecimal() for letter in found[0])
    hidden = sum(letter in "*\u2022\u25cf\u2217xX" for letter in found[0])
    masked_in_part = min(digits, hidden) >= _LEAST_SHOWN and digits + hidden >= _LEAST_DIGITS
    return instead if digits >= _LEAST_DIGITS or masked_in_part else found[0]
