"""Finds what a run would send with, as a run would: a token command, a token file, the environment, an API key."""

from __future__ import annotations

from collections.abc import Mapping

from importer.config import Secrets, Settings
from importer.doctor.credentials_check import Credentials, Renewal
from importer.sender import Way, printed_token, read_life, read_token_file, require_credentials, way_of


def find_credentials(settings: Settings, secrets: Secrets, places: Mapping[str, str]) -> Credentials:
    """Find the access token, where it comes from, and how it is renewed; nothing is renewed.

    A token command is run: every run does that, too. `places` tell by secret where it comes from. Raises as
    `require_credentials`, and RefusedError for a command that gives no token.
    """
    require_credentials(settings, secrets)
    way = way_of(settings, secrets)
    if way is Way.COMMAND:
        place = f"the program {settings.token_command[0]} (token_command)"
        return _credentials(place, printed_token(settings.token_command), Renewal.COMMAND)
    filed = read_token_file(settings.token_file) if settings.token_file is not None else None
    if filed is not None:
        renewal = Renewal.KEPT if filed.refresh_token else _without_refresh(secrets)
        return _credentials(f"{settings.token_file}", filed.access_token, renewal)
    place = places.get("access_token") or places.get("refresh_token") or places.get("api_key", "")
    renewal = _without_refresh(secrets)
    if secrets.refresh_token.get_secret_value():
        renewal = Renewal.KEPT if settings.token_file is not None else Renewal.SPENT
    return _credentials(place or (way.value if way else ""), secrets.access_token.get_secret_value(), renewal)


def _without_refresh(secrets: Secrets) -> Renewal:
    return Renewal.LOGIN if secrets.api_key.get_secret_value() else Renewal.NONE


def _credentials(place: str, access: str, renewal: Renewal) -> Credentials:
    life = read_life(access)
    return Credentials(place, access, renewal, life.expires if life is not None else None)
