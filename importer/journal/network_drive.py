"""A journal on a network drive is refused: its locks and SQLite's WAL cannot be relied on there.

SQLite's WAL needs memory that all users of the file share, so it "does not work over a network filesystem"
(sqlite.org/wal.html), and locks of network file systems are often missing or wrong (sqlite.org/howtocorrupt.html). The
same holds where a virtual machine or container sees a folder of its host: its locks are not the host's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PureWindowsPath

import psutil

from importer.errors import JournalError
from importer.journal.disk_error import disk_error


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What systemd (fstype_is_network), util-linux (netfs) and gnulib (ME_REMOTE) take for a network file system, under the
# names of Linux, macOS and the BSDs. Those of clusters (gfs2, ocfs2, gpfs) have locks for all, but no shared memory.
_NETWORK = _names(
    """
    acfs afpfs afs auristorfs beegfs ceph cifs coda davfs fhgfs ftp gfs gfs2 glusterfs gpfs ibrix kafs lustre ncp ncpfs
    nfs nfs3 nfs4 ocfs2 orangefs panfs pvfs2 smb smb2 smb3 smbfs snfs webdav xsan
    """
)
# Folders of the host. Reported: two processes got the same lock on Docker Desktop (docker/for-mac#7004), virtiofs says
# "locked" without asking the host (kata-containers#3410), SQLite's locks did not hold in WSL (microsoft/WSL#2395).
_HOST_FOLDERS = _names("9p drvfs fakeowner osxfs p9fs prl_fs vboxsf vboxvfs virtiofs vmhgfs")
# FUSE file systems that speak to another machine, or to the host; of the others (ntfs-3g, mergerfs) the disk is here.
_REMOTE_FUSE = _names(
    """
    blobfuse blobfuse2 cephfs curlftpfs davfs2 gcsfuse goofys google-drive-ocamlfuse grpcfuse gvfsd-fuse jmtpfs juicefs
    kio-fuse moosefs mount-s3 mountpoint-s3 onedriver rclone s3fs s3ql seaweedfs smbnetfs sshfs vmhgfs-fuse
    """
)
_FUSE = ("fuse", "fuseblk", "macfuse", "osxfuse")


@dataclass(frozen=True, slots=True)
class Mount:
    """A file system and where it is to be seen."""

    point: str
    """An absolute path of this system; on Windows the root of a drive."""
    kind: str
    """Type as the system calls it: ext4, apfs, NTFS, nfs4, fuse.sshfs ..."""
    device: str = ""
    """What it is made of: /dev/sda1, server:/export, //server/share ..."""
    options: str = ""
    """Separated by commas; on Windows they tell the type of the drive (fixed, remote ...)."""


def network_file_system(path: PurePath, mounts: Sequence[Mount]) -> str:
    r"""Give the type of the network file system that an absolute, resolved path lies on; nothing when it lies on none.

    Its mount counts (`mount_of`). A Windows path of the form `\\server\share` lies on the network without any mount.

    A folder of the host counts as one, but not when it is the root of this system: then it is the disk of a container
    in a virtual machine (gVisor has 9p there, Kata virtiofs), which nobody else uses.
    """
    if isinstance(path, PureWindowsPath) and _is_share(path):
        return "network share"
    mount = mount_of(path, mounts)
    if mount is None or (mount.kind.lower() in _HOST_FOLDERS and len(type(path)(mount.point).parts) == 1):
        return ""
    return (mount.kind or "network drive") if _is_remote(mount) else ""


def mount_of(path: PurePath, mounts: Sequence[Mount]) -> Mount | None:
    """Give the mount that an absolute, resolved path lies on: the one whose point is the longest beginning of it.

    Of several with the same point it is the last, which covers the others.
    """
    mount: Mount | None = None
    depth = 0
    for candidate in mounts:
        point = type(path)(candidate.point)
        if path.is_relative_to(point) and len(point.parts) >= depth:
            mount, depth = candidate, len(point.parts)
    return mount


def listed_mounts() -> list[Mount]:
    """List all mounts of this system, in the order in which they were made. Raises what psutil raises."""
    return [Mount(part.mountpoint, part.fstype, part.device, part.opts) for part in psutil.disk_partitions(all=True)]


def refuse_network_drive(path: Path, list_mounts: Callable[[], Sequence[Mount]] = listed_mounts) -> None:
    """Raise JournalError when the path, which need not exist yet, leads to a network file system.

    Links are followed. When the system does not tell its mounts, only the path itself is judged.
    """
    try:
        real = path.resolve()
    except OSError as error:
        raise disk_error(path, "the journal cannot be reached", error) from None
    except RuntimeError:  # Python 3.11 and 3.12 say so of links that lead in a circle
        raise JournalError(f"{path}: its links lead in a circle.", "Name another place with --journal.") from None
    try:
        mounts = list_mounts()
    except (OSError, RuntimeError, ValueError, psutil.Error):
        mounts = ()  # a system that hides its mounts (a jail, no /proc) is no reason not to import
    kind = network_file_system(real, mounts)
    if kind:
        raise JournalError(
            f"{path}: the journal would lie on a network drive ({kind}), where locks cannot be relied on.",
            "Name a folder on a disk of this machine with --journal.",
        )


def _is_share(path: PureWindowsPath) -> bool:
    r"""Whether it begins with `\\server\share`, also as `\\?\UNC\server\share`; `\\?\C:\` and `\\.\` are local."""
    text = str(path)
    if text.startswith(("\\\\?\\", "\\\\.\\")):
        return text[4:8].upper() == "UNC\\"
    return text.startswith("\\\\")


def _is_remote(mount: Mount) -> bool:
    kind = mount.kind.lower()
    family, _, driver = kind.partition(".")
    if family in _FUSE and driver:
        return driver in _REMOTE_FUSE | _NETWORK | _HOST_FOLDERS
    if family in _FUSE:  # macOS does not tell the driver, but those that reach a server name it: user@host:/folder
        return ":" in mount.device and not mount.device.startswith("/")
    return kind in _NETWORK | _HOST_FOLDERS or mount.device.startswith("//") or "remote" in mount.options.split(",")
