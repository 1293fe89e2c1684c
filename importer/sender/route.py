"""The way to the server: whose certificates are trusted on it, and through which proxy it leads.

The proxy is read here, once, and not by the HTTP client, which would look into ~/.netrc as well: an entry for the API's
host would take the place of our Authorization header, or end every request with an error.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from importer.config import Settings
from importer.errors import UsageError
from importer.sender.certificates import trusting
from importer.sender.target import Target

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}\.?")
_CREDENTIALS = re.compile(r"[\x20-\x7e\xa0-\xff]*")
"""What fits into a header: Latin-1 without control characters."""


@dataclass(frozen=True, slots=True)
class Route:
    """How the server of a target is reached."""

    tls: ssl.SSLContext | None = None
    """What is trusted; None trusts whom the system trusts."""
    proxy: str = field(default="", repr=False)
    """URL of the proxy, perhaps with a password in it; empty goes there directly."""

    @property
    def proxy_host(self) -> str:
        """Host and port of the proxy, which may be shown; empty when there is none."""
        return urlsplit(self.proxy).netloc.rpartition("@")[2]


DIRECT = Route()


def find_route(target: Target, settings: Settings) -> Route:
    """Find the way to a target by `ca_bundle` and `trust_env`, and by the environment where that is trusted.

    Raises UsageError for a ca_bundle that is none, and for a proxy that cannot be spoken to.
    """
    tls = trusting(settings.ca_bundle) if settings.ca_bundle is not None else None
    proxy = find_proxy(target, getproxies(), proxy_bypass) if settings.trust_env else ""
    return Route(tls, proxy)


def find_proxy(target: Target, proxies: Mapping[str, str], bypass: Callable[[str], object]) -> str:
    """Give the URL of the proxy for a target; empty when there is none.

    `proxies` are URLs by `https`, `http` and `all`, as HTTPS_PROXY and the like name them; `bypass` says which hosts
    are excepted, as NO_PROXY does. This machine is never reached through a proxy, which would see tokens and customers
    unencrypted, and could not come back here. Raises UsageError for a proxy that is none of HTTP's; its password is not
    repeated.
    """
    url = urlsplit(target.base_url)
    named = proxies.get(url.scheme) or proxies.get("all") or ""
    host = url.hostname or ""
    if not named or target.environment == "loopback" or bypass(host) or bypass(url.netloc):
        return ""
    return _judged(named if "://" in named else f"http://{named}")


def _judged(proxy: str) -> str:
    """Give the URL anew, built of its judged parts, so that the HTTP client can see no other proxy in it."""
    remedy = "Name it as http://HOST:PORT, or set trust_env to false."
    try:
        parts = urlsplit(proxy.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UsageError("trust_env: the proxy that the environment names cannot be read.", remedy) from None
    if parts.scheme != "http":
        kind = f"speaks {parts.scheme}" if parts.scheme.isalnum() else "is none"
        raise UsageError(f"trust_env: the proxy that the environment names {kind}, which cannot be used.", remedy)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (_HOST.fullmatch(host) or _is_ipv6(host)) or port == 0 or not _CREDENTIALS.fullmatch(user + password):
        raise UsageError("trust_env: the proxy that the environment names has no address that can be used.", remedy)
    if ":" in user:
        raise UsageError("trust_env: the user name for the proxy must not have a colon.", remedy)
    who = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user or password else ""
    return f"http://{who}{f'[{host}]' if ':' in host else host}{f':{port}' if port is not None else ''}"


def _is_ipv6(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 6 and "%" not in host
    except ValueError:
        return False
