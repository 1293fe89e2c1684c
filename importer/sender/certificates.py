"""Whose certificates are trusted, and what is wrong with one that is not. There is no way to do without the check."""

from __future__ import annotations

import ssl
from pathlib import Path
from types import MappingProxyType

from importer.errors import UsageError
from importer.system_words import system_words

_REASONS = MappingProxyType(
    {
        2: "unknown_authority",
        9: "not_yet_valid",
        10: "expired",
        18: "unknown_authority",
        19: "unknown_authority",
        20: "unknown_authority",
        21: "unknown_authority",
        62: "wrong_host",
        63: "wrong_host",
        64: "wrong_host",
    }
)
"""OpenSSL's X509_V_ERR codes (openssl/x509_vfy.h), of which a person can do something about."""


def trusting(ca_bundle: Path) -> ssl.SSLContext:
    """Trust the certificates of a PEM file besides the system's; name and validity are checked as ever.

    Raises UsageError when the file cannot be read or holds no certificate.
    """
    _require_certificates(ca_bundle)
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=ca_bundle)
    context.set_alpn_protocols(("http/1.1",))  # as the HTTP client does with its own
    return context


def _require_certificates(path: Path) -> None:
    bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # the system's would hide that the file adds none
    try:
        with path.open("rb"):  # OpenSSL's own words for a file that cannot be read are those for a damaged one
            bare.load_verify_locations(cafile=path)
    except ssl.SSLError:
        pass
    except OSError as error:
        raise UsageError(f"ca_bundle: {path}: {system_words(error)}.", "Check the path.") from None
    if not bare.cert_store_stats()["x509"]:
        raise UsageError(
            f"ca_bundle: {path}: it holds no certificate in PEM form.",
            "PEM is text with lines -----BEGIN CERTIFICATE-----; other forms (.cer, .p7b) can be exported as that.",
        )


def certificate_reason(error: BaseException) -> str:
    """Give why the certificate of a server was refused, as a stable word.

    `expired`, `not_yet_valid`, `wrong_host` or `unknown_authority`; `other` for the rest of OpenSSL's reasons; empty
    when the error is not about a certificate. Errors that were raised from another one count as that one.
    """
    reason = ""
    seen: BaseException | None = error
    for _ in range(10):
        if isinstance(seen, ssl.SSLCertVerificationError):  # the HTTP client's own is one as well, without a code
            reason = _REASONS.get(getattr(seen, "verify_code", 0), "other")
        if seen is None or reason not in {"", "other"}:
            break
        seen = seen.__cause__
    return reason
