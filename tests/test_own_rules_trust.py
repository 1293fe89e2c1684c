"""Which files rules of the user's own are run from."""

from __future__ import annotations

import os
import py_compile
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

import importer as library
from importer.errors import UsageError
from importer.load_settings import read_config
from importer.trusted_file import trusted_file
from tests.own_rules import found, people, written
from tests.parts import clean_environment, command


@pytest.mark.skipif(os.name != "posix", reason="modes and owners are POSIX's; Windows has access lists")
@pytest.mark.parametrize("open_to_others", ["importer.yaml", "my_rules.py", "."])
@pytest.mark.parametrize("mode", [stat.S_IWGRP, stat.S_IWOTH])
def test_what_others_can_write_is_not_run(open_to_others: str, mode: int, tmp_path: Path) -> None:
    """Neither the config, nor the rules, nor their folder may be anybody else's to change."""
    source, config = people(tmp_path), written(tmp_path, "my_rules:whole_row")
    path = tmp_path / open_to_others
    path.chmod(path.stat().st_mode | mode)
    with pytest.raises(UsageError, match="others can write it"):
        found(source, config)
    path.chmod(path.stat().st_mode & ~mode)
    assert found(source, config) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("given_away", ["importer.yaml", "my_rules.py"])
def test_what_others_own_is_not_run(given_away: str, tmp_path: Path) -> None:
    """Who owns a file can write it, whatever its mode says now."""
    source, config = people(tmp_path), written(tmp_path, "my_rules:whole_row")
    os.chown(tmp_path / given_away, 12345, -1)
    with pytest.raises(UsageError, match="has another owner"):
        found(source, config)


def test_compiled_rules_are_not_run(tmp_path: Path) -> None:
    """A `__pycache__` that somebody left beside the rules is passed over, whatever it claims; none is left either."""
    source, config = people(tmp_path), written(tmp_path, "my_rules:whole_row")
    rules = tmp_path / "my_rules.py"
    right = rules.read_bytes()
    rules.write_bytes(b"raise ZeroDivisionError".ljust(len(right)))
    py_compile.compile(str(rules), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    rules.write_bytes(right)
    assert found(source, config) == []
    shutil.rmtree(tmp_path / "__pycache__")
    assert found(source, config) == []
    assert not (tmp_path / "__pycache__").exists()


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows")
def test_a_link_to_the_config_leads_to_the_rules_beside_it(tmp_path: Path) -> None:
    """Rules beside the link are somebody else's, perhaps: it may lie where others can write."""
    source, shared = people(tmp_path, City="Karnataka"), tmp_path / "shared"
    shared.mkdir()
    (shared / "my_rules.py").write_text("raise ZeroDivisionError", encoding="utf-8")
    (shared / "importer.yaml").symlink_to(written(tmp_path, "my_rules:whole_row"))
    shared.chmod(0o777)
    assert [message for *_, message in found(source, shared / "importer.yaml")] == ["Karnataka twice"]


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows")
def test_a_config_that_is_exchanged_while_it_is_looked_at_is_not_heeded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is what stands in the file that was found to be the user's own, not what was read before."""
    config = written(tmp_path, "my_rules:whole_row")
    link = tmp_path / "link.yaml"
    link.write_text("checks: my_rules:fails\nwhere: [A=B]", encoding="utf-8")

    def exchanging(path: Path) -> Path:
        link.unlink()
        link.symlink_to(config)
        return trusted_file(path)

    monkeypatch.setattr("importer.load_settings.trusted_file", exchanging)
    assert read_config(link) == {"checks": [{"rule": "my_rules:whole_row", "folder": tmp_path}]}


def test_rules_come_from_a_config_file_only(tmp_path: Path) -> None:
    """Neither a caller's dict nor an environment variable brings code in."""
    source, config = people(tmp_path), written(tmp_path, "my_rules:whole_row")
    with pytest.raises(UsageError, match="come from a config file"):
        library.validate(source, settings={"checks": ["my_rules:whole_row"]}, config=config)
    done = subprocess.run(
        command("validate", source, "--out", tmp_path / "out"),
        env={**os.environ, "IMPORTER_CHECKS": "my_rules:whole_row"},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert "IMPORTER_CHECKS" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's; Windows has access lists")
def test_a_module_of_the_working_folder_must_be_trusted_too(tmp_path: Path) -> None:
    """Where the file beside the config is missing, what Python finds elsewhere is looked at before it is run."""
    source, config = people(tmp_path), written(tmp_path, "rules_of_work:never", module="")
    work = tmp_path / "work"
    work.mkdir()
    rules = work / "rules_of_work.py"
    rules.write_text("def never(row):\n    return False\n", encoding="utf-8")
    arguments = command("validate", source, "--config", config, "--out", tmp_path / "out", "--quiet")
    for mode, code in ((0o666, 2), (0o600, 1)):
        rules.chmod(mode)
        done = subprocess.run(
            arguments, cwd=work, env=clean_environment(), check=False, capture_output=True, timeout=60
        )
        assert done.returncode == code
