"""From `importer map` to a run: what is shown, saved, used and left out, as a person and as a nightly job see it."""

from __future__ import annotations

import csv
import json
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.terminal import Terminal
from tests.conftest import Command
from tests.mapping.realistic_values import (
    BARE_EXPECTED,
    GERMAN_EXPECTED,
    HINDI_EXPECTED,
    bare_rows,
    german_rows,
    hindi_rows,
)
from tests.parts import HEADER, customers, read_csv, write_csv

LIKELY_HEADER = ["Code", "Vorname", "Kontakt", "Post", "Anschrift", "PLZ", "Ort", "Bundesland"]
"""Headers of which the importer knows none but `Code`, and that only perhaps."""
needs_terminal = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals in Python")


@pytest.fixture
def saving(tmp_path: Path) -> Mapping[str, str]:
    """Give the environment with a folder of its own for saved mappings."""
    return {"IMPORTER_MAPPING_FOLDER": str(tmp_path / "mappings")}


def fields(mapped: dict[str, Any]) -> list[str | None]:
    """Give the field of each column of `map --json`."""
    return [column["field"] for column in mapped["columns"]]


def expect(mapped: dict[str, Any], expected: Mapping[int, str], allowed: Mapping[int, tuple[str | None, ...]]) -> None:
    """Hold the columns against what is expected, or against what is as good."""
    for at, column in enumerate(mapped["columns"]):
        target = expected.get(at)
        if at in allowed:
            assert column["field"] in allowed[at]
        elif target == "~alternate":
            assert column["role"] == "alternate"
        else:
            assert column["field"] == (target.lstrip("~") if target else None), column


def test_a_hindi_sheet_maps_by_values_and_words(importer: Command, tmp_path: Path) -> None:
    """A sheet with a Hindi header needs no configuration."""
    header, rows = hindi_rows()
    mapped = importer("map", write_csv(tmp_path / "hindi.csv", rows, header), "--json").json
    expect(mapped, HINDI_EXPECTED, {})
    assert mapped["missing"] == []


def test_a_german_semicolon_file_maps_by_values(importer: Command, tmp_path: Path) -> None:
    """What a German Excel saves maps by its values; its landmarks are that, its word for India is nobody's country."""
    header, rows = german_rows()
    path = tmp_path / "kunden.csv"
    with path.open("w", encoding="cp1252", newline="", errors="replace") as file:
        csv.writer(file, delimiter=";").writerows([header, *rows])
    mapped = importer("map", path, "--json").json
    expect(mapped, GERMAN_EXPECTED, {6: ("address.address_line2", "address.landmark"), 10: ("address.country", None)})
    assert mapped["source"]["delimiter"] == ";"
    assert mapped["missing"] == []


def test_a_sheet_without_a_header_maps_by_values(importer: Command, tmp_path: Path) -> None:
    """Told that there is no header, the importer knows the columns by what stands in them."""
    _, rows = bare_rows()
    path = write_csv(tmp_path / "bare.csv", rows[1:], header=rows[0])
    mapped = importer("map", path, "--header-row", "0", "--json").json
    expect(mapped, BARE_EXPECTED, {5: ("address.address_line1", "full_address")})
    assert mapped["missing"] == []


def renamed(path: Path, count: int = 30) -> Path:
    """Write good customers under a header that only their values explain."""
    return write_csv(path, customers(count), LIKELY_HEADER)


def test_unattended_a_likely_column_is_not_used_and_the_flag_is_named(importer: Command, tmp_path: Path) -> None:
    """Off a terminal a run stops rather than guess, and says what would make it go on."""
    ended = importer("validate", renamed(tmp_path / "f.csv"))
    assert ended.exit_code == 2
    assert '--map "Kontakt=address.phone"' in ended.err
    assert len(ended.err.strip().splitlines()) <= 2
    accepted = importer(
        "validate", tmp_path / "f.csv", "--map", "Kontakt=address.phone", "--map", "Post=address.email",
        "--map", "Vorname=address.first_name", "--map", "Anschrift=full_address", "--map", "PLZ=address.pincode",
        "--map", "Bundesland=address.state",
    )  # fmt: skip
    assert accepted.exit_code == 0


@needs_terminal
def test_at_a_terminal_a_likely_column_is_used_and_shown_before_the_question(tmp_path: Path) -> None:
    """A person sees every column that is used, with the doubt, before being asked whether to send."""
    path = renamed(tmp_path / "f.csv")
    arguments = ["run", path, "--sandbox", "--map", "Vorname=address.first_name"]
    with Terminal(tmp_path, arguments, columns=200) as terminal:
        terminal.read_question()
        terminal.type(b"y\n")
        code, screen = terminal.end()
    assert code == 0, screen
    shown, _, _ = screen.partition("There is no undo")
    assert "Kontakt" in shown
    assert "address.phone  likely: the header is not known; 100% of values are phone numbers" in shown
    assert "30 rows" in screen


def test_a_saved_mapping_is_used_by_the_next_file(importer: Command, tmp_path: Path, saving: Mapping[str, str]) -> None:
    """What a person saved lets the same header through unattended; the file of the mapping holds no value."""
    more = ["--map", "Vorname=address.first_name"]
    saved = importer("map", renamed(tmp_path / "f.csv"), *more, "--save", "kunden", env=saving)
    assert saved.exit_code == 0
    filed = (tmp_path / "mappings" / "kunden.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(filed)["columns"]["Kontakt"] == "address.phone"
    assert not any(cell in filed for row in customers(30) for cell in row if len(cell) > 6 and cell != "Bengaluru")
    ended = importer("validate", renamed(tmp_path / "next.csv", 7), "--json", env=saving)
    assert (ended.exit_code, ended.json["states"]["valid"]) == (0, 7)
    assert "saved mapping 'kunden' is used" in ended.err
    assert importer("validate", tmp_path / "next.csv", "--mapping", "none", env=saving).exit_code == 2
    assert importer("validate", tmp_path / "next.csv", "--mapping", "kunden", env=saving).exit_code == 0


def test_a_drifted_file_is_told_and_a_lost_required_column_stops(
    importer: Command, tmp_path: Path, saving: Mapping[str, str]
) -> None:
    """Names of columns that changed are told before the check's result; without the phone column nothing is judged."""
    header = ["Extra" if name == "City" else name for name in HEADER]
    write_csv(tmp_path / "f.csv", customers(3), header)
    more = ["--map", "Extra=address.landmark"]
    assert importer("map", tmp_path / "f.csv", *more, "--save", "crm", env=saving).exit_code == 0
    drifted = ["Mobile No" if name == "Phone" else name for name in header]
    ended = importer("validate", write_csv(tmp_path / "drifted.csv", customers(3), drifted), env=saving)
    assert ended.exit_code == 0
    assert "'Phone' seems to be 'Mobile No' now (address.phone; sure)" in ended.err
    lost = write_csv(
        tmp_path / "lost.csv", [[row[0], *row[1:2], *row[3:]] for row in customers(3)], [*header[:2], *header[3:]]
    )
    stopped = importer("run", lost, "--sandbox", "--yes", env=saving)
    assert stopped.exit_code == 2
    assert "'Phone' is gone" in stopped.err
    assert "--save crm" in stopped.err


def test_a_mapping_of_that_name_must_be_there(importer: Command, tmp_path: Path, saving: Mapping[str, str]) -> None:
    """--mapping with an unknown name is one line that lists the known ones."""
    renamed(tmp_path / "f.csv")
    ended = importer("validate", "f.csv", "--mapping", "crm", env=saving)
    assert (ended.exit_code, len(ended.err.strip().splitlines())) == (2, 1)
    assert "Saved are: none" in ended.err


def secret_file(path: Path) -> Path:
    """Write customers with a column of password hashes, one of them to be mended."""
    rows = [[*row, f"$2y$10$hash-of-{at}-abcdefgh"] for at, row in enumerate(customers(5))]
    rows[2][2] = "123"
    return write_csv(path, rows, [*HEADER, "password_hash"])


def contents(path: Path) -> bytes:
    """Read a file, and the parts of a workbook unpacked."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_secrets_go_no_further_than_the_reader(importer: Command, tmp_path: Path) -> None:
    """Neither table nor JSON nor any report of the run holds a hash; the rows to mend come back without the column."""
    path = secret_file(tmp_path / "f.csv")
    shown = importer("map", path, "--no-mask")
    ended = importer("run", path, "--sandbox", "--yes", "--json", "--out", tmp_path / "out")
    assert ended.exit_code == 1
    assert "$2y$10$" not in shown.out + shown.err + ended.out + ended.err
    assert not [path.name for path in (tmp_path / "out").iterdir() if b"$2y$10$" in contents(path)]
    assert "(not shown)" in shown.out
    assert list(read_csv(tmp_path / "out" / "errors.csv")[0])[: len(HEADER)] == HEADER
    assert "password_hash" not in read_csv(tmp_path / "out" / "errors.csv")[0]


def test_samples_are_masked_off_a_terminal_and_on_request(importer: Command, tmp_path: Path) -> None:
    """In a log no value is to be read unless somebody asks for it."""
    path = write_csv(tmp_path / "f.csv", customers(3))
    assert "9000010000" not in importer("map", path).out
    assert "9000010000" not in importer("map", path, "--json").out
    assert "9000010000" in importer("map", path, "--no-mask").out
    assert importer("map", path, "--json", "--no-mask").json["columns"][2]["samples"][0] == "9000010000"


def test_a_file_that_is_only_a_header_maps(importer: Command, tmp_path: Path) -> None:
    """Headers alone are enough for `importer map`."""
    mapped = importer("map", write_csv(tmp_path / "f.csv", [])).out
    assert "address.phone" in mapped


def test_debtors_are_told_from_creditors(importer: Command, tmp_path: Path) -> None:
    """Where a list of parties holds suppliers too, the filter is offered, and following it leaves them out."""
    rows = [[*row, group] for row, group in zip(customers(4), ["Sundry Debtors", "Sundry Creditors"] * 2, strict=True)]
    path = write_csv(tmp_path / "f.csv", rows, [*HEADER, "PARENT"])
    ended = importer("validate", path)
    assert '--where "PARENT=Sundry Debtors"' in ended.err
    filtered = importer("validate", path, "--where", "PARENT=Sundry Debtors", "--json")
    assert (filtered.json["states"]["valid"], filtered.json["states"]["excluded"]) == (2, 2)
    assert "Not every row is a customer" not in filtered.err


def test_one_address_column_needs_no_other(importer: Command, tmp_path: Path) -> None:
    """Name, contact and one address with everything: pincode, state and city come from its end."""
    rows = [
        [
            "Verma Traders",
            "Asha Verma",
            f"98450100{at:02}",
            f"asha{at}@example.com",
            "12 MG Road, Bengaluru, Karnataka - 560038",
        ]
        for at in range(3)
    ]
    path = write_csv(tmp_path / "f.csv", rows, ["Name", "Contact Person", "Mobile", "Email", "Address"])
    ended = importer("run", path, "--sandbox", "--yes", "--json", "--map", "Name=business.name")
    assert ended.json["states"]["created"] == 3, ended.err


def test_the_config_composes_what_a_header_cannot_say(importer: Command, tmp_path: Path) -> None:
    """first_of, joins, constants and value_maps work together in a run."""
    rows = [
        [row[0], "", "Asha Verma", *row[2:4], "12 MG Road", "Indiranagar", "2nd Stage", row[5], "KTK"]
        for row in customers(3)
    ]
    header = ["Nr", "Contact", "Party", "Tel", "Mail", "A", "B", "C", "D", "E"]
    config = {
        "map": {"Nr": "ref", "A": "address.address_line1", "D": "address.pincode", "E": "address.state"},
        "first_of": {"full_name": ["Contact", "Party"]},
        "joins": {"address.address_line2": {"columns": ["B", "C"], "separator": " - "}},
        "constants": {"address.city": "Bengaluru"},
        "value_maps": {"address.state": {"KTK": "Karnataka"}},
    }
    (tmp_path / "c.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    path = write_csv(tmp_path / "f.csv", rows, header)
    ended = importer("validate", path, "--config", tmp_path / "c.yaml", "--json")
    assert (ended.exit_code, ended.json["states"]["valid"]) == (0, 3), ended.err
    assert ended.json["warnings"] == {}


def test_guesses_are_named_once_and_by_what_they_fill(importer: Command, tmp_path: Path) -> None:
    """A whole address that would fill four missing fields is one flag, and an endless header is cut off."""
    rows = [[row[2], row[4], "x"] for row in customers(30)]
    ended = importer("validate", write_csv(tmp_path / "f.csv", rows, ["Kontakt", "Anschrift", "y" * 5000]))
    assert ended.err.count('--map "Anschrift=full_address"') == 1
    assert '--map "Kontakt=address.phone"' in ended.err
    assert len(ended.err) < 1500


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"joins": {"address.phon": ["A"]}}, ["joins", "address.phone"]),
        ({"first_of": {"address.phone": []}}, ["first_of", "address.phone"]),
        ({"value_maps": {"address.state": {"KTK": None}}}, ["value_maps", "quotes"]),
        ({"first_of": {"address.phone": ["A"]}, "joins": {"address.phone": ["B"]}}, ["joins", "first_of"]),
        ({"joins": {"address.phone": ["Nowhere"]}}, ["Nowhere"]),
        ({"joins": {"address.phone": "Phone"}}, ["joins", "[Phone, OTHER]"]),
    ],
)
def test_a_wrong_composition_is_one_line(
    importer: Command, tmp_path: Path, config: dict[str, Any], words: Sequence[str]
) -> None:
    """What cannot be composed is exit 2 and named."""
    (tmp_path / "c.yaml").write_text(json.dumps(config), encoding="utf-8")
    write_csv(tmp_path / "f.csv", customers(1))
    ended = importer("validate", "f.csv", "--config", "c.yaml")
    assert ended.exit_code == 2
    assert all(word in ended.err for word in words), ended.err
    assert "Traceback" not in ended.err
