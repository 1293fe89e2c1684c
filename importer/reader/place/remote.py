"""Fetches remote sources, once, into private files. The back-ends are extras, imported only when one is named."""

from __future__ import annotations

import glob
import importlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from importer.errors import ImporterError, SourceError, UsageError
from importer.events import StopSignal
from importer.reader.limits import ReadLimits
from importer.reader.place.names import CONTROL, RemoteName
from importer.reader.place.remote_errors import broke_off, told
from importer.reader.place.source_bytes import SourceBytes
from importer.reader.place.spool import Spool, heed, too_large

_CHUNK = 8 << 20  # object stores are asked for a range at a time: fewer requests than CHUNK would make
_EXTRAS: Final = {
    "http": "https",
    "https": "https",
    "memory": "https",
    "s3": "s3",
    "gs": "gs",
    "az": "az",
    "sftp": "sftp",
}
_SECONDS: Final = (30, 60)
"""To connect; without any data."""


class Remote:
    """Fetches what is named, into the files of one run."""

    def __init__(
        self,
        limits: ReadLimits,
        temp_dir: Path | None,
        stop: StopSignal,
        progress: Callable[[str, int, int | None], None],
    ) -> None:
        self._limits = limits
        self._temp_dir = temp_dir
        self._stop = stop
        self._progress = progress

    def fetch_into(self, opened: list[SourceBytes], name: RemoteName) -> None:
        """Fetch a file, or all files of a pattern in their order, and put each to `opened` as soon as it is there.

        Raises UsageError (an extra is not installed, no room), SourceError, InterruptedRunError.
        """
        heed(self._stop)
        with _one_error(name):
            if name.scheme in {"https", "http"}:
                opened.append(self._fetch_http(name))
                return
            files = _file_system(name)
            try:
                for path in _paths(files, name):
                    opened.append(self._fetch(files, path, name))  # noqa: PERF401 - those fetched must be closed on error
            finally:
                if name.scheme == "sftp":
                    files.close()

    def _fetch_http(self, name: RemoteName) -> SourceBytes:
        from_fsspec = importlib.import_module("fsspec.callbacks")
        module = importlib.import_module("importer.reader.place.remote_http")
        with Spool(name.shown, self._limits.unpacked, self._temp_dir, self._stop) as spool:

            def tell(size: int | None, value: int, **_: Any) -> None:
                if size is not None and size > self._limits.unpacked:
                    raise too_large(name.shown, self._limits.unpacked)
                if value:
                    self._progress(name.shown, value, size)

            module.fetch(name, spool, from_fsspec.Callback(hooks={"tell": tell}), self._stop)
            return spool.finish()

    def _fetch(self, files: Any, path: str, name: RemoteName) -> SourceBytes:
        shown = name.shown if path == _literal(name) else f"{name.scheme}://{_place(name)}{path.lstrip('/')}"
        shown = CONTROL.sub("_", shown)  # what a store lists may hold anything
        about = files.info(path)
        size = about.get("size")
        if about.get("type") == "directory":
            raise SourceError(f"{shown} is a folder, not a file.", "Name a file in it.")
        if size is not None and size > self._limits.unpacked:
            raise too_large(shown, self._limits.unpacked)
        with (
            Spool(shown, self._limits.unpacked, self._temp_dir, self._stop) as spool,
            closing(files.open(path, "rb", block_size=_CHUNK)) as stream,
        ):
            while chunk := stream.read(_CHUNK):
                spool.write(chunk)
                self._progress(shown, spool.size, size)
            if size is not None and spool.size != size:
                raise broke_off(shown, spool.size, size)
            return spool.finish()


@contextmanager
def _one_error(name: RemoteName) -> Iterator[None]:
    """Make one of our errors of whatever a back-end raises."""
    try:
        yield
    except ImporterError:
        raise
    except ImportError:
        raise UsageError(
            f"{name.shown}: what reads {name.scheme}:// is not installed.",
            f"pip install 'customer-importer[{_EXTRAS[name.scheme]}]'",
        ) from None
    except Exception as error:  # noqa: BLE001 - each back-end has dozens of its own, and a traceback shows credentials
        raise told(name.shown, error) from None


def _file_system(name: RemoteName) -> Any:
    """Connect to where a source is. Raises ImportError and the back-end's errors."""
    connect, silent = _SECONDS
    if name.scheme == "sftp":
        return importlib.import_module("importer.reader.place.remote_sftp").KnownServer(name)
    options: dict[str, dict[str, Any]] = {
        "s3": {"config_kwargs": {"connect_timeout": connect, "read_timeout": silent}},
        "gs": {"requests_timeout": silent},
        "az": {"connection_timeout": connect, "read_timeout": silent},
    }
    return importlib.import_module("fsspec").filesystem(name.scheme, **options.get(name.scheme, {}))


def _literal(name: RemoteName) -> str:
    return name.path if name.scheme == "sftp" else name.host + name.path


def _place(name: RemoteName) -> str:
    """Give what stands before a path that the back-end gives: of SFTP the server, else it begins with the bucket."""
    return f"{name.shown.partition('://')[2].partition('/')[0]}/" if name.scheme == "sftp" else ""


def _paths(files: Any, name: RemoteName) -> list[str]:
    literal = _literal(name)
    if not glob.has_magic(literal) or files.isfile(literal):
        return [literal]
    found = files.glob(literal, detail=True)
    paths = sorted(path for path, info in found.items() if info["type"] != "directory" and info.get("size") != 0)
    if not paths:
        raise SourceError(f"{name.shown}: no file matches this pattern.", "Check the address and the pattern.")
    return paths
