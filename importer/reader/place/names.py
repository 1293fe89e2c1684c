"""What a source's name means: standard input, something remote, or local files, alone or by a pattern."""

from __future__ import annotations

import glob
import ipaddress
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from importer.errors import SourceError, UsageError

STANDARD_INPUT = "-"
SCHEMES = ("https", "s3", "gs", "az", "sftp", "memory")
"""Where remote sources may be, besides http on this machine; a closed list, so that no name reaches anything else."""

_WITH_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://(.*)", re.DOTALL)  # 2 letters and more: C:\x.csv is a path
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""What a terminal would obey instead of showing it."""
_CHAIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+::")
_POSSIBLE = "Possible are a path, a pattern such as exports/*.csv, - for standard input, and " + ", ".join(
    f"{scheme}://" for scheme in SCHEMES if scheme != "memory"
)


@dataclass(frozen=True, slots=True)
class RemoteName:
    """A remote source as it was named. `url` may hold credentials; only `shown` may be shown."""

    scheme: str
    url: str = field(repr=False)
    host: str
    """Of https, http and sftp without port, brackets and credentials, in lower case; else bucket or container."""
    path: str
    """All behind the host, from its slash on; of https and http without query and fragment."""
    shown: str
    """The scheme, host, port and path."""


def parse(name: str) -> str | RemoteName | Path:
    """Tell what a name is: `-`, something remote, or a local path or pattern.

    Raises UsageError for an empty name and a scheme that is not supported.
    """
    if name == STANDARD_INPUT:
        return name
    if not name.strip():
        raise UsageError("The name of a file is empty.", f"{_POSSIBLE}.")
    match = _WITH_SCHEME.fullmatch(name)
    if match is None:
        if _CHAIN.match(name) and not os.path.lexists(name):
            raise UsageError("A chain of places (::) is not supported.", f"{_POSSIBLE}.")
        return Path(name)
    if CONTROL.search(name):
        raise UsageError("A remote source's name holds control characters.", "Check it.")
    scheme = match[1].lower()
    if scheme == "file":
        raise UsageError("file:// is not supported.", "Give the path itself.")
    if scheme not in {*SCHEMES, "http"}:
        raise UsageError(f"{scheme}:// is not supported.", f"{_POSSIBLE}.")
    return _remote(scheme, match[2])


def _remote(scheme: str, rest: str) -> RemoteName:
    authority = re.match(r"[^/?#\\]*", rest)
    place = authority[0] if authority else ""
    behind = rest[len(place) :]
    credentials, _, address = place.rpartition("@")
    path = re.split(r"[?#]", behind, maxsplit=1)[0] if scheme in {"https", "http"} else behind
    shown = f"{scheme}://{address}{re.split(r'[?#]', behind, maxsplit=1)[0]}"
    host = _host(address) if scheme in {"https", "http", "sftp"} else address
    if not host or not path.strip("/"):
        raise UsageError(f"{shown} names no file.", f"Give it as {scheme}://place/file.csv.")
    if "::" in path:
        raise UsageError(f"{shown}: a chain of places (::) is not supported.", f"{_POSSIBLE}.")
    if credentials and scheme not in {"https", "http", "sftp"}:
        raise UsageError(f"{shown}: credentials do not belong into its address.", "Give them in the environment.")
    if scheme == "http" and not is_loopback(host):
        raise UsageError(f"{shown}: http is not protected on its way.", "Use https.")
    return RemoteName(scheme, f"{scheme}://{rest}", host, path, shown)


def _host(address: str) -> str:
    match = re.fullmatch(r"\[([0-9A-Fa-f:.]+)\](?::\d{1,5})?|([^:\[\]\s]+)(?::\d{1,5})?", address)
    return (match[1] or match[2]).lower() if match else ""


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def local_files(path: Path, name: str) -> list[Path]:
    """Give the files that a path or pattern names, sorted. A file whose name looks like a pattern is taken literally.

    `*`, `?`, `[...]` and `**` are patterns; hidden files, folders and Excel's lock files (~$...) are left out.
    Raises SourceError when a pattern matches nothing.
    """
    if not glob.has_magic(name) or os.path.lexists(path):
        return [path]
    found = {Path(match) for match in glob.glob(name, recursive=True)}  # noqa: PTH207 - Path.glob gives hidden files
    files = sorted(match for match in found if not match.is_dir() and not match.name.startswith("~$"))
    if not files:
        raise SourceError(f"{name}: no file matches this pattern.", "Check the folder and the pattern.")
    return files


def each_once(paths: Sequence[Path]) -> None:
    """Raise UsageError when two paths, or links, lead to the same file."""
    seen: dict[object, int] = {}
    for position, path in enumerate(paths):
        for identity in _identities(path):
            if seen.setdefault(identity, position) != position:
                raise UsageError(f"{path}: this file is named twice.", "Name each file once.")


def _identities(path: Path) -> Iterator[object]:
    try:
        yield path.resolve()
        status = path.stat()
    except (OSError, ValueError, RuntimeError):  # opening it will say what is wrong with it
        return
    if status.st_ino:  # 0 on file systems that have none
        yield status.st_dev, status.st_ino
