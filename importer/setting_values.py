"""Values of settings that are written in a way of their own: sizes, shares, limits, lengths of time."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ByteSize, ConfigDict, Field

from importer.shown_text import count

Size = Annotated[ByteSize, Field(ge=1 << 10)]
"""Bytes: a number, or one with a unit such as `4GiB`."""

Share = Annotated[float, Field(ge=0, le=1)]


class Limit(BaseModel):
    """How many rows of a total are tolerated: `10%` is a share, `25` a number of rows."""

    model_config = ConfigDict(frozen=True)

    share: Share | None = None
    rows: Annotated[int, Field(ge=0)] | None = None

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read `10%` or `25`. Raises ValueError for anything else."""
        match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(%?)\s*", text)
        if match is None or (match[2] and float(match[1]) > 100) or (not match[2] and "." in match[1]):
            raise ValueError(f"{text!r} is neither a share such as 10% nor a number of rows")
        return cls(share=float(match[1]) / 100) if match[2] else cls(rows=int(match[1]))

    def exceeded_by(self, rows: int, total: int) -> bool:
        """Whether `rows` of `total` are more than the limit."""
        if self.share is not None:
            return rows > self._part_of(total)
        return self.rows is not None and rows > self.rows

    def least_of(self, total: int) -> int:
        """Give the fewest rows that are enough where this much of `total` is asked for."""
        return self.rows or 0 if self.share is None else math.ceil(self._part_of(total))

    def _part_of(self, total: int) -> float:
        """Give the share of a total; 7% of 100 are 7, and not the 7.000000000000001 that they are in binary."""
        return round((self.share or 0.0) * total, 6)

    def __str__(self) -> str:
        return f"{self.share * 100:g}%" if self.share is not None else count(self.rows or 0, "row")


def limit_or(*words: str) -> Callable[[object], object]:
    """Give what reads the user's word for a limit; the words that a setting allows besides stay."""
    *others, last = ("a share such as 10%", "a number of rows", *words)
    possible = f"{', '.join(others)} and {last}"

    def read(value: object) -> object:
        if (
            value is None
            or value in words
            or isinstance(value, Limit)
            or (isinstance(value, dict) and "share" in value)
        ):
            return value  # a dictionary: as it is recorded
        try:
            return Limit.parse("" if isinstance(value, bool) else str(value))
        except ValueError:
            shown = f"{value!r} is not possible" if isinstance(value, str) else "this is not possible"
            raise ValueError(f"{shown}; possible are {possible}") from None

    return read


_SECONDS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}


def read_duration(value: object) -> object:
    """Read a length of time, `50ms`, `90s`, `15m`, `4h`, `1.5d` or a bare number of seconds, as seconds.

    Raises ValueError for a text that is none; what is no text stays as it is.
    """
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([a-z]*)\s*", value, re.ASCII)
    if match is None or match[2] not in _SECONDS:
        raise ValueError(f"{value!r} is no length of time such as 50ms, 90s, 15m or 4h")
    return float(match[1]) * _SECONDS[match[2]]


Duration = Annotated[float, BeforeValidator(read_duration), Field(gt=0, allow_inf_nan=False)]
"""Seconds."""
