"""Make the README's tables from the code: `python -m tests.readme_tables` writes them, test_readme.py compares them."""

from __future__ import annotations

import re
from pathlib import Path

from importer.customer.fields import FIELDS
from importer.customer.problems import PROBLEM_KINDS
from importer.customer.status import RowStatus
from importer.customer.virtual_fields import VIRTUAL_FIELDS
from importer.log.catalogue import LOG_EVENTS
from importer.sandbox.faults import Fault

README = Path(__file__).parents[1] / "README.md"


def fields_table() -> list[str]:
    """Give a line per field."""
    lines = ["| field | header | required | longest | known headers besides |", "|---|---|---|---|---|"]
    for field in FIELDS:
        required = "yes" if field.required else f"no; else {field.default}" if field.default else "no"
        if field.fill:
            required += "; else from the pincode"
        if not field.sent:
            required += "; never sent"
        if field.by_hand:
            required += "; mapped by hand only"
        known = ", ".join(field.aliases[:6]) + (" …" if len(field.aliases) > 6 else "")
        lines.append(f"| `{field.path}` | {field.label} | {required} | {field.max_length} | {known} |")
    for virtual in VIRTUAL_FIELDS:
        known = ", ".join(virtual.aliases[:6]) + " …"
        lines.append(f"| `{virtual.path}` | {virtual.label} | fills {', '.join(virtual.fills)} | | {known} |")
    return lines


def problems_table() -> list[str]:
    """Give a line per problem code."""
    lines = ["| code | by default | what is wrong | what to do |", "|---|---|---|---|"]
    return lines + [
        f"| `{kind.code}` | {kind.severity} | {kind.title} | {kind.remedy} |" for kind in PROBLEM_KINDS.values()
    ]


def states_table() -> list[str]:
    """Give a line per state."""
    return ["| state | meaning |", "|---|---|", *(f"| `{status}` | {status.meaning} |" for status in RowStatus)]


def faults_table() -> list[str]:
    """Give a line per fault of the sandbox."""
    lines = ["| fault | is the customer made? | what happens |", "|---|---|---|"]
    return lines + [f"| `{fault}` | {'yes' if fault.applied else 'no'} | {fault.meaning} |" for fault in Fault]


def events_table() -> list[str]:
    """Give a line per event of the log."""
    lines = ["| event | level | fields | meaning |", "|---|---|---|---|"]
    only = {"log": "; log only", "stderr": "; standard error only", "both": ""}
    for event in LOG_EVENTS.values():
        fields = ", ".join(f"`{field}`" for field in event.fields)
        more = f"on standard error {', '.join(f'`{word}`' for word in event.words)}" if event.words else ""
        told = ", ".join(filter(None, [fields, more]))
        lines.append(f"| `{event.name}` | {event.level} | {told} | {event.meaning}{only[event.told]} |")
    return lines


TABLES = {
    "fields": fields_table,
    "problems": problems_table,
    "states": states_table,
    "events": events_table,
    "faults": faults_table,
}


def with_tables(text: str) -> str:
    """Give the README with its tables made anew."""
    for name, make in TABLES.items():
        block = re.compile(rf"(<!-- {name}: [^\n]*-->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = block.sub(lambda match, make=make: match[1] + "\n".join(["", *make(), "", ""]) + match[2], text)  # type: ignore[misc] # mypy does not see the default of a lambda
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
