"""The command that a run names as the next one does what it says when it is typed."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from importer.sandbox.options import SandboxAddress
from tests.conftest import Command
from tests.parts import HEADER, Ended, applied, credentials, customers, read_csv, write_csv
from tests.workbooks import mend

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the command is quoted for a POSIX shell")


def next_words(ended: Ended) -> list[str]:
    """Give the words of the command that stands behind `Next:`, without `importer`; none when there is none."""
    line = next((line for line in ended.out.splitlines() if line.startswith("Next:")), "")
    return shlex.split(line[line.index("importer ") :])[1:] if line else []


def test_from_the_check_to_the_last_customer(importer: Command, sandbox: SandboxAddress, tmp_path: Path) -> None:
    """Who types what each run names sends all rows that the filter kept, once, and none that it excluded."""
    rows = customers(8)
    rows[6][6] = rows[7][6] = "Mysuru"
    rows[0][2] = "98765O3210"
    source = tmp_path / "my customers.csv"
    header = [*HEADER[:2], "Ring me", *HEADER[3:]]
    source.write_text("\n".join(";".join(row) for row in [["a heading"], header, *rows]), encoding="cp1252")
    env = credentials(sandbox)
    checked = importer(
        "validate", source, "--where", "City=Bengaluru", "--map", "Ring me=address.phone", "--delimiter", ";",
        "--encoding", "cp1252", "--header-row", "2", "--out", "checked", env=env,
    )  # fmt: skip
    pilot = importer(*next_words(checked), "--yes", "--first", "2", "--out", "pilot", env=env)
    assert len(applied(sandbox)) == 2
    assert next_words(pilot)[0] == "resume"
    rest = importer(*next_words(pilot), env=env)
    assert rest.exit_code == 1
    mend(tmp_path / "pilot" / "errors.xlsx", {"98765O3210": "9876543210"})
    last = importer(*next_words(rest), "--out", "last", env=env)
    assert last.exit_code == 0
    assert next_words(last) == []
    bodies = [request["body"] for request in applied(sandbox)]
    assert len(bodies) == 6
    assert not any("Mysuru" in body for body in bodies)


@pytest.mark.parametrize("place", ["config", "environment"])
def test_what_the_config_says_of_files_does_not_spoil_the_reports(
    importer: Command, sandbox: SandboxAddress, tmp_path: Path, place: str
) -> None:
    """A delimiter, encoding, header row or folder set for every file does not keep unsent.csv from being read."""
    source = tmp_path / "customers.csv"
    text = "\n".join(";".join(row) for row in [["a heading"], HEADER, *customers(4)])
    source.write_text(text, encoding="utf-16")
    said = {"delimiter": ";", "encoding": "utf-16", "header_row": "2", "out": "out"}
    env: Mapping[str, str] = credentials(sandbox)
    options: list[str] = []
    if place == "config":
        (tmp_path / "c.yaml").write_text("".join(f"{key}: '{value}'\n" for key, value in said.items()), "utf-8")
        options = ["--config", "c.yaml"]
    else:
        env = {**env, **{f"IMPORTER_{key.upper()}": value for key, value in said.items()}}
    pilot = importer("run", source, "--yes", "--first", "1", *options, env=env)
    rest = importer(*next_words(pilot), env=env)
    assert (pilot.exit_code, rest.exit_code) == (0, 0), rest.err
    assert len(applied(sandbox)) == 4


def test_a_sandbox_run_goes_on_in_a_sandbox(importer: Command, tmp_path: Path) -> None:
    """What was tried on the pretend store is never proposed for the real one."""
    source = write_csv(tmp_path / "customers.csv", customers(3))
    pilot = importer("run", source, "--sandbox", "--yes", "--first", "1")
    assert {"--sandbox", "--yes"} <= set(next_words(pilot))
    assert "--first" not in next_words(pilot)


def test_only_files_that_hold_rows_are_named(importer: Command, tmp_path: Path) -> None:
    """Of several files only the reports with a row in them are named, also where a header has a line break."""
    bad = customers(1, start=50)
    bad[0][2] = "98765O3210"
    header = [*HEADER[:-1], "State\nor territory"]
    one = write_csv(tmp_path / "one.csv", customers(2), header=header)
    two = write_csv(tmp_path / "two.csv", bad, header=header)
    more = ["--map", "State\nor territory=address.state"]
    checked = importer("validate", one, two, "--out", "checked", *more)
    assert "errors-two." in checked.out
    assert "errors-one." not in checked.out
    sent = importer("run", one, two, "--sandbox", "--yes", "--out", "sent", *more)
    assert [word for word in next_words(sent) if "errors" in word] == [str(Path("sent", "errors-two.xlsx"))]
    assert len(read_csv(tmp_path / "sent" / "errors-two.csv")) == 1


def test_nothing_is_to_be_done_where_everything_is_excluded(importer: Command, tmp_path: Path) -> None:
    """A filter that keeps nothing leaves no errors file to mend."""
    source = write_csv(tmp_path / "customers.csv", customers(2))
    ended = importer("validate", source, "--where", "City=Nowhere", "--out", "out")
    assert ended.exit_code == 0
    assert next_words(ended) == []
    assert "errors." not in ended.out


@pytest.mark.parametrize(("given", "other"), [("--mask", "--unmasked"), ("--unmasked", "--mask")])
def test_who_may_see_values_is_said_again(importer: Command, tmp_path: Path, given: str, other: str) -> None:
    """Of two flags for one setting the next command has the one that was given."""
    words = next_words(importer("validate", write_csv(tmp_path / "customers.csv", customers(2)), given))
    assert given in words
    assert other not in words
