"""What tests of the sandbox share."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture(params=["usual", "asyncio"])
def _on_either_loop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have sandboxes of this process run on the usual event loop, and on the standard library's, as on Windows."""
    if request.param == "asyncio":
        monkeypatch.setitem(sys.modules, "uvloop", None)
