"""The way to the server: proxies of the environment are heeded where that is wanted, and nothing else of it is."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yarl
from hypothesis import example, given
from hypothesis import strategies as st

from importer.config import Settings
from importer.customer.status import RowStatus
from importer.errors import UsageError
from importer.sender.observation import Observation
from importer.sender.route import Route, find_proxy, find_route
from importer.sender.target import resolve_target
from tests.private_authority import PrivateAuthority
from tests.sender.sending import make_job, send_rows
from tests.sender.transports import use_target
from tests.small_server import RecordingProxy, SmallServer

STAGING = "staging.api.commercengine.io"
STORE = f"https://{STAGING}/api/v1/shop/storefront"
pytestmark = pytest.mark.usefixtures("no_proxies")


@pytest.fixture
def authority(tmp_path: Path) -> PrivateAuthority:
    """Give an authority of our own: nobody else has a certificate for the vendor's name."""
    return PrivateAuthority(tmp_path)


@pytest.fixture
def store(authority: PrivateAuthority) -> Iterator[SmallServer]:
    """Give a server on loopback that can show that it is the vendor's."""
    with SmallServer(tls=authority.server(STAGING)) as server:
        yield server


def settings_for(authority: PrivateAuthority, **more: Any) -> Settings:
    """Give settings that lead to the vendor's staging store and trust our authority."""
    return Settings.model_validate({"base_url": STORE, "ca_bundle": authority.bundle, "trust_env": True} | more)


def post(settings: Settings) -> Observation:
    """Make one request."""
    return use_target(settings, lambda transport: transport.create_customer(b"{}", "key-1", "secret-token"))


def test_customers_go_through_the_proxy(
    authority: PrivateAuthority, store: SmallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With trust_env the proxy is asked for a tunnel to the vendor, and sees neither token nor customer."""
    with RecordingProxy(store.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:pa%40ss@{proxy.address}")
        job = make_job(STORE, ca_bundle=authority.bundle, trust_env=True, concurrency=1)
        sent = send_rows(job, 3)
    assert sent.states == {RowStatus.CREATED: 3}
    assert len(store.posted) == 3
    asked = proxy.asked[0]
    assert (asked.method, asked.path) == ("CONNECT", f"{STAGING}:443")
    assert asked.headers["proxy-authorization"] == "Basic dXNlcjpwYUBzcw=="
    assert "authorization" not in asked.headers
    assert "token-0" not in repr(proxy.asked)


def test_without_trust_env_no_proxy_is_asked(
    authority: PrivateAuthority, store: SmallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variables alone change nothing: the server is reached directly, under its own name."""
    look_up = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, _port, *more, **named: look_up("127.0.0.1", store.port, *more, **named)
    )
    with RecordingProxy(store.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        seen = post(
            settings_for(authority, trust_env=False, base_url=STORE.replace(STAGING, f"{STAGING}:{store.port}"))
        )
    assert seen.status == 200
    assert proxy.asked == []


def test_no_proxy_is_heeded(authority: PrivateAuthority, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that NO_PROXY excepts is not reached through the proxy."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "example.com,commercengine.io")
    settings = settings_for(authority)
    assert find_route(resolve_target(settings), settings).proxy == ""
    monkeypatch.setenv("NO_PROXY", "example.com")
    assert find_route(resolve_target(settings), settings).proxy == "http://127.0.0.1:9"


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_lets_nobody_through(
    authority: PrivateAuthority, store: SmallServer, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """What a proxy answers is never taken for the API's answer: nothing was sent, and the rows stay pending."""
    with RecordingProxy(store.port, refuse_with=status) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        assert post(settings_for(authority)) == Observation(False, "proxy")
        sent = send_rows(make_job(STORE, ca_bundle=authority.bundle, trust_env=True, attempts=1), 2)
    assert sent.states == {RowStatus.PENDING: 2}
    assert store.received == []


def test_a_proxy_that_is_not_there(authority: PrivateAuthority, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that cannot be reached means that nothing was sent; the server is not tried without it."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("ALL_PROXY", f"127.0.0.1:{unused.getsockname()[1]}")
        assert post(settings_for(authority)) == Observation(False, "proxy")


def test_the_certificate_is_checked_behind_a_proxy(
    authority: PrivateAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that leads to somebody else is found out: nothing is sent there."""
    with (
        SmallServer(tls=authority.server("other.example.com")) as other,
        RecordingProxy(other.port) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        assert post(settings_for(authority)) == Observation(False, "certificate")
    assert other.received == []


@pytest.mark.parametrize("host", ["machine 127.0.0.1", "default"])
@pytest.mark.parametrize("trust_env", [True, False])
def test_netrc_takes_no_place_of_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, *, trust_env: bool
) -> None:
    """An entry for the API's host in ~/.netrc neither replaces our token nor ends the request."""
    netrc = tmp_path / "netrc"
    netrc.write_text(f"{host} login somebody password somethings\n", encoding="ascii")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with SmallServer() as server:
        seen = post(Settings(base_url=server.base_url, trust_env=trust_env))
        (asked,) = server.received
    assert seen.status == 200
    assert asked.headers["authorization"] == "Bearer secret-token"


def test_netrc_behind_a_proxy(
    tmp_path: Path, authority: PrivateAuthority, store: SmallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the proxy nor the API is given what ~/.netrc has for it; a damaged file changes nothing."""
    netrc = tmp_path / "netrc"
    monkeypatch.setenv("NETRC", str(netrc))
    with RecordingProxy(store.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        for text in (f"machine {STAGING} login a password b\ndefault login c password d\n", "machine"):
            netrc.write_text(text, encoding="ascii")
            assert post(settings_for(authority)).status == 200
    assert [asked.headers["authorization"] for asked in store.received] == ["Bearer secret-token"] * 2
    assert not any("proxy-authorization" in asked.headers for asked in proxy.asked)


def test_this_machine_is_reached_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store on loopback is never spoken to through a proxy, which would see the token in the clear."""
    with SmallServer() as server, RecordingProxy(server.port) as proxy:
        monkeypatch.setenv("http_proxy", f"http://{proxy.address}")
        assert post(Settings(base_url=server.base_url, trust_env=True)).status == 200
    assert proxy.asked == []


@pytest.mark.parametrize(
    ("named", "proxy"),
    [
        ({}, ""),
        ({"https": ""}, ""),
        ({"http": "http://p:1"}, ""),
        ({"https": "http://p:1", "all": "socks5://q:2"}, "http://p:1"),
        ({"all": "http://p:1"}, "http://p:1"),
        ({"https": "p:3128"}, "http://p:3128"),
        ({"https": " HTTP://P.Example:80/x?y "}, "http://p.example:80"),
        ({"https": "http://u%40:p@[::1]:8"}, "http://u%40:p@[::1]:8"),
    ],
)
def test_which_proxy(named: dict[str, str], proxy: str) -> None:
    """The variable of the scheme goes before ALL_PROXY; without a scheme of its own a proxy speaks HTTP."""
    assert find_proxy(resolve_target(Settings(store_id="shop")), named, lambda _host: False) == proxy


@pytest.mark.parametrize(
    "proxy",
    [
        "socks5://user:secret@p:1", "https://user:secret@p:1", "ftp://p", "http://", "http://:80", "http://p:x", "http://p:0",
        "http://[::1", "http://a%3Ab:secret@p", "http://u:secret%E2%82%AC@p", "http://u:secret%0d%0a@p", "://",
    ],
)  # fmt: skip
def test_a_proxy_that_cannot_be_used(proxy: str) -> None:
    """What is no HTTP proxy is a wrong setting (exit 2) that is told without its password."""
    with pytest.raises(UsageError) as caught:
        find_proxy(resolve_target(Settings(store_id="shop")), {"https": proxy}, lambda _host: False)
    assert "secret" not in str(caught.value)
    assert caught.value.remedy


PARTS = st.sampled_from(["http", "HTTPS", "://", ":", "@", "[", "]", "::1", "%", "%00", "%e9", "p", ".", "9", "/", "?"])


@given(st.one_of(st.text(), st.lists(st.one_of(PARTS, st.text(max_size=2))).map("".join)))
@example("http://u:p@xn--p:1")
@example("http://\u0660:8")
def test_any_proxy_is_taken_or_refused(text: str) -> None:
    """Whatever the variable holds, it becomes a proxy that the HTTP client can use, or one clear error."""
    try:
        proxy = find_proxy(resolve_target(Settings(store_id="shop")), {"https": text}, lambda _host: False)
    except UsageError:
        return
    assert bool(proxy) is bool(text)
    if proxy:
        url = yarl.URL(proxy)
        assert (url.scheme, bool(url.raw_host)) == ("http", True)
        assert f"{url.user}:{url.password}".encode("latin-1")


def test_a_route_shows_no_password() -> None:
    """Of a proxy only host and port are shown."""
    route = Route(proxy="http://user:secret@proxy.example.com:3128")
    assert route.proxy_host == "proxy.example.com:3128"
    assert "secret" not in repr(route)
