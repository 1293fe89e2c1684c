"""Bad input: one clear line, the right exit code, nothing half-written."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import Command
from tests.parts import HEADER, Ended, customers, write_csv


def assert_one_line(ended: Ended, exit_code: int, *words: str) -> None:
    """Hold a failed command to its promise."""
    lines = [line for line in ended.err.strip().splitlines() if not line.startswith("Reading ")]
    assert ended.exit_code == exit_code, ended.err
    assert len(lines) == 1, ended.err
    assert lines[0].startswith("Error: ")
    assert "Traceback" not in ended.err
    for word in words:
        assert word in lines[0]
    assert ended.out == ""


def workbook(path: Path) -> Path:
    """Write a workbook with one sheet, People."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "People"
    for row in [HEADER, *customers(2)]:
        sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("command", ["validate", "map"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("blank.csv", b"\n\n  \n"),
        ("junk.csv", bytes(range(256)) * 40),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
        ("page.xlsx", b"%PDF-1.7\n" + b"0" * 100),
        ("torn.xlsx", b"PK\x03\x04" + b"\0" * 100),
    ],
)
def test_a_file_that_is_no_table_is_unreadable(
    importer: Command, tmp_path: Path, command: str, name: str, content: bytes
) -> None:
    """Empty files and binary junk end with exit 3 and name the file; nothing is written."""
    (tmp_path / name).write_bytes(content)
    assert_one_line(importer(command, name), 3, name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_missing_file_is_unreadable(importer: Command, tmp_path: Path) -> None:
    """A file that is not there is exit 3 and named."""
    assert_one_line(importer("validate", "nowhere.csv"), 3, "nowhere.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_unreadable(importer: Command, tmp_path: Path) -> None:
    """A folder is exit 3 and named."""
    (tmp_path / "folder").mkdir()
    assert_one_line(importer("validate", "folder"), 3, "folder")


def test_a_header_without_rows_is_unreadable(importer: Command, tmp_path: Path) -> None:
    """A file that is only a header has nothing to import: exit 3."""
    write_csv(tmp_path / "customers.csv", [])
    assert_one_line(importer("validate", "customers.csv"), 3, "customers.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["customers.csv"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no FIFO")
def test_a_fifo_is_unreadable(importer: Command, tmp_path: Path) -> None:
    """A FIFO is refused at once and never waited for."""
    os.mkfifo(tmp_path / "pipe.csv")
    assert_one_line(importer("validate", "pipe.csv"), 3, "pipe.csv")


def test_a_file_without_permission_is_unreadable(importer: Command, tmp_path: Path) -> None:
    """A file that may not be read is exit 3 (tried without root's privilege to read everything)."""
    if os.name != "posix":
        pytest.skip("Windows has no file modes")
    path = write_csv(tmp_path / "customers.csv", customers(1))
    path.chmod(0)
    caps = "-dac_override,-dac_read_search"
    unprivileged = [] if os.geteuid() else ["setpriv", f"--inh-caps={caps}", f"--bounding-set={caps}"]
    assert_one_line(importer("validate", "customers.csv", prefix=unprivileged), 3, "customers.csv")


def test_a_wrong_sheet_names_the_sheets(importer: Command, tmp_path: Path) -> None:
    """A sheet that does not exist is exit 3 and the sheets are listed."""
    workbook(tmp_path / "customers.xlsx")
    assert_one_line(importer("validate", "customers.xlsx", "--sheet", "Persons"), 3, "Persons", "People")


def test_an_unknown_option_is_wrong_usage(importer: Command) -> None:
    """An unknown option, command or choice, or no file at all is exit 2 in one line."""
    assert_one_line(importer("validate", "a.csv", "--fast"), 2, "--fast")
    assert_one_line(importer("import", "a.csv"), 2, "import")
    assert_one_line(importer("validate"), 2, "FILE")
    assert_one_line(importer("validate", "a.csv", "--hidden", "maybe"), 2, "maybe")


def test_an_unknown_config_key_is_wrong_usage(importer: Command, tmp_path: Path) -> None:
    """A misspelt key is exit 2, named, with the key that was probably meant."""
    write_csv(tmp_path / "customers.csv", customers(1))
    (tmp_path / "config.yaml").write_text("concurency: 3\n", encoding="utf-8")
    assert_one_line(importer("validate", "customers.csv", "--config", "config.yaml"), 2, "concurency", "concurrency")


def test_a_missing_required_column_lists_headers_and_the_nearest(importer: Command, tmp_path: Path) -> None:
    """A required field without a column is exit 2 before anything is judged, with the flag that would mend it."""
    header = ["Phoone" if name == "Phone" else name for name in HEADER]
    write_csv(tmp_path / "customers.csv", customers(1), header)
    assert_one_line(
        importer("validate", "customers.csv"), 2, "address.phone", '--map "Phoone=address.phone"', "Pincode"
    )


def test_a_filter_on_an_unknown_column_is_wrong_usage(importer: Command, tmp_path: Path) -> None:
    """--where with a column that is not there is exit 2."""
    write_csv(tmp_path / "customers.csv", customers(1))
    assert_one_line(importer("validate", "customers.csv", "--where", "Citty=Pune"), 2, "Citty", "City")


@pytest.mark.parametrize(
    ("flags", "variables", "words"),
    [
        ([], {}, ["IMPORTER_STORE_ID"]),
        (["--store-id", "s1"], {}, ["IMPORTER_ACCESS_TOKEN"]),
        (["--store-id", "s/../x"], {"IMPORTER_ACCESS_TOKEN": "t"}, ["store"]),
        (["--base-url", "https://example.com/api"], {"IMPORTER_ACCESS_TOKEN": "t"}, ["example.com", "--allow-host"]),
        (["--base-url", "http://prod.api.commercengine.io/x"], {"IMPORTER_ACCESS_TOKEN": "t"}, ["https"]),
        (["--environment", "prod", "--store-id", "s1"], {"IMPORTER_ACCESS_TOKEN": "t"}, ["--confirm-store s1"]),
        (["--store-id", "s1", "--confirm-store", "s2"], {"IMPORTER_ACCESS_TOKEN": "t"}, ["s2"]),
        (["--store-id", "s1"], {"IMPORTER_ACCESS_TOKEN": "t"}, ["--yes"]),
    ],
)  # fmt: skip
def test_what_is_missing_to_send_is_said_before_anything_is_read(
    importer: Command, tmp_path: Path, flags: list[str], variables: dict[str, str], words: list[str]
) -> None:
    """Store, token, host, consent: each is exit 2 at once, however large the file, and nothing is written."""
    write_csv(tmp_path / "customers.csv", customers(1))
    assert_one_line(importer("run", "customers.csv", *flags, env=variables), 2, *words)
    assert [path.name for path in tmp_path.iterdir()] == ["customers.csv"]


def test_yes_does_not_answer_for_production(importer: Command, tmp_path: Path) -> None:
    """--yes is for staging and loopback only."""
    write_csv(tmp_path / "customers.csv", customers(1))
    ended = importer(
        "run", "customers.csv", "--environment", "prod", "--store-id", "s1", "--yes", env={"IMPORTER_ACCESS_TOKEN": "t"}
    )
    assert_one_line(ended, 2, "--confirm-store s1")


def test_a_server_that_is_not_there_stops_the_run(importer: Command, tmp_path: Path) -> None:
    """Nothing listening: exit 5, every row pending and back in unsent.csv, none uncertain."""
    write_csv(tmp_path / "customers.csv", customers(30))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    variables = {"IMPORTER_ACCESS_TOKEN": "t", "IMPORTER_BASE_URL": f"http://127.0.0.1:{port}/api/v1/s/storefront"}
    (tmp_path / "config.yaml").write_text("attempts: 2\n", encoding="utf-8")
    ended = importer(
        "run", "customers.csv", "--config", "config.yaml", "--yes", "--json", "--quiet", "--out", "out", env=variables
    )
    assert ended.exit_code == 5
    assert ended.err.count("Error: ") == 1
    assert "Traceback" not in ended.err
    assert {k: v for k, v in ended.json["states"].items() if v} == {"pending": 30}
    assert ended.json["stopped"]["reason"] == "unreachable"
    assert ended.json["complete"] is False
    assert len((tmp_path / "out" / "unsent.csv").read_text(encoding="utf-8-sig").splitlines()) == 31


def test_too_many_invalid_rows_stop_before_anything_is_sent(importer: Command, tmp_path: Path) -> None:
    """--max-invalid 10% with 20 % invalid rows sends nothing: exit 5, the good rows stay pending."""
    rows = customers(10)
    rows[3][2] = rows[4][2] = "12"
    write_csv(tmp_path / "customers.csv", rows)
    ended = importer("run", "customers.csv", "--sandbox", "--yes", "--max-invalid", "10%", "--json", "--out", "out")
    assert ended.exit_code == 5
    assert ended.json["stopped"]["reason"] == "too_many_invalid"
    assert {k: v for k, v in ended.json["states"].items() if v} == {"invalid": 2, "pending": 8}


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "nowhere.csv"],
        ["run", "nowhere.csv", "--yes"],
        ["validate", "nowhere.csv", "--config", "nowhere.yaml"],
        ["run", "nowhere.csv", "--sandbox", "--yes"],
        ["map", "nowhere.csv"],
    ],
)
def test_json_is_printed_at_every_exit(importer: Command, arguments: list[str]) -> None:
    """Once the options parse, even a failure prints the object, with the exit code and what to do next."""
    ended = importer(*arguments, "--json")
    assert ended.json["exit_code"] == ended.exit_code > 1
    assert ended.json["complete"] is False
    assert ended.json["stopped"]["message"]
    assert ended.json["states"] is None


def test_an_output_folder_that_cannot_be_made_is_wrong_usage(importer: Command, tmp_path: Path) -> None:
    """--out that is a file is exit 2 before anything is sent."""
    write_csv(tmp_path / "customers.csv", customers(1))
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    assert_one_line(importer("run", "customers.csv", "--sandbox", "--yes", "--out", "out"), 2, "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "a file"


def test_hidden_rows_must_be_decided_about(importer: Command, tmp_path: Path) -> None:
    """Off a terminal run needs --hidden: import sends the hidden rows, skip excludes them; validate tells of them."""
    path = workbook(tmp_path / "customers.xlsx")
    book = openpyxl.load_workbook(path)
    book["People"].row_dimensions[3].hidden = True
    book.save(path)
    assert_one_line(importer("run", path, "--sandbox", "--yes", "--quiet"), 2, "1 hidden row", "--hidden")
    for choice, states in (("import", {"created": 2}), ("skip", {"excluded": 1, "created": 1})):
        ended = importer("run", path, "--sandbox", "--yes", "--json", "--hidden", choice, "--out", choice)
        assert {k: v for k, v in ended.json["states"].items() if v} == states
    dry = importer("validate", path, "--json", "--out", "dry")
    assert {k: v for k, v in dry.json["states"].items() if v} == {"valid": 2}
    assert "hidden" in dry.err


def test_a_wrong_token_is_refused(importer: Command, tmp_path: Path, sandbox: object) -> None:
    """A token that the API does not take ends with exit 4; nobody was created and every row is pending."""
    write_csv(tmp_path / "customers.csv", customers(20))
    variables = {"IMPORTER_ACCESS_TOKEN": "wrong", "IMPORTER_BASE_URL": sandbox.base_url}  # type: ignore[attr-defined] # SandboxAddress
    ended = importer("run", "customers.csv", "--yes", "--json", "--out", "out", env=variables)
    assert ended.exit_code == 4
    assert {k: v for k, v in ended.json["states"].items() if v} == {"pending": 20}
    assert "wrong" not in ended.err + json.dumps(ended.json)
