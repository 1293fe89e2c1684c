"""For every problem code a file that provokes it and one that narrowly does not."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from importer.customer.mended import row_checksum
from tests.parts import HEADER, customers

BUSINESS_HEADER = ["Business Name", "Business Type", "PAN", "GSTIN"]
WIDE_HEADER = [*HEADER, "Landmark", "Country", *BUSINESS_HEADER]

Changes = Mapping[str, str]
"""What differs from a good row: header -> text."""


@dataclasses.dataclass(frozen=True, slots=True)
class CustomerFile:
    """A file to check."""

    content: bytes
    suffix: str = ".csv"

    def write(self, folder: Path) -> Path:
        """Write it into the folder."""
        path = folder / f"customers{self.suffix}"
        path.write_bytes(self.content)
        return path


@dataclasses.dataclass(frozen=True, slots=True)
class CodeCase:
    """What provokes a code, and its nearest harmless neighbour."""

    provoking: CustomerFile
    near_miss: CustomerFile
    field: str = ""
    """Path of the field that the problem is shown at; empty for the row as a whole."""
    rows: tuple[int, ...] = (3,)
    """Every row of the provoking file that has the problem."""
    suggestion: str = ""
    """The right value, where it can be told."""
    remains: frozenset[str] = frozenset()
    """The errors that a row still has when the rule is no error: what was refused is missing."""
    near_miss_codes: frozenset[str] = frozenset()
    """The other codes that the near miss has: mostly none."""
    settings: Mapping[str, object] = dataclasses.field(default_factory=dict)
    own_rule: str = ""
    """What a rule of the user's own for the landmark gives, as a Python expression of `landmark`."""


def good_rows(count: int) -> list[list[str]]:
    """Give so many good rows under WIDE_HEADER, all different."""
    return [[*row, "", "", "", "", "", ""] for row in customers(count)]


def csv_bytes(rows: list[list[str]], header: list[str] = WIDE_HEADER) -> bytes:
    """Write rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue().encode("utf-8")


def changed(**changes: str) -> CustomerFile:
    """Give a file of four customers whose second (row 3) is changed; a header's spaces are written as underscores."""
    return changed_rows({header.replace("_", " "): text for header, text in changes.items()})


def changed_rows(*changes: Changes) -> CustomerFile:
    """Give a file of a good customer, the changed ones from row 3 on, and two more good ones."""
    rows = good_rows(len(changes) + 3)
    for row, change in zip(rows[1:], changes, strict=False):
        for header, text in change.items():
            row[WIDE_HEADER.index(header)] = text
    return CustomerFile(csv_bytes(rows))


def edited(before: bytes, after: bytes) -> CustomerFile:
    """Give a file of four good customers in which some bytes, which stand there once, are others."""
    content = csv_bytes(good_rows(4))
    assert content.count(before) == 1
    return CustomerFile(content.replace(before, after))


def second_line(end: bytes) -> CustomerFile:
    """Give a file of four good customers; the line of the second ends so behind its state."""
    lines = csv_bytes(good_rows(4)).splitlines(keepends=True)
    lines[2] = lines[2].rstrip(b",\n") + end + b"\n"
    return CustomerFile(b"".join(lines))


def json_lines(cut: int) -> CustomerFile:
    """Give a JSON Lines file of four customers, so many characters of its third line cut off."""
    lines = [json.dumps(dict(zip(HEADER, row, strict=True))) for row in customers(4)]
    lines[2] = lines[2][: len(lines[2]) - cut]
    return CustomerFile("".join(f"{line}\n" for line in lines).encode("utf-8"), ".jsonl")


def business(**changes: str) -> CustomerFile:
    """Give a file whose second customer is a business."""
    return changed(Business_Name="Verma Traders", **changes)


def sent_back(mended_city: str) -> CustomerFile:
    """Give an errors file whose second row has a checksum of its cells, and then another city, if one is given."""
    rows = customers(4)
    checksum = row_checksum(HEADER, rows[1])
    rows[1][HEADER.index("City")] = mended_city or rows[1][HEADER.index("City")]
    cells = [[*row, checksum if number == 1 else ""] for number, row in enumerate(rows)]
    return CustomerFile(csv_bytes(cells, [*HEADER, "import_checksum"]))


PHONE, EMAIL, PINCODE = "address.phone", "address.email", "address.pincode"
STATE, CITY, LANDMARK = "address.state", "address.city", "address.landmark"
BUSINESS_NAME, PAN, GSTIN = "business.name", "business.pan_number", "business.gstin"
REQUIRED = frozenset({"required"})
FIRST_EMAIL, FIRST_PHONE = customers(1)[0][HEADER.index("Email")], customers(1)[0][HEADER.index("Phone")]
RIGHT_GSTIN = "29AAAPV1234C1Z0"


CODE_CASES: MappingProxyType[str, CodeCase] = MappingProxyType({
    "row_too_short": CodeCase(second_line(b",,,,,"), second_line(b",,,,,,")),
    "row_too_long": CodeCase(second_line(b",,,,,,,x"), second_line(b",,,,,,,")),
    "quote_unclosed": CodeCase(
        edited(b",2 MG Road,", b',"2 MG Road,'), edited(b",2 MG Road,", b',2" MG Road,'), "address.address_line1"
    ),
    "encoding_invalid": CodeCase(
        CustomerFile(changed(Landmark="पुल के पास", City="मुंबई").content.replace("मुंबई".encode(), "मुंबई".encode()[:-1])),
        changed(Landmark="पुल के पास", City="मुंबई"), CITY, remains=REQUIRED,
    ),
    "encoding_suspicious": CodeCase(
        changed(First_Name="JosÃ©"), changed(First_Name="José Ã"), "address.first_name", suggestion="José"
    ),
    "row_unreadable": CodeCase(json_lines(cut=1), json_lines(cut=0), "ref", remains=REQUIRED),
    "footer_row": CodeCase(
        changed_rows(dict.fromkeys(HEADER, "") | {"Customer ID": "Total"}),
        changed(Customer_ID="Total"),
    ),
    "not_mended": CodeCase(sent_back(""), sent_back("Mysuru")),
    "control_character": CodeCase(
        changed(First_Name="Asha\x07Rani"), changed(First_Name="Asha\tRani"), "address.first_name"
    ),
    "required": CodeCase(changed(First_Name=""), changed(First_Name="Null"), "address.first_name"),
    "too_long": CodeCase(changed(City="B" * 101), changed(City="B" * 100), CITY),
    "number_damaged": CodeCase(
        changed(Phone="9.87654E+09"), changed(Phone="9.876543210E+09"), PHONE, remains=REQUIRED
    ),
    "formula_error": CodeCase(changed(Landmark="#REF!"), changed(Landmark="#N/A"), LANDMARK),
    "phone_invalid": CodeCase(
        changed(Phone="98765O3210"), changed(Phone="98765 03210"), PHONE, suggestion="9876503210", remains=REQUIRED
    ),
    "phone_not_mobile": CodeCase(changed(Phone="022-22041234"), changed(Phone="0982-2041234"), PHONE),
    "phone_multiple": CodeCase(changed(Phone="9876543210/9123456780"), changed(Phone="98765/43210"), PHONE),
    "phone_extra_text": CodeCase(changed(Phone="Raj 9876543210"), changed(Phone="Mob 9876543210"), PHONE),
    "phone_suspicious": CodeCase(changed(Phone="9999999999"), changed(Phone="9999998765"), PHONE),
    "phone_shared": CodeCase(
        changed_rows(*[{"Phone": "9876543210"}] * 20), changed_rows(*[{"Phone": "9876543210"}] * 19),
        PHONE, tuple(range(3, 23)), near_miss_codes=frozenset({"duplicate_phone"}),
    ),
    "email_invalid": CodeCase(
        changed(Email="raj@gmail"), changed(Email="raj@gmail.com"), EMAIL,
        suggestion="raj@gmail.com", remains=REQUIRED,
    ),
    "email_multiple": CodeCase(
        changed(Email="raj@x.com, kumar@x.com"), changed(Email="raj@x.com, RAJ@X.com"), EMAIL
    ),
    "email_extra_text": CodeCase(changed(Email="Raj <raj@x.com>"), changed(Email="<raj@x.com>"), EMAIL),
    "email_typo": CodeCase(
        changed(Email="Raj@gmail.con"), changed(Email="Raj@ymail.com"), EMAIL, suggestion="Raj@gmail.com"
    ),
    "email_suspicious": CodeCase(changed(Email="test@x.com"), changed(Email="contest@x.com"), EMAIL),
    "email_shared": CodeCase(
        changed_rows(*[{"Email": "shop@x.com"}] * 20), changed_rows(*[{"Email": "shop@x.com"}] * 19),
        EMAIL, tuple(range(3, 23)), near_miss_codes=frozenset({"duplicate_email"}),
    ),
    "pincode_invalid": CodeCase(
        changed(Pincode="560O38"), changed(Pincode="560 038"), PINCODE, suggestion="560038", remains=REQUIRED
    ),
    "pincode_unknown": CodeCase(changed(Pincode="560999"), changed(Pincode="560099"), PINCODE),
    "pincode_state_mismatch": CodeCase(
        changed(Pincode="140603", State="Chandigarh"), changed(Pincode="160001", State="Punjab"), PINCODE
    ),
    "state_unknown": CodeCase(
        changed(State="Karnatakaa"), changed(State="karnatak"), STATE, suggestion="Karnataka", remains=REQUIRED
    ),
    "state_filled": CodeCase(changed(State=""), changed(State="KA"), STATE, suggestion="Karnataka"),
    "city_filled": CodeCase(changed(City="-"), changed(City="B"), CITY, suggestion="Bengaluru Urban"),
    "country_unsupported": CodeCase(
        changed(Country="Indai"), changed(Country="INDIA."), "address.country",
        suggestion="India", remains=REQUIRED,
    ),
    "business_name_missing": CodeCase(
        changed(PAN="AAAPV1234C"), changed(PAN="AAAPV1234C", Business_Name="V"), BUSINESS_NAME, remains=REQUIRED
    ),
    "business_type_unknown": CodeCase(
        business(Business_Type="Partnerships"), business(Business_Type="partnership"), "business.business_type",
        suggestion="Partnership", settings={"business_types": ["Proprietorship", "Partnership"]},
    ),
    "pan_invalid": CodeCase(
        business(PAN="ABCPEI234X"), business(PAN="ABCPE 1234 X"), PAN, suggestion="ABCPE1234X"
    ),
    "gstin_invalid": CodeCase(
        business(GSTIN="29AAAPVI234C1Z0"), business(GSTIN=RIGHT_GSTIN), GSTIN, suggestion=RIGHT_GSTIN
    ),
    "gstin_checksum": CodeCase(
        business(GSTIN="29AAAPV1234C1ZO"), business(GSTIN=RIGHT_GSTIN), GSTIN, suggestion=RIGHT_GSTIN
    ),
    "gstin_pan_mismatch": CodeCase(
        business(GSTIN=RIGHT_GSTIN, PAN="AAAPV1234D"), business(GSTIN=RIGHT_GSTIN, PAN="AAAPV1234C"), GSTIN
    ),
    "gstin_state_mismatch": CodeCase(
        business(GSTIN="27AAAPV1234C1Z4"), business(GSTIN="97AAAPV1234C1ZX"), GSTIN
    ),
    "gstin_placeholder": CodeCase(
        business(GSTIN="29ABCDE1234F2Z5"), business(GSTIN="29ABCPE1234F2Z6"), GSTIN
    ),
    "duplicate_phone": CodeCase(
        changed(Phone=f"+91 {FIRST_PHONE[:5]}-{FIRST_PHONE[5:]}"),
        changed(Phone=f"+91 {FIRST_PHONE[:5]}-{FIRST_PHONE[5:-1]}1"), PHONE,
    ),
    "duplicate_email": CodeCase(
        changed(Email=FIRST_EMAIL.upper()), changed(Email=FIRST_EMAIL.upper().replace("@", "A@")), EMAIL
    ),
    "own_check": CodeCase(
        changed(Landmark="PO Box 12"), changed(Landmark="P Box 12"), LANDMARK, own_rule="'PO Box' not in landmark"
    ),
    "own_check_failed": CodeCase(
        changed(Landmark="Gate x"), changed(Landmark="Gate 0"), LANDMARK, own_rule="int(landmark[-1]) == 0"
    ),
})  # fmt: skip
"""Code -> its case, in the order of the catalogue."""
