"""One place where an importer is stopped: its files, its store, and the commands that are given there."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from importer.sandbox.options import SandboxAddress
from tests.parts import clean_environment, command, credentials, write_csv

DEADLINE = 120.0
"""Seconds within which a command must end."""
_NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class StoreCounts:
    """What a pretend store has done so far."""

    applied: int
    faulted: int
    """Requests that were applied, and answered with 500 or not at all."""


def store_counts(address: SandboxAddress) -> StoreCounts:
    """Ask a pretend store what it has done."""
    with _NO_PROXY.open(f"{address.audit_url}/counts", timeout=30) as reply:
        said = json.load(reply)
    posts = [item for item in said["requests"] if item["path"] == "/customers"]
    return StoreCounts(said["applied"], sum(item["count"] for item in posts if item["status"] in {0, 500}))


@dataclass
class Scene:
    """A folder with a file of customers, a journal and reports of its own, and the store that they are sent to."""

    folder: Path
    address: SandboxAddress
    rows: Sequence[Sequence[str]]
    """Cells under HEADER; each row has its own ref."""
    slots: int
    """Requests at a time."""
    more: Mapping[str, str] = field(default_factory=dict)
    """Further variables of the environment."""
    journal: Path = Path()
    """By default in a folder of its own beside the file."""
    started: int = 0

    def __post_init__(self) -> None:
        """Write the file and make the folders that a command finds."""
        for name in ("home", "temp", "work", "printed"):
            (self.folder / name).mkdir()
        self.source = write_csv(self.folder / "customers.csv", self.rows)
        self.out = self.folder / "out"
        if self.journal == Path():
            self.journal = self.folder / "journal" / "store.sqlite"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that a command gets: home and temporary folder of its own."""
        own = {"HOME": str(self.folder / "home"), "TMPDIR": str(self.folder / "temp")}
        plain = {name: value for name, value in clean_environment().items() if not name.startswith("XDG_")}
        return plain | own | credentials(self.address) | dict(self.more)

    @property
    def run_arguments(self) -> tuple[object, ...]:
        """What sends the file."""
        sending = ("--yes", "--json", "--concurrency", self.slots)
        return ("run", self.source, *sending, "--out", self.out, "--journal", self.journal)

    @property
    def resume_arguments(self) -> tuple[object, ...]:
        """What carries on with it."""
        return ("resume", "--yes", "--json", "--journal", self.journal)

    @property
    def printed(self) -> Path:
        """Standard error of the command that was started last."""
        return self.folder / "printed" / f"{self.started}.err"

    @property
    def said(self) -> str:
        """What the command that was started last has printed on standard error."""
        return self.printed.read_text(encoding="utf-8", errors="replace")

    def start(self, arguments: Sequence[object], prefix: Sequence[str] = ()) -> subprocess.Popen[bytes]:
        """Start `importer`; what it prints goes into files, so that a pipe cannot hold it up."""
        return self.start_command([*prefix, *command(*arguments)])

    def start_command(self, words: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start any command in the same way."""
        self.started += 1
        with self.printed.with_suffix(".out").open("wb") as out, self.printed.open("wb") as err:
            return subprocess.Popen(
                words, cwd=self.folder / "work", env=self.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err
            )

    def end(self, arguments: Sequence[object], prefix: Sequence[str] = ()) -> int:
        """Run `importer` to its end; gives its exit code."""
        return ended(self.start(arguments, prefix))


def ended(process: subprocess.Popen[bytes], deadline: float = DEADLINE) -> int:
    """Wait for the end of a process; gives its exit code. One that does not end is killed, and the deadline raised."""
    try:
        return process.wait(deadline)
    finally:
        process.kill()
        process.wait()
