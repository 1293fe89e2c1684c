"""Which credentials a run has; and what is wrong with them, before anything is sent."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from importer.config import Settings, settings_of
from importer.errors import UsageError
from importer.sender import Way, require_credentials, way_of
from tests.sender.tokens import secrets

ALL = {"access_token": "token-0", "refresh_token": "refresh-0", "api_key": "key-0"}


def settings(**values: object) -> Settings:
    """Build settings."""
    return Settings.model_validate(values)


def filed(path: Path) -> Path:
    """Make a token file."""
    path.write_text('{"access_token": "token-1", "refresh_token": "refresh-1"}', encoding="utf-8")
    path.chmod(0o600)
    return path


def test_each_way_goes_before_those_behind_it(tmp_path: Path) -> None:
    """A command, else a file that exists, else the environment's tokens, else an API key, else nothing."""
    file = tmp_path / "tokens.json"
    given = secrets(**ALL)
    assert way_of(settings(token_command=[sys.executable]), given) is Way.COMMAND
    assert way_of(settings(token_file=file), given) is Way.ENVIRONMENT
    assert way_of(settings(token_file=filed(file)), given) is Way.FILE
    assert way_of(settings(), secrets(refresh_token="refresh-0", api_key="key-0")) is Way.ENVIRONMENT
    assert way_of(settings(), secrets(api_key="key-0")) is Way.API_KEY
    assert way_of(settings(), secrets(journal_key="k" * 40)) is None


@pytest.mark.parametrize("given", [{}, {"access_token": "two words"}])
def test_file_and_command_need_nothing_of_the_environment(tmp_path: Path, given: dict[str, str]) -> None:
    """Where a file or a command has the tokens, those of the environment may be missing or anything."""
    require_credentials(settings(token_file=filed(tmp_path / "tokens.json")), secrets(**given))
    require_credentials(settings(token_command=[sys.executable]), secrets(**given))


def test_both_are_one_too_many(tmp_path: Path) -> None:
    """A file and a command are refused: nobody says which is meant."""
    both = settings(token_file=filed(tmp_path / "tokens.json"), token_command=[sys.executable])
    with pytest.raises(UsageError, match="token_file and token_command"):
        require_credentials(both, secrets(**ALL))


def test_a_file_that_is_to_be_made_needs_tokens_to_begin_with(tmp_path: Path) -> None:
    """Without a file and without any other credential, both ways out are named."""
    with pytest.raises(UsageError, match="does not exist yet") as caught:
        require_credentials(settings(token_file=tmp_path / "tokens.json"), secrets())
    assert "IMPORTER_REFRESH_TOKEN" in caught.value.remedy
    require_credentials(settings(token_file=tmp_path / "tokens.json"), secrets(**ALL))
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """What could not be written when the tokens are spent is found out before."""
    with pytest.raises(UsageError, match="does not exist or cannot be written"):
        require_credentials(settings(token_file=tmp_path / "gone" / "tokens.json"), secrets(**ALL))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_in_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """The same where the folder is there, but not ours."""
    file = filed(tmp_path / "tokens.json")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(UsageError, match="cannot be written"):
            require_credentials(settings(token_file=file), secrets(**ALL))
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize(
    ("value", "words"),
    [("vault read", "no list"), ([""], "names no program"), ([17], "names no program"), (["a", {}], "number 2")],
)
def test_a_command_is_a_list_of_words(value: object, words: str) -> None:
    """A command in one text would need a shell; it is refused where the settings are read."""
    with pytest.raises(UsageError, match=words):
        settings_of({"token_command": value}, lambda key: f"config.yaml: {key}")
