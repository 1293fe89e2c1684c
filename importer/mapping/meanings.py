"""What a header says by itself: the fields that it may mean, or that it means something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz, process

from importer.customer.headers import header_key
from importer.mapping.lexicon import ABOUT, BILLING, FOREIGN, HOME, NOT_THE_CUSTOMERS, SECOND, SHIPPING, WORK
from importer.mapping.vocabulary import CONCEPTS, LINE_1, LINE_2, Name, Vocabulary, core_of, harmless_beside
from importer.mapping.words import header_words

Block = Literal["", "billing", "shipping", "home", "work", "other"]

_MOBILE_BONUS = 0.1
"""A mobile goes before `Phone` or `Telephone`, whatever they are called: a store reaches people on their mobile."""
_ALIKE, _MAYBE_ALIKE = 90.0, 82.0
"""Likeness (rapidfuzz ratio, 0-100) from which a header is a misspelt name, likely or perhaps: one slip in ten letters
gives 90 or more, one in five about 80."""
_SHORTEST_MISSPELT = 5
"""Letters; shorter names are too much alike."""


class Certainty(IntEnum):
    """How far a header can be trusted."""

    UNSURE = 1
    LIKELY = 2
    SURE = 3


@dataclass(frozen=True, slots=True)
class Meaning:
    """A field that a header may mean."""

    field: str
    score: float
    """How well it fits, from 0; an exact name has about 1, a mobile a little more."""
    certainty: Certainty
    spelling: str
    """The name in the field table that it was recognised by."""
    how: str
    """The reason in words."""


@dataclass(frozen=True, slots=True)
class HeaderMeaning:
    """All that a header says."""

    words: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    """The best first; none for a header that says nothing or something else."""
    block: Block
    """Which of several addresses it belongs to; empty where it does not say."""
    foreign: str = ""
    """Why it cannot be a field, in words, whatever its values; empty otherwise."""
    second: bool = False
    """Whether it says that it is a second value of the same kind."""


def header_meaning(header: str, vocabulary: Vocabulary) -> HeaderMeaning:
    """Tell what a header means by itself."""
    words = header_words(header)
    block = _block(words)
    exact = vocabulary.exact.get(header_key(header), ())
    if exact:
        return HeaderMeaning(words, _sorted(_exact(name, words) for name in exact), block)
    if whose := NOT_THE_CUSTOMERS.intersection(words):
        return HeaderMeaning(words, (), block, foreign=f"it is the {min(whose)}'s, not the customer's")
    if foreign := next((word for word in words if word in FOREIGN), ""):
        return HeaderMeaning(words, (), block, foreign=f"'{foreign}' says that it is something else")
    found = (
        _sorted(_by_words(words, vocabulary))
        or _sorted(_by_some_words(words, vocabulary))
        or _sorted(_by_spelling(header, vocabulary))
    )
    if found and (number := _in_a_series(found[0].field, words)):
        return HeaderMeaning(words, (), block, foreign=f"it is number {number} of several; the first one counts")
    return HeaderMeaning(words, found, block, second=bool(SECOND.intersection(words)))


def _sorted(meanings: Iterator[Meaning]) -> tuple[Meaning, ...]:
    best: dict[str, Meaning] = {}
    for meaning in meanings:
        if meaning.field not in best or meaning.score > best[meaning.field].score:
            best[meaning.field] = meaning
    return tuple(sorted(best.values(), key=lambda meaning: -meaning.score))


def _block(words: tuple[str, ...]) -> Block:
    signs: tuple[tuple[Block, frozenset[str]], ...] = (
        ("billing", BILLING),
        ("shipping", SHIPPING),
        ("other", SECOND),
        ("home", HOME),
        ("work", WORK),
    )
    return next((block for block, own in signs if own.intersection(words)), "")


def _bonus(field: str, words: tuple[str, ...]) -> float:
    return _MOBILE_BONUS if field == "address.phone" and "mobile" in words else 0.0


def _exact(name: Name, words: tuple[str, ...]) -> Meaning:
    score = (0.8 if name.doubtful else 0.98 if name.rank else 1.0) - 0.001 * name.rank + _bonus(name.field, words)
    certainty = Certainty.LIKELY if name.doubtful else Certainty.SURE
    return Meaning(name.field, score, certainty, name.spelling, f"header matches '{name.spelling}'")


def _by_words(words: tuple[str, ...], vocabulary: Vocabulary) -> Iterator[Meaning]:
    """Find names whose words are all in the header, beside none but words that say whose it is."""
    for name, more in _within(words, vocabulary):
        if not more or (name.strong and more <= harmless_beside(name.field)):
            score = (0.75 if name.doubtful else 0.93) - _penalty(name, words)
            certainty = Certainty.LIKELY if name.doubtful else Certainty.SURE
            yield Meaning(name.field, score, certainty, name.spelling, f"header means '{name.spelling}'")


def _by_some_words(words: tuple[str, ...], vocabulary: Vocabulary) -> Iterator[Meaning]:
    """Find names whose words are all in the header, beside one or two that nobody knows."""
    for name, more in _within(words, vocabulary):
        if name.strong and len(more) <= 2 and not more & (CONCEPTS | ABOUT):
            score = (0.5 if name.doubtful else 0.7) - _penalty(name, words) - 0.1 * len(more)
            certainty = Certainty.UNSURE if name.doubtful or len(more) > 1 else Certainty.LIKELY
            unknown = ", ".join(f"'{word}'" for word in sorted(more))
            how = f"header has the words of '{name.spelling}', and {unknown} besides"
            yield Meaning(name.field, score, certainty, name.spelling, how)


def _within(words: tuple[str, ...], vocabulary: Vocabulary) -> Iterator[tuple[Name, frozenset[str]]]:
    """Give the names whose words the header has, with the words that it has besides."""
    own = tuple(word for word in words if word not in SECOND)
    cores: dict[str, frozenset[str]] = {}
    for name in vocabulary.names if own else ():
        if name.field not in cores:
            cores[name.field] = core_of(name.field, own)
        if name.core <= cores[name.field]:
            yield name, cores[name.field] - name.core


def _penalty(name: Name, words: tuple[str, ...]) -> float:
    return 0.001 * name.rank - _bonus(name.field, words) + (0.15 if SECOND.intersection(words) else 0.0)


def _by_spelling(header: str, vocabulary: Vocabulary) -> Iterator[Meaning]:
    """Find names that are spelt almost so."""
    key = header_key(header)
    if len(key) < _SHORTEST_MISSPELT:
        return
    for spelling, likeness, _ in process.extract(
        key, _long_keys(vocabulary), scorer=fuzz.ratio, score_cutoff=_MAYBE_ALIKE, limit=3
    ):
        for name in vocabulary.exact[spelling]:
            sure = likeness >= _ALIKE and not name.doubtful
            certainty = Certainty.LIKELY if sure else Certainty.UNSURE
            yield Meaning(
                name.field,
                0.7 * likeness / 100
                - (0.1 if name.doubtful else 0.0)
                + _bonus(name.field, header_words(name.spelling)),
                certainty,
                name.spelling,
                f"header is spelt almost like '{name.spelling}'",
            )


@lru_cache(maxsize=4)
def _long_keys(vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(key for key in vocabulary.exact if len(key) >= _SHORTEST_MISSPELT)


def _in_a_series(field: str, words: tuple[str, ...]) -> int:
    """Give the number, from 2 on, that a header has among several of its kind; 0 when it has none.

    Of the lines of an address there is a second, too.
    """
    last = 2 if field in {LINE_1, LINE_2} else 1
    return next((int(word) for word in words if word.isdigit() and len(word) < 3 and int(word) > last), 0)
