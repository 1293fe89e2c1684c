"""Mojibake: text that was UTF-8 and was decoded as Windows-1252 on its way into the file (`Ã©` for `é`).

`repaired_text` is the definition: a text is mojibake when it goes back to bytes as Windows-1252, and these are UTF-8.
The column path only decides which texts are asked about.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_LEADS = "\u00c2\u00c3\u00e0\u00e2\u00f0"
"""How the first byte of UTF-8 for Latin, Indic, punctuation and emoji looks in Windows-1252: Â Ã à â ð."""
_PATTERN = f"[{_LEADS}][\u0080-\u00ff\u0152-\u0192\u02c6\u02dc\u2013-\u2122\u20ac]"
_SUSPICIOUS = re.compile(_PATTERN)
_UNDEFINED = {byte: byte for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
"""Bytes that Windows-1252 leaves undefined; programs pass them on as control characters."""
_BYTES = {ord(bytes([byte]).decode("cp1252")): byte for byte in range(256) if byte not in _UNDEFINED} | _UNDEFINED


def repaired_text(text: str) -> str:
    """Give what a text was before it was decoded wrongly; empty when it is no mojibake."""
    if _SUSPICIOUS.search(text) is None:
        return ""
    try:
        return bytes(_BYTES[ord(sign)] for sign in text).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return ""


def may_hold_mojibake(column: pa.Array) -> bool:
    """Look at all bytes of a text column at once: mojibake has a byte C3, that of its first sign, or C2."""
    text = column.buffers()[2]
    if text is None:
        return False
    data = np.frombuffer(text, dtype=np.uint8)
    return bool(len(data)) and int(data.max()) >= 0xC2 and bool((data == 0xC3).any())


def suspicious_texts(column: pa.Array) -> npt.NDArray[np.bool_]:
    """Tell per text whether it is worth asking about; shape (n,)."""
    found: npt.NDArray[np.bool_] = pc.match_substring_regex(column, _PATTERN).to_numpy(zero_copy_only=False)
    return found
