"""Reports to be passed on: --mask hides people's values in all of them."""

from __future__ import annotations

from pathlib import Path

from importer.sandbox.faults import Faults
from importer.sandbox.options import SandboxOptions
from importer.sandbox.process import SandboxProcess
from tests.conftest import Command
from tests.parts import HEADER, credentials, customers, read_csv, write_csv


def dirty(folder: Path) -> tuple[Path, list[str]]:
    """Write ten customers, four of them with mistakes; gives the file and the values that are people's."""
    rows = customers(10)
    rows[1][2] = "98765"
    rows[2][3] = "asha.verma.example.com"
    rows[3][7] = "Orrisa"
    rows[4][3] = "ravi@gmial.com"
    rows[5][2] = rows[6][2]
    private = [cell for row in rows for name, cell in zip(HEADER, row, strict=True) if name in {"Phone", "Email"}]
    return write_csv(folder / "customers.csv", rows), [value for value in private if value]


def everything(folder: Path) -> dict[str, str]:
    """Read all files of a folder as text."""
    return {path.name: path.read_bytes().decode("utf-8", "replace") for path in folder.iterdir()}


def shown(files: dict[str, str], private: list[str]) -> list[tuple[str, str]]:
    """Give which file shows which value."""
    return [(name, value) for name, text in files.items() for value in private if value in text]


def test_a_masked_run_has_no_value_of_a_person(importer: Command, tmp_path: Path) -> None:
    """Of a run with --mask every report can be passed on: no phone, no e-mail, and none of the files of rows."""
    source, private = dirty(tmp_path)
    with SandboxProcess.start(SandboxOptions(faults=Faults(error_500_applied=0.3, seed=2))) as process:
        ended = importer("run", source, "--yes", "--mask", "--out", "out", "--json", env=credentials(process.address))
    found = everything(tmp_path / "out")
    assert set(found) == {"results.csv", "problems.csv", "uncertain.csv", "report.html", "summary.json"}
    assert shown(found, private) == []
    problems = {row["code"]: row for row in read_csv(tmp_path / "out" / "problems.csv")}
    assert (problems["state_unknown"]["value"], problems["state_unknown"]["suggestion"]) == ("Orrisa", "Odisha")
    assert problems["email_typo"]["value"] == "r***@***"
    assert len(read_csv(tmp_path / "out" / "results.csv")) == 10
    assert set(ended.json["reports"]) == {"results", "problems", "uncertain", "report_html", "summary"}
    assert f"importer report {ended.json['run_id']} writes it" in ended.err


def test_the_rows_can_be_had_afterwards(importer: Command, tmp_path: Path) -> None:
    """`importer report` without --mask writes the errors files of a masked run; a resume keeps hiding."""
    source, _ = dirty(tmp_path)
    with SandboxProcess.start() as process:
        env = credentials(process.address)
        first = importer("run", source, "--yes", "--mask", "--first", "2", "--out", "out", "--json", env=env)
        run_id = first.json["run_id"]
        again = importer("resume", run_id, "--yes", "--json", env=env)
        assert "errors_xlsx" not in again.json["reports"]
        written = importer("report", run_id, "--json")
    assert {"errors_xlsx", "errors_csv"} <= set(written.json["reports"])
    assert len(read_csv(tmp_path / "out" / "errors.csv")) == 4


def test_a_masked_report_takes_the_rows_away_again(importer: Command, tmp_path: Path) -> None:
    """In a folder with errors files a masked run of the same file leaves none of them behind."""
    source, private = dirty(tmp_path)
    importer("validate", source, "--out", "out")
    assert (tmp_path / "out" / "errors.xlsx").exists()
    importer("validate", source, "--out", "out", "--mask")
    assert shown(everything(tmp_path / "out"), private) == []
    assert not list((tmp_path / "out").glob("errors*"))


def test_a_name_in_the_place_of_an_id_is_hidden(importer: Command, tmp_path: Path) -> None:
    """A row whose cells are shifted shows no name or phone as its legacy id with --mask; those of others are shown."""
    source = write_csv(tmp_path / "customers.csv", customers(3))
    source.write_bytes(source.read_bytes() + b"Zacharias Verma,9812345670\r\n9812345671,1,2,3,4,5,6,7,8,9\r\n")
    ended = importer("validate", source, "--mask", "--out", "out", "--json")
    assert ended.json["states"]["invalid"] == 2
    assert shown(everything(tmp_path / "out"), ["Zacharias", "98123"]) == []
    assert [row["ref"] for row in read_csv(tmp_path / "out" / "results.csv")] == [
        "C-0", "C-1", "C-2", "Z******** *****", "9*********",
    ]  # fmt: skip
