"""A disk that fails under the journal: sending stops at once, nothing is on the wire that is not on disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from importer.sandbox.options import SandboxAddress, SandboxOptions
from importer.sandbox.process import SandboxProcess
from tests.crash.promises import Allowance, broken_promises, carry_on, last_words, requests_of, rows_on_record
from tests.crash.scene import DEADLINE, Scene, ended, store_counts
from tests.parts import HEADER, customers, read_csv

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits, mounts and modes are POSIX's")

SLOTS = 4
ROWS = 60
MOUNT_SIZE = 1_500_000
_LIMIT = (
    "import os, resource, sys; size = int(sys.argv[1]); resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)); "
    "os.execvp(sys.argv[2], sys.argv[2:])"
)
NOT_EVEN_ROOT = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Starts a command that modes bind although it is root."""


def needed(found: bool, what: str) -> None:
    """Skip a test where a thing that it needs is not there; the checks of a change have everything."""
    if not found:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{what} is needed here")
        pytest.skip(f"needs {what}")


@pytest.fixture
def store() -> Iterator[SandboxAddress]:
    """Give a store that takes everything, so that a request sent twice makes a second customer."""
    with SandboxProcess.start(SandboxOptions(accept_duplicates=True)) as process:
        yield process.address


@pytest.fixture
def scene(tmp_path: Path, store: SandboxAddress) -> Scene:
    """Give a file of customers that take long enough for something to happen meanwhile."""
    return Scene(tmp_path, store, customers(ROWS), SLOTS)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give the folder of a real file system of MOUNT_SIZE bytes; it is unmounted at the end."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MOUNT_SIZE}", "tmpfs", str(folder)]
    able = shutil.which("mount") is not None
    is_mounted = able and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    needed(is_mounted, "the right to mount a tmpfs")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture(scope="module")
def failing_fsync(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a library that makes fsync fail, built with the C compiler of this machine."""
    compiler = shutil.which("cc")
    needed(compiler is not None and sys.platform == "linux", "a C compiler on Linux")
    library = tmp_path_factory.mktemp("shim") / "failing_fsync.so"
    source = Path(__file__).parent / "crash" / "failing_fsync.c"
    subprocess.run([str(compiler), "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    return library


def require_stopped(scene: Scene, code: int) -> None:
    """Check the end of an importer whose journal failed: exit 6, one line and a remedy, and no customer unknown."""
    words = last_words(scene)
    assert (code, words["exit_code"], words["complete"], words["stopped"]["reason"]) == (6, 6, False, "journal")
    assert str(scene.journal) in words["stopped"]["message"]
    assert "\n" not in words["stopped"]["message"]
    assert scene.said.count(words["stopped"]["message"]) == 1
    assert "Traceback" not in scene.said
    results = read_csv(scene.out / "results.csv") if (scene.out / "results.csv").exists() else []
    told = {row["ref"]: row["customer_id"] for row in results if row["status"] == "created"}
    assert told == requests_of(scene).ids


def require_intents(scene: Scene) -> None:
    """Check that every request that went out has its intent on disk."""
    refs = {scene.rows[ordinal][HEADER.index("Customer ID")] for ordinal in rows_on_record(scene.journal)}
    assert set(requests_of(scene).ids) <= refs


def require_carried_on(scene: Scene) -> None:
    """Check that the run ends well once the disk does; ids that the journal could not take stay in earlier reports."""
    before = requests_of(scene).ids
    carry_on(scene)
    assert broken_promises(scene, Allowance(lost=SLOTS)) == []
    reports = [read_csv(path) for path in scene.out.rglob("results.csv")]
    told = {row["ref"]: row["customer_id"] for rows in reports for row in rows if row["status"] == "created"}
    assert {ref: told.get(ref) for ref in before} == before


def start_sending(scene: Scene, prefix: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """Start a run, and wait until some customers were made."""
    process = scene.start(scene.run_arguments, prefix)
    for _ in range(int(DEADLINE / 0.005)):
        if store_counts(scene.address).applied >= ROWS // 10:
            return process
        try:
            process.wait(0.005)
        except subprocess.TimeoutExpired:
            continue
        break
    process.kill()
    pytest.fail(f"nothing was sent: {scene.said}")


def fill(folder: Path) -> Path:
    """Write into a file system until nothing more goes in; gives the file."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while file.write(b"\0" * size) == size:
                    pass
            except OSError:
                continue
    return filler


def test_a_disk_that_fills_up_while_sending(tmp_path: Path, store: SandboxAddress, small_disk: Path) -> None:
    """A full file system under the journal ends the run with exit 6; with room again, resume completes it."""
    scene = Scene(tmp_path, store, customers(ROWS), SLOTS, journal=small_disk / "journal" / "store.sqlite")
    process = start_sending(scene)
    filler = fill(small_disk)
    code = ended(process)
    require_stopped(scene, code)
    assert "full" in last_words(scene)["stopped"]["message"]
    filler.unlink()
    require_intents(scene)
    require_carried_on(scene)


@pytest.mark.parametrize("room", [0, 20_000, 60_000])
def test_a_disk_that_is_full_from_the_start(tmp_path: Path, store: SandboxAddress, small_disk: Path, room: int) -> None:
    """Without room for a journal nothing is sent, however far its making comes; with room, run works."""
    scene = Scene(tmp_path, store, customers(ROWS), SLOTS, journal=small_disk / "journal" / "store.sqlite")
    (small_disk / "journal").mkdir(mode=0o700)
    filler = fill(small_disk)
    os.truncate(filler, filler.stat().st_size - room)
    code = scene.end(scene.run_arguments)
    assert code == 6, scene.said
    assert "Traceback" not in scene.said
    assert store_counts(store).applied == 0
    filler.unlink()
    require_carried_on(scene)


@pytest.mark.parametrize("size", [40_000, 70_000, 90_000])
def test_a_journal_that_may_not_grow(scene: Scene, size: int) -> None:
    """A limit on the size of files ends the run like a full disk, wherever it meets the journal."""
    code = scene.end(scene.run_arguments, prefix=(sys.executable, "-c", _LIMIT, str(size)))
    require_stopped(scene, code)
    require_intents(scene)
    require_carried_on(scene)


@pytest.mark.parametrize("working", [0, 5, 8, 11, 14, 20])
def test_an_fsync_that_fails(scene: Scene, failing_fsync: Path, working: int) -> None:
    """Once the disk does not confirm a commit, nothing more is sent, not even if later commits were confirmed."""
    own = {"FSYNC_FAILS_FOR": scene.journal.name, "FSYNCS_THAT_WORK": str(working), "LD_PRELOAD": str(failing_fsync)}
    scene.more = own
    code = scene.end(scene.run_arguments)
    require_stopped(scene, code)
    if scene.journal.exists():
        require_intents(scene)
    scene.more = {}
    require_carried_on(scene)


def test_a_journal_that_is_moved_away_while_sending(scene: Scene) -> None:
    """The importer does not write on into a file that nobody will find; put back, it completes the run."""
    process = start_sending(scene)
    elsewhere = scene.journal.with_name("elsewhere.sqlite")
    scene.journal.rename(elsewhere)
    code = ended(process)
    require_stopped(scene, code)
    elsewhere.rename(scene.journal)
    require_intents(scene)
    require_carried_on(scene)


def test_a_journal_that_is_deleted_while_sending(scene: Scene) -> None:
    """The run ends with every customer in its reports; no new journal, which would know nobody, takes its place."""
    process = start_sending(scene)
    scene.journal.unlink()
    code = ended(process)
    require_stopped(scene, code)
    applied = store_counts(scene.address).applied
    for arguments in (scene.resume_arguments, (*scene.run_arguments, "--new-journal")):
        assert scene.end(arguments) == 6
        assert str(scene.journal) in scene.said
    assert store_counts(scene.address).applied == applied


def _read_only_file(scene: Scene) -> Callable[[], None]:
    scene.journal.chmod(0o400)
    return lambda: scene.journal.chmod(0o600)


def _read_only_folder(scene: Scene) -> Callable[[], None]:
    scene.journal.parent.chmod(0o500)
    return lambda: scene.journal.parent.chmod(0o700)


@pytest.mark.parametrize("make", [_read_only_file, _read_only_folder], ids=["file", "folder"])
def test_a_journal_that_is_read_only(scene: Scene, make: Callable[[Scene], Callable[[], None]]) -> None:
    """A journal or folder that may not be written is said so before anything is sent; writable again, run goes on."""
    prefix = NOT_EVEN_ROOT if os.geteuid() == 0 else ()
    able = not prefix or (shutil.which("setpriv") and subprocess.run([*prefix, "true"], check=False).returncode == 0)
    needed(bool(able), "setpriv and the right to give up rights")
    first = scene.end((*scene.run_arguments, "--first", 1))
    assert first == 0, scene.said
    mend = make(scene)
    try:
        code = scene.end(scene.resume_arguments, prefix=prefix)
        words = last_words(scene)
    finally:
        mend()
    assert (code, words["stopped"]["reason"]) == (6, "journal"), scene.said
    assert str(scene.journal) in words["stopped"]["message"]
    assert "Traceback" not in scene.said
    assert store_counts(scene.address).applied == 1
    require_carried_on(scene)
