"""What a file may cost before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bounds, each a setting of the config (see config.example.yaml)."""

    unpacked: int = 16 << 30
    """Bytes that an archive or workbook may unpack to. A full sheet of 1,048,576 rows x 19 columns has about 1 GB."""
    ratio: int = 400
    """Unpacked to packed size beyond which a part is a bomb; real sheets have 5 to 50, deflate at most 1032."""
    cell_length: int = 1 << 20
    """Characters in a cell. Excel's own limit is 32,767."""
    line_length: int = 8 << 20
    """Bytes in a line of delimited text; of a longer one only the beginning is kept."""
    columns: int = 16_384
    """Columns of a table; what a spreadsheet program has at the most."""
    memory: int = 4 << 30
    """Bytes that the child process may use. A sheet of 1,000,000 rows x 19 columns costs about 2 GB."""
    seconds: int = 300
    """Time that the child process may work; what it waits for the importer does not count."""

    harmless: int = 64 << 20
    """Bytes up to which an unpacked part is harmless whatever its ratio."""
