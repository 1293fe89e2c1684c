"""Where customers go: which store, which host, and whether that host may be spoken to at all.

The rule (design, Sender): `*.api.commercengine.io` and loopback; any other host only when the user named it as
`allow_host`; https except on loopback. Every store but `staging` and loopback counts as production, whatever
`base_url` says. The URL is taken apart, judged and built anew from the judged parts, so that no other parser can see
another host in it.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from importer.config import Settings
from importer.errors import UsageError
from importer.store_id import is_store_id

VENDOR_DOMAIN = "api.commercengine.io"
_STAGING_HOST = f"staging.{VENDOR_DOMAIN}"
_LABEL = r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}")
_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/*")
_STORE_IN_PATH = re.compile(r"/api/v1/([^/]+)/storefront")
_DEFAULT_PORT = {"https": 443, "http": 80}

Environment = Literal["staging", "prod", "loopback"]


@dataclass(frozen=True, slots=True)
class Target:
    """The store that customers go to; the base URL is normalised and its host was judged."""

    base_url: str
    """Scheme, host and path up to `storefront`, without a slash at the end; the journal is bound to it."""
    environment: Environment
    store_id: str

    @property
    def is_production(self) -> bool:
        """Whether real customers of a real store are made here: every store but staging and loopback."""
        return self.environment == "prod"

    @property
    def is_usual(self) -> bool:
        """Whether environment and store id alone lead to it."""
        return self.base_url == _usual_url(self.environment, self.store_id)

    @property
    def customers_url(self) -> str:
        """The URL of `POST /customers`."""
        return f"{self.base_url}/customers"

    @property
    def host(self) -> str:
        """Host, and the port where it is not the usual one."""
        return urlsplit(self.base_url).netloc

    @property
    def words(self) -> str:
        """The target as people call it: `store X (staging) at HOST`; with the URL wherever it is not the usual one."""
        place = self.host if self.is_usual else self.base_url
        return f"store {self.store_id} ({self.environment}) at {place}"


def resolve_target(settings: Settings, *, loopback: str = "") -> Target:
    """Decide where customers go.

    `loopback` is the base URL of a sandbox that this run started; it goes before the settings and must be on
    loopback. Raises UsageError when the store is missing or misspelt, or the host may not be spoken to.
    """
    if settings.store_id and not is_store_id(settings.store_id):
        raise UsageError(
            f"store_id: {settings.store_id[:80]!r} is not the id of a store.",
            "It consists of letters, digits, - and _; the admin pages of the store show it.",
        )
    if not loopback and not settings.base_url:
        if not settings.store_id:
            raise UsageError(
                "No store is named.", "Set IMPORTER_STORE_ID or --store-id, or store_id in the config, to its id."
            )
        return Target(_usual_url(settings.environment, settings.store_id), settings.environment, settings.store_id)
    base_url, host = _judge_url(loopback or settings.base_url, settings.allow_host)
    environment = _environment(host)
    if loopback and environment != "loopback":
        raise UsageError(f"{base_url}: a sandbox runs on loopback only.")
    return Target(base_url, environment, _store_of(base_url, environment, "" if loopback else settings.store_id))


def _usual_url(environment: str, store_id: str) -> str:
    return f"https://{environment}.{VENDOR_DOMAIN}/api/v1/{store_id}/storefront"


def _environment(host: str) -> Environment:
    if _is_loopback(host):
        return "loopback"
    return "staging" if host == _STAGING_HOST else "prod"


def _store_of(base_url: str, environment: Environment, named: str) -> str:
    """Give the id of the store: the one in the URL; a setting that says otherwise is a mistake somebody must see."""
    match = _STORE_IN_PATH.search(base_url)
    inside = match[1] if match else ""
    if inside and named and inside != named:
        raise UsageError(
            f"base_url leads to store {inside}, but store_id is {named}.", "Leave one of them out, or make them agree."
        )
    if inside or named or environment == "loopback":
        return inside or named or "loopback"
    raise UsageError(
        f"base_url {base_url} names no store.", "Give the whole URL (.../api/v1/STORE/storefront), or set store_id too."
    )


def _judge_url(text: str, allow_host: tuple[str, ...]) -> tuple[str, str]:
    """Give the normalised URL and its host. Raises UsageError for a URL or host that must not be used."""
    parts, port = _split(text)
    scheme, host = parts.scheme, _host_of(parts)
    loopback = _is_loopback(host)
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORT[scheme]:
        netloc = f"{netloc}:{port}"
    named = {entry.strip().lower().rstrip(".") for entry in allow_host}
    if not (loopback or host.endswith(f".{VENDOR_DOMAIN}") or named & {host, netloc}):
        raise UsageError(
            f"base_url: {netloc} is not a host of Commerce Engine, and customers are not sent there.",
            f"If it is meant, say so with --allow-host {netloc}.",
        )
    if scheme == "http" and not loopback:
        raise UsageError(f"base_url: http://{netloc} is not encrypted.", "Use https; http is for loopback only.")
    path = parts.path.rstrip("/").removesuffix("/customers").rstrip("/")
    return f"{scheme}://{netloc}{path}", host


def _split(text: str) -> tuple[SplitResult, int | None]:
    """Take a URL apart; nothing of a refused one is repeated, for it may hold a password."""
    wrong = "base_url is not a URL of the form https://HOST/api/v1/STORE/storefront"
    text = text.strip()
    if not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        raise UsageError(f"{wrong}: it holds characters that do not belong there.", "Write a host name in ASCII.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise UsageError(f"{wrong}: its host or port cannot be read.") from None
    if parts.scheme not in _DEFAULT_PORT or not parts.netloc:
        raise UsageError(f"{wrong}: it must begin with https:// and a host.")
    if "@" in parts.netloc:
        raise UsageError(f"{wrong}: there must be no user name or password in it.", "Tokens go into the environment.")
    if "?" in text or "#" in text:
        raise UsageError(f"{wrong}: there must be no ? or # in it.")
    if not _PATH.fullmatch(parts.path) or port == 0:
        raise UsageError(f"{wrong}: its path or port is not a plain one.")
    return parts, port


def _host_of(parts: SplitResult) -> str:
    """Give the host in lower case without a dot at the end; an IPv6 address without its brackets."""
    host = (parts.hostname or "").removesuffix(".")
    if "[" in parts.netloc:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            host = ""
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise UsageError("base_url: its host is not a host name.", "Write it as https://HOST/api/v1/STORE/storefront.")
    return host


def _is_loopback(host: str) -> bool:
    """Whether a normalised host is localhost, 127.0.0.0/8 or ::1; `127.1` and the like are not read as addresses."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address in ipaddress.ip_network("127.0.0.0/8") if address.version == 4 else str(address) == "::1"
