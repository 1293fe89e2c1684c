"""`validate` on a large CSV against a process that only reads it with pyarrow, and against what else people would use.

The others are slow, so they get the first rows only and are compared by their rows a second.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from itertools import islice
from pathlib import Path

from benchmarks.generate import write_customers
from benchmarks.measure import in_turn, machine

_BARE = """
import sys, pyarrow as pa, pyarrow.csv as c
names = open(sys.argv[1], encoding="utf-8").readline().strip().split(",")
c.read_csv(sys.argv[1], convert_options=c.ConvertOptions(column_types=dict.fromkeys(names, pa.string())))
"""
"""Every column as text: the least that anybody can do with the file."""

OTHERS_ROWS = 100_000
"""Rows that the slower ones get."""


def main(rows: int, runs: int, bad_share: float) -> None:
    """Write the file, run all in turn, print medians and the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        path, part = Path(folder) / "customers.csv", Path(folder) / "part.csv"
        write_customers(path, rows, bad_share)
        with path.open(encoding="utf-8") as whole, part.open("w", encoding="utf-8") as few:
            few.writelines(islice(whole, OTHERS_ROWS + 1))
        out = str(Path(folder) / "out")
        commands = {
            "importer validate": [sys.executable, "-m", "importer", "validate", str(path), "--out", out, "--quiet"],
            "pyarrow.csv.read_csv": [sys.executable, "-c", _BARE, str(path)],
            "written by hand": [sys.executable, "-m", "benchmarks.by_hand", str(part)],
        }
        if frictionless := shutil.which("frictionless"):
            commands["frictionless validate"] = [frictionless, "validate", "--trusted", str(part)]
        judged = dict.fromkeys(commands, min(rows, OTHERS_ROWS)) | dict.fromkeys(list(commands)[:2], rows)
        size = path.stat().st_size / 1e6
        print(f"{rows:,} rows, 19 columns, {size:.0f} MB, {bad_share:.0%} bad; {machine()}; median of {runs}")
        figures = in_turn(commands, runs)
        ours = rows / figures["importer validate"].seconds
        for name, figure in figures.items():
            codes = ", ".join(map(str, sorted(figure.exit_codes)))
            speed = judged[name] / figure.seconds
            print(
                f"  {name:<22} {judged[name]:>9,} rows {figure.seconds:6.2f} s  {speed:>11,.0f} rows/s"
                f"  ours is {ours / speed:6.2f} x as fast  peak {figure.peak / 2**20:5.0f} MiB  exit {codes}"
            )
