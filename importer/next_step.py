"""What to do after a run: the one next step, as the command to type where there is one. Pure."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from importer.customer.status import RowStatus

_NOT_REPEATED = frozenset({"--out", "--json", "--quiet", "--dry-run"})
"""Belong to one run: where it reports, how it talks, and that it only checks."""
_NOT_OF_OUR_FILES = frozenset(
    {"--format", "--sheet", "--encoding", "--delimiter", "--quote", "--escape", "--header-row", "--first", "--min-rows"}
)
"""Say how the user's file is read, or how long it or a pilot is; our files have their header in row 1, and are UTF-8
with commas, or workbooks whose sheet is found."""
_OF_TEXT = frozenset({"--encoding", "--delimiter", "--quote", "--escape"})
"""Mean nothing for a workbook."""
_OF_ONE_FIX = frozenset({"--accept", "-o", "--mask", "--json"})
"""Say what is fixed, where it goes and how that is shown."""
_OF_A_RESUME = frozenset(
    {"--config", "--journal", "--yes", "--confirm-store", "--log-file", "--log-level", "--log-format"}
)
"""A config may hold a token command, which is never recorded."""
_ERRORS = ("errors_xlsx", "errors_csv")
"""How the names of the errors files of a source begin, that for people first."""
_REACHED_THE_STORE = (RowStatus.CREATED, RowStatus.EXISTS, RowStatus.REJECTED, RowStatus.UNCERTAIN, RowStatus.SENDING)


@dataclass(frozen=True, slots=True)
class GivenCommand:
    """The command as it was given."""

    name: str
    """`run` or `validate`."""
    files: tuple[str, ...]
    options: tuple[tuple[str, ...], ...] = ()
    """Those that stood on the command line, in order: `("--where", "City=Pune")`, `("--yes",)`."""
    for_our_files: tuple[tuple[str, ...], ...] = ()
    """What must be added to read a CSV file of ours again, since config or environment say otherwise of every file."""

    def again(self) -> str:
        """Give `run` for the same files."""
        return self._line("run", self.files, self._kept(_NOT_REPEATED))

    def resume(self, run_id: str) -> str:
        """Give `resume` for a run of this command: its own settings are on record, its answers are not."""
        kept = [option for option in self.options if option[0] in _OF_A_RESUME]
        return shell_line(["importer", "resume", run_id, *(word for option in kept for word in option)])

    def resolve(self, run_id: str) -> str:
        """Give `resolve` for a run of this command."""
        kept = [option for option in self.options if option[0] == "--journal"]
        return shell_line(["importer", "resolve", run_id, *(word for option in kept for word in option)])

    def send_reports(self, files: Sequence[str]) -> str:
        """Give `run` for reports of ours: same store, mapping and filter."""
        return self._line("run", files, [*self._kept(_NOT_REPEATED | _NOT_OF_OUR_FILES), *self._undone_for(files)])

    def check_reports(self, files: Sequence[str]) -> str:
        """Give this command, which sends nothing, for reports of ours."""
        dropped = (_NOT_REPEATED | _NOT_OF_OUR_FILES) - {"--dry-run"}
        return self._line(self.name, files, [*self._kept(dropped), *self._undone_for(files)])

    def _undone_for(self, files: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Give `for_our_files` as far as these need it: it is written down for CSV files, and also in journals."""
        workbooks = [path.lower().endswith(".xlsx") for path in files]
        for option in self.for_our_files:
            if option[0] == "--format" and any(workbooks):
                yield (option[0], "xlsx")
            elif not (option[0] in _OF_TEXT and all(workbooks)) and not (option[0] == "--sheet" and not any(workbooks)):
                yield option

    def fix(self, accepted: str, target: str) -> str:
        """Give this `fix` with what is accepted, and where it goes."""
        return self._line("fix", self.files, [*self._kept(_OF_ONE_FIX), ("--accept", accepted), ("-o", target)])

    def check_fixed(self, path: str) -> str:
        """Give `validate` for what this `fix` has written."""
        kept = [*self._kept(_OF_ONE_FIX | _NOT_OF_OUR_FILES), *self._undone_for([path])]
        return self._line("validate", [path], kept)

    def _kept(self, dropped: frozenset[str]) -> list[tuple[str, ...]]:
        return [option for option in self.options if option[0] not in dropped]

    @staticmethod
    def _line(name: str, files: Iterable[str], options: Iterable[tuple[str, ...]]) -> str:
        paths, words = list(files), [word for option in options for word in option]
        if any(path.startswith("-") for path in paths):  # it would be taken for an option
            return shell_line(["importer", name, *words, "--", *paths])
        return shell_line(["importer", name, *paths, *words])


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How a run ended, as far as the next step depends on it."""

    dry_run: bool
    stopped: bool
    """Whether something ended it before its time; what that was has its own remedy."""
    resumable: str = ""
    """The id of the run, if a journal that outlives it has it."""
    states: Mapping[RowStatus, int] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    """The files to mend (see `files_to_mend`)."""
    unsent: tuple[str, ...] = ()
    """The files of unsent rows that hold a row."""
    uncertain: str = ""
    """The list of uncertain rows; empty when there are none."""
    results: str = ""
    """The file with what became of every row, and the customer ids."""


def files_to_mend(found: Mapping[str, str]) -> tuple[str, ...]:
    """Give the errors files for people among the reports that hold rows (name -> path): the workbook of every source.

    A source whose rows no workbook can hold has its CSV file only.
    """
    numbers = dict.fromkeys(name[len(kind) :] for name in found for kind in _ERRORS if name.startswith(kind))
    of_sources = ([found[kind + number] for kind in _ERRORS if kind + number in found] for number in numbers)
    return tuple(paths[0] for paths in of_sources)


def next_step(end: RunEnd, given: GivenCommand) -> str:
    """Give the next step in words, with the command to type; empty when all is done or a remedy says it already."""
    if end.dry_run:
        return "" if end.stopped else _after_the_check(end, given)
    if end.stopped and not any(end.states.get(status) for status in _REACHED_THE_STORE):
        return ""
    if end.resumable:
        return _on_record(end, given)
    then = given.send_reports(end.unsent) if end.unsent else ""
    if end.uncertain:
        look = f"look in the store for the customers listed in {end.uncertain} before you send them again"
        return f"{look}; then {then}" if then else look
    return then or _mend(end.errors, given.send_reports(end.errors))


def _on_record(end: RunEnd, given: GivenCommand) -> str:
    """Give the step for a run on record: what was not sent goes first, and what stopped the run has said how."""
    if end.unsent and not end.stopped:
        return _after_the_pilot(end, given)
    if end.uncertain:
        return f"{given.resolve(end.resumable)} lists the uncertain customers and settles them"
    return "" if end.stopped else _mend(end.errors, given.send_reports(end.errors))


def _after_the_pilot(end: RunEnd, given: GivenCommand) -> str:
    """Give the step for a run that came to its end and has rows to send: they were left for after a look (`first`)."""
    created = end.states.get(RowStatus.CREATED, 0)
    others = sum(end.states.get(status, 0) for status in _REACHED_THE_STORE) - created
    look = []
    if created:
        look.append(f"look at {_counted(created, 'new customer')} in the store: its admin pages show them by the ids")
        look.append(f"in {end.results} (column customer_id)")
    if others and created:
        look.append(f"and see there what became of {_counted(others, 'other')}")
    elif others:
        look.append(f"see in {end.results} what became of {_counted(others, 'customer')}")
    command = given.resume(end.resumable)
    if not look:
        return command
    rest = _counted(end.states.get(RowStatus.PENDING, 0), "customer")
    return f"{' '.join(look)}; if all is well, this sends the remaining {rest}: {command}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _after_the_check(end: RunEnd, given: GivenCommand) -> str:
    if end.states.get(RowStatus.VALID):
        return given.again()
    return _mend(end.errors, given.check_reports(end.errors))


def _mend(errors: tuple[str, ...], command: str) -> str:
    return f"mend {' and '.join(errors)}, then {command}" if errors else ""


def shell_line(words: Iterable[str]) -> str:
    """Give a command as it is typed in this system's shell."""
    parts = list(words)
    return subprocess.list2cmdline(parts) if sys.platform == "win32" else shlex.join(parts)
