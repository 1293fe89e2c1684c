"""A server before the sandbox that knows every token that went through it, and loses replies as the sandbox does."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

from importer.sandbox.options import SandboxAddress
from tests.sender.fault_server import Behaviour, FaultServer, Received, reset
from tests.sender.fault_server import http as reply

_PASSED_ON = ("Date", "Location", "Retry-After")


class WatchedSandbox(FaultServer):
    """Passes every request on to the sandbox. Serves for the length of a `with` block."""

    def __init__(self, sandbox: SandboxAddress, on_customer: Callable[[int], None] = lambda _count: None) -> None:
        """`on_customer` is told how many customers were answered so far, in the server's thread."""
        super().__init__(self._pass_on)
        self.pairs = [(sandbox.access_token, sandbox.refresh_token)]
        """Every pair that was given out, in order."""
        self._sandbox = sandbox
        self._on_customer = on_customer
        self._answered = 0

    @property
    def through_it(self) -> str:
        """The base URL that leads through it."""
        return self._sandbox.base_url.replace(urlsplit(self._sandbox.base_url).netloc, f"127.0.0.1:{self.port}")

    @property
    def secrets(self) -> set[str]:
        """All tokens that were given out and used, and of each what makes it up."""
        tokens = {token for pair in self.pairs for token in pair}
        tokens |= {request.token for request in self.received} - {""}
        return tokens | {part for token in tokens for part in token.split(".")[1:]}

    def _pass_on(self, request: Received) -> Behaviour:
        async def answer(writer: asyncio.StreamWriter) -> bool:
            got = await asyncio.to_thread(self._ask, request)
            if request.path.endswith("/customers"):
                self._answered += 1
                self._on_customer(self._answered)
            if got is None:
                return await reset(writer)
            status, body, headers = got
            if request.path.endswith("/auth/refresh-token") and status == 200:
                content = json.loads(body)["content"]
                self.pairs.append((content["access_token"], content["refresh_token"]))
            return await reply(status, body, **headers)(writer)

        return answer

    def _ask(self, request: Received) -> tuple[int, bytes, dict[str, str]] | None:
        """Give status, body and the headers that matter of the sandbox's reply; None when it sent none."""
        connection = http.client.HTTPConnection(urlsplit(self._sandbox.base_url).netloc, timeout=30)
        try:
            connection.request("POST", request.path, request.body, request.headers)
            response = connection.getresponse()
            headers = {name: response.headers[name] for name in _PASSED_ON if name in response.headers}
            return response.status, response.read(), headers
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


def milestone(wanted: int) -> tuple[threading.Event, Callable[[int], None]]:
    """Give an event, and what sets it at the `wanted`-th customer."""
    event = threading.Event()
    return event, lambda count: event.set() if count == wanted else None
