"""Takes out of XML text what XML forbids and programs write nevertheless, a piece of the text at a time.

Control characters and references to them go (Tally writes `&#4;` before its own words); an `&` that begins no reference
is a plain one. XML 1.0 (fifth edition), 2.2 Characters, 2.4 Character Data, 4.1 References.
"""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TOKEN = re.compile(r"<!--|<!\[CDATA\[|<\?|&(?:#([0-9]{1,12}|[xX][0-9a-fA-F]{1,12});|(?:amp|lt|gt|quot|apos);)?")
"""What opens a section, a reference (its number in the group), or an `&` alone."""
_SECTION_ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
"""Sections in which an `&` is plain as it stands."""
_CUT_TOKEN = re.compile(r"(?:&(?:#[xX]?[0-9a-fA-F]{0,13}|[a-z]{0,4})|<(?:!(?:-|\[(?:C(?:D(?:A(?:T(?:A)?)?)?)?)?)?)?)\Z")
"""What may become another token with the next piece; it is 15 characters long at the most."""
_LONGEST_CUT = 16


class XmlRepair:
    """Mends a text given in pieces. The pieces that come out, one behind the other, are the whole text, mended."""

    def __init__(self) -> None:
        self._held = ""  # the end of the last piece, as far as the next one may change what it means
        self._section_end = ""  # of the section that is open

    def feed(self, text: str, *, final: bool = False) -> str:
        """Give what can be said of the text up to here; with `final`, all that is left."""
        text = self._held + _FORBIDDEN.sub("", text)
        self._held = ""
        mended: list[str] = []
        position = 0
        while position < len(text):
            if self._section_end:
                position = self._pass_section(text, position, mended, final=final)
            else:
                position = self._pass_content(text, position, mended, final=final)
        return "".join(mended)

    def _pass_section(self, text: str, position: int, mended: list[str], *, final: bool) -> int:
        """Give the section as it stands, and the position behind it, or behind the text when it goes on."""
        end = text.find(self._section_end, position)
        if end >= 0:
            stop = end + len(self._section_end)
            self._section_end = ""
            mended.append(text[position:stop])
            return stop
        stop = len(text) if final else max(position, len(text) - len(self._section_end) + 1)
        mended.append(text[position:stop])
        self._held = text[stop:]
        return len(text)

    def _pass_content(self, text: str, position: int, mended: list[str], *, final: bool) -> int:
        """Mend up to the next section, and give the position in it, or behind the text."""
        stop = len(text)
        if not final:
            cut = _CUT_TOKEN.search(text, max(position, stop - _LONGEST_CUT))
            stop = cut.start() if cut is not None else stop
        for token in _TOKEN.finditer(text, position, stop):
            opening = token[0]
            if opening in _SECTION_ENDS:
                self._section_end = _SECTION_ENDS[opening]
                mended.append(text[position : token.end()])
                return token.end()
            if opening == "&" or token[1]:
                mended.append(text[position : token.start()])
                mended.append("&amp;" if opening == "&" else _allowed(token[1], opening))
                position = token.end()
        mended.append(text[position:stop])
        self._held = text[stop:]
        return len(text)


def _allowed(number: str, reference: str) -> str:
    """Give a reference to a character back, or nothing when XML forbids the character."""
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    return "" if code > 0x10FFFF or _FORBIDDEN.match(chr(code)) else reference
