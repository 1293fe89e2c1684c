"""Lists of parties hold suppliers, banks and taxes too: the filter that keeps the customers is offered, not applied."""

from __future__ import annotations

from collections.abc import Sequence

from importer.mapping.values import ValueEvidence


def customers_only(headers: Sequence[str], evidence: Sequence[ValueEvidence]) -> tuple[str, ...]:
    """Give a line with the --where that keeps customers only, where a column tells them from others."""
    found = next(
        ((header, values.debtors) for header, values in zip(headers, evidence, strict=True) if values.debtors), None
    )
    if found is None:
        return ()
    header, group = found
    return (f'Not every row is a customer: column {header!r} has other groups, too. Add --where "{header}={group}".',)
