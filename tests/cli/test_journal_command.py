"""`importer journal backup` and `importer journal verify`."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from importer.customer.status import RowStatus
from importer.journal import JournalPlace
from tests.conftest import Command
from tests.journal.known_runs import opened, person, record_run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the user's data folder, with one journal that has a run."""
    journals = tmp_path / "data" / "customer-importer" / "journals"
    journals.mkdir(parents=True)
    with opened(JournalPlace(journals / "one.sqlite")) as journal:
        record_run(journal, "first", [(person(0), RowStatus.CREATED)])
    return tmp_path / "data"


def test_the_only_journal_is_backed_up(importer: Command, folder: Path, tmp_path: Path) -> None:
    """Without --journal the one in the data folder is meant; it is told where the key is, which is not in it."""
    journal = folder / "customer-importer" / "journals" / "one.sqlite"
    env = {"XDG_DATA_HOME": str(folder), "LOCALAPPDATA": str(folder)}
    ended = importer("journal", "backup", "copy.sqlite", "--json", env=env)
    size = (tmp_path / "copy.sqlite").stat().st_size
    assert ended.json == {
        "journal": str(journal), "backup": "copy.sqlite", "bytes": size, "runs": 1, "key": f"{journal}.key",
    }  # fmt: skip
    assert importer("runs", "--json", "--journal", "copy.sqlite").json["runs"][0]["run_id"] == "first"
    assert importer("journal", "backup", "copy.sqlite", env=env).exit_code == 2


def test_of_several_journals_one_must_be_named(importer: Command, folder: Path) -> None:
    """With two journals the backup asks which, and names them."""
    journals = folder / "customer-importer" / "journals"
    shutil.copy(journals / "one.sqlite", journals / "two.sqlite")
    ended = importer(
        "journal", "backup", "copy.sqlite", env={"XDG_DATA_HOME": str(folder), "LOCALAPPDATA": str(folder)}
    )
    assert ended.exit_code == 2
    assert all(name in ended.err for name in ("one.sqlite", "two.sqlite"))
    named = importer("journal", "backup", "copy.sqlite", "--journal", journals / "one.sqlite")
    assert named.exit_code == 0


def test_all_journals_are_verified(importer: Command, folder: Path) -> None:
    """Every journal is looked through; one finding makes it exit 6, and each stands in the JSON with its journal."""
    journals = folder / "customer-importer" / "journals"
    env = {"XDG_DATA_HOME": str(folder), "LOCALAPPDATA": str(folder)}
    sound = importer("journal", "verify", "--json", env=env)
    assert (sound.exit_code, sound.json["ok"]) == (0, True)
    (journals / "broken.sqlite").write_bytes(b"no database at all, whatever its name says\n" * 50)
    shutil.copy(journals / "one.sqlite", journals / "two.sqlite")
    shutil.copy(journals / "one.sqlite.key", journals / "two.sqlite.key")
    connection = sqlite3.connect(journals / "two.sqlite")
    connection.execute("UPDATE row SET status = 99")
    connection.commit()
    connection.close()
    ended = importer("journal", "verify", "--json", env=env)
    assert (ended.exit_code, ended.json["ok"]) == (6, False)
    found = {
        Path(each["journal"]).name: [finding["code"] for finding in each["findings"]] for each in ended.json["journals"]
    }
    assert found == {"broken.sqlite": ["unreadable"], "one.sqlite": [], "two.sqlite": ["state_impossible"]}
    words = importer("journal", "verify", env=env)
    assert len(words.out.splitlines()) == 3


def test_no_journal_is_wrong_usage(importer: Command, tmp_path: Path) -> None:
    """There is nothing to verify or back up where nothing was imported."""
    env = {"XDG_DATA_HOME": str(tmp_path / "none"), "LOCALAPPDATA": str(tmp_path / "none")}
    assert importer("journal", "verify", env=env).exit_code == 2
    assert importer("journal", "backup", "copy.sqlite", env=env).exit_code == 2
