"""The token file: private, replaced whole, on the disk before its tokens are used, never lost."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from importer.customer.replies import TokenPair
from importer.customer.status import RowStatus
from importer.errors import RefusedError, StoppedError, UsageError
from importer.events import TokenRenewed
from importer.sender.token_file import FiledTokens, read_token_file, write_token_file
from importer.sender.token_source import Obtained
from tests.sender.fault_server import Behaviour, FaultServer, Received, created, refusal
from tests.sender.sending import make_job, send_rows
from tests.sender.tokens import Sender, pair, secrets, with_tokens

posix_only = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's; Windows has access lists")


def put(path: Path, access: str, refresh: str) -> Path:
    """Write a token file as a person would."""
    path.write_text(json.dumps({"access_token": access, "refresh_token": refresh}), encoding="utf-8")
    path.chmod(0o600)
    return path


def kept(path: Path) -> tuple[str, str]:
    """Read a token file with nothing of ours."""
    content = json.loads(path.read_bytes())
    return content["access_token"], content["refresh_token"]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """A pair is read as it was written, and no other file is left beside it."""
    path = tmp_path / "tokens.json"
    assert read_token_file(path) is None
    for number in range(3):
        write_token_file(path, f"a-{number}", f"r-{number}")
        assert read_token_file(path) == FiledTokens(access_token=f"a-{number}", refresh_token=f"r-{number}")
    assert list(tmp_path.iterdir()) == [path]


@posix_only
def test_it_is_private_whatever_stood_there(tmp_path: Path) -> None:
    """The file is its owner's alone, even if the umask would let others in, or its forerunner did."""
    path = put(tmp_path / "tokens.json", "a", "r")
    path.chmod(0o666)
    before = os.umask(0)
    try:
        write_token_file(path, "a-1", "r-1")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@posix_only
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What a link leads to is replaced, where it is."""
    (tmp_path / "safe").mkdir()
    real = put(tmp_path / "safe" / "real.json", "a", "r")
    link = tmp_path / "tokens.json"
    link.symlink_to(real)
    write_token_file(link, "a-1", "r-1")
    assert link.is_symlink()
    assert kept(real) == ("a-1", "r-1")


@posix_only
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602])
def test_a_file_that_others_can_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    """Tokens that others have or give are not used; the command that mends it is said."""
    path = put(tmp_path / "tokens.json", "SECRET", "SECRET")
    path.chmod(mode)
    with pytest.raises(UsageError, match="chmod 600") as caught:
        read_token_file(path)
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"SECRET",
        b"{}",
        b"[]",
        b'{"access_token": 17}',
        b'{"access_token": ""}',
        b'{"access_token": "SECRET and more"}',
        b'{"access_token": "SECRET", "refresh_token": "SECRET\\n"}',
        b'{"access_token": "\xff"}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_token_file_is_refused(tmp_path: Path, content: bytes) -> None:
    """Whatever else is in it, one line says so, and nothing of it is repeated."""
    path = tmp_path / "tokens.json"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(UsageError, match="no token file") as caught:
        read_token_file(path)
    assert "SECRET" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_file_as_people_write_it(tmp_path: Path) -> None:
    """A byte order mark, other keys and a missing refresh token do no harm."""
    path = tmp_path / "tokens.json"
    path.write_bytes(b'\xef\xbb\xbf{"note": "of the shop", "access_token": "a"}\r\n')
    path.chmod(0o600)
    assert read_token_file(path) == FiledTokens(access_token="a")
    assert "'a'" not in repr(read_token_file(path))


def test_a_folder_is_no_token_file(tmp_path: Path) -> None:
    """What cannot be read at all is said with the path."""
    with pytest.raises(UsageError, match="cannot be read"):
        read_token_file(tmp_path)


@pytest.mark.parametrize("in_the_way", ["no folder", "a folder of that name"])
def test_a_pair_that_cannot_be_put_there_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_the_way: str
) -> None:
    """The error names a private file that holds the new pair."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    path = tmp_path / "shop" / "tokens.json"
    if in_the_way == "a folder of that name":
        (path / "full").mkdir(parents=True)
    with pytest.raises(StoppedError) as caught:
        write_token_file(path, "SECRET-A", "SECRET-R")
    assert (caught.value.exit_code, caught.value.reason) == (5, "tokens_unsaved")
    assert "SECRET" not in str(caught.value)
    (safe,) = [file for file in tmp_path.rglob("*.json") if file.is_file()]
    assert f"They are in {safe}," in caught.value.remedy
    assert kept(safe) == ("SECRET-A", "SECRET-R")
    if os.name == "posix":
        assert stat.S_IMODE(safe.stat().st_mode) == 0o600


_NO_ROOM = """
import resource, sys
from pathlib import Path
from importer.errors import StoppedError
from importer.sender.token_file import write_token_file
resource.setrlimit(resource.RLIMIT_FSIZE, (8, 8))
try:
    write_token_file(Path(sys.argv[1]), "SECRET-A", "SECRET-R")
except StoppedError as error:
    print(error.reason, error)
"""


@posix_only
def test_without_room_anywhere_the_old_file_stays(tmp_path: Path) -> None:
    """When no file can be written at all, that is said, the old one is whole, and no half of a new one is left."""
    file = put(tmp_path / "tokens.json", "a", "r")
    environ = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", _NO_ROOM, str(file)], env=environ, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith("tokens_unsaved ")
    assert "nowhere else" in done.stdout
    assert "SECRET" not in done.stdout + done.stderr
    assert kept(file) == ("a", "r")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [file]


def test_the_file_goes_before_the_environment_and_has_the_new_pair_before_it_is_used(tmp_path: Path) -> None:
    """Its tokens are sent, not the environment's; when a new one comes to the API, it is in the file already."""
    file = put(tmp_path / "tokens.json", "token-8", "refresh-8")
    seen: list[tuple[str, str]] = []

    def answer(request: Received) -> Behaviour:
        if not request.path.endswith("/customers"):
            return pair(9)
        seen.append((request.token, kept(file)[0]))
        return created("c") if request.token == "token-9" else refusal(401)

    async def work(sender: Sender) -> bool:
        assert await sender.create("key") == 200
        return sender.tokens.given_are_spent

    with FaultServer(answer) as server:
        given = secrets(access_token="token-0", refresh_token="refresh-0")
        assert with_tokens(server.base_url, given, work, token_file=file) is False
    assert seen == [("token-8", "token-8"), ("token-9", "token-9")]
    assert json.loads(server.of("/auth/refresh-token")[0].body) == {"refresh_token": "refresh-8"}
    assert kept(file) == ("token-9", "refresh-9")


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"access_token": "token-0", "refresh_token": "refresh-0"}, "/auth/refresh-token"),
        ({"refresh_token": "refresh-0"}, "/auth/refresh-token"),
        ({"api_key": "key-of-the-store"}, "/auth/anonymous"),
    ],
)
def test_a_file_that_does_not_exist_is_made_at_the_first_renewal(
    tmp_path: Path, given: dict[str, str], path: str
) -> None:
    """What the environment has is used until then, and needed no more after it."""
    file = tmp_path / "tokens.json"

    def answer(request: Received) -> Behaviour:
        if request.path.endswith("/customers"):
            return created("c") if request.token == "token-1" else refusal(401)
        return pair(1)

    async def work(sender: Sender) -> bool:
        await sender.tokens.ready()
        assert await sender.create("key") == 200
        return sender.tokens.given_are_spent

    with FaultServer(answer) as server:
        assert with_tokens(server.base_url, secrets(**given), work, token_file=file) is False
        assert kept(file) == ("token-1", "refresh-1")
        assert with_tokens(server.base_url, secrets(), work, token_file=file) is False
    assert [request.path.endswith(path) for request in server.received if "/auth/" in request.path] == [True]


def test_what_somebody_else_has_put_there_is_taken(tmp_path: Path) -> None:
    """A pair that another importer, or a person, has put into the file is used; nothing is spent."""
    file = put(tmp_path / "tokens.json", "token-0", "refresh-0")

    def answer(request: Received) -> Behaviour:
        if request.token == "token-5":
            return created("c")
        put(file, "token-5", "refresh-5")
        return refusal(401)

    async def work(sender: Sender) -> list[TokenRenewed]:
        assert await sender.create("key") == 200
        return await sender.run.renewed(1)

    with FaultServer(answer) as server:
        events = with_tokens(server.base_url, secrets(), work, token_file=file)
    assert events == [TokenRenewed(1, "token_file", ahead=False)]
    assert server.of("/auth/refresh-token") == []


def test_another_importer_that_was_quicker_is_followed(tmp_path: Path) -> None:
    """If the refresh token was spent meanwhile by somebody who has put the new pair into the file, that is used."""
    file = put(tmp_path / "tokens.json", "token-0", "refresh-0")

    def answer(request: Received) -> Behaviour:
        if request.path.endswith("/customers"):
            return created("c") if request.token == "token-5" else refusal(401)
        put(file, "token-5", "refresh-5")
        return refusal(401)

    async def work(sender: Sender) -> list[TokenRenewed]:
        assert await sender.create("key") == 200
        return await sender.run.renewed(1)

    with FaultServer(answer) as server:
        events = with_tokens(server.base_url, secrets(), work, token_file=file)
    assert events == [TokenRenewed(1, "token_file", ahead=False)]


def test_a_refused_pair_of_a_file_is_told_with_the_file(tmp_path: Path) -> None:
    """When the API refuses to renew what is in the file, the run ends with 4 and says where to put a new pair."""
    file = put(tmp_path / "tokens.json", "token-0", "refresh-0")

    async def work(sender: Sender) -> RefusedError:
        with pytest.raises(RefusedError) as caught:
            await sender.create("key")
        return caught.value

    with FaultServer(lambda _request: refusal(401)) as server:
        error = with_tokens(server.base_url, secrets(), work, token_file=file)
    assert (error.exit_code, error.reason) == (4, "credentials_refused")
    assert str(file) in error.remedy
    assert kept(file) == ("token-0", "refresh-0")


def test_a_new_pair_that_cannot_be_filed_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody goes on with tokens that would be lost: everybody ends with 5, and the pair is in a file that is named."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    file = put(tmp_path / "tokens.json", "token-0", "refresh-0")

    def answer(request: Received) -> Behaviour:
        if request.path.endswith("/customers"):
            return refusal(401) if request.token == "token-0" else created("c")
        file.unlink()
        (file / "in the way").mkdir(parents=True)
        return pair(1)

    async def work(sender: Sender) -> None:
        for _ in range(2):
            with pytest.raises(StoppedError, match="They are in"):
                await sender.create("key")
        assert [error.reason for error in sender.run.stopped] == ["tokens_unsaved"]

    with FaultServer(answer) as server:
        with_tokens(server.base_url, secrets(), work, token_file=file)
    assert "token-1" not in {request.token for request in server.received}
    (safe,) = [path for path in tmp_path.rglob("*.json") if path.is_file()]
    assert kept(safe) == ("token-1", "refresh-1")


def test_a_run_whose_new_pair_cannot_be_filed_can_be_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sending stops with 5 and the reason, and every row that was not sent is pending."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    file = put(tmp_path / "tokens.json", "token-0", "refresh-0")

    def answer(request: Received) -> Behaviour:
        if request.path.endswith("/customers"):
            return refusal(401)
        file.unlink()
        file.mkdir()
        return pair(1)

    with FaultServer(answer) as server:
        sent = send_rows(make_job(server.base_url, secrets=secrets(), token_file=file), 10)
    assert (sent.end.exit_code, sent.end.reason) == (5, "tokens_unsaved")
    assert "They are in" in sent.end.remedy
    assert sent.states == {RowStatus.PENDING: 10}
    assert not sent.end.tokens_renewed


def test_a_pair_shows_nothing() -> None:
    """Neither what the file holds nor what the API replies shows a token in its repr."""
    shown = [
        FiledTokens(access_token="SECRET", refresh_token="SECRET"),
        TokenPair(access_token="SECRET", refresh_token="SECRET"),
        Obtained("SECRET", "refresh_token"),
    ]
    assert "SECRET" not in repr(shown)
