"""Rows to judge, made from a good one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from importer.config import Settings
from importer.customer.fields import FIELD_BY_PATH, FIELD_PATHS
from importer.customer.ledger import Ordinals
from importer.customer.problems import Problem, RowFinding
from importer.customer.status import RowStatus
from importer.customer.text_column import TextBatch, text_batch
from importer.validator import DuplicateFinder, Duplicates, Judged, ToJudge, Validator
from importer.validator.columns import CleanColumns
from importer.validator.contact_keys import Keys
from importer.validator.text_hashes import text_hashes

GOOD_ROW = {
    "address.first_name": "Asha",
    "address.last_name": "Verma",
    "address.country_code": "+91",
    "address.phone": "9876543210",
    "address.email": "asha.verma@example.com",
    "address.address_line1": "12 MG Road",
    "address.pincode": "560038",
    "address.city": "Bengaluru",
    "address.state": "Karnataka",
    "address.country": "India",
}

Rows = Sequence[Mapping[str, str]]
Judge = Callable[..., Judged]


def clean_frame(rows: Rows) -> TextBatch:
    """Build the clean columns of some rows; each names what differs from the good row."""
    columns = {path: [{**GOOD_ROW, **row}.get(path, "") for row in rows] for path in FIELD_PATHS}
    return text_batch({path: pa.array(column, pa.string()) for path, column in columns.items()})


def batch_of(rows: Rows, findings: Sequence[RowFinding] = (), excluded: Iterable[int] = ()) -> ToJudge:
    """Build a batch whose columns are headed by the fields' labels and whose rows are numbered from 2."""
    mask = np.zeros(len(rows), dtype=np.bool_)
    mask[list(excluded)] = True
    return ToJudge(
        source=0,
        rows=np.arange(2, len(rows) + 2, dtype=np.int64),
        values=clean_frame(rows),
        findings=findings,
        excluded=mask,
        column_of=lambda path, _index: FIELD_BY_PATH[path].label,
    )


@pytest.fixture(scope="session")
def frame() -> Callable[[Rows], pd.DataFrame]:
    """Give the builder of clean columns."""
    return clean_frame


@pytest.fixture(scope="session")
def batch() -> Callable[..., ToJudge]:
    """Give the builder of batches."""
    return batch_of


@pytest.fixture(scope="session")
def judge() -> Judge:
    """Give a function that judges rows with the settings named."""

    def judge(
        rows: Rows, findings: Sequence[RowFinding] = (), excluded: Iterable[int] = (), **settings: object
    ) -> Judged:
        return Validator(Settings.model_validate(settings)).judge(batch_of(rows, findings, excluded))

    return judge


Contact = tuple[str, str, str]
"""Phone with its dialling code (`+91 9876543210`, or empty), e-mail, and state (`valid`, `invalid`, `excluded`)."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the finder said, by ordinal."""

    duplicates: Duplicates
    problems: list[tuple[int, Problem]]
    fetched: list[int]
    """Ordinals whose e-mail was fetched, in the order of fetching."""


def _cell_of(clean: CleanColumns, path: str, index: int) -> tuple[str, str]:
    return FIELD_BY_PATH[path].label, clean.value(path, index)


def find_duplicates(
    contacts: Sequence[Contact], hash_text: Callable[[str], int] | None = None, batches: int = 1, **settings: object
) -> Found:
    """Run the finder on rows numbered from 2, in so many batches; each batch is a source of its own.

    `hash_text` hashes one text in place of the finder's own hash.
    """

    def hash_texts(column: pa.StringArray) -> Keys:
        assert hash_text is not None
        return np.array([hash_text(text) for text in column.to_pylist()], dtype=np.int64).view(np.uint64)

    finder = DuplicateFinder(Settings.model_validate(settings), text_hashes if hash_text is None else hash_texts)
    size = max(1, -(-len(contacts) // batches))
    parts = [(first, contacts[first : first + size]) for first in range(0, len(contacts), size)]
    frames = []
    for source, (first, part) in enumerate(parts):
        phones = [phone.split(" ") if phone else ["+91", ""] for phone, _, _ in part]
        frames.append(
            clean_frame(
                [
                    {"address.country_code": code, "address.phone": number, "address.email": email}
                    for (code, number), (_, email, _) in zip(phones, part, strict=True)
                ]
            )
        )
        states = np.array([RowStatus(state).code for _, _, state in part], dtype=np.uint8)
        finder.add(first, source, np.arange(2, len(part) + 2, dtype=np.int64), frames[-1], states)
    fetched: list[int] = []

    def emails_of(ordinals: Ordinals) -> list[str]:
        assert (np.diff(ordinals) > 0).all()
        fetched.extend(ordinals.tolist())
        return [contacts[ordinal][1] for ordinal in ordinals]

    duplicates = finder.resolve(emails_of, [f"file {chr(97 + source)}" for source in range(len(parts))])
    problems: list[tuple[int, Problem]] = []
    for (first, _), frame in zip(parts, frames, strict=True):
        problems += duplicates.problems_of(first, frame.num_rows, partial(_cell_of, CleanColumns(frame, {})))
    return Found(duplicates, problems, fetched)


@pytest.fixture(scope="session")
def find() -> Callable[..., Found]:
    """Give the function that finds the duplicates among some contacts."""
    return find_duplicates
