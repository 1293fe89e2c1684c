"""Every exception of the HTTP library is known at the transport's boundary."""

from __future__ import annotations

import importlib
import pkgutil
import socket
import ssl

import aiohttp
import pytest

from importer.sender.transport_errors import WIRE_WORDS, WORD_OF, wire_word

_SERVERS_AND_TOOLS = ("web", "worker", "test_utils", "pytest_plugin")


def library_exceptions() -> set[type[Exception]]:
    """Find every exception class that aiohttp's client side defines."""
    found: set[type[Exception]] = set()
    for module in pkgutil.walk_packages(aiohttp.__path__, "aiohttp."):
        if not module.name.removeprefix("aiohttp.").startswith(_SERVERS_AND_TOOLS):
            for thing in vars(importlib.import_module(module.name)).values():
                if isinstance(thing, type) and issubclass(thing, Exception) and thing.__module__.startswith("aiohttp."):
                    found.add(thing)
    return {kind for kind in found if ".web" not in kind.__module__ and not issubclass(kind, Warning)}


def test_every_library_exception_is_listed() -> None:
    """A new exception class of aiohttp fails here until somebody has said what it means."""
    unlisted = {kind.__name__ for kind in library_exceptions()} - WORD_OF.keys()
    assert unlisted - {"LookupError"} == set()  # of the payload registry; never raised for bytes
    assert "ServerDisconnectedError" in {kind.__name__ for kind in library_exceptions()}


def test_words() -> None:
    """Every listed class has a word that people are told."""
    assert set(WORD_OF.values()) <= WIRE_WORDS.keys()


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (socket.gaierror(), "reset"),
        (ConnectionRefusedError(), "reset"),
        (TimeoutError(), "timeout"),
        (ssl.SSLCertVerificationError(), "certificate"),
        (ssl.SSLZeroReturnError(), "tls"),
        (RuntimeError("Session is closed"), "unknown"),
        (aiohttp.SocketTimeoutError(), "timeout"),
        (aiohttp.ServerDisconnectedError(), "disconnected"),
    ],
)
def test_nearest_base(error: Exception, word: str) -> None:
    """A class that is not listed takes the word of its nearest base."""
    assert wire_word(error) == word
