"""What the README names exists, and its tables are those of the code."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from importer.cli.main import importer
from importer.config import Secrets, Settings
from importer.customer.problems import PROBLEM_KINDS
from importer.customer.virtual_fields import MAP_TARGETS
from importer.errors import MAX_DURATION
from importer.sender.token_source import TOKENS_UNSAVED
from tests.readme_tables import README, with_tables

ROOT = Path(__file__).parents[1]
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in (README, ROOT / "CONTRIBUTING.md")}
HEADINGS = {name: re.findall(r"^#+ (.+)$", text, re.MULTILINE) for name, text in TEXTS.items()}


def all_commands(group: click.Group, before: str = "") -> dict[str, click.Command]:
    """Give every command that does something by its name, that of its groups before it: `journal backup`."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= all_commands(command, f"{before}{name} ")
        else:
            found[before + name] = command
    return found


OPTIONS = {
    name: {option for parameter in command.params if isinstance(parameter, click.Option) for option in parameter.opts}
    for name, command in all_commands(importer).items()
}
GROUPS = {name.rpartition(" ")[0] for name in OPTIONS} - {""}


def test_the_tables_are_made_from_the_code() -> None:
    """The README's generated tables are those of the code (python -m tests.readme_tables renews them)."""
    assert with_tables(TEXTS["README.md"]) == TEXTS["README.md"]


def command_lines() -> list[str]:
    """Give every command line of ours in the README: in code blocks and in running text."""
    text = TEXTS["README.md"]
    blocks = [
        line.split("#")[0] for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()
    ]
    running = re.findall(r"`(importer [^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    lines = [part for line in blocks for part in line.split("&&")] + running
    found = [line[line.index("importer ") :].strip() for line in lines if re.search(r"(^|[\s/])importer [a-z]", line)]
    return [line for line in found if not line.startswith(("importer COMMAND", "importer sample"))]


def command_of(line: str) -> tuple[str, list[str]]:
    """Give the name of the command in a line, that of its groups before it, and the other words."""
    _, name, *words = shlex.split(line)
    while name in GROUPS and words:
        name = f"{name} {words.pop(0)}"
    return name, words


@pytest.mark.parametrize("line", command_lines())
def test_every_command_line_names_a_command_and_its_options(line: str) -> None:
    """Whoever types a command of the README finds the command and every option."""
    name, words = command_of(line)
    assert name in OPTIONS
    assert {word.split("=")[0] for word in words if word.startswith("--")} <= OPTIONS[name] | {"--help"}


def test_the_main_commands_are_named() -> None:
    """The README names every command there is."""
    assert set(OPTIONS) == {command_of(line)[0] for line in command_lines()}


def test_the_table_of_options_is_right() -> None:
    """Each option stands with the commands that have it, and no option of validate, run or map is left out."""
    rows = re.findall(r"^\| (`--.*?) \| (all|[a-z, ]+) \|", TEXTS["README.md"], re.MULTILINE)
    named: dict[str, set[str]] = {}
    for cell, commands in rows:
        for option in re.findall(r"--[a-z-]+", cell.split(" or ")[0]):
            named.setdefault(option, set()).update(OPTIONS if commands == "all" else commands.split(", "))
    actual = {
        option: {command for command, options in OPTIONS.items() if option in options}
        for options in OPTIONS.values()
        for option in options
        if option.startswith("--") and option not in {"--dry-run", "--port", "--token-ttl"}
    }
    assert named == actual


def test_every_variable_exists() -> None:
    """Every IMPORTER_ variable in the README is a setting that one value can hold, or a secret."""
    named = set(re.findall(r"IMPORTER_([A-Z_]+)", TEXTS["README.md"]))
    single = [name for name, value in Settings() if not isinstance(value, dict | tuple)]
    known = {name.upper() for name in (*single, *Secrets.model_fields)} | {"SECRETS_DIR"}
    assert named <= known


def test_every_config_that_is_shown_can_be_used() -> None:
    """The YAML of the README names settings that exist, with values that they may have."""
    blocks = re.findall(r"```yaml\n(.*?)```", TEXTS["README.md"], re.DOTALL)
    for block in blocks:
        Settings.model_validate(yaml.safe_load(block))
    assert any("min_rows" in block for block in blocks)


def test_every_field_and_code_exists() -> None:
    """Every field path and every problem code in backquotes exists."""
    quoted = set(re.findall(r"`([a-z_.]+)`", TEXTS["README.md"]))
    assert {word for word in quoted if word.startswith(("address.", "business."))} <= set(MAP_TARGETS)
    prefixes = ("phone_", "email_", "pincode_", "gstin_", "row_", "duplicate_")
    assert {word for word in quoted if word.startswith(prefixes)} <= set(PROBLEM_KINDS)


@pytest.mark.parametrize("name", list(TEXTS))
def test_every_file_that_is_named_is_there(name: str) -> None:
    """Paths of the project in README and CONTRIBUTING lead somewhere."""
    paths = re.findall(r"`((?:importer|tests|sample_data|benchmarks|\.ci)/[A-Za-z0-9_./]*)`", TEXTS[name])
    links = [path for path in re.findall(r"\]\(([^)]+)\)", TEXTS[name]) if "://" not in path]
    paths += [path for path in links if not path.startswith("#")]
    headings = {re.sub(r"[^a-z0-9 -]", "", line.lower()).strip().replace(" ", "-") for line in HEADINGS[name]}
    assert {link[1:] for link in links if link.startswith("#")} <= headings
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_reason_to_stop_sending_is_explained() -> None:
    """The table of reasons names those that sending ends with, and no others."""
    section = TEXTS["README.md"].partition("## How it sends")[2].partition("\n## ")[0]
    first_cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    explained = set(re.findall(r"`([a-z_]+)`", " ".join(first_cells)))
    end = ast.parse((ROOT / "importer" / "sender" / "end.py").read_text(encoding="utf-8"))
    made = {
        node.args[0].value
        for node in ast.walk(end)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "cls"
        if isinstance(node.args[0], ast.Constant)
    }
    assert explained == made | {MAX_DURATION, TOKENS_UNSAVED}
