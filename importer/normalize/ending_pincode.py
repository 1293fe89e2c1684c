"""A pincode at the end of an address, told from house numbers and phone numbers."""

from __future__ import annotations

import re

from importer.customer.places import pincode_exists
from importer.normalize.ending_part import LABEL_WINDOW, EndingPart, begins_word

_SIX_DIGITS = re.compile(r"(?<![0-9])[0-9]{3}[ \-]?[0-9]{3}\Z")
_PIN_LABEL = re.compile(
    r"(?<![^\W_])(?:pin[ \-]*code|pin|zip[ \-]*code|zip|postal *(?:code|pin)|post *code|पिन *कोड|पिन|डाक *कोड)"
    r" *(?:no\b|number\b|नंबर|नं)?[ ,.:#=\n\-\u2013\u2014]*\Z",
    re.IGNORECASE,
)
# Singapore's postal codes have six digits, too, and stand behind its name.
_OTHER_LABEL = re.compile(
    r"(?:(?<![^\W_])(?:ph|phone|tel|telephone|mob|mobile|cell|fax|contact|call|whatsapp|no|nos|num|number|h\.?no|hno|box"
    r"|bag|ext|extn|regn?|plot|flat|house|door|shop|survey|khasra|rs|singapore|फोन|मोबाइल|मो|नंबर|नं)|#)[ .:#/\-]*\Z",
    re.IGNORECASE,
)
_DIGITS_BEFORE = re.compile(r"[0-9+][0-9 .+/\u2010-\u2014\-]*\Z")
_SHORT_NUMBER = re.compile(r"[1-9][0-9]{0,2}(?: | ?[\u2013\u2014] ?| - ?)")
_LETTER_DASH = re.compile(r"(?<![^\W_])[^\W\d_]-\Z")


def pincode_at(text: str, end: int) -> EndingPart | None:
    """Find a pincode that ends at `end`, with the label in front of it: `560038`, `560 038`, `Pin: 560038`.

    With a label any six digits are one. Without, India Post must list them, and nothing in front of them may make
    them another number: a word such as `No`, `Ph` or `Box`, more than a short number (`Sector 21 122001`), a letter.
    """
    six = _SIX_DIGITS.search(text, max(0, end - 7), end)
    if six is None:
        return None
    start, written = six.start(), six[0]
    digits = written.replace(" ", "").replace("-", "")
    label = _PIN_LABEL.search(text, max(0, start - LABEL_WINDOW), start)
    if label:
        return EndingPart(label.start(), written, digits)
    is_bare = "-" not in written and pincode_exists(digits) and _stands_alone(text, start, " " in written)
    return EndingPart(start, written, digits) if is_bare else None


def _stands_alone(text: str, start: int, spaced: bool) -> bool:
    """Whether six digits that begin at `start` are a number of their own, not said to be another than a pincode."""
    window = max(0, start - LABEL_WINDOW)
    if not begins_word(text, start) or _OTHER_LABEL.search(text, window, start):
        return False
    if _LETTER_DASH.search(text, window, start):
        return False
    digits = _DIGITS_BEFORE.search(text, window, start)
    return digits is None or (not spaced and _SHORT_NUMBER.fullmatch(digits[0]) is not None)
