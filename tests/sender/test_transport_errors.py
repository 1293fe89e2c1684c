"""Every exception that can come out of the HTTP library is known at the transport's boundary: found, not listed."""

from __future__ import annotations

import ast
import asyncio
import builtins
import importlib
import importlib.metadata
import inspect
import pkgutil
import re
import socket
import ssl
import zlib
from collections.abc import Iterator
from contextlib import suppress
from types import ModuleType

import aiohttp
import pytest

from importer.sender.transport_errors import UNKNOWN, WIRE_WORDS, WORD_OF, wire_word

_BENEATH = ("asyncio", "ssl", "socket", "select", "concurrent.futures", "zlib")
"""What aiohttp stands on in Python itself."""


_LEFT_OUT = re.compile(r"(^|\.)(web|worker|pytest_plugin|tests?|test_utils|__main__|_?windows)", re.ASCII)
"""Servers, tests, and what another platform has."""


def modules_of(name: str) -> Iterator[ModuleType]:
    """Give a module and all that it holds and can be imported here."""
    top = importlib.import_module(name)
    yield top
    for found in pkgutil.walk_packages(getattr(top, "__path__", []), f"{name}."):
        if not _LEFT_OUT.search(found.name.removeprefix(f"{name}.")):
            with suppress(ImportError):  # of an extra that is not installed
                yield importlib.import_module(found.name)


def packages() -> set[str]:
    """Give aiohttp, the packages that it needs and those that they need, and uvloop, by the names of their modules."""
    wanted = {"aiohttp", "uvloop"}
    queue = list(wanted)
    while queue:
        with suppress(importlib.metadata.PackageNotFoundError):  # not needed here: for another Python or platform
            for line in importlib.metadata.requires(queue.pop()) or []:
                name = re.split(r"[^\w-]", line)[0].lower()
                if "extra ==" not in line and name not in wanted:
                    wanted.add(name)
                    queue.append(name)
    owners = importlib.metadata.packages_distributions()
    return {name for name, of in owners.items() if not name.startswith("_") and wanted & {one.lower() for one in of}}


def defined_in(name: str) -> set[type[Exception]]:
    """Find every exception class that the modules of a package define for others."""
    homes = {name.split(".", maxsplit=1)[0], "builtins", "_ssl", "_socket"}
    return {
        thing
        for module in modules_of(name)
        for thing in vars(module).values()
        if isinstance(thing, type)
        and issubclass(thing, Exception)
        and not issubclass(thing, Warning)
        and not thing.__name__.startswith("_")
        and thing.__module__.split(".")[0] in homes
        and ".web" not in thing.__module__
    }


def raised_in(module: ModuleType) -> Iterator[type[Exception]]:
    """Find the classes that the source of a module raises by name."""
    try:
        tree = ast.parse(inspect.getsource(module))
    except (OSError, TypeError):
        return  # compiled; what it raises is defined or raised elsewhere too
    for node in ast.walk(tree):
        raised = node.exc if isinstance(node, ast.Raise) else None
        named = raised.func if isinstance(raised, ast.Call) else raised
        if isinstance(named, ast.Name | ast.Attribute):
            thing: object = {**vars(builtins), **vars(module)}
            for part in ast.unparse(named).split("."):
                thing = thing.get(part) if isinstance(thing, dict) else getattr(thing, part, None)
            if isinstance(thing, type) and issubclass(thing, Exception):
                yield thing


def has_a_word(kind: type[Exception]) -> bool:
    """Whether the class or one of its bases is listed."""
    return any(base.__name__ in WORD_OF for base in kind.__mro__)


def test_every_class_of_the_library_is_listed() -> None:
    """A new exception class of aiohttp fails here until somebody has said what it means."""
    found = {kind.__name__ for kind in defined_in("aiohttp") if kind.__module__.startswith("aiohttp.")}
    assert found - WORD_OF.keys() == set()
    assert {"ServerDisconnectedError", "ClientPayloadError", "BadHttpMessage"} <= found


def test_every_class_beneath_the_library_has_a_word() -> None:
    """So does one of what aiohttp stands on (yarl, idna, uvloop, asyncio, ssl ...) that has no listed base."""
    names = packages() | set(_BENEATH)
    found = {kind for name in names for kind in defined_in(name)}
    assert {kind for kind in found if not has_a_word(kind)} == set()
    assert {"yarl", "multidict", "aiohappyeyeballs", "idna"} <= names
    assert {ssl.SSLZeroReturnError, socket.gaierror, asyncio.IncompleteReadError, zlib.error} <= found


def test_everything_that_is_raised_has_a_word() -> None:
    """So does any class that their source raises, be it Python's own."""
    raised = {kind for name in packages() for module in modules_of(name) for kind in raised_in(module)}
    assert {kind for kind in raised if not has_a_word(kind)} == set()
    assert {RuntimeError, ValueError, TypeError, aiohttp.ClientConnectorError} <= raised


def test_words() -> None:
    """Every listed class has a word that people are told."""
    assert set(WORD_OF.values()) <= WIRE_WORDS.keys()


def test_bases_stand_in() -> None:
    """A class that nobody knows takes the word of its nearest base; without one it is an unknown failure."""

    class NewError(aiohttp.ClientPayloadError):
        pass

    class StrangeError(Exception):
        pass

    assert (wire_word(NewError()), wire_word(StrangeError())) == ("cut_off", UNKNOWN)


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (socket.gaierror(), "dns"),
        (UnicodeError("label too long"), "address"),
        (ConnectionRefusedError(), "connect"),
        (ConnectionAbortedError(), "reset"),
        (BrokenPipeError(), "reset"),
        (TimeoutError(), "timeout"),
        (ssl.SSLCertVerificationError(), "certificate"),
        (ssl.SSLZeroReturnError(), "tls"),
        (RuntimeError("Session is closed"), UNKNOWN),
        (asyncio.IncompleteReadError(b"", 1), "cut_off"),
        (aiohttp.SocketTimeoutError(), "timeout"),
        (aiohttp.ServerDisconnectedError(), "disconnected"),
    ],
)
def test_nearest_base(error: Exception, word: str) -> None:
    """A class that is not listed takes the word of its nearest base."""
    assert wire_word(error) == word
