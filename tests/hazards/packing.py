"""Zips and OLE containers that come out the same byte for byte, whenever they are made."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping

import openpyxl

_MOMENT = (2024, 1, 2, 3, 4, 6)
_SECTOR = 512
_FREE, _END, _TABLE, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """Give a zip with these files, all of one day, under just these names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo("x", _MOMENT)
            entry.filename = name  # the constructor would turn a foreign separator into ours
            entry.compress_type = method
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, data)
    return content.getvalue()


def saved(workbook: openpyxl.Workbook) -> bytes:
    """Give a workbook as openpyxl saves it, but for the time at which it did."""
    content = io.BytesIO()
    workbook.save(content)
    workbook.close()
    with zipfile.ZipFile(content) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(rb">\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ<", b">2024-01-02T03:04:05Z<", core)
    return zipped(parts, zipfile.ZIP_DEFLATED)


def ole(streams: Mapping[str, bytes]) -> bytes:
    """Give an OLE compound file with these streams, each of 4,096 bytes and more ([MS-CFB], version 3)."""
    table = [_TABLE, _END]  # sector 0 holds the table, sector 1 the directory
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    body = b""
    for number, (name, content) in enumerate(streams.items(), 1):
        sectors = -(-len(content) // _SECTOR)
        first = len(table)
        table += [*range(first + 1, first + sectors), _END]
        following = number + 1 if number < len(streams) else _NONE
        entries.append(_entry(name, 2, first, len(content), right=following))
        body += content.ljust(sectors * _SECTOR, b"\0")
    table += [_FREE] * (_SECTOR // 4 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    return head + struct.pack("<128I", *table) + b"".join(entries).ljust(_SECTOR, b"\0") + body


def _entry(name: str, kind: int, start: int, size: int, *, child: int = _NONE, right: int = _NONE) -> bytes:
    wide = name.encode("utf-16-le")
    links = struct.pack("<HBBIII", len(wide) + 2, kind, 1, _NONE, right, child)
    return wide.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)
