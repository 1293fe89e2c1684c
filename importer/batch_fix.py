"""Puts accepted suggestions into a batch of rows, until none is left that can be put in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import pyarrow as pa

from importer.accepted_suggestions import AcceptedSuggestions
from importer.batch_judge import BatchJudge, PreparedSource
from importer.config import Settings
from importer.customer.problems import Problem
from importer.customer.text_column import TextBatch
from importer.mapping import Mapping as ColumnsMapping
from importer.normalize.column import replaced
from importer.reader import Batch
from importer.reader.column_text import Findings, note_mojibake, row_findings
from importer.report.tables.cell_change import CellChange
from importer.suggested_cell import WHOLE_CELL, Obstacle, SuggestedCells
from importer.validator import RowFilter

_MOST_ROUNDS = 10
"""A right pincode lets the blank state be filled, a right country the pincode be judged: three or four in a row."""

_Place = tuple[int, str]
"""Position of the row in the batch, and the column."""


@dataclass(slots=True)
class FixedBatch:
    """The rows of a batch with the suggestions in them."""

    texts: TextBatch
    """n rows, the source's own columns."""
    changes: list[CellChange] = field(default_factory=list)
    """In the order of the rounds, and of the rows within each."""
    left: dict[tuple[int, str, str, str], Obstacle] = field(default_factory=dict)
    """Accepted suggestions that were not put in: position, code, field and column -> why."""


class BatchFixer:
    """Fixes batches of one source; to be used by one thread at a time.

    What was put in is judged again, with the other cells of its row, since a right value may bring up another
    suggestion (`raj@gmial .com` -> `raj@gmial.com` -> `raj@gmail.com`): a file that is fixed twice is the same as one
    that is fixed once.
    """

    def __init__(self, settings: Settings, mapping: ColumnsMapping, accepted: AcceptedSuggestions) -> None:
        """Heed neither filter nor rules of the user's own: these suggest nothing."""
        self._judge = BatchJudge(settings, lambda: None)
        self._prepared = PreparedSource(mapping, RowFilter(), skip_hidden=False, secrets=[], own_checks=())
        self._mapping = mapping
        self._accepted = accepted
        self._cells: SuggestedCells | None = None

    def fix(self, batch: Batch, problems: Mapping[int, Iterable[Problem]]) -> FixedBatch:
        """Put in the accepted ones among the suggestions of `problems`, which has those of a row by its position."""
        if self._cells is None:
            self._cells = SuggestedCells(self._mapping, batch.texts.schema.names)
        fixed = FixedBatch(batch.texts)
        found = [(position, problem) for position, of_row in problems.items() for problem in of_row]
        for _ in range(_MOST_ROUNDS):
            chosen = self._chosen(found, fixed, self._cells)
            if not chosen:
                break
            changed = _put_in(fixed, batch, chosen)
            found = self._judged_again(replace(batch, texts=fixed.texts), changed)
        return fixed

    def _chosen(
        self, found: Iterable[tuple[int, Problem]], fixed: FixedBatch, cells: SuggestedCells
    ) -> dict[_Place, Problem]:
        """Choose one suggestion for each cell that can take one; notes in `fixed` which cannot be put in."""
        rivals: dict[_Place, list[Problem]] = {}
        texts_of = cache(lambda column: fixed.texts[column].to_pylist())
        for position, problem in found:
            if not problem.suggestion or problem not in self._accepted:
                continue
            obstacle = cells.column_obstacle(problem)
            if obstacle is None:
                cell = texts_of(problem.column)[position]
                obstacle = cells.cell_obstacle(problem, cell)
                if obstacle is None and cell == problem.suggestion:
                    continue
            if obstacle is None:
                rivals.setdefault((position, problem.column), []).append(problem)
            else:
                fixed.left[position, problem.code, problem.field, problem.column] = obstacle
        chosen = {}
        for place, problems in rivals.items():
            # What a field makes of the text is nearer to what was meant than the text decoded rightly.
            of_value = [problem for problem in problems if problem.code != WHOLE_CELL] or problems
            if len({problem.suggestion for problem in of_value}) == 1:
                chosen[place] = of_value[0]
                continue
            for problem in of_value:
                fixed.left[place[0], problem.code, problem.field, problem.column] = Obstacle.DISAGREE
        return chosen

    def _judged_again(self, batch: Batch, positions: list[int]) -> list[tuple[int, Problem]]:
        """Give the problems that the changed rows have now, with their positions."""
        rows = np.array(positions, dtype=np.int64)
        texts = batch.texts.take(pa.array(rows))
        noted: Findings = {}
        note_mojibake(texts.columns, noted)
        nothing = np.zeros(len(rows), dtype=np.bool_)
        part = Batch(
            rows=rows,  # the places in the batch, so that the problems can be told apart without a search
            texts=texts,
            hidden=nothing,
            footers=nothing,
            findings=row_findings(noted, np.arange(len(rows)), texts.schema.names),
            blank=0,
            done=batch.done,
        )
        judged = self._judge.judged(0, self._prepared, [part])
        return [(problem.row, problem) for one in judged for problem in one.judged.problems]


def _put_in(fixed: FixedBatch, batch: Batch, chosen: Mapping[_Place, Problem]) -> list[int]:
    """Put the suggestions into their cells; gives the positions of the rows that changed, ascending."""
    by_column: dict[str, dict[int, str]] = {}
    texts_of = cache(lambda column: fixed.texts[column].to_pylist())
    for (position, column), problem in sorted(chosen.items()):
        row, old = int(batch.rows[position]), texts_of(column)[position]
        fixed.changes.append(CellChange(row, column, problem.field, problem.code, old, problem.suggestion))
        fixed.left.pop((position, problem.code, problem.field, column), None)
        by_column.setdefault(column, {})[position] = problem.suggestion
    columns = [
        replaced(texts, np.array(list(new), dtype=np.int64), list(new.values()))
        if (new := by_column.get(name))
        else texts
        for name, texts in zip(fixed.texts.schema.names, fixed.texts.columns, strict=True)
    ]
    fixed.texts = pa.record_batch(columns, names=fixed.texts.schema.names)
    return sorted({position for position, _ in chosen})
