"""Rules of the user's own, from the config file to the problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.errors import UsageError
from tests.own_rules import found, line_of, people, written
from tests.parts import HEADER, customers, write_csv


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


def test_no_rule_gets_a_column_of_secrets(tmp_path: Path) -> None:
    """Neither by name nor by number, which is counted over all columns of the file as --map counts it."""
    header, rows = ["Password", *HEADER], [["hunter2", *row] for row in customers(4)]
    source = write_csv(tmp_path / "customers.csv", rows, header)
    for column in ("Password", "1"):
        with pytest.raises(UsageError, match="'Password', which holds secrets"):
            found(source, written(tmp_path, f"[{{rule: 'my_rules:no_po_box', column: '{column}'}}]"))
    number = header.index("City") + 1
    config = written(tmp_path, f"[{{rule: 'my_rules:in_words', column: '{number}'}}]")
    assert {value for *_, value, _ in found(source, config)} == {"Bengaluru"}


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
