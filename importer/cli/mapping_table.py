"""The table of `importer map`."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from importer.cli.mapping_told import listed
from importer.cli.terminal import width
from importer.report.header_shown import header_shown
from importer.shown_text import plain

if TYPE_CHECKING:
    from importer.mapping import ColumnMapping

_STYLES = {"sure": "green", "likely": "yellow", "unsure": "red"}
_NARROW = 110
"""Columns of a terminal below which the table would be broken everywhere."""
_OFF_A_TERMINAL = 220
"""Columns of a table that goes into a file or another program: wide enough that hardly any line is broken."""


def print_mapping(
    columns: Sequence[ColumnMapping], samples: Sequence[Sequence[str]], missing: Sequence[str], *, masked: bool
) -> None:
    """Print every column with what becomes of it, then what is missing, what is doubtful and what is left out."""
    terminal = sys.stdout.isatty()
    if terminal and width() < _NARROW:
        click.echo(_stacked(columns, samples, masked=masked))
    else:
        click.echo(_table(columns, samples, width() if terminal else _OFF_A_TERMINAL, masked=masked))
    for line in _afterwards(columns, missing, masked=masked):
        click.echo(line)


def _stacked(columns: Sequence[ColumnMapping], samples: Sequence[Sequence[str]], *, masked: bool) -> str:
    """Give the columns below each other, for a terminal on which a table would be broken everywhere."""
    lines = []
    for entry, shown in zip(columns, samples, strict=True):
        name = click.style(header_shown(entry.column, masked=masked), bold=True)
        confidence = click.style(entry.confidence or "", fg=_STYLES.get(entry.confidence or ""))
        lines.append(f"{name} -> {_target(entry)} {confidence}".rstrip())
        for more in (_values(entry, shown), plain(entry.why, 200)):
            lines += textwrap.wrap(more, width() - 1, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines)


def _values(entry: ColumnMapping, shown: Sequence[str]) -> str:
    return "(not shown)" if entry.secret else plain(" · ".join(shown), 60)


def _table(
    columns: Sequence[ColumnMapping], samples: Sequence[Sequence[str]], columns_wide: int, *, masked: bool
) -> str:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name, share in (("Column", 3), ("Values", 3), ("Field", 3), ("Confidence", None), ("Why", 5)):
        table.add_column(name, ratio=share, overflow="fold", no_wrap=share is None)
    for entry, shown in zip(columns, samples, strict=True):
        table.add_row(
            Text(header_shown(entry.column, masked=masked)),
            Text(_values(entry, shown)),
            Text(_target(entry)),
            Text(entry.confidence or "", style=_STYLES.get(entry.confidence or "", "")),
            Text(plain(entry.why, 200)),
        )
    color = sys.stdout.isatty()
    console = Console(width=columns_wide, force_terminal=color, highlight=False)
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().strip("\n").splitlines())


def _target(entry: ColumnMapping) -> str:
    if entry.field is not None:
        return entry.field if entry.role == "main" else f"{entry.field} (alternate)"
    return f"{entry.suggestion}?" if entry.suggestion else "-"


def _afterwards(columns: Sequence[ColumnMapping], missing: Sequence[str], *, masked: bool) -> list[str]:
    lines = []
    if missing:
        lines += [f"\nRequired fields without a column: {', '.join(missing)}."]
    flags = [
        f'  --map "{header_shown(entry.column, masked=masked)}={entry.suggestion}"'
        for entry in columns
        if entry.suggestion
    ]
    if flags:
        lines += ["\nNot certain enough to be used; to accept:", *flags]
    elif missing:
        lines += [f'Name the column with --map "COLUMN={missing[0]}".']
    ignored = [header_shown(entry.column, masked=masked) for entry in columns if entry.field is None]
    if ignored:
        lines += [f"\nIgnored: {listed(ignored)}."]
    if any(entry.confidence == "likely" and entry.field for entry in columns):
        lines += ["\nAn unattended run uses sure columns only; --save NAME keeps this mapping for it."]
    return lines
