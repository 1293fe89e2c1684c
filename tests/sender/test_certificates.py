"""Which servers are believed: the system's authorities and those of ca_bundle, and never without a check."""

from __future__ import annotations

import ssl
from datetime import timedelta
from pathlib import Path

import pytest

from importer.config import Settings
from importer.customer.status import RowStatus
from importer.errors import UsageError
from importer.sender.certificates import certificate_reason, trusting
from importer.sender.observation import Observation, Probe
from importer.sender.route import find_route
from importer.sender.target import resolve_target
from importer.sender.transport import Transport
from tests.private_authority import PrivateAuthority
from tests.sender.sending import QUICK, make_job, send_rows
from tests.sender.transports import use_target
from tests.small_server import SmallServer

HERE = "127.0.0.1"


@pytest.fixture
def authority(tmp_path: Path) -> PrivateAuthority:
    """Give an authority that this system does not know."""
    return PrivateAuthority(tmp_path)


def look(server: SmallServer, bundle: Path | None) -> Probe:
    """Look at a server, trusting the bundle besides the system's authorities."""
    settings = Settings(base_url=server.base_url, ca_bundle=bundle)
    return use_target(settings, lambda transport: transport.look("/x", "token"))


def test_a_private_authority_is_trusted_when_it_is_named(authority: PrivateAuthority) -> None:
    """A server with a private certificate is spoken to with ca_bundle, and customers are created there."""
    with SmallServer(tls=authority.server(HERE)) as server:
        sent = send_rows(make_job(server.base_url, ca_bundle=authority.bundle), 3)
        assert sent.states == {RowStatus.CREATED: 3}
        assert {asked.headers["authorization"] for asked in server.posted} == {"Bearer token-0"}


def test_a_private_authority_is_refused_when_it_is_not(authority: PrivateAuthority) -> None:
    """Without ca_bundle nothing is sent there: the observation is `certificate`, the rows stay pending, exit 5."""
    with SmallServer(tls=authority.server(HERE)) as server:
        assert look(server, None).seen == Observation(False, "certificate")
        sent = send_rows(make_job(server.base_url, attempts=2), 3)
        assert (sent.states, sent.end.exit_code) == ({RowStatus.PENDING: 3}, 5)
        assert server.received == []


@pytest.mark.parametrize(
    ("hosts", "begins", "ends", "trusted", "reason"),
    [
        (["other.example.com", "127.0.0.2"], -2, 1, True, "wrong_host"),
        ([HERE], -2, -1, True, "expired"),
        ([HERE], 1, 2, True, "not_yet_valid"),
        ([HERE], -2, 1, False, "unknown_authority"),
    ],
)
def test_what_is_wrong_with_a_certificate(
    authority: PrivateAuthority, hosts: list[str], begins: int, ends: int, *, trusted: bool, reason: str
) -> None:
    """A trusted authority makes no other check weaker: host and dates are checked, nothing is sent, it is told why."""
    tls = authority.server(*hosts, begins=timedelta(begins), ends=timedelta(ends))
    with SmallServer(tls=tls) as server:
        probe = look(server, authority.bundle if trusted else None)
        assert (probe.seen, probe.certificate) == (Observation(False, "certificate"), reason)
        assert server.received == []


def test_another_authority_does_not_help(tmp_path: Path, authority: PrivateAuthority) -> None:
    """Only the authorities in the file are trusted besides the system's, not any private one."""
    other = tmp_path / "other"
    other.mkdir()
    with SmallServer(tls=authority.server(HERE)) as server:
        assert look(server, PrivateAuthority(other).bundle).certificate == "unknown_authority"


def test_the_authorities_of_the_system_stay(authority: PrivateAuthority) -> None:
    """ca_bundle adds to what the system trusts, and name and certificate are demanded as ever."""
    context = trusting(authority.bundle)
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.cert_store_stats()["x509"] == ssl.create_default_context().cert_store_stats()["x509"] + 1


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"\x30\x82\x01\x0a" + b"\x00" * 300, "folder"])
def test_a_bundle_that_is_none(tmp_path: Path, content: bytes | str | None) -> None:
    """A file that is missing, empty, no PEM or no file is a wrong setting (exit 2) that names it and says what next."""
    path = tmp_path / "bundle.pem"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        path.mkdir()
    with pytest.raises(UsageError) as caught:
        find_route(resolve_target(Settings(store_id="shop")), Settings(store_id="shop", ca_bundle=path))
    assert str(path) in caught.value.message
    assert caught.value.remedy
    assert caught.value.exit_code == 2


def test_a_key_is_no_bundle(tmp_path: Path, authority: PrivateAuthority) -> None:
    """A PEM file without a certificate in it trusts nobody, and is refused."""
    path = tmp_path / "bundle.pem"
    path.write_text(authority.bundle.read_text(encoding="ascii").replace("CERTIFICATE", "X509 CRL"), encoding="ascii")
    with pytest.raises(UsageError, match="holds no certificate"):
        trusting(path)


def test_other_errors_are_about_no_certificate() -> None:
    """Only a refused certificate has a reason, also behind errors that were raised from it."""
    assert certificate_reason(OSError("no")) == ""
    behind = ConnectionError("no")
    behind.__cause__ = ssl.SSLCertVerificationError("no")
    assert certificate_reason(behind) == "other"


def test_the_look_is_one_get_with_the_token(authority: PrivateAuthority) -> None:
    """What the doctor sends is one GET; without a token it has no Authorization at all."""

    async def twice(transport: Transport) -> list[Probe]:
        return [await transport.look("/common?x=1", token) for token in ("token-1", "")]

    with SmallServer(tls=authority.server(HERE)) as server:
        settings = Settings(base_url=server.base_url, ca_bundle=authority.bundle)
        first, second = use_target(settings, twice)
        asked = [(one.method, one.path, one.headers.get("authorization")) for one in server.received]
    path = "/api/v1/shop/storefront/common?x=1"
    assert asked == [("GET", path, "Bearer token-1"), ("GET", path, None)]
    assert (first.seen.status, second.seen.status, first.certificate) == (200, 200, "")
    assert QUICK.connect > first.seconds > 0
