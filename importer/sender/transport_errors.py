"""Every exception that aiohttp, asyncio, ssl or the system may raise while a request runs, as one word.

Whether a row is certain never hangs on the class (a reset before and after the server worked raise the same one), only
on whether the request had begun to go out; the word is for people. Classes are listed by name, because not every
aiohttp that is allowed has all of them. A class that is missing takes the word of its nearest base. A test fails when
the aiohttp that is installed has one that is not listed, or when it or what it stands on can raise one that has no base
here.
"""

from __future__ import annotations

from types import MappingProxyType

UNKNOWN = "unknown"

WIRE_WORDS: MappingProxyType[str, str] = MappingProxyType(
    {
        "dns": "the name of the server could not be resolved",
        "connect": "no connection to the server",
        "connect_timeout": "no connection to the server in time",
        "tls": "no secure connection to the server",
        "certificate": "the certificate of the server is not valid",
        "proxy": "the proxy refused",
        "address": "the address of the server cannot be used",
        "reset": "the connection broke",
        "disconnected": "the server closed the connection without a reply",
        "timeout": "no reply in time",
        "abandoned": "the run ended before the reply came",
        "malformed": "the reply is not HTTP",
        "cut_off": "the reply broke off",
        "too_long": "the reply is longer than any reply should be",
        UNKNOWN: "the request failed in an unknown way",
    }
)
"""What happened on the wire, and what it is called for people."""

_CLASSES_OF = {
    "dns": "ClientConnectorDNSError gaierror herror",
    "connect": "ClientConnectorError UnixClientConnectorError ConnectionRefusedError",
    "connect_timeout": "ConnectionTimeoutError",
    "tls": "ClientConnectorSSLError ClientSSLError SSLError",
    "certificate": "ClientConnectorCertificateError ServerFingerprintMismatch SSLCertVerificationError",
    "proxy": "ClientProxyConnectionError ClientHttpProxyError",
    "address": "InvalidURL InvalidUrlClientError NonHttpUrlClientError InvalidURLError UnicodeError",
    "reset": (
        "ClientConnectionError ClientConnectionResetError ClientOSError UploadAbortedError ConnectionError OSError"
    ),
    "disconnected": "ServerDisconnectedError ServerConnectionError",
    "timeout": "ServerTimeoutError SocketTimeoutError TimeoutError",
    "malformed": (
        "ClientResponseError ContentTypeError TooManyRedirects RedirectClientError InvalidUrlRedirectClientError "
        "NonHttpUrlRedirectClientError WSServerHandshakeError WSMessageTypeError WSHandshakeError WebSocketError "
        "HttpProcessingError BadHttpMessage HttpBadRequest PayloadEncodingError ContentEncodingError "
        "TransferEncodingError InvalidHeader BadStatusLine BadHttpMethod error"
    ),
    "cut_off": "ClientPayloadError ContentLengthError EofStream EOFError",
    "too_long": "DecompressSizeError LineTooLong TooManyMembersError LimitOverrunError",
    UNKNOWN: (
        "ClientError RuntimeError ValueError TypeError AssertionError AttributeError LookupError ArithmeticError "
        "ImportError NameError StopIteration StopAsyncIteration BufferError MemoryError PickleError "
        "InvalidStateError QueueEmpty QueueFull QueueShutDown Error"
    ),
}
WORD_OF: MappingProxyType[str, str] = MappingProxyType(
    {name: word for word, names in _CLASSES_OF.items() for name in names.split()}
)
"""The word of every known exception, by the name of its class."""


def wire_word(error: BaseException) -> str:
    """Give the word for an exception: its own, its nearest base's, else `unknown`."""
    return next((WORD_OF[base.__name__] for base in type(error).__mro__ if base.__name__ in WORD_OF), UNKNOWN)
