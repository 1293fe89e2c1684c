"""What the operating system says of a failure, as it is told to people."""

from __future__ import annotations

import re

_LIBRARY = re.compile(r".*\[errno [0-9]+\] ", re.DOTALL | re.IGNORECASE)
"""What Arrow puts before the system's own words."""


def system_words(error: BaseException) -> str:
    """Give the words alone (`No space left on device`), without error number, path and the name of a Python type."""
    said = getattr(error, "strerror", None)
    return _LIBRARY.sub("", str(said)) if said else "the system does not say why"
