"""The states of a run's rows as they are printed: how many, which, and what that means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from importer.cli.terminal import width
from importer.customer.status import RowStatus

_GOOD = {RowStatus.VALID, RowStatus.CREATED, RowStatus.SKIPPED}


def state_lines(states: Mapping[RowStatus, int]) -> Iterator[str]:
    """Give a line for every state that some row has."""
    figures = {status: f"{number:,}" for status, number in states.items() if number}
    longest = max((len(figure) for figure in figures.values()), default=1)
    for status, figure in figures.items():
        colour = "green" if status in _GOOD else "yellow" if status is RowStatus.EXCLUDED else "red"
        line = f"  {figure:>{longest}}  {click.style(f'{status:<9}', fg=colour)}  {status.meaning}"
        yield _fitting(line, f"  {figure:>{longest}}  {status:<9}  {status.meaning}")


def _fitting(styled: str, bare: str) -> str:
    """Cut a line that the terminal would break; a cut line loses its colours."""
    return styled if len(bare) <= width() else f"{bare[: width() - 1]}…"
