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
"""Rows that are judged at once."""
_FIRST_ROWS = 4_096
"""Of a source, before it is known how many problems its rows have."""
_LEAST_ROWS = 1_024
_USUAL_PROBLEMS = 8_192
"""Problems that a batch is to have at most, as far as the one before it tells: each is an object until it is in the
stage file (measured: 100,000 rows with four errors each took 470 MiB in batches of 13,000 rows, and 200 MiB so)."""


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
        most = _FIRST_ROWS
        for batch in batches:
            for part in batch.parts(most):
                judged = self._judge(source, prepared, part)
                problems = len(judged.judged.problems)
                yield judged
            most = _rows_at_once(len(part.rows), problems)

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


def _rows_at_once(rows: int, problems: int) -> int:
    """Give how many rows are judged at once after so many of them had so many problems."""
    return max(_LEAST_ROWS, min(_MOST_ROWS, _USUAL_PROBLEMS * rows // max(problems, 1)))
