"""A POST through aiohttp's session: for tokens, through a proxy, and with an aiohttp whose insides are not known."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp

from importer.sender.request_body import RequestBody

_MOST_STALE = 3
"""Kept connections that one request may find closed before a byte of it was written."""


async def session_post(
    session: aiohttp.ClientSession, url: str, body: RequestBody, headers: Mapping[str, str]
) -> aiohttp.ClientResponse:
    """Give the start of the reply. As long as not a byte was written, a kept connection that fails is replaced.

    Raises what aiohttp raises.
    """
    for stale in range(_MOST_STALE + 1):
        try:
            response = await session.post(url, data=body, headers=headers, allow_redirects=False)
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
            if body.sent or stale == _MOST_STALE or isinstance(error, aiohttp.ClientConnectorError):
                raise
        else:
            if body.sent:
                return response
            response.close()  # it came before the request was written, so it is no reply to it
    raise aiohttp.ClientConnectionError("The server speaks before it is asked.")
