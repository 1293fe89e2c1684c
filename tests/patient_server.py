"""A store on loopback that keeps customers waiting until it is told to answer."""

from __future__ import annotations

import json
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

CANARY = 5
"""Rows that a run sends one at a time before the others."""
_PATIENCE = 300
"""Seconds after which a test is lost anyway."""


class PatientServer:
    """A context manager. `arrived` counts requests that wait for their reply; `answer` lets all of them have it."""

    def __init__(self, at_once: int = 0) -> None:
        """Answer the first `at_once` requests at once."""
        self.arrived = threading.Semaphore(0)
        self.keys: list[str] = []
        self._answer = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                server.keys.append(self.headers["Idempotency-Key"])
                if len(server.keys) > at_once:
                    server.arrived.release()
                    server._answer.wait(_PATIENCE)
                content = {"customer_detail": {"id": str(uuid.uuid4())}}
                body = json.dumps({"success": True, "message": "", "content": content}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """Pass over a client that was killed."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that send here, and wait as long as this server does."""
        url = f"http://127.0.0.1:{self._server.server_port}/api/v1/store/storefront"
        patience = {"IMPORTER_TIMEOUT": str(_PATIENCE)}
        return {"IMPORTER_BASE_URL": url, "IMPORTER_ACCESS_TOKEN": "secret-access-token", **patience}

    def answer(self) -> None:
        """Answer everything that has come and will come."""
        self._answer.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.answer()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
