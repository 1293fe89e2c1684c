"""Tally's ledgers come out with their values as Tally shows them, whichever generation and encoding wrote them."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable

import pytest

from importer.errors import SourceError
from importer.reader.formats.records import RecordFinding
from importer.reader.formats.tally_ledgers import TallyLedgers
from importer.reader.limits import ReadLimits

ERP9 = """<ENVELOPE>
 <HEADER><TALLYREQUEST>Import Data</TALLYREQUEST></HEADER>
 <BODY><IMPORTDATA>
  <REQUESTDESC><REPORTNAME>All Masters</REPORTNAME></REQUESTDESC>
  <REQUESTDATA>
   <TALLYMESSAGE xmlns:UDF="TallyUDF">
    <GROUP NAME="Sundry Debtors" RESERVEDNAME="Sundry Debtors"><PARENT>Current Assets</PARENT></GROUP>
   </TALLYMESSAGE>
   <TALLYMESSAGE xmlns:UDF="TallyUDF">
    <LEDGER NAME="Asha &amp; Sons" RESERVEDNAME="">
     <ADDRESS.LIST TYPE="String"><ADDRESS>12 MG Road</ADDRESS><ADDRESS>Pune</ADDRESS></ADDRESS.LIST>
     <MAILINGNAME.LIST TYPE="String"><MAILINGNAME>Asha &amp; Sons</MAILINGNAME></MAILINGNAME.LIST>
     <GUID>b7d1-0001</GUID>
     <CURRENCYNAME>₹</CURRENCYNAME>
     <EMAIL>asha@example.com</EMAIL>
     <STATENAME/>
     <PINCODE>411001</PINCODE>
     <LEDGERPHONE>020 26120000</LEDGERPHONE>
     <PARENT>Sundry Debtors</PARENT>
     <TAXTYPE>&#4; Not Applicable</TAXTYPE>
     <PARTYGSTIN>:27AAPFU0939F1ZV</PARTYGSTIN>
     <OPENINGBALANCE>-1500.00</OPENINGBALANCE>
     <LANGUAGENAME.LIST>
      <NAME.LIST TYPE="String"><NAME>Asha &amp; Sons</NAME><NAME>A-17</NAME><NAME>Asha</NAME></NAME.LIST>
      <LANGUAGEID> 1033</LANGUAGEID>
     </LANGUAGENAME.LIST>
     <BILLALLOCATIONS.LIST><NAME>Bill 1</NAME><OPENINGBALANCE>-9.00</OPENINGBALANCE></BILLALLOCATIONS.LIST>
     <XBRLDETAIL.LIST>      </XBRLDETAIL.LIST>
     <UDF:ROUTE.LIST DESC="`Route`" TYPE="String"><UDF:ROUTE DESC="`Route`">North</UDF:ROUTE></UDF:ROUTE.LIST>
    </LEDGER>
   </TALLYMESSAGE>
   <TALLYMESSAGE><VOUCHER><LEDGER NAME="no master"><EMAIL>x</EMAIL></LEDGER></VOUCHER></TALLYMESSAGE>
   <TALLYMESSAGE xmlns:UDF="TallyUDF"><LEDGER NAME="रवि"><PINCODE>560001</PINCODE></LEDGER></TALLYMESSAGE>
  </REQUESTDATA>
 </IMPORTDATA></BODY>
</ENVELOPE>
"""
PRIME = """<?xml version="1.0" encoding="UTF-8"?>
<ENVELOPE><HEADER><VERSION>1</VERSION></HEADER><BODY><DATA><TALLYMESSAGE>
 <LEDGER NAME="Ravi Stores" RESERVEDNAME="">
  <PRIORSTATENAME>Goa</PRIORSTATENAME>
  <LEDGERMOBILE>9876543210</LEDGERMOBILE>
  <LANGUAGENAME.LIST><NAME.LIST TYPE="String"><NAME>Ravi Stores</NAME></NAME.LIST></LANGUAGENAME.LIST>
  <LEDGSTREGDETAILS.LIST>
   <APPLICABLEFROM>20170701</APPLICABLEFROM><GSTREGISTRATIONTYPE>Regular</GSTREGISTRATIONTYPE>
   <GSTIN>30AAPFU0939F1ZV</GSTIN>
  </LEDGSTREGDETAILS.LIST>
  <LEDGSTREGDETAILS.LIST>
   <APPLICABLEFROM>20240401</APPLICABLEFROM><GSTREGISTRATIONTYPE>Unregistered/Consumer</GSTREGISTRATIONTYPE><GSTIN/>
  </LEDGSTREGDETAILS.LIST>
  <LEDMAILINGDETAILS.LIST>
   <ADDRESS.LIST TYPE="String"><ADDRESS>Old Road 1</ADDRESS><ADDRESS>Old Town</ADDRESS></ADDRESS.LIST>
   <APPLICABLEFROM>20170701</APPLICABLEFROM><PINCODE>403001</PINCODE><MAILINGNAME>Ravi Stores</MAILINGNAME>
   <STATE>Goa</STATE><COUNTRY>India</COUNTRY>
  </LEDMAILINGDETAILS.LIST>
  <LEDMAILINGDETAILS.LIST>
   <ADDRESS.LIST TYPE="String"><ADDRESS>New Road 2</ADDRESS><ADDRESS>Panaji</ADDRESS></ADDRESS.LIST>
   <APPLICABLEFROM>20240401</APPLICABLEFROM><PINCODE>403002</PINCODE><MAILINGNAME>Ravi Stores</MAILINGNAME>
   <STATE>Goa</STATE><COUNTRY>India</COUNTRY>
  </LEDMAILINGDETAILS.LIST>
  <LEDMULTIADDRESSLIST.LIST>
   <ADDRESSNAME>Godown</ADDRESSNAME><ADDRESS.LIST><ADDRESS>Elsewhere</ADDRESS></ADDRESS.LIST>
  </LEDMULTIADDRESSLIST.LIST>
  <CONTACTDETAILS.LIST><NAME>Ravi Naik</NAME><PHONENUMBER>9876543210</PHONENUMBER></CONTACTDETAILS.LIST>
  <CONTACTDETAILS.LIST><NAME>Uma Naik</NAME><PHONENUMBER>9876543211</PHONENUMBER></CONTACTDETAILS.LIST>
 </LEDGER>
</TALLYMESSAGE></DATA></BODY></ENVELOPE>"""
ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": lambda text: text.encode(),
    "UTF-8 with mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-16LE with mark": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "UTF-16LE": lambda text: text.encode("utf-16-le"),
    "UTF-16BE with mark": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
}


def read(content: bytes | str, limits: ReadLimits | None = None) -> TallyLedgers:
    """Read an export."""
    return TallyLedgers(io.BytesIO(content.encode() if isinstance(content, str) else content), limits or ReadLimits())


def records(ledgers: TallyLedgers) -> list[dict[str, str]]:
    """Give the ledgers as their values that are not blank, with `row` for the row number."""
    given = []
    for batch in ledgers.batches():
        assert all(len(column) == len(batch.rows) and not column.null_count for column in batch.columns)
        columns = [column.to_pylist() for column in batch.columns]
        for row, texts in zip(batch.rows.to_pylist(), zip(*columns, strict=True), strict=True):
            values = {name: text for name, text in zip(ledgers.names, texts, strict=True) if text}
            given.append({"row": str(row), **values})
    return given


def findings(ledgers: TallyLedgers) -> list[RecordFinding]:
    """Give all findings."""
    return [finding for batch in ledgers.batches() for finding in batch.findings]


def message(ledgers: str) -> str:
    """Give an export with these ledgers."""
    return f"<ENVELOPE><BODY><TALLYMESSAGE>{ledgers}</TALLYMESSAGE></BODY></ENVELOPE>"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_erp_9(encoding: str) -> None:
    """Ledgers of ERP 9 come with their lists flattened; groups and vouchers are passed over."""
    ledgers = read(ENCODINGS[encoding](ERP9))
    assert ledgers.header_row == 1
    assert ledgers.names[:5] == ("NAME", "ADDRESS", "MAILINGNAME", "GUID", "CURRENCYNAME")
    assert "STATENAME" not in ledgers.names
    assert len(set(ledgers.names)) == len(ledgers.names)
    assert records(ledgers) == [
        {
            "row": "2",
            "NAME": "Asha & Sons",
            "ADDRESS": "12 MG Road\nPune",
            "MAILINGNAME": "Asha & Sons",
            "GUID": "b7d1-0001",
            "CURRENCYNAME": "₹",
            "EMAIL": "asha@example.com",
            "PINCODE": "411001",
            "LEDGERPHONE": "020 26120000",
            "PARENT": "Sundry Debtors",
            "TAXTYPE": " Not Applicable",
            "PARTYGSTIN": ":27AAPFU0939F1ZV",
            "OPENINGBALANCE": "-1500.00",
            "LANGUAGEID": " 1033",
            "BILLALLOCATIONS.NAME": "Bill 1",
            "BILLALLOCATIONS.OPENINGBALANCE": "-9.00",
            "UDF:ROUTE": "North",
            "ALIAS": "A-17\nAsha",
        },
        {"row": "3", "NAME": "रवि", "PINCODE": "560001"},
    ]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_tally_prime(encoding: str) -> None:
    """Of dated lists the last counts as a whole, whatever the declaration says of the encoding."""
    assert records(read(ENCODINGS[encoding](PRIME))) == [
        {
            "row": "2",
            "NAME": "Ravi Stores",
            "PRIORSTATENAME": "Goa",
            "LEDGERMOBILE": "9876543210",
            "APPLICABLEFROM": "20240401",
            "GSTREGISTRATIONTYPE": "Unregistered/Consumer",
            "ADDRESS": "New Road 2\nPanaji",
            "PINCODE": "403002",
            "MAILINGNAME": "Ravi Stores",
            "STATE": "Goa",
            "COUNTRY": "India",
            "LEDMULTIADDRESSLIST.ADDRESSNAME": "Godown",
            "LEDMULTIADDRESSLIST.ADDRESS": "Elsewhere",
            "CONTACTDETAILS.NAME": "Ravi Naik\nUma Naik",
            "PHONENUMBER": "9876543210\n9876543211",
        }
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_a_dated_address_comes_before_an_undated_one(order: int) -> None:
    """Where both generations' lists are there, the dated one counts, whichever stands first."""
    lists = [
        "<ADDRESS.LIST><ADDRESS>old</ADDRESS></ADDRESS.LIST>",
        "<LEDMAILINGDETAILS.LIST><ADDRESS.LIST><ADDRESS>new</ADDRESS></ADDRESS.LIST></LEDMAILINGDETAILS.LIST>",
    ][::order]
    assert records(read(message(f"<LEDGER NAME='a'>{''.join(lists)}</LEDGER>")))[0]["ADDRESS"] == "new"


def test_a_name_without_attribute() -> None:
    """The first of the names in the list is the ledger's when the attribute is missing."""
    names = "<NAME.LIST><NAME>Asha</NAME><NAME>A-17</NAME></NAME.LIST>"
    assert records(read(f"<ENVELOPE><COLLECTION><LEDGER>{names}</LEDGER></COLLECTION></ENVELOPE>")) == [
        {"row": "2", "NAME": "Asha", "ALIAS": "A-17"}
    ]


def test_what_xml_forbids_does_not_stop() -> None:
    """Control characters, references to them, and plain ampersands are taken as they are meant."""
    text = message("<LEDGER NAME='A & B'><X>&#4; Any</X><Y>a\x04b\x00c</Y><Z>R&D &amp; &lt;&nbsp;</Z></LEDGER>")
    assert records(read(text)) == [{"row": "2", "NAME": "A & B", "X": " Any", "Y": "abc", "Z": "R&D & <&nbsp;"}]


def test_windows_1252() -> None:
    """What is not UTF-8 is Windows-1252, also when the file declares UTF-8."""
    text = '<?xml version="1.0" encoding="UTF-8"?>' + message("<LEDGER NAME='Café'><X>naïve — “x”</X></LEDGER>")
    assert records(read(text.encode("cp1252"))) == [{"row": "2", "NAME": "Café", "X": "naïve — “x”"}]


def test_bytes_that_are_no_text() -> None:
    """They become U+FFFD and are noted at their place."""
    good = "".join(f"<LEDGER NAME='नमस्ते {number}'/>" for number in range(3))
    content = message(good + "<LEDGER NAME='b'><X>ok?</X></LEDGER>").encode().replace(b"ok?", b"o\xffk")
    ledgers = read(content)
    assert records(ledgers)[3] == {"row": "5", "NAME": "b", "X": "o\ufffdk"}
    assert findings(ledgers) == [RecordFinding(3, "encoding_invalid", 1, "o\ufffdk")]


def test_many_ledgers() -> None:
    """They come in batches whose row numbers go on, and so do the places of findings."""
    ledgers = read(message("".join(f"<LEDGER NAME='{number}'><P>नमस्ते</P></LEDGER>" for number in range(25_000))))
    batches = list(ledgers.batches())
    assert [len(batch.rows) for batch in batches] == [10_000, 10_000, 5_000]
    assert [row for batch in batches for row in batch.rows.to_pylist()] == list(range(2, 25_002))
    assert batches[0].done == 0.4
    assert batches[-1].done == 1.0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<ENVELOPE><BODY/></ENVELOPE>", "ENVELOPE"),
        ("<RESPONSE>no company</RESPONSE>", "RESPONSE"),
        (message("<VOUCHER><LEDGER>x</LEDGER></VOUCHER>"), "no LEDGER"),
        (ERP9[:1500], "breaks off"),
        (ERP9.rstrip()[:-3], "breaks off"),
        ("", "breaks off"),
        ("<ENVELOPE><A></B></ENVELOPE>", "damaged"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]>" + message("<LEDGER NAME='a'/>"), "document type"),
    ],
)
def test_what_cannot_be_read(content: str, words: str) -> None:
    """Other exports, truncation, damage and document types are SourceErrors that say which."""
    with pytest.raises(SourceError, match=words):
        read(content)


def test_limits() -> None:
    """Too many different values and too long ones are refused, without telling them."""
    with pytest.raises(SourceError, match="more than 3 "):
        read(message("<LEDGER NAME='a'><A>1</A><B>1</B><C>1</C></LEDGER>"), ReadLimits(columns=3))
    with pytest.raises(SourceError) as refused:
        read(message("<LEDGER NAME='a'><A>secret</A></LEDGER>"), ReadLimits(cell_length=5))
    assert "secret" not in str(refused.value)
    with pytest.raises(SourceError, match="row 2, 'A' has more than 5 characters"):
        read(message("<LEDGER NAME='a'><A.LIST><A>abc</A><A>def</A></A.LIST></LEDGER>"), ReadLimits(cell_length=5))
