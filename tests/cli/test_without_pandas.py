"""pandas stays out of the commands, and in for everybody else; so does what a command does not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.parts import ROOT, customers, write_csv

_SHIM = """
from importer.cli.without_pandas import keep_pandas_out
keep_pandas_out()
import pyarrow, sys
pyarrow.array(["a"])
assert "pandas" not in sys.modules
import pandas
assert pandas.DataFrame({"a": pandas.array(["x"], dtype=pandas.ArrowDtype(pyarrow.string()))})["a"].tolist() == ["x"]
"""


def test_a_command_does_not_load_what_it_does_not_need(tmp_path: Path) -> None:
    """A file is checked and reported without what pandas takes, and without a row to mend without xlsxwriter."""
    source = write_csv(tmp_path / "customers.csv", customers(3))
    command = [sys.executable, "-X", "importtime", "-m", "importer", "validate", str(source)]
    ended = subprocess.run(
        [*command, "--out", str(tmp_path / "out"), "--quiet"], cwd=ROOT, capture_output=True, check=False, timeout=120
    )
    loaded = {line.rpartition("|")[2].strip() for line in ended.stderr.decode().splitlines()}
    assert ended.returncode == 0
    assert "pyarrow.lib" in loaded
    assert "pandas.core.frame" not in loaded
    assert "xlsxwriter" not in loaded


def test_pandas_is_there_afterwards() -> None:
    """Who asks for pandas later gets the real one."""
    subprocess.run([sys.executable, "-c", _SHIM], cwd=ROOT, check=True, timeout=120)
