"""What the doctor says of one thing that a run needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from importer.errors import ImporterError

Facts = Mapping[str, str | float | int | bool | None]
"""Figures for programs, by name."""


class Level(StrEnum):
    """How well it is."""

    OK = "ok"
    WARNING = "warning"
    """A run would work now; somebody should know this before."""
    FAILS = "fails"
    NOT_TRIED = "not_tried"
    """Nobody knows: something before it fails, or to try it would change something."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One check, and what came of it."""

    check: str
    """A stable word: settings, credentials, name, connection, encryption, token, store, clock, journal, disk."""
    level: Level
    code: str
    """A stable word for programs."""
    message: str
    """What it means, in plain words; no token, no password."""
    next: str = ""
    """What to do; empty when nothing is to be done."""
    exit_code: int = 0
    """Of a failure: the code that a run would end with."""
    facts: Facts = field(default_factory=dict)


def failed(check: str, error: ImporterError) -> Diagnosis:
    """Say of a check what a run would end with."""
    return Diagnosis(check, Level.FAILS, error.reason, error.message, error.remedy, error.exit_code)


def not_tried(check: str, why: str) -> Diagnosis:
    """Say that a check was not made."""
    return Diagnosis(check, Level.NOT_TRIED, "not_tried", why)


def exit_code_of(diagnoses: Iterable[Diagnosis]) -> int:
    """Give the exit code of the first failure; 0 when there is none."""
    return next((one.exit_code for one in diagnoses if one.level is Level.FAILS), 0)
