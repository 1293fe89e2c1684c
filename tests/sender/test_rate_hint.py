"""What is made of the headers in which an API tells its own limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from importer.sender.rate_hint import HINT_HEADERS, RateHint, rate_hint

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"RateLimit": "limit=100, remaining=50, reset=10"}, RateHint(5.0, 10.0, 50)),
        ({"RateLimit": "remaining=50,reset=10"}, RateHint(5.0, 10.0, 50)),
        ({"RateLimit": '"default";r=50;t=10'}, RateHint(5.0, 10.0, 50)),
        ({"RateLimit": '"default"; t=10; r=50'}, RateHint(5.0, 10.0, 50)),
        ({"RateLimit-Remaining": "50", "RateLimit-Reset": "10"}, RateHint(5.0, 10.0, 50)),
        ({"RateLimit-Limit": "100", "RateLimit-Remaining": "0", "RateLimit-Reset": "10"}, RateHint(0.0, 10.0, 0)),
        ({"X-RateLimit-Remaining": "50", "X-RateLimit-Reset": "10"}, RateHint(5.0, 10.0, 50)),
        ({"x-ratelimit-remaining": "50", "X-RATELIMIT-RESET": "10.5"}, RateHint(5.0, 10.0, 50)),
        ({"X-RateLimit-Remaining": "50", "X-RateLimit-Reset": f"{NOW + 10:.0f}"}, RateHint(5.0, 10.0, 50)),
        ({"RateLimit-Policy": "100;w=10"}, RateHint(10.0, 10.0)),
        ({"RateLimit-Policy": '100 ; w=10;comment="by key"'}, RateHint(10.0, 10.0)),
        ({"RateLimit-Policy": '"burst";q=100;w=10'}, RateHint(10.0, 10.0)),
        ({"RateLimit-Policy": '"burst";w=10;q=100'}, RateHint(10.0, 10.0)),
        ({"RateLimit-Policy": '"daily";q=1000;qu="requests";w=86400'}, None),
        ({"RateLimit-Policy": "10;w=1, 50;w=60, 1000;w=3600"}, RateHint(50 / 60, 60.0)),
        ({"RateLimit-Policy": '"daily";q=9000;w=86400, "minute";q=600;w=60'}, RateHint(10.0, 60.0)),
        ({"RateLimit-Policy": '"bytes";q=100;qu="content-bytes";w=10, "calls";q=50;w=10'}, RateHint(5.0, 10.0)),
        ({"RateLimit-Limit": "100, 100;w=10"}, RateHint(10.0, 10.0)),
    ],
)
def test_forms(headers: dict[str, str], expected: RateHint | None) -> None:
    """Every form that the drafts and their forerunners have is read; of several policies the slowest one counts."""
    assert rate_hint(CIMultiDict(headers), NOW) == expected


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"RateLimit-Remaining": "50"},
        {"RateLimit-Reset": "10"},
        {"RateLimit-Remaining": "50", "RateLimit-Reset": "1"},
        {"RateLimit-Remaining": "50", "RateLimit-Reset": "0"},
        {"RateLimit-Remaining": "50", "RateLimit-Reset": "86400"},
        {"RateLimit-Remaining": "50", "RateLimit-Reset": f"{NOW - 10:.0f}"},
        {"RateLimit-Remaining": "50", "RateLimit-Reset": f"{1000 * NOW:.0f}"},
        {"RateLimit-Remaining": "many", "RateLimit-Reset": "soon"},
        {"RateLimit-Remaining": "-1", "RateLimit-Reset": "10"},
        {"RateLimit-Policy": "0;w=10"},
        {"RateLimit-Policy": "100;w=0"},
        {"RateLimit-Policy": "100;w=3600"},
        {"RateLimit": "nonsense"},
        {"RateLimit-Limit": "100"},
    ],
)
def test_of_no_use(headers: dict[str, str]) -> None:
    """Half of a hint, one for a second or a day, and nonsense are none."""
    assert rate_hint(CIMultiDict(headers), NOW) is None


numbers = st.integers(-(10**30), 10**30).map(str) | st.floats().map(str)
parts = (
    numbers
    | st.text(max_size=20)
    | st.sampled_from([";w=", "w=", "r=", "t=", "q=", ", ", '"a"', "remaining=", "reset="])
)


@given(
    st.dictionaries(
        st.sampled_from([*HINT_HEADERS, "RateLimit-Reset", "X-RateLimit-Reset"]), st.lists(parts).map("".join)
    )
)
def test_nonsense_never_raises(headers: dict[str, str]) -> None:
    """Whatever a header says, it is no hint or one with a rate and a time that can be."""
    found = rate_hint(CIMultiDict(headers), NOW)
    assert found is None or (0 <= found.rate < 1e12 and 0 < found.seconds <= 3600)
