"""Remote sources: fetched once, whole, from allowed places only, and every failure is one line."""

from __future__ import annotations

import hashlib
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import fsspec
import pytest

from importer.errors import InterruptedRunError, SourceError, UsageError
from importer.events import StopSignal
from importer.reader.limits import ReadLimits
from importer.reader.place.addresses import is_forbidden, is_forbidden_host
from importer.reader.place.places import Progress, open_places
from importer.reader.place.source_bytes import SourceBytes
from tests.private_authority import PrivateAuthority
from tests.reader.place.conftest import Answer, WebServer
from tests.small_server import Said as Reply
from tests.small_server import SmallServer

TABLE = b"name,phone\nAsha,9876543210\n" * 20_000
Read = Callable[[SourceBytes], bytes]


def fetch(
    *names: str, limits: ReadLimits | None = None, stop: StopSignal | None = None, tell: Progress | None = None
) -> list[SourceBytes]:
    """Open places."""
    return open_places(names, limits or ReadLimits(), None, stop or StopSignal(), tell or (lambda *_: None))


def answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    """Make an answer; `_` in a header's name stands for `-`."""

    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return give


def test_a_file_of_a_web_server(web: WebServer, read_all: Read) -> None:
    """It is asked for once, as it was named; progress tells of all of it, and secrets are not in its name."""
    web.answers["/a%20b.csv"] = answer(200, TABLE)
    told: list[tuple[str, int, int | None]] = []
    url = web.url("/a%20b.csv?signature=a%2Fb%2B").replace("//", "//user:pass@")
    (source,) = fetch(url, tell=lambda *news: told.append(news))
    assert read_all(source) == TABLE
    assert source.sha256 == hashlib.sha256(TABLE).hexdigest()
    assert source.name == web.url("/a%20b.csv")
    assert told[-1] == (source.name, len(TABLE), len(TABLE))
    assert web.asked == ["/a%20b.csv?signature=a%2Fb%2B"]
    source.close()


def test_a_body_is_taken_as_it_is(web: WebServer, read_all: Read) -> None:
    """A body that says it is packed is not unpacked on its way, where nothing bounds it."""
    web.answers["/x"] = answer(200, b"\x1f\x8bpacked", Content_Encoding="gzip")
    (source,) = fetch(web.url("/x"))
    assert read_all(source) == b"\x1f\x8bpacked"
    source.close()


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (answer(404), "no such file"),
        (answer(403), "not allowed"),
        (answer(401), "not allowed"),
        (answer(503), "answered 503"),
        (answer(200, b"short", Content_Length="100"), "broke off"),
        (answer(200), "is empty"),
        (answer(302, Location="http://169.254.169.254/latest/meta-data"), "metadata"),
        (answer(302, Location="http://[fe80::1]/x"), "metadata"),
        (answer(302, Location="https://metadata.google.internal/x"), "metadata"),
        (answer(302, Location="https://2852039166/x"), "valid address"),
        (answer(302, Location="http://192.168.0.1/x"), "without protection"),
        (answer(302, Location="/x"), "redirects too often"),
    ],
)
def test_what_a_server_may_answer(web: WebServer, reply: Answer, says: str) -> None:
    """Whatever goes wrong is one line that names the place and no secret."""
    web.answers["/x"] = reply
    with pytest.raises(SourceError, match=says) as failed:
        fetch(web.url("/x?token=secret"))
    assert failed.value.message.startswith(web.url("/x"))
    assert "secret" not in str(failed.value)


def test_an_endless_body(web: WebServer) -> None:
    """A body without end is given up at the limit, one that is announced too large at once."""

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(bytes(1 << 16))
        except OSError:
            pass

    web.answers["/endless"] = endless
    web.answers["/large"] = answer(200, b"", Content_Length=str(1 << 40))
    for path in ("/endless", "/large"):
        with pytest.raises(SourceError, match="more than 1,000,000 bytes"):
            fetch(web.url(path), limits=ReadLimits(unpacked=1_000_000))


def test_a_silent_server(web: WebServer) -> None:
    """The wish to stop is heard while a server says nothing."""
    stop = StopSignal()
    done = threading.Event()

    def silent(_: BaseHTTPRequestHandler) -> None:
        stop.request("interrupted")
        done.wait(60)

    web.answers["/x"] = silent
    with pytest.raises(InterruptedRunError):
        fetch(web.url("/x"), stop=stop)
    done.set()


def test_nobody_listens(web: WebServer) -> None:
    """A server that is not there is told as such; what was fetched before is closed."""
    web.answers["/x"] = answer(200, TABLE)
    with pytest.raises(SourceError, match="no connection"):
        fetch(web.url("/x"), "http://127.0.0.1:9/x")


@contextmanager
def secure(authority: PrivateAuthority, reply: Reply) -> Iterator[str]:
    """Give the address of a server that speaks TLS and answers so."""
    with SmallServer(lambda _asked: reply, tls=authority.server("localhost")) as server:
        yield f"https://localhost:{server.port}/x"


def test_a_certificate_of_nobody(tmp_path: Path) -> None:
    """A certificate that no known authority has signed is refused as such."""
    with secure(PrivateAuthority(tmp_path), Reply(200, TABLE)) as url, pytest.raises(SourceError, match="certificate"):
        fetch(url)


def test_https_never_becomes_http(
    web: WebServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_all: Read
) -> None:
    """A trusted server is read, but may not send us on without protection."""
    authority = PrivateAuthority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.bundle))
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", ssl.create_default_context())
    web.answers["/x"] = answer(200, TABLE)
    with secure(authority, Reply(200, TABLE)) as url:
        (source,) = fetch(url)
        assert read_all(source) == TABLE
        source.close()
    with (
        secure(authority, Reply(302, b"", {"Location": web.url("/x")})) as url,
        pytest.raises(SourceError, match="without protection"),
    ):
        fetch(url)
    assert web.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("169.254.169.254", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "100.100.100.200", "168.63.129.16"),
        *("0.0.0.0", "0.1.2.3", "::", "224.0.0.1", "ff02::1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"),
    ],
)
def test_a_forbidden_address(address: str) -> None:
    """No file is at a metadata service, or at an address that is no host's, however it is written."""
    assert is_forbidden(address)
    assert is_forbidden_host(address)


def test_an_allowed_address() -> None:
    """A company's own network is allowed, as is this machine."""
    assert not any(map(is_forbidden, ["10.0.0.1", "192.168.1.1", "127.0.0.1", "::1", "fd12::1", "8.8.8.8", "host"]))
    assert is_forbidden_host("Metadata.Google.Internal.")


@pytest.fixture
def bucket() -> Iterator[str]:
    """Give a bucket in memory that holds files."""
    store = fsspec.filesystem("memory")
    for name in ("b.csv", "a.csv", "x.txt", "deep/c.csv", "x[1].csv"):
        store.pipe(f"/bucket/{name}", TABLE + name.encode())
    yield "memory://bucket"
    store.rm("/bucket", recursive=True)


def test_files_of_a_store(bucket: str, read_all: Read) -> None:
    """A store's files are fetched by name or pattern, sorted, each with its own name; a literal name comes first."""
    sources = fetch(f"{bucket}/?.csv", f"{bucket}/x[1].csv")
    assert [source.name for source in sources] == [f"{bucket}/a.csv", f"{bucket}/b.csv", f"{bucket}/x[1].csv"]
    assert read_all(sources[0]) == TABLE + b"a.csv"
    for source in sources:
        source.close()


def test_a_name_that_a_terminal_would_obey(bucket: str) -> None:
    """What a store lists is shown without control characters."""
    fsspec.filesystem("memory").pipe("/bucket/q\x1b[31m.csv", TABLE)
    (source,) = fetch(f"{bucket}/q*.csv")
    assert source.name == f"{bucket}/q_[31m.csv"
    source.close()


def test_what_a_store_has_not(bucket: str) -> None:
    """A missing file, a pattern without files and a file beyond the limit are told with their names."""
    with pytest.raises(SourceError, match=r"missing\.csv: there is no such file"):
        fetch(f"{bucket}/missing.csv")
    with pytest.raises(SourceError, match="no file matches"):
        fetch(f"{bucket}/q*.csv")
    with pytest.raises(SourceError, match="more than 1,000 bytes"):
        fetch(f"{bucket}/a.csv", limits=ReadLimits(unpacked=1000))
    with pytest.raises(UsageError, match="twice"):
        fetch(f"{bucket}/a.csv", f"{bucket}/a.csv")


def test_sftp_goes_to_no_forbidden_address() -> None:
    """An SFTP server's address is judged before it is connected to."""
    with pytest.raises(SourceError, match="metadata"):
        fetch("sftp://user:secret@169.254.169.254/x.csv")
    with pytest.raises(SourceError, match="no connection"):
        fetch("sftp://127.0.0.1:9/x.csv")


def test_an_extra_that_is_not_installed(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the back-end the command that installs it is named."""
    for module in ("fsspec.callbacks", "fsspec", "importer.reader.place.remote_sftp", "paramiko"):
        monkeypatch.setitem(sys.modules, module, None)
    for name, extra in ((web.url("/x"), "https"), ("s3://bucket/x", "s3"), ("sftp://127.0.0.1/x", "sftp")):
        with pytest.raises(UsageError, match=rf"pip install 'customer-importer\[{extra}\]'"):
            fetch(name)
