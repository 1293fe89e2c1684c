"""What the parts of an address's end have in common: how they are set apart from each other."""

from __future__ import annotations

from dataclasses import dataclass

DASHES = "-\u2010\u2011\u2012\u2013\u2014"
HARD = ",;|\n()[]"
"""What sets a part apart from every other word, as a space does not."""
SEPARATORS = f" .:\u0964{HARD}{DASHES}"
"""What stands between the parts of an address, and behind its last one; U+0964 is the Hindi full stop."""
LABEL_WINDOW = 24
"""How far (characters) to look back for the word that says what a number is."""


@dataclass(frozen=True, slots=True)
class EndingPart:
    """A pincode or a state found in a text."""

    start: int
    """Where it begins, or the label in front of it."""
    written: str
    """As it stands there, without the label."""
    name: str
    """What it means: six digits, or a state's official name."""
    is_city: bool = False
    """Whether the text names a city as well as a state."""


def end_before(text: str, start: int) -> int:
    """Give where the word in front of `start` ends."""
    return len(text[:start].rstrip(SEPARATORS))


def begins_word(text: str, start: int) -> bool:
    """Whether a part that begins at `start` is set apart from what stands in front of it."""
    return start == 0 or text[start - 1] in SEPARATORS
