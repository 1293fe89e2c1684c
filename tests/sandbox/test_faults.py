"""The faults without a server: which shares may be, what a draw decides, and that a seed repeats it."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import UsageError
from importer.sandbox.faults import FAULTS, Fault, Faults
from importer.sandbox.limits import Limits
from importer.sandbox.options import SandboxOptions

CHANCES = st.floats(0, 1, exclude_max=True)


def only(fault: Fault, share: float) -> Faults:
    """Give a share to one fault alone."""
    shares: dict[str, Any] = {fault.value: share}
    return Faults(**shares)


def test_every_fault_has_a_share_and_a_meaning() -> None:
    """A fault that is listed can be chosen and is explained, and nothing can be chosen that is not listed."""
    for fault in Fault:
        assert only(fault, 0.5).shares == {fault: 0.5}
        assert fault.meaning
    assert {fault.value: fault for fault in Fault} == FAULTS
    with pytest.raises(UsageError):
        Faults(resett=0.5)


@pytest.mark.parametrize("share", [-0.01, 1.01, math.nan, math.inf])
@pytest.mark.parametrize("fault", Fault)
def test_a_share_is_from_0_to_1(fault: Fault, share: float) -> None:
    """What is no share of the requests is refused."""
    with pytest.raises(UsageError):
        only(fault, share)


def test_the_shares_make_1_at_most() -> None:
    """Shares that come to more than every request are refused; those that come to just that are not."""
    with pytest.raises(UsageError):
        Faults(reset_after=0.5, error_500_applied=0.5, hang=0.01)
    for thousandths in range(1000):
        parts = thousandths / 1000, (1000 - thousandths) / 2000
        Faults(reset_after=parts[0], error_500_applied=parts[1], hang=parts[1])


@given(CHANCES)
def test_no_share_is_never_and_a_whole_one_always(chance: float) -> None:
    """Whatever the chance, without faults nothing happens, and a fault with the share 1 befalls everybody."""
    assert Faults().draw(chance) is None
    for fault in Fault:
        assert only(fault, 1.0).draw(chance) is fault


def test_each_fault_has_its_share_of_the_chances() -> None:
    """Over evenly spread chances every fault gets exactly its share, and the rest is left alone."""
    faults = Faults(reset_after=0.25, error_500_applied=0.125, hang=0.5)
    drawn = Counter(faults.draw(number / 1024) for number in range(1024))
    assert drawn == {Fault.RESET_AFTER: 256, Fault.ERROR_500_APPLIED: 128, Fault.HANG: 512, None: 128}


@given(st.integers())
def test_a_seed_repeats_the_draws(seed: int) -> None:
    """Two sandboxes of one seed decide alike on the first, the second and every further request."""
    first, second = (Faults(reset_after=0.3, hang=0.3, seed=seed).draws() for _ in range(2))
    assert [first() for _ in range(50)] == [second() for _ in range(50)]


def test_the_options_travel_as_json() -> None:
    """The child has every option as it was given, faults and limits included."""
    options = SandboxOptions(
        store_id="shop",
        accept_duplicates=True,
        faults=Faults(reset_after=0.1, hang=0.2, seed=10**30),
        limits=Limits(latency=0.05, rate=100, burst=20, capacity=20, backlog=0, retry_after=0, rate_headers=True),
        keep_alive=0.5,
        token_ttl=0.5,
    )
    for given_options in (options, SandboxOptions()):
        assert SandboxOptions.from_json(json.loads(json.dumps(given_options.to_json()))) == given_options
