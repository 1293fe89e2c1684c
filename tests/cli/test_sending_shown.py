"""What is said before customers are created: how many, where, and how long it takes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from importer.cli.sending_shown import begin_shown, estimate_shown, question_shown
from importer.config import Settings
from importer.consent import Destination
from importer.events import SendStarted
from importer.sender.target import resolve_target
from importer.time_estimate import FIRST_RATE, estimate_time
from tests.cli.terminal import Terminal
from tests.conftest import Command
from tests.parts import customers, write_csv
from tests.small_server import SmallServer

STORE = Destination("store shop (prod) at prod.api.commercengine.io", "shop", is_production=True)


def test_with_a_rate_of_the_user_the_time_is_known() -> None:
    """The estimate is rows by rate, and says whose rate it is."""
    estimate = estimate_time(12_345, 9.8, here=False)
    assert estimate is not None
    assert estimate_shown(estimate) == "about 21 min at 9.8/s, your limit"


def test_without_a_rate_it_is_said_that_the_limit_is_not_known() -> None:
    """Before the first reply nobody knows what the API allows; the estimate is for the rate that a run begins with."""
    estimate = estimate_time(12_345, None, here=False)
    assert estimate is not None
    assert (estimate.rate, estimate.seconds) == (FIRST_RATE, 1234.5)
    assert estimate_shown(estimate).startswith("about 21 min at 10/s, ")
    assert "not known" in estimate_shown(estimate)


def test_on_this_machine_only_a_rate_makes_an_estimate() -> None:
    """A pretend store answers in no time: no estimate is better than one that is a hundred times off."""
    assert estimate_time(200, None, here=True) is None
    limited = estimate_time(200, 2.0, here=True)
    assert limited is not None
    assert limited.seconds == 100


def test_the_question_names_everything() -> None:
    """Number, store, environment, host and time stand in the question, and that there is no way back."""
    asked = question_shown(12_345, estimate_time(12_345, 10.0, here=False), STORE)
    assert asked == (
        "Create 12,345 customers in store shop (prod) at prod.api.commercengine.io? About 21 min at 10/s, your limit. "
        "There is no undo."
    )
    assert question_shown(1, None, STORE).startswith("Create 1 customer in store shop (prod) at prod.api")


def test_the_first_line_of_a_sending_names_everything() -> None:
    """Where nobody is asked, the same stands in the line with which sending begins."""
    told = begin_shown(SendStarted(12_345, STORE.words, estimate_time(12_345, None, here=False)))
    assert told.startswith(
        "Sending 12,345 customers to store shop (prod) at prod.api.commercengine.io: about 21 min at"
    )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(store_id="shop"), "store shop (staging) at staging.api.commercengine.io"),
        (
            Settings(base_url="https://eu.api.commercengine.io/api/v1/shop/storefront"),
            "store shop (prod) at https://eu.api.commercengine.io/api/v1/shop/storefront",
        ),
    ],
)
def test_a_target_in_words_names_its_host(settings: Settings, words: str) -> None:
    """Host, or the whole URL where it is an unusual one."""
    assert resolve_target(settings).words == words


def test_unattended_it_is_told_before_anything_is_sent(importer: Command, tmp_path: Path) -> None:
    """Off a terminal a line on standard error says how many customers go where and how long it takes."""
    source = write_csv(tmp_path / "customers.csv", customers(3))
    with SmallServer() as server:
        env = {"IMPORTER_BASE_URL": server.base_url, "IMPORTER_ACCESS_TOKEN": "t"}
        ended = importer("run", source, "--yes", "--rate", 50, "--json", env=env)
    assert ended.exit_code == 0, ended.err
    line = f"Sending 3 customers to store shop (loopback) at {server.base_url}: about 0.1 s at 50/s, your limit."
    assert line in ended.err.splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals in Python")
def test_at_a_terminal_it_is_asked(tmp_path: Path) -> None:
    """A person is asked with number, store, URL and time on the screen."""
    source = write_csv(tmp_path / "customers.csv", customers(3))
    with SmallServer() as server:
        env = {"IMPORTER_BASE_URL": server.base_url, "IMPORTER_ACCESS_TOKEN": "t", "IMPORTER_RATE": "50"}
        with Terminal(tmp_path, ["run", source], env, columns=300) as terminal:
            terminal.read_question()
            terminal.type(b"n\n")
            code, screen = terminal.end()
        assert server.received == []
    assert code == 5
    assert f"Create 3 customers in store shop (loopback) at {server.base_url}? About 0.1 s at 50/s" in screen
