"""One importer per journal."""

from __future__ import annotations

import os
import platform
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, timedelta
from pathlib import Path

import psutil
import pytest

from importer.errors import JournalError
from importer.journal.holder import Holder, read_holder, this_process, write_holder
from importer.journal.lock import JournalInUseError, JournalLock
from importer.journal.place import JournalPlace
from tests.journal.holds_lock import SINCE

posix_only = pytest.mark.skipif(os.name != "posix", reason="modes and forks of POSIX")

Start = Callable[..., tuple["subprocess.Popen[str]", str]]


@pytest.fixture
def place(tmp_path: Path) -> JournalPlace:
    """Give a place in a folder that is not there yet."""
    return JournalPlace(tmp_path / "journals" / "prod-abc.sqlite")


@pytest.fixture
def start(place: JournalPlace) -> Iterator[Start]:
    """Start other processes that hold the lock; each ends with the test."""
    script = Path(__file__).with_name("holds_lock.py")
    with ExitStack() as stack:

        def begin(run_id: str = "", child: str = "none") -> tuple[subprocess.Popen[str], str]:
            arguments = [sys.executable, str(script), str(place.path), run_id, child]
            process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            stack.enter_context(process)
            stack.callback(process.kill)
            assert process.stdout is not None
            return process, process.stdout.readline().strip()

        yield begin


def refusal(place: JournalPlace) -> str:
    """Give the words to one who does not get the lock, on the day when it was taken."""
    with pytest.raises(JournalInUseError) as caught:
        JournalLock(place, lambda: SINCE + timedelta(hours=1)).acquire()
    assert (caught.value.exit_code, caught.value.reason) == (6, "journal_in_use")
    assert caught.value.remedy
    return caught.value.message


def test_the_second_importer_is_told_who_has_the_journal(start: Start, place: JournalPlace) -> None:
    """Another process does not get the lock, and hears host, process, run and since when."""
    process, _ = start("run-7")
    host = platform.node()
    assert refusal(place) == (
        f"The journal is in use by run run-7 (process {process.pid} on host {host}, since 14:05)."
    )


def test_an_importer_whose_run_is_not_known_yet_is_told_without_it(start: Start, place: JournalPlace) -> None:
    """Between the lock and the run's name, process and host are told."""
    process, _ = start()
    assert refusal(place) == (f"The journal is in use by process {process.pid} on host {platform.node()}, since 14:05.")


def test_a_killed_importer_frees_the_journal(start: Start, place: JournalPlace) -> None:
    """After SIGKILL (on Windows: TerminateProcess) the next one gets the lock at once, and is the holder."""
    process, _ = start("run-7")
    process.kill()
    process.wait()
    assert read_holder(place.holder_path) is None
    with JournalLock(place, lambda: SINCE) as lock:
        lock.hold("run-8")
        assert read_holder(place.holder_path) == this_process("run-8", SINCE)


@pytest.mark.parametrize("kind", ["started", pytest.param("forked", marks=posix_only)])
def test_a_child_does_not_keep_the_lock_of_its_killed_parent(start: Start, place: JournalPlace, kind: str) -> None:
    """The lock is free again although a child of the dead process lives on."""
    process, child = start("run-7", kind)
    process.kill()
    process.wait()
    assert psutil.Process(int(child)).status() != psutil.STATUS_ZOMBIE
    JournalLock(place).acquire()


def test_two_locks_of_one_process_exclude_each_other(place: JournalPlace) -> None:
    """Who runs two imports in one process is refused like anybody else."""
    with JournalLock(place, lambda: SINCE) as lock:
        lock.hold("run-1")
        assert f"run run-1 (process {os.getpid()} " in refusal(place)
    with JournalLock(place):
        pass


def test_a_lock_is_given_back_once(place: JournalPlace) -> None:
    """Release frees the lock and takes the holder away; released twice or never acquired, it does nothing."""
    lock = JournalLock(place, lambda: SINCE)
    lock.release()
    lock.acquire()
    lock.release()
    assert not place.holder_path.exists()
    with JournalLock(place, lambda: SINCE) as other:
        other.hold("run-2")
        lock.release()
        assert "run run-2" in refusal(place)


def test_a_lock_without_its_holder_is_a_bug_that_is_named(place: JournalPlace) -> None:
    """A run cannot be named by one who has no lock, nor a lock be taken twice by its owner."""
    lock = JournalLock(place)
    with pytest.raises(JournalError, match="bug"):
        lock.hold("run-1")
    assert not place.holder_path.exists()
    with lock, pytest.raises(JournalError, match="bug"):
        lock.acquire()


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b'{"host": "a", "pid": 1',
        b"\xff\xfe",
        b"[]",
        b'{"host": "a", "pid": -1, "run_id": "", "since": "2999-01-01T14:05:00Z"}',
        b'{"host": "a", "pid": 99999999999999999999, "run_id": "", "since": "2999-01-01T14:05:00Z"}',
        b'{"host": "a", "pid": 1, "run_id": "", "since": "2999-01-01T14:05:00"}',
    ],
    ids=["missing", "empty", "torn", "not UTF-8", "no object", "negative", "huge", "no time zone"],
)
def test_a_holder_that_cannot_be_read_is_another_importer(place: JournalPlace, content: bytes | None) -> None:
    """The refusal does not depend on the file that explains it."""
    with JournalLock(place):
        if content is None:
            place.holder_path.unlink()
        else:
            place.holder_path.write_bytes(content)
        assert refusal(place) == "The journal is in use by another importer."


def test_a_holder_that_is_gone_is_not_named(place: JournalPlace) -> None:
    """What a dead process of this host left does not blame it; nor the process that has its number now."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    host = platform.node()
    with JournalLock(place):
        for holder in (
            Holder(host, ended.pid, "run-1", SINCE),
            Holder(host, os.getpid(), "run-1", SINCE.replace(2000)),
        ):
            write_holder(place.holder_path, holder)
            assert refusal(place) == "The journal is in use by another importer."
        write_holder(place.holder_path, Holder(f"not-{host}", ended.pid, "run-1", SINCE))
        assert f"run run-1 (process {ended.pid} on host not-{host}, since 14:05)" in refusal(place)


@posix_only
def test_a_holder_that_nobody_has_buried_is_gone(place: JournalPlace) -> None:
    """A killed process whose parent has not looked yet does not count as alive."""
    killed = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    killed.kill()
    os.waitid(os.P_PID, killed.pid, os.WEXITED | os.WNOWAIT)
    place.path.parent.mkdir()
    write_holder(place.holder_path, Holder(platform.node(), killed.pid, "run-1", SINCE))
    assert read_holder(place.holder_path) is None
    killed.communicate()


def test_since_is_told_in_the_readers_time_with_the_day_where_it_matters() -> None:
    """Today's time alone; another day's with its date; both in the time zone of the one who reads it."""
    holder = Holder("h", 1, "r", SINCE)
    assert holder.words(SINCE) == "run r (process 1 on host h, since 14:05)"
    assert holder.words(SINCE + timedelta(days=1)) == "run r (process 1 on host h, since 2999-01-01 14:05)"
    assert holder.words(SINCE.astimezone(UTC)) == "run r (process 1 on host h, since 08:35)"


@posix_only
def test_only_the_owner_can_read_lock_and_holder(place: JournalPlace) -> None:
    """Mode 0600 even where the system would allow everything, and no other file is left beside them."""
    before = os.umask(0)
    try:
        with JournalLock(place) as lock:
            lock.hold("run-1")
            files = {path: stat.S_IMODE(path.stat().st_mode) for path in place.path.parent.iterdir()}
    finally:
        os.umask(before)
    assert files == {place.lock_path: 0o600, place.holder_path: 0o600}


@pytest.mark.parametrize("name", ["file/j.sqlite", "folder-in-the-way", "x" * 300])
def test_a_place_that_cannot_be_locked_is_named(tmp_path: Path, name: str) -> None:
    """One line with the path and a remedy: below a file, where a folder has the lock's name, a name too long."""
    (tmp_path / "file").touch()
    (tmp_path / "folder-in-the-way.lock").mkdir()
    with pytest.raises(JournalError) as caught:
        JournalLock(JournalPlace(tmp_path / name)).acquire()
    assert not isinstance(caught.value, JournalInUseError)
    assert str(tmp_path) in caught.value.message
    assert "\n" not in str(caught.value)
    assert "--journal" in caught.value.remedy


def test_a_holder_that_cannot_be_written_gives_the_lock_back(place: JournalPlace) -> None:
    """Who cannot say who they are does not start, and does not keep others out."""
    place.holder_path.mkdir(parents=True)
    with pytest.raises(JournalError, match=r"prod-abc\.sqlite\.holder"):
        JournalLock(place).acquire()
    place.holder_path.rmdir()
    assert sorted(path.name for path in place.path.parent.iterdir()) in ([], [place.lock_path.name])
    with JournalLock(place):
        pass


@posix_only
def test_a_folder_without_permission_is_named() -> None:
    """A folder that the user may not write to is no traceback."""
    folder = Path(tempfile.mkdtemp())  # tmp_path lies in a folder that nobody else may enter
    try:
        folder.chmod(0o555)
        if root := os.geteuid() == 0:
            os.seteuid(65534)
        try:
            with pytest.raises(JournalError) as caught:
                JournalLock(JournalPlace(folder / "j.sqlite")).acquire()
        finally:
            if root:
                os.seteuid(0)
        assert (str(folder) in caught.value.message, "--journal" in caught.value.remedy) == (True, True)
        assert list(folder.iterdir()) == []
    finally:
        shutil.rmtree(folder)
