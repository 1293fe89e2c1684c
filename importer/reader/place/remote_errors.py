"""What can go wrong with a remote source, told in one line: the back-ends' many exceptions by their names.

They are known by name, so that no back-end is imported to understand another's error. Their texts are never shown:
they hold URLs with credentials.
"""

from __future__ import annotations

from collections.abc import Iterator

from importer.errors import SourceError

_NOT_FOUND = ("there is no such file.", "Check the address.")
_FORBIDDEN = ("you are not allowed to read this.", "Check the credentials, and that they may read it.")
_UNREACHABLE = ("no connection can be made.", "Check the address and the network.")
_CERTIFICATE = (
    "the server's certificate is not trusted.",
    "Check the address; a company's own authority must be known to this machine.",
)
_HOST_KEY = ("the server's key is not known.", "Connect with ssh once, and compare the key.")
_TIMED_OUT = ("the server has not answered in time.", "Try again later.")
_BROKE_OFF = ("the connection broke off.", "Start again.")
_REDIRECTS = ("the server redirects too often.", "Check the address.")

_BY_NAME = {
    "FileNotFoundError": _NOT_FOUND,
    "IsADirectoryError": ("this is a folder, not a file.", "Name a file in it."),
    "NoSuchBucket": _NOT_FOUND,
    "ResourceNotFoundError": _NOT_FOUND,
    "PermissionError": _FORBIDDEN,
    "NoCredentialsError": _FORBIDDEN,
    "PartialCredentialsError": _FORBIDDEN,
    "GoogleAuthError": _FORBIDDEN,
    "ClientAuthenticationError": _FORBIDDEN,
    "AuthenticationException": _FORBIDDEN,
    "PasswordRequiredException": _FORBIDDEN,
    "BadHostKeyException": _HOST_KEY,
    "UnknownHostKeyError": _HOST_KEY,
    "ClientConnectorCertificateError": _CERTIFICATE,
    "SSLCertVerificationError": _CERTIFICATE,
    "ClientConnectorSSLError": ("the connection cannot be secured.", "Check that the server speaks TLS there."),
    "TimeoutError": _TIMED_OUT,
    "FSTimeoutError": _TIMED_OUT,
    "ConnectTimeoutError": _TIMED_OUT,
    "ReadTimeoutError": _TIMED_OUT,
    "ServerTimeoutError": _TIMED_OUT,
    "ClientConnectorError": _UNREACHABLE,
    "EndpointConnectionError": _UNREACHABLE,
    "ServiceRequestError": _UNREACHABLE,
    "NoValidConnectionsError": _UNREACHABLE,
    "gaierror": _UNREACHABLE,
    "ConnectionRefusedError": _UNREACHABLE,
    "TooManyRedirects": _REDIRECTS,
    "ClientPayloadError": _BROKE_OFF,
    "ServerDisconnectedError": _BROKE_OFF,
    "ConnectionError": _BROKE_OFF,
    "EOFError": _BROKE_OFF,
    "InvalidURL": ("this is no valid address.", "Check it."),
}
_BY_STATUS = {401: _FORBIDDEN, 403: _FORBIDDEN, 404: _NOT_FOUND, 407: _FORBIDDEN, 410: _NOT_FOUND}


def told(shown: str, error: BaseException) -> SourceError:
    """Make a SourceError of any back-end's exception; `shown` is the source's name without credentials."""
    for one in _causes(error):
        status = _status(one)
        if status is not None:
            what, then = _BY_STATUS.get(status, (f"the server answered {status}.", "Try again later."))
            return SourceError(f"{shown}: {what}", then)
        for kind in type(one).__mro__:
            if kind.__name__ in _BY_NAME:
                what, then = _BY_NAME[kind.__name__]
                return SourceError(f"{shown}: {what}", then)
    return SourceError(f"{shown} cannot be read, and why is not known.", "Check the address and the network.")


def broke_off(shown: str, got: int, announced: int) -> SourceError:
    """Make the error of a source of which less, or more, came than was announced."""
    return SourceError(f"{shown}: {got:,} bytes of {announced:,} came; {_BROKE_OFF[0]}", _BROKE_OFF[1])


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give an exception and what it arose from; the loop is bounded, since causes can run in a circle."""
    one: BaseException | None = error
    for _ in range(8):
        if one is None:
            return
        yield one
        one = one.__cause__ or one.__context__


def _status(error: BaseException) -> int | None:
    """Give the HTTP status that an exception of aiohttp, gcsfs or azure carries."""
    for name in ("status", "status_code", "code"):
        value = getattr(error, name, None)
        if value is not None:
            return value if isinstance(value, int) and 300 <= value <= 599 else None
    return None
