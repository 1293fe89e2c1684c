"""The codes of number formats: those that a file need not spell out, and which of all are told."""

from __future__ import annotations

import re

from importer.number_format import LONGEST, SHORT_DATE, SHORT_MOMENT

BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: "#,##0 ;(#,##0)",
    6: "#,##0 ;[Red](#,##0)",
    7: "#,##0.00;(#,##0.00)",
    8: "#,##0.00;[Red](#,##0.00)",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: SHORT_DATE,
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: SHORT_MOMENT,
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    42: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
}
"""Codes by number (ECMA-376 part 1, 18.8.30; General and text, 0 and 49, are left out).

5 to 8 and 41 to 44 are not in that list: Excel gives them the currency sign of whoever opens the workbook, and spells
them out when it writes one. Where a file does not, they stand here without a sign, since none is known.
"""

_PLAIN = re.compile(r"(?:\[\$-[0-9A-F]+\])?general(?: number)?|@", re.IGNORECASE)
_WELL_FORMED = re.compile(r'(?:"[^"]*"|[\\_*].|\[[^\[\]"]+\]|[^"\\_*\[\]])*')
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_A_SECTION_END = re.compile(r'"[^"]*"|[\\_*].|\[[^\]]*\]')
_MOST_SECTIONS = 4


def told_format(code: str) -> str:
    """Give a number format as it is told to people: empty for General, for text, and for what no program could show.

    A code that is damaged would make Excel offer to repair the workbook that people get back.
    """
    if len(code) > LONGEST or _PLAIN.fullmatch(code) is not None:
        return ""
    if _UNPRINTABLE.search(code) is not None or _WELL_FORMED.fullmatch(code) is None:
        return ""
    return code if _NOT_A_SECTION_END.sub("", code).count(";") < _MOST_SECTIONS else ""
