"""Where a run's access token comes from, how long it is good, and how it is renewed. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum

from importer.doctor.diagnosis import Diagnosis, Facts, Level
from importer.doctor.time_words import moment, span
from importer.errors import RefusedError

_LONG = 86_400.0
"""Seconds for which a token that cannot be renewed is good enough: no import takes longer."""


class Renewal(StrEnum):
    """How a run gets a new access token."""

    COMMAND = "token_command"
    KEPT = "token_file"
    """With the refresh token; the new pair goes into the token file."""
    SPENT = "refresh_token"
    """With the refresh token of the environment, which nobody can use again afterwards."""
    LOGIN = "api_key"
    """By an anonymous login with the API key."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a run would send with."""

    place: str
    """Where the access token comes from, or would come from, in words."""
    access: str = field(repr=False)
    """Empty when a run would have to get one first."""
    renewal: Renewal
    expires: float | None = None
    """When the access token expires, by its own word; Unix time. None when it does not say."""

    def has_expired(self, now: float) -> bool:
        """Whether it is certainly no good any more; `now` is the server's Unix time."""
        return self.expires is not None and self.expires <= now


_HOW = {
    Renewal.COMMAND: "The command is run again when a new one is needed.",
    Renewal.KEPT: "It is renewed with the refresh token, and the new pair goes into the token file.",
    Renewal.SPENT: "It is renewed with IMPORTER_REFRESH_TOKEN, which spends that: the next run needs new ones.",
    Renewal.LOGIN: "When it is refused, a run logs in anonymously with IMPORTER_API_KEY and goes on as another user.",
    Renewal.NONE: "It cannot be renewed: when it is refused, the run stops; importer resume goes on with a new one.",
}
_UNATTENDED = "For unattended jobs name a token_file, which keeps the new pair, or a token_command."
_NEXT = {
    Renewal.COMMAND: "",
    Renewal.KEPT: "",
    Renewal.SPENT: _UNATTENDED,
    Renewal.LOGIN: f"Set IMPORTER_REFRESH_TOKEN as well. {_UNATTENDED}",
    Renewal.NONE: f"Set IMPORTER_REFRESH_TOKEN as well. {_UNATTENDED}",
}


def judge_credentials(found: Credentials, now: float) -> Diagnosis:
    """Say what a run would send with; `now` is the server's Unix time."""
    if not found.access:
        return _without_token(found)
    told = f"The access token comes from {found.place}; {_life(found, now)}. {_HOW[found.renewal]}"
    facts = _facts(found, now)
    if found.has_expired(now):
        return _expired(found, told, facts)
    left = math.inf if found.expires is None else found.expires - now
    if found.renewal in {Renewal.COMMAND, Renewal.KEPT} or (found.renewal is Renewal.NONE and _LONG <= left < math.inf):
        return Diagnosis("credentials", Level.OK, "ok", told, facts=facts)
    code = f"renewal_{found.renewal}"
    return Diagnosis("credentials", Level.WARNING, code, told, _NEXT[found.renewal], facts=facts)


def _expired(found: Credentials, told: str, facts: Facts) -> Diagnosis:
    refused = RefusedError.exit_code
    if found.renewal is Renewal.NONE:
        step = "Get a new access token."
        return Diagnosis("credentials", Level.FAILS, "token_expired", told, step, refused, facts)
    if found.renewal is Renewal.COMMAND:
        step = "Run the program by hand, and see why it prints a token that is no good any more."
        return Diagnosis("credentials", Level.FAILS, "token_expired", told, step, refused, facts)
    words = f"{told} A run begins with that; the doctor does not, for it would change something."
    return Diagnosis("credentials", Level.WARNING, "token_expired", words, _NEXT[found.renewal], facts=facts)


def _without_token(found: Credentials) -> Diagnosis:
    """Judge what a run would begin with; the doctor does not, since that changes something."""
    facts = _facts(found, 0.0)
    if found.renewal is Renewal.LOGIN:
        words = (
            "There is only IMPORTER_API_KEY: a run would log in with it (POST /auth/anonymous) and send as an "
            "anonymous user, if the store lets one create customers. The doctor does not log in, for that makes a user."
        )
        step = "Send one customer for a try (importer run FILE --first 1), or set IMPORTER_ACCESS_TOKEN."
        return Diagnosis("credentials", Level.WARNING, "anonymous_login", words, step, facts=facts)
    words = f"There is only a refresh token, from {found.place}: a run begins by spending it. The doctor does not."
    if found.renewal is Renewal.KEPT:
        kept = f"{words} The new pair goes into the token file."
        return Diagnosis("credentials", Level.OK, "refresh_token_only", kept, facts=facts)
    told = f"{words} The next run needs new ones."
    return Diagnosis("credentials", Level.WARNING, "refresh_token_only", told, _UNATTENDED, facts=facts)


def _facts(found: Credentials, now: float) -> Facts:
    left = None if found.expires is None else round(found.expires - now)
    return {
        "source": found.place,
        "renewal": str(found.renewal),
        "expires": found.expires,
        "expires_in_seconds": left,
    }


def _life(found: Credentials, now: float) -> str:
    if found.expires is None:
        return "it does not say when it expires"
    if found.has_expired(now):
        return f"it has expired at {moment(found.expires)}, {span(now - found.expires)} ago"
    return f"it is good until {moment(found.expires)}, for {span(found.expires - now)}"
