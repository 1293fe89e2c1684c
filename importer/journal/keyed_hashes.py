"""What the journal remembers of a person: keyed hashes that give no value back.

BLAKE2b with a secret key and 128 bits (RFC 7693): without the key nobody can try phone numbers against them, and two
of 10,000,000 customers share one by chance once in 10^24 journals.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from importer.customer.identity import ExpectedRow

HASH_BYTES = 16
NO_HASH = b""
"""Stands where a row has no such value."""


class RowHashes(NamedTuple):
    """Who a row is and what it says, hashed; HASH_BYTES each, or NO_HASH."""

    identity: bytes
    phone: bytes
    email: bytes
    content: bytes

    def __repr__(self) -> str:
        """Leave the hashes out."""
        return "RowHashes()"


class KeyedHashes:
    """Hashes values with the key of one journal. Equal values of different kinds have different hashes."""

    def __init__(self, key: bytes) -> None:
        """`key` has 32 bytes."""
        self._starts = {
            kind: hashlib.blake2b(key=key, digest_size=HASH_BYTES, person=kind.encode("ascii"))
            for kind in ("identity", "phone", "email", "content")
        }

    def row(self, expected: ExpectedRow) -> RowHashes:
        """Hash all that is remembered of a row."""
        return self.rows([expected])[0]

    def rows(self, expected: Sequence[ExpectedRow]) -> list[RowHashes]:
        """Hash all that is remembered of some rows."""
        identities = [each.identity for each in expected]
        return list(
            map(
                RowHashes,
                self.many("identity", [each.text for each in identities]),
                self.many("phone", [each.phone for each in identities]),
                self.many("email", [each.email for each in identities]),
                self.many("content", [each.content for each in expected]),
            )
        )

    def one(self, kind: str, text: str) -> bytes:
        """Hash one text of a kind (`identity`, `phone`, `email`, `content`); NO_HASH for an empty one."""
        return self.many(kind, [text])[0]

    def many(self, kind: str, texts: Iterable[str]) -> list[bytes]:
        """Hash texts of a kind; NO_HASH for empty ones."""
        copy = self._starts[kind].copy
        hashes = []
        for text in texts:
            if text:
                state = copy()  # the key costs a block of its own; a copy has it behind it
                state.update(text.encode("utf-8"))
                hashes.append(state.digest())
            else:
                hashes.append(NO_HASH)
        return hashes
