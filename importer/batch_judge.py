"""Takes the batches of a source through mapping, normalizer and validator."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from importer.config import Settings
from importer.customer.text_column import TextBatch
from importer.mapping import Mapping, select
from importer.normalize import Normalizer
from importer.reader import Batch
from importer.validator import Judged, OwnCheck, RowFilter, ToJudge, Validator, unmended_rows

_MOST_ROWS = 32_768
"""Rows that are judged at once: what keeps memory bounded when every row has many problems."""


@dataclass(frozen=True, slots=True)
class PreparedSource:
    """What was decided of a source before its rows are read."""

    mapping: Mapping
    filter: RowFilter
    skip_hidden: bool
    secrets: list[str]
    """Columns that go no further than the reader."""
    own_checks: tuple[OwnCheck, ...]
    """The user's own rules, with the columns as this source heads them."""


@dataclass(frozen=True, slots=True)
class JudgedBatch:
    """Rows of a source on their way into the stage file."""

    source: int
    """Position of the source in the run, from 0."""
    batch: Batch
    """As it was read, without the columns that go no further."""
    values: TextBatch
    """The clean columns."""
    judged: Judged


class BatchJudge:
    """Judges batch after batch; to be used by one thread at a time."""

    def __init__(self, settings: Settings, heed: Callable[[], None]) -> None:
        """Call `heed` before every call of a rule of the user's own; it raises when the check is to end."""
        self._normalizer = Normalizer()
        self._validator = Validator(settings, heed)

    def judged(self, source: int, prepared: PreparedSource, batches: Iterable[Batch]) -> Iterator[JudgedBatch]:
        """Judge the batches of the source at position `source`, in parts that are not too large."""
        for batch in batches:
            for part in batch.parts(_MOST_ROWS):
                yield self._judge(source, prepared, part)

    def _judge(self, source: int, prepared: PreparedSource, batch: Batch) -> JudgedBatch:
        excluded = ~prepared.filter.keeps(batch.texts)
        excluded |= batch.footers
        if prepared.skip_hidden:
            excluded |= batch.hidden
        if prepared.secrets:
            batch = replace(batch, texts=batch.texts.drop_columns(prepared.secrets))
        selected = select(prepared.mapping, batch.texts)
        normalized = self._normalizer.normalize(selected.values)
        judged = self._validator.judge(
            ToJudge(
                source=source,
                rows=batch.rows,
                values=normalized.values,
                findings=[*batch.findings, *unmended_rows(batch.texts), *normalized.findings],
                excluded=excluded,
                column_of=selected.column_of,
                value_of=selected.value_of,
                own_checks=prepared.own_checks,
                texts=batch.texts,
            )
        )
        return JudgedBatch(source, batch, normalized.values, judged)
