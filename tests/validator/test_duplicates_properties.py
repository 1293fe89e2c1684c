"""The search for duplicates against its rules, told row by row as design.md tells them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any, Literal

from hypothesis import given, settings
from hypothesis import strategies as st

PHONES = ["", "+91 9876543210", "+91 9876543211", "+1 9876543210", "+1 2025550123"]
EMAILS = ["", "a@example.com", "A@example.com", "b@example.com", "c@example.com", "d@example.com"]
HASHES: list[Callable[[str], int] | None] = [None, len, lambda _: 0, lambda text: -(ord(text[0]) % 2) if text else 7]
RULES = ("phone_shared", "email_shared", "duplicate_phone", "duplicate_email")

Told = tuple[set[int], set[int], set[tuple[int, str, str, int]]]
"""Invalid ordinals, duplicate ordinals, and (ordinal, code, severity, ordinal of the first row or -1)."""


def as_told(contacts: list[tuple[str, str, str]], rules: dict[str, str]) -> Told:
    """Follow the rules in words, a row at a time."""
    carriers: Counter[tuple[str, str]] = Counter()
    for phone, email, state in contacts:
        if state != "excluded":
            carriers.update([("phone", phone), ("email", email.casefold())])
    told: Told = (set(), set(), set())
    sent: dict[tuple[str, str], int] = {}
    for ordinal, (phone, email, state) in enumerate(contacts):
        own = [(kind, value) for kind, value in (("phone", phone), ("email", email.casefold())) if value]
        placeholders = [key for key in own if carriers[key] >= 20]
        personal = [key for key in own if carriers[key] < 20]
        if (
            state == "valid"
            and not _refused(ordinal, [(f"{kind}_shared", -1) for kind, _ in placeholders], rules, told, 0)
            and not _refused(
                ordinal, [(f"duplicate_{k}", sent[k, v]) for k, v in personal if (k, v) in sent], rules, told, 1
            )
        ):
            for key in personal:
                sent.setdefault(key, ordinal)
    return told


def _refused(
    ordinal: int, codes: list[tuple[str, int]], rules: dict[str, str], told: Told, as_what: Literal[0, 1]
) -> bool:
    """Enter a row's problems as they weigh; gives whether one of them keeps the row from being sent."""
    told[2].update((ordinal, code, rules[code], first) for code, first in codes if rules[code] != "off")
    if any(rules[code] == "error" for code, _ in codes):
        told[as_what].add(ordinal)
        return True
    return False


@st.composite
def contacts_of(draw: st.DrawFn) -> list[tuple[str, str, str]]:
    """Draw rows from pools small enough that values repeat, often twenty times and more."""
    phones = draw(st.lists(st.sampled_from(PHONES), min_size=1, max_size=4))
    emails = draw(st.lists(st.sampled_from(EMAILS), min_size=1, max_size=5))
    own = draw(st.booleans())
    states = st.sampled_from(["valid", "valid", "valid", "invalid", "excluded"])
    number = draw(st.integers(0, 70))
    drawn = [(draw(st.sampled_from(phones)), draw(st.sampled_from(emails)), draw(states)) for _ in range(number)]
    if own:  # some rows with values of their own among them
        drawn += [(f"+91 88{n:08}", f"own{n // 2}@example.com", "valid") for n in range(draw(st.integers(0, 6)))]
    return draw(st.permutations(drawn)) if len(drawn) < 12 else drawn


@settings(deadline=None)
@given(
    contacts=contacts_of(),
    rules=st.fixed_dictionaries({code: st.sampled_from(["error", "error", "warning", "off"]) for code in RULES}),
    hash_text=st.sampled_from(HASHES),
    batches=st.integers(1, 4),
)
def test_the_finder_follows_the_rules(
    find: Callable[..., Any],
    contacts: list[tuple[str, str, str]],
    rules: dict[str, str],
    hash_text: Callable[[str], int] | None,
    batches: int,
) -> None:
    """For any rows and any weights, however the hashes collide, the finder says what the rules say of each row."""
    found = find(contacts, hash_text=hash_text, batches=batches, rules=rules)
    invalid, duplicates, problems = as_told(contacts, rules)
    assert found.duplicates.invalid.tolist() == sorted(invalid)
    assert found.duplicates.duplicate.tolist() == sorted(duplicates)
    size = max(1, -(-len(contacts) // batches))
    said = set()
    for ordinal, problem in found.problems:
        first = -1
        if problem.code.startswith("duplicate"):
            row = int(re.findall(r"[0-9]+", problem.message)[0])
            file = re.findall(r"file (.)", problem.message)
            first = row - 2 + (ord(file[0]) - 97 if file else 0) * size
        said.add((ordinal, problem.code, problem.severity.value, first))
        assert (problem.source, problem.row) == (ordinal // size, ordinal % size + 2)
    assert said == problems
    assert len(found.problems) == len(problems)
    assert found.duplicates.counts == Counter(code for _, code, _, _ in problems)
    assert [ordinal for ordinal, _ in found.problems] == sorted(ordinal for ordinal, _ in found.problems)
