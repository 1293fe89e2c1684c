"""The command as it stood on the command line, to be given again with other files."""

from __future__ import annotations

import re

import click
from click.core import ParameterSource

from importer.config import Settings
from importer.next_step import GivenCommand

_OURS = {
    "format": "csv",
    "encoding": "utf-8",
    "delimiter": "comma",
    "quote": "double",
    "escape": "doubled",
    "header_row": "1",
    "sheet": "",
}
"""How the files that we write are read: CSV files, and workbooks, for which `next_step` leaves out what is of text."""


def given_command(context: click.Context, settings: Settings) -> GivenCommand:
    """Give files and options of the command; what came from config or environment will come from there again."""
    typed = [
        parameter
        for parameter in context.command.params
        if isinstance(parameter, click.Option) and _is_typed(context, parameter)
    ]
    return GivenCommand(
        name=str(context.info_name),
        files=tuple(map(_without_query, context.params.get("files") or (context.params["file"],))),
        options=tuple(words for option in typed for words in _words(option, context.params[str(option.name)])),
        for_our_files=_for_our_files(settings, {str(option.name) for option in typed}),
    )


def _without_query(name: str) -> str:
    """Give a URL without what may be a secret in it: it would be printed into a log."""
    scheme, sign, rest = name.partition("://")
    if not sign:
        return name
    return f"{scheme}://{re.split('[?#]', rest, maxsplit=1)[0].rpartition('@')[2]}"


def _is_typed(context: click.Context, option: click.Option) -> bool:
    return context.get_parameter_source(str(option.name)) is ParameterSource.COMMANDLINE


def _words(option: click.Option, value: object) -> list[tuple[str, ...]]:
    name = option.opts[0]
    if option.is_flag:  # two flags may stand for two values of one setting
        return [(name,)] if value is True or (value and value == option.flag_value) else []
    values = value if isinstance(value, tuple) else (value,)
    return [(name, "tab" if one == "\t" else str(one)) for one in values]


def _for_our_files(settings: Settings, typed: set[str]) -> tuple[tuple[str, ...], ...]:
    """Undo for reports of ours what config or environment say of every file, and do not write over them."""
    said = [
        (name, ours) for name, ours in _OURS.items() if name not in typed and getattr(settings, name) not in {"", None}
    ]
    if settings.out is not None and "out" not in typed:
        said.append(("out", str(settings.out / "next")))
    return tuple((f"--{name.replace('_', '-')}", value) for name, value in said)
