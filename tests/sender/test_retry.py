"""When to try again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.sender.retry import backoff, retry_after

DAY = 86_400.0
NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(("attempt", "longest"), [(1, 0.5), (2, 1.0), (3, 2.0), (7, 30.0), (10_000, 30.0), (0, 0.5)])
def test_backoff_doubles_up_to_the_cap(attempt: int, longest: float) -> None:
    """The longest wait doubles with every failure and stays at the cap."""
    assert backoff(attempt, lambda: 1.0, 0.5, 30.0) == longest


@given(st.integers(1, 100), st.floats(0, 1, exclude_max=True))
def test_backoff_is_full_jitter(attempt: int, share: float) -> None:
    """The wait is that share of the longest one which the random number says, from nothing up."""
    assert backoff(attempt, lambda: share, 0.5, 30.0) == share * backoff(attempt, lambda: 1.0, 0.5, 30.0)


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("120", None, 120.0),
        (" 0 ", None, 0.0),
        ("0.25", None, 0.25),
        ("00012", None, 12.0),
        ("120, 120", None, 120.0),
        ("5,90 ,7", None, 90.0),
        ("99999999999", None, DAY),
        ("9" * 400, None, DAY),
        ("Sun, 01 Mar 2026 12:02:00 GMT", None, 120.0),
        ("Sun, 01 Mar 2026 12:02:00 GMT", "Sun, 01 Mar 2026 12:01:50 GMT", 10.0),
        ("Sunday, 01-Mar-26 12:02:00 GMT", None, 120.0),
        ("Sun Mar  1 12:02:00 2026", None, 120.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", None, 0.0),
        ("Sun, 01 Mar 2026 12:02:00 GMT", "nonsense", 120.0),
        ("Sun, 01 Mar 2026 12:02:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", 0.0),
        ("Sun, 01 Mar 2026 12:02:00 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", DAY),
        ("Mon, 01 Jan 0001 00:00:00 GMT", None, 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None, DAY),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None, DAY),
        (None, None, None),
        ("", None, None),
        ("soon", None, None),
        ("-1", None, None),
        ("1e9", None, None),
        ("٣", None, None),
        ("1e18", None, None),
        ("-0.5", None, None),
        ("5;7", None, None),
        ("5 s", None, None),
        ("5,", None, None),
        ("nan", None, None),
        ("inf", None, None),
        ("0x10", None, None),
        ("1_000", None, None),
        ("Sun, 99 Mar 2026 12:02:00 GMT", None, None),
        ("Sun, 01 Mar 99999 12:02:00 GMT", None, None),
    ],
)
def test_retry_after(value: str | None, date: str | None, seconds: float | None) -> None:
    """Seconds and HTTP dates are read as RFC 9110 writes them, dates by the server's own clock; else there is none."""
    assert retry_after(value, date, NOW) == seconds


PIECES = st.sampled_from(
    [
        "Sun",
        ", ",
        " ",
        "01",
        "Mar",
        "2026",
        "12:02:00",
        "GMT",
        "-",
        "+",
        "9999",
        ":",
        "-2359",
        "Feb",
        "30",
        "EST",
        "é",
        "\0",
    ]
)
HEADERS = st.one_of(st.text(max_size=70), st.lists(PIECES, max_size=12).map("".join), st.floats().map(str))


@given(HEADERS, HEADERS)
def test_any_header_is_read(value: str, date: str) -> None:
    """No header raises, and no wait is negative or longer than a day."""
    seconds = retry_after(value, date, NOW)
    assert seconds is None or 0 <= seconds <= DAY
