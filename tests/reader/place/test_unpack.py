"""Packed files are unpacked whole or refused, whatever they are called."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import InterruptedRunError, SourceError, UsageError
from importer.events import StopSignal
from importer.reader.limits import ReadLimits
from importer.reader.place.source_bytes import SourceBytes
from importer.reader.place.unpack import unpack

TABLE = b"name,phone\nAsha,9876543210\n" * 200
LIMITS = ReadLimits()
Read = Callable[[SourceBytes], bytes]


def zstd(content: bytes) -> bytes:
    """Pack as one frame."""
    packed: bytes = pa.compress(content, "zstd", asbytes=True)
    return packed


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def tar() -> bytes:
    """Make a tar archive of a table."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo("customers.csv")
        entry.size = len(TABLE)
        archive.addfile(entry, io.BytesIO(TABLE))
    return buffer.getvalue()


def source_of(folder: Path, packed: bytes) -> SourceBytes:
    """Write a file whose name tells nothing."""
    path = folder / "export"
    path.write_bytes(packed)
    return SourceBytes.of_path(path)


def test_what_is_not_packed_is_given_back(tmp_path: Path) -> None:
    """A file that is no archive is the same object, and is not copied."""
    source = source_of(tmp_path, TABLE)
    assert unpack(source, LIMITS, None, StopSignal()) is source


@pytest.mark.parametrize(
    "part", ["[Content_Types].xml", "xl/workbook.bin", "mimetype", "content.xml", "word/document.xml", "Index/a.iwa"]
)
def test_a_workbook_is_left_alone(tmp_path: Path, part: str) -> None:
    """A workbook is a zip too, and is the table itself; also when its end is lost, since its reader says so."""
    packed = zipped((part, b"x" * 200), ("other.csv", TABLE))
    for content in (packed, packed[:-30]):
        source = source_of(tmp_path, content)
        assert unpack(source, LIMITS, None, StopSignal()) is source


@pytest.mark.parametrize(
    ("packed", "kind"),
    [
        (gzip.compress(TABLE, mtime=0), "gzip"),
        (gzip.compress(TABLE[:100], mtime=0) + gzip.compress(TABLE[100:], mtime=0), "gzip"),
        (gzip.compress(TABLE, mtime=0) + bytes(512), "gzip"),
        (zstd(TABLE), "zstd"),
        (zstd(TABLE[:100]) + zstd(TABLE[100:]), "zstd"),
        (b"\x50\x2a\x4d\x18" + struct.pack("<L", 4) + b"meta" + zstd(TABLE), "zstd"),
        (gzip.compress(gzip.compress(TABLE, mtime=0), mtime=0), "gzip"),
    ],
    ids=["gzip", "members", "padded", "zstd", "frames", "skippable", "twice"],
)
def test_a_stream_is_unpacked_whole(tmp_path: Path, read_all: Read, packed: bytes, kind: str) -> None:
    """All members and frames come out; the checksum is that of the file as it came, and the name stays."""
    source = source_of(tmp_path, packed)
    unpacked = unpack(source, LIMITS, tmp_path, StopSignal())
    assert read_all(unpacked) == TABLE
    assert read_all(unpacked) == TABLE
    assert (unpacked.name, unpacked.packed) == (source.name, kind)
    assert unpacked.sha256 == hashlib.sha256(packed).hexdigest()
    unpacked.close()


@pytest.mark.parametrize("pack", [lambda table: gzip.compress(table, mtime=0), zstd], ids=["gzip", "zstd"])
@given(data=st.data())
def test_a_cut_stream_is_refused(
    tmp_path_factory: pytest.TempPathFactory, pack: Callable[[bytes], bytes], data: st.DataObject
) -> None:
    """Wherever a packed file is cut off, and whatever follows it, no shorter table passes for it."""
    packed = pack(TABLE) + pack(TABLE)
    first = len(pack(TABLE))
    cut = data.draw(st.integers(8, len(packed) - 1).filter(lambda end: end != first))
    source = source_of(tmp_path_factory.mktemp("cut"), packed[:cut])
    with pytest.raises(SourceError, match="damaged"):
        unpack(source, LIMITS, None, StopSignal())


@pytest.mark.parametrize("packed", [gzip.compress(TABLE, mtime=0), zstd(TABLE)], ids=["gzip", "zstd"])
def test_what_follows_a_stream_is_damage(tmp_path: Path, packed: bytes) -> None:
    """Bytes behind the last member or frame are not ignored."""
    with pytest.raises(SourceError, match="damaged"):
        unpack(source_of(tmp_path, packed + b"junk"), LIMITS, None, StopSignal())


def test_the_table_of_a_zip(tmp_path: Path, read_all: Read) -> None:
    """What systems add to a zip does not count, and of several files the only table is taken."""
    clutter = [("__MACOSX/._c.csv", b"x"), (".DS_Store", b"x"), ("a/Thumbs.db", b"x"), ("desktop.ini", b"x")]
    packed = zipped(("a/", b""), *clutter, ("a/empty.csv", b""), ("a/read me.pdf", b"x"), ("a/c.csv", TABLE))
    unpacked = unpack(source_of(tmp_path, packed), LIMITS, None, StopSignal())
    assert read_all(unpacked) == TABLE
    assert (unpacked.name, unpacked.suffix, unpacked.packed) == (f"{tmp_path / 'export'}/c.csv", ".csv", "zip")
    assert unpacked.sha256 == hashlib.sha256(packed).hexdigest()
    unpacked.close()


def test_a_zip_within_which_is_a_gzip(tmp_path: Path, read_all: Read) -> None:
    """Two levels are unpacked, a third is refused."""
    twice = gzip.compress(TABLE, mtime=0)
    unpacked = unpack(source_of(tmp_path, zipped(("c.csv.gz", twice))), LIMITS, None, StopSignal())
    assert (read_all(unpacked), unpacked.packed) == (TABLE, "zip")
    unpacked.close()
    with pytest.raises(SourceError, match="more than twice"):
        unpack(source_of(tmp_path, zipped(("c", gzip.compress(twice, mtime=0)))), LIMITS, None, StopSignal())


@pytest.mark.parametrize(
    ("packed", "says"),
    [
        (zipped(), "holds no file"),
        (zipped(("a.csv", TABLE), ("b.csv", TABLE)), "2 files: a.csv, b.csv"),
        (zipped(*((f"{n}.csv", b"x") for n in range(7))), r"7 files: 0.csv, 1.csv, 2.csv, 3.csv, 4.csv, \.\.\."),
        (zipped(("a\x1b[31m.csv", b"x"), ("b.csv", b"x")), "a_\\[31m.csv"),
        (zipped(("a.csv", TABLE))[:-40], "damaged"),
        (zipped(("a.csv", TABLE), method=zipfile.ZIP_STORED).replace(b"Asha", b"Usha", 1), "damaged"),
        (gzip.compress(tar(), mtime=0), "tar archive"),
        (zstd(tar()), "tar archive"),
        (gzip.compress(b"", mtime=0), "empty"),
    ],
)
def test_what_holds_no_single_whole_table(tmp_path: Path, packed: bytes, says: str) -> None:
    """An archive that is damaged, or holds no table or several, is refused with what it holds."""
    with pytest.raises(SourceError, match=says):
        unpack(source_of(tmp_path, packed), LIMITS, None, StopSignal())


@pytest.mark.parametrize(
    ("offset", "value", "says"), [(8, 0x1, "password"), (10, 9, "not supported"), (24, len(TABLE) - 1, "damaged")]
)
def test_what_a_zip_says_of_its_entry(tmp_path: Path, offset: int, value: int, says: str) -> None:
    """An encrypted entry, an unknown method (Deflate64) and a false size are refused."""
    packed = bytearray(zipped(("a.csv", TABLE)))
    directory = packed.rindex(b"PK\x01\x02")
    struct.pack_into("<L" if offset == 24 else "<H", packed, directory + offset, value)
    with pytest.raises(SourceError, match=says):
        unpack(source_of(tmp_path, bytes(packed)), LIMITS, None, StopSignal())


def test_no_entry_is_extracted(tmp_path: Path, read_all: Read) -> None:
    """An entry's path is never one on this disk."""
    folder = tmp_path / "in" / "here"
    folder.mkdir(parents=True)
    unpacked = unpack(source_of(folder, zipped(("../../x", TABLE))), LIMITS, folder, StopSignal())
    assert read_all(unpacked) == TABLE
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "in", folder, folder / "export"]
    assert unpacked.name == f"{folder / 'export'}/x"
    unpacked.close()


@pytest.mark.parametrize("pack", [gzip.compress, zstd, lambda table: zipped(("a.csv", table))])
@pytest.mark.parametrize(
    ("limits", "says"),
    [(ReadLimits(unpacked=1 << 20), "1,048,576 bytes"), (ReadLimits(harmless=1 << 20, ratio=20), "20 times")],
)
def test_a_bomb(tmp_path: Path, pack: Callable[[bytes], bytes], limits: ReadLimits, says: str) -> None:
    """What unpacks to too much, or to far more than its size, is given up on the way."""
    with pytest.raises(SourceError, match=says):
        unpack(source_of(tmp_path, pack(bytes(8 << 20))), limits, None, StopSignal())


def test_a_wish_to_stop_is_heeded(tmp_path: Path) -> None:
    """Unpacking ends when somebody asks for it."""
    stop = StopSignal()
    stop.request("terminated")
    with pytest.raises(InterruptedRunError):
        unpack(source_of(tmp_path, zstd(TABLE)), LIMITS, None, stop)


def test_no_temporary_file(tmp_path: Path) -> None:
    """A folder in which nothing can be made is named."""
    with pytest.raises(UsageError, match="missing"):
        unpack(source_of(tmp_path, zstd(TABLE)), LIMITS, tmp_path / "missing", StopSignal())


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a disk that is full")  # noqa: PTH110 - no Path yet
def test_a_full_disk() -> None:
    """What cannot be written ends in a hint at temp_dir, not in a shorter table."""
    from importer.reader.place.spool import Spool  # noqa: PLC0415 - only here is its inside touched

    with Spool("x", 1 << 30, None, StopSignal()) as spool, Path("/dev/full").open("wb", buffering=0) as full:
        own, spool._file = spool._file, full
        with pytest.raises(UsageError, match="temp_dir"):
            spool.write(b"x")
        spool._file = own


def test_a_zip_that_declares_less_than_it_holds_is_damaged(tmp_path: Path) -> None:
    """A declared size, with its checksum, that is too small never passes a part of a table for the whole."""
    path = tmp_path / "customers.zip"
    content = b"Name\nAsha\nRavi\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("customers.csv", content)
    packed = bytearray(path.read_bytes())
    for magic, crc_at in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        at = packed.index(magic)
        struct.pack_into("<L", packed, at + crc_at, zlib.crc32(content[:10]))
        struct.pack_into("<L", packed, at + crc_at + 8, 10)
    path.write_bytes(packed)
    with pytest.raises(SourceError, match="damaged"):
        unpack(SourceBytes.of_path(path), ReadLimits(), None, StopSignal())


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_packed_so_that_a_piece_has_no_bound_is_refused(tmp_path: Path, method: int) -> None:
    """Methods of which a few bytes may unpack to a GB at once are not unpacked at all."""
    path = tmp_path / "customers.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("customers.csv", bytes(1000))
    with pytest.raises(SourceError, match="method"):
        unpack(SourceBytes.of_path(path), ReadLimits(), None, StopSignal())
