"""The library: what `importer.validate` gives, and what it leaves alone."""

from __future__ import annotations

import gc
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

import importer as library
from benchmarks.generate import write_customers
from benchmarks.measure import run_once
from importer.config import Settings
from importer.customer.fields import FIELD_BY_PATH, FIELD_PATHS
from importer.customer.status import RowStatus
from importer.errors import ImporterError, SourceError, UsageError
from importer.events import CheckDone, Event, Mapped, Notice
from importer.validated_batch import TEXT
from tests.conftest import Command
from tests.parts import HEADER, ROOT, SAMPLES, customers, read_csv, write_csv

CUSTOMERS, DIRTY = SAMPLES / "customers.csv", SAMPLES / "dirty.csv"


def python(code: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run code in a Python of its own, in `folder`, with warnings shown."""
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(
        [sys.executable, "-W", "always", "-c", code],
        cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip


def test_rows_without_a_mapped_column_are_rows(tmp_path: Path) -> None:
    """A file of which nothing is used is judged as any other: nobody can be reached, every row is invalid."""
    source = tmp_path / "colours.csv"
    source.write_text("Colour,Taste\nred,sweet\nblue,sour\n", encoding="utf-8")
    with library.validate(source, settings={"required": dict.fromkeys(FIELD_BY_PATH, False)}) as report:
        assert (report.rows, report.states["invalid"], set(report.errors)) == (2, 2, {"required"})


def test_a_duplicate_of_a_constant_names_no_cell(tmp_path: Path) -> None:
    """Who sets one phone number for all rows is told of duplicates; there is no column to point at."""
    rows = customers(2)
    header = [name for name in HEADER if name != "Phone"]
    lines = [header, *([cell for name, cell in zip(HEADER, row, strict=True) if name != "Phone"] for row in rows)]
    source = tmp_path / "customers.csv"
    source.write_text("\n".join(",".join(line) for line in lines), encoding="utf-8")
    with library.validate(source, settings={"constants": {"address.phone": "9876543210"}}) as report:
        problems = [(problem.row, problem.code, problem.column, problem.value) for problem in report.problems()]
    assert problems == [(3, "duplicate_phone", "", "")]


@pytest.mark.parametrize(
    "names", [("customers.csv",), ("dirty.csv",), ("customers.xlsx",), ("customers.csv", "dirty.csv")]
)
def test_it_finds_what_the_command_finds(importer: Command, tmp_path: Path, names: tuple[str, ...]) -> None:
    """Counts, sources and every single problem are those of `importer validate` on the same files."""
    files = [SAMPLES / name for name in names]
    told = importer("validate", *files, "--json", "--out", tmp_path / "out").json
    with library.validate(*files) as report:
        summary = json.loads(report.summary.to_json())
        problems = [
            {
                "file": report.sources[problem.source].info.path, "row": str(problem.row), "column": problem.column,
                "field": problem.field, "severity": str(problem.severity), "code": problem.code,
                "value": problem.value, "message": problem.message, "suggestion": problem.suggestion,
            }
            for problem in report.problems()
        ]  # fmt: skip
    same = ("exit_code", "complete", "stopped", "sources", "rows", "blank", "states", "problems", "warnings")
    assert {key: summary[key] for key in same} == {key: told[key] for key in same}
    assert (summary["run_id"], summary["reports"], summary["dry_run"]) == (None, None, True)
    written = read_csv(told["reports"]["problems"])
    protected = {"value", "message", "suggestion", "column"}
    assert [{k: v.removeprefix("'") if k in protected else v for k, v in row.items()} for row in written] == [
        {k: v.removeprefix("'") if k in protected else v for k, v in row.items()} for row in problems
    ]
    assert report.rows == sum(report.states.values()) == told["rows"]
    assert (report.blank, report.errors, report.warnings) == (told["blank"], told["problems"], told["warnings"])


def test_frames_hold_clean_values_by_state() -> None:
    """Every row is in exactly one frame by state, as Arrow-backed text with its source, row and status."""
    with library.validate(CUSTOMERS, DIRTY) as report:
        whole = report.frame()
        assert list(whole.columns) == ["source", "row", "status", *FIELD_PATHS]
        assert whole.shape == (report.rows, 3 + len(FIELD_PATHS))
        assert [str(whole[name].dtype) for name in ("source", "row")] == ["int64", "int64"]
        assert {dtype for name, dtype in whole.dtypes.items() if name not in {"source", "row"}} == {TEXT}
        assert not whole.isna().to_numpy().any()
        assert whole["status"].value_counts().to_dict() == {k: v for k, v in report.states.items() if v}
        assert len(report.valid) == report.states["valid"] == report.states[RowStatus.VALID]
        assert len(report.invalid) == report.states["invalid"]
        assert set(report.valid["status"]) == {"valid"}
        some = report.frame("invalid", RowStatus.DUPLICATE)
        assert len(some) == report.states["invalid"] + report.states["duplicate"]
        assert some.dtypes.to_dict() == whole.dtypes.to_dict() == report.frame("created").dtypes.to_dict()
        assert report.valid["address.phone"].str.fullmatch(r"[0-9]{10}").sum() > 190
        placed = [(batch.source, problem.row) for batch in report.batches() for problem in batch.problems]
        assert placed == [(problem.source, problem.row) for problem in report.problems()]


def test_duplicates_are_among_the_problems() -> None:
    """A row that repeats an earlier one, even of another file, is a duplicate and has its problem, in place."""
    with library.validate(CUSTOMERS) as report:
        (found,) = [problem for problem in report.problems() if problem.code.startswith("duplicate_")]
        assert report.frame("duplicate")["row"].to_list() == [found.row] == [158]
        rows = [problem.row for problem in report.problems()]
        assert rows == sorted(rows)


def test_raw_rows_stand_as_in_the_files(tmp_path: Path) -> None:
    """Raw frames hold the files' own text; of several files the columns of all; names of ours are told apart."""
    first = write_csv(tmp_path / "first.csv", [[*row, "old"] for row in customers(3)], [*HEADER, "status"])
    second = write_csv(tmp_path / "second.csv", [[*row, "x"] for row in customers(2, start=5)], [*HEADER, "Notes"])
    with library.validate(first, second, settings={"map": {"status": "", "Notes": ""}}) as report:
        raw = report.raw()
        assert list(raw.columns) == ["source", "row", "status", *HEADER, "status (2)", "Notes"]
        assert raw["source"].to_list() == [0, 0, 0, 1, 1]
        assert raw["row"].to_list() == [2, 3, 4, 2, 3]
        assert raw["status"].to_list() == ["valid"] * 5
        assert raw["status (2)"].to_list() == ["old"] * 3 + [""] * 2
        assert raw["Notes"].to_list() == [""] * 3 + ["x"] * 2
        assert raw["Phone"].to_list() == [row[2] for row in (*customers(3), *customers(2, start=5))]
        assert {dtype for name, dtype in raw.dtypes.items() if name not in {"source", "row"}} == {TEXT}
        assert report.raw("invalid").shape == (0, raw.shape[1])


def test_columns_of_secrets_are_not_kept(tmp_path: Path) -> None:
    """A password of the file is in no frame."""
    source = write_csv(tmp_path / "a.csv", [[*row, "hunter2!"] for row in customers(2)], [*HEADER, "Password"])
    with library.validate(source) as report:
        assert "Password" not in report.raw().columns
        assert "Password" in report.sources[0].info.columns


def test_what_counts_as_clean_and_as_ok(tmp_path: Path) -> None:
    """Clean means that nothing was found; ok, that the command would end with 0, which fail_on decides."""
    clean = library.validate(write_csv(tmp_path / "clean.csv", customers(3)))
    assert (clean.is_clean, clean.ok, clean.errors, clean.warnings) == (True, True, {}, {})
    dirty = library.validate(CUSTOMERS)
    assert (dirty.is_clean, dirty.ok) == (False, False)
    tolerant = library.validate(CUSTOMERS, settings={"fail_on": "10%"})
    assert (tolerant.is_clean, tolerant.ok) == (False, True)


def test_the_mapping_is_told_and_may_be_given(tmp_path: Path) -> None:
    """Sources tell what each column became; settings decide, as a mapping and as Settings alike."""
    source = write_csv(tmp_path / "a.csv", customers(30), [*HEADER[:3], "Xyz", *HEADER[4:]])
    with pytest.raises(UsageError):
        library.validate(source)
    for settings in ({"map": {"Xyz": "address.email"}}, Settings(map={"Xyz": "address.email"})):
        report = library.validate(source, settings=settings)
        (checked,) = report.sources
        assert checked.mapping.sources_of("address.email") == ("Xyz",)
        assert checked.info.format == "csv"
        assert report.ok
    assert library.validate(source, attended=True).ok, "its values are e-mail addresses: likely"


def test_paths_texts_and_patterns_are_taken(tmp_path: Path) -> None:
    """Files come as Path, as str and as patterns, several at once."""
    for number in range(3):
        write_csv(tmp_path / f"part-{number}.csv", customers(2, start=10 * number))
    report = library.validate(tmp_path / "part-0.csv", str(tmp_path / "part-[12].csv"))
    assert [Path(source.info.path).name for source in report.sources] == [f"part-{number}.csv" for number in range(3)]
    assert report.frame()["source"].to_list() == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("files", "settings", "kind", "words"),
    [
        ((), None, UsageError, "No file"),
        (("gone.csv",), None, SourceError, "gone.csv"),
        ((ROOT / "tests/hazards/files/pdf-named-csv.csv",), None, SourceError, "PDF"),
        ((CUSTOMERS, CUSTOMERS), None, UsageError, "customers.csv"),
        ((CUSTOMERS,), {"requird": {}}, UsageError, "Did you mean required"),
        ((CUSTOMERS,), {"rules": {"phone_invalid": "fatal"}}, UsageError, r"settings\['rules'\]"),
        ((CUSTOMERS,), {"access_token": "secret"}, UsageError, "access_token"),
        ((CUSTOMERS,), {"where": ["Nowhere=1"]}, UsageError, "Nowhere"),
        ((CUSTOMERS,), {"map": {"Nowhere": "address.phone"}}, UsageError, "Nowhere"),
        ((CUSTOMERS,), {"temp_dir": "/no/such/folder"}, UsageError, "temp_dir"),
    ],
)
def test_what_stops_a_check_is_an_importer_error(
    files: tuple[str | Path, ...], settings: dict[str, object] | None, kind: type[ImporterError], words: str
) -> None:
    """Wrong usage and unreadable files raise our own errors, which are exported."""
    with pytest.raises(kind, match=words) as raised:
        library.validate(*files, settings=settings)
    assert isinstance(raised.value, library.ImporterError)


def test_a_word_that_is_no_state_and_a_closed_report_are_said_so() -> None:
    """Frames of an unknown state are refused; after the with block rows are gone and counts are not."""
    with library.validate(CUSTOMERS) as report:
        with pytest.raises(UsageError, match="good"):
            report.frame("good")
        under_way = report.batches()
        next(under_way)
    for read in (report.frame, report.raw, report.problems, report.batches):
        with pytest.raises(UsageError, match="closed"):
            read()
    with pytest.raises(UsageError, match="closed"):
        next(under_way)
    assert report.rows == report.summary.rows == 200
    report.close()


def test_nothing_is_printed_and_a_listener_hears_all(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Standard output and error stay empty; the events go to the listener, hidden rows included."""
    heard: list[Event] = []
    hidden = ROOT / "tests/hazards/files/hidden-and-filtered-rows.xlsx"
    optional = dict.fromkeys(("address.email", "address.address_line1", "address.pincode", "address.state"), False)
    for file in (CUSTOMERS, DIRTY, hidden):
        library.validate(file, settings={"required": optional}, listener=heard.append).frame()
    with pytest.raises(SourceError):
        library.validate(tmp_path / "gone.csv")
    assert capfd.readouterr() == ("", "")
    assert {CheckDone, Mapped, Notice} <= {type(event) for event in heard}


def test_what_a_listener_raises_ends_the_check() -> None:
    """A caller stops a check by raising; it gets its own exception, and no file stays open (warnings are errors)."""

    def listener(event: Event) -> None:
        if isinstance(event, Mapped):
            raise KeyError("enough")

    with pytest.raises(KeyError):
        library.validate(CUSTOMERS, listener=listener)
    gc.collect()


def test_the_environment_and_the_users_folder_do_not_matter(tmp_path: Path) -> None:
    """Nonsense in IMPORTER_ variables, and a saved mapping that nobody named, change nothing; a folder given does."""
    mappings = tmp_path / "config" / "customer-importer" / "mappings"
    mappings.mkdir(parents=True)
    (mappings / "broken.yaml").write_text("this is: [no mapping", encoding="utf-8")
    nonsense = {f"IMPORTER_{name.upper()}": "nonsense" for name in Settings.model_fields}
    code = f"import importer; print(importer.validate({str(CUSTOMERS)!r}).summary.states)"
    plain = python(code, tmp_path)
    spoiled = python(code, tmp_path, XDG_CONFIG_HOME=str(tmp_path / "config"), IMPORTER_SECRETS_DIR="gone", **nonsense)
    assert (spoiled.returncode, spoiled.stdout, spoiled.stderr) == (0, plain.stdout, "")
    assert "VALID" in plain.stdout
    with pytest.raises(UsageError, match=r"broken\.yaml"):
        library.validate(CUSTOMERS, settings={"mapping_folder": mappings})


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """No file is in the temporary or the working folder, during (POSIX) and after; a report let go warns of nothing."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    working = tmp_path / "working"
    working.mkdir()
    code = f"""if True:
        import gc, os, importer
        report = importer.validate({str(CUSTOMERS)!r}, {str(SAMPLES / "customers.xlsx")!r})
        kept = importer.validate({str(DIRTY)!r})  # closed when Python ends
        print(os.listdir({str(temporary)!r}) if os.name == "posix" else [])
        iterator = report.problems()
        del report
        next(iterator)
        del iterator
        gc.collect()
        print(importer.validate({str(DIRTY)!r}).valid.shape[0])
    """
    ended = python(code, working, TMPDIR=str(temporary), TEMP=str(temporary), TMP=str(temporary))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[0] == "[]"
    assert [*temporary.iterdir(), *working.iterdir()] == []


def test_a_report_is_released_when_nobody_holds_it() -> None:
    """Without a with block, the private file is closed as soon as the last reference goes."""
    report = library.validate(CUSTOMERS)
    stage = report._checked.stage
    batches = report.batches()
    del report
    gc.collect()
    assert next(batches).source == 0
    del batches
    gc.collect()
    assert stage._rows.closed


def test_it_works_in_threads() -> None:
    """Checks run in threads side by side, and one report is read by several at once, each seeing all of it."""
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(library.validate, [CUSTOMERS, DIRTY] * 2))
        assert [report.rows for report in reports[:2]] == [report.rows for report in reports[2:]]
        shared = reports[1]
        frames = list(pool.map(lambda _: shared.frame(), range(8)))
    for frame in frames:
        pd.testing.assert_frame_equal(frame, frames[0])


def test_memory_is_that_of_a_batch(tmp_path: Path) -> None:
    """600,000 rows read by batches take hardly more memory than the check did; all of them in frames take far more."""
    source = tmp_path / "customers.csv"
    write_customers(source, 600_000, bad_share=0.03)
    check = f"import importer; report = importer.validate({str(source)!r}); "
    rows = "assert sum(len(batch.frame()) + len(batch.raw()) for batch in report.batches()) == 1_200_000; "
    problems = "assert sum(1 for _ in report.problems()) == sum({**report.errors, **report.warnings}.values())"
    at_once = "held = report.frame(), report.raw(); assert sum(map(len, held)) == 1_200_000"
    peaks = []
    for read in ("", rows + problems, at_once):
        run = run_once([sys.executable, "-c", check + read])
        assert run.exit_code == 0
        peaks.append(run.peak)
    checked, by_batch, whole = peaks
    assert by_batch < checked + 50_000_000
    assert by_batch + 50_000_000 < whole


def test_importing_it_is_cheap(tmp_path: Path) -> None:
    """`import importer` loads neither pandas nor pyarrow nor pydantic; every name that it exports is there."""
    code = "import sys, importer; print(sorted({'pandas', 'pyarrow', 'pydantic', 'numpy'} & set(sys.modules)))"
    assert python(code, tmp_path).stdout.strip() == "[]"
    assert all(getattr(library, name) is not None for name in library.__all__)
    assert set(library.__all__) <= set(dir(library))
    with pytest.raises(AttributeError):
        library.no_such_name  # noqa: B018 - the look-up is the test
    assert (ROOT / "importer" / "py.typed").is_file()


def test_the_example_of_the_readme_runs(tmp_path: Path) -> None:
    """The code block under "As a library" does what it says, as it stands there."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"## As a library\n\n```python\n(.*?)```", text, re.DOTALL)
    (tmp_path / "customers.csv").write_bytes(CUSTOMERS.read_bytes())
    ended = python(f"{code}\nprint(len(good), len(bad), phones.dtype)", tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    first, *problems, last = ended.stdout.splitlines()
    assert first.startswith("200 193 {")
    assert len(problems) == 8
    assert last == "193 7 string[pyarrow]"
