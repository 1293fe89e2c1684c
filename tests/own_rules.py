"""A config with rules of the user's own, some rules, and customers to judge by them."""

from __future__ import annotations

from pathlib import Path

import importer as library
from tests.parts import HEADER, customers, write_csv

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
