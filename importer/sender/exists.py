"""What a refusal says about the customer: that it exists already, that another request is at work on it, or neither.

The API documents no code for a taken phone or e-mail, so its words are judged. Taking another refusal for "exists"
loses a customer without a word; not seeing it costs a line in the errors file. So the usual patterns (`exists_when` as
it comes) see only clauses that may state such a thing; the user's own patterns see all but plain denials.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import Enum, auto

from importer.config import DEFAULT_EXISTS_WHEN

_DENIED = re.compile(
    r"(?:\bnot|n['\u2019]t|\bnever|\bno longer)\s+(?:yet\s+|been\s+|currently\s+)*"
    r"(?:exist(?:s|ing)?|registered|taken|in use|found|known|a duplicate|duplicated?)\b",
    re.IGNORECASE,
)
"""A denial ("does not exist", "not registered") says nothing about what exists."""
_CLAUSE_END = re.compile(
    r"((?<!\bno)[.,:](?=\s|$)|[;!?(|\u0964]|\b(?:because|since|as|but|and|when)\b)",
    re.IGNORECASE,
)
"""What ends a clause; not the full stop of `Mobile No. 98...`, nor those of `customers.phone`."""
_VOID = re.compile(
    r"""
      (?<!mobile\ )(?<!phone\ )(?<!contact\ )\bno\b                        # no customer; but not: Mobile no
    | \bnot\b(?!\ unique) | n['\u2019]t\b | \b(?:cannot|none|neither|nor|never|without)\b | \bnah[ie]\w*
    | \u0928\u0939\u0940\u0902                                              # Hindi for not
    | \b(?:if|whether|unless|until|check|verify|unable|could|select|choose)\b   # a condition or a question
    | \b(?:must|should|shall|may|needs?|required?|only)\b(?!\ be\ unique)      # a requirement
    | \b(?:gst\w*|pan|pin\ ?codes?|postal|post\ ?codes?|zip|city|states?|country|domain|limit|quota|maximum)\b
    | \btoo\ many\b | \b(?:coupon|session|token)s?\b
    | (?<!mail\ )\baddress\b(?!\.|\ (?:phone|mobile|e-?mail))              # something else that is taken
    | \u092a\u093f\u0928 | \u092a\u0924\u093e | \u091c\u0940\u090f\u0938\u091f\u0940 | \u092a\u0948\u0928    # in Hindi
    | \b(?:dnd|registry|\w*list(?:ed)?)\b | \bregistered\ (?:under|name|office)\b
    | \balready\ (?:been\ )?(?:verified|logged|deleted|blocked|closed|expired|reached|exceeded|processed|sent)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A clause with one of these says nothing of what exists."""
_AT_WORK = re.compile(
    r"\bin (?:progress|flight)\b|\b(?:being|still) (?:processed|processing|created)\b|\bconcurrent(?:ly)?\b",
    re.IGNORECASE,
)
"""Another request may be making this customer."""
_SAME_REQUEST = re.compile(
    r"\bsame (?:key|request)\b|\bduplicate (?:request|submission)\b"
    r"|\bidempoten\w*\W.{0,40}\b(?:already|reused?|used|in use|conflicts?|mismatch\w*|exists?)\b",
    re.IGNORECASE,
)
"""The request was seen before; what became of it then is not said."""
_USUAL = frozenset(unicodedata.normalize("NFC", pattern) for pattern in DEFAULT_EXISTS_WHEN)


def compile_patterns(exists_when: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    """Compile the `exists_when` patterns of the settings; case does not matter."""
    return tuple(re.compile(unicodedata.normalize("NFC", pattern), re.IGNORECASE) for pattern in exists_when)


class Taken(Enum):
    """Whether phone, e-mail or customer is there already, as far as a refusal says."""

    YES = auto()
    NO = auto()
    UNDECIDED = auto()
    """Another request, perhaps an earlier one of this row, is or was at work on it."""


def read_taken(lines: Sequence[str], exists_when: Sequence[re.Pattern[str]]) -> Taken:
    """Judge the words of a refusal (NFC, without the row's own values), each line by itself."""
    if any(_SAME_REQUEST.search(line) for line in lines):
        return Taken.UNDECIDED
    if not any(_says_exists(line, exists_when) for line in lines):
        return Taken.NO
    return Taken.UNDECIDED if any(_AT_WORK.search(line) for line in lines) else Taken.YES


def _says_exists(line: str, exists_when: Sequence[re.Pattern[str]]) -> bool:
    stated, undenied = _stated(line), _DENIED.sub(" ", line)
    return any(pattern.search(stated if pattern.pattern in _USUAL else undenied) for pattern in exists_when)


def _stated(line: str) -> str:
    """Give a line without the clauses that deny, ask, require or speak of something else."""
    parts = _CLAUSE_END.split(line)
    return "".join(" " if number % 2 == 0 and _VOID.search(part) else part for number, part in enumerate(parts))
