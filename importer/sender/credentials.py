"""Which credentials a run has: a token command, else a token file, else the environment's tokens, else an API key.

A token file that exists goes before the environment: its pair is the newer one, since it was renewed when the one in
the environment was spent. One that does not exist yet is made at the first renewal.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from importer.config import Secrets, Settings
from importer.errors import UsageError
from importer.sender.token_command import find_program
from importer.sender.token_file import read_token_file, require_writable_folder
from importer.sender.token_source import is_token


class Way(Enum):
    """A way to an access token; the value is what people call it."""

    COMMAND = "a command"
    FILE = "a token file"
    ENVIRONMENT = "the environment"
    API_KEY = "an anonymous login with IMPORTER_API_KEY"


_CREDENTIALS = ("access_token", "refresh_token", "api_key")
"""The secrets that speak to the store; the journal's key does not."""


def way_of(settings: Settings, secrets: Secrets) -> Way | None:
    """Tell which way a run would take; None when there is none. Of a token file only whether it exists is looked at."""
    if settings.token_command:
        return Way.COMMAND
    if settings.token_file is not None and _is_there(settings.token_file):
        return Way.FILE
    if secrets.access_token.get_secret_value() or secrets.refresh_token.get_secret_value():
        return Way.ENVIRONMENT
    return Way.API_KEY if secrets.api_key.get_secret_value() else None


def require_credentials(settings: Settings, secrets: Secrets) -> None:
    """See to it that there is something to send with; nothing is run, written or sent.

    Raises UsageError when there is no credential at all or one that cannot be a token, for a token file that cannot be
    used, for a token command that does not exist, and where file and command are both set.
    """
    if settings.token_file is not None and settings.token_command:
        raise UsageError(
            "token_file and token_command are both set, and nobody says which to use.", "Leave one of them out."
        )
    way = way_of(settings, secrets)
    if way is Way.COMMAND:
        find_program(settings.token_command)
        return
    if settings.token_file is not None:
        require_writable_folder(settings.token_file)
        read_token_file(settings.token_file)
    if way is Way.FILE:
        return
    _require_tokens(secrets)
    if way is None:
        raise UsageError(*_nothing_given(settings))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # it cannot be looked at: reading it says why
        return True


def _require_tokens(secrets: Secrets) -> None:
    for name in _CREDENTIALS:
        value = getattr(secrets, name).get_secret_value()
        if value and not is_token(value):
            raise UsageError(
                f"IMPORTER_{name.upper()} holds characters that no token has.", "Copy it again, without spaces."
            )


def _nothing_given(settings: Settings) -> tuple[str, str]:
    if settings.token_file is not None:
        message = f"{settings.token_file}: the token file does not exist yet, and no other credentials are given."
        return message, "Put a pair of tokens into it, or set IMPORTER_ACCESS_TOKEN and IMPORTER_REFRESH_TOKEN."
    remedy = (
        "Set IMPORTER_ACCESS_TOKEN to an access token of the store (or put it into .env), or name a token file with "
        "--token-file, or a token_command in the config."
    )
    return "No credentials are given.", remedy
