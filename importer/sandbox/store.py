"""What the pretend store holds, in memory only: its customers, and a record of every request that it applied."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from importer.sandbox.customer_request import CustomerRequest
from importer.sandbox.faults import Fault


@dataclass(frozen=True, slots=True)
class Applied:
    """One request that made a customer, for the audit."""

    n: int
    """Position among the applied requests, from 1."""
    idempotency_key: str
    """As sent, empty when there was none. The store does not act on it: the API documents none."""
    customer_id: str
    body: bytes
    """As it came over the wire."""
    fault: Fault | None = None
    """What befell its reply."""

    @property
    def sha256(self) -> str:
        """The body's checksum, hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Taken:
    """Another customer has these already; nothing was applied."""

    fields: tuple[str, ...]
    """`phone`, `email` or both."""


def _random_id() -> str:
    return str(uuid.uuid4())


class Store:
    """One store. Refuses a second customer with the same phone or e-mail, unless told to accept duplicates.

    Not for several threads.
    """

    def __init__(self, new_id: Callable[[], str] = _random_id, *, accept_duplicates: bool = False) -> None:
        self._new_id = new_id
        self._accept_duplicates = accept_duplicates
        self._phones: set[tuple[str, str]] = set()
        self._emails: set[str] = set()
        self._applied: list[Applied] = []

    @property
    def applied(self) -> Sequence[Applied]:
        """Every applied request in order; grows, and never changes what it holds."""
        return self._applied

    def create(
        self, request: CustomerRequest, body: bytes, idempotency_key: str, fault: Fault | None = None
    ) -> Applied | Taken:
        """Make a customer and record the request; `same_id` gives it the id of the customer before, if there is one."""
        phone, email = request.phone_key, request.email_key
        taken = (*(["phone"] if phone in self._phones else []), *(["email"] if email in self._emails else []))
        if taken and not self._accept_duplicates:
            return Taken(taken)
        self._phones.add(phone)
        self._emails.add(email)
        repeats = fault is Fault.SAME_ID and self._applied
        customer_id = self._applied[-1].customer_id if repeats else self._new_id()
        applied = Applied(len(self._applied) + 1, idempotency_key, customer_id, body, fault)
        self._applied.append(applied)
        return applied
