"""Token file and token command through the command line: run, resume, and what is said."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from importer.sandbox.options import SandboxAddress, SandboxOptions
from importer.sandbox.process import SandboxProcess
from tests.conftest import Command
from tests.parts import Ended, applied, credentials, customers, write_csv

ROWS = 4


@pytest.fixture
def expired() -> Iterator[SandboxAddress]:
    """Give a pretend store whose first access token has expired already."""
    with SandboxProcess.start(SandboxOptions(first_token_ttl=0)) as process:
        yield process.address


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give a file of ROWS good customers."""
    return write_csv(tmp_path / "customers.csv", customers(ROWS))


def store_of(address: SandboxAddress) -> dict[str, str]:
    """Give the variables that lead to a store, without any token."""
    return {"IMPORTER_BASE_URL": address.base_url}


def with_command(folder: Path, *words: object) -> Path:
    """Write a config with a token command."""
    path = folder / "config.yaml"
    path.write_text(json.dumps({"token_command": [str(word) for word in words]}), encoding="utf-8")
    path.chmod(0o600)
    return path


def printing(token: str) -> tuple[str, ...]:
    """Give a token command that prints this."""
    return (sys.executable, "-c", f"print({token!r})")


def states(ended: Ended) -> dict[str, int]:
    """Give the states that have rows."""
    return {state: count for state, count in ended.json["states"].items() if count}


def test_a_token_file_serves_run_after_run(
    importer: Command, expired: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """The first run makes the file of the environment's pair, the next one needs nothing else; nobody is warned."""
    first = importer(
        "run", source, "--yes", "--json", "--first", "2", "--token-file", "tokens.json", env=credentials(expired)
    )
    assert states(first) == {"created": 2, "pending": 2}
    kept = json.loads((tmp_path / "tokens.json").read_bytes())
    assert kept["refresh_token"] != expired.refresh_token
    next_one = importer("run", source, "--yes", "--json", "--token-file", "tokens.json", env=store_of(expired))
    assert states(next_one) == {"created": ROWS}
    assert "spent" not in first.err + next_one.err


def test_spent_tokens_are_told_with_the_way_out(importer: Command, expired: SandboxAddress, source: Path) -> None:
    """Without a file or a command it is said, when it happens and at the end, what the next run needs and why."""
    ended = importer("run", source, "--yes", "--json", env=credentials(expired))
    assert states(ended) == {"created": ROWS}
    assert ended.err.count("are spent") == 2
    assert "--token-file" in ended.err
    assert "token_command" in ended.err


def test_a_login_with_the_api_key_spends_nothing(importer: Command, sandbox: SandboxAddress, source: Path) -> None:
    """With an API key alone nobody is told that tokens are spent: the next run logs in again."""
    for name in ("one", "two"):
        env = store_of(sandbox) | {"IMPORTER_API_KEY": sandbox.api_key}
        ended = importer("run", source, "--yes", "--json", "--out", name, "--journal", f"{name}.sqlite", env=env)
        assert ended.json["states"]["created" if name == "one" else "exists"] == ROWS
        assert "spent" not in ended.err


def test_a_command_of_the_config_is_asked(
    importer: Command, sandbox: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """A run with a token command needs no token in the environment, and uses none that is there."""
    config = with_command(tmp_path, *printing(sandbox.access_token))
    env = store_of(sandbox) | {"IMPORTER_ACCESS_TOKEN": "wrong", "IMPORTER_REFRESH_TOKEN": "wrong"}
    ended = importer("run", source, "--config", config, "--yes", "--json", env=env)
    assert (states(ended), ended.exit_code) == ({"created": ROWS}, 0)
    assert "spent" not in ended.err


@pytest.mark.parametrize(
    ("command", "ending"),
    [
        (("no-such-program-here", "SECRET"), (2, "no program")),
        ((sys.executable, "-c", "print('SECRET'); raise SystemExit(9)"), (4, "exit code 9")),
        ((sys.executable, "-c", "print('SECRET SECRET')"), (4, "printed no token")),
        (printing("SECRET"), (4, "just printed")),
    ],
)
def test_a_command_that_gives_no_good_token_ends_the_run_in_one_line(
    importer: Command, sandbox: SandboxAddress, tmp_path: Path, command: tuple[str, ...], ending: tuple[int, str]
) -> None:
    """One line says what is wrong with it; nothing is sent, and what it printed is nowhere."""
    source = write_csv(tmp_path / "customers.csv", customers(ROWS))
    config = with_command(tmp_path, *command)
    ended = importer("run", source, "--config", config, "--yes", "--json", "--out", "out", env=store_of(sandbox))
    assert ended.exit_code == ending[0]
    assert ending[1] in ended.json["stopped"]["message"]
    assert applied(sandbox) == []
    said = ended.out + ended.err
    assert "Traceback" not in said
    assert "SECRET" not in said


def test_a_run_that_lost_its_tokens_is_resumed_with_a_command(
    importer: Command, expired: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """What is given at the resume wins, though settings come from the run; the journal holds no command."""
    bad = with_command(tmp_path, *printing("SECRET-OF-THE-COMMAND"))
    stopped = importer("run", source, "--config", bad, "--yes", "--json", env=store_of(expired))
    assert (stopped.exit_code, states(stopped)) == (4, {"pending": ROWS})
    assert stopped.json["stopped"]["reason"] == "credentials_refused"
    for path in (tmp_path / "data").rglob("*.sqlite*"):
        assert b"SECRET-OF-THE-COMMAND" not in path.read_bytes()
    nothing = importer("resume", "--yes", "--json", env=store_of(expired))
    assert nothing.exit_code == 2
    assert "token_command" in nothing.json["stopped"]["next"]
    (tmp_path / "tokens.json").write_text(json.dumps({"refresh_token": expired.refresh_token}), encoding="utf-8")
    (tmp_path / "tokens.json").chmod(0o600)
    done = importer("resume", "--yes", "--json", "--token-file", "tokens.json", env=store_of(expired))
    assert (done.exit_code, states(done)) == (0, {"created": ROWS})


def test_a_resume_finds_the_runs_own_file(
    importer: Command, expired: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """The file that the run was given serves its resume, too, without being named; a command given now goes first."""
    begun = importer(
        "run", source, "--yes", "--json", "--first", "2", "--token-file", "tokens.json", env=credentials(expired)
    )
    kept = json.loads((tmp_path / "tokens.json").read_bytes())
    config = with_command(tmp_path, *printing(kept["access_token"]))
    one = importer("resume", "--config", config, "--first", "1", "--yes", "--json", env=store_of(expired))
    assert (states(begun), states(one)) == ({"created": 2, "pending": 2}, {"created": 3, "pending": 1})
    done = importer("resume", "--yes", "--json", env=store_of(expired))
    assert (done.exit_code, states(done)) == (0, {"created": ROWS})


def test_file_and_command_together_are_refused(
    importer: Command, sandbox: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """Nobody says which is meant, so nothing is sent."""
    config = with_command(tmp_path, *printing(sandbox.access_token))
    ended = importer("run", source, "--config", config, "--token-file", "t.json", "--yes", env=credentials(sandbox))
    assert ended.exit_code == 2
    assert "both set" in ended.err
    assert applied(sandbox) == []


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's; Windows has access lists")
def test_a_command_in_a_config_that_others_can_write_is_not_run(
    importer: Command, sandbox: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """A config that anybody can change would run anybody's program with our rights."""
    config = with_command(tmp_path, sys.executable, "-c", "open('was-run', 'w')")
    config.chmod(0o666)
    ended = importer("run", source, "--config", config, "--yes", env=credentials(sandbox))
    assert ended.exit_code == 2
    assert "only you can write" in ended.err
    assert not (tmp_path / "was-run").exists()


def test_the_pretend_store_of_a_run_gets_no_real_tokens(importer: Command, source: Path, tmp_path: Path) -> None:
    """With --sandbox neither file nor command is touched."""
    config = with_command(tmp_path, sys.executable, "-c", "open('was-run', 'w')")
    file = tmp_path / "tokens.json"
    for options in (("--config", config), ("--token-file", file)):
        ended = importer("run", source, "--sandbox", "--yes", "--json", *options)
        assert (ended.exit_code, states(ended)) == (0, {"created": ROWS})
    assert not file.exists()
    assert not (tmp_path / "was-run").exists()
