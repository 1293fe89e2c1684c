"""The rows of dirty.csv: one hazard each, in a row that is right otherwise; the column Hazard names it.

What the importer makes of each stands in README.md and, to be checked, in tests/test_sample_data.py.
"""  # noqa: INP001 - a script's own parts; sample_data is no package

from __future__ import annotations

import csv
import io

from sample_customers import gstin

COLUMNS = (
    "Hazard", "Customer ID", "First Name", "Last Name", "Phone", "Email", "Address Line 1", "Address Line 2",
    "Landmark", "Pincode", "City", "State", "Country", "Business Type", "Business Name", "PAN", "GSTIN",
)  # fmt: skip

PAN = "ZZXPV1234C"
GSTIN = gstin("29", PAN)
BUSINESS = {"Business Type": "Proprietorship", "Business Name": "Verma Traders", "PAN": PAN, "GSTIN": GSTIN}
BAD_BYTE = "\udce9"
"""Becomes the single byte E9 (é in Windows-1252), which is not UTF-8."""

# A table reads better with its rows on one line.
# fmt: off
HAZARDS: tuple[tuple[str, dict[str, str]], ...] = (
    ("nothing wrong", {}),
    ("first name missing", {"First Name": ""}),
    ("names that look like placeholders", {"First Name": "Na", "Last Name": "Null"}),
    ("phone missing", {"Phone": ""}),
    ("phone placeholder", {"Phone": "N/A"}),
    ("phone one digit short", {"Phone": "900002008"}),
    ("letter O in the phone", {"Phone": "90000O2009"}),
    ("toll-free phone", {"Phone": "1800-123-4567"}),
    ("phone of one digit repeated", {"Phone": "1111111111"}),
    ("phone typed to fill the cell", {"Phone": "1234567890"}),
    ("landline", {"Phone": "0120-4567890"}),
    ("two phones", {"Phone": "9000020213, 9000020214"}),
    ("text behind the phone", {"Phone": "9000020215 (Raj)"}),
    ("phone cut by Excel", {"Phone": "9.00002E+09"}),
    ("phone in scientific notation, complete", {"Phone": "9.000020217E9"}),
    ("phone as a decimal number", {"Phone": "9000020218.0"}),
    ("phone with country code and hyphens", {"Phone": "+91-90000-20219"}),
    ("phone as a link", {"Phone": "tel:+919000020220"}),
    ("phone in Devanagari digits", {"Phone": "९००००२०२२१"}),
    ("zero-width space before the phone", {"Phone": "\u200b9000020222"}),
    ("phone in quotation marks", {"Phone": '"9000020223"'}),
    ("phone of another country", {"Phone": "+1 415 555 0123"}),
    ("email missing", {"Email": "-"}),
    ("email without @", {"Email": "hazard25.example.com"}),
    ("space in the email", {"Email": "hazard26@ example.com"}),
    ("Cyrillic letter in the email", {"Email": "h\u0430zard27@example.com"}),
    ("curly apostrophe in the email", {"Email": "d\u2019souza@example.com"}),
    ("two emails", {"Email": "hazard29@example.com, hazard29b@example.com"}),
    ("name around the email", {"Email": "Raj <hazard30@example.com>"}),
    ("misspelt email domain", {"Email": "hazard31@gmail.con"}),
    ("email typed to fill the cell", {"Email": "test@example.com"}),
    ("full stop behind the email", {"Email": "hazard33@example.com."}),
    ("pincode one digit short", {"Pincode": "56003"}),
    ("pincode that begins with 0", {"Pincode": "056003"}),
    ("pincode with a space", {"Pincode": "560 038"}),
    ("pincode that does not exist", {"Pincode": "560999"}),
    ("pincode of another state", {"Pincode": "400050"}),
    ("state that does not exist", {"State": "Atlantis"}),
    ("state misspelt", {"State": "Karnatakka"}),
    ("state abbreviated", {"State": "KA"}),
    ("state in Hindi", {"State": "कर्नाटक"}),
    ("state missing", {"State": ""}),
    ("city missing", {"City": ""}),
    ("formula error in the city", {"City": "#REF!"}),
    ("city too long", {"City": "Bengaluru " * 12}),
    ("another country", {"Country": "Nepal"}),
    ("GSTIN without a business name", BUSINESS | {"Business Name": ""}),
    ("PAN of the wrong shape", BUSINESS | {"PAN": "ZZXPV12345", "GSTIN": ""}),
    ("PAN with an unknown holder letter", BUSINESS | {"PAN": "ZZXXV1234C", "GSTIN": ""}),
    ("GSTIN one character short", BUSINESS | {"GSTIN": GSTIN[:-1]}),
    ("GSTIN with a wrong check character", BUSINESS | {"GSTIN": GSTIN[:-1] + ("7" if GSTIN[-1] != "7" else "8")}),
    ("GSTIN of another PAN", BUSINESS | {"PAN": "ZZYPV1234C"}),
    ("GSTIN of another state", BUSINESS | {"GSTIN": gstin("27", PAN)}),
    ("GSTIN from a manual", BUSINESS | {"PAN": "", "GSTIN": "29ABCDE1234F1Z5"}),
    ("GSTIN says unregistered", {"GSTIN": "URP"}),
    ("GSTIN in small letters", BUSINESS | {"GSTIN": GSTIN.lower()}),
    ("cell that looks like a formula", {"Landmark": "=2+5"}),
    ("control character", {"Landmark": "Near the \x07 lake"}),
    ("line break in a cell", {"Landmark": "Near the lake\nsecond gate"}),
    ("doubled spaces and no-break space", {"First Name": "  Asha\u00a0 Rani "}),
    ("byte that is not UTF-8", {"Landmark": f"Caf{BAD_BYTE} Lake"}),
    ("phone of the first row again", {"Phone": "+91 90000 20202"}),
    ("email of the first row again", {"Email": "Hazard2@Example.com"}),
)
# fmt: on

SHORT, LONG, BLANK, UNCLOSED = (
    "row too short",
    "row too long",
    "",
    "quotation mark never closed",
)


def dirty_csv() -> bytes:
    """Give the file: UTF-8 with BOM (but for one byte), LF; row n of a spreadsheet holds phone 90000 20200 + n."""
    rows = [list(COLUMNS)]
    for name, changes in HAZARDS:
        rows.append(_row(len(rows) + 1, name, changes))
    rows.append(_row(len(rows) + 1, SHORT, {})[: COLUMNS.index("Country")])
    rows.append([*_row(len(rows) + 1, LONG, {}), "one", "two"])
    rows.append([BLANK] * len(COLUMNS))
    rows.append(_row(len(rows) + 1, UNCLOSED, {"Landmark": "OPEN"}))
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    text = file.getvalue().replace(",OPEN,", ',"Near the lake,')
    return b"\xef\xbb\xbf" + text.encode("utf-8", "surrogateescape")


def _row(number: int, hazard: str, changes: dict[str, str]) -> list[str]:
    customer = {
        "Hazard": hazard,
        "Customer ID": f"D-{number}",
        "First Name": "Asha",
        "Last Name": "Verma",
        "Phone": str(9_000_020_200 + number),
        "Email": f"hazard{number}@example.com",
        "Address Line 1": f"{number} MG Road",
        "Address Line 2": "Indiranagar",
        "Landmark": "Near the lake",
        "Pincode": "560038",
        "City": "Bengaluru",
        "State": "Karnataka",
        "Country": "India",
    }
    full = dict.fromkeys(COLUMNS, "") | customer | changes
    return [full[column] for column in COLUMNS]
