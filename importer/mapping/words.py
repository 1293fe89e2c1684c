"""A header as words: `LEDGERMOBILE`, `Ledger-Mobile` and `ledger mob.` are all (`ledger`, `mobile`)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from importer.customer.headers import without_repetition
from importer.mapping.lexicon import FOREIGN, PHRASES, QUALIFIERS, SAME, SECOND, WORDS_WITHIN

_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=[0-9])|(?<=[0-9])(?=[^\W\d_])")
_SHORTEST_WITHIN = 3
"""Letters of the shortest word that a glued header is parted into; `no` and `id` may be shorter."""
_LONGEST_GLUED = 40
"""A longer run of letters (characters) is not parted: it is a sentence without spaces, or no text at all."""


@lru_cache(maxsize=20_000)
def header_words(header: str) -> tuple[str, ...]:
    """Give the words of a header in their order, each in the one spelling of the lexicon; numbers are words too."""
    parted = _HUMPS.sub(" ", unicodedata.normalize("NFKC", without_repetition(header)))
    plain = "".join(sign if _belongs(sign) else " " for sign in parted.casefold())
    words = [piece for word in plain.split() for piece in _within(word)]
    return _with_phrases([SAME.get(word, word.lstrip("0") or "0" if word.isdigit() else word) for word in words])


def _belongs(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign) in {"Mn", "Mc"}


def _with_phrases(words: list[str]) -> tuple[str, ...]:
    """Put words that stand together for one in its place, as often as that goes."""
    joined: list[str] = []
    for word in words:
        joined.append(word)
        while len(joined) > 1 and (phrase := PHRASES.get((joined[-2], joined[-1]))):
            joined[-2:] = [phrase]
    return tuple(joined)


@cache
def _known_words() -> frozenset[str]:
    words = {*SAME, *SAME.values(), *PHRASES.values(), *QUALIFIERS, *FOREIGN, *SECOND, *WORDS_WITHIN}
    return frozenset(word for word in words if len(word) >= _SHORTEST_WITHIN) | {"no", "id"}


def _within(word: str) -> list[str]:
    """Part a glued word into known ones, as few as possible; a known or an unknown word stays whole."""
    known = _known_words()
    if word in known or not word.isascii() or not word.isalpha() or len(word) > _LONGEST_GLUED:
        return [word]
    best: list[list[str] | None] = [[], *([None] * len(word))]
    for end in range(1, len(word) + 1):
        for start in range(end):
            before = best[start]
            if before is not None and word[start:end] in known:
                found = [*before, word[start:end]]
                current = best[end]
                if current is None or len(found) < len(current):
                    best[end] = found
    return best[len(word)] or [word]
