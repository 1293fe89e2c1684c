"""Each code that a value function can give: texts that provoke it, and texts that narrowly do not."""

from __future__ import annotations

import pytest

from importer.normalize import clean

PHONE, EMAIL, PIN = "address.phone", "address.email", "address.pincode"
PAN, GSTIN, STATE = "business.pan_number", "business.gstin", "address.state"

PROVOKED: list[tuple[str, str, list[str]]] = [
    ("number_damaged", PHONE, ["9.87654E+09", "9.87654321E9", "9,87654E+09", "9.87E9", "########", "9E-5"]),
    ("number_damaged", PIN, ["5.6E+05", "5.6003E5", "######"]),
    ("number_damaged", "ref", ["1.23457E+11", "1E+11", "1.5E3"]),
    ("number_damaged", "address.tax_identification_number", ["1.23E+08"]),
    ("phone_invalid", PHONE, ["987654321", "98765432101", "1999999999", "1800 123 4567"]),
    ("phone_invalid", PHONE, ["18001234567", "Raj", "+91"]),
    ("phone_invalid", PHONE, ["98765O3210", "9876543210O", "22041234"]),
    ("phone_invalid", PHONE, ["+1 800 234 5678", "+999 1234567", "91 9876"]),
    ("phone_invalid", "address.country_code", ["abc", "+999", "+1 91"]),
    ("phone_not_mobile", PHONE, ["022-22041234", "8022223333", "+44 20 7946 0958", "1600123456"]),
    ("phone_multiple", PHONE, ["9876543210/9123456780", "9876543210 9123456780", "9876543210\n9123456780"]),
    ("phone_multiple", PHONE, ["9876543210/11", "(M) 9876543210 (R) 022-22041234", "12345, 9876543210"]),
    ("phone_extra_text", PHONE, ["Raj 9876543210", "9876543210 - Raj", "9876543210 ext 12", "022-22041234 x123"]),
    ("phone_suspicious", PHONE, ["9999999999", "9898989898", "9000000012", "9123456789", "7777777123"]),
    ("email_invalid", EMAIL, ["raj", "raj@x", "@x.com", "raj@@x.com"]),
    ("email_invalid", EMAIL, ["raj kumar@x.com", "raj@x.c", "raj..k@x.com"]),
    ("email_invalid", EMAIL, ["raj@x.test", "raj@x.local", f"{'a' * 65}@x.com"]),
    ("email_invalid", EMAIL, ["raj@gmail.co m", "raj@भारत.com", "raj@yahoo.co,in", "raj@gmail,com"]),
    ("email_multiple", EMAIL, ["a@x.com;b@x.com", "a@x.com b@x.com", "a@x.com / b@x.com"]),
    ("email_multiple", EMAIL, ["a@x.com\nb@x.com", "a@, b@x.com"]),
    ("email_extra_text", EMAIL, ["raj@x.com (Raj)", "Raj Kumar <raj@x.com>"]),
    ("email_extra_text", EMAIL, ["Raj raj@x.com", "raj@x.com - office"]),
    ("email_typo", EMAIL, ["a@gmial.com", "a@gmail.co", "a@gmail.in"]),
    ("email_typo", EMAIL, ["a@gmai.com", "a@yaho.co.in", "a@hotmial.com"]),
    ("email_typo", EMAIL, ["a@redifmail.com", "a@outlok.com", "a@yahoo.con", "a@mycompany.con", "a@yahoo.coin"]),
    ("email_suspicious", EMAIL, ["test@x.com", "a@a.com", "abc123@xyz.com", "noemail@x.com", "NA@gmail.com"]),
    ("pincode_invalid", PIN, ["56003", "5600388", "056003", "56003A", "560O38", "Bengaluru", "Bengaluru 560038"]),
    ("pincode_unknown", PIN, ["119001", "560999", "999999", "110199"]),
    ("state_unknown", STATE, ["Karnatakaa", "Bengaluru", "97", "40", "Kerala/Goa", "XX"]),
    ("country_unsupported", "address.country", ["USA", "Nepal", "Indonesia", "Indai", "IO"]),
    ("pan_invalid", PAN, ["AAAPV1234", "AAAPV12345", "AAADV1234C", "AAAEV1234C", "AAAPV0000C", "1AAPV1234C"]),
    ("gstin_invalid", GSTIN, ["24AAQCA8719H1Z", "96AAQCA8719H1ZC", "24AAQCA8719H0ZC"]),
    ("gstin_invalid", GSTIN, ["24AAQDA8719H1ZC", "88AAQCA8719H1ZC"]),
    ("gstin_checksum", GSTIN, ["24AAQCA8719H1ZD", "24AAQCA8718H1ZC", "06DELI09652G1DB", "9917SGP29001OSS"]),
    ("gstin_placeholder", GSTIN, ["07AAAAA0000A1Z5", "29ABCDE1234F2Z5", "27AAAAA1111A1ZA", "33abcde1234f1z5"]),
]  # fmt: skip

NOT_PROVOKED: list[tuple[str, str, list[str]]] = [
    ("number_damaged", PHONE, ["9.876543210E9", "91.9876543210E10", "9876543210.0", "9876543210E0"]),
    ("number_damaged", PIN, ["5.60038E5", "560038.0"]),
    ("number_damaged", "ref", ["1.001E3", "12E4", "1E5", "E+11", "1001.0", "12.50"]),
    ("phone_invalid", PHONE, ["9876543210", "080 2222 3333", "+91 (0) 98765 43210"]),
    ("phone_invalid", PHONE, ["0091-9876543210", "+0 9876543210"]),
    ("phone_invalid", "address.country_code", ["+91", "0091", "IN", "India", "+971", "1", "91.0", "+91 (India)"]),
    ("phone_not_mobile", PHONE, ["9876543210", "7000000123", "+1 415 555 2671"]),
    ("phone_multiple", PHONE, ["98765 43210", "98765/43210", "9876543210, 9876543210"]),
    ("phone_multiple", PHONE, ["+91 9876543210,", "9,876,543,210"]),
    ("phone_extra_text", PHONE, ["Mob: 9876543210", "Ph.No. 9876543210", "9876543210 (M)", "tel:+919876543210"]),
    ("phone_suspicious", PHONE, ["9876543210", "9876500000", "9999998765", "9123456780"]),
    ("email_invalid", EMAIL, ["a@b.co", "o'neil@x.com", "raj&co@x.com"]),
    ("email_invalid", EMAIL, ["raj@x.co, India", "raj@x.co,raj@x.in", "raj@x.com,in"]),
    ("email_invalid", EMAIL, ["raj@x.com.", f"{'a' * 64}@x.com", "raj@xn--h2brj9c.in"]),
    ("email_multiple", EMAIL, ["raj@x.com;", "raj@x.com, RAJ@X.com", "raj@x.com, -"]),
    ("email_extra_text", EMAIL, ["<raj@x.com>", "mailto:raj@x.com", "Email: raj@x.com", '"raj@x.com"']),
    ("email_typo", EMAIL, ["a@gmail.com", "a@yahoo.co.in", "a@yahoo.in", "a@mail.com"]),
    ("email_typo", EMAIL, ["a@ymail.com", "a@email.com", "a@x.co"]),
    ("email_typo", EMAIL, ["a@hotmail.co.uk", "a@live.com", "a@rediff.com"]),
    ("email_typo", EMAIL, ["a@example.com", "a@gmx.com", "a@zmail.com"]),
    ("email_suspicious", EMAIL, ["a@b.com", "contest@x.com", "natasha@x.com"]),
    ("email_suspicious", EMAIL, ["abcd.k@x.com", "info@info.com", "user@x.com"]),
    ("pincode_invalid", PIN, ["560 038", "560-038", "PIN: 560038", "5,60,038", "5 6 0 0 3 8", "'560038"]),
    ("pincode_unknown", PIN, ["560038", "110001", "900056", "918000", "744101"]),
    ("state_unknown", STATE, ["Karnataka", "karnatak", "KA", "IN-KA"]),
    ("state_unknown", STATE, ["29", "29-Karnataka", "Karnataka (KA), India", "कर्नाटक"]),
    ("country_unsupported", "address.country", ["India", "INDIA.", "IN", "IND"]),
    ("country_unsupported", "address.country", ["356", "Bharat", "भारत", "Republic of India"]),
    ("pan_invalid", PAN, ["AAAPV1234C", "aaapv 1234 c", "PAN No: AAAPV1234C"]),
    ("pan_invalid", PAN, ["AAAKV0001C", "PANNOTAVBL", "Applied For"]),
    ("gstin_invalid", GSTIN, ["GSTIN: 24AAQCA8719H1ZC", "0717UNO00211UN2", "29AABCF8078M1C8"]),
    ("gstin_invalid", GSTIN, ["URP", "Unregistered"]),
    ("gstin_checksum", GSTIN, ["24AAQCA8719H1ZC", "09ALDN00287A1DD"]),
    ("gstin_placeholder", GSTIN, ["24AAQCA8719H1ZC", "36AASFP8573D2ZN"]),
]  # fmt: skip


def _cases(table: list[tuple[str, str, list[str]]]) -> list[tuple[str, str, str]]:
    return [(code, path, text) for code, path, texts in table for text in texts]


@pytest.mark.parametrize(("code", "path", "text"), _cases(PROVOKED), ids=ascii)
def test_code_is_provoked(code: str, path: str, text: str) -> None:
    """The text shows the problem."""
    assert code in [finding.code for finding in clean(path, text).findings]


@pytest.mark.parametrize(("code", "path", "text"), _cases(NOT_PROVOKED), ids=ascii)
def test_code_is_narrowly_not_provoked(code: str, path: str, text: str) -> None:
    """The text is close to the problem and does not have it."""
    assert code not in [finding.code for finding in clean(path, text).findings]


@pytest.mark.parametrize(
    ("path", "text", "suggestion"),
    [
        (PHONE, "98765O3210", "9876503210"),
        (EMAIL, "raj@gmial.com", "raj@gmail.com"),
        (EMAIL, "Raj.K@yahoo.con", "Raj.K@yahoo.com"),
        (EMAIL, "user@ gmail.com", "user@gmail.com"),
        (EMAIL, "raj(at)x.com", "raj@x.com"),
        (EMAIL, "r\u0430j@gmail.com", "raj@gmail.com"),
        (EMAIL, "user@gmail", "user@gmail.com"),
        (EMAIL, "user@gmail..com", "user@gmail.com"),
        (PIN, "560O38", "560038"),
        (PIN, "Bengaluru 560038", "560038"),
        (STATE, "Orrisa", "Odisha"),
        (STATE, "Chatisgarh", "Chhattisgarh"),
        (STATE, "Maharshtr", "Maharashtra"),
        (STATE, "Bengaluru", ""),
        ("address.country", "Indai", "India"),
        ("address.country", "Nepal", ""),
        (PAN, "AAAPVI234C", "AAAPV1234C"),
        (PAN, "24AAQCA8719H1ZC", "AAQCA8719H"),
        (GSTIN, "24AAQCA87I9H1ZC", "24AAQCA8719H1ZC"),
        (GSTIN, "24AAQCA8719HIZC", "24AAQCA8719H1ZC"),
        (GSTIN, "24AAQCA8719H1ZD", ""),
    ],
)
def test_suggestion(path: str, text: str, suggestion: str) -> None:
    """Where the right value can be told, it is suggested whole, so that it can be put in as it is; else nothing is."""
    (finding,) = clean(path, text).findings
    assert finding.suggestion == suggestion


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        (PHONE, "(M) 9876543210 (R) 022-22041234", "9876543210"),
        (PHONE, "12345, 9876543210", "9876543210"),
        (PHONE, "+91 09876543210", "9876543210"),
        (PHONE, "0919876543210", "9876543210"),
        (PHONE, "98765/43210", "9876543210"),
        (PHONE, "098,765,43,210", "9876543210"),
        (PHONE, "0065 9123 4567", "91234567"),
        (EMAIL, "RAJ@GMAIL.COM", "RAJ@gmail.com"),
        (EMAIL, "'raj@x.com", "raj@x.com"),
        ("ref", "00012", "00012"),
        ("ref", "1001.0", "1001"),
        ("ref", "'0012", "0012"),
        ("address.address_line1", "12, MG Road,\nIndiranagar\n\nBengaluru", "12, MG Road, Indiranagar, Bengaluru"),
        ("address.address_line1", "12\tMG\x00 Road", "12 MG Road"),
        ("address.first_name", " Asha\nRani ", "Asha Rani"),
        (STATE, "UT of Ladakh", "Ladakh"),
        (STATE, "25", "Dadra and Nagar Haveli and Daman and Diu"),
    ],
)
def test_value(path: str, text: str, value: str) -> None:
    """What is only badly written comes out as it was meant."""
    assert clean(path, text).value == value
