"""Memory."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.generate import write_customers
from benchmarks.measure import run_once
from tests.parts import command

MIB = 2**20


def test_a_million_rows_are_checked_in_bounded_memory(tmp_path: Path) -> None:
    """A CSV file of 1,000,000 rows and 19 columns validates with less than 350 MB at the peak, every row counted."""
    source = tmp_path / "customers.csv"
    write_customers(source, 1_000_000, bad_share=0.03)
    run = run_once(command("validate", source, "--quiet", "--out", tmp_path / "out"))
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert run.exit_code == 1
    assert sum(summary["states"].values()) == summary["rows"] == 1_000_000
    assert run.peak < 350_000_000, f"{run.peak / MIB:.0f} MiB"
