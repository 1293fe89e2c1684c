"""What click found wrong with a command line, in our words: click's own speak of integers, arguments and ranges."""

from __future__ import annotations

import re

import click

from importer.errors import UsageError


def usage_error_of(error: click.ClickException) -> UsageError:
    """Give the same error in plain words, with the help to look at."""
    context = getattr(error, "ctx", None)
    return UsageError(_words(error), f"See {context.command_path if context else 'importer'} --help.")


def _words(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            near = " or ".join(sorted(error.possibilities or ()))
            return f"There is no option {error.option_name}." + (f" Did you mean {near}?" if near else "")
        case click.MissingParameter() if error.param is not None:
            return f"{_name(error.param, error.ctx)} is missing."
        case click.BadParameter() if error.param is not None:
            return f"{_name(error.param, error.ctx)}: {_value_words(error, error.param.type)}"
    return _by_pattern(error.format_message())


def _name(parameter: click.Parameter, context: click.Context | None) -> str:
    """Give an option as it is typed, an argument as the help shows it."""
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.make_metavar(context or click.Context(click.Command("importer"))).strip("[].") or "a word"


def _value_words(error: click.BadParameter, kind: object) -> str:
    given = re.match(r"'(.*)' is not ", error.message, re.DOTALL)
    if given and isinstance(kind, click.types.IntParamType):
        return f"{given[1]!r} is no whole number."
    if given and isinstance(kind, click.types.FloatParamType):
        return f"{given[1]!r} is no number."
    if given and isinstance(kind, click.Choice):
        *others, last = map(str, kind.choices)
        return f"{given[1]!r} is not possible; possible are {', '.join(others)} and {last}."
    if isinstance(kind, click.IntRange | click.FloatRange) and " not in the range " in error.message:
        least = "" if kind.min is None else f"{'more than' if kind.min_open else 'at least'} {kind.min:,}"
        most = "" if kind.max is None else f"{'less than' if kind.max_open else 'at most'} {kind.max:,}"
        return (
            f"{error.message.split(' ', 1)[0]} is not possible; it must be {' and '.join(filter(None, (least, most)))}."
        )
    return error.message


_PATTERNS = (
    (r"Option '(-[^']*)' requires (?:an argument|\d+ arguments)\.", r"\1 needs a value."),
    (r"Option '(-[^']*)' does not take a value\.", r"\1 takes no value."),
    (r"No such command ", r"There is no command "),
    (r"Got unexpected extra arguments? \((.*)\)\.?", r"Too many words: \1. Put quotes around a name with spaces."),
)


def _by_pattern(message: str) -> str:
    for pattern, words in _PATTERNS:
        found = re.match(pattern, message, re.DOTALL)
        if found:
            return found.expand(words) + message[found.end() :]
    return message
