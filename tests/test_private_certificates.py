"""A store behind a private authority or a proxy, by the command line: with what is needed, without, and mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Command
from tests.parts import customers, write_csv
from tests.private_authority import PrivateAuthority
from tests.small_server import SmallServer

ROWS = 3


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give a file of good customers."""
    return write_csv(tmp_path / "customers.csv", customers(ROWS))


def environment(server: SmallServer) -> dict[str, str]:
    """Give the variables that send there, at once or not at all."""
    return {
        "IMPORTER_BASE_URL": server.base_url,
        "IMPORTER_ACCESS_TOKEN": "t",
        "IMPORTER_ATTEMPTS": "1",
    }


@pytest.mark.parametrize("by", ["flag", "environment", "config"])
def test_a_run_without_the_bundle_is_carried_on_with_it(
    importer: Command, tmp_path: Path, source: Path, by: str
) -> None:
    """Without the bundle nothing is sent and nobody is lost (exit 5); resume with it creates every customer once."""
    authority = PrivateAuthority(tmp_path)
    with SmallServer(tls=authority.server("127.0.0.1")) as server:
        env = environment(server)
        stopped = importer("run", source, "--yes", "--json", env=env)
        assert (stopped.exit_code, stopped.json["states"]["pending"]) == (5, ROWS), stopped.err
        assert server.received == []
        (tmp_path / "shop.yaml").write_text(f"ca_bundle: '{authority.bundle}'\n", encoding="utf-8")
        named: dict[str, list[object]] = {
            "flag": ["--ca-bundle", authority.bundle],
            "environment": [],
            "config": ["--config", "shop.yaml"],
        }
        env |= {"IMPORTER_CA_BUNDLE": str(authority.bundle)} if by == "environment" else {}
        resumed = importer("resume", "--yes", "--json", *named[by], env=env)
        assert (resumed.exit_code, resumed.json["states"]["created"]) == (0, ROWS), resumed.err
        assert len(server.posted) == ROWS


def test_the_bundle_of_the_run_is_used_again(importer: Command, tmp_path: Path, source: Path) -> None:
    """A resume knows the bundle that its run was given, by flag or by environment."""
    authority = PrivateAuthority(tmp_path)
    with SmallServer(tls=authority.server("127.0.0.1")) as server:
        env = environment(server)
        pilot = importer("run", source, "--yes", "--first", 1, "--ca-bundle", authority.bundle, env=env)
        assert (pilot.exit_code, len(server.posted)) == (0, 1), pilot.err
        assert importer("resume", "--yes", env=env).exit_code == 0
        assert len(server.posted) == ROWS


def test_the_bundle_of_the_run_is_found_from_another_folder(importer: Command, tmp_path: Path, source: Path) -> None:
    """A bundle that was named relative to the folder of the run serves a resume in another one."""
    authority = PrivateAuthority(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with SmallServer(tls=authority.server("127.0.0.1")) as server:
        env = environment(server)
        named = authority.bundle.relative_to(tmp_path)
        assert importer("run", source, "--yes", "--first", 1, "--ca-bundle", named, env=env).exit_code == 0
        ended = importer("resume", "--yes", env=env, folder=elsewhere)
        assert (ended.exit_code, len(server.posted)) == (0, ROWS), ended.err


def test_a_bundle_that_is_none_is_found_before_anything_is_read(importer: Command, tmp_path: Path) -> None:
    """A wrong ca_bundle is exit 2 with one line, although there is no input either; nothing is made."""
    ended = importer(
        "run", "no-such-file.csv", "--yes", "--ca-bundle", "missing.pem", "--base-url", "https://127.0.0.1:9/x",
        env={"IMPORTER_ACCESS_TOKEN": "t"},
    )  # fmt: skip
    assert ended.exit_code == 2
    assert "missing.pem" in ended.err
    assert "Traceback" not in ended.err
    assert list(tmp_path.rglob("*.sqlite")) == []


def test_a_proxy_that_cannot_be_used_is_found_before_anything_is_read(importer: Command) -> None:
    """With trust_env a proxy of another kind is exit 2, told without its password."""
    env = {"IMPORTER_ACCESS_TOKEN": "t", "IMPORTER_TRUST_ENV": "true", "HTTPS_PROXY": "socks5://u:hush@127.0.0.1:1"}
    ended = importer("run", "no-such-file.csv", "--yes", "--store-id", "shop", env=env)
    assert ended.exit_code == 2
    assert "trust_env" in ended.err
    assert "hush" not in ended.err + ended.out
