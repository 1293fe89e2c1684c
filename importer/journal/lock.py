"""One importer per journal: a lock of the operating system, which ends with the process whatever ends it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from importer.errors import JournalError
from importer.journal.disk_error import disk_error
from importer.journal.holder import Holder, read_holder, remove_holder, this_process, write_holder
from importer.journal.place import JournalPlace, make_folder


def _local_time() -> datetime:
    return datetime.now(UTC).astimezone()


class JournalInUseError(JournalError):
    """Another importer has the journal (exit 6)."""

    reason = "journal_in_use"

    @classmethod
    def of(cls, holder: Holder | None, now: datetime) -> JournalInUseError:
        """Make it, naming the holder where one is known; `now` gives the day and the time zone for its time."""
        words = holder.words(now) if holder else "another importer"
        return cls(f"The journal is in use by {words}.", "Wait until it has ended, or stop it; then try again.")


class JournalLock:
    """The lock of a journal. A context manager; also acquire and release, by any thread. Not for two owners at once.

    The lock is flock on POSIX and LockFileEx on Windows: the system frees it when the process dies, and child processes
    do not inherit it. Its file has mode 0600; on POSIX it stays, for a lock on a removed file would exclude nobody.
    `clock` gives the present time with its time zone.
    """

    def __init__(self, place: JournalPlace, clock: Callable[[], datetime] = _local_time) -> None:
        self._place = place
        self._clock = clock
        # Loaded here, since it writes into the temporary folder when it is loaded, and who only reads must not.
        from filelock import FileLock  # noqa: PLC0415

        # A soft lock is a mere file, which a killed process leaves behind: rather none than that.
        self._lock = FileLock(place.lock_path, mode=0o600, thread_local=False, fallback_to_soft=False)
        self._since: datetime | None = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def acquire(self) -> None:
        """Take the lock, or say at once who has it. Makes the folder of the journal where it is missing.

        Raises JournalInUseError when another importer has it, JournalError when there can be no lock.
        """
        from filelock import SoftFileLock, Timeout  # noqa: PLC0415 - see above

        place = self._place
        if self._since is not None:
            raise JournalError("A journal was locked twice.", "Please report this as a bug.")
        make_folder(place.path.parent)
        if isinstance(self._lock, SoftFileLock):
            raise JournalError(f"{place.lock_path}: this system has no file locks.", "Run the importer elsewhere.")
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            raise JournalInUseError.of(read_holder(place.holder_path), self._clock()) from None
        except OSError as error:
            raise disk_error(place.lock_path, "the journal cannot be locked", error) from None
        try:
            self._since = self._clock()
            self.hold("")
        except BaseException:  # raised on: a lock whose holder nobody could name must not stay
            self.release()
            raise

    def hold(self, run_id: str) -> None:
        """Tell others which run has the journal. Raises JournalError without the lock, or when it cannot be written."""
        if self._since is None:
            raise JournalError("A journal was used without its lock.", "Please report this as a bug.")
        write_holder(self._place.holder_path, this_process(run_id, self._since))

    def release(self) -> None:
        """Give the lock back; without it, nothing happens. Never fails: the end of the process frees it anyway."""
        if self._lock.is_locked:
            remove_holder(self._place.holder_path)  # while it is certainly ours
            self._since = None
            with contextlib.suppress(OSError):
                self._lock.release()
