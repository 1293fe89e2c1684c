"""Paths on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


class NamedPlace(click.Path):
    """A path that is not empty: an empty one, as of a variable that is not set, would be the working folder."""

    def __init__(self) -> None:
        """Make it a `Path`; whether it is there, and may be read, is seen when it is opened."""
        super().__init__(readable=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse the empty name."""
        if not str(value).strip():
            self.fail("it is empty; name a place, or leave it out.", param, ctx)
        return super().convert(value, param, ctx)
