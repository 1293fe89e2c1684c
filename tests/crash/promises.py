"""What must hold of a run that was stopped and carried on, whatever stopped it: held against the store's own record."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from importer.customer.status import RowStatus
from importer.journal import JournalPlace, all_runs, read_journal, totals_of
from tests.crash.scene import Scene
from tests.parts import HEADER, applied, read_csv

_REF, _PHONE, _EMAIL = (HEADER.index(name) for name in ("Customer ID", "Phone", "Email"))
_REPORTS = {
    "results.csv", "errors.xlsx", "errors.csv", "unsent.csv", "changed.csv", "uncertain.csv", "problems.csv",
    "summary.json", "report.html",
}  # fmt: skip
_BESIDE = {"", "-wal", "-shm", ".key", ".lock", ".holder"}
"""What may stand beside a journal."""


@dataclass(frozen=True)
class Allowance:
    """How many rows may be uncertain, and why."""

    lost: int
    """Rows on the wire when the importer was killed: its slots, for each time."""
    unanswered: int = 0
    """Replies that the store kept back, or that a stopped importer could not await."""


@dataclass(frozen=True)
class Requests:
    """What the store has applied for one scene."""

    ids: dict[str, str]
    """Customer id by the ref of the row."""
    repeated: list[str]
    """Refs of rows that were applied more than once."""


def requests_of(scene: Scene) -> Requests:
    """Ask the store what it has applied for the rows of a scene: a row is known by its e-mail and by its phone."""
    firsts = list(reversed(scene.rows))  # of two rows with the same phone only the first is to be sent
    refs = {row[column]: row[_REF] for column in (_EMAIL, _PHONE) for row in firsts}
    ids: dict[str, str] = {}
    repeated = []
    for request in applied(scene.address):
        address = json.loads(request["body"])["address"]
        found = {refs[value] for value in (address["email"], address["phone"]) if value in refs}
        repeated += [ref for ref in found if ref in ids]
        ids |= dict.fromkeys(found, request["customer_id"])
    return Requests(ids, repeated)


def rows_on_record(journal: Path) -> dict[int, tuple[RowStatus, str]]:
    """Read state and customer id of every claimed row by ordinal, of the one run of a journal, past our own code."""
    with closing(sqlite3.connect(f"{journal.absolute().as_uri()}?mode=rw", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = connection.execute("SELECT ordinal, status, customer_id FROM row").fetchall()
    return {ordinal: (RowStatus.from_code(code), customer_id) for ordinal, code, customer_id in rows}


def carry_on(scene: Scene) -> None:
    """Resume as a user does; where no run is on record yet, run again. A run that was done needs neither."""
    code = scene.end(scene.resume_arguments)
    if code in {2, 6} and not is_done(scene):
        assert requests_of(scene).ids == {}, "something was sent, and resume does not know it"
        code = scene.end(scene.run_arguments)
    assert code in {0, 1} or is_done(scene), scene.said


def is_done(scene: Scene) -> bool:
    """Whether the reports are those of a run that came to its end."""
    summary = scene.out / "summary.json"
    return summary.exists() and bool(json.loads(summary.read_bytes())["complete"])


def broken_promises(scene: Scene, allowance: Allowance) -> list[str]:
    """Give in a line each what does not hold of a run that is done."""
    results = read_csv(scene.out / "results.csv") if (scene.out / "results.csv").exists() else None
    if results is None:
        return ["the run is done and has no results.csv"]
    return [
        *_of_rows(scene, results),
        *_of_requests(requests_of(scene), results),
        *_of_uncertain(results, allowance),
        *_of_record(scene, results),
        *_of_files(scene),
    ]


def _of_rows(scene: Scene, results: Sequence[dict[str, str]]) -> Iterator[str]:
    if [row["ref"] for row in results] != [row[_REF] for row in scene.rows]:
        yield f"{len(scene.rows)} rows were read, and results.csv does not have each of them once"
    known = {str(status) for status in RowStatus} - {"sending", "pending", "valid"}
    if strange := {row["status"] for row in results} - known:
        yield f"rows are left in {strange}"
    summary = json.loads((scene.out / "summary.json").read_bytes())
    counted = Counter(row["status"] for row in results)
    told = {name: count for name, count in summary["states"].items() if count}
    if told != counted or summary["rows"] != sum(counted.values()):
        yield f"summary.json has {told}, results.csv {dict(counted)}"


def _of_requests(requests: Requests, results: Sequence[dict[str, str]]) -> Iterator[str]:
    if requests.repeated:
        yield f"sent twice: {sorted(requests.repeated)}"
    states = {row["ref"]: row["status"] for row in results}
    created = {row["ref"]: row["customer_id"] for row in results if row["status"] == "created"}
    wrong = [ref for ref, customer_id in created.items() if requests.ids.get(ref) != customer_id]
    if wrong:
        yield f"said to be created with an id that the store did not give: {wrong}"
    unknown = {ref: states.get(ref) for ref in requests.ids if states.get(ref) not in {"created", "uncertain"}}
    if unknown:
        yield f"the store has them, and we do not say so: {unknown}"


def _of_uncertain(results: Sequence[dict[str, str]], allowance: Allowance) -> Iterator[str]:
    codes = Counter(row["code"] for row in results if row["status"] == "uncertain")
    lost = codes.pop("owner_lost", 0)
    if lost > allowance.lost:
        yield f"{lost} rows were lost on the wire, {allowance.lost} slots were occupied"
    if codes.total() > allowance.unanswered:
        yield f"{dict(codes)} uncertain rows, {allowance.unanswered} replies were kept back"


def _of_record(scene: Scene, results: Sequence[dict[str, str]]) -> Iterator[str]:
    with read_journal(JournalPlace(scene.journal)) as connection:
        runs = list(all_runs(connection))
        totals = {str(status): count for status, count in totals_of(connection, runs[0].number).items() if count}
    if len(runs) != 1 or runs[0].ended is None:
        yield f"{len(runs)} runs are on record, the newest has ended as {runs[0].ended!r}"
    counted = Counter(row["status"] for row in results)
    if totals != counted:
        yield f"the journal has {totals}, results.csv {dict(counted)}"
    told = [(row["status"], row["customer_id"]) for row in results]
    differing = [
        ordinal
        for ordinal, (status, customer_id) in rows_on_record(scene.journal).items()
        if told[ordinal] != (str(status), customer_id)
    ]
    if differing:
        yield f"journal and results.csv differ in the rows {differing}"


def _of_files(scene: Scene) -> Iterator[str]:
    left = [path for name in ("home", "temp", "work") for path in (scene.folder / name).rglob("*") if path.is_file()]
    left += [path for path in scene.out.iterdir() if path.name not in _REPORTS and not (path / "summary.json").exists()]
    beside = {f"{scene.journal.name}{ending}" for ending in _BESIDE}
    left += [path for path in scene.journal.parent.iterdir() if path.name not in beside]
    if left:
        yield f"left behind: {sorted(str(path.relative_to(scene.folder)) for path in left)}"


def last_words(scene: Scene) -> dict[str, Any]:
    """Give the one object that the command started last has printed on standard output."""
    loaded: dict[str, Any] = json.loads(scene.printed.with_suffix(".out").read_bytes())
    return loaded
