"""What tests of the sender share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sender.transports import way


@pytest.fixture(params=[True, False], ids=["straight", "session"])
def both_ways(request: pytest.FixtureRequest) -> Iterator[None]:
    """Have a test run straight over the connections, and through aiohttp's session."""
    way["straight"] = request.param
    yield
    way["straight"] = True
