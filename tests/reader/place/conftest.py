"""A web server on loopback that answers as told, and functions that read what came."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from importer.reader.place.source_bytes import SourceBytes

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class WebServer:
    """A server; `answers` has what to do by path."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        """Give the address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
def web() -> Iterator[WebServer]:
    """Give a web server on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            known.asked.append(self.path)
            known.answers[path](self)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known = WebServer(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield known
    server.shutdown()
    thread.join()
    server.server_close()


def content(source: SourceBytes) -> bytes:
    """Read a source to its end."""
    with source.open() as file:
        parts = []
        while part := file.read(1 << 20):
            parts.append(part)
        return b"".join(parts)


@pytest.fixture
def read_all() -> Callable[[SourceBytes], bytes]:
    """Give a function that reads a source to its end."""
    return content
