"""Bodies that were compressed though nobody asked for it, opened without trust in their size."""

from __future__ import annotations

import zlib

_EITHER_HEADER = 32 + zlib.MAX_WBITS
"""zlib's word for: gzip or zlib, as the first bytes say."""


def decoded(body: bytes, encoding: str | None, longest: int) -> bytes | None:
    """Give a body without its Content-Encoding (gzip, deflate); None when it has more than `longest` bytes then.

    Whatever cannot be opened (another encoding, cut off, not compressed at all) is given as it is: whether it is the
    JSON that it should be is judged by its reader.
    """
    if not encoding or not body or encoding.strip().lower() not in {"gzip", "x-gzip", "deflate"}:
        return body
    opened = zlib.decompressobj(_EITHER_HEADER)
    try:
        content = opened.decompress(body, longest + 1)
    except zlib.error:
        return body
    if len(content) > longest:
        return None
    return content if opened.eof else body
