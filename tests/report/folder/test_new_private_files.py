"""New private files: all or none, whole or not at all, and never in the place of another."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from importer.errors import UsageError
from importer.report.folder.new_private_files import NewPrivateFiles
from importer.report.folder.private_files import make_writing_folder


def test_they_appear_together_at_the_end(tmp_path: Path) -> None:
    """Before `put_in_place` no target is there; afterwards both are, and nothing else."""
    targets = [tmp_path / "a.csv", tmp_path / "b.csv"]
    with NewPrivateFiles(targets) as files:
        for file in files.files:
            file.write(b"x" * 100_000)
        assert not any(target.exists() for target in targets)
        files.put_in_place()
    assert [target.read_bytes() for target in targets] == [b"x" * 100_000] * 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]


@pytest.mark.parametrize("taken", ["a.csv", "b.csv"])
def test_a_name_that_is_taken_meanwhile_stays_and_none_appears(tmp_path: Path, taken: str) -> None:
    """Whoever was faster keeps the name; the other file does not appear either."""
    with NewPrivateFiles([tmp_path / "a.csv", tmp_path / "b.csv"]) as files:
        (tmp_path / taken).write_bytes(b"faster")
        with pytest.raises(UsageError):
            files.put_in_place()
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(taken, b"faster")]


def test_what_goes_wrong_leaves_nothing(tmp_path: Path) -> None:
    """An exception on the way takes the begun files with it."""

    def begin() -> None:
        with NewPrivateFiles([tmp_path / "a.csv"]) as files:
            files.files[0].write(b"Asha")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        begin()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept_away(tmp_path: Path) -> None:
    """The next one of its kind deletes it; what a living process writes stays."""
    line = "import sys; from pathlib import Path; "
    line += "from importer.report.folder.private_files import make_writing_folder as make; "
    line += "made = make(Path(sys.argv[1])); (made / 'a.csv').write_bytes(b'Asha')"
    subprocess.run([sys.executable, "-c", line, str(tmp_path)], check=True, cwd=Path(__file__).parents[3])
    living = make_writing_folder(tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    with NewPrivateFiles([tmp_path / "b.csv"]):
        pass
    assert list(tmp_path.iterdir()) == [living]
    living.rmdir()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_takes_no_file_is_named(tmp_path: Path) -> None:
    """One clear error, with the name that the user gave."""
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError) as raised:
        NewPrivateFiles([tmp_path / "a.csv"])
    tmp_path.chmod(0o700)
    assert "a.csv" in raised.value.message
