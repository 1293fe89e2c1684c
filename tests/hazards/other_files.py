"""Web pages, XML, JSON, Parquet, archives, and what is no table at all."""

from __future__ import annotations

import decimal
import gzip
import io
import random
import tarfile

import pyarrow as pa
import pyarrow.parquet as pq

from tests.hazards.delimited_files import HEADER, PEOPLE
from tests.hazards.packing import zipped

_TABLE = (HEADER + PEOPLE).encode()
_SPREADSHEET = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
)
_LEDGERS = """<ENVELOPE><HEADER><TALLYREQUEST>Import Data</TALLYREQUEST></HEADER><BODY><IMPORTDATA><REQUESTDATA>
<TALLYMESSAGE><GROUP NAME="Sundry Debtors"><PARENT>Current Assets</PARENT></GROUP></TALLYMESSAGE>
<TALLYMESSAGE><LEDGER NAME="Asha &amp; Sons"><PARENT>Sundry Debtors</PARENT><EMAIL>asha@example.com</EMAIL>
<PINCODE>411001</PINCODE><TAXTYPE>&#4; Not Applicable</TAXTYPE></LEDGER></TALLYMESSAGE>
<TALLYMESSAGE><LEDGER NAME="रवि"><PARENT>Sundry Debtors</PARENT><PINCODE>403001</PINCODE></LEDGER></TALLYMESSAGE>
</REQUESTDATA></IMPORTDATA></BODY></ENVELOPE>
"""


def other_files() -> dict[str, bytes]:
    """Give all files by their names."""
    return _markup() | _records() | _packed() | _no_tables()


def _spreadsheet(rows: str) -> bytes:
    return f'{_SPREADSHEET}<Worksheet ss:Name="List"><Table>{rows}</Table></Worksheet></Workbook>'.encode()


def _cells(*texts: str) -> str:
    return "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in texts)


def _markup() -> dict[str, bytes]:
    page = (
        "<html><head><meta charset=utf-8><style>td{color:red}</style></head><body><h1>Customers</h1><table>"
        "<tr><th>First Name<th>Phone<th>City</tr><tr><td>Asha &amp; Co<td>9000000000<td rowspan=2>Pune</tr>"
        "<tr><td>R&eacute;n&eacute;<br>Rao<td>9000000001</tr></table></body></html>"
    )
    header = f"<Row>{_cells('First Name', 'Phone', 'City')}</Row>"
    number = '<Cell><Data ss:Type="Number">9000000000</Data></Cell>'
    skipping = f'<Row ss:Index="4">{_cells("Asha")}{number}</Row><Row ss:Hidden="1">{_cells("Ravi")}</Row>'
    lol = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{lol}]><ENVELOPE>&l9;</ENVELOPE>'
    outside = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    ledger = '<ENVELOPE><TALLYMESSAGE><LEDGER NAME="&f;"><PINCODE>411001</PINCODE></LEDGER></TALLYMESSAGE></ENVELOPE>'
    return {
        "html-named-xls.xls": page.encode(),
        "login-page.xls": b"<!DOCTYPE html><html><body><p>Your session has expired. Log in.</p></body></html>",
        "web-archive.xls": b"MIME-Version: 1.0\nX-Document-Type: Workbook\nContent-Type: multipart/related\n\n<html>\n",
        "excel-2003-rows-skipped-and-hidden.xml": _spreadsheet(header + skipping),
        "excel-2003-cut-off.xml": _spreadsheet(header + skipping)[:-60],
        "tally-utf16.xml": _LEDGERS.encode("utf-16"),
        "tally-without-ledgers.xml": _LEDGERS.replace("LEDGER", "VOUCHER").encode(),
        "entity-bomb.xml": bomb.encode(),
        "external-entity.xml": (outside + ledger).encode(),
        "xml-of-another-kind.xml": b'<?xml version="1.0"?><invoices><invoice/></invoices>',
    }


def _records() -> dict[str, bytes]:
    table = pa.table(
        {
            "First Name": pa.array(["Asha", None, "Ravi"]),
            "Phone": pa.array([9000000000, None, 9000000001], pa.int64()),
            "Balance": pa.array([decimal.Decimal("1.50"), None, decimal.Decimal("-20.00")], pa.decimal128(9, 2)),
            "Score": pa.array([0.1, None, 1e16], pa.float64()),
            "Active": pa.array([True, None, False]),
            "Birthday": pa.array([19_782, None, 0], pa.date32()),
        }
    )
    content = io.BytesIO()
    pq.write_table(table, content, compression="none")
    lines = (
        '{"First Name": "Asha", "Phone": 9000000000, "City": "Pune"}\n{"First Name": "Ravi", "Phone": 90000\n\n'
        '[1, 2]\n{"Phone": "9000000003", "First Name": "Meera", "Pincode": 411001.0}\n'
    )
    nested = (
        '{"name": "Asha", "address": {"city": "Pune", "phones": ["9000000000", "9000000001"]}, "active": true}\n'
        '{"name": "R\\u00e9n\\u00e9", "address": null, "id": 12345678901234567890, "active": null}\n'
    )
    damaged = b'{"First Name": "Zo\xeb\\ud800", "Phone": NaN}\n{"First Name": "Ra\xffvi\tB"}\n'
    return {
        "parquet-numbers.parquet": content.getvalue(),
        "parquet-cut-off.parquet": content.getvalue()[:-9],
        "json-lines-broken-line.jsonl": lines.encode(),
        "json-lines-nested.jsonl": nested.encode(),
        "json-lines-in-utf16.jsonl": lines[:60].encode("utf-16"),
        "json-lines-damaged-values.jsonl": damaged,
        "json-lines-too-deep.jsonl": b'{"First Name": "Asha"}\n{"First Name": ' + b"[" * 5000 + b"]" * 5000 + b"}\n",
        "json-array.json": b'[{"First Name": "Asha"}]\n',
        "json-over-many-lines.json": b'{\n  "First Name": "Asha"\n}\n',
    }


def _packed() -> dict[str, bytes]:
    one = zipped({"customers.csv": _TABLE})
    halves = _TABLE[:30], _TABLE[30:]
    encrypted = bytearray(one)
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        encrypted[encrypted.find(mark) + (6 if mark.endswith(b"\x04") else 8)] |= 1
    clutter = {"__MACOSX/._customers.csv": b"\0\5\x16\7", ".DS_Store": b"Bud1", "read me.pdf": b"%PDF-1.7"}
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        entry = tarfile.TarInfo("customers.csv")
        entry.size = len(_TABLE)
        archive.addfile(entry, io.BytesIO(_TABLE))
    return {
        "zip-with-one-csv.zip": one,
        "zip-with-mac-clutter.zip": zipped(clutter | {"export/customers.csv": _TABLE}),
        "zip-inside-zip.zip": zipped({"inner.zip": one}),
        "zip-three-deep.zip": zipped({"a.zip": zipped({"b.zip": one})}),
        "zip-with-two-csvs.zip": zipped({"north.csv": _TABLE, "south.csv": _TABLE}),
        "zip-with-nothing.zip": zipped({}),
        "zip-with-a-password.zip": bytes(encrypted),
        "zip-damaged.zip": one.replace(b"Asha", b"Usha"),
        "traversal-in-zip.zip": zipped({"../../../../tmp/evil.csv": _TABLE}),
        "windows-path-in-zip.zip": zipped({"C:\\Windows\\..\\evil.csv": _TABLE}),
        "two-members.csv.gz": b"".join(_gzip(half) for half in halves),
        "two-frames.csv.zst": b"".join(_zstd(half) for half in halves),
        "monstrous-row.csv.zst": _zstd(HEADER.encode() + b"Asha,9000000000," + b"Pune " * (2 << 20) + b"\nRavi,,Goa\n"),
        "cut-off.csv.gz": _gzip(_TABLE)[:-6],
        "cut-off.csv.zst": _zstd(_TABLE)[:-2],
        "text-behind-the-end.csv.gz": _gzip(_TABLE) + b"and more",
        "bomb-by-limit.csv.gz": gzip.compress(_TABLE + bytes(2 << 20), 9, mtime=0),
        "tar.csv.gz": _gzip(tar.getvalue()),
    }


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def _zstd(content: bytes) -> bytes:
    packed = pa.Codec("zstd").compress(content, asbytes=True)
    return bytes(packed)


def _no_tables() -> dict[str, bytes]:
    return {
        "tabs-named-xls.xls": (HEADER + PEOPLE).replace(",", "\t").encode("utf-16"),
        "csv-named-xlsx.xlsx": _TABLE,
        "pdf-named-csv.csv": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
        "picture-named-xlsx.xlsx": b"\x89PNG\r\n\x1a\n" + bytes(50),
        "random-bytes.csv": random.Random(1).randbytes(2000),
        "rar-archive.csv": b"Rar!\x1a\x07\x01\x00" + bytes(20),
        "sqlite-database.csv": b"SQLite format 3\0" + bytes(84),
    }
