"""The pretend store without HTTP: who is refused, and what the audit records."""

from __future__ import annotations

import hashlib

from importer.sandbox.customer_request import CustomerRequest
from importer.sandbox.store import Applied, Store, Taken


def request(phone: str, email: str, country_code: str = "+91") -> CustomerRequest:
    """Give a request as far as the store looks at it."""
    return CustomerRequest({"country_code": country_code, "phone": phone, "email": email}, {})


def test_created_customers_are_recorded_in_order() -> None:
    """Every applied request is recorded with its key, id, body and checksum."""
    ids = iter(["first", "second"])
    store = Store(new_id=lambda: next(ids))
    store.create(request("9000010012", "asha@example.com"), b"one", "key-1")
    store.create(request("9000010013", "ravi@example.com"), b"two", "")
    assert list(store.applied) == [Applied(1, "key-1", "first", b"one"), Applied(2, "", "second", b"two")]
    assert store.applied[1].sha256 == hashlib.sha256(b"two").hexdigest()


def test_same_phone_or_email_is_taken() -> None:
    """A second customer with a phone or an e-mail (in any case) that is there is refused and not recorded."""
    store = Store()
    store.create(request("9000010012", "asha@example.com"), b"", "")
    assert store.create(request("9000010012", "new@example.com"), b"", "") == Taken(("phone",))
    assert store.create(request("9000010014", "Asha@Example.COM"), b"", "") == Taken(("email",))
    assert store.create(request("9000010012", "asha@example.com"), b"", "") == Taken(("phone", "email"))
    assert len(store.applied) == 1


def test_a_refused_customer_takes_nothing() -> None:
    """The e-mail of a customer who was refused for the phone stays free."""
    store = Store()
    store.create(request("9000010012", "asha@example.com"), b"", "")
    store.create(request("9000010012", "ravi@example.com"), b"", "")
    assert isinstance(store.create(request("9000010013", "ravi@example.com"), b"", ""), Applied)


def test_a_store_that_accepts_duplicates_makes_and_records_each() -> None:
    """Told to accept duplicates, the store makes a customer of every request, each with an id and a line of its own."""
    store = Store(accept_duplicates=True)
    for _ in range(2):
        assert isinstance(store.create(request("9000010012", "asha@example.com"), b"same", "key"), Applied)
    assert [(item.n, item.idempotency_key, item.body) for item in store.applied] == [
        (1, "key", b"same"),
        (2, "key", b"same"),
    ]
    assert len({item.customer_id for item in store.applied}) == 2


def test_the_same_number_in_another_country_is_another_phone() -> None:
    """Country code and number together make a phone."""
    store = Store()
    store.create(request("5012345678", "asha@example.com"), b"", "")
    assert isinstance(store.create(request("5012345678", "ravi@example.com", "+971"), b"", ""), Applied)


def test_a_repeated_idempotency_key_protects_nobody() -> None:
    """The API documents no idempotency key, so the store applies another customer under the same key."""
    store = Store()
    store.create(request("9000010012", "asha@example.com"), b"", "same")
    assert isinstance(store.create(request("9000010013", "ravi@example.com"), b"", "same"), Applied)
