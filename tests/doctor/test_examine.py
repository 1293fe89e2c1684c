"""The doctor with real stores, servers, proxies, processes and disks."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import formatdate
from pathlib import Path

import pytest

from importer.doctor import Level
from importer.doctor.examine import CHECKS
from importer.journal import JournalPlace, Store, open_journal
from importer.sandbox.options import SandboxAddress, SandboxOptions
from importer.sandbox.process import SandboxProcess
from tests.doctor.patients import HOUR, Said, ask, quiet_settings
from tests.journal.journals import NO_SECRET
from tests.private_authority import PrivateAuthority
from tests.sender.tokens import jwt
from tests.small_server import PINCODES, Asked, RecordingProxy, SmallServer
from tests.small_server import Said as Reply
from tests.test_journal_disk import needed

STAGING = "staging.api.commercengine.io"
ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("no_proxies")


def asked_of(address: SandboxAddress) -> dict[str, int]:
    """Give what a sandbox was asked: how often each call."""
    with urllib.request.urlopen(f"{address.audit_url}/counts", timeout=10) as reply:
        counted = json.load(reply)["requests"]
    return {f"{one['method']} {one['path']} {one['status']}": one["count"] for one in counted}


def tokens_of(address: SandboxAddress, *names: str) -> dict[str, str]:
    """Give these secrets of a sandbox."""
    return {name: getattr(address, name) for name in names}


def is_unspent(address: SandboxAddress) -> bool:
    """Whether the refresh token still works; it is spent by that."""
    request = urllib.request.Request(
        f"{address.base_url}/auth/refresh-token",
        json.dumps({"refresh_token": address.refresh_token}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as reply:
        return bool(reply.status == 200)


def test_all_is_well(sandbox: SandboxAddress, tmp_path: Path) -> None:
    """With a store, its token and a way to renew it every check is well, by one GET and nothing else."""
    secrets = tokens_of(sandbox, "access_token", "refresh_token")
    said = ask(secrets, **quiet_settings(tmp_path, sandbox.base_url), token_file=tmp_path / "tokens.json")
    levels = {one.check: one.level for one in said.diagnoses if one.check != "disk"}
    assert levels == dict.fromkeys(CHECKS[:-1], Level.OK)
    assert said.exit_code == 0
    assert asked_of(sandbox) == {"GET /common/countries/IN/pincodes 200": 1}
    assert is_unspent(sandbox)
    assert said["settings"].facts["production"] is False
    assert said["connection"].facts["seconds"]
    assert list(tmp_path.iterdir()) == []


def test_a_refresh_token_without_a_place_for_the_next_one(sandbox: SandboxAddress, tmp_path: Path) -> None:
    """An unattended job could not go on with it: a warning, which is no failure."""
    secrets = tokens_of(sandbox, "access_token", "refresh_token")
    said = ask(secrets, **quiet_settings(tmp_path, sandbox.base_url))
    assert (said.codes(), said.exit_code) == ({"credentials": "renewal_refresh_token"}, 0)


def test_a_wrong_token(sandbox: SandboxAddress, tmp_path: Path) -> None:
    """A token of another store is refused: exit 4, and the rest is told all the same."""
    said = ask({"access_token": jwt(exp=time.time() + 48 * HOUR)}, **quiet_settings(tmp_path, sandbox.base_url))
    assert (said.codes(), said.exit_code) == ({"token": "token_refused"}, 4)
    assert said.level("store") is Level.NOT_TRIED
    assert said.level("clock") is Level.OK


def test_a_wrong_store(sandbox: SandboxAddress, tmp_path: Path) -> None:
    """A store that is not there is exit 4."""
    wrong = sandbox.base_url.replace(sandbox.store_id, "somebody-elses")
    said = ask(tokens_of(sandbox, "access_token"), **quiet_settings(tmp_path, wrong))
    assert said.codes() == {"credentials": "renewal_none", "store": "http_404"}
    assert said.exit_code == 4


@pytest.mark.parametrize("renewable", [True, False])
def test_an_expired_token(tmp_path: Path, *, renewable: bool) -> None:
    """It fails where nothing renews it (exit 4); else it is a warning, and the refresh token is not spent on it."""
    with SandboxProcess.start(SandboxOptions(first_token_ttl=0)) as process:
        address = process.address
        names = ("access_token", "refresh_token") if renewable else ("access_token",)
        said = ask(tokens_of(address, *names), **quiet_settings(tmp_path, address.base_url))
        assert said.codes() == {"credentials": "token_expired", "token": "token_expired"}
        assert said.exit_code == (0 if renewable else 4)
        assert set(asked_of(address)) == {"GET /common/countries/IN/pincodes 401"}
        assert is_unspent(address)


def test_an_api_key_alone(sandbox: SandboxAddress, tmp_path: Path) -> None:
    """Nobody logs in; that the API is there is found out without a token."""
    said = ask(tokens_of(sandbox, "api_key"), **quiet_settings(tmp_path, sandbox.base_url))
    assert (said.codes(), said.exit_code) == ({"credentials": "anonymous_login"}, 0)
    assert (said.level("token"), said.level("store")) == (Level.NOT_TRIED, Level.NOT_TRIED)
    assert said.level("connection") is Level.OK
    assert set(asked_of(sandbox)) == {"GET /common/countries/IN/pincodes 401"}


def test_no_credentials(sandbox: SandboxAddress, tmp_path: Path) -> None:
    """Nothing to send with is a wrong configuration (exit 2); network, journal and disk are tried all the same."""
    said = ask({}, **quiet_settings(tmp_path, sandbox.base_url))
    assert (said.codes(), said.exit_code) == ({"credentials": "usage"}, 2)
    assert [said.level(check) for check in ("connection", "clock", "journal")] == [Level.OK] * 3


def test_a_token_command(sandbox: SandboxAddress, tmp_path: Path) -> None:
    """The program is run, its token tried; one that fails is exit 4, and nothing that it prints is repeated."""
    good = (sys.executable, "-c", f"print({sandbox.access_token!r})")
    said = ask({}, **quiet_settings(tmp_path, sandbox.base_url), token_command=good)
    assert (said.codes(), said.level("token")) == ({}, Level.OK)
    assert sandbox.access_token not in repr(said)
    bad = (sys.executable, "-c", "print('secret-words'); raise SystemExit(3)")
    said = ask({}, **quiet_settings(tmp_path, sandbox.base_url), token_command=bad)
    assert (said["credentials"].level, said.exit_code) == (Level.FAILS, 4)
    assert "secret-words" not in repr(said)


def test_a_token_file(sandbox: SandboxAddress, tmp_path: Path) -> None:
    """The pair in the file goes before the environment's, and is as it was afterwards."""
    path = tmp_path / "tokens.json"
    path.write_text(json.dumps(tokens_of(sandbox, "access_token", "refresh_token")), encoding="utf-8")
    path.chmod(0o600)
    before = path.read_bytes(), path.stat().st_mtime_ns
    said = ask({"access_token": "old"}, **quiet_settings(tmp_path, sandbox.base_url), token_file=path)
    assert (said.codes(), said["credentials"].facts["renewal"]) == ({}, "token_file")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    path.write_text("{}", encoding="utf-8")
    said = ask({"access_token": "old"}, **quiet_settings(tmp_path, sandbox.base_url), token_file=path)
    assert (said["credentials"].level, said.exit_code) == (Level.FAILS, 2)


@pytest.mark.parametrize(
    ("secret", "settings"),
    [
        ("two words", {}),
        ("token-0", {"token_file": "gone/tokens.json"}),
        ("token-0", {"token_file": "tokens.json", "token_command": (sys.executable,)}),
        ("token-0", {"token_command": ("no-such-program-here",)}),
    ],
)
def test_credentials_that_a_run_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str, settings: dict[str, object]
) -> None:
    """What a run finds wrong with them before it sends is found here, too (exit 2), and no token is sent."""
    monkeypatch.chdir(tmp_path)
    with SmallServer(lambda _asked: Reply(401, {})) as server:
        said = ask({"access_token": secret}, **quiet_settings(tmp_path, server.base_url), **settings)
        assert [asked.headers.get("authorization") for asked in server.received] == [None]
    assert (said["credentials"].code, said["credentials"].exit_code, said.exit_code) == ("usage", 2, 2)
    assert secret not in repr(said)


def test_a_dead_server(tmp_path: Path) -> None:
    """A port that nobody listens on is out of reach: exit 5."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        said = ask(**quiet_settings(tmp_path, f"http://127.0.0.1:{unused.getsockname()[1]}/api/v1/s/storefront"))
    assert said["connection"].level is Level.FAILS
    assert said.exit_code == 5
    assert [said.level(check) for check in ("encryption", "token", "store", "clock")] == [Level.NOT_TRIED] * 4
    assert [said.level(check) for check in ("name", "journal")] == [Level.OK] * 2


def test_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that has no address is told as that: exit 5."""

    def unknown(*_arguments: object, **_named: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    said = ask(**quiet_settings(tmp_path, ""), store_id="shop")
    assert (said["name"].code, said.exit_code) == ("dns", 5)
    assert STAGING in said["name"].message


def with_server(tmp_path: Path, reply: Reply, token: str = "token-0") -> Said:
    """Have the doctor look at a server that answers so."""
    with SmallServer(lambda _asked: reply) as server:
        said = ask({"access_token": token}, **quiet_settings(tmp_path, server.base_url))
        assert [(asked.method, asked.path.rpartition("/storefront")[2]) for asked in server.received] == [
            ("GET", "/common/countries/IN/pincodes?pincode=110")
        ]
    return said


@pytest.mark.parametrize(
    ("reply", "exit_code"),
    [
        (Reply(500, {}), 5),
        (Reply(503, {}), 5),
        (Reply(429, {}, {"Retry-After": "3"}), 0),
        (Reply(403, {}), 4),
        (Reply(302, {}, {"Location": "http://127.0.0.1:9/login"}), 4),
        (Reply(200, b"<html>Welcome to the hotel</html>", {"Content-Type": "text/html"}), 4),
    ],
)
def test_other_answers(tmp_path: Path, reply: Reply, exit_code: int) -> None:
    """Out of order, not allowed, somebody else's page: each has its exit code, and a redirect is not followed."""
    said = with_server(tmp_path, reply)
    assert said.exit_code == exit_code
    assert said.level("store") is (Level.FAILS if exit_code else Level.WARNING)
    assert said["store"].facts["http_status"] == reply.status


def test_a_skewed_clock(tmp_path: Path) -> None:
    """A server whose clock is two hours ahead is a warning, and a token is judged by the server's clock."""
    date = {"Date": formatdate(time.time() + 2 * HOUR, usegmt=True)}
    said = with_server(tmp_path, Reply(200, PINCODES, date), jwt(exp=time.time() + 30 * HOUR))
    assert (said.codes(), said.exit_code) == ({"clock": "clock_off"}, 0)
    said = with_server(tmp_path, Reply(401, {}, date), jwt(exp=time.time() + HOUR))
    assert said.codes() == {"credentials": "token_expired", "token": "token_expired", "clock": "clock_off"}


@pytest.mark.parametrize(
    ("host", "ends", "trusted", "code"),
    [
        ("127.0.0.1", 1, True, ""),
        ("127.0.0.1", 1, False, "certificate_unknown_authority"),
        ("127.0.0.1", -1, True, "certificate_expired"),
        ("127.0.0.9", 1, True, "certificate_wrong_host"),
    ],
)
def test_certificates(tmp_path: Path, host: str, ends: int, code: str, *, trusted: bool) -> None:
    """What is wrong with a certificate is told apart (exit 5), and nothing is sent to who shows it."""
    authority = PrivateAuthority(tmp_path)
    with SmallServer(tls=authority.server(host, ends=timedelta(ends))) as server:
        settings = quiet_settings(tmp_path, server.base_url)
        said = ask(**settings, ca_bundle=authority.bundle if trusted else None)
        assert len(server.received) == (not code)
    assert said["encryption"].code == (code or "ok")
    assert said.exit_code == (5 if code else 0)


def test_a_bundle_that_is_none(tmp_path: Path) -> None:
    """A wrong ca_bundle is a wrong configuration (exit 2); the network is not tried with half of it."""
    said = ask(**quiet_settings(tmp_path, "https://127.0.0.1:9/x"), ca_bundle=tmp_path / "missing.pem")
    assert (said["settings"].level, said.exit_code) == (Level.FAILS, 2)
    assert said.level("connection") is Level.NOT_TRIED
    assert said.level("journal") is Level.OK


def test_a_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With trust_env the look goes through the proxy that the environment names, and it is said so."""
    authority = PrivateAuthority(tmp_path)
    with SmallServer(tls=authority.server(STAGING)) as server, RecordingProxy(server.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://u:hush@{proxy.address}")
        settings = quiet_settings(tmp_path, f"https://{STAGING}/api/v1/shop/storefront")
        said = ask(**settings, ca_bundle=authority.bundle, trust_env=True)
    assert said.codes() == {"credentials": "renewal_none"}
    assert [asked.path for asked in proxy.asked] == [f"{STAGING}:443"]
    assert said["settings"].facts["proxy"] == proxy.address
    assert proxy.address in said["settings"].message
    assert "hush" not in repr(said)


@contextmanager
def held(journal: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Have another process hold the lock of a journal."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.journal.holds_lock", str(journal), "run-7", "none"], cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    with process.stdin, process.stdout:
        try:
            assert process.stdout.readline().strip() == b"held"
            yield process
        finally:
            process.kill()
            process.wait()


@pytest.fixture
def journal(tmp_path: Path, sandbox: SandboxAddress) -> Path:
    """Give the journal of the sandbox's store."""
    place = JournalPlace(tmp_path / "j.sqlite")
    store = Store(sandbox.base_url, "loopback", sandbox.store_id)
    with open_journal(place, store, NO_SECRET, lambda _path: True):
        return place.path


def test_a_journal_in_use(sandbox: SandboxAddress, tmp_path: Path, journal: Path) -> None:
    """While another process has it that is exit 6, with who it is; once that is gone, killed or not, all is well."""
    secrets, settings = tokens_of(sandbox, "access_token"), quiet_settings(tmp_path, sandbox.base_url)
    with held(journal) as process:
        said = ask(secrets, **settings)
        assert (said["journal"].code, said.exit_code) == ("journal_in_use", 6)
        assert str(process.pid) in said["journal"].message
        assert "run-7" in said["journal"].message
    assert ask(secrets, **settings)["journal"].code == "ok"


def test_a_damaged_journal(sandbox: SandboxAddress, tmp_path: Path, journal: Path) -> None:
    """A journal that a run could not use is exit 6."""
    content = bytearray(journal.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    journal.write_bytes(content)
    said = ask(tokens_of(sandbox, "access_token"), **quiet_settings(tmp_path, sandbox.base_url))
    assert (said["journal"].level, said.exit_code) == (Level.FAILS, 6)
    assert "damaged" in said["journal"].message


def test_the_first_failure_decides(tmp_path: Path) -> None:
    """Of several failures the first, as a run would meet it, gives the exit code."""
    (tmp_path / "j.sqlite").write_bytes(b"no journal" * 1000)
    said = ask({}, **quiet_settings(tmp_path, "http://127.0.0.1:9/x"))
    assert set(said.codes()) >= {"credentials", "connection", "journal"}
    assert said.exit_code == 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give the folder of a real file system of 20 MB; it is unmounted at the end."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=20000000", "tmpfs", str(folder)]
    able = shutil.which("mount") is not None
    needed(able and subprocess.run(mount, check=False, capture_output=True).returncode == 0, "the right to mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_small_disk(tmp_path: Path, small_disk: Path) -> None:
    """Too little room for temporary files is exit 2, for the journal 6; that it is memory is said."""
    settings = quiet_settings(tmp_path, "http://127.0.0.1:9/x")
    for wrong, exit_code in (({"temp_dir": small_disk}, 2), ({"journal": small_disk / "new" / "j"}, 6)):
        said = ask(**settings | wrong).diagnoses
        (disk,) = [one for one in said if one.check == "disk" and one.facts["folder"] == str(small_disk)]
        assert (disk.level, disk.exit_code, disk.facts["in_memory"]) == (Level.FAILS, exit_code, True)


def test_folders_that_are_none(tmp_path: Path) -> None:
    """A folder of temporary files that is not there, and one of reports that cannot be made, are exit 2."""
    (tmp_path / "file").write_bytes(b"")
    settings = quiet_settings(tmp_path, "http://127.0.0.1:9/x")
    for wrong in ({"temp_dir": tmp_path / "missing"}, {"temp_dir": tmp_path / "file"}):
        disks = [one for one in ask(**settings | wrong).diagnoses if one.check == "disk"]
        assert [(one.level, one.exit_code) for one in disks if one.level is Level.FAILS] == [(Level.FAILS, 2)]
        assert str(wrong["temp_dir"]) in next(one for one in disks if one.level is Level.FAILS).message


def test_every_check_is_always_told(tmp_path: Path) -> None:
    """Whatever is missing, there is a word on each check, in the same order."""
    for settings in ({}, quiet_settings(tmp_path, "http://127.0.0.1:9/x"), {"base_url": "no URL"}):
        said = ask({}, **settings)
        assert list(dict.fromkeys(one.check for one in said.diagnoses)) == list(CHECKS)


def test_what_was_asked(tmp_path: Path) -> None:
    """The one request has the token, no body, and goes to the store that is named."""
    received: list[Asked] = []

    def answer(asked: Asked) -> Reply:
        received.append(asked)
        return Reply(200, PINCODES)

    with SmallServer(answer) as server:
        ask({"access_token": "token-7"}, **quiet_settings(tmp_path, server.base_url))
    (asked,) = received
    assert asked.path.startswith("/api/v1/shop/storefront/common/")
    assert (asked.headers["authorization"], asked.body) == ("Bearer token-7", b"")
