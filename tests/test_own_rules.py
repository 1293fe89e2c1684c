"""Rules of the user's own, from the config file to the problem."""

from __future__ import annotations

import json
import os
import py_compile
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

import importer as library
from importer.errors import UsageError
from importer.load_settings import read_config
from importer.trusted_file import trusted_file
from tests.parts import HEADER, clean_environment, command, customers, write_csv

RULES = """
import dataclasses

calls = []

@dataclasses.dataclass
class Box:
    number: int

def no_po_box(address):
    calls.append(address)
    return "po box" not in address.casefold()

def in_words(address):
    return "Too short" if len(address) < 12 else ""

def whole_row(row):
    return row["address.city"] != row["address.state"] or f"{row['address.city']} twice"

def fails(city):
    if city == "Pune":
        raise ValueError("Pune is secret")
    return True

def leaves(city):
    raise SystemExit(3)

def gives_nothing(city):
    pass

def known(cell):
    assert len(calls) == len(set(calls))
    return Box(1).number == 1

async def later(city):
    return True

def strange_error(city):
    raise BaseException("Pune is secret")

class Words(str):
    def strip(self, *signs):
        raise KeyError("Pune is secret")

def odd_words(city):
    return Words("Odd")

def half_a_sign(city):
    return "Wrong \\ud83d"

def a_book(city):
    return "x" * 5000

class Liar:
    @property
    def __class__(self):
        raise LookupError("Pune is secret")

def lies(city):
    return Liar()
"""


def line_of(code: str) -> int:
    """Give the number of the line of RULES that begins with it."""
    return [line.strip().startswith(code) for line in RULES.splitlines()].index(True) + 1


def written(folder: Path, checks: str, module: str = RULES, **more: str) -> Path:
    """Write a config file with these checks and the rules beside it."""
    (folder / "my_rules.py").write_text(module, encoding="utf-8")
    config = folder / "importer.yaml"
    lines = [f"checks: {checks}", *(f"{key}: {value}" for key, value in more.items())]
    config.write_text("\n".join(lines), encoding="utf-8")
    return config


def people(folder: Path, **changes: str) -> Path:
    """Write four customers; the second (row 3) has other values, by header with underscores."""
    rows = customers(4)
    for header, text in changes.items():
        rows[1][HEADER.index(header.replace("_", " "))] = text
    return write_csv(folder / "customers.csv", rows)


def found(source: Path, config: Path) -> list[tuple[int, str, str, str, str, str]]:
    """Give row, severity, code, field, value and message of each problem."""
    with library.validate(source, config=config) as report:
        return [
            (problem.row, problem.severity.value, problem.code, problem.field, problem.value, problem.message)
            for problem in report.problems()
        ]


def test_a_rule_for_a_field_gets_its_clean_value(tmp_path: Path) -> None:
    """What it refuses is shown with the configured message and weight, at the row and with the cell as it stands."""
    source = people(tmp_path, Address_Line_1=" PO   Box 7, Camp")
    checks = "[{rule: 'my_rules:no_po_box', field: address.address_line1, message: No boxes, severity: warning}]"
    assert found(source, written(tmp_path, checks)) == [
        (3, "warning", "own_check", "address.address_line1", " PO   Box 7, Camp", "No boxes")
    ]


def test_a_rule_for_a_column_gets_the_cell(tmp_path: Path) -> None:
    """A column is named as --map names it, mapped or not; its own words are the message."""
    source = people(tmp_path, Address_Line_1="1 MG Rd")
    config = written(tmp_path, "[{rule: 'my_rules:in_words', column: address line_1}]")
    assert (3, "error", "own_check", "address.address_line1", "1 MG Rd", "Too short") in found(source, config)
    with pytest.raises(UsageError, match="rule under checks names the column 'Adress'"):
        found(source, written(tmp_path, "[{rule: 'my_rules:in_words', column: Adress}]"))


def test_a_rule_for_the_row_gets_all_clean_values(tmp_path: Path) -> None:
    """Without field and column it sees the whole row; `checks` may be that one rule alone."""
    source = people(tmp_path, City="Karnataka")
    assert found(source, written(tmp_path, "my_rules:whole_row")) == [
        (3, "error", "own_check", "", "", "Karnataka twice")
    ]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("fails", f"my_rules:fails ended with ValueError in line {line_of('raise ValueError')}"),
        ("leaves", f"my_rules:leaves ended with SystemExit in line {line_of('raise SystemExit')}"),
        ("gives_nothing", "my_rules:gives_nothing gave NoneType, which is neither True nor False nor a text"),
        ("strange_error", f"my_rules:strange_error ended with BaseException in line {line_of('raise BaseException')}"),
        ("lies", f"my_rules:lies ended with LookupError in line {line_of('raise LookupError')}"),
    ],
)
def test_a_rule_that_fails_ends_nothing(rule: str, words: str, tmp_path: Path) -> None:
    """Its row says so, without the error's words; the row's other problems and the other rows are as ever."""
    source = people(tmp_path, City="Pune", Phone="12345")
    checks = (
        f"[{{rule: 'my_rules:{rule}', field: address.city}}, {{rule: 'my_rules:no_po_box', field: address.landmark}}]"
    )
    problems = found(source, written(tmp_path, checks))
    assert {("phone_invalid", ""), ("own_check_failed", words)} <= {
        (code, message if code.startswith("own") else "") for row, _, code, _, _, message in problems if row == 3
    }
    if rule == "fails":
        assert {row for row, *_ in problems} == {3}
    assert "secret" not in str(problems)


@pytest.mark.parametrize(
    ("rule", "words"), [("odd_words", "Odd"), ("half_a_sign", "Wrong ?"), ("a_book", "x" * 999 + "…")]
)
def test_any_text_is_a_message(rule: str, words: str, tmp_path: Path) -> None:
    """A report holds what it can of it: no sign that UTF-8 does not have, and no more than a person reads."""
    config = written(tmp_path, f"[{{rule: 'my_rules:{rule}', field: address.city}}]")
    assert {(code, message) for *_, code, _, _, message in found(people(tmp_path), config)} == {("own_check", words)}


def test_equal_values_are_asked_for_once_and_blank_ones_never(tmp_path: Path) -> None:
    """Four rows with one address make one call; a module that two rules name is loaded once."""
    source = people(tmp_path, Address_Line_1="")
    rows = customers(4)
    for row in rows:
        row[HEADER.index("Address Line 1")] = "12 MG Road"
    write_csv(source, rows)
    checks = "[{rule: 'my_rules:no_po_box', field: address.address_line1}, {rule: 'my_rules:known', column: City}]"
    assert found(source, written(tmp_path, checks)) == []
    landmarks = written(tmp_path, "[{rule: 'my_rules:gives_nothing', field: address.landmark}]")
    assert found(people(tmp_path), landmarks) == []


def test_excluded_rows_are_not_asked_for(tmp_path: Path) -> None:
    """A row that the filter leaves out is judged by no rule."""
    config = written(tmp_path, "[{rule: 'my_rules:fails', field: address.city}]", where="['City!=Pune']")
    assert found(people(tmp_path, City="Pune"), config) == []


def test_a_batch_without_rows_is_no_matter(tmp_path: Path) -> None:
    """Blank rows can fill a whole batch; a rule for a column of the file has nothing to say of them."""
    source = people(tmp_path)
    with source.open("a", encoding="utf-8") as file:
        file.write((len(HEADER) - 1) * "," + "\n" + 400_000 * (4 * " " + (len(HEADER) - 1) * "," + "\n"))
    assert found(source, written(tmp_path, "[{rule: 'my_rules:known', column: City}]")) == []


def test_a_message_that_no_file_can_hold_is_mended(tmp_path: Path) -> None:
    """Half of a surrogate pair, from a rule or from the config, becomes a question mark."""
    source = people(tmp_path, City="Pune")
    rules = "def wrong(city):\n    return city != 'Pune' or '\\ud800 bad'\n"
    rules += "def never(city):\n    return city != 'Pune'\n"
    checks = "[{rule: 'my_rules:wrong', field: address.city}, "
    checks += '{rule: "my_rules:never", field: address.city, message: "\\ud800 worse"}]'
    messages = [message for *_, message in found(source, written(tmp_path, checks, rules))]
    assert [message for message in messages if "pincode" not in message] == ["? bad", "? worse"]


def test_rules_weigh_them(tmp_path: Path) -> None:
    """`rules` outrank a rule's own severity."""
    config = written(tmp_path, "my_rules:whole_row", rules="{own_check: warning}")
    assert [severity for _, severity, *_ in found(people(tmp_path, City="Karnataka"), config)] == ["warning"]


@pytest.mark.parametrize(
    ("checks", "words"),
    [
        ("my_rules:no_po_bx", "no function no_po_bx"),
        ("my_rules:later", "no function later"),
        ("not_there:rule", "no installed module not_there"),
        ("sys:no_such_function", "no function no_such_function in the module sys"),
        ("my_rules", "checks"),
        ("[{rule: 'my_rules:no_po_box', field: address.adress}]", "no field 'address.adress'"),
        ("[{rule: 'my_rules:no_po_box', field: address.city, column: City}]", "a field and a column"),
        ("[{rule: 'my_rules:no_po_box', severity: fatal}]", "severity"),
        ("{rule: 3}", "checks"),
        ("[3]", "checks"),
    ],
)
def test_a_rule_that_cannot_be_used_is_wrong_usage(checks: str, words: str, tmp_path: Path) -> None:
    """It is one line that names what is wrong, before a row is read."""
    with pytest.raises(UsageError) as caught:
        found(people(tmp_path), written(tmp_path, checks))
    assert words in caught.value.message
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("def x(:\n", "line 1 is not Python"),
        ("raise ValueError('9876543210')", "ended with ValueError while"),
        ("import sys; sys.exit(0)", "ended with SystemExit while"),
        ("raise BaseException('9876543210')", "ended with BaseException while"),
        ("import a_module_that_nobody_has", "a_module_that_nobody_has, which is not installed"),
        ("import my_rules", "needs the module my_rules, which is not installed"),
        ("# coding: nothing-known", "it is not Python, or not UTF-8"),
        ("def __getattr__(name): raise KeyError('9876543210')", "no function x"),
    ],
)
def test_a_file_of_rules_that_cannot_be_loaded_is_wrong_usage(rules: str, words: str, tmp_path: Path) -> None:
    """The user learns what to mend; the words of the error are not repeated."""
    with pytest.raises(UsageError) as caught:
        found(people(tmp_path), written(tmp_path, "my_rules:x", rules))
    assert words in caught.value.message
    assert "9876543210" not in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="modes and owners are POSIX's; Windows has access lists")
@pytest.mark.parametrize("open_to_others", ["importer.yaml", "my_rules.py", "."])
@pytest.mark.parametrize("mode", [stat.S_IWGRP, stat.S_IWOTH])
def test_what_others_can_write_is_not_run(open_to_others: str, mode: int, tmp_path: Path) -> None:
    """Neither the config, nor the rules, nor their folder may be anybody else's to change."""
    source, config = people(tmp_path), written(tmp_path, "my_rules:whole_row")
    path = tmp_path / open_to_others
    path.chmod(path.stat().st_mode | mode)
    with pytest.raises(UsageError, match="others can write it"):
        found(source, config)
    path.chmod(path.stat().st_mode & ~mode)
    assert found(source, config) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("given_away", ["importer.yaml", "my_rules.py"])
def test_what_others_own_is_not_run(given_away: str, tmp_path: Path) -> None:
    """Who owns a file can write it, whatever its mode says now."""
    source, config = people(tmp_path), written(tmp_path, "my_rules:whole_row")
    os.chown(tmp_path / given_away, 12345, -1)
    with pytest.raises(UsageError, match="has another owner"):
        found(source, config)


def test_compiled_rules_are_not_run(tmp_path: Path) -> None:
    """A `__pycache__` that somebody left beside the rules is passed over, whatever it claims; none is left either."""
    source, config = people(tmp_path), written(tmp_path, "my_rules:whole_row")
    rules = tmp_path / "my_rules.py"
    right = rules.read_bytes()
    rules.write_bytes(b"raise ZeroDivisionError".ljust(len(right)))
    py_compile.compile(str(rules), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    rules.write_bytes(right)
    assert found(source, config) == []
    shutil.rmtree(tmp_path / "__pycache__")
    assert found(source, config) == []
    assert not (tmp_path / "__pycache__").exists()


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows")
def test_a_link_to_the_config_leads_to_the_rules_beside_it(tmp_path: Path) -> None:
    """Rules beside the link are somebody else's, perhaps: it may lie where others can write."""
    source, shared = people(tmp_path, City="Karnataka"), tmp_path / "shared"
    shared.mkdir()
    (shared / "my_rules.py").write_text("raise ZeroDivisionError", encoding="utf-8")
    (shared / "importer.yaml").symlink_to(written(tmp_path, "my_rules:whole_row"))
    shared.chmod(0o777)
    assert [message for *_, message in found(source, shared / "importer.yaml")] == ["Karnataka twice"]


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows")
def test_a_config_that_is_exchanged_while_it_is_looked_at_is_not_heeded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is what stands in the file that was found to be the user's own, not what was read before."""
    config = written(tmp_path, "my_rules:whole_row")
    link = tmp_path / "link.yaml"
    link.write_text("checks: my_rules:fails\nwhere: [A=B]", encoding="utf-8")

    def exchanging(path: Path) -> Path:
        link.unlink()
        link.symlink_to(config)
        return trusted_file(path)

    monkeypatch.setattr("importer.load_settings.trusted_file", exchanging)
    assert read_config(link) == {"checks": [{"rule": "my_rules:whole_row", "folder": tmp_path}]}


def test_rules_come_from_a_config_file_only(tmp_path: Path) -> None:
    """Neither a caller's dict nor an environment variable brings code in."""
    source, config = people(tmp_path), written(tmp_path, "my_rules:whole_row")
    with pytest.raises(UsageError, match="come from a config file"):
        library.validate(source, settings={"checks": ["my_rules:whole_row"]}, config=config)
    done = subprocess.run(
        command("validate", source, "--out", tmp_path / "out"),
        env={**os.environ, "IMPORTER_CHECKS": "my_rules:whole_row"},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert "IMPORTER_CHECKS" in done.stderr


def test_the_command_runs_them(tmp_path: Path) -> None:
    """From the shell too, with a config file in the working folder: exit 1, counted, in the errors file."""
    source = people(tmp_path, City="Karnataka")
    written(tmp_path, "my_rules:whole_row")
    done = subprocess.run(
        command("validate", source, "--config", "importer.yaml", "--out", tmp_path / "out", "--json"),
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert json.loads(done.stdout)["problems"] == {"own_check": 1}
    assert "Karnataka twice" in (tmp_path / "out" / "errors.csv").read_text(encoding="utf-8-sig")


def test_the_example_of_the_readme_works(tmp_path: Path) -> None:
    """Rules and config as they stand in the README refuse a post office box with a warning."""
    text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    section = text.split("### Rules of your own")[1]
    python, config = (section.split(f"```{language}\n")[1].split("```")[0] for language in ("python", "yaml"))
    (tmp_path / "my_rules.py").write_text(python, encoding="utf-8")
    (tmp_path / "importer.yaml").write_text(config, encoding="utf-8")
    source = people(tmp_path, Address_Line_1="PO Box 7")
    assert found(source, tmp_path / "importer.yaml") == [
        (3, "warning", "own_check", "address.address_line1", "PO Box 7", "We do not deliver to post office boxes")
    ]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's; Windows has access lists")
def test_a_module_of_the_working_folder_must_be_trusted_too(tmp_path: Path) -> None:
    """Where the file beside the config is missing, what Python finds elsewhere is looked at before it is run."""
    source, config = people(tmp_path), written(tmp_path, "rules_of_work:never", module="")
    work = tmp_path / "work"
    work.mkdir()
    rules = work / "rules_of_work.py"
    rules.write_text("def never(row):\n    return False\n", encoding="utf-8")
    arguments = command("validate", source, "--config", config, "--out", tmp_path / "out", "--quiet")
    for mode, code in ((0o666, 2), (0o600, 1)):
        rules.chmod(mode)
        done = subprocess.run(
            arguments, cwd=work, env=clean_environment(), check=False, capture_output=True, timeout=60
        )
        assert done.returncode == code
