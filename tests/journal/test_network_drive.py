"""Journals on network drives are refused."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

import psutil
import pytest

from importer.errors import JournalError
from importer.journal.network_drive import Mount, listed_mounts, network_file_system, refuse_network_drive

ROOT = Mount("/", "ext4", "/dev/sda1", "rw")


def kind_at(path: str, *mounts: Mount) -> str:
    """Judge a POSIX path on a system with these mounts and a local root."""
    return network_file_system(PurePosixPath(path), [ROOT, *mounts])


KINDS = """
    nfs nfs4 cifs smb3 smbfs afs afpfs webdav davfs ceph glusterfs lustre gpfs ocfs2 gfs2 beegfs 9p drvfs vboxsf
    prl_fs vmhgfs virtiofs fakeowner fuse.sshfs fuse.rclone fuse.s3fs fuse.gcsfuse fuse.glusterfs fuse.ceph
    fuse.mount-s3 fuse.gvfsd-fuse fuse.grpcfuse fuse.vmhgfs-fuse NFS4
"""


@pytest.mark.parametrize("kind", KINDS.split())
def test_network_file_systems_and_folders_of_the_host_are_known(kind: str) -> None:
    """Each is told by its type, whatever it is made of, and the type is given back."""
    assert kind_at("/mnt/share/j.sqlite", Mount("/mnt/share", kind)) == kind


@pytest.mark.parametrize(
    "mount",
    [
        *(Mount("/data", kind, "/dev/sdb1") for kind in ("ext4", "xfs", "btrfs", "apfs", "hfs", "ufs", "NTFS", "vfat")),
        Mount("/data", "zfs", "tank/data"),
        Mount("/data", "tmpfs", "tmpfs"),
        Mount("/data", "overlay", "overlay", "rw,lowerdir=/a:/b"),
        Mount("/data", "fuseblk", "/dev/sdb1"),
        Mount("/data", "fuse.mergerfs", "disk1:disk2"),
        Mount("/data", "fuse.encfs", "encfs"),
        Mount("/data", "macfuse", "/dev/disk4s1"),
        Mount("/data", "nfsd", "nfsd"),
        Mount("/data", "", ""),
    ],
    ids=lambda mount: mount.kind or "nameless",
)
def test_local_file_systems_are_not_refused(mount: Mount) -> None:
    """A disk of this machine is good enough, through whatever driver."""
    assert kind_at("/data/j.sqlite", mount) == ""


@pytest.mark.parametrize(
    ("mount", "kind"),
    [
        (Mount("/Volumes/s", "macfuse", "me@server:/home"), "macfuse"),
        (Mount("/Volumes/s", "fuse", "bucket:"), "fuse"),
        (Mount("/Volumes/s", "newfs", "//me@server/share"), "newfs"),
    ],
)
def test_a_server_in_the_devices_name_tells_it_too(mount: Mount, kind: str) -> None:
    """Where the type says nothing, what it is made of does."""
    assert kind_at("/Volumes/s/j.sqlite", mount) == kind


def test_the_nearest_mount_decides() -> None:
    """A local disk below a network drive is local, and the other way round; a name that begins alike is another."""
    share, disk = Mount("/home", "nfs4"), Mount("/home/me/disk", "ext4")
    for mounts in ((share, disk), (disk, share)):
        assert kind_at("/home/me/j.sqlite", *mounts) == "nfs4"
        assert kind_at("/home/me/disk/j.sqlite", *mounts) == ""
        assert kind_at("/home/me/disk2/j.sqlite", *mounts) == "nfs4"
        assert kind_at("/homely/j.sqlite", *mounts) == ""
        assert kind_at("/home", *mounts) == "nfs4"


def test_what_was_mounted_last_covers_the_rest() -> None:
    """Of two mounts on one folder the later one is to be seen (an automounter has both)."""
    assert kind_at("/net/j.sqlite", Mount("/net", "autofs", "/etc/auto.net"), Mount("/net", "nfs4")) == "nfs4"
    assert kind_at("/net/j.sqlite", Mount("/net", "nfs4"), Mount("/net", "ext4")) == ""


@pytest.mark.parametrize(("kind", "answer"), [("9p", ""), ("virtiofs", ""), ("nfs4", "nfs4"), ("overlay", "")])
def test_the_root_of_a_container_is_its_own_disk(kind: str, answer: str) -> None:
    """A container of gVisor or Kata has its root as a folder of the host, which nobody else uses; not so NFS."""
    assert network_file_system(PurePosixPath("/var/j.sqlite"), [Mount("/", kind)]) == answer
    assert network_file_system(PurePosixPath("/v/j.sqlite"), [Mount("/", kind), Mount("/v", "9p")]) == "9p"


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        (r"C:\Users\me\j.sqlite", False),
        (r"c:\users\me\j.sqlite", False),
        (r"Z:\j.sqlite", True),
        (r"z:\j.sqlite", True),
        (r"\\server\share\j.sqlite", True),
        (r"\\wsl.localhost\Ubuntu\home\me\j.sqlite", True),
        (r"\\?\UNC\server\share\j.sqlite", True),
        (r"\\?\C:\Users\me\j.sqlite", False),
        (r"\\.\C:\j.sqlite", False),
        (r"D:\j.sqlite", False),
    ],
)
def test_windows_tells_network_drives_and_shares(path: str, refused: bool) -> None:
    r"""A drive letter that leads to a server, and `\\server\share` in all its forms, also without any mount."""
    mounts = [Mount("C:\\", "NTFS", "C:\\", "rw,fixed"), Mount("Z:\\", "NTFS", "Z:\\", "rw,remote")]
    assert bool(network_file_system(PureWindowsPath(path), mounts)) == refused
    assert bool(network_file_system(PureWindowsPath(path), [])) == (refused and path.startswith("\\\\"))


def test_a_drive_without_a_type_is_called_one() -> None:
    """A network drive that is not connected has no type; it is refused all the same."""
    mounts = [Mount("Z:\\", "", "Z:\\", "remote")]
    assert network_file_system(PureWindowsPath(r"Z:\j.sqlite"), mounts) == "network drive"


def test_this_systems_mounts_are_listed() -> None:
    """What psutil tells arrives: the mount of the root or system drive, with its type."""
    root = Path(sys.executable).resolve().anchor
    assert any(mount.point.lower() == root.lower() for mount in listed_mounts())


def test_a_folder_of_this_machine_is_not_refused(tmp_path: Path) -> None:
    """Neither a file that is there nor one whose folders are still to be made."""
    (tmp_path / "j.sqlite").touch()
    refuse_network_drive(tmp_path / "j.sqlite")
    refuse_network_drive(tmp_path / "new" / "folder" / "j.sqlite")


def test_the_refusal_names_path_type_and_remedy(tmp_path: Path) -> None:
    """One line, exit 6, and the option that helps; the path need not exist."""
    path = tmp_path / "new" / "j.sqlite"
    with pytest.raises(JournalError) as caught:
        refuse_network_drive(path, lambda: [Mount(str(tmp_path.resolve()), "nfs4")])
    assert caught.value.exit_code == 6
    assert str(path) in caught.value.message
    assert "nfs4" in caught.value.message
    assert "--journal" in caught.value.remedy
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_links_are_followed(tmp_path: Path) -> None:
    """A link to a network drive is refused, a link from there to a local disk is not, missing or not."""
    (tmp_path / "share").mkdir()
    (tmp_path / "disk").mkdir()
    (tmp_path / "to-share").symlink_to(tmp_path / "share" / "later")
    (tmp_path / "share" / "to-disk").symlink_to(tmp_path / "disk")
    mounts = [Mount(str(tmp_path.resolve() / "share"), "cifs")]
    with pytest.raises(JournalError, match="cifs"):
        refuse_network_drive(tmp_path / "to-share" / "j.sqlite", lambda: mounts)
    refuse_network_drive(tmp_path / "share" / "to-disk" / "j.sqlite", lambda: mounts)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_links_in_a_circle_are_no_traceback(tmp_path: Path) -> None:
    """A path that leads nowhere is a JournalError, here or when the journal is opened, and nothing else."""
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with contextlib.suppress(JournalError):  # newer Pythons leave it to those who open the file
        refuse_network_drive(tmp_path / "a" / "j.sqlite")


@pytest.mark.parametrize("error", [PermissionError(13, "no"), FileNotFoundError(2, "no"), psutil.AccessDenied(1)])
def test_a_system_that_hides_its_mounts_does_not_stop_the_run(tmp_path: Path, error: Exception) -> None:
    """Without the list nothing is known against the path."""

    def hidden() -> Sequence[Mount]:
        raise error

    refuse_network_drive(tmp_path / "j.sqlite", hidden)
