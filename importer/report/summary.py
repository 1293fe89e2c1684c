"""summary.json: the object that `--json` prints."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, NonNegativeInt

from importer.customer.status import RowStatus
from importer.customer.text_column import printable
from importer.report.folder.file_names import SUMMARY
from importer.report.folder.private_files import PrivateFiles, make_private_folder


def _every_state(states: Mapping[RowStatus, int]) -> dict[RowStatus, int]:
    return {status: states.get(status, 0) for status in RowStatus}


def _as_text(value: object) -> object:
    return printable(str(value)) if isinstance(value, str | Path) else value


Text = Annotated[str, BeforeValidator(_as_text)]
"""Text that UTF-8 can hold; paths are taken too."""

States = Annotated[dict[RowStatus, NonNegativeInt], AfterValidator(_every_state)]
"""State -> rows: every state in the order of RowStatus, zeros too, whichever were given."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Stopped(_Part):
    """Why the run ended before its time."""

    reason: str
    """A stable word: `breaker_open`, `interrupted`, `usage` ..."""
    message: Text
    next: Text
    """The one command or act that carries on."""


class MappedColumn(_Part):
    """What became of one column; the same as in `importer map --json`."""

    column: Text
    field: str | None
    """Path of the field, or null for a column that stays out."""
    role: str | None
    """`main` or `alternate`."""
    confidence: str | None
    why: Text | None
    suggestion: str | None
    """The field that a column which stays out may mean."""


class SourceSummary(_Part):
    """One source as it was read."""

    path: Text
    sha256: str | None = None
    format: str | None = None
    sheet: Text | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    escape: str | None = None
    packed: str | None = None
    header_row: int | None = None
    hidden_rows: NonNegativeInt = 0
    notes: tuple[Text, ...] = ()
    """What a person should know of how it was read."""
    columns: tuple[MappedColumn, ...] | None = None


class Seconds(_Part):
    """How long the parts of the run took; null for one that did not happen."""

    check: float | None = None
    send: float | None = None
    total: float | None = None


class Summary(_Part):
    """What a run came to. Unknown parts are null; once the options parse, every exit has one."""

    schema_version: Literal[1] = 1
    run_id: str | None = None
    dry_run: bool | None = None
    exit_code: int
    complete: bool = False
    """Whether every row of every source was brought to its end."""
    stopped: Stopped | None = None
    sources: tuple[SourceSummary, ...] | None = None
    rows: NonNegativeInt | None = None
    blank: NonNegativeInt | None = None
    states: States | None = None
    problems: dict[str, NonNegativeInt] | None = None
    """Code -> count of the errors."""
    warnings: dict[str, NonNegativeInt] | None = None
    """Code -> count of the warnings."""
    seconds: Seconds | None = None
    reports: dict[str, Text] | None = None
    """Name of the report -> its path."""

    def to_json(self) -> str:
        """Give the object as one line of ASCII, which every console can print."""
        values: dict[str, Any] = self.model_dump(mode="json")
        return json.dumps(values, ensure_ascii=True)


def write_summary(summary: Summary, folder: Path) -> Path:
    """Write summary.json (0600 on POSIX), whole or not at all; give its path.

    Raises UsageError when the folder cannot be made or written to, StoppedError when the file cannot be written.
    """
    make_private_folder(folder)
    with PrivateFiles(folder) as files:
        file = files.create(SUMMARY)
        file.write(f"{summary.to_json()}\n".encode())
        files.put_in_place()
    return file.target
