"""A request body that knows whether a byte of its request may have gone on the wire.

From 3.12 on, aiohttp holds the headers back and writes them together with the body, and asks the body to write itself.
So a body that was never asked, or whose first write was turned down since the connection was closing, belongs to a
request of which nothing was sent. aiohttp's trace of the headers cannot tell: it comes before either is known.
"""

from __future__ import annotations

import aiohttp
from aiohttp.abc import AbstractStreamWriter


class RequestBody(aiohttp.BytesPayload):
    """The bytes of one body; may be sent again as long as `sent` is false."""

    sent = False
    """Whether a byte may have gone on the wire."""

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        """Write headers and body at once."""
        closing = _is_closing(writer)
        self.sent = True
        try:
            await super().write_with_length(writer, content_length)
        except aiohttp.ClientConnectionResetError:
            self.sent = not closing  # aiohttp raises this instead of writing; it does not wait in between
            raise


def _is_closing(writer: AbstractStreamWriter) -> bool:
    """Whether nothing can be written any more; not every aiohttp has a `transport` for every writer."""
    transport = getattr(writer, "transport", None)
    return transport is None or transport.is_closing()
