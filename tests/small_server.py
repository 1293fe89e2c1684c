"""A server on loopback that answers as it is told, with or without TLS; and a proxy that tells what it was asked."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

PINCODES = {"success": True, "message": "Pincodes.", "content": {"pincodes": [{"pincode": "110001"}]}}
"""What the API says to the look that the doctor takes at it."""


_POLL = 0.01
"""Seconds after which the end of a server is noticed."""


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes = b""


@dataclass(frozen=True)
class Said:
    """What goes back."""

    status: int
    content: object = None
    """Becomes JSON; bytes stay as they are."""
    headers: dict[str, str] = field(default_factory=dict)


def customer_made(asked: Asked) -> Said:
    """Answer as the API does when all is well; every customer gets an id of its own."""
    if asked.method == "GET":
        return Said(200, PINCODES)
    made = {"customer_detail": {"id": f"cus-{asked.headers.get('idempotency-key', '')}"}}
    return Said(200, {"success": True, "message": "", "content": made})


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Pass over whoever goes away, or does not trust the certificate."""


class SmallServer:
    """A context manager. `received` are the requests that came in, in order."""

    def __init__(self, answer: Callable[[Asked], Said] = customer_made, tls: ssl.SSLContext | None = None) -> None:
        self.received: list[Asked] = []
        self._scheme = "http" if tls is None else "https"
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                if tls is not None:  # here and not where it is accepted: each in its own thread
                    self.request = tls.wrap_socket(self.request, server_side=True)
                super().setup()

            def finish(self) -> None:
                super().finish()
                if tls is not None:
                    self.request.close()

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, body)
                server.received.append(asked)
                said = answer(asked)
                content = said.content if isinstance(said.content, bytes) else json.dumps(said.content).encode()
                self.send_response_only(said.status)
                own = {"Content-Type": "application/json", "Content-Length": str(len(content)), "Date": formatdate()}
                for name, value in (own | said.headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = _Quiet(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL,))

    @property
    def port(self) -> int:
        """Where it listens, on 127.0.0.1."""
        return self._server.server_port

    @property
    def base_url(self) -> str:
        """Where the API is."""
        return f"{self._scheme}://127.0.0.1:{self.port}/api/v1/shop/storefront"

    @property
    def posted(self) -> list[Asked]:
        """The requests that could have changed something."""
        return [asked for asked in self.received if asked.method != "GET"]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class RecordingProxy:
    """An HTTP proxy that leads every CONNECT to one port of this machine, whatever the host. A context manager."""

    def __init__(self, leads_to: int, refuse_with: int = 0) -> None:
        """`refuse_with` is the status of a proxy that lets nobody through; 0 lets everybody through."""
        self.asked: list[Asked] = []
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_CONNECT(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                proxy.asked.append(Asked(self.command, self.path, headers))
                if refuse_with:
                    self.send_error(refuse_with)
                    return
                with socket.create_connection(("127.0.0.1", leads_to), timeout=60) as there:
                    self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    back = threading.Thread(target=_pump, args=(there, self.connection))
                    back.start()
                    _pump(self.connection, there)
                    back.join()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = _Quiet(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL,))

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    """Copy bytes until the source ends, then end the sink."""
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
