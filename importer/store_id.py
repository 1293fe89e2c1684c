"""What may be the id of a store: it becomes a part of URLs and file names, so it is judged before it gets there."""

from __future__ import annotations

import re

_STORE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def is_store_id(text: str) -> bool:
    """Whether this is 1 to 64 letters, digits, - and _ of ASCII, a letter or digit first. The API publishes no rule."""
    return _STORE_ID.fullmatch(text) is not None
