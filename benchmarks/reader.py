"""The reader alone against bare parsers on the same files: CSV against pyarrow, .xlsx against fastexcel and calamine.

Every run is a process of its own that prints the seconds from the file's opening to its last batch, imports excluded;
the sides of a ratio run in turn.
"""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import xlsxwriter

from benchmarks.generate import write_customers
from benchmarks.measure import machine, run_once

_TIMED = (
    "import sys, time; from pathlib import Path; path = Path(sys.argv[1]); {imports}\n"
    "began = time.perf_counter()\n{work}\nprint(time.perf_counter() - began)"
)
_OURS = _TIMED.format(  # pyarrow loads pandas when it converts its first array: that is loading, not reading
    imports="import pandas; from importer.reader import ReadOptions, open_source; open_source, ReadOptions",
    work="with open_source(path, ReadOptions()) as source:\n    for batch in source.batches(): pass",
)
_OPEN_CSV = _TIMED.format(
    imports="import pyarrow as pa, pyarrow.csv as csv; threads, lines = (word == 'True' for word in sys.argv[2:4])",
    work=(
        "names = path.open(encoding='utf-8').readline().rstrip().split(',')\n"
        "convert = csv.ConvertOptions(column_types=dict.fromkeys((name.strip('\"') for name in names), pa.string()),"
        " strings_can_be_null=False)\n"
        "parse = csv.ParseOptions(newlines_in_values=lines)\n"
        "read = csv.ReadOptions(use_threads=threads)\n"
        "for batch in csv.open_csv(path, read_options=read, parse_options=parse, convert_options=convert): pass"
    ),
)
_FASTEXCEL = _TIMED.format(
    imports="import fastexcel",
    work="fastexcel.read_excel(path.read_bytes()).load_sheet(0, dtypes='string').to_arrow()",
)
_CALAMINE = _TIMED.format(
    imports="import python_calamine",
    work="python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()",
)
_QUOTED = '"{} MG Road, near the old post office"'
_BROKEN = '"{} MG Road\nnear the old post office"'


def main(rows: int, runs: int, memory_rows: int) -> None:
    """Write the files, run the sides in turn, print medians, ratios (theirs to ours; 1 is as fast) and memory.

    Memory is looked at for a tenth of `rows` and for `memory_rows`.
    """
    print(f"The reader alone; {machine()}; median of {runs}, ratios with their least and most")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = folder / "plain.csv"
        write_customers(plain, rows, 0.0, quoted=True)
        bare_csv = _open_csv(holds_lines=False)
        unquoted = folder / "unquoted.csv"
        write_customers(unquoted, rows, 0.0)
        _compare(f"CSV, {rows:,} rows, no quotes", unquoted, bare_csv, rows, runs)
        _compare(f"CSV, {rows:,} rows, each cell quoted", plain, bare_csv, rows, runs)
        path = folder / "quoted.csv"
        _rewrite(plain, path, _QUOTED, 1)
        _compare(f"CSV, {rows:,} rows, each cell quoted, commas in each row", path, bare_csv, rows, runs)
        _rewrite(plain, path, _BROKEN, 33)
        bare_csv = _open_csv(holds_lines=True)
        _compare(f"CSV, {rows:,} rows, each cell quoted, line breaks in 3 % of the rows", path, bare_csv, rows, runs)
        sheet_rows = min(rows, 200_000)
        workbook = folder / "customers.xlsx"
        _write_workbook(plain, workbook, sheet_rows)
        bare = {"fastexcel": [_FASTEXCEL]}
        if importlib.util.find_spec("python_calamine") is not None:
            bare["python-calamine"] = [_CALAMINE]
        else:
            print("  python-calamine is not installed here, and left out")
        _compare(f".xlsx, {sheet_rows:,} rows", workbook, bare, sheet_rows, runs)
        _memory(folder, rows // 10, memory_rows)


def _open_csv(*, holds_lines: bool) -> dict[str, list[str]]:
    """Give the code and its words for pyarrow with and without threads; line breaks in cells have to be told to it."""
    return {
        "pyarrow open_csv": [_OPEN_CSV, "True", str(holds_lines)],
        "pyarrow open_csv, no threads": [_OPEN_CSV, "False", str(holds_lines)],
    }


def _compare(title: str, path: Path, bare: dict[str, list[str]], rows: int, runs: int) -> None:
    seconds: dict[str, list[float]] = {name: [] for name in ("ours", *bare)}
    for turn in range(runs + 1):
        for name, (code, *words) in {"ours": [_OURS], **bare}.items():
            command = [sys.executable, "-c", code, str(path), *words]
            took = float(subprocess.run(command, capture_output=True, check=True).stdout)
            if turn:  # the first is a warm-up
                seconds[name].append(took)
    ours = statistics.median(seconds["ours"])
    print(f"  {title}, {path.stat().st_size / 1e6:.0f} MB: ours {ours:.2f} s, {rows / ours:,.0f} rows/s")
    for name in bare:
        ratios = [theirs / mine for theirs, mine in zip(seconds[name], seconds["ours"], strict=True)]
        middle = statistics.median(ratios)
        spread = f"{min(ratios):.2f}-{max(ratios):.2f}"
        print(f"    {name}: {statistics.median(seconds[name]):.2f} s, ratio {middle:.2f} ({spread})")


def _rewrite(plain: Path, path: Path, address: str, every: int) -> None:
    with plain.open(encoding="utf-8", newline="") as old, path.open("w", encoding="utf-8", newline="") as new:
        for number, line in enumerate(old):
            cells = line.split(",")
            if number and number % every == 0:
                cells[6] = address.format(number)
            new.write(",".join(cells))


def _write_workbook(plain: Path, path: Path, rows: int) -> None:
    with plain.open(encoding="utf-8") as lines, xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            if number > rows:
                break
            cells = [cell.strip('"') for cell in line.rstrip("\n").split(",")]
            if number:
                sheet.write_row(number, 0, [int(cell) if at == 4 else cell for at, cell in enumerate(cells)])
            else:
                sheet.write_row(0, 0, cells)


def _memory(folder: Path, few: int, many: int) -> None:
    peaks = []
    for count in (few, many):
        path = folder / "memory.csv"
        write_customers(path, count, 0.0)
        peak = run_once([sys.executable, "-c", _OURS, str(path)]).peak / 2**20
        peaks.append(peak)
        print(f"  memory of the reader, CSV, {count:,} rows: {peak:.0f} MiB at the peak")
    print(f"    difference {peaks[1] - peaks[0]:+.0f} MiB")
    peak = run_once([sys.executable, "-c", _OURS, str(folder / "customers.xlsx")]).peak / 2**20
    print(f"  memory of importer and child, .xlsx: {peak:.0f} MiB at the peak")
