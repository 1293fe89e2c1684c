"""What is said of a look at the API, for everything that can come of one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.config import Settings
from importer.doctor.credentials_check import Credentials, Renewal
from importer.doctor.diagnosis import Level, exit_code_of
from importer.doctor.network_check import judge_network
from importer.doctor.reply_check import judge_reply
from importer.sender import Observation, Probe, Route, resolve_target
from importer.sender.transport_errors import WIRE_WORDS
from tests.doctor.patients import HOUR
from tests.small_server import PINCODES

NOW = 1_800_000_000.0
STAGING = resolve_target(Settings(store_id="shop"))
PROXY = Route(proxy="http://user:secret@proxy.example:3128")
GOOD = json.dumps(PINCODES).encode()
TOKEN = Credentials("a place", "token", Renewal.NONE, NOW + HOUR)


def unsent(wire: str, certificate: str = "") -> Probe:
    """Give a look that never went out."""
    return Probe(Observation(False, wire), 0.5, certificate)


def answered(status: int, body: bytes = b"{}") -> Probe:
    """Give a look with a whole reply."""
    return Probe(Observation(True, "", status, body), 0.5)


@pytest.mark.parametrize(
    ("probe", "check", "code"),
    [
        (unsent("dns"), "name", "dns"),
        (unsent("address"), "name", "dns"),
        (unsent("connect"), "connection", "connect"),
        (unsent("connect_timeout"), "connection", "connect_timeout"),
        (unsent("reset"), "connection", "reset"),
        (unsent("tls"), "encryption", "tls"),
        (unsent("certificate", "expired"), "encryption", "certificate_expired"),
        (unsent("certificate", "not_yet_valid"), "encryption", "certificate_not_yet_valid"),
        (unsent("certificate", "wrong_host"), "encryption", "certificate_wrong_host"),
        (unsent("certificate", "unknown_authority"), "encryption", "certificate_unknown_authority"),
        (unsent("certificate", ""), "encryption", "certificate_other"),
    ],
)
def test_where_it_came_to_its_end(probe: Probe, check: str, code: str) -> None:
    """The first thing that fails is told with what to do (exit 5); what comes before it is well, the rest untried."""
    said = list(judge_network(probe, STAGING, Route()))
    failure = next(one for one in said if one.level is Level.FAILS)
    assert (failure.check, failure.code, failure.exit_code) == (check, code, 5)
    assert STAGING.host in failure.message
    assert failure.next
    place = said.index(failure)
    assert {one.level for one in said[:place]} <= {Level.OK}
    assert {one.level for one in said[place + 1 :]} <= {Level.NOT_TRIED}
    assert all(one.level is Level.NOT_TRIED for one in judge_reply(probe, TOKEN, NOW))


@pytest.mark.parametrize("wire", ["dns", "proxy", "connect_timeout"])
def test_a_proxy_is_named_where_there_is_one(wire: str) -> None:
    """What fails at the proxy is not said of the server, and its password is not shown."""
    (failure,) = [one for one in judge_network(unsent(wire), STAGING, PROXY) if one.level is Level.FAILS]
    assert "proxy.example:3128" in failure.message
    assert "secret" not in repr(failure)


@given(st.sampled_from(list(WIRE_WORDS)), st.booleans(), st.booleans())
def test_every_end_is_judged(word: str, sent: bool, proxied: bool) -> None:
    """Whatever happens on the wire, each check is told once, and something fails, with exit code 5 and a next step."""
    probe = Probe(Observation(sent, word), 0.1)
    said = [*judge_network(probe, STAGING, PROXY if proxied else Route()), *judge_reply(probe, TOKEN, NOW)]
    assert [one.check for one in said] == ["name", "connection", "encryption", "token", "store"]
    (failure,) = [one for one in said if one.level is Level.FAILS]
    assert (failure.exit_code, exit_code_of(said)) == (5, 5)
    assert failure.next


@pytest.mark.parametrize(
    ("probe", "level", "exit_code"),
    [
        (answered(200, GOOD), Level.OK, 0),
        (answered(201, GOOD), Level.OK, 0),
        (answered(200, b"<html>log in</html>"), Level.FAILS, 4),
        (answered(200, b'{"success": false, "content": {"pincodes": []}}'), Level.FAILS, 4),
        (answered(200, b'{"success": true, "content": []}'), Level.FAILS, 4),
        (answered(204, b""), Level.FAILS, 4),
        (answered(302, b""), Level.FAILS, 4),
        (answered(400), Level.FAILS, 4),
        (answered(403), Level.FAILS, 4),
        (answered(404), Level.FAILS, 4),
        (answered(405), Level.FAILS, 4),
        (answered(408), Level.WARNING, 0),
        (answered(429), Level.WARNING, 0),
        (answered(500), Level.FAILS, 5),
        (answered(503), Level.FAILS, 5),
        (Probe(Observation(True, "cut_off", 200), 0.5), Level.FAILS, 5),
    ],
)
def test_what_a_reply_says_of_the_store(probe: Probe, level: Level, exit_code: int) -> None:
    """Only the documented reply is the store's; anything else is told with what to do, and proves no token."""
    token, store = judge_reply(probe, TOKEN, NOW)
    assert (store.level, store.exit_code) == (level, exit_code)
    assert bool(store.next) is (level is not Level.OK)
    assert (token.level is Level.OK) is (level is Level.OK)
    assert token.level in {Level.OK, Level.NOT_TRIED}


@pytest.mark.parametrize(
    ("renewal", "left", "level", "code"),
    [
        (Renewal.NONE, HOUR, Level.FAILS, "token_refused"),
        (Renewal.NONE, None, Level.FAILS, "token_refused"),
        (Renewal.NONE, -HOUR, Level.FAILS, "token_expired"),
        (Renewal.COMMAND, -HOUR, Level.FAILS, "token_expired"),
        (Renewal.COMMAND, None, Level.FAILS, "token_refused"),
        (Renewal.SPENT, HOUR, Level.FAILS, "token_refused"),
        (Renewal.SPENT, None, Level.WARNING, "token_expired"),
        (Renewal.SPENT, -HOUR, Level.WARNING, "token_expired"),
        (Renewal.KEPT, -HOUR, Level.WARNING, "token_expired"),
        (Renewal.LOGIN, -HOUR, Level.WARNING, "token_expired"),
    ],
)
def test_a_refused_token(renewal: Renewal, left: float | None, level: Level, code: str) -> None:
    """A 401 is a failure (exit 4), but for a token that may just have expired and that a run would renew."""
    found = Credentials("a place", "secret-token", renewal, None if left is None else NOW + left)
    token, store = judge_reply(answered(401), found, NOW)
    assert (token.level, token.code) == (level, code)
    assert token.exit_code == (4 if level is Level.FAILS else 0)
    assert token.next
    assert store.level is Level.NOT_TRIED


@pytest.mark.parametrize("found", [None, Credentials("a place", "", Renewal.LOGIN)])
def test_without_a_token(found: Credentials | None) -> None:
    """Where there is no token to try, a 401 is what an API says that is there; nothing fails because of it."""
    token, store = judge_reply(answered(401), found, NOW)
    assert (token.level, store.level) == (Level.NOT_TRIED, Level.NOT_TRIED)
    assert judge_reply(answered(404), found, NOW)[1].level is Level.FAILS
