"""SFTP, against a real server: only one whose key is known is read."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import paramiko
import pytest
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_SUCCEEDED

from importer.errors import SourceError
from importer.events import StopSignal
from importer.reader.limits import ReadLimits
from importer.reader.place.places import open_places
from importer.reader.place.source_bytes import SourceBytes

TABLE = b"name,phone\nAsha,9876543210\n" * 20_000


class _Login(paramiko.ServerInterface):
    def check_channel_request(self, *_: object) -> int:
        return OPEN_SUCCEEDED

    def check_auth_password(self, _: str, password: str) -> int:
        return AUTH_SUCCESSFUL if password == "p@ss" else AUTH_FAILED

    def get_allowed_auths(self, _: str) -> str:
        return "password"


class _Folder(paramiko.SFTPServerInterface):
    root: Path

    def _local(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def stat(self, path: str) -> paramiko.SFTPAttributes | int:
        try:
            return paramiko.SFTPAttributes.from_stat(self._local(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    lstat = stat

    def list_folder(self, path: str) -> list[paramiko.SFTPAttributes] | int:
        return [paramiko.SFTPAttributes.from_stat(f.stat(), f.name) for f in self._local(path).iterdir()]

    def open(self, path: str, flags: int, _: paramiko.SFTPAttributes) -> paramiko.SFTPHandle | int:
        handle = paramiko.SFTPHandle(flags)
        handle.readfile = self._local(path).open("rb")  # type: ignore[attr-defined] # paramiko's own protocol
        return handle


@pytest.fixture(scope="module")
def key() -> paramiko.PKey:
    """Give a server's key."""
    return paramiko.RSAKey.generate(2048)


@pytest.fixture
def address(tmp_path: Path, key: paramiko.PKey, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give the host and port of a server with two tables; the user's home is an empty folder."""
    root = tmp_path / "files"
    root.mkdir()
    (root / "b.csv").write_bytes(TABLE)
    (root / "a.csv").write_bytes(TABLE + b"a")
    (tmp_path / ".ssh").mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    folder = type("_Served", (_Folder,), {"root": root})
    listener = socket.create_server(("127.0.0.1", 0))
    served: list[paramiko.Transport] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            served.append(transport)
            transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, folder)
            transport.start_server(event=threading.Event(), server=_Login())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    if os.name == "posix":
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()
    for transport in served:
        transport.close()


def know(home: Path, address: str, key: paramiko.PKey) -> None:
    """Have ssh know a server's key."""
    host, _, port = address.partition(":")
    (home / ".ssh" / "known_hosts").write_text(f"[{host}]:{port} ssh-rsa {key.get_base64()}\n", encoding="utf-8")


def fetch(name: str) -> list[SourceBytes]:
    """Open a place."""
    return open_places([name], ReadLimits(), None, StopSignal(), lambda *_: None)


def test_files_of_a_known_server(
    tmp_path: Path, address: str, key: paramiko.PKey, read_all: Callable[[SourceBytes], bytes]
) -> None:
    """Files are read by name and by pattern, and the password is not shown."""
    know(tmp_path, address, key)
    for _ in range(2):  # a connection that was closed is not used again
        first, second = fetch(f"sftp://user:p%40ss@{address}/?.csv")
        assert [first.name, second.name] == [f"sftp://{address}/a.csv", f"sftp://{address}/b.csv"]
        assert (read_all(first), read_all(second)) == (TABLE + b"a", TABLE)
        first.close()
        second.close()


@pytest.mark.parametrize(
    ("password", "path", "says"), [("wrong", "/a.csv", "not allowed"), ("p%40ss", "/c.csv", "no such file")]
)
def test_what_a_known_server_refuses(
    tmp_path: Path, address: str, key: paramiko.PKey, password: str, path: str, says: str
) -> None:
    """A wrong password and a missing file are told, without the password."""
    know(tmp_path, address, key)
    with pytest.raises(SourceError, match=says) as failed:
        fetch(f"sftp://user:{password}@{address}{path}")
    assert password not in str(failed.value)


def test_a_server_that_is_not_known(tmp_path: Path, address: str) -> None:
    """A server is not trusted at first sight, nor when its key is another than it was."""
    for _ in range(2):
        with pytest.raises(SourceError, match="key is not known"):
            fetch(f"sftp://user:p%40ss@{address}/a.csv")
        know(tmp_path, address, paramiko.RSAKey.generate(2048))
