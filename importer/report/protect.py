r"""Make cells inert that a spreadsheet program would run as a formula.

Text that starts with `=`, `+`, `-`, `@`, a tab or a carriage return gets one apostrophe in front (OWASP, "CSV
Injection"). Text that starts with apostrophes followed by one of these gets one more, so that the way back is exact:
the reader takes one apostrophe off wherever `^'+[=+\-@\t\r]` matches, and every value comes back as it was.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

RUNS_AS_FORMULA = r"\A'*[=+\-@\t\r]"
"""What needs the apostrophe, in the syntax that RE2 (columns) and Python (values) share."""

_RUNS_AS_FORMULA = re.compile(RUNS_AS_FORMULA)


def protect_value(text: str) -> str:
    """Give the text with a protective apostrophe where it needs one."""
    return f"'{text}" if _RUNS_AS_FORMULA.match(text) else text


def protect(column: pa.Array) -> pa.Array:
    """Do the same for a whole column (string, without nulls); gives the same array when nothing needs it."""
    needed = pc.match_substring_regex(column, RUNS_AS_FORMULA)
    if not pc.any(needed).as_py():
        return column
    return pc.if_else(needed, pc.binary_join_element_wise("'", column, ""), column)
