"""Private files of the user's own choosing of name: all of them appear, whole, or none; nothing is ever replaced.

They hold people's data, so they are made as the reports are: in a private folder beside their targets (0700, files
0600), which is gone at the end, and is swept away by the next command of its kind when the process was killed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from importer.errors import ImporterError, StoppedError, UsageError
from importer.new_file import appear, taken
from importer.report.folder.private_files import (
    WRITING,
    is_left_by_the_dead,
    make_writing_folder,
    open_private,
)
from importer.system_words import system_words

_REMEDY = "Name a file in another folder."


class NewPrivateFile:
    """One of the files, while it is written."""

    def __init__(self, file: IO[bytes], path: Path, target: Path) -> None:
        self._file = file
        self._path = path
        self.target = target

    def write(self, data: bytes | memoryview) -> None:
        """Append the bytes. Raises StoppedError when they cannot be written."""
        try:
            self._file.write(data)
        except OSError as error:
            raise unwritable(self.target, error) from None

    def settle(self) -> None:
        """Make sure that the bytes are on the disk. Raises StoppedError."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as error:
            raise unwritable(self.target, error) from None

    def appear(self) -> None:
        """Give the file its name. Raises UsageError when that is taken, StoppedError."""
        try:
            appear(self._path, self.target)
        except FileExistsError:
            raise taken(self.target) from None
        except OSError as error:
            raise unwritable(self.target, error) from None


class NewPrivateFiles:
    """New files of one folder, begun empty. A context manager."""

    def __init__(self, targets: Sequence[Path]) -> None:
        """Begin a file for each of the targets, which are in one folder. Raises UsageError when that cannot be done."""
        folder = targets[0].parent
        _sweep(folder)
        self.files: list[NewPrivateFile] = []
        self._open = ExitStack()
        try:
            private = make_writing_folder(folder)
            self._open.callback(shutil.rmtree, private, ignore_errors=True)
            for target in targets:
                path = private / target.name
                file = open(path, "xb", opener=open_private)  # noqa: SIM115 - pathlib has no opener; until the end
                self._open.callback(_close, file)
                self.files.append(NewPrivateFile(file, path, target))
        except OSError as error:
            self._open.close()
            raise UsageError(f"{targets[0]}: no file can be made there: {system_words(error)}.", _REMEDY) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def put_in_place(self) -> None:
        """Let all files appear under their names, or none. Raises UsageError (a name is taken), StoppedError."""
        for file in self.files:
            file.settle()
        there: list[NewPrivateFile] = []
        try:
            for file in self.files:
                file.appear()
                there.append(file)
        except ImporterError:
            for file in there:  # a moment old and known to nobody
                file.target.unlink(missing_ok=True)
            raise


def unwritable(target: Path, error: OSError) -> StoppedError:
    """Give the error of a file that cannot be written to its end."""
    return StoppedError(f"{target}: the file cannot be written: {system_words(error)}.", f"Make room there. {_REMEDY}")


def _sweep(folder: Path) -> None:
    """Delete what a process that was killed while it wrote has left in the folder."""
    with contextlib.suppress(OSError):
        for left in list(folder.glob(f"{WRITING}*")):
            if is_left_by_the_dead(left) and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)


def _close(file: IO[bytes]) -> None:
    with contextlib.suppress(OSError):  # a full disk: what could not be written is of no use any more
        file.close()
