"""The benchmarks run; what they measure is for people to read."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.parts import ROOT


def test_the_readers_benchmark_prints_its_ratios() -> None:
    """Every pair of ours and a bare parser ends in a ratio, and the memory is told for two sizes."""
    command = [sys.executable, "-m", "benchmarks", "reader", "--rows", "500", "--runs", "1"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=240)
    text = ended.stdout.decode()
    assert ended.returncode == 0, ended.stderr.decode()
    assert text.count("ratio ") >= 4
    assert text.count("at the peak") == 3


def test_the_checks_benchmark_compares_with_what_else_people_would_use() -> None:
    """Ours, the bare parser and the script written by hand each have a line with their ratio."""
    command = [sys.executable, "-m", "benchmarks", "check", "--rows", "300", "--runs", "1"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=240)
    text = ended.stdout.decode()
    assert ended.returncode == 0, ended.stderr.decode()
    assert text.count(" x as fast") >= 3
    assert "written by hand" in text


@pytest.mark.skipif(sys.platform == "win32", reason="the signals are POSIX's")
def test_the_crash_benchmark_counts_blows_and_violations() -> None:
    """A round is played, its rows are counted by state, and a violation would be the exit code."""
    command = [sys.executable, "-m", "benchmarks", "crash", "--rounds", "1"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=240)
    text = ended.stdout.decode()
    assert ended.returncode == 0, ended.stderr.decode()
    assert "0 violations" in text
    assert " created" in text


def test_the_senders_benchmark_compares_a_whole_import() -> None:
    """The bare loop, the whole command and the script written by hand make every customer, and end in ratios."""
    command = [sys.executable, "-m", "benchmarks", "send", "--rows", "300", "--runs", "1"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=240)
    text = ended.stdout.decode()
    assert ended.returncode == 0, ended.stderr.decode()
    assert text.count(" us of processor a row") == 4
    assert "ours to the bare loop: " in text
    assert text.count(", to ours: ") == 2


def test_the_results_benchmark_reports_a_run_of_created_rows() -> None:
    """The run that it puts on record is one that `importer report` takes: all rows created, exit 0."""
    command = [sys.executable, "-m", "benchmarks", "results", "--rows", "300", "--runs", "1"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=240)
    text = ended.stdout.decode()
    assert ended.returncode == 0, ended.stderr.decode()
    assert "exit 0" in text
    assert "the reports alone" in text


def test_the_reports_benchmark_compares_with_what_else_people_would_use() -> None:
    """Ours, xlsxwriter by itself, openpyxl and pandas each have a line with their ratio."""
    command = [sys.executable, "-m", "benchmarks", "report", "--rows", "200", "--runs", "1"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=240)
    text = ended.stdout.decode()
    assert ended.returncode == 0, ended.stderr.decode()
    assert text.count(" x ours") == 4
