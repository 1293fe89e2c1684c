"""Addresses at domains that were met before."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.normalize.email_acceptance import clean_emails
from importer.normalize.text_bytes import TextBytes
from importer.normalize.value import CLEANERS
from tests.normalize.texts import texts

DOMAINS = ("known-one.example", "known.two.in")


@settings(deadline=None)
@given(st.lists(st.tuples(texts("name_text") | texts("email"), st.sampled_from(["@", "", "@x.", ".@"])), max_size=12))
def test_a_known_domain_excuses_nothing(parts: list[tuple[str, str]]) -> None:
    """At a domain that was accepted many times before, an address passes only when the value function has no fault."""
    ordinary = [f"first.last{number}@{domain}" for number in range(3) for domain in DOMAINS]
    assert clean_emails(TextBytes(pa.array(ordinary))).all()
    column = [f"{text}{joint}{domain}" for text, joint in parts for domain in (*DOMAINS, DOMAINS[0].upper())]
    accepted = clean_emails(TextBytes(pa.array(column, type=pa.string())))
    for text, passed in zip(column, accepted.tolist(), strict=True):
        if passed:
            one = CLEANERS["email"](text)
            assert (one.value, one.findings) == (text, ())
