"""Files over SFTP: only from a server whose key is known, at an address that is allowed."""

from __future__ import annotations

from urllib.parse import unquote

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from importer.reader.place.addresses import connect
from importer.reader.place.names import RemoteName
from importer.reader.place.remote_http import CONNECT_SECONDS, SILENT_SECONDS


class UnknownHostKeyError(Exception):
    """The server's key is not among the known ones."""


class _Refuse(paramiko.MissingHostKeyPolicy):
    """Refuses a server that ssh has never met; fsspec's own default trusts it."""

    def missing_host_key(self, *_: object) -> None:
        """Raise UnknownHostKeyError."""
        raise UnknownHostKeyError


class KnownServer(SFTPFileSystem):  # type: ignore[misc] # fsspec ships no types
    """The files of one server. Close it at the end."""

    cachable = False  # fsspec would give a closed one again, to whoever names the same server

    def __init__(self, name: RemoteName) -> None:
        """Connect. Raises SourceError, OSError and paramiko's errors."""
        self._name = name
        super().__init__(name.host)

    def _connect(self) -> None:
        place = self._name.url.partition("://")[2].partition("/")[0]
        credentials, _, address = place.rpartition("@")
        user, _, password = credentials.partition(":")
        end = address.rpartition(":")[2]
        port = int(end) if end.isdigit() and not address.endswith("]") and ":" in address else 22
        self.client = paramiko.SSHClient()
        try:
            self.client.load_system_host_keys()
            self.client.set_missing_host_key_policy(_Refuse())
            self.client.connect(
                self._name.host,
                port,
                username=unquote(user) or None,
                password=unquote(password) or None,
                sock=connect(self._name.shown, self._name.host, port, CONNECT_SECONDS),
                banner_timeout=CONNECT_SECONDS,
                auth_timeout=CONNECT_SECONDS,
            )
            self.ftp = self.client.open_sftp()
            channel = self.ftp.get_channel()
            if channel is not None:
                channel.settimeout(SILENT_SECONDS)
        except BaseException:  # raised on: nobody else could close what a failed connect has opened
            self.client.close()
            raise

    def close(self) -> None:
        """Disconnect."""
        self.client.close()
