"""`--fault`: how faults of the sandbox are named on the command line, and the list of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from importer.errors import UsageError

if TYPE_CHECKING:
    from importer.sandbox import Faults

LIST = "list"
"""What is given to `--fault` to see the faults."""


def read_faults(texts: Sequence[str], seed: int | None) -> Faults:
    """Read every `NAME=SHARE,NAME=SHARE`; a share is a number from 0 to 1 or a percentage.

    Raises UsageError for a name that is unknown or given twice, and for a share that is none.
    """
    from importer.sandbox import Fault, Faults

    shares: dict[str, float] = {}
    for name, share in _pairs(texts):
        if name not in list(Fault):
            raise UsageError(f"--fault {name[:40]!r}: no fault has this name.", f"The faults are {', '.join(Fault)}.")
        if name in shares:
            raise UsageError(f"--fault: {name} was given already.", "Give each fault once.")
        shares[name] = _share(name, share)
    return Faults(seed=seed, **shares)


def fault_list() -> str:
    """Give a line per fault: its name, whether the customer is made, and what happens."""
    from importer.sandbox import Fault

    return "\n".join(
        [
            "With --fault NAME=SHARE,... a share (1%, 0.01) of the valid requests meets:",
            *(f"  {fault:<18} {'made' if fault.applied else 'not made':<8}  {fault.meaning}" for fault in Fault),
            "made, not made: whether the store makes the customer all the same.",
        ]
    )


def _pairs(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        for part in text.split(","):
            name, _, share = part.partition("=")
            yield name.strip(), share.strip()


def _share(name: str, text: str) -> float:
    match = re.fullmatch(r"([0-9]*\.?[0-9]+)\s*(%?)", text, re.ASCII)
    share = float(match[1]) / (100 if match[2] else 1) if match else -1.0
    if not 0 <= share <= 1:
        said = f"{text[:40]!r} is no share" if text else "its share is missing"
        raise UsageError(f"--fault {name}: {said}.", f"Give a number from 0 to 1 or a percentage: {name}=1%.")
    return share


def show_list(context: click.Context, option: click.Parameter, texts: tuple[str, ...]) -> tuple[str, ...]:  # noqa: ARG001 - click calls it so
    """Print the list and end, where it was asked for."""
    if LIST in texts:
        click.echo(fault_list())
        context.exit()
    return texts
