"""Columns that hold passwords, tokens and numbers that nobody may keep: never mapped, shown or stored."""

from __future__ import annotations

from importer.mapping.lexicon import AADHAAR, SECRET
from importer.mapping.meanings import HeaderMeaning
from importer.mapping.values import ValueEvidence


def secret_reason(meaning: HeaderMeaning, values: ValueEvidence) -> str:
    """Give why a column must not be kept, in words; empty when it may be."""
    words = frozenset(meaning.words)
    if words & SECRET:
        return "holds passwords or tokens: never imported, shown or stored"
    if words & AADHAAR:
        return "holds Aadhaar numbers: never imported, shown or stored"
    if "card" in words and words & {"credit", "debit"} and not words & {"limit", "balance"}:
        return "holds card numbers: never imported, shown or stored"
    if not meaning.meanings and values.count >= 3 and values.secret >= 0.5:
        return "its values are hashes or tokens: never imported, shown or stored"
    return ""
