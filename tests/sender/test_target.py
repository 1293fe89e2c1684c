"""Which hosts the sender speaks to, and what counts as production."""

from __future__ import annotations

from typing import Any

import pytest

from importer.config import Settings
from importer.errors import UsageError
from importer.sender.target import Target, resolve_target

PATH = "/api/v1/shop/storefront"


def resolve(**settings: Any) -> Target:
    """Resolve settings that the model accepts."""
    return resolve_target(Settings.model_validate(settings))


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_usual_url(environment: str) -> None:
    """Without a base URL it follows from environment and store, as the API's facts say."""
    target = resolve(store_id="shop-1", environment=environment)
    assert target.base_url == f"https://{environment}.api.commercengine.io/api/v1/shop-1/storefront"
    assert target.customers_url == target.base_url + "/customers"
    assert (target.environment, target.store_id) == (environment, "shop-1")
    assert target.is_production is (environment == "prod")
    assert target.words == f"store shop-1 ({environment}) at {environment}.api.commercengine.io"


@pytest.mark.parametrize(
    ("given", "normal", "environment"),
    [
        (f"https://staging.api.commercengine.io{PATH}", f"https://staging.api.commercengine.io{PATH}", "staging"),
        (f"HTTPS://Staging.API.CommercEngine.IO:443{PATH}/", f"https://staging.api.commercengine.io{PATH}", "staging"),
        (f"https://staging.api.commercengine.io.{PATH}", f"https://staging.api.commercengine.io{PATH}", "staging"),
        (f"https://prod.api.commercengine.io{PATH}/customers", f"https://prod.api.commercengine.io{PATH}", "prod"),
        (f"https://eu.staging.api.commercengine.io{PATH}", f"https://eu.staging.api.commercengine.io{PATH}", "prod"),
        (f"https://staging2.api.commercengine.io{PATH}", f"https://staging2.api.commercengine.io{PATH}", "prod"),
        (f"http://localhost:8080{PATH}//", f"http://localhost:8080{PATH}", "loopback"),
        (f"http://LOCALHOST:80{PATH}", f"http://localhost{PATH}", "loopback"),
        (f"http://127.3.2.1:8080{PATH}", f"http://127.3.2.1:8080{PATH}", "loopback"),
        (f"https://[::1]:8443{PATH}", f"https://[::1]:8443{PATH}", "loopback"),
        (f"http://[0:0:0:0:0:0:0:1]{PATH}", f"http://[::1]{PATH}", "loopback"),
    ],
)
def test_hosts_that_may_be_spoken_to(given: str, normal: str, environment: str) -> None:
    """A base URL of the vendor or on loopback is taken and written in one way; only staging itself is staging."""
    target = resolve(base_url=given, environment="staging")
    assert (target.base_url, target.environment, target.store_id) == (normal, environment, "shop")
    assert target.is_production is (environment == "prod")


@pytest.mark.parametrize(
    "host",
    [
        "api.commercengine.io",
        "example.com",
        "staging.api.commercengine.io.example.com",
        "staging-api.commercengine.io",
        "evilapi.commercengine.io",
        "staging.api.commercengine.io@example.com",
        "example.com:443@staging.api.commercengine.io",
        "localhost@example.com",
        "localhost:80@example.com",
        "user:secret@staging.api.commercengine.io",
        "staging.api.commercengine.io..",
        ".api.commercengine.io",
        "staging.api.commercengine.io:0",
        "staging.api.commercengine.io:99999",
        "staging.api.commercengine.io:port",
        "staging.api.commerceng\u0131ne.io",
        "staging.api.commercengine\u3002io",
        "example.com\\.api.commercengine.io",
        "example.com/.api.commercengine.io",
        "example.com?.api.commercengine.io",
        "example.com#.api.commercengine.io",
        "example.com%2F.api.commercengine.io",
        "example.com\t.api.commercengine.io",
        "localhost.example.com",
        "127.0.0.1.example.com",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "0.0.0.0",
        "[::ffff:127.0.0.1]",
        "[::1%25eth0]",
        "[::]",
        "169.254.169.254",
        "",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_hosts_that_may_not(scheme: str, host: str) -> None:
    """No spelling of another host passes for the vendor's or for loopback, and no secret in a URL is repeated."""
    with pytest.raises(UsageError) as caught:
        resolve(base_url=f"{scheme}://{host}{PATH}", store_id="shop")
    assert caught.value.exit_code == 2
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("allowed", "host", "passes"),
    [
        ("gateway.example.com", "gateway.example.com", True),
        ("Gateway.Example.com.", "gateway.example.com:8443", True),
        ("gateway.example.com:8443", "gateway.example.com:8443", True),
        ("gateway.example.com:8443", "gateway.example.com", False),
        ("example.com", "gateway.example.com", False),
        ("gateway.example.com", "gateway.example.com.evil.example", False),
    ],
)
def test_allowed_host(allowed: str, host: str, passes: bool) -> None:
    """Another host is spoken to only when named exactly, and counts as production."""
    if passes:
        assert resolve(base_url=f"https://{host}{PATH}", allow_host=(allowed,)).is_production
    else:
        with pytest.raises(UsageError):
            resolve(base_url=f"https://{host}{PATH}", allow_host=(allowed,))


@pytest.mark.parametrize("host", ["staging.api.commercengine.io", "gateway.example.com"])
def test_http_is_for_loopback(host: str) -> None:
    """Nothing but loopback is spoken to without TLS, allowed or not."""
    with pytest.raises(UsageError):
        resolve(base_url=f"http://{host}{PATH}", allow_host=("gateway.example.com",))


@pytest.mark.parametrize("url", ["ftp://localhost/x", "//localhost/x", "localhost:80", "http://localhost/a/../b"])
def test_not_a_base_url(url: str) -> None:
    """What is not a plain http(s) URL is refused."""
    with pytest.raises(UsageError):
        resolve(base_url=url, store_id="shop")


@pytest.mark.parametrize("store", ["", "a b", "a/b", "../x", "ünï", "x" * 65, "a?b", "-a"])
def test_store_id(store: str) -> None:
    """A missing or misspelt store is a usage error before anything is sent."""
    with pytest.raises(UsageError):
        resolve(store_id=store)


def test_store_disagrees_with_url() -> None:
    """A base URL of another store than the one named is refused."""
    with pytest.raises(UsageError):
        resolve(base_url=f"https://prod.api.commercengine.io{PATH}", store_id="other")


def test_url_without_store_needs_its_name() -> None:
    """Where the URL does not name the store, the setting must; on loopback nobody asks."""
    with pytest.raises(UsageError):
        resolve(base_url="https://prod.api.commercengine.io/x")
    assert resolve(base_url="https://prod.api.commercengine.io/x", store_id="shop").store_id == "shop"
    assert resolve(base_url="http://127.0.0.1:9").store_id == "loopback"


def test_sandbox_goes_before_the_settings() -> None:
    """The sandbox of this run is the target whatever the settings say, and nothing but loopback can be one."""
    settings = Settings(environment="prod", store_id="real", base_url=f"https://prod.api.commercengine.io{PATH}")
    target = resolve_target(settings, loopback="http://127.0.0.1:8123/api/v1/sandbox-1/storefront")
    assert (target.environment, target.store_id, target.is_production) == ("loopback", "sandbox-1", False)
    with pytest.raises(UsageError):
        resolve_target(settings, loopback=f"https://prod.api.commercengine.io{PATH}")
