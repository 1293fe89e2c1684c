"""Bodies that come compressed though nobody asked for it."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.sender.content_encoding import decoded

BODY = b'{"success": true}'
ZIPPED = gzip.compress(BODY, mtime=0)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (BODY, None),
        (BODY, ""),
        (BODY, "identity"),
        (ZIPPED, "gzip"),
        (ZIPPED, " GZIP "),
        (ZIPPED, "x-gzip"),
        (zlib.compress(BODY), "deflate"),
        (ZIPPED, "deflate"),
        (BODY, "gzip"),
    ],
)
def test_opened(body: bytes, encoding: str | None) -> None:
    """A body is read whether it is compressed as its header says, in the other way, or not at all."""
    assert decoded(body, encoding, 100) == BODY


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (ZIPPED[:-1], "gzip"),
        (ZIPPED[:12], "gzip"),
        (ZIPPED, "br"),
        (gzip.compress(ZIPPED, mtime=0), "gzip, gzip"),
        (b"", "gzip"),
    ],
)
def test_not_opened(body: bytes, encoding: str) -> None:
    """What cannot be opened, or not to its end, stays as it is: no half of a body is taken for the whole."""
    assert decoded(body, encoding, 1000) == body


def test_bomb() -> None:
    """A body that swells beyond the bound is given up at the bound, whatever it would have become."""
    bomb = gzip.compress(b" " * 50_000_000)
    tracemalloc.start()
    try:
        assert decoded(bomb, "gzip", 1_000_000) is None
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert decoded(gzip.compress(b" " * 1000), "gzip", 1000) == b" " * 1000


@given(st.binary(max_size=200), st.text(max_size=10))
def test_any_body(body: bytes, encoding: str) -> None:
    """No body and no header raises, and what comes compressed comes out."""
    assert decoded(body, encoding, 10_000) is not None
    assert decoded(gzip.compress(body), "gzip", 10_000) == body
