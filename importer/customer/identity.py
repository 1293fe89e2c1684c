"""Who a customer is to us, whatever cleaning does to the rest of the row.

The identity is built only from the phone number (E.164), the e-mail (case-folded) and, where the rules allow the same
person twice in a run, the occurrence. It is versioned: a better normalizer must not make known customers unknown.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from importer.customer.fields import FIELDS

IDENTITY_VERSION = 1

_NAMESPACE = bytes.fromhex("6f0d8a526f0c5b0e9a351c1c0a9c6a4e")  # a UUID drawn once; changing it changes every key


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """A customer's identity in one store. It holds personal data: it is hashed before it is kept, and has no repr."""

    phone: str
    """E.164 (`+919876543210`), or empty."""
    email: str
    """Case-folded, or empty."""
    occurrence: int = 1
    """1 but where duplicates are allowed: the how-manieth row of the run with this phone and e-mail."""

    @classmethod
    def of(cls, country_code: str, phone: str, email: str, occurrence: int = 1) -> Identity:
        """Build it from clean values."""
        return cls(f"{country_code}{phone}" if phone else "", email.casefold(), occurrence)

    @property
    def text(self) -> str:
        """The canonical form that is hashed."""
        return f"v{IDENTITY_VERSION}|{self.phone}|{self.email}|{self.occurrence}"


def idempotency_key(store: str, identity: Identity, generation: int) -> str:
    """Give the `Idempotency-Key` of a request: UUIDv5 of store, identity and generation.

    The generation goes up only after a rejection: a mended row is a new request, a retried one is the same.
    """
    # As uuid.uuid5 makes it (RFC 9562, 5.5), in a third of its time: version and variant are put in place of 6 bits.
    name = f"{store}|{identity.text}|{generation}".encode()
    text = hashlib.sha1(_NAMESPACE + name, usedforsecurity=False).hexdigest()
    return f"{text[:8]}-{text[8:12]}-5{text[13:16]}-{_VARIANTS[text[16]]}{text[17:20]}-{text[20:32]}"


_VARIANTS = {f"{digit:x}": f"{digit & 3 | 8:x}" for digit in range(16)}


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """A row that is to be sent, as far as the journal must know it. What is personal does not show in its repr."""

    ordinal: int
    """Position of the row in its run, from 0."""
    identity: Identity
    content: str = field(default="", repr=False)
    """`content_of` its clean values."""
    source: int = 0
    """Position of its source in the run, from 0."""
    row: int = 0
    """Its number in the source, as a spreadsheet shows it; 0 when that is not known."""
    ref: str = field(default="", repr=False)
    """Its id in the legacy system, if that gives no phone number or e-mail away."""


def kept_ref(ref: str, identity: Identity) -> str:
    """Give a row's legacy id as the journal may keep it: empty where it is, or holds, a phone number or an e-mail.

    Some systems use these as ids. An Indian mobile number is one in any script, with any punctuation, and with its
    dialling code or 0; among letters only the row's own number is known for one, with or without its first digits.
    """
    if len(ref) < _OWN_DIGITS:  # the usual one is too short for a phone number
        return "" if "@" in ref else ref
    digits = "".join(str(unicodedata.decimal(letter)) for letter in ref if letter.isdecimal())
    is_mobile = _MOBILE.fullmatch(digits) and not any(letter.isalpha() for letter in ref)
    own = identity.phone[-_OWN_DIGITS:]
    return "" if "@" in ref or is_mobile or (len(own) == _OWN_DIGITS and own in digits) else ref


_OWN_DIGITS = 8
"""Last digits of a phone number that give it away: foreign ones may have no more without their dialling code."""
_MOBILE = re.compile(r"(?:0{0,2}91|0)?[6-9][0-9]{9}")

SENT_PATHS = tuple(field.path for field in FIELDS if field.sent)


def content_of(values: Mapping[str, str]) -> str:
    """Give all that is sent of a row (clean values by field path) as one text: equal for equal requests."""
    return CONTENT_SEPARATOR.join([values[path] for path in SENT_PATHS])


def contents_of(columns: Mapping[str, Sequence[str]]) -> list[str]:
    """Give `content_of` each of n rows; `columns` has n clean values by field path."""
    return list(map(CONTENT_SEPARATOR.join, zip(*(columns[path] for path in SENT_PATHS), strict=True)))


CONTENT_SEPARATOR = "\x1f"
"""Stands in no clean value: the cleaning takes control characters out."""


class Occurrences:
    """Counts how often each person stood in a run: where the rules let the same one in twice, each is a customer."""

    def __init__(self, *, allowed: bool) -> None:
        """Where duplicates are not `allowed`, nobody stands there twice, and nothing is counted."""
        self._seen: Counter[tuple[str, str]] | None = Counter() if allowed else None

    @property
    def counted(self) -> bool:
        """Whether every row that may be sent has to be shown, in the file's order, also those sent before."""
        return self._seen is not None

    def next(self, identity: Identity) -> Identity:
        """Give the identity with its occurrence."""
        if self._seen is None:
            return identity
        self._seen[identity.phone, identity.email] += 1
        return Identity(identity.phone, identity.email, self._seen[identity.phone, identity.email])
