"""Finds what a run would send with, as a run would: a token command, a token file, the environment, an API key."""

from __future__ import annotations

from collections.abc import Mapping

from importer.config import Secrets, Settings
from importer.doctor.credentials_check import Credentials, Renewal
from importer.doctor.token_reading import expiry_of, printed_token, read_token_file
from importer.errors import UsageError
from importer.sender import require_credentials


def find_credentials(settings: Settings, secrets: Secrets, places: Mapping[str, str]) -> Credentials:
    """Find the access token, where it comes from, and how it is renewed; nothing is renewed.

    A token command is run: every run does that, too. `places` tell by secret where it comes from. Raises UsageError for
    credentials that are missing or cannot be used, RefusedError for a command that gives no token.
    """
    if settings.token_command and settings.token_file is not None:
        raise UsageError("token_file and token_command are both set.", "Leave one of them out.")
    if settings.token_command:
        access = printed_token(settings.token_command)
        place = f"the program {settings.token_command[0]} (token_command)"
        return Credentials(place, access, Renewal.COMMAND, expiry_of(access))
    filed = read_token_file(settings.token_file) if settings.token_file is not None else None
    if filed is not None:
        renewal = Renewal.KEPT if filed.refresh_token else _without_refresh(secrets)
        return Credentials(f"{settings.token_file}", filed.access_token, renewal, expiry_of(filed.access_token))
    require_credentials(settings, secrets)
    access = secrets.access_token.get_secret_value()
    place = places.get("access_token") or places.get("refresh_token") or places.get("api_key", "")
    renewal = _without_refresh(secrets)
    if secrets.refresh_token.get_secret_value():
        renewal = Renewal.KEPT if settings.token_file is not None else Renewal.SPENT
    return Credentials(place, access, renewal, expiry_of(access))


def _without_refresh(secrets: Secrets) -> Renewal:
    return Renewal.LOGIN if secrets.api_key.get_secret_value() else Renewal.NONE
