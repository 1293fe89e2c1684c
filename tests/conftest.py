"""Fixtures: the command line and a pretend store, both as real processes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import hypothesis
import pytest

from importer.sandbox.options import SandboxAddress
from importer.sandbox.process import SandboxProcess
from tests.parts import Ended, clean_environment, command

hypothesis.settings.register_profile("importer", deadline=None)  # no test measures time
hypothesis.settings.load_profile("importer")

Command = Callable[..., Ended]


@pytest.fixture(scope="session", autouse=True)
def _journals_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the journals of tests out of the user's data folder; commands that are started inherit it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no proxy of this machine in the way."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def importer(tmp_path: Path) -> Command:
    """Give a function that runs `importer` in an empty folder, off a terminal and without secrets."""
    own = {"XDG_DATA_HOME": str(tmp_path / "data")}  # a resume without a name looks at all journals there

    def run(
        *arguments: object,
        env: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
        instead: Sequence[object] = (),
        folder: Path = tmp_path,
    ) -> Ended:
        line = [*map(str, instead)] or [*prefix, *command(*arguments)]
        process = subprocess.run(
            line, cwd=folder, env=clean_environment(own | dict(env or {})), stdin=subprocess.DEVNULL,
            capture_output=True, timeout=120, check=False,
        )  # fmt: skip
        return Ended(process.returncode, process.stdout.decode("utf-8"), process.stderr.decode("utf-8"))

    return run


@pytest.fixture
def sandbox() -> Iterator[SandboxAddress]:
    """Give a pretend store in a process of its own."""
    with SandboxProcess.start() as process:
        yield process.address
