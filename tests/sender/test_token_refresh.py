"""Tokens: one refresh for everybody, and a clear end where there is no way to a new one."""

from __future__ import annotations

import asyncio
import json
import sys
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from importer.config import Secrets, Settings
from importer.customer.status import RowStatus
from importer.errors import UsageError
from importer.events import TokenRenewed
from importer.sandbox.options import SandboxAddress, SandboxOptions
from importer.sandbox.process import SandboxProcess
from importer.sender import require_credentials
from importer.sender.retry import DEFAULT_TIMING
from importer.sender.token import Token
from tests.sandbox.client import payload
from tests.sender.fault_server import Answer, Behaviour, FaultServer, Received, created, http, raw, refusal, reset
from tests.sender.sending import Sent, make_job, send_rows
from tests.sender.tokens import Sender, pair, secrets, with_tokens


def api(accepts: set[str], on_refresh: Answer) -> Answer:
    """Build an API that takes these tokens only."""

    def answer(request: Received) -> Behaviour:
        if request.path.endswith("/customers"):
            return created(f"c-{request.key}") if request.token in accepts else refusal(401, "no", "unauthorized")
        return on_refresh(request)

    return answer


def send(answer: Answer, given: Secrets, rows: int = 3, **settings: Any) -> tuple[Sent, FaultServer]:
    """Send rows and keep the server for questions."""
    with FaultServer(answer) as server:
        return send_rows(make_job(server.base_url, secrets=given, **settings), rows), server


@pytest.fixture
def many_connections() -> Iterator[None]:
    """Let this process have both ends of 500 connections open, where a limit is lower."""
    if sys.platform == "win32":
        yield
        return
    import resource  # noqa: PLC0415 - Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = 4096 if hard == resource.RLIM_INFINITY else min(4096, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, enough), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_connections")
def test_five_hundred_at_once_refresh_once() -> None:
    """With 500 requests in flight and the token expired, one refresh is asked for, and every row is created once."""
    in_flight: list[str] = []
    everybody = asyncio.Event()

    def answer(request: Received) -> Behaviour:
        if not request.path.endswith("/customers"):
            return pair(1)
        if request.token == "token-1":
            return created(f"c-{request.key}")

        async def refuse_when_all_are_here(writer: asyncio.StreamWriter) -> bool:
            in_flight.append(request.key)
            if len(in_flight) == 500:
                everybody.set()
            await everybody.wait()
            return await refusal(401)(writer)

        return refuse_when_all_are_here

    given = secrets(access_token="token-0", refresh_token="refresh-0")
    sent, server = send(answer, given, 1000, concurrency=500, timing=DEFAULT_TIMING, timeout=60.0)
    (refresh,) = server.of("/auth/refresh-token")
    assert json.loads(refresh.body) == {"refresh_token": "refresh-0"}
    assert "x-api-key" not in refresh.headers
    assert sent.states == {RowStatus.CREATED: 1000}
    assert len(sent.recorder.releases) == 500
    assert len(server.of("/customers")) == 1500
    renewed = [event for event in sent.events if isinstance(event, TokenRenewed)]
    assert renewed == [TokenRenewed(1, "refresh_token", ahead=False)]


@pytest.mark.usefixtures("many_connections")
@pytest.mark.parametrize("life", [0, 1])
def test_five_hundred_expire_at_once_at_the_sandbox(life: int) -> None:
    """When a real token expires under 500 senders (or has expired before), the store sees one refresh."""

    async def work(sender: Sender) -> None:
        async def send_on(number: int) -> None:
            sent = 0
            while sender.tokens.current.generation == 0 or not sent:
                body = payload(number % 100_000, email=f"asha{number}.{sent}@example.com")
                assert await sender.create(f"key-{number}-{sent}", body) == 200
                sent += 1

        await asyncio.gather(*map(send_on, range(500)))

    with SandboxProcess.start(SandboxOptions(first_token_ttl=life, accept_duplicates=True)) as process:
        address = process.address
        given = secrets(access_token=address.access_token, refresh_token=address.refresh_token)
        with_tokens(address.base_url, given, work, concurrency=500)
        counts = counted(address)
    assert counts["/auth/refresh-token", 200] == 1
    assert ("/auth/refresh-token", 401) not in counts
    assert counts["/customers", 200] >= 500
    assert counts["/customers", 401] == 500 if life == 0 else counts["/customers", 401] > 0


def counted(address: SandboxAddress) -> dict[tuple[str, int], int]:
    """Give how often the sandbox answered which path with which status."""
    with urllib.request.urlopen(f"{address.audit_url}/counts", timeout=30) as reply:
        return {(line["path"], line["status"]): line["count"] for line in json.load(reply)["requests"]}


def test_each_expiry_refreshes_once_more() -> None:
    """A token that expires again later is refreshed again, with the refresh token of the newest pair."""
    created_with: list[str] = []

    def answer(request: Received) -> Behaviour:
        if request.path.endswith("/auth/refresh-token"):
            return pair(request.index + 1)
        if created_with.count(request.token) == 10:
            return refusal(401)
        created_with.append(request.token)
        return created(f"c-{request.key}")

    given = secrets(access_token="token-0", refresh_token="refresh-0")
    sent, server = send(answer, given, 25, concurrency=1)
    assert sent.states == {RowStatus.CREATED: 25}
    spent = [json.loads(request.body)["refresh_token"] for request in server.of("/auth/refresh-token")]
    assert spent == ["refresh-0", "refresh-1"]


def test_no_refresh_token() -> None:
    """A refused token without a refresh token ends the run with 4, and nothing is lost."""
    sent, server = send(api(set(), lambda _request: pair(1)), secrets(access_token="token-0"))
    assert (sent.end.exit_code, sent.end.reason) == (4, "credentials_refused")
    assert sent.states == {RowStatus.PENDING: 3}
    assert server.of("refresh-token") == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_refresh_refused(status: int) -> None:
    """A refused refresh is asked for once and ends the run with 4."""
    given = secrets(access_token="token-0", refresh_token="refresh-0")
    sent, server = send(api(set(), lambda _request: refusal(status)), given, rows=20)
    assert (sent.end.exit_code, sent.end.reason) == (4, "credentials_refused")
    assert sent.states == {RowStatus.PENDING: 20}
    assert len(server.of("refresh-token")) == 1


def test_fresh_token_refused() -> None:
    """A token that is refused right after it was given out ends the run with 4, not in a loop."""
    given = secrets(access_token="token-0", refresh_token="refresh-0")
    sent, server = send(api(set(), lambda request: pair(request.index + 1)), given, rows=20)
    assert (sent.end.exit_code, sent.end.reason) == (4, "credentials_refused")
    assert sent.states == {RowStatus.PENDING: 20}
    assert len(server.of("refresh-token")) == 1


def test_row_that_is_always_unauthorized() -> None:
    """One row that gets 401 with every token, while each token works for others, does not refresh for ever."""
    works: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
    created_with: list[str] = []

    def answer(request: Received) -> Behaviour:
        if not request.path.endswith("/customers"):
            return pair(request.index + 1)
        if request.key != "key-0":
            created_with.append(request.token)
            if created_with.count(request.token) == 2:  # the sender has seen the first of them
                works[request.token].set()
            return created(f"c-{request.key}")

        async def refuse_once_it_works(writer: asyncio.StreamWriter) -> bool:
            await works[request.token].wait()
            return await refusal(401)(writer)

        return refuse_once_it_works

    given = secrets(access_token="token-0", refresh_token="refresh-0")
    sent, server = send(answer, given, rows=2000, concurrency=2)
    assert (sent.end.exit_code, sent.end.reason) == (4, "credentials_refused")
    assert sent.recorder.ledger.status(0) is RowStatus.PENDING
    assert len(server.of("refresh-token")) == 2


@pytest.mark.parametrize(
    "first", [refusal(500), refusal(429), refusal(408), reset, raw(b"garbage\r\n\r\n"), http(200, {"success": True})]
)
def test_refresh_is_tried_again(first: Behaviour) -> None:
    """A refresh that failed without a word about the credentials is tried again: it creates no customer."""
    given = secrets(access_token="token-0", refresh_token="refresh-0")
    sent, server = send(api({"token-1"}, lambda request: first if request.index == 0 else pair(1)), given)
    assert sent.states == {RowStatus.CREATED: 3}
    assert len(server.of("refresh-token")) == 2


def test_refresh_out_of_reach() -> None:
    """A refresh that never succeeds stops the run with 5, after the attempts allowed."""
    given = secrets(access_token="token-0", refresh_token="refresh-0")
    sent, server = send(api(set(), lambda _request: refusal(502)), given, rows=20)
    assert (sent.end.exit_code, sent.end.reason) == (5, "unreachable")
    assert sent.states == {RowStatus.PENDING: 20}
    assert len(server.of("refresh-token")) == 3


def test_api_key_only() -> None:
    """With only an API key, a pair is asked for before the first row goes out, and refreshed like any other."""
    used: list[str] = []

    def answer(request: Received) -> Behaviour:
        if request.path.endswith("/customers"):
            used.append(request.token)
            return created(f"c-{request.key}") if request.token == "token-2" else refusal(401)
        return pair(1 if request.path.endswith("/auth/anonymous") else 2)

    sent, server = send(answer, secrets(api_key="key-of-the-store"), concurrency=1)  # refused at once
    (asked,) = server.of("/auth/anonymous")
    assert asked.headers["x-api-key"] == "key-of-the-store"
    assert (sent.end.exit_code, used) == (4, ["token-1"])
    sent, server = send(api({"token-1"}, lambda _request: pair(1)), secrets(api_key="key-of-the-store"))
    assert sent.states == {RowStatus.CREATED: 3}


def test_refresh_token_only() -> None:
    """With only a refresh token, the pair is asked for first."""
    sent, server = send(api({"token-1"}, lambda _request: pair(1)), secrets(refresh_token="refresh-0"))
    assert sent.states == {RowStatus.CREATED: 3}
    assert len(server.of("/customers")) == 3


@pytest.mark.parametrize(
    "given", [{}, {"access_token": "two words"}, {"access_token": "new\nline"}, {"api_key": "ünï"}]
)
def test_credentials_that_are_none(given: dict[str, str]) -> None:
    """No credential, or one that cannot be one, is a usage error before anything is sent; its value is not shown."""
    with pytest.raises(UsageError) as caught:
        require_credentials(Settings(), secrets(**given))
    assert caught.value.exit_code == 2
    assert ("IMPORTER_ACCESS_TOKEN" if "api_key" not in given else "IMPORTER_API_KEY") in str(caught.value)
    assert not any(value in str(caught.value) for value in given.values())
    with FaultServer(lambda _request: created("c")) as server, pytest.raises(UsageError):
        send_rows(make_job(server.base_url, secrets=secrets(**given)), 1)
    assert server.received == []


def test_token_is_not_shown() -> None:
    """The repr of a token does not show it."""
    assert "abc" not in repr(Token(0, "abc"))


def test_no_secret_in_what_is_kept(tmp_path: Path) -> None:
    """No token or key stands in an end or an outcome, whatever went wrong."""
    given = secrets(access_token="SECRET-A", refresh_token="SECRET-R", api_key="SECRET-K")
    for on_refresh in (refusal(401, "SECRET-R is spent"), refusal(500, "SECRET-R"), reset):
        sent, _server = send(api(set(), lambda _request, answer=on_refresh: answer), given)  # type: ignore[misc] # bound now
        (tmp_path / "kept").write_text(repr((sent.end, sent.recorder.outcomes)), encoding="utf-8")
        assert "SECRET" not in (tmp_path / "kept").read_text(encoding="utf-8")


def test_the_journals_key_is_no_credential() -> None:
    """It may hold any characters, and nothing can be sent with it alone."""
    require_credentials(Settings(), secrets(access_token="t", journal_key="ein Schlüssel mit Leerzeichen, lang genug"))
    with pytest.raises(UsageError, match="No credentials"):
        require_credentials(Settings(), secrets(access_token="", refresh_token="", api_key="", journal_key="k" * 40))
