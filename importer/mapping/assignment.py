"""The best assignment of columns to fields: exact, over all of them at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def best_assignment(scores: npt.NDArray[np.float64]) -> dict[int, int]:
    """Give for every row the column that it gets, so that the sum of the scores is the highest possible.

    `scores` has shape (fields, columns); 0 or less means that the two do not go together, and such a pair is never
    given. A row gets at most one column, a column at most one row. By shortest augmenting paths (the Hungarian
    method as Jonker and Volgenant have it), O(fields^2 * columns).
    """
    rows, columns = scores.shape
    if not rows or not columns:
        return {}
    # A column of its own for every row, of score 0, stands for "none": so every row can be given one.
    padded = np.hstack([np.maximum(scores, 0.0), np.zeros((rows, rows))])
    cost = padded.max() - padded
    row_price, column_price = np.zeros(rows + 1), np.zeros(columns + rows + 1)
    row_of = np.zeros(columns + rows + 1, dtype=np.int64)  # rows and columns count from 1; 0 is none
    for row in range(1, rows + 1):
        _augment(row, cost, row_price, column_price, row_of)
    given = {int(row_of[column]) - 1: column - 1 for column in range(1, columns + 1) if row_of[column]}
    return {row: column for row, column in sorted(given.items()) if scores[row, column] > 0}


def _augment(
    row: int,
    cost: npt.NDArray[np.float64],
    row_price: npt.NDArray[np.float64],
    column_price: npt.NDArray[np.float64],
    row_of: npt.NDArray[np.int64],
) -> None:
    """Give one more row a column; earlier rows may move to others for it."""
    width = len(column_price)
    row_of[0] = row
    shortest = np.full(width, np.inf)
    came_from = np.zeros(width, dtype=np.int64)
    seen = np.zeros(width, dtype=np.bool_)
    column = 0
    while row_of[column]:
        seen[column] = True
        current = row_of[column]
        reduced = cost[current - 1] - row_price[current] - column_price[1:]
        closer = ~seen[1:] & (reduced < shortest[1:])
        shortest[1:][closer] = reduced[closer]
        came_from[1:][closer] = column
        free = np.flatnonzero(~seen)
        following = int(free[np.argmin(shortest[free])])
        step = shortest[following]
        row_price[row_of[seen]] += step
        column_price[seen] -= step
        shortest[~seen] -= step
        column = following
    while column:
        before = came_from[column]
        row_of[column] = row_of[before]
        column = int(before)
