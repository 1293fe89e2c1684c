"""What a run says at its end: a table of states, the most frequent problems, the reports, and what to do next."""

from __future__ import annotations

import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from importer.cli.failure import print_error
from importer.cli.terminal import count, duration, plain, width
from importer.customer.problems import PROBLEM_KINDS, Severity
from importer.customer.status import RowStatus
from importer.report import CountedProblem, Summary, mask_value
from importer.run import RunResult

_GOOD = {RowStatus.VALID, RowStatus.CREATED, RowStatus.SKIPPED}
_HOLDS = {
    "errors_csv": (RowStatus.INVALID, RowStatus.DUPLICATE, RowStatus.REJECTED, RowStatus.FAILED),
    "unsent_csv": (RowStatus.PENDING,),
    "uncertain": (RowStatus.UNCERTAIN,),
}
"""The states whose rows stand in a report; without any it is not worth naming."""


def print_closing(result: RunResult, paths: tuple[Path, ...], *, err: bool) -> None:
    """Print the end of a run; on standard error where standard output belongs to `--json`."""
    stream = sys.stderr if err else sys.stdout
    masked = not stream.isatty()
    for line in _lines(result, masked=masked):
        click.echo(line, err=err)
    if result.error is not None:
        print_error(result.error.message, result.error.remedy)
    if step := next_step(result.summary, paths):
        click.echo(f"{click.style('Next:', bold=True)} {step}", err=err)


def _lines(result: RunResult, *, masked: bool) -> Iterator[str]:
    summary = result.summary
    if summary.states is None:
        return
    yield ""
    yield from _states(summary)
    yield from _problems(result.tally.most_frequent(5), summary, masked=masked)
    yield ""
    if result.folder is not None and summary.reports:
        names = [Path(path).name for name, path in summary.reports.items() if _worth_naming(name, summary)]
        yield from _wrapped(f"Reports in {result.folder}: {', '.join(names)}", "  ")


def _worth_naming(name: str, summary: Summary) -> bool:
    held = next((states for kind, states in _HOLDS.items() if name.startswith(kind)), None)
    return held is None or any((summary.states or {}).get(status) for status in held)


def _states(summary: Summary) -> Iterator[str]:
    states = summary.states or {}
    seconds = summary.seconds.total if summary.seconds else None
    blank = f" and {count(summary.blank, 'blank row')} passed over" if summary.blank else ""
    time = f" in {duration(seconds)}" if seconds is not None else ""
    yield click.style(f"{count(summary.rows or 0, 'row')}{blank}{time}", bold=True)
    figures = {status: f"{number:,}" for status, number in states.items() if number}
    longest = max((len(figure) for figure in figures.values()), default=1)
    for status, figure in figures.items():
        colour = "green" if status in _GOOD else "yellow" if status is RowStatus.EXCLUDED else "red"
        line = f"  {figure:>{longest}}  {click.style(f'{status:<9}', fg=colour)}  {status.meaning}"
        yield _fitting(line, f"  {figure:>{longest}}  {status:<9}  {status.meaning}")


def _problems(problems: list[CountedProblem], summary: Summary, *, masked: bool) -> Iterator[str]:
    if not problems:
        return
    yield ""
    yield click.style("Most frequent problems", bold=True)
    figures = [f"{problem.count:,}" for problem in problems]
    longest = max(len(figure) for figure in figures)
    for figure, problem in zip(figures, problems, strict=True):
        weight = " (warning)" if problem.severity is Severity.WARNING else ""
        indent = " " * (longest + 4)
        title = PROBLEM_KINDS[problem.code].title
        yield from _wrapped(f"  {figure:>{longest}}  {problem.code}{weight}: {title}", indent)
        if problem.example is not None:
            example = problem.example
            sources = summary.sources or ()
            file = f"{Path(sources[example.source].path).name}, " if len(sources) > 1 else ""
            value = mask_value(example.value) if masked else example.value
            shown = f": {plain(value, 60)}" if value else ""
            column = f", {plain(example.column, 40)}" if example.column else ""
            yield from _wrapped(f"{indent}for example {file}row {example.row:,}{column}{shown}", indent)


def next_step(summary: Summary, paths: tuple[Path, ...]) -> str:
    """Give the one thing to do next, as a command where there is one; empty when everything is done."""
    states, reports = summary.states or {}, summary.reports or {}
    if summary.stopped is not None and not states.get(RowStatus.CREATED):
        return ""  # nothing was done: what to do is said with what stopped it
    errors = next((path for name, path in reports.items() if name.startswith("errors_csv")), "")
    if summary.dry_run:
        return (
            command("run", *paths)
            if states.get(RowStatus.VALID)
            else f"mend {errors}, then {command('validate', errors)}"
        )
    if states.get(RowStatus.UNCERTAIN):
        return f"look in the store for the customers listed in {reports.get('uncertain')} before you send them again"
    if states.get(RowStatus.PENDING):
        return command("run", *(path for name, path in reports.items() if name.startswith("unsent_csv")))
    mendable = any(states.get(status) for status in _HOLDS["errors_csv"])
    return f"mend {errors}, then {command('run', errors)}" if mendable else ""


def command(*words: object) -> str:
    """Give a command of ours as it is typed in this system's shell."""
    parts = ["importer", *(str(word) for word in words)]
    return subprocess.list2cmdline(parts) if sys.platform == "win32" else shlex.join(parts)


def _wrapped(text: str, indent: str) -> list[str]:
    """Break a line where the terminal would, but between words and indented."""
    return textwrap.wrap(text, width(), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _fitting(styled: str, bare: str) -> str:
    """Cut a line that the terminal would break; a cut line loses its colours."""
    return styled if len(bare) <= width() else f"{bare[: width() - 1]}…"
