"""Texts as the XML of a workbook holds them: unchanged, whatever they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

LONGEST_CELL = 32_767
"""Characters that Excel keeps in a cell, as UTF-16 counts them."""

_NO_XML = re.compile("[\ufffe\uffff]")
_ESCAPE_LIKE = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f]")
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f]|_x[0-9a-fA-F]{4}_")


def fitted(text: str) -> str:
    """Give what a cell can hold of the text: 32,767 UTF-16 units, and U+FFFD for the two that no XML may hold."""
    if "\ufffe" in text or "\uffff" in text:
        text = _NO_XML.sub("\ufffd", text)
    if 2 * len(text) <= LONGEST_CELL:
        return text
    return text.encode("utf-16-le", "replace")[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")


class FittedTexts(NamedTuple):
    """n texts that a cell can hold."""

    texts: Sequence[str]
    cut: Sequence[int]
    """Positions of those that are only the beginning of what they were."""


def fitted_texts(texts: Sequence[str]) -> FittedTexts:
    """Give what cells can hold of the texts."""
    if 2 * max(map(len, texts), default=0) <= LONGEST_CELL and _NO_XML.search("".join(texts)) is None:
        return FittedTexts(texts, ())
    fitting = [fitted(text) for text in texts]
    lengths = zip(fitting, texts, strict=True)
    return FittedTexts(fitting, [at for at, (short, whole) in enumerate(lengths) if len(short) < len(whole)])


def text_xml(text: str) -> str:
    """Give a text (see `fitted`) as XML: a control character as `_x000D_`, and what looks like that as it is no such.

    Underlines of such texts that share one (`_x005F_x000D_`) are all escaped, so that the way back is exact (ECMA-376
    part 1, 22.9.2.19, ST_Xstring).
    """
    if _SPECIAL.search(text) is None:
        return text
    text = _ESCAPE_LIKE.sub("_x005F_", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _CONTROLS.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def texts_xml(texts: Sequence[str]) -> Sequence[str]:
    """Give `text_xml` of every text; one look at all of them tells in most cases that nothing is to be done."""
    if _SPECIAL.search("\n".join(texts)) is None:
        return texts
    return [text_xml(text) for text in texts]
