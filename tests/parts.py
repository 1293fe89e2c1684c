"""The real parts that tests share: the command line as a process, what a sandbox applied, customers to import."""

from __future__ import annotations

import csv
import json
import os
import sys
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from importer.sandbox.options import SandboxAddress

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "sample_data"
HEADER = ["Customer ID", "First Name", "Phone", "Email", "Address Line 1", "Pincode", "City", "State"]


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on standard output."""
        loaded: dict[str, Any] = json.loads(self.out)
        return loaded


def command(*arguments: object) -> list[str]:
    """Give the command line of `importer` as this Python runs it."""
    return [sys.executable, "-m", "importer", *map(str, arguments)]


def clean_environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give this environment without any setting of ours, and `more`."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("IMPORTER_")}
    nobodys = {"PYTHONUTF8": "1", "IMPORTER_MAPPING_FOLDER": str(ROOT / "tests" / "no-saved-mappings")}
    return plain | nobodys | dict(more or {})


def credentials(address: SandboxAddress) -> dict[str, str]:
    """Give the variables that send to a sandbox."""
    return {
        "IMPORTER_BASE_URL": address.base_url,
        "IMPORTER_ACCESS_TOKEN": address.access_token,
        "IMPORTER_REFRESH_TOKEN": address.refresh_token,
    }


def applied(address: SandboxAddress) -> list[dict[str, Any]]:
    """Give what the sandbox has applied, in order."""
    with urllib.request.urlopen(f"{address.audit_url}/applied", timeout=10) as reply:
        loaded: dict[str, Any] = json.load(reply)
    requests: list[dict[str, Any]] = loaded["applied"]
    return requests


def customers(count: int, start: int = 0) -> list[list[str]]:
    """Give that many good rows under HEADER, all different."""
    return [
        [
            f"C-{number}", "Asha", f"{9_000_010_000 + number * 37}", f"asha{number}@example.com",
            f"{number + 1} MG Road",
            "560038", "Bengaluru", "Karnataka",
        ]
        for number in range(start, start + count)
    ]  # fmt: skip


def write_csv(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> Path:
    """Write a CSV file with a header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def read_csv(path: Path | str) -> list[dict[str, str]]:
    """Read one of our reports."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
