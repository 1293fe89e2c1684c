"""The facts of a run as report.html lists them: what, and what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from importer.report.page.facts import PageFacts
from importer.report.summary import SourceSummary, Summary
from importer.shown_text import count, duration, file_name, plain

_LONGEST = 300
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}


def fact_rows(facts: PageFacts) -> Iterator[tuple[str, str]]:
    """Give what is known of the run itself, each with its name."""
    yield from _of_the_run(facts)
    for source in facts.summary.sources or ():
        yield from _of_the_source(source, masked=facts.masked)
    yield from _of_its_end(facts.summary)
    for name, value in facts.settings.items():
        yield f"Setting {name}", _shown(_setting(value))
    yield from facts.versions.items()


def _of_the_run(facts: PageFacts) -> Iterator[tuple[str, str]]:
    if facts.summary.run_id:
        yield "Run", facts.summary.run_id
    if facts.command:
        yield "Command", f"importer {facts.command}"
    if facts.began is not None:
        yield "Began", f"{facts.began:%Y-%m-%d %H:%M:%S %z}"
    if facts.destination:
        yield "Sent to", _shown(facts.destination)


def _of_the_source(source: SourceSummary, *, masked: bool) -> Iterator[tuple[str, str]]:
    yield "File", _shown(file_name(source.path) if masked else source.path)
    yield "Read as", ", ".join(_how_read(source))
    if source.sha256:
        yield "SHA-256", source.sha256
    for note in source.notes:
        yield "Note", _shown(note.removeprefix(f"{source.path}: "))


def _how_read(source: SourceSummary) -> Iterator[str]:
    for word in (source.format, source.packed, source.encoding):
        if word:
            yield word
    if source.sheet:
        yield f"sheet {_shown(source.sheet)!r}"
    if source.delimiter:
        yield f"delimiter {_DELIMITERS.get(source.delimiter, source.delimiter)}"
    if source.header_row is not None:
        yield f"header in row {source.header_row:,}" if source.header_row else "no header"
    if source.hidden_rows:
        yield count(source.hidden_rows, "hidden row")


def _of_its_end(summary: Summary) -> Iterator[tuple[str, str]]:
    yield "Exit code", str(summary.exit_code)
    if summary.seconds is not None:
        for name, seconds in (("Check", summary.seconds.check), ("Sending", summary.seconds.send)):
            if seconds is not None:
                yield name, duration(seconds)
    if summary.reports:
        yield "Files", ", ".join(_shown(file_name(path)) for path in summary.reports.values())


def _setting(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {inner}" for key, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _shown(text: str) -> str:
    return plain(text, _LONGEST, instead="\N{REPLACEMENT CHARACTER}")
