"""How far one look at the API came: to a name, to a connection, to an encrypted one. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from importer.doctor.diagnosis import Diagnosis, Facts, Level, not_tried
from importer.errors import StoppedError
from importer.sender import Probe, Route, Target

_STEPS = ("name", "connection", "encryption")
_FAILS_AT = {
    "dns": "name",
    "address": "name",
    "connect": "connection",
    "connect_timeout": "connection",
    "proxy": "connection",
    "tls": "encryption",
    "certificate": "encryption",
}
"""At which step a look came to its end, by its word (`WIRE_WORDS`); with any other it came through all of them."""

_CERTIFICATE = {
    "expired": (
        "has expired",
        "Tell whoever runs the server; and see that this machine's clock is right.",
    ),
    "not_yet_valid": (
        "is not valid yet",
        "See that this machine's clock is right; if it is, tell whoever runs the server.",
    ),
    "wrong_host": (
        "is for another name",
        "Check base_url. If it is right, somebody answers in the server's place: ask who runs the network.",
    ),
    "unknown_authority": (
        "is signed by an authority that this machine does not know",
        "If a company's proxy or a private server is in between, name its authority with --ca-bundle FILE.",
    ),
}


def judge_network(probe: Probe, target: Target, route: Route) -> Iterator[Diagnosis]:
    """Say of name, connection and encryption how they are, in this order."""
    word = probe.seen.wire
    end = _FAILS_AT.get(word, "") if not probe.seen.sent else ""
    if not probe.seen.sent and not end:  # cut before anything was sent: there was no usable connection
        end = "connection"
    for step in _STEPS:
        if end and _STEPS.index(step) > _STEPS.index(end):
            yield not_tried(step, "It did not come to that.")
        elif step == end:
            yield _FAILURES[step](probe, target, route)
        else:
            facts: Facts = {"seconds": round(probe.seconds, 3)} if step == "connection" else {}
            yield Diagnosis(step, Level.OK, "ok", _well(step, probe, target, route), facts=facts)


def _well(step: str, probe: Probe, target: Target, route: Route) -> str:
    if step == "name":
        host = urlsplit(route.proxy or target.base_url).hostname or ""
        return f"{host} is an address: no name is to be looked up." if _is_address(host) else f"{host} is found."
    if step == "connection":
        by = f" through the proxy {route.proxy_host}" if route.proxy else ""
        return f"{target.host} is reached{by}; the look took {probe.seconds:.2f} s in all."
    if target.base_url.startswith("http:"):
        return "There is none, and none is needed: the store is on this machine."
    return "The connection is encrypted, and the server's certificate is good."


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _no_name(_probe: Probe, target: Target, route: Route) -> Diagnosis:
    if route.proxy:
        message, step = f"There is no address for the proxy {route.proxy_host}.", "Check HTTPS_PROXY."
    else:
        message = f"There is no address for {target.host}."
        step = "Check base_url and environment, and whether this machine is online and can look up names."
    return unreachable("name", "dns", message, step)


def _no_connection(probe: Probe, target: Target, route: Route) -> Diagnosis:
    if route.proxy:
        message = f"The proxy {route.proxy_host} cannot be reached, or does not let us through to {target.host}."
        return unreachable("connection", "proxy", message, "Check HTTPS_PROXY, and ask who runs the proxy.")
    late = " in time" if probe.seen.wire == "connect_timeout" else ""
    message = f"{target.host} does not answer{late}."
    step = "Check base_url, the network and its firewall. Where a proxy is needed, set trust_env to true in the config."
    return unreachable("connection", probe.seen.wire or "connect", message, step)


def _no_encryption(probe: Probe, target: Target, _route: Route) -> Diagnosis:
    if probe.seen.wire == "certificate":
        what, step = _CERTIFICATE.get(probe.certificate, ("is not valid", "Tell whoever runs the server."))
        code = f"certificate_{probe.certificate or 'other'}"
        return unreachable("encryption", code, f"The certificate of {target.host} {what}; nothing is sent there.", step)
    message = f"{target.host} does not speak TLS as it should."
    return unreachable("encryption", "tls", message, "Check the host and port of base_url.")


_FAILURES = {"name": _no_name, "connection": _no_connection, "encryption": _no_encryption}


def unreachable(check: str, code: str, message: str, step: str) -> Diagnosis:
    """Say that the API is out of reach, and at which check that shows."""
    return Diagnosis(check, Level.FAILS, code, message, step, StoppedError.exit_code)
