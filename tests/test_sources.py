"""Sources of every kind through the whole program: what was decided is said, and every row has its state."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import get_args

import openpyxl
import pytest

from importer.config import Settings
from importer.pipeline import _read_options
from importer.reader import ReadLimits
from importer.reader.file_format import FORMATS
from tests.conftest import Command
from tests.parts import HEADER, customers, write_csv


def test_the_settings_and_the_reader_agree_on_the_limits() -> None:
    """What a file may cost by default is written down once for people and once for the reader, and is the same."""
    assert _read_options(Settings()).limits == ReadLimits()


def test_every_format_can_be_named() -> None:
    """The setting names just the formats that the reader knows, and empty for finding out."""
    assert get_args(Settings.model_fields["format"].annotation) == ("", *FORMATS)


def test_titles_and_footers_around_the_table(importer: Command, tmp_path: Path) -> None:
    """Titles are passed over, footers are excluded, told with their row numbers, and need no attention."""
    write_csv(tmp_path / "table.csv", customers(3))
    table = (tmp_path / "table.csv").read_bytes().decode("utf-8-sig")
    text = f"Customer list\nas of 2024-01-02\n\n{table}Total,3\n*** End of report ***\n"
    (tmp_path / "report.csv").write_bytes(text.encode())
    ended = importer("validate", "report.csv", "--json")
    assert ended.exit_code == 0
    assert ended.json["sources"][0]["header_row"] == 4
    assert (ended.json["states"]["valid"], ended.json["states"]["excluded"]) == (3, 2)
    assert (ended.json["warnings"], ended.json["problems"]) == ({"footer_row": 2}, {})
    problems = Path(ended.json["reports"]["problems"])
    lines = (tmp_path / problems).read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["8", "9"]


def test_a_customer_named_total_is_a_customer(importer: Command, tmp_path: Path) -> None:
    """A row with a phone and an e-mail is no footer, whatever its name is."""
    row = dict(zip(HEADER, customers(1)[0], strict=True)) | {"First Name": "Total"}
    write_csv(tmp_path / "customers.csv", [list(row.values())])
    assert importer("validate", "customers.csv", "--json").json["states"]["valid"] == 1


def test_a_pattern_names_several_files_each_with_its_own_columns(importer: Command, tmp_path: Path) -> None:
    """The importer expands patterns itself; a mapping holds for the files that have the column."""
    write_csv(tmp_path / "a.csv", customers(2))
    header = ["Fone" if name == "Phone" else name for name in HEADER]
    write_csv(tmp_path / "b.csv", customers(4)[2:], header)
    ended = importer("validate", "*.csv", "--map", "Fone=address.phone", "--json")
    assert ended.json["states"]["valid"] == 4
    assert [source["path"] for source in ended.json["sources"]] == ["a.csv", "b.csv"]
    refused = importer("validate", "*.csv", "--map", "Fone=address.phone", "--map", "Telex=ref")
    assert refused.exit_code == 2
    assert "Telex" in refused.err


@pytest.mark.parametrize("kind", ["gzip", "zip"])
def test_packed_files_are_unpacked(importer: Command, tmp_path: Path, kind: str) -> None:
    """A packed table is read as it is; its checksum is that of the packed file, and nothing of it stays."""
    write_csv(tmp_path / "customers.csv", customers(3))
    content = (tmp_path / "customers.csv").read_bytes()
    packed = tmp_path / "packed"
    if kind == "gzip":
        packed.write_bytes(gzip.compress(content, mtime=0))
    else:
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("customers.csv", content)
    ended = importer("validate", "packed", "--json", "--out", "out")
    assert (ended.json["states"]["valid"], ended.json["sources"][0]["packed"]) == (3, kind)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["customers.csv", "out", "packed"]


def test_standard_input_is_a_source(tmp_path: Path) -> None:
    """`-` reads what is piped in, workbooks too."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (HEADER, *customers(3)):
        sheet.append(row)
    book.save(tmp_path / "customers.xlsx")
    command = [sys.executable, "-m", "importer", "validate", "-", "--json", "--out", str(tmp_path / "out")]
    with (tmp_path / "customers.xlsx").open("rb") as piped:
        ended = subprocess.run(command, stdin=piped, capture_output=True, check=False, timeout=60)
    summary = json.loads(ended.stdout)
    assert summary["states"]["valid"] == 3
    assert (summary["sources"][0]["path"], summary["sources"][0]["format"]) == ("standard input", "xlsx")


def test_what_was_decided_is_said(importer: Command, tmp_path: Path) -> None:
    """Format, encoding, delimiter and header row are printed, a name that promises something else is pointed out."""
    write_csv(tmp_path / "table.csv", customers(2))
    text = (tmp_path / "table.csv").read_bytes().decode("utf-8-sig").replace(",", "\t")
    (tmp_path / "customers.xls").write_bytes(text.encode("utf-16"))
    ended = importer("validate", "customers.xls", "--json")
    (source,) = ended.json["sources"]
    assert (source["format"], source["encoding"], source["delimiter"], source["quote"]) == (
        "csv",
        "utf-16-le",
        "\t",
        '"',
    )
    assert "customers.xls: delimited text, utf-16-le, tab, header in row 1" in ended.err
    assert len(source["notes"]) == 1
    assert source["notes"][0] in ended.err
    assert importer("validate", "customers.xls", "--json", "--quiet").err == ""
