"""A client of the sandbox that is made of the standard library alone, and the customers that it sends."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from importer.customer.payload import build_payload
from importer.sandbox.options import SandboxAddress


class Client:
    """One keep-alive connection to a sandbox."""

    def __init__(self, address: SandboxAddress) -> None:
        self.address = address
        self.token = address.access_token
        self._root = urlsplit(address.base_url).path
        self._connection = http.client.HTTPConnection(urlsplit(address.base_url).netloc, timeout=30)

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Call an endpoint below the storefront (or, with a leading `//`, any path) as the API documents it.

        Raises ConnectionResetError when the connection ends without a reply.
        """
        self.send(method, path, body, headers)
        return self.receive()

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> None:
        """Send a request without waiting for its reply."""
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"} | (headers or {})
        data = body if isinstance(body, bytes) else json.dumps(body).encode("utf-8")
        target = path[1:] if path.startswith("//") else self._root + path
        self._connection.request(method, target, data if method == "POST" else None, sent)

    def reply(self) -> http.client.HTTPResponse:
        """Await the reply to what was sent, whatever it is, and read it."""
        response = self._connection.getresponse()
        response.read()
        return response

    def receive(self) -> tuple[int, dict[str, Any]]:
        """Await the reply to what was sent."""
        response = self._connection.getresponse()
        content: dict[str, Any] = json.loads(response.read())
        assert response.headers.get_content_type() == "application/json"
        return response.status, content

    def read_on(self) -> bytes:
        """Give what the connection brings after the last reply; nothing, when the sandbox has closed it."""
        return self._connection.sock.recv(1)

    def audit(self, what: str) -> dict[str, Any]:
        """Give what the audit says."""
        return self.call("GET", "/" + urlsplit(self.address.audit_url).path + what)[1]

    def change_limits(self, changes: Any) -> tuple[int, dict[str, Any]]:
        """Give the sandbox other limits, and give what it says of it."""
        return self.call("POST", "/" + urlsplit(self.address.audit_url).path + "/limits", changes)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def payload(number: int, **changes: str) -> bytes:
    """Give the body of an invented customer as the importer sends it."""
    values = {
        "first_name": "Asha",
        "country_code": "+91",
        "phone": f"90000{number:05}",
        "email": f"asha{number}@example.com",
        "address_line1": "12 MG Road",
        "pincode": "560001",
        "city": "Bengaluru",
        "state": "Karnataka",
        "country": "India",
    } | changes
    return build_payload({f"address.{key}": value for key, value in values.items()}).to_json()
