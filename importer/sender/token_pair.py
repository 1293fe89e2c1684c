"""Pairs of tokens from the API: renewed with the refresh token, or given for an API key; kept in a file, if wanted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Literal

from pydantic import SecretStr, ValidationError

from importer.config import Secrets
from importer.customer.replies import TokenPair, TokenReply
from importer.errors import RefusedError, StoppedError, UsageError
from importer.sender.classify import classify
from importer.sender.observation import Observation
from importer.sender.token_file import read_token_file, write_token_file
from importer.sender.token_source import CREDENTIALS_REFUSED, Authorize, Obtained, is_token

_Source = Literal["refresh_token", "api_key"]


class PairSource:
    """Access tokens by way of the API. Both tokens of a pair change with a renewal: the old ones are spent."""

    def __init__(
        self, secrets: Secrets, file: Path | None, authorize: Authorize, back_off: Callable[[int], Awaitable[bool]]
    ) -> None:
        """Begin with the pair in the file; where there is no such file yet, or none is named, with the environment's.

        Raises UsageError as `read_token_file`.
        """
        filed = read_token_file(file) if file is not None else None
        self.access = filed.access_token if filed is not None else secrets.access_token.get_secret_value()
        self.given_are_spent = False
        self._refresh_token = SecretStr(filed.refresh_token) if filed is not None else secrets.refresh_token
        self._unkept = file is None and bool(secrets.refresh_token.get_secret_value())
        """Whether the refresh token is the environment's, and its successor will be kept nowhere."""
        self._api_key = secrets.api_key
        self._file = file
        self._authorize = authorize
        self._back_off = back_off

    async def obtain(self, current: str, attempts: int) -> Obtained | None:
        """Ask the API for a pair, and put it into the file before anybody uses it.

        What somebody else has put there meanwhile, another importer or a person, is taken instead. Raises RefusedError
        and StoppedError as the protocol says, StoppedError (`tokens_unsaved`) when the file cannot be written.
        """
        filed = await self._newly_filed(current)
        if filed is not None:
            return filed
        source, path, body, headers = self._request()
        try:
            answer = await self._ask(path, body, headers, attempts)
        except RefusedError:
            filed = await self._newly_filed(current)  # an importer that was quicker has spent our refresh token
            if filed is None:
                raise
            return filed
        if answer is None:
            return None
        pair, date = answer
        self._refresh_token = SecretStr(pair.refresh_token)
        if self._file is not None:
            await asyncio.to_thread(write_token_file, self._file, pair.access_token, pair.refresh_token)
        self.given_are_spent = self.given_are_spent or self._unkept
        return Obtained(pair.access_token, source, date)

    async def _newly_filed(self, current: str) -> Obtained | None:
        """Give the access token in the file if it is another one."""
        if self._file is None:
            return None
        try:
            filed = await asyncio.to_thread(read_token_file, self._file)
        except UsageError as error:
            raise _refused(error.message, error.remedy) from None
        if filed is None or filed.access_token in {"", current}:
            return None
        self._refresh_token = SecretStr(filed.refresh_token)
        return Obtained(filed.access_token, "token_file")

    async def _ask(
        self, path: str, body: bytes, headers: Mapping[str, str], attempts: int
    ) -> tuple[TokenPair, str | None] | None:
        """Ask for a pair, again after failures that say nothing of the credentials; None when the run is to end."""
        for failures in range(1, attempts + 1):
            seen = await self._authorize(path, body, headers)
            if seen.status in {200, 201}:
                pair = _pair_in(seen)
                if pair is not None:
                    return pair, seen.date
            elif seen.status is not None and 400 <= seen.status < 500 and seen.status not in {408, 429}:
                raise _refused(f"The API refused to give a new access token ({seen.status}).", self._ask_again)
            if failures < attempts and await self._back_off(failures):
                return None
        reason = classify(seen, ()).message if seen.status is None else f"The last reply was {seen.status}."
        raise StoppedError(
            f"No access token could be got. {reason}",
            "Try again later: importer doctor tells more.",
            reason="unreachable",
        )

    def _request(self) -> tuple[_Source, str, bytes, Mapping[str, str]]:
        refresh_token, api_key = self._refresh_token.get_secret_value(), self._api_key.get_secret_value()
        if refresh_token:
            body = json.dumps({"refresh_token": refresh_token}).encode("ascii")
            return "refresh_token", "/auth/refresh-token", body, {}
        if api_key:
            return "api_key", "/auth/anonymous", b"", {"X-Api-Key": api_key}
        raise _refused("The API refused the access token (401), and there is no refresh token.", self._ask_again)

    @property
    def _ask_again(self) -> str:
        if self._file is not None:
            return f"Put a new pair into {self._file}; or delete it, and set {_VARIABLES} to new ones."
        return f"Set {_VARIABLES} to new ones."


_VARIABLES = "IMPORTER_ACCESS_TOKEN and IMPORTER_REFRESH_TOKEN"


def _refused(message: str, remedy: str) -> RefusedError:
    return RefusedError(message, remedy, reason=CREDENTIALS_REFUSED)


def _pair_in(seen: Observation) -> TokenPair | None:
    """Give the pair of a reply; None when it is not one that can be used."""
    try:
        reply = TokenReply.model_validate_json(seen.body or b"")
    except ValidationError:
        return None
    pair = reply.content
    usable = is_token(pair.access_token) and (not pair.refresh_token or is_token(pair.refresh_token))
    return pair if reply.success and usable else None
