"""Where a journal is, and what stands beside it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from importer.journal.disk_error import disk_error

SUFFIX = ".sqlite"
"""How the file names of journals end."""

_PLAIN = re.compile(r"[a-z0-9_-]{1,64}")
_LIKE_A_HASH = re.compile(r".*-[0-9a-f]{8}")
_UNSAFE = re.compile(r"[^a-z0-9_-]")


@dataclass(frozen=True, slots=True)
class JournalPlace:
    """The file of a journal; SQLite puts `-wal` and `-shm` beside it, we the files named here."""

    path: Path

    @property
    def key_path(self) -> Path:
        """The file with the key of its hashes."""
        return Path(f"{self.path}.key")

    @property
    def lock_path(self) -> Path:
        """The file that is locked by whoever writes the journal. It stays when nobody does."""
        return Path(f"{self.path}.lock")

    @property
    def holder_path(self) -> Path:
        """The file that tells who has the lock."""
        return Path(f"{self.path}.holder")


def default_folder() -> Path:
    """Give the folder of the journals in the user's data directory; it need not be there yet."""
    return user_data_path("customer-importer", appauthor=False) / "journals"


def default_place(environment: str, store_id: str, base_url: str, *, usual: bool) -> JournalPlace:
    """Give the place of a store's journal in the default folder: `staging-abc.sqlite`.

    `usual` says whether `base_url` is the one that environment and store id lead to anyway. Where it is not, 8 hex
    digits of a hash of URL and store id are appended (`loopback-abc-1f2e3d4c.sqlite`): two sandboxes on two ports are
    two stores. So they are where the store id alone would not do: with capitals, since many file systems do not tell
    them from small letters; with anything but letters, digits, - and _; and where it ends like such a hash itself.
    """
    plain = _PLAIN.fullmatch(store_id) and not _LIKE_A_HASH.fullmatch(store_id)
    name = f"{environment}-{_UNSAFE.sub('_', store_id.lower())[:64]}"
    if not (usual and plain):
        exact = f"{base_url}\n{store_id}".encode()
        name = f"{name}-{hashlib.blake2b(exact, digest_size=4).hexdigest()}"
    return JournalPlace(default_folder() / f"{name}{SUFFIX}")


def known_places(folder: Path) -> list[JournalPlace]:
    """List the journals in a folder, sorted by name; none when there is no such folder.

    Raises JournalError when the folder cannot be read.
    """
    try:
        return [JournalPlace(path) for path in sorted(folder.iterdir()) if path.suffix == SUFFIX and path.is_file()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise disk_error(folder, "the folder of the journals cannot be read", error) from None


def make_folder(path: Path) -> None:
    """Make the folder, and what is missing above it, with mode 0700; one that is there already keeps its mode.

    On Windows the access list of the user's profile holds instead of modes. Raises JournalError when it cannot be made.
    """
    try:
        # One at a time: `parents=True` would make those above with the mode that the system gives to everything.
        for folder in (*reversed(path.parents), path):
            if not folder.is_dir():
                folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise disk_error(path, "the folder of the journal cannot be made", error) from None
