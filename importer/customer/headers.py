"""Headers as they are compared, and as they are shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_REPEATED = re.compile(r" \([0-9]+\)$")
_PERSONAL = re.compile(r"@|(?:[0-9][ -]?){6}")
_MOST_SHOWN = 40
"""Headers in a message; a file of a thousand columns must not fill the screen."""

_LONGEST_SHOWN = 60
"""Characters of a header in a message."""


def without_repetition(header: str) -> str:
    """Give the header without the number that the reader put behind a repeated one: `Phone (2)` -> `Phone`."""
    return _REPEATED.sub("", header)


def header_key(header: str) -> str:
    """Give the comparable form of a header: `Mobile No.*` -> `mobileno`; letters of every script are kept.

    A number that the reader put behind a repeated header (`Phone (2)`) is no part of its name.
    """
    plain = unicodedata.normalize("NFKC", without_repetition(header)).casefold()
    return "".join(sign for sign in plain if sign.isalnum() or unicodedata.category(sign) in {"Mn", "Mc"})


def looks_like_data(header: str) -> bool:
    """Whether a header is rather a person's e-mail, phone or the like: the file may have no header at all."""
    return _PERSONAL.search(header) is not None


def listed_headers(headers: Sequence[str]) -> str:
    """List headers for a message; when one looks like a person's data, none is shown, since messages are logged."""
    if any(looks_like_data(header) for header in headers):
        return "not shown, since the row looks like a customer and not like a header"
    more = f" and {len(headers) - _MOST_SHOWN} more" if len(headers) > _MOST_SHOWN else ""
    return ", ".join(map(cut_header, headers[:_MOST_SHOWN])) + more


def cut_header(header: str) -> str:
    """Give the beginning of a header that is too long for a message."""
    return header if len(header) <= _LONGEST_SHOWN else f"{header[: _LONGEST_SHOWN - 1]}…"
