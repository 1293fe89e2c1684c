"""What a run says at its end: a table of states, the most frequent problems, the reports, and what to do next."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from importer.cli.failure import print_error
from importer.cli.reports_found import reports_with_rows
from importer.cli.states_shown import state_lines
from importer.cli.terminal import width
from importer.customer.problems import PROBLEM_KINDS, Severity
from importer.next_step import GivenCommand, RunEnd, files_to_mend, next_step
from importer.report import CountedProblem, Summary, mask_value
from importer.report.header_shown import header_shown
from importer.run import RunResult
from importer.shown_text import count, duration, plain


def print_closing(result: RunResult, given: GivenCommand, *, err: bool, with_error: bool = True) -> None:
    """Print the end of a run; on standard error where standard output belongs to `--json`.

    What stopped it is always on standard error, unless somebody else says it.
    """
    stream = sys.stderr if err else sys.stdout
    masked = not stream.isatty()
    for line in _lines(result, reports_with_rows(result.summary), masked=masked):
        click.echo(line, err=err)
    if with_error and result.error is not None:
        print_error(result.error.message, result.error.remedy)
    if step := step_after(result, given):
        click.echo(f"{click.style('Next:', bold=True)} {plain(step, len(step))}", err=err)


def step_after(result: RunResult, given: GivenCommand) -> str:
    """Give the next step after a run, as the command to type; empty when there is none."""
    return next_step(_end(result, reports_with_rows(result.summary)), given)


def _end(result: RunResult, found: dict[str, str]) -> RunEnd:
    summary = result.summary
    return RunEnd(
        dry_run=bool(summary.dry_run),
        stopped=summary.stopped is not None,
        resumable=result.run_id if result.is_resumable else "",
        states=summary.states or {},
        errors=files_to_mend(found),
        unsent=tuple(path for name, path in found.items() if name.startswith("unsent_csv")),
        uncertain=found.get("uncertain", ""),
        results=found.get("results", ""),
    )


def _lines(result: RunResult, found: dict[str, str], *, masked: bool) -> Iterator[str]:
    summary = result.summary
    if summary.states is None:
        return
    yield ""
    yield from _states(summary)
    yield from _problems(result.tally.most_frequent(5), summary, masked=masked)
    yield ""
    if result.folder is not None and found:
        names = ", ".join(Path(path).name for path in found.values())
        yield from _wrapped(plain(f"Reports in {result.folder}: {names}", 10_000), "  ")


def _states(summary: Summary) -> Iterator[str]:
    states = summary.states or {}
    seconds = summary.seconds.total if summary.seconds else None
    blank = f" and {count(summary.blank, 'blank row')} passed over" if summary.blank else ""
    time = f" in {duration(seconds)}" if seconds is not None else ""
    yield click.style(f"{count(summary.rows or 0, 'row')}{blank}{time}", bold=True)
    yield from state_lines(states)


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
            column = f", {header_shown(example.column, masked=masked)}" if example.column else ""
            yield from _wrapped(f"{indent}for example {file}row {example.row:,}{column}{shown}", indent)


def _wrapped(text: str, indent: str) -> list[str]:
    """Break a line where the terminal would, but between words and indented."""
    return textwrap.wrap(text, width(), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
