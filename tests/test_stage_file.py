"""The stage file."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.customer.fields import FIELD_PATHS
from importer.customer.problems import Problem, Severity
from importer.customer.text_column import TextBatch, text_batch
from importer.errors import UsageError
from importer.stage_file import StageFile

TEXTS = st.text(max_size=20)


def frame(columns: dict[str, list[str]]) -> TextBatch:
    """Make a frame of text columns."""
    return text_batch({name: pa.array(values, pa.string()) for name, values in columns.items()})


def clean(emails: list[str]) -> TextBatch:
    """Make clean columns of which only the e-mail is filled."""
    return frame({path: emails if path == "address.email" else [""] * len(emails) for path in FIELD_PATHS})


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=5), min_size=1, max_size=4))
def test_what_was_checked_is_what_is_read(batches: list[list[str]]) -> None:
    """Every batch comes back as it was put in, in its order, as often as it is read."""
    with StageFile() as stage:
        for number, texts in enumerate(batches):
            rows = np.arange(len(texts), dtype=np.int64) + 2
            problems = [
                Problem(number, 2, "Column", "address.email", Severity.ERROR, "email_invalid", texts[0], "m", "s")
            ]
            stage.append(number, rows, frame({"Column": texts, f"Only in {number}": texts}), clean(texts), problems)
        for _ in range(2):
            first = 0
            for number, (batch, texts) in enumerate(zip(stage.batches(), batches, strict=True)):
                assert (batch.source, batch.first) == (number, first)
                assert batch.rows.tolist() == list(range(2, len(texts) + 2))
                assert batch.layout.headers == ("Column", f"Only in {number}")
                assert [column.to_pylist() for column in batch.raw_columns([0, 1])] == [texts, texts]
                emails = [texts if path == "address.email" else [""] * len(texts) for path in FIELD_PATHS]
                assert [column.to_pylist() for column in batch.clean_columns()] == emails
                assert [problem.value for problem in batch.problems] == [texts[0]]
                assert batch.problems[0].severity is Severity.ERROR
                first += len(texts)


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=5), min_size=1, max_size=4), st.data())
def test_some_values_of_a_column_come_by_ordinal(batches: list[list[str]], data: st.DataObject) -> None:
    """Any rows' values of one column are found, across batches."""
    flat = [text for texts in batches for text in texts]
    wanted = sorted(data.draw(st.sets(st.integers(0, len(flat) - 1))))
    with StageFile() as stage:
        for texts in batches:
            stage.append(0, np.arange(len(texts), dtype=np.int64), frame({"a": texts}), clean(texts), [])
        assert stage.texts("address.email", np.array(wanted, dtype=np.int64)) == [flat[i] for i in wanted]


def test_no_columns_are_none() -> None:
    """Who asks for no column gets none, however many there are."""
    with StageFile() as stage:
        stage.append(0, np.array([2]), frame({"a": ["x"]}), clean([""]), [])
        assert next(stage.batches()).raw_columns([]) == []


def test_nothing_can_be_seen_in_the_folder(tmp_path: Path) -> None:
    """The private files have no name that anybody could open (POSIX), while open and after."""
    with StageFile(tmp_path) as stage:
        stage.append(0, np.array([2]), frame({"a": ["asha@example.com"]}), clean(["asha@example.com"]), [])
        if os.name == "posix":
            assert list(tmp_path.iterdir()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    """A wrong temp_dir is an error that names the setting."""
    with pytest.raises(UsageError, match="temp_dir"):
        StageFile(tmp_path / "gone")
