"""Decide which column fills which field: the user's word, then a saved mapping, then what headers and values say."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from importer.customer.fields import REPORT_COLUMNS
from importer.customer.virtual_fields import FULL_ADDRESS, FULL_NAME
from importer.errors import UsageError
from importer.mapping.drift import compared
from importer.mapping.meanings import Certainty
from importer.mapping.model import ColumnMapping, Confidence, Mapping, Role
from importer.mapping.propose import Proposal, propose
from importer.mapping.saved import SavedMapping
from importer.mapping.values import NO_VALUES, ValueEvidence
from importer.mapping.wishes import Wishes

_FIRST_PARTS = {FULL_NAME: "address.first_name", FULL_ADDRESS: "address.address_line1"}
"""Whole fields are alternates of their parts, not main columns, where these have columns of their own."""
_CONFIDENCE: MappingProxyType[Certainty, Confidence] = MappingProxyType(
    {Certainty.SURE: "sure", Certainty.LIKELY: "likely", Certainty.UNSURE: "unsure"}
)


def map_columns(
    headers: Sequence[str],
    evidence: Sequence[ValueEvidence] = (),
    wishes: Wishes | None = None,
    saved: SavedMapping | None = None,
    *,
    attended: bool = False,
) -> Mapping:
    """Map the columns of a source.

    `headers` are unique and in the file's order; `evidence` is what their values look like (`evidence_of`), one each
    or none at all. A person who is there (`attended`) sees the mapping before anything is sent, so likely columns are
    used then; else only sure ones, so that a nightly job never changes its mind. Raises UsageError when the user names
    a column that the file does not have, or one that holds secrets.
    """
    wish = wishes or Wishes()
    if saved is not None:
        wish = wish.over(saved.wishes.within(headers))
    wish = wish.found(headers)
    decided = _by_wish(wish)
    composed = _composed(wish)
    for column in REPORT_COLUMNS:
        if column in headers:
            decided.setdefault(column, _out(column, "written by an earlier run's errors file"))
    by_user = {*wish.map.values(), *wish.first_of, *wish.joins} - {""}
    from_saved = saved.decisions(headers, by_user) if saved is not None else {}
    decided = from_saved | decided
    taken = by_user | {entry.field for entry in from_saved.values() if entry.field and entry.role == "main"}
    values = tuple(evidence) or (NO_VALUES,) * len(headers)
    known = [position for position, column in enumerate(headers) if column in decided]
    proposals = propose(headers, values, taken, known)
    for column, proposal in zip(headers, proposals, strict=True):
        if proposal.secret:
            _refuse_secret(column, decided.get(column) or composed.get(column), proposal)
            decided[column] = ColumnMapping(column, None, "main", None, proposal.why, secret=True)
    least = Certainty.LIKELY if attended else Certainty.SURE
    for column, proposal in zip(headers, proposals, strict=True):
        decided.setdefault(column, _as_mapping(column, proposal, least))
        if column in composed and decided[column].field is None:
            decided[column] = composed[column]
    columns = _with_mains(tuple(decided[column] for column in headers), by_user)
    mapping = Mapping(
        columns,
        first_of=MappingProxyType({field: tuple(names) for field, names in wish.first_of.items()}),
        joins=MappingProxyType(dict(wish.joins)),
        constants=MappingProxyType(dict(wish.constants)),
        value_maps=MappingProxyType({field: MappingProxyType(dict(texts)) for field, texts in wish.value_maps.items()}),
    )
    if saved is None:
        return mapping
    return mapping.with_notes((f"The saved mapping '{saved.name}' is used.", *compared(saved, mapping)))


def _by_wish(wish: Wishes) -> dict[str, ColumnMapping]:
    """Give the columns that the user decided."""
    decided: dict[str, ColumnMapping] = {}
    taken: set[str] = set()
    for column, field in wish.map.items():
        if not field:
            decided[column] = _out(column, "left out by the config or --map")
            continue
        why = "set by the config or --map"
        decided[column] = ColumnMapping(column, field, "alternate" if field in taken else "main", "sure", why)
        taken.add(field)
    return decided


def _composed(wish: Wishes) -> dict[str, ColumnMapping]:
    """Give the columns that the config composes fields of; one of them may have a field of its own besides."""
    found: dict[str, ColumnMapping] = {}
    composed = [(field, columns, "the first of these that is filled") for field, columns in wish.first_of.items()]
    composed += [(field, join.columns, "these are joined") for field, join in wish.joins.items()]
    for field, columns, how in composed:
        for place, column in enumerate(columns):
            role: Role = "alternate" if place and field in wish.first_of else "main"
            why = f"set by the config: {' + '.join(columns)}, {how}"
            found.setdefault(column, ColumnMapping(column, field, role, "sure", why))
    return found


def _out(column: str, why: str) -> ColumnMapping:
    return ColumnMapping(column, None, "main", None, why)


def _as_mapping(column: str, proposal: Proposal, least: Certainty) -> ColumnMapping:
    """Give what is used of a proposal: what is not certain enough stays out and is shown."""
    if proposal.field is None or proposal.certainty is None:
        return _out(column, proposal.why)
    confidence = _CONFIDENCE[proposal.certainty]
    role: Role = "alternate" if proposal.alternate else "main"
    if proposal.certainty < least:
        return ColumnMapping(column, None, "main", confidence, proposal.why, suggestion=proposal.field)
    return ColumnMapping(column, proposal.field, role, confidence, proposal.why)


def _with_mains(columns: tuple[ColumnMapping, ...], by_user: set[str]) -> tuple[ColumnMapping, ...]:
    """Make the first alternate the main column of a field whose main one was not certain enough."""
    mains = by_user | {entry.field for entry in columns if entry.field and entry.role == "main"}
    changed = []
    for entry in columns:
        beside_parts = _FIRST_PARTS.get(entry.field or "", "") in mains
        alone = entry.field is not None and entry.field not in mains and not beside_parts
        if entry.field is not None and alone:
            mains.add(entry.field)
        changed.append(entry.as_main() if alone else entry)
    return tuple(changed)


def _refuse_secret(column: str, decided: ColumnMapping | None, proposal: Proposal) -> None:
    if decided is not None and decided.field is not None:
        raise UsageError(
            f"The column {column!r} {proposal.why.split(':')[0]} and is never imported.",
            f"Take it out of --map, the config or the saved mapping: it would become {decided.field}.",
        )
