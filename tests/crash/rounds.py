"""Rounds of crashes at random moments: an importer is killed, stopped or told to end, and carried on until done."""

from __future__ import annotations

import random
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import psutil

from importer.sandbox.faults import Faults
from importer.sandbox.options import SandboxOptions
from importer.sandbox.process import SandboxProcess
from tests.crash.promises import Allowance, broken_promises, is_done, last_words, requests_of
from tests.crash.scene import DEADLINE, Scene, ended, store_counts
from tests.parts import customers, read_csv

_TIMEOUT = 3.0
"""Seconds after which the importer gives a request up that the store lets hang."""
_LOOK = 0.002
"""Seconds between two looks at what the store has done."""
_CHECK = 1.0
"""Seconds that the check takes at most, from the start of the process."""
_REPORTING = 0.05
"""Seconds that the reports take at most."""
_MOST_COMMANDS = 20
"""Commands of a round: far more than it has blows."""
_INTERRUPTED = {130, 143}
_RESUMABLE = {5, *_INTERRUPTED}


class Blow(StrEnum):
    """What befalls an importer."""

    KILL = "SIGKILL"
    STOP_KILL = "SIGSTOP, then SIGKILL"
    STOP_GO_ON = "SIGSTOP, then SIGCONT"
    TERMINATE = "SIGTERM"

    @property
    def is_fatal(self) -> bool:
        """Whether the process ends without another word."""
        return self in {Blow.KILL, Blow.STOP_KILL}


class Phase(StrEnum):
    """How far the importer was."""

    CHECK = "before sending"
    SENDING = "sending"
    REPORTING = "reporting"


@dataclass(frozen=True)
class Moment:
    """When a blow falls."""

    phase: Phase
    share: float
    """0 to 1: how much later than the beginning of the phase; while sending, the share of the customers to come."""


@dataclass
class Played:
    """What came of a round."""

    rows: int = 0
    states: Counter[str] = field(default_factory=Counter)
    blows: Counter[tuple[Blow, Phase]] = field(default_factory=Counter)
    commands: int = 0
    broken: list[str] = field(default_factory=list)
    """What does not hold, a line each."""


def play(folder: Path, seed: int) -> Played:
    """Play the round of this seed in an empty folder. What the seed decides is the same each time; the rest is luck."""
    draw = random.Random(seed)
    faults = Faults(
        reset_after=draw.uniform(0, 0.04),
        error_500_applied=draw.uniform(0, 0.04),
        hang=draw.choice([0.0, 0.0, 0.02]),
        seed=seed,
    )
    rows = _rows(draw)
    with SandboxProcess.start(SandboxOptions(accept_duplicates=True, faults=faults)) as store:
        more = {"IMPORTER_TIMEOUT": str(_TIMEOUT)}
        scene = Scene(folder, store.address, rows, slots=draw.randint(1, 12), more=more)
        played = Played(rows=len(rows))
        _carry_through(scene, draw, played)
        faulted = store_counts(store.address).faulted
        stops = sum(count for (blow, _), count in played.blows.items() if blow is Blow.STOP_GO_ON)
        kills = sum(count for (blow, _), count in played.blows.items() if blow.is_fatal)
        allowance = Allowance(lost=scene.slots * kills, unanswered=faulted + scene.slots * stops)
        if not played.broken:
            played.broken += broken_promises(scene, allowance)
    if (scene.out / "results.csv").exists():
        played.states.update(row["status"] for row in read_csv(scene.out / "results.csv"))
    return played


def _rows(draw: random.Random) -> list[list[str]]:
    """Give some good customers, and among them some that are not to be sent."""
    rows = customers(draw.randint(40, 120))
    for at in sorted(draw.sample(range(1, len(rows)), k=len(rows) // 15)):
        if draw.random() < 0.5:
            rows[at][2] = "12345"
        else:
            rows[at][2:4] = rows[at - 1][2:4]
    return rows


def _carry_through(scene: Scene, draw: random.Random, played: Played) -> None:
    """Run, and resume until the run is done; a few blows fall on the way."""
    blows = [_blow(draw) for _ in range(draw.randint(2, 4))]
    arguments = scene.run_arguments
    while played.commands < _MOST_COMMANDS:
        played.commands += 1
        process = scene.start(arguments)
        try:
            _strike(scene, process, blows, played)
        finally:
            code = ended(process)
        if code in {0, 1} and last_words(scene)["complete"]:
            return
        if code in {2, 6} and arguments != scene.run_arguments:
            if is_done(scene):
                return  # it was killed when all was done
            if requests_of(scene).ids:
                played.broken.append(f"something was sent, and resume does not know it: {scene.said}")
                return
            arguments = scene.run_arguments
        elif code in {-signal.SIGKILL, -signal.SIGTERM} or code in _RESUMABLE:
            arguments = scene.resume_arguments
        else:
            played.broken.append(f"exit code {code}: {scene.said}")
            return
    played.broken.append(f"not done after {_MOST_COMMANDS} commands")


def _blow(draw: random.Random) -> tuple[Blow, Moment]:
    """Draw a blow: half of them fall while customers are made."""
    [blow] = draw.choices(list(Blow), weights=(5, 2, 2, 2))
    [phase] = draw.choices(list(Phase), weights=(1, 2, 1))
    return blow, Moment(phase, draw.random())


def _strike(scene: Scene, process: subprocess.Popen[bytes], blows: list[tuple[Blow, Moment]], played: Played) -> None:
    """Let blows fall on a process until one of them ends it; each that finds it alive is used up."""
    before = store_counts(scene.address).applied
    to_come = len(scene.rows) - before
    while blows:
        blow, moment = blows.pop(0)
        if not _awaited(scene, process, moment, before + round(moment.share * to_come)):
            return  # it ended before; the next command has the next blow
        phase = _fall(scene, process, blow)
        if phase is not None:
            played.blows[blow, phase] += 1
        if phase is None or blow is not Blow.STOP_GO_ON:
            return


def _awaited(scene: Scene, process: subprocess.Popen[bytes], moment: Moment, applied: int) -> bool:
    """Wait for a moment; False when the process has ended before."""
    if moment.phase is Phase.CHECK:
        return not _has_ended(process, moment.share * _CHECK)
    for _ in _looks(process):
        phase = _phase(scene)
        if phase is Phase.REPORTING:
            return not _has_ended(process, moment.share * _REPORTING)
        if phase is moment.phase is Phase.SENDING and store_counts(scene.address).applied >= applied:
            return True
    return False


def _looks(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Look again and again as long as the process lives; the deadline ends that, too."""
    for _ in range(int(DEADLINE / _LOOK)):
        if _has_ended(process, _LOOK):
            return
        yield


def _has_ended(process: subprocess.Popen[bytes], within: float) -> bool:
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        return False
    return True


def _fall(scene: Scene, process: subprocess.Popen[bytes], blow: Blow) -> Phase | None:
    """Let a blow fall; tells how far the process was, or None when it had ended just before."""
    if blow is Blow.TERMINATE:
        phase = _phase(scene)
        process.send_signal(signal.SIGTERM)
        return phase if ended(process) in {*_INTERRUPTED, -signal.SIGTERM} else None
    if blow is Blow.KILL:
        process.kill()
    else:
        process.send_signal(signal.SIGSTOP)
        seen = psutil.Process(process.pid)
        while seen.status() not in {psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE} and process.poll() is None:
            pass
        _has_ended(process, 0.05)
        phase = _phase(scene)
        process.send_signal(signal.SIGCONT if blow is Blow.STOP_GO_ON else signal.SIGKILL)
        if blow is Blow.STOP_GO_ON:
            return phase
    return _phase(scene) if ended(process) == -signal.SIGKILL else None


def _phase(scene: Scene) -> Phase:
    """Tell how far a command is by what it has printed and made."""
    if "\nSending " not in f"\n{scene.said}":
        return Phase.CHECK
    writing = any(path.name.startswith(".writing-") for path in scene.out.iterdir())
    return Phase.REPORTING if writing or " rows in " in scene.said or _is_fresh(scene) else Phase.SENDING


def _is_fresh(scene: Scene) -> bool:
    """Whether results.csv is of the command that goes on."""
    results = scene.out / "results.csv"
    return results.exists() and results.stat().st_mtime_ns > scene.printed.with_suffix(".out").stat().st_ctime_ns
