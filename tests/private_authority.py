"""A certificate authority that no system knows, and servers with its certificates."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme


class PrivateAuthority:
    """Signs certificates; who has `bundle` as ca_bundle trusts them."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.bundle = folder / "private-authority.pem"
        self._authority.cert_pem.write_to_path(str(self.bundle))

    def server(self, *hosts: str, begins: timedelta = timedelta(-2), ends: timedelta = timedelta(1)) -> ssl.SSLContext:
        """Give what a server of these hosts needs; its certificate is valid from and until then, counted from now."""
        now = datetime.now(UTC)
        signed = self._authority.issue_cert(*hosts, not_before=now + begins, not_after=now + ends)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        signed.configure_cert(context)
        return context
