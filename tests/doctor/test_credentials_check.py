"""What is said of credentials: how long they are good, and whether an unattended job could renew them."""

from __future__ import annotations

import pytest

from importer.doctor.credentials_check import Credentials, Renewal, judge_credentials
from importer.doctor.diagnosis import Level
from tests.doctor.patients import HOUR

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("renewal", "left", "level", "code"),
    [
        (Renewal.COMMAND, HOUR, Level.OK, "ok"),
        (Renewal.COMMAND, None, Level.OK, "ok"),
        (Renewal.COMMAND, -HOUR, Level.FAILS, "token_expired"),
        (Renewal.KEPT, HOUR, Level.OK, "ok"),
        (Renewal.KEPT, None, Level.OK, "ok"),
        (Renewal.KEPT, -HOUR, Level.WARNING, "token_expired"),
        (Renewal.SPENT, 1000 * HOUR, Level.WARNING, "renewal_refresh_token"),
        (Renewal.SPENT, -HOUR, Level.WARNING, "token_expired"),
        (Renewal.LOGIN, HOUR, Level.WARNING, "renewal_api_key"),
        (Renewal.LOGIN, -HOUR, Level.WARNING, "token_expired"),
        (Renewal.NONE, 30 * HOUR, Level.OK, "ok"),
        (Renewal.NONE, HOUR, Level.WARNING, "renewal_none"),
        (Renewal.NONE, None, Level.WARNING, "renewal_none"),
        (Renewal.NONE, 0.0, Level.FAILS, "token_expired"),
    ],
)
def test_a_token(renewal: Renewal, left: float | None, level: Level, code: str) -> None:
    """A token is well when it lasts or is renewed without anybody's help; it fails when nothing else can come."""
    found = Credentials("a place", "secret-token", renewal, None if left is None else NOW + left)
    said = judge_credentials(found, NOW)
    assert (said.level, said.code) == (level, code)
    assert said.exit_code == (4 if level is Level.FAILS else 0)
    assert "a place" in said.message
    assert "secret-token" not in repr((said, found))
    assert said.facts["expires_in_seconds"] == left
    assert bool(said.next) is (level is not Level.OK and renewal is not Renewal.KEPT)


@pytest.mark.parametrize(
    ("renewal", "level", "code"),
    [
        (Renewal.LOGIN, Level.WARNING, "anonymous_login"),
        (Renewal.KEPT, Level.OK, "refresh_token_only"),
        (Renewal.SPENT, Level.WARNING, "refresh_token_only"),
    ],
)
def test_no_token_yet(renewal: Renewal, level: Level, code: str) -> None:
    """Where a run would begin by getting a token, that is said, and that the doctor does not."""
    said = judge_credentials(Credentials("a place", "", renewal), NOW)
    assert (said.level, said.code, said.exit_code) == (level, code, 0)
    assert "The doctor does not" in said.message


def test_with_an_api_key_alone_it_is_said_who_one_would_be() -> None:
    """An anonymous login is named by its call, with what it means."""
    said = judge_credentials(Credentials("a place", "", Renewal.LOGIN), NOW)
    assert "POST /auth/anonymous" in said.message
    assert "anonymous user" in said.message
