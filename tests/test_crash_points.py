"""A real SIGKILL at every pass of every point where something becomes durable or goes out; then a plain resume."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from importer.sandbox.options import SandboxAddress, SandboxOptions
from importer.sandbox.process import SandboxProcess
from tests.crash.promises import Allowance, broken_promises, carry_on
from tests.crash.scene import Scene, ended
from tests.parts import customers

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX's")

POINTS_MAIN = Path(__file__).parent / "crash" / "points_main.py"
SLOTS = 2
ROWS = 5
ENOUGH = 2
"""Runs that end by themselves before it is believed that there are no further passes: commits are grouped by chance."""
MOST_PASSES = 40
"""More than any point can be passed with so few rows."""


@pytest.fixture(scope="module")
def store() -> Iterator[SandboxAddress]:
    """Give a store that takes everything, so that a request sent twice makes a second customer."""
    with SandboxProcess.start(SandboxOptions(accept_duplicates=True)) as process:
        yield process.address


def start_to_die(scene: Scene, point: str, number: int, arguments: Sequence[object]) -> subprocess.Popen[bytes]:
    """Start a command that kills itself at a pass of a point."""
    words = [sys.executable, "-P", str(POINTS_MAIN), point, str(number), *map(str, arguments)]
    return scene.start_command(words)


def scenes(folder: Path, store: SandboxAddress, rows: int) -> Iterator[tuple[int, Scene]]:
    """Give number after number, each with a scene of its own whose customers nobody else sends."""
    for number in range(1, MOST_PASSES):
        own = folder / str(number)
        own.mkdir()
        yield number, Scene(own, store, customers(rows, start=next(_used)), SLOTS)
    pytest.fail("the point is passed more often than can be")


_used = itertools.count(0, 100)


@pytest.mark.parametrize(
    "point", ["commit-before", "commit-after", "send-before", "send-after", "making-before", "report-before"]
)
def test_a_run_killed_at_any_pass_of_a_point_is_carried_on(tmp_path: Path, store: SandboxAddress, point: str) -> None:
    """However far the run was, resume ends it: nothing sent twice, nothing lost, no more uncertain than slots."""
    survived = 0
    for number, scene in scenes(tmp_path, store, ROWS):
        code = ended(start_to_die(scene, point, number, scene.run_arguments))
        if code == 0:
            assert number > 1, "the point was never passed"
            survived += 1
            if survived == ENOUGH:
                return
            continue
        assert code == -signal.SIGKILL, scene.said
        carry_on(scene)
        assert broken_promises(scene, Allowance(lost=SLOTS)) == [], f"{point}, pass {number}"


def test_a_resume_killed_before_any_of_its_commits_is_carried_on(tmp_path: Path, store: SandboxAddress) -> None:
    """A second crash at any step of the take-up costs at most the slots of both, and nothing is sent twice."""
    for number, scene in scenes(tmp_path, store, ROWS - 2):
        assert ended(start_to_die(scene, "send-after", 2, scene.run_arguments)) == -signal.SIGKILL
        code = ended(start_to_die(scene, "commit-before", number, scene.resume_arguments))
        if code in {0, 1}:
            assert number > 3, "resume has made too few durable steps"
            return
        assert code == -signal.SIGKILL, scene.said
        carry_on(scene)
        assert broken_promises(scene, Allowance(lost=2 * SLOTS)) == [], f"pass {number}"
