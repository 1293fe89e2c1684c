r"""Make cells inert that a spreadsheet program would run as a formula.

Text that starts with `=`, `+`, `-`, `@`, a tab or a carriage return gets one apostrophe in front (OWASP, "CSV
Injection"). Text that starts with apostrophes followed by one of these gets one more, so that the way back is exact:
the reader takes one apostrophe off wherever `^'+[=+\-@\t\r]` matches, and every value comes back as it was.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

RUNS_AS_FORMULA = r"\A'*[=+\-@\t\r]"
"""What needs the apostrophe."""


def protect(column: pa.Array) -> pa.Array:
    """Put the apostrophe before the texts of a column (string, without nulls) that need it; else the same array."""
    needed = pc.match_substring_regex(column, RUNS_AS_FORMULA)
    if not pc.any(needed).as_py():
        return column
    return pc.if_else(needed, pc.binary_join_element_wise("'", column, ""), column)
