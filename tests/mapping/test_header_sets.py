"""The header rows of 18 real export systems: how much of them maps, with and without values, and how honestly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pytest

from importer.customer.headers import header_key
from importer.customer.text_column import text_batch
from importer.mapping.meanings import Certainty
from importer.mapping.propose import Proposal, propose
from importer.mapping.values import ValueEvidence, evidence_of
from importer.mapping.vocabulary import Vocabulary, vocabulary
from tests.mapping.header_sets import HEADER_SETS, HeaderSet
from tests.mapping.realistic_values import rows_of


@dataclass
class Score:
    """How many columns of a header set came out as they should."""

    system: str
    expected: int = 0
    right: int = 0
    wrong: int = 0
    """Columns that would be used for a field that is not theirs."""
    surely_wrong: int = 0


def values_under(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[ValueEvidence, ...]:
    """Look at the values of rows."""
    columns = {str(at): pa.array([row[at] for row in rows], pa.string()) for at in range(len(headers))}
    return evidence_of(text_batch(columns))


def is_right(target: str | None, got: Proposal) -> bool:
    """Whether a proposal is what is expected: what is not certain enough to be used counts as left out."""
    used = got.field if got.certainty is not None and got.certainty > Certainty.UNSURE else None
    match target:
        case None:
            return used is None
        case "~alternate":
            return used is not None and got.alternate
        case "~full_name":  # beside a first name it stands in for it
            return used == "full_name"
        case _:
            return used == target.lstrip("~") and not got.alternate


def show(line: str) -> None:
    """Print a line of the table; pytest -rP shows it."""
    print(line)  # noqa: T201 - it is there to be looked at


def judged(of: Callable[[HeaderSet], Sequence[Proposal]]) -> list[Score]:
    """Judge every set and print the table."""
    scores = []
    for header_set in HEADER_SETS:
        score = Score(f"{header_set.system}: {header_set.kind}")
        for header, got in zip(header_set.headers, of(header_set), strict=True):
            target = header_set.expected.get(header)
            right = is_right(target, got)
            score.expected += target is not None
            score.right += right and target is not None
            used = got.field is not None and got.certainty is not None and got.certainty > Certainty.UNSURE
            score.wrong += used and not right
            score.surely_wrong += used and not right and got.certainty is Certainty.SURE
            if not right:
                show(f"    {header!r}: expected {target}, got {got.field} ({got.certainty}): {got.why}")
        show(
            f"{score.system:50} {score.right:3} of {score.expected:3}   wrong {score.wrong}, sure {score.surely_wrong}"
        )
        scores.append(score)
    return scores


def share(scores: Sequence[Score]) -> float:
    """Give the share (0-1) of the expected columns that are right."""
    return sum(score.right for score in scores) / sum(score.expected for score in scores)


def test_headers_alone_map_as_expected() -> None:
    """Of the expected columns 97 % come out right without any value, and none is wrong that is called sure."""
    scores = judged(lambda header_set: propose(header_set.headers, ()))
    assert share(scores) >= 0.97
    assert [score for score in scores if score.surely_wrong] == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_values_nothing_is_wrong(seed: int) -> None:
    """With realistic values 99 % come out right, and no column is used for a field that is not its own."""
    scores = judged(lambda each: propose(each.headers, values_under(each.headers, rows_of(each, seed=seed))))
    assert share(scores) >= 0.99
    assert [score for score in scores if score.wrong] == []


def without_system(left_out: HeaderSet) -> Vocabulary:
    """Give the vocabulary without the aliases that only this system's header has."""
    others = {header_key(header) for each in HEADER_SETS if each is not left_out for header in each.headers}
    return vocabulary().without({header_key(header) for header in left_out.headers} - others)


def test_a_system_that_nobody_foresaw_maps_too() -> None:
    """Without the aliases that only a system's own header has, 85 % of the expected columns still come out right."""
    scores = judged(lambda each: propose(each.headers, (), names=without_system(each)))
    assert share(scores) >= 0.85


def test_leaving_a_system_out_takes_its_aliases_away() -> None:
    """The check above really lacks what it says: SAP's own names mean nothing then, the labels still do."""
    sap = next(each for each in HEADER_SETS if each.system.startswith("SAP"))
    assert [each.field for each in propose(["KUNNR", "Email"], (), names=without_system(sap))] == [
        None,
        "address.email",
    ]
    assert propose(["KUNNR"], ())[0].field == "ref"
