"""`validate` on a large CSV against a process that does nothing but read it with pyarrow."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.generate import write_customers
from benchmarks.measure import in_turn, machine

_BARE = (
    "import sys, pyarrow, pyarrow.csv as c; n = open(sys.argv[1]).readline().count(',') + 1; c.read_csv(sys.argv[1])"
)


def main(rows: int, runs: int, bad_share: float) -> None:
    """Write the file, run both in turn, print medians and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.csv"
        write_customers(path, rows, bad_share)
        out = str(Path(folder) / "out")
        commands = {
            "importer validate": [sys.executable, "-m", "importer", "validate", str(path), "--out", out, "--quiet"],
            "pyarrow.csv.read_csv": [sys.executable, "-c", _BARE, str(path)],
        }
        size = path.stat().st_size / 1e6
        print(f"{rows:,} rows, 19 columns, {size:.0f} MB, {bad_share:.0%} bad; {machine()}; median of {runs}")
        figures = in_turn(commands, runs)
        for name, figure in figures.items():
            codes = ", ".join(map(str, sorted(figure.exit_codes)))
            speed = f"{rows / figure.seconds:,.0f} rows/s"
            print(
                f"  {name:<22} {figure.seconds:6.2f} s  {speed:>16}  peak {figure.peak / 2**20:5.0f} MiB  exit {codes}"
            )
        ours, bare = (figures[name].seconds for name in commands)
        print(f"  ratio                  {ours / bare:6.2f}")
