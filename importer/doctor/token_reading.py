"""Reads tokens where they are kept, without renewing or writing anything: a file, a program's output, a JWT's end."""

from __future__ import annotations

import base64
import json
import math
import os
import re
import shlex
import shutil
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from importer.errors import RefusedError, UsageError

_TOKEN = re.compile(r"[\x21-\x7e]+")
_LONGEST = 1 << 16
"""Bytes of a file or a program's output that can be tokens."""
_COMMAND_LIMIT = 60.0
"""Seconds that a token_command may take."""


class FiledTokens(BaseModel):
    """What a token file holds; one of the two may be empty."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    access_token: str = Field(default="", repr=False)
    refresh_token: str = Field(default="", repr=False)


def read_token_file(path: Path) -> FiledTokens | None:
    """Give the pair in a token file; None when there is none. Raises UsageError when it cannot be used."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(_LONGEST)
    except FileNotFoundError:
        return None
    except OSError as error:
        words = error.strerror or type(error).__name__
        raise UsageError(f"{path}: the token file cannot be read: {words}.", "Check token_file.") from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UsageError(f"{path}: others can read or write the token file.", f"chmod 600 {shlex.quote(str(path))}")
    try:
        tokens = FiledTokens.model_validate_json(data.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError:
        tokens = FiledTokens()
    given = [token for token in (tokens.access_token, tokens.refresh_token) if token]
    if not given or not all(map(_TOKEN.fullmatch, given)):
        raise UsageError(
            f"{path}: this is no token file.", 'It must hold {"access_token": "...", "refresh_token": "..."}.'
        )
    return tokens


def printed_token(command: Sequence[str]) -> str:
    """Run a token_command, as every run does, and give the token that it prints; what else it says is thrown away.

    Raises UsageError when there is no such program, RefusedError when it prints no token.
    """
    shown = f"token_command: {command[0]!r}"  # its arguments may hold anything
    program = shutil.which(command[0])
    if program is None:
        raise UsageError(f"{shown}: there is no such program.", "Name its whole path, or one that PATH leads to.")
    by_hand = "Run it by hand to see what it says."
    try:
        ended = subprocess.run(  # noqa: S603 - the user's own program, no shell
            [program, *command[1:]], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=_COMMAND_LIMIT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise RefusedError(f"{shown} did not end within {_COMMAND_LIMIT:g} s.", by_hand) from None
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or type(error).__name__
        raise RefusedError(f"{shown} cannot be run: {words}.", "Check token_command.") from None
    if ended.returncode != 0:
        raise RefusedError(f"{shown} failed with exit code {ended.returncode}.", by_hand)
    token = _token_in(ended.stdout)
    if not token:
        raise RefusedError(f"{shown} printed no token.", 'It must print it alone, or {"access_token": "..."}.')
    return token


def _token_in(output: bytes) -> str:
    if len(output) > _LONGEST:
        return ""
    text = output.decode("utf-8-sig", "replace").strip()
    if text.startswith("{"):
        try:
            found = json.loads(text).get("access_token")
        except (ValueError, RecursionError):
            return ""
        text = found if isinstance(found, str) else ""
    return text if _TOKEN.fullmatch(text) else ""


def expiry_of(token: str) -> float | None:
    """Give when a JWT expires (RFC 7519, `exp`; Unix time); None for any other text. Nothing is verified."""
    parts = token.split(".")
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        moment = float(claims["exp"]) if len(parts) == 3 and not isinstance(claims["exp"], bool | str) else math.nan
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError):
        return None
    return moment if math.isfinite(moment) else None
