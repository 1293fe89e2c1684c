"""Tokens that are renewed before they expire, on a clock that the test moves, against real servers."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from pathlib import Path

import pytest

from importer.errors import ImporterError, RefusedError
from importer.events import TokenRenewed
from tests.sender.fault_server import Answer, Behaviour, FaultServer, Received, created, http, refusal, reset
from tests.sender.tokens import NOW, Run, Sender, http_date, jwt, pair, secrets, with_tokens

HOUR = jwt(iat=NOW, exp=NOW + 3600, number=0)
GIVEN = secrets(access_token=HOUR, refresh_token="refresh-0")


def refreshing(on_refresh: Answer, date: float | None = None) -> Answer:
    """Build an API that creates every customer and whose clock shows `date`."""
    headers = {"Date": http_date(date)} if date is not None else {}
    detail = {"message": "ok", "success": True, "content": {"customer_detail": {"id": "c"}}}

    def answer(request: Received) -> Behaviour:
        return http(200, detail, **headers) if request.path.endswith("/customers") else on_refresh(request)

    return answer


def test_it_is_renewed_though_nothing_is_in_flight() -> None:
    """Without one request of a row, the token is renewed a minute before its end, and everybody is told once."""

    async def work(sender: Sender) -> tuple[float, list[TokenRenewed], str]:
        events = await sender.run.renewed(1)
        return sender.run.now, events, sender.tokens.current.access

    with FaultServer(refreshing(lambda _request: pair(1))) as server:
        now, events, access = with_tokens(server.base_url, GIVEN, work, ahead=True)
    assert (now, access) == (3540.0, "token-1")
    assert events == [TokenRenewed(1, "refresh_token", ahead=True)]
    assert [json.loads(request.body) for request in server.received] == [{"refresh_token": "refresh-0"}]


@pytest.mark.parametrize("life", [3600, 50])
def test_each_new_token_is_renewed_in_its_turn(life: int) -> None:
    """A run of many lives renews in each, with the refresh token of the newest pair, also if nobody has used one."""
    every = life - min(60, life // 10)

    def next_pair(request: Received) -> Behaviour:
        issued = NOW + every * (request.index + 1)
        return pair(request.index + 1, jwt(iat=issued, exp=issued + life, number=request.index + 1))

    async def work(sender: Sender) -> list[TokenRenewed]:
        return await sender.run.renewed(4)

    given = secrets(access_token=jwt(iat=NOW, exp=NOW + life), refresh_token="refresh-0")
    with FaultServer(refreshing(next_pair)) as server:
        events = with_tokens(server.base_url, given, work, ahead=True)
    assert [(event.generation, event.ahead) for event in events] == [(1, True), (2, True), (3, True), (4, True)]
    spent = [json.loads(request.body)["refresh_token"] for request in server.received]
    assert spent == ["refresh-0", "refresh-1", "refresh-2", "refresh-3"]


@pytest.mark.parametrize("wrong", [-400 * 86_400.0, -1800.0, 1800.0, 400 * 86_400.0])
def test_a_wrong_clock_here_does_not_matter(wrong: float) -> None:
    """Whatever this machine's clock shows, the `Date` of the first reply tells when the token expires."""

    async def work(sender: Sender) -> float:
        assert await sender.create("key") == 200
        sender.run.still = False
        await sender.run.renewed(1)
        return sender.run.now

    with FaultServer(refreshing(lambda _request: pair(1), NOW)) as server:
        when = with_tokens(server.base_url, GIVEN, work, ahead=True, run=lambda: Run(wrong=wrong, still=True))
    assert when == 3539.0  # a second early: a Date leaves out its fraction


@pytest.mark.parametrize("wrong", [-400 * 86_400.0, 400 * 86_400.0])
def test_a_clock_that_contradicts_the_token_is_not_heeded(wrong: float) -> None:
    """As long as no reply has told the time, a token of tomorrow or yesterday is left alone."""

    async def work(sender: Sender) -> int:
        await sender.run.reached(10_000)
        return len(sender.run.events)

    with FaultServer(refreshing(lambda _request: pair(1))) as server:
        assert with_tokens(server.base_url, GIVEN, work, ahead=True, run=lambda: Run(wrong=wrong)) == 0
    assert server.received == []


def test_a_new_token_is_timed_from_its_reply() -> None:
    """Of a pair that has just come, `iat` and `exp` tell its life, even if every other clock is wrong."""
    other = NOW - 77_777
    access = jwt(iat=other, exp=other + 1000)

    async def work(sender: Sender) -> float:
        await sender.tokens.ready()
        sender.run.still = False
        await sender.run.renewed(2)
        return sender.run.now

    def answer(request: Received) -> Behaviour:
        return pair(1, access) if request.index == 0 else pair(2)

    with FaultServer(refreshing(answer)) as server:
        given = secrets(refresh_token="refresh-0")
        when = with_tokens(server.base_url, given, work, ahead=True, run=lambda: Run(wrong=12_345, still=True))
    assert when == 939.0  # a second early: an `iat` leaves out its fraction


def test_a_token_that_says_nothing_is_left_alone() -> None:
    """A token that is no JWT is renewed when it is refused, not before."""

    async def work(sender: Sender) -> None:
        assert await sender.create("key") == 200
        await sender.run.reached(10_000)

    with FaultServer(refreshing(lambda _request: pair(1), NOW)) as server:
        with_tokens(server.base_url, secrets(access_token="token-0", refresh_token="refresh-0"), work, ahead=True)
    assert server.of("/auth/refresh-token") == []


def test_the_others_go_on_with_the_old_token_meanwhile() -> None:
    """While a renewal ahead is under way, customers are created with the old token; it waits for nobody."""
    asked, sent = threading.Event(), threading.Event()

    def answer(request: Received) -> Behaviour:
        if request.path.endswith("/customers"):
            return created("c", 200) if request.token == HOUR else refusal(401)

        async def when_a_customer_was_created(writer: asyncio.StreamWriter) -> bool:
            asked.set()
            await asyncio.to_thread(sent.wait, 30)
            return await pair(1)(writer)

        return when_a_customer_was_created

    async def work(sender: Sender) -> tuple[int, int]:
        assert await asyncio.to_thread(asked.wait, 30)
        assert await sender.create("key") == 200
        before = sender.tokens.current.generation
        sent.set()
        await sender.run.renewed(1)
        return before, sender.tokens.current.generation

    with FaultServer(answer) as server:
        assert with_tokens(server.base_url, GIVEN, work, ahead=True) == (0, 1)


def test_who_is_refused_meanwhile_waits_for_it() -> None:
    """A token that is refused while its renewal ahead is under way causes no second renewal."""
    asked, refused = threading.Event(), threading.Event()

    def answer(request: Received) -> Behaviour:
        if request.path.endswith("/customers"):
            if len(server.of("/customers")) == 20:
                refused.set()
            return created("c", 200) if request.token == "token-1" else refusal(401)

        async def when_somebody_was_refused(writer: asyncio.StreamWriter) -> bool:
            asked.set()
            await asyncio.to_thread(refused.wait, 30)
            return await pair(1)(writer)

        return when_somebody_was_refused

    async def work(sender: Sender) -> list[TokenRenewed]:
        assert await asyncio.to_thread(asked.wait, 30)
        many = [asyncio.create_task(sender.create(f"key-{number}")) for number in range(20)]
        assert await asyncio.gather(*many) == [200] * 20
        return await sender.run.renewed(1)

    with FaultServer(answer) as server:
        events = with_tokens(server.base_url, GIVEN, work, ahead=True, concurrency=20)
    assert len(server.of("/auth/refresh-token")) == 1
    assert events == [TokenRenewed(1, "refresh_token", ahead=True)]


@pytest.mark.parametrize("first", [refusal(500), refusal(400), reset])
def test_a_renewal_ahead_that_fails_is_tried_again(first: Behaviour) -> None:
    """It ends nothing: the old token is still good, and the next attempt comes when half of what was left is over."""

    def answer(request: Received) -> Behaviour:
        return first if request.index == 0 else pair(2)

    async def work(sender: Sender) -> tuple[float, list[TokenRenewed]]:
        events = await sender.run.renewed(1)
        return sender.run.now, events

    with FaultServer(refreshing(answer)) as server:
        now, events = with_tokens(server.base_url, GIVEN, work, ahead=True)
    assert now == 3570.0
    assert events == [TokenRenewed(1, "refresh_token", ahead=True)]


def test_one_that_always_fails_ends_the_run_when_the_token_is_refused_only() -> None:
    """Some attempts are made in the last minute, then nobody asks until the token is refused; that ends the run."""

    def answer(request: Received) -> Behaviour:
        return refusal(401) if "/auth/" in request.path or server.of("/auth/refresh-token") else created("c")

    async def work(sender: Sender) -> int:
        await sender.run.reached(10_000)
        asked = len(server.received)
        assert sender.run.stopped == []
        with pytest.raises(RefusedError) as caught:
            await sender.create("key")
        assert caught.value.reason == "credentials_refused"
        return asked

    with FaultServer(answer) as server:
        assert with_tokens(server.base_url, GIVEN, work, ahead=True) == 5
    assert len(server.of("/auth/refresh-token")) == 6


def test_a_new_pair_that_cannot_be_filed_stops_the_run_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An attempt ahead that has spent the old pair and cannot keep the new one does not wait for a 401."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    file = tmp_path / "tokens.json"

    def answer(request: Received) -> Behaviour:
        file.mkdir()
        return pair(request.index + 1)

    async def work(sender: Sender) -> ImporterError:
        return await sender.run.was_stopped()

    with FaultServer(refreshing(answer)) as server:
        error = with_tokens(server.base_url, GIVEN, work, ahead=True, token_file=file)
    assert (error.exit_code, error.reason) == (5, "tokens_unsaved")
    assert len(server.of("/auth/refresh-token")) == 1


def test_a_program_whose_tokens_are_nearly_over_is_not_run_all_the_time(tmp_path: Path) -> None:
    """Though each of them is due at once, some seconds pass between two of them."""
    tokens = [jwt(iat=NOW - 3600, exp=NOW + 50, number=number) for number in range(20)]
    code = (
        "import pathlib, sys\n"
        "file = pathlib.Path(sys.argv[1])\n"
        "count = len(file.read_text()) if file.exists() else 0\n"
        "file.write_text('x' * (count + 1))\n"
        "print(sys.argv[2 + count])\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "runs"), *tokens]

    async def work(sender: Sender) -> None:
        await sender.tokens.ready()
        sender.run.still = False
        await sender.run.reached(20)

    with FaultServer(lambda _request: refusal(401)) as server:
        with_tokens(server.base_url, secrets(), work, ahead=True, token_command=command, run=lambda: Run(still=True))
    assert 3 <= len((tmp_path / "runs").read_text("utf-8")) <= 5


def test_a_renewal_under_way_is_awaited_at_the_end(tmp_path: Path) -> None:
    """A run that ends while its tokens are being renewed loses neither: the new pair is in the file."""
    file = tmp_path / "tokens.json"
    asked, ended = threading.Event(), threading.Event()

    async def when_the_run_has_ended(writer: asyncio.StreamWriter) -> bool:
        asked.set()
        await asyncio.to_thread(ended.wait, 30)
        return await pair(1)(writer)

    async def work(sender: Sender) -> None:
        assert await asyncio.to_thread(asked.wait, 30)
        sender.run.ended.set()
        asyncio.get_running_loop().call_later(0.1, ended.set)  # some time after this was left

    with FaultServer(refreshing(lambda _request: when_the_run_has_ended)) as server:
        with_tokens(server.base_url, GIVEN, work, ahead=True, token_file=file)
    assert json.loads(file.read_bytes()) == {"access_token": "token-1", "refresh_token": "refresh-1"}
