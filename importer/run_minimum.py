"""Whether a run has as many rows as it must have: a half-uploaded file must not pass as a whole one.

A share is of the rows of the last import of this mapping that came to its end: rows read, without blank ones, whatever
became of them. Our own reports, such as errors.csv, are parts of a file: they are asked for nothing, and nobody is held
to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from importer.customer.fields import REPORT_COLUMNS
from importer.errors import StoppedError
from importer.events import Listener, Notice
from importer.journal import RunOnRecord
from importer.mapping import mapping_to_json
from importer.pipeline import Checked
from importer.run_record import recorded_sources
from importer.setting_values import Limit
from importer.shown_text import count

MappingKey = frozenset[object]
"""What two mappings have in common that fill the same fields from the same columns."""


def require_enough_rows(
    checked: Checked, limit: Limit | None, runs: Iterable[RunOnRecord], listener: Listener, why_no_runs: str = ""
) -> None:
    """Raise StoppedError when fewer rows were read than `limit` asks for.

    `runs` are those of the store, the newest first; `why_no_runs` says why they are not known. A share that can be
    held against no run is passed over, and the listener told.
    """
    if limit is None:
        return
    mappings = [mapping_to_json(source.mapping) for source in checked.sources]
    if _are_ours(mappings):
        _pass_over(listener, limit, "reports of ours are a part of a file")
        return
    if limit.share is None:
        _require(checked, limit.least_of(0), f"--min-rows asks for at least {limit}.")
        return
    paths = [source.path for source in recorded_sources(checked)]
    last = last_of_mapping(runs, mappings, paths)
    if last is None:
        _pass_over(listener, limit, why_no_runs or "no import with this mapping has come to its end before")
        return
    needed = limit.least_of(last.rows)
    words = f"the last import with this mapping ({last.run_id}) had {last.rows:,}"
    _require(checked, needed, f"{words}, and --min-rows {limit} asks for at least {needed:,}.")


def last_of_mapping(
    runs: Iterable[RunOnRecord], mappings: Sequence[Mapping[str, Any]], paths: Sequence[str]
) -> RunOnRecord | None:
    """Give the last import with these mappings (as recorded, one for each source) that came to its end.

    One of the same files goes before a later one of others: a small file tried by hand does not lower the bar for the
    nightly one.
    """
    key = _key(mappings)
    last = None
    for run in runs:
        if run.kind != "import" or run.ended != "" or run.details is None:
            continue
        theirs = run.details.get("mappings") or []
        if _key(theirs) != key or _are_ours(theirs):
            continue
        if [source.path for source in run.sources] == list(paths):
            return run
        last = last or run
    return last


def _require(checked: Checked, needed: int, words: str) -> None:
    rows = checked.ledger.rows
    if rows < needed:
        raise StoppedError(
            f"The input has {count(rows, 'row')}; {words}",
            "Nothing was sent. See whether the file is whole; if it is, name a lower --min-rows.",
            reason="too_few_rows",
        )


def _pass_over(listener: Listener, limit: Limit, why: str) -> None:
    listener(Notice(f"--min-rows {limit} is passed over: {why}.", code="min_rows_passed_over"))


def _key(mappings: Sequence[Mapping[str, Any]]) -> frozenset[MappingKey]:
    """Give what several sources' mappings fill; columns that fill nothing, and their order, do not matter."""
    return frozenset(_key_of(mapping) for mapping in mappings)


def _key_of(mapping: Mapping[str, Any]) -> MappingKey:
    columns = {(entry["field"], entry["column"], entry["role"]) for entry in mapping["columns"] if entry["field"]}
    first_of = {(target, "first_of", tuple(names)) for target, names in mapping["first_of"].items()}
    joins = {(target, "joins", tuple(join["columns"])) for target, join in mapping["joins"].items()}
    return frozenset(columns | first_of | joins)


def _are_ours(mappings: Sequence[Mapping[str, Any]]) -> bool:
    """Whether all of the sources are reports of ours, with rows to mend or to send again."""
    return all(set(REPORT_COLUMNS) <= {entry["column"] for entry in mapping["columns"]} for mapping in mappings)
