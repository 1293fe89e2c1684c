"""errors.xlsx from end to end: what was wrong is mended as people do it, imported again, and created."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from importer.sandbox.options import SandboxAddress
from tests.conftest import Command
from tests.parts import HEADER, SAMPLES, Ended, applied, clean_environment, command, credentials, customers, write_csv
from tests.workbooks import by_libreoffice, cells, mend, needs_libreoffice, notes, records

FIXED = {"98765O3210": "9876543210", "no e-mail": "mended@example.com", "Atlantis": "Karnataka"}


def bad_customers(start: int = 100) -> list[list[str]]:
    """Give three customers, each with one thing wrong that FIXED mends."""
    bad = [list(row) for row in customers(3, start)]
    bad[0][2], bad[1][3], bad[2][7] = FIXED
    return bad


def states(ended: Ended) -> dict[str, int]:
    """Give the states that have rows."""
    return {state: count for state, count in ended.json["states"].items() if count}


def errors_of(ended: Ended, number: str = "") -> Path:
    """Give the workbook to mend that a run has named."""
    return Path(ended.json["reports"][f"errors_xlsx{number}"])


def test_mended_by_a_script_and_imported_again_all_are_created(importer: Command, tmp_path: Path) -> None:
    """Who types over the coloured cells and imports the workbook gets every row created, and no word of our sheet."""
    source = write_csv(tmp_path / "customers.csv", [*customers(3), *bad_customers()])
    first = importer("run", source, "--sandbox", "--yes", "--json", "--out", tmp_path / "first")
    assert states(first) == {"created": 3, "invalid": 3}
    errors = mend(errors_of(first), FIXED)
    again = importer("run", errors, "--sandbox", "--yes", "--json", "--out", tmp_path / "second")
    assert (again.exit_code, states(again)) == (0, {"created": 3})
    assert "errors_xlsx" not in again.json["reports"]
    assert again.json["sources"][0]["sheet"] == "Customers"
    assert "How to mend" not in again.err, "our own sheet is no question to the user"


def test_only_the_bad_rows_get_a_new_try_and_those_created_in_between_are_skipped(
    importer: Command, sandbox: SandboxAddress, tmp_path: Path
) -> None:
    """With a journal: who was created since is skipped, the others are sent once, and the third time nobody is."""
    env = credentials(sandbox)
    bad = bad_customers()
    first = importer("run", write_csv(tmp_path / "a.csv", [*customers(2), *bad]), "--yes", "--json", env=env)
    assert states(first) == {"created": 2, "invalid": 3}
    errors = mend(tmp_path / errors_of(first), FIXED)
    meanwhile = [[FIXED.get(cell, cell) for cell in bad[1]]]
    assert states(importer("run", write_csv(tmp_path / "b.csv", meanwhile), "--yes", "--json", env=env))["created"] == 1
    again = importer("run", errors, "--yes", "--json", env=env)
    assert (again.exit_code, states(again)) == (0, {"created": 2, "skipped": 1})
    third = importer("run", errors, "--yes", "--json", env=env)
    assert (third.exit_code, states(third)) == (0, {"skipped": 3})
    assert len(applied(sandbox)) == 5


def test_a_workbook_that_nobody_mended_imports_nothing(importer: Command, tmp_path: Path) -> None:
    """Imported as it is, the workbook of a dirty file has no valid row: duplicates and cut-off rows are known again."""
    first = importer("validate", SAMPLES / "dirty.csv", "--json", "--out", tmp_path / "first")
    bad = first.json["states"]["invalid"] + first.json["states"]["duplicate"]
    again = importer("validate", errors_of(first), "--json", "--out", tmp_path / "again")
    assert states(again) == {"invalid": bad}
    assert again.json["problems"]["not_mended"] >= first.json["states"]["duplicate"] > 0
    once_more = cells(errors_of(again))
    assert once_more[0] == cells(errors_of(first))[0], "the columns of the report are replaced, not repeated"
    assert [row[-4] for row in once_more[1:]] == [str(row) for row in range(2, bad + 2)], "rows of that workbook"


def test_several_files_have_a_workbook_each_and_go_again_together(importer: Command, tmp_path: Path) -> None:
    """Of three files the two with bad rows have a workbook; the next step names both, and both go in one run."""
    one = write_csv(tmp_path / "one.csv", [*customers(2), bad_customers()[0]])
    two = write_csv(tmp_path / "two.csv", customers(2, start=10))
    header = [*HEADER[:2], "Mobile", *HEADER[3:]]
    three = write_csv(tmp_path / "three.csv", bad_customers(200), header=header)
    first = importer("run", one, two, three, "--sandbox", "--yes", "--json", "--out", tmp_path / "out")
    assert states(first) == {"created": 4, "invalid": 4}
    assert {key for key in first.json["reports"] if "xlsx" in key} == {"errors_xlsx_1", "errors_xlsx_3"}
    paths = [errors_of(first, "_1"), errors_of(first, "_3")]
    assert [path.name for path in paths] == ["errors-one.xlsx", "errors-three.xlsx"]
    for path in paths:
        assert str(path) in first.err
        mend(path, {**FIXED, "98765O3210": "9876543210" if path == paths[0] else "9876543211"})
    again = importer("run", *paths, "--sandbox", "--yes", "--json", "--out", tmp_path / "again")
    assert (again.exit_code, states(again)) == (0, {"created": 4})


def test_a_workbook_comes_back_as_a_workbook(importer: Command, tmp_path: Path) -> None:
    """Of a workbook as source, sheet and columns are the user's own, and what was mended is created."""
    source = tmp_path / "customers.xlsx"
    with xlsxwriter.Workbook(source) as book:
        sheet = book.add_worksheet("Kunden 2024")
        since = book.add_format({"num_format": "dd/mm/yyyy"})
        for at, row in enumerate([[*HEADER, "Since"], *([*row, 45_351] for row in bad_customers())]):
            sheet.write_row(at, 0, row, None if at == 0 else since)
    first = importer("run", source, "--sandbox", "--yes", "--json", "--out", tmp_path / "first")
    assert states(first) == {"invalid": 3}
    errors = mend(errors_of(first), FIXED)
    assert openpyxl.load_workbook(errors).sheetnames == ["How to mend", "Kunden 2024"]
    assert {row["Since"][:10] for row in records(errors)} == {"2024-02-29"}
    again = importer("run", errors, "--sandbox", "--yes", "--json", "--out", tmp_path / "second")
    assert (again.exit_code, states(again)) == (0, {"created": 3})


@pytest.mark.parametrize("place", ["config", "environment"])
def test_what_is_said_of_every_file_does_not_keep_the_workbook_from_being_read(
    importer: Command, tmp_path: Path, place: str
) -> None:
    """Format, delimiter, encoding, header row and sheet set for every file are undone in the next command."""
    source = tmp_path / "customers.csv"
    text = "\n".join(";".join(row) for row in [["a heading"], HEADER, *bad_customers()])
    source.write_text(text, encoding="utf-16")
    said = {
        "format": "csv", "delimiter": ";", "encoding": "utf-16", "header_row": "2", "sheet": "Daten", "out": "out",
    }  # fmt: skip
    env: dict[str, str] = {}
    options: list[str] = []
    if place == "config":
        (tmp_path / "c.yaml").write_text("".join(f"{key}: '{value}'\n" for key, value in said.items()), "utf-8")
        options = ["--config", "c.yaml"]
    else:
        env = {f"IMPORTER_{key.upper()}": value for key, value in said.items()}
    first = importer("run", source, "--sandbox", "--yes", *options, env=env)
    mend(tmp_path / "out" / "errors.xlsx", FIXED)
    line = next(line for line in first.out.splitlines() if line.startswith("Next:"))
    assert "--delimiter" not in line
    words = line[line.index("importer ") :].split()[1:]
    again = importer(*(word.strip("'\"") for word in words), "--json", env=env)
    assert (again.exit_code, states(again)) == (0, {"created": 3}), again.err


def test_a_workbook_in_the_folder_of_the_reports_is_not_replaced(importer: Command, tmp_path: Path) -> None:
    """A mended errors.xlsx is refused as source of a run whose own would replace it, and is unharmed."""
    source = write_csv(tmp_path / "customers.csv", bad_customers())
    first = importer("validate", source, "--json", "--out", tmp_path / "out")
    mended = mend(errors_of(first), FIXED).read_bytes()
    again = importer("validate", errors_of(first), "--json", "--out", tmp_path / "out")
    assert again.exit_code == 2
    assert errors_of(first).read_bytes() == mended


def test_a_workbook_of_an_earlier_run_is_not_left_for_this_runs(importer: Command, tmp_path: Path) -> None:
    """In a folder that is used again, a run without errors leaves no errors.xlsx of the run before."""
    out = tmp_path / "out"
    importer("validate", write_csv(tmp_path / "a.csv", bad_customers()), "--out", out)
    assert (out / "errors.xlsx").exists()
    importer("validate", write_csv(tmp_path / "b.csv", customers(2)), "--out", out)
    assert not list(out.glob("*.xlsx"))
    sent = importer("run", write_csv(tmp_path / "c.csv", bad_customers()), "--sandbox", "--yes", "--json", "--out", out)
    importer("validate", write_csv(tmp_path / "b.csv", customers(2)), "--out", out)
    assert not list(out.glob("*.xlsx"))
    assert states(sent) == {"invalid": 3}


@needs_libreoffice
def test_mended_in_libreoffice_and_imported_again_all_are_created(importer: Command, tmp_path: Path) -> None:
    """Opened, mended and saved by LibreOffice the workbook is imported like any other, with its notes in place."""
    source = write_csv(tmp_path / "customers.csv", [*customers(1), *bad_customers()])
    first = importer("run", source, "--sandbox", "--yes", "--json", "--out", tmp_path / "first")
    places = notes(errors_of(first))
    assert places.keys() == {"C2", "D3", "H4"}
    for folder in ("opened", "saved"):
        (tmp_path / folder).mkdir()
    flat = by_libreoffice(errors_of(first), "fods", tmp_path / "opened")  # its own format, as text
    text = flat.read_text(encoding="utf-8")
    for wrong, right in FIXED.items():
        assert f"<text:p>{wrong}</text:p>" in text
        text = text.replace(f"<text:p>{wrong}</text:p>", f"<text:p>{right}</text:p>")
    flat.write_text(text, encoding="utf-8")
    saved = by_libreoffice(flat, "xlsx", tmp_path / "saved")
    assert {place: words.split("\n")[0] for place, words in notes(saved).items()} == {
        place: words.split("\n")[0] for place, words in places.items()
    }
    again = importer("run", saved, "--sandbox", "--yes", "--json", "--out", tmp_path / "second")
    assert (again.exit_code, states(again)) == (0, {"created": 3})
    assert "How to mend" not in again.err


def test_formulas_in_every_column_come_back_through_both_files(importer: Command, tmp_path: Path) -> None:
    """Cells that begin with = + - @ tab CR are the same after errors.csv and errors.xlsx, and again after those."""
    starts = ["=1+1", "+1", "-2+3", "@SUM(1)", "''=1", "=cmd|'/c calc'!A1", "\t=1", "\r=1"]
    rows = [[start] * len(HEADER) for start in starts]
    first = importer("validate", write_csv(tmp_path / "a.csv", rows), "--json", "--out", tmp_path / "first")
    assert states(first) == {"invalid": len(starts)}
    for name in ("errors_csv", "errors_xlsx"):
        path = Path(first.json["reports"][name])
        for turn in ("one", "two"):
            again = importer("validate", path, "--json", "--out", tmp_path / name / turn)
            assert [row[: len(HEADER)] for row in cells(errors_of(again))[1:]] == [
                row[: len(HEADER)] for row in cells(errors_of(first))[1:]
            ]
            path = Path(again.json["reports"][name])
    kept = [row[0].replace("_x000D_", "\r") for row in cells(errors_of(first))[1:]]  # openpyxl leaves Excel's escape
    assert kept == [start.replace("''", "'") for start in starts], "of a CSV file one apostrophe is taken off"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
def test_a_kill_while_it_is_written_leaves_nothing_that_stays(importer: Command, tmp_path: Path) -> None:
    """What a killed run was writing lies in the reports' folder, for its owner alone, and the next run sweeps it."""
    rows = bad_customers()
    source = write_csv(tmp_path / "customers.csv", [list(rows[at % 3]) for at in range(150_000)])
    out, system = tmp_path / "out", tmp_path / "system"
    system.mkdir()
    env = clean_environment({"TMPDIR": str(system)})
    with subprocess.Popen(
        command("validate", source, "--out", out), env=env, cwd=tmp_path, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        while process.poll() is None and not list(out.glob(".writing-*/errors.xlsx.rows")):
            pass
        process.kill()
    assert process.returncode == -9, "it was over before it could be killed"
    assert list(system.iterdir()) == []
    (left,) = out.glob(".writing-*")
    assert left.stat().st_mode & 0o77 == 0
    assert not list(out.glob("*.xlsx"))
    importer("validate", write_csv(tmp_path / "b.csv", rows), "--out", out)
    assert not list(out.glob(".writing-*"))


def test_a_row_that_nobody_mended_is_known_in_a_rearranged_sheet(importer: Command, tmp_path: Path) -> None:
    """Columns that were moved, and one that was put in, do not make a cut-off row or a duplicate pass for mended."""
    source = write_csv(tmp_path / "customers.csv", [*customers(2), customers(1)[0]])
    source.write_bytes(source.read_bytes() + b"C-9,Asha\r\n")
    first = importer("validate", source, "--json", "--out", tmp_path / "first")
    assert states(first) == {"valid": 2, "duplicate": 1, "invalid": 1}
    path = errors_of(first)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[1]
    for row in sheet.iter_rows():
        row[0].value, row[4].value = row[4].value, row[0].value
    sheet.insert_cols(3)
    book.save(path)
    again = importer("validate", path, "--json", "--out", tmp_path / "again")
    assert states(again) == {"invalid": 2}
    assert again.json["problems"]["not_mended"] == 2
