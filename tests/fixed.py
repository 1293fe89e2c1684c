"""A file that is fixed in this process, and what came of it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import importer as library
from importer.accepted_suggestions import accepted_suggestions
from importer.config import settings_of
from importer.customer.problems import Problem
from importer.events import StopSignal, ignore
from importer.run_fix import FixRequest, FixResult, fix


@dataclass(frozen=True)
class Fixed:
    """A fix that has ended."""

    result: FixResult
    path: Path

    @property
    def header(self) -> list[str]:
        """The columns of the new file."""
        return _read(self.path)[0]

    @property
    def rows(self) -> list[list[str]]:
        """The rows of the new file, protective apostrophes included."""
        return _read(self.path)[1:]

    @property
    def changes(self) -> list[dict[str, str]]:
        """The list of changes."""
        header, *rows = _read(self.path.with_suffix(".changes.csv"))
        return [dict(zip(header, row, strict=True)) for row in rows]

    @property
    def reasons(self) -> dict[tuple[str, str], str]:
        """Code and column -> why it was not put in."""
        return {(code, column): str(why) for code, _, column, why in self.result.not_put_in}


def fixed(
    source: Path, accept: str = "all", settings: Mapping[str, object] | None = None, name: str = "fixed.csv"
) -> Fixed:
    """Fix a file; the new one stands beside it."""
    target = source.with_name(name)
    request = FixRequest(
        name=str(source),
        settings=settings_of({"mapping": "none", **(settings or {})}, str),
        accepted=accepted_suggestions([accept]),
        target=target,
        attended=False,
        listener=ignore,
        stop=StopSignal(),
    )
    return Fixed(fix(request), target)


def problems_in(path: Path, settings: Mapping[str, object] | None = None) -> list[Problem]:
    """Give the problems that a check finds."""
    with library.validate(path, settings=dict(settings or {})) as report:
        return list(report.problems())


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))
