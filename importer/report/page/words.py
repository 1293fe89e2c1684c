"""What a run came to in one sentence, and what is to be done now. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from importer.customer.status import MENDABLE, NEEDS_ATTENTION, RowStatus
from importer.report.history_picture import HistoryPicture
from importer.report.page.facts import PageFacts
from importer.shown_text import count, duration, file_name

_UNSENT = (RowStatus.PENDING, RowStatus.SENDING)


@dataclass(frozen=True, slots=True)
class Act:
    """Something to be done: words, and the command to type where there is one."""

    words: str
    command: str = ""


def sentence(facts: PageFacts) -> str:
    """Say what happened."""
    states = facts.summary.states or {}
    rows = facts.summary.rows or 0
    waiting = sum(states.get(status, 0) for status in NEEDS_ATTENTION) - facts.held_back
    if facts.summary.dry_run:
        good = states.get(RowStatus.VALID, 0)
        could = "can be sent as they are" if good != 1 else "can be sent as it is"
        rest = f"; {_need(waiting)}" if waiting else ""
        return f"{good:,} of {count(rows, 'row')} {could}{rest}. Nothing was sent: this was a dry run."
    created = states.get(RowStatus.CREATED, 0)
    said = f"{count(created, 'customer')} of {count(rows, 'row')} {'was' if created == 1 else 'were'} created"
    skipped = states.get(RowStatus.SKIPPED, 0)
    if skipped:
        said += f", {skipped:,} {'is' if skipped == 1 else 'are'} known from earlier runs"
    if waiting:
        said += f"; {_need(waiting)}"
    if facts.held_back:
        said += f"; {facts.held_back:,} {'waits' if facts.held_back == 1 else 'wait'} for the rest of the run"
    return f"{said}."


def _need(rows: int) -> str:
    return f"{count(rows, 'row')} {'needs' if rows == 1 else 'need'} attention"


def acts(facts: PageFacts) -> Iterator[Act]:
    """Say what is to be done, the most pressing first."""
    states = facts.summary.states or {}
    run_id = facts.summary.run_id or ""
    if uncertain := states.get(RowStatus.UNCERTAIN, 0):
        yield Act(
            f"Look up {count(uncertain, 'customer')} in the store: nobody knows whether they were created, since the "
            "reply was lost. uncertain.csv lists them.",
            f"importer resolve {run_id}" if facts.resumable else "",
        )
    mendable = sum(states.get(status, 0) for status in MENDABLE)
    if mendable:
        yield _mend(mendable, facts)
    if suggestions := facts.tally.suggestions:
        names = [file_name(source.path) for source in facts.summary.sources or ()]
        come = "comes" if suggestions == 1 else "come"
        yield Act(
            f"{count(suggestions, 'problem')} {come} with what would be right. This lists them, and puts in those that "
            "you accept.",
            f"importer fix {names[0]}" if len(names) == 1 else "importer fix FILE",
        )
    if unsent := sum(states.get(status, 0) for status in _UNSENT):
        if facts.resumable:
            yield Act(f"Send the {count(unsent, 'row')} that {_was(unsent)} not sent.", f"importer resume {run_id}")
        else:
            yield Act(f"{count(unsent, 'row')} {_was(unsent)} not sent: unsent.csv has them, to be imported.")
    if exists := states.get(RowStatus.EXISTS, 0):
        yield Act(
            f"{count(exists, 'customer')} {'is' if exists == 1 else 'are'} in the store already, by phone or e-mail: "
            "results.csv says which. Nothing is to be sent again."
        )


def _mend(rows: int, facts: PageFacts) -> Act:
    reports = facts.summary.reports or {}
    files = _names(reports, "errors_xlsx") or _names(reports, "errors_csv")
    if not files:
        words = f"Mend {count(rows, 'row')}: the errors file was left out, since people's values are hidden."
        return Act(words, f"importer report {facts.summary.run_id}" if facts.resumable else "importer validate …")
    return Act(
        f"Mend {count(rows, 'row')} in {' and '.join(files)}: a coloured cell says in its note what is wrong with it. "
        "Then import the file as it is, with the options that you used.",
        f"importer run {' '.join(files)} …" if len(files) < 4 and " " not in "".join(files) else "",
    )


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _names(reports: Mapping[str, str], kind: str) -> list[str]:
    return [file_name(path) for name, path in reports.items() if name.startswith(kind)]


def history_words(picture: HistoryPicture) -> str:
    """Say what the picture of a sending shows; `picture` has a point."""
    whole = picture.whole
    settled = sum(point.settled for point in picture.points)
    fastest = max(point.rate for point in picture.points)
    average = settled / max(picture.seconds, 0.001)
    time = duration(picture.seconds)
    said = [f"{count(settled, 'customer')} in {time}: {average:,.1f} a second over all, {fastest:,.1f} at the fastest."]
    if whole is not None and whole.median is not None and whole.percentile_95 is not None:
        said.append(
            f"Half of the replies came within {_short(whole.median)}, 95 % within {_short(whole.percentile_95)}, with "
            f"{count(whole.at_a_time, 'request')} at a time at most."
        )
    if whole is not None and whole.throttled:
        said.append(f"{whole.throttled:.1%} of the requests were turned away unprocessed and sent again later.")
    if picture.all_pauses:
        said.append(
            f"The API asked for {count(picture.all_pauses, 'pause')}, {duration(picture.paused_seconds)} in all."
        )
    if picture.all_openings:
        said.append(
            f"{count(picture.all_openings, 'time')} nothing was sent for a while, since nothing of use came back."
        )
    return " ".join(said)


def _short(seconds: float) -> str:
    return f"{seconds * 1000:,.0f}\N{NO-BREAK SPACE}ms" if seconds < 2 else f"{seconds:,.1f}\N{NO-BREAK SPACE}s"
