"""Texts for the property tests: anything at all, and realistic values of each cleaner with slips in them."""

from __future__ import annotations

from hypothesis import strategies as st

REALISTIC: dict[str, list[str]] = {
    "code_text": [
        "C-1001", "1001.0", "00012", "1.23457E+11", "1.001E3", "12E4", "'0012", "N/A", "x12", "######",
        "१२३",
    ],
    "name_text": [
        "Asha", "Null", "Na", "O\u2019Brien", "D'Souza", "राज", "\u0915\u094d\u200d\u0937",
        "Verma  Traders", "#REF!", "-", "3M",
    ],
    "text": [
        "12, MG Road", "12\nMG Road", "n/a", "Not Available", "NA", "Noida", "xxx", "0", "Opp. SBI",
        "नई दिल्ली", "\u2013",
    ],
    "phone": [
        "9876543210", "+91 98765 43210", "080-22223333", "9.876543210E9", "9.87654E+09", "9876543210 (Raj)",
        "9999999999", "9876543210/11", "+1 415 555 2671", "Mob: 9876543210", "98765O3210", "1800-123-4567",
        "8022223333", "9123456789", "8024561379", "9876543210.0", "९८७६५४३२१०", "022-22041234 x123",
        "9876543210, 9123456780", "0000000000", "7000000000",
    ],
    "country_code": [
        "+91", "91", "0091", "IN", "India", "+1", "US", "abc", "+999", "91.0",
    ],
    "email": [
        "asha@example.com", "A.B@Example.COM", "a@x.com, b@x.com", "Raj <raj@x.com>", "raj@gmial.com",
        "test@example.com", "na@na.com", "raj kumar@x.com", "raj@x.invalid", "raj@localhost",
        "mailto:raj@x.com", "raj@gmail.con", "raj(at)x.com", "raj@-x.com", ".raj@x.com", "raj.@x.com",
        "raj..k@x.com", "raj@x-.com", "raj@xn--x.com", "abc12@example.com",
    ],
    "pincode": [
        "560038", "560 038", "560038.0", "5.60038E5", "5.6E+05", "056003", "119001", "900056", "560O38",
        "पिन ५६००३८",
    ],
    "state": [
        "Karnataka", "karnataka", "KA", "29", "7", "29-Karnataka", "Orrisa", "ओडिशा", "J&K", "Delhi",
        "DELHI", "NA",
    ],
    "country": [
        "India", "IN", "356", "356.0", "Bharat", "भारत", "USA", "Indai", "-",
    ],
    "pan": [
        "AAAPV1234C", "aaapv1234c", "AAADV1234C", "AAAPV0000C", "AAAPVI234C", "PANNOTAVBL",
        "PAN: AAAPV1234C",
    ],
    "gstin": [
        "24AAQCA8719H1ZC", ":24AAQCA8719H1ZC", "24AAQCA8719H1ZD", "24AAQCA8719HIZC", "0717UNO00157UNO",
        "22AAAAA0000A1Z5", "29ABCDE1234F1Z5", "9917SGP29001OST", "06DELI09652G1DA", "97AAQCA8719H1Z1",
        "24aaqca8719h1zc", "27AAAAA1111A1ZW", "URP",
    ],
}  # fmt: skip
"""By cleaner; with clean ones among them, so that slips land on both sides of every rule."""

_PIECES = st.sampled_from(
    [
        " ", "  ", ".", "..", "@", "-", "+", "0", "1", "9", "O", "e", "E", "x", "X", "'", '"', "\n", "\t", ",", "/",
        "(", ")", "#", "&", ":", "\x00", "\x1f", "\u00a0", "\u00e9", "\u0301", "\u093c", "\u096f", "\u200b",
        "\u200c", "\u200d", "\ufeff", "\uff19",
    ]
)  # fmt: skip


@st.composite
def slipped(draw: st.DrawFn, cleaner: str) -> str:
    """Draw a realistic text with up to three pieces put in, left out or exchanged, or in other letters."""
    text = draw(st.sampled_from(REALISTIC[cleaner]))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(_PIECES | st.just("")) + text[place + draw(st.integers(0, 2)) :]
    return draw(st.sampled_from([text, text, text.upper(), text.lower(), text + text]))


def texts(cleaner: str) -> st.SearchStrategy[str]:
    """Give texts for a cleaner: realistic ones with slips, any Unicode text, and plain ASCII."""
    return slipped(cleaner) | st.text(max_size=30) | st.text(st.characters(max_codepoint=127), max_size=20)
