"""The text of an HTML page or XML file, which may say itself what encoding it is in, and may be wrong."""

from __future__ import annotations

import codecs
import re

from importer.reader.delimited.text_encoding import TextEncoding, guessed_encoding, marked_encoding

_HEAD = 64 << 10
_CHARSET = re.compile(
    rb"""<meta[^>]{1,1000}?charset\s*=\s*["']?\s*([-\w.:]+)|<\?xml[^>]{1,200}?encoding\s*=\s*["']([-\w.:]+)""",
    re.IGNORECASE,
)


def decoded(content: bytes) -> str:
    """Give the text: by its byte order mark, as UTF-8 if it is that, as it says itself, else by its bytes.

    Bytes that are no text are DAMAGE, which the reader reports in its cell.

    UTF-8 comes before what the file says, because no other text of some length happens to be valid UTF-8, while
    programs write `charset=iso-8859-1` into whatever they produce.
    """
    encoding = marked_encoding(content[:_HEAD])
    if encoding is None:
        try:
            return content.decode()
        except UnicodeDecodeError:
            encoding = _declared(content[:_HEAD]) or guessed_encoding(content[:_HEAD], cut=len(content) > _HEAD)
    body = content[encoding.mark :]
    return (encoding.decoder() or codecs.getincrementaldecoder("utf-8")("importer.damage")).decode(body, final=True)


def _declared(head: bytes) -> TextEncoding | None:
    found = _CHARSET.search(head)
    if found is None:
        return None
    name = (found[1] or found[2]).decode("ascii")
    try:
        known = codecs.lookup(name).name
        "".encode(known)
        if known in {"iso8859-1", "ascii"}:
            known = "cp1252"  # as browsers take them
        if known.startswith("utf"):
            return None  # it is not, or not wholly
        encoding = TextEncoding(known)
        encoding.decode_sample(head)
    except (LookupError, UnicodeError):
        return None
    return encoding
