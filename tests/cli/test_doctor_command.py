"""`importer doctor` by the command line: what it says, its exit codes, and that it leaves everything as it was."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from pathlib import Path

import pytest

from importer.sandbox.options import SandboxAddress
from tests.cli.terminal import Terminal
from tests.conftest import Command
from tests.doctor.test_examine import asked_of, is_unspent
from tests.parts import HEADER, Ended, applied, credentials, customers, write_csv
from tests.small_server import SmallServer
from tests.test_journal_disk import NOT_EVEN_ROOT

CHECKS = ["settings", "credentials", "name", "connection", "encryption", "token", "store", "clock", "journal", "disk"]


def result(ended: Ended, check: str) -> dict[str, object]:
    """Give what is said of a check."""
    found: dict[str, object] = next(one for one in ended.json["checks"] if one["check"] == check)
    return found


def everything_below(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Give mode, time of change and bytes of every file and folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        found[str(path)] = (status.st_mode, status.st_mtime_ns, path.read_bytes() if path.is_file() else b"")
    return found


@pytest.fixture
def homes(tmp_path: Path) -> dict[str, str]:
    """Give the variables by which everything that a user has lies in a folder of the test."""
    names = {
        "HOME": "home",
        "TMPDIR": "tmp",
        "XDG_DATA_HOME": "data",
        "XDG_CONFIG_HOME": "config",
        "XDG_CACHE_HOME": "c",
    }
    for name in names.values():
        (tmp_path / name).mkdir()
    return {name: str(tmp_path / folder) for name, folder in names.items()}


def test_nothing_is_written(importer: Command, sandbox: SandboxAddress, tmp_path: Path, homes: dict[str, str]) -> None:
    """After a pilot, with a token file and a journal: not a byte of home, data, temporary or working folder changes.

    And the store gets no POST, so that nothing is spent or made there either.
    """
    env = homes | credentials(sandbox)
    source = write_csv(tmp_path / "customers.csv", customers(4))
    assert importer("run", source, "--yes", "--first", 2, env=env).exit_code == 0
    tokens = tmp_path / "tokens.json"
    tokens.write_text(
        json.dumps({"access_token": sandbox.access_token, "refresh_token": sandbox.refresh_token}), "utf-8"
    )
    tokens.chmod(0o600)
    (tmp_path / "shop.yaml").write_text("rate: 5\n", encoding="utf-8")
    before, asked = everything_below(tmp_path), asked_of(sandbox)
    ended = importer("doctor", "--config", "shop.yaml", "--token-file", tokens, "--json", env=env)
    assert ended.exit_code == 0, ended.err
    assert everything_below(tmp_path) == before
    more = {call: count - asked.get(call, 0) for call, count in asked_of(sandbox).items() if count != asked.get(call)}
    assert more == {"GET /common/countries/IN/pincodes 200": 1}
    assert len(applied(sandbox)) == 2
    assert result(ended, "journal")["code"] == "unfinished"
    assert is_unspent(sandbox)


def test_nothing_is_made_where_nothing_is(importer: Command, tmp_path: Path, homes: dict[str, str]) -> None:
    """Without anything but a store's name no folder, journal or file comes into being."""
    before = everything_below(tmp_path)
    env = homes | {"IMPORTER_ACCESS_TOKEN": "t", "IMPORTER_BASE_URL": "http://127.0.0.1:9/x"}
    assert importer("doctor", env=env).exit_code == 5
    assert everything_below(tmp_path) == before


def test_what_is_printed(importer: Command, sandbox: SandboxAddress) -> None:
    """In words: a line for each check, the next step below it, no token; the object alone is on standard output."""
    env = credentials(sandbox)
    ended = importer("doctor", "--json", env=env)
    assert ended.exit_code == 0
    assert list(ended.json) == ["schema_version", "exit_code", "ok", "checks"]
    assert list(dict.fromkeys(one["check"] for one in ended.json["checks"])) == CHECKS
    assert set(ended.json["checks"][0]) == {"check", "result", "code", "message", "next", "facts"}
    words = importer("doctor", env=env | {"COLUMNS": "2000"})
    assert (words.exit_code, words.err) == (0, "")
    lines = words.out.splitlines()
    assert [line.split()[1] for line in lines if not line.startswith(" ")][: len(CHECKS)] == CHECKS
    place = next(number for number, line in enumerate(lines) if line.startswith("warning"))
    assert lines[place + 1].strip().startswith("Next: ")
    assert lines[-1].startswith("Nothing fails")
    for secret in (sandbox.access_token, sandbox.refresh_token):
        assert secret not in ended.out + ended.err + words.out


def test_a_narrow_line_is_broken_between_words(importer: Command, sandbox: SandboxAddress) -> None:
    """Off a terminal lines are 80 wide; a word is never cut."""
    ended = importer("doctor", env=credentials(sandbox))
    assert max(len(line) for line in ended.out.splitlines() if "/" not in line) <= 80
    assert sandbox.base_url in ended.out


@pytest.mark.parametrize(
    ("arguments", "env", "exit_code", "first"),
    [
        ((), {}, 2, "settings"),
        (("--store-id", "a b"), {"IMPORTER_ACCESS_TOKEN": "t"}, 2, "settings"),
        (("--config", "missing.yaml"), {"IMPORTER_ACCESS_TOKEN": "t"}, 2, "settings"),
        (("--base-url", "https://example.com/api/v1/s/storefront"), {"IMPORTER_ACCESS_TOKEN": "t"}, 2, "settings"),
        (("--base-url", "http://127.0.0.1:9/x"), {"IMPORTER_ACCESS_TOKEN": "t t"}, 2, "credentials"),
        (("--base-url", "http://127.0.0.1:9/x"), {"IMPORTER_SECRETS_DIR": "missing"}, 2, "credentials"),
        (("--base-url", "http://127.0.0.1:9/x"), {"IMPORTER_ACCESS_TOKEN": "t"}, 5, "connection"),
    ],
)
def test_what_keeps_a_run_from_working(
    importer: Command, arguments: tuple[str, ...], env: dict[str, str], exit_code: int, first: str
) -> None:
    """Each ends with the code that a run would end with, all checks are told, and what to do stands beside it."""
    ended = importer("doctor", *arguments, "--json", env=env)
    assert (ended.exit_code, ended.json["exit_code"], ended.json["ok"]) == (exit_code, exit_code, False)
    assert list(dict.fromkeys(one["check"] for one in ended.json["checks"])) == CHECKS
    failure = next(one for one in ended.json["checks"] if one["result"] == "fails")
    assert failure["check"] == first
    assert failure["next"]
    assert "Traceback" not in ended.err


def test_where_settings_come_from(importer: Command, tmp_path: Path) -> None:
    """Flag, environment and config file are told apart, and a secret by its variable and place."""
    (tmp_path / "shop.yaml").write_text("environment: prod\nstore_id: other\n", encoding="utf-8")
    (tmp_path / ".env").write_text("IMPORTER_ACCESS_TOKEN=hush\n", encoding="utf-8")
    env = {"IMPORTER_TRUST_ENV": "false", "HTTPS_PROXY": "http://127.0.0.1:9", "IMPORTER_STORE_ID": "mine"}
    ended = importer("doctor", "--config", "shop.yaml", "--base-url", "http://127.0.0.1:9/x", "--json", env=env)
    facts = result(ended, "settings")["facts"]
    assert isinstance(facts, dict)
    assert facts["environment_from"] == "shop.yaml"
    assert facts["store_id_from"] == "IMPORTER_STORE_ID"
    assert facts["base_url_from"] == "--base-url"
    assert facts["trust_env_from"] == "IMPORTER_TRUST_ENV"
    assert facts["ca_bundle_from"] is None
    told = str(result(ended, "credentials")["message"])
    assert "IMPORTER_ACCESS_TOKEN in .env" in told
    assert "hush" not in ended.out + ended.err


def test_production_is_told(importer: Command, tmp_path: Path) -> None:
    """A production store is called that, with what a run needs; its first journal is a warning."""
    with SmallServer() as server:
        env = {
            "IMPORTER_ACCESS_TOKEN": "t",
            "HTTPS_PROXY": f"http://127.0.0.1:{server.port}",
            "IMPORTER_TRUST_ENV": "1",
        }
        ended = importer("doctor", "--environment", "prod", "--store-id", "shop", "--json", env=env)
    assert ended.exit_code == 5  # that proxy lets nobody through
    assert "--confirm-store shop" in str(result(ended, "settings")["message"])
    assert result(ended, "journal")["code"] == "no_journal_yet"
    assert result(ended, "journal")["result"] == "warning"
    assert list((tmp_path / "data").rglob("*")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
@pytest.mark.parametrize("mode", [0o500, 0o000])
def test_a_folder_that_cannot_be_written(importer: Command, sandbox: SandboxAddress, tmp_path: Path, mode: int) -> None:
    """A journal that cannot be made or written is exit 6, and told before a run finds it out."""
    folder = tmp_path / "closed"
    folder.mkdir()
    prefix = NOT_EVEN_ROOT if os.geteuid() == 0 else ()
    journal = folder / "new" / "j.sqlite"
    folder.chmod(mode)
    try:
        ended = importer("doctor", "--journal", journal, "--json", env=credentials(sandbox), prefix=prefix)
    finally:
        folder.chmod(0o700)
    assert ended.exit_code == 6, ended.err
    assert str(folder) in str(result(ended, "journal")["message"])


def test_a_damaged_record_of_a_run(importer: Command, sandbox: SandboxAddress, tmp_path: Path) -> None:
    """A journal whose record of a run cannot be read is exit 6, not a traceback."""
    env = credentials(sandbox)
    source = write_csv(tmp_path / "customers.csv", customers(2), HEADER)
    assert importer("run", source, "--yes", "--journal", "j.sqlite", env=env).exit_code == 0
    connection = sqlite3.connect(tmp_path / "j.sqlite", isolation_level=None)
    connection.execute("UPDATE run SET totals = '[1]'")
    connection.close()
    ended = importer("doctor", "--journal", "j.sqlite", "--json", env=env)
    assert (ended.exit_code, result(ended, "journal")["result"]) == (6, "fails")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals in Python")
def test_at_a_terminal(tmp_path: Path, sandbox: SandboxAddress) -> None:
    """A person sees the levels in colour, and nothing is asked."""
    env = credentials(sandbox) | {"XDG_DATA_HOME": str(tmp_path / "data")}
    with Terminal(tmp_path, ["doctor"], env) as terminal:
        code, screen = terminal.end()
    assert code == 0
    assert "\x1b[32m" in screen
    assert "\x1b[33m" in screen
