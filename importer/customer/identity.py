"""Who a customer is to us, whatever cleaning does to the rest of the row.

The identity is built only from the phone number (E.164), the e-mail (case-folded) and, where the rules allow the same
person twice in a run, the occurrence. It is versioned: a better normalizer must not make known customers unknown.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

IDENTITY_VERSION = 1

_NAMESPACE = uuid.UUID("6f0d8a52-6f0c-5b0e-9a35-1c1c0a9c6a4e")  # drawn once; changing it changes every key


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
    return str(uuid.uuid5(_NAMESPACE, f"{store}|{identity.text}|{generation}"))
