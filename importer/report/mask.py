"""Hide a value from people who need not see it, and leave enough to recognise what kind of value it is."""

from __future__ import annotations

_SHOWN_AS_IT_IS = frozenset(" .,:;-+/()#&_'\"")
"""Punctuation of phone numbers, names and addresses; all else, control characters and vowel signs too, is hidden."""

_LONGEST = 24
"""Characters of a masked value; behind a longer one stand three dots, which also hide how long it was."""


def mask_value(text: str) -> str:
    """Give the value masked: `9876543210` -> `9*********`, `asha@example.com` -> `a***@***`.

    The first letter or digit stays when there are three or more of them; the others become asterisks, and so does
    whatever is neither a letter, a digit nor common punctuation. Of an e-mail address nothing but the first character
    and the @ stays. No three letters or digits in a row are ever those of the value.
    """
    letters = [character for character in text if character.isalnum()]
    kept = letters[0] if len(letters) >= 3 else ""
    if "@" in text:
        return f"{kept or '*'}***" + "@***" * min(text.count("@"), 2)
    shown = []
    for character in text[:_LONGEST]:
        if character == kept:
            shown.append(character)
            kept = ""
        else:
            shown.append(character if character in _SHOWN_AS_IT_IS else "*")
    return "".join(shown) + ("..." if len(text) > _LONGEST else "")
