"""Patients for the doctor, and what was said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from importer.config import Secrets, Settings
from importer.doctor import Diagnosis, Level, Patient, examine, exit_code_of

HOUR = 3600.0


@dataclass(frozen=True)
class Said:
    """What the doctor said."""

    diagnoses: tuple[Diagnosis, ...]

    def __getitem__(self, check: str) -> Diagnosis:
        """Give the diagnosis of a check; of several disks the first."""
        return next(one for one in self.diagnoses if one.check == check)

    def level(self, check: str) -> Level:
        """Give the level of a check."""
        return self[check].level

    def codes(self) -> Mapping[str, str]:
        """Give the code of each check that is neither ok nor untried; without the disks, which are this machine's."""
        bad = {Level.FAILS, Level.WARNING}
        return {one.check: one.code for one in self.diagnoses if one.level in bad and one.check != "disk"}

    @property
    def exit_code(self) -> int:
        """The code that the command ends with."""
        return exit_code_of(self.diagnoses)


def ask(secrets: Mapping[str, str] | None = None, **settings: Any) -> Said:
    """Have the doctor look."""
    given = {"access_token": "token-0"} if secrets is None else secrets
    patient = Patient(Settings.model_validate(settings), Secrets.model_validate(given))
    return Said(tuple(examine(patient)))


def quiet_settings(folder: Path, base_url: str) -> dict[str, Any]:
    """Give settings whose journal and folders are in a test's own folder."""
    return {"base_url": base_url, "journal": folder / "j.sqlite", "out": folder / "out", "temp_dir": folder}
