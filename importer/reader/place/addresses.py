"""Which network addresses no source may be at: those from which a machine reads its own credentials, and no host's.

A name is no proof, since DNS may give any address: the address is judged when it is about to be connected to.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator

from importer.errors import SourceError

_METADATA = frozenset(
    map(
        ipaddress.ip_address,
        (
            "100.100.100.200",  # Alibaba Cloud
            "168.63.129.16",  # Azure
            "192.0.0.192",  # Oracle Cloud
            "fd00:ec2::254",  # AWS
            "fd20:ce::254",  # Google Cloud
        ),
    )
)
"""Metadata services outside 169.254/16 and fe80::/10, as the clouds' documentation gives them."""
_METADATA_HOSTS = frozenset({"metadata.google.internal", "metadata.goog", "metadata"})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_forbidden_host(host: str) -> bool:
    """Whether a host may not be asked, as far as its name tells."""
    bare = host.rstrip(".").lower()
    return bare in _METADATA_HOSTS or is_forbidden(bare)


def is_forbidden(address: str) -> bool:
    """Whether an IP address may not be connected to; false for what is none."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(
        one.is_link_local or one.is_multicast or one.is_unspecified or one in _METADATA or _is_this_network(one)
        for one in _with_embedded(parsed)
    )


def _is_this_network(address: Address) -> bool:
    return address.version == 4 and int(address) >> 24 == 0  # 0.0.0.0/8 (RFC 1122): Linux connects it to itself


def _with_embedded(address: Address) -> Iterator[Address]:
    """Give an address, and the IPv4 address that it stands for."""
    yield address
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            yield address.ipv4_mapped
        if address.sixtofour is not None:
            yield address.sixtofour
        if address in _NAT64:
            yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def connect(shown: str, host: str, port: int, timeout: float) -> socket.socket:
    """Open a TCP connection, to an allowed address only; `timeout` is in seconds, for each address.

    Raises SourceError when there is none, OSError when it cannot be reached.
    """
    found = [] if is_forbidden_host(host) else socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    allowed = [str(entry[4][0]) for entry in found if not is_forbidden(str(entry[4][0]))]
    failed: OSError = OSError()
    for address in allowed:
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            failed = error
    if not allowed:
        raise forbidden(shown)
    raise failed


def forbidden(shown: str) -> SourceError:
    """Make the error of a source at a forbidden address."""
    return SourceError(
        f"{shown}: this leads to an address that no file is fetched from (metadata, link-local, multicast).",
        "Check the address, and where it redirects to.",
    )
