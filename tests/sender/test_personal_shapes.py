"""What looks like anybody's e-mail or phone number is hidden in the words of the API; what helps stays."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.sender.mask import mask


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("already used by ravi@example.com", "already used by ***"),
        ("used by <Ravi.K+shop@mail.example.co.in>.", "used by <***>."),
        ("o'brien@example.com is taken", "*** is taken"),
        ('"ravi kumar"@example.com is taken', "*** is taken"),
        ("email='ravi@example.com'", "email='***'"),
        ("रवि@उदाहरण.भारत is taken", "*** is taken"),
        ("r***@ex*****.com is taken", "*** is taken"),
        ("ravi @ example.com is taken", "*** is taken"),
        ("ravi%40example.com, ravi%2540example.com", "***, ***"),
        ("ravi&#64;example.com ravi\\u0040example.com ravi\uff20example.com", "*** *** ***"),
        ("GET https://h.example/c?email=ravi@example.com&phone=9876543210", "GET https://h.example/c?email=***&phone=***"),
    ],
)  # fmt: skip
def test_emails(text: str, kept: str) -> None:
    """Anybody's e-mail is hidden, however it is written, and the words around it stay."""
    assert mask(text, ()) == kept


@pytest.mark.parametrize(
    "number",
    [
        "9876543210", "+91 98765-43210", "098765 43210", "98765/43210", "987.654.3210", "987_654_3210",
        "0091 98765 43210", "9 8 7 6 5 4 3 2 1 0", "98765%2043210", "98765+43210", "98765&nbsp;43210",
        "98765 - 43210", "9876\u2013543\u2013210", "\u096f\u096e\u096d\u096c\u096b\u096a\u0969",
        "\uff19\uff18\uff17\uff16\uff15\uff14\uff13", "2345-6789", "9,876,543,210", "9,87,65,43,210",
        "98******10", "XXXXXX3210", "+91 98xxx xxx10", "+91******3210", "\u2022\u2022\u2022\u2022\u2022 3210",
        "98765\u200b43210", "1234567", "2024-01-15 98765",
    ],
)  # fmt: skip
def test_phone_numbers(number: str) -> None:
    """Anybody's phone number is hidden, with any gaps, in any script, and where it is masked in part already."""
    assert mask(f"Phone {number} belongs to cus_1 (409)", ()) == "Phone *** belongs to cus_1 (409)"
    assert not re.search(r"\d", mask(f"PHONE_{number}_TAKEN", ()))


@pytest.mark.parametrize("tax_id", ["ABCDE1234F", "abcde1234f", "27AAPFU0939F1ZV"])
def test_tax_ids(tax_id: str) -> None:
    """A PAN says who somebody is, and so does a GSTIN, which holds one."""
    assert mask(f"{tax_id} is in use", ()) == "*** is in use"


@pytest.mark.parametrize(
    "text",
    [
        "The same as cus_01HQ3Z9K7XYZ",
        "request req_1a2b3c4d5e, trace 4bf92f3577b34da6a3ce929d0e0e4736",
        "trace 550e8400-e29b-41d4-a716-44665a440000",
        "HTTP 400, code 1042",
        "codes 400, 401, 4001 and 400,401,404",
        "pincode 560038 does not exist",
        "pincode must have 6 digits, 10000 is too short",
        "Phone must have 10 digits. 1000 were sent",
        "expired at 2026-11-26T10:30:00.123456Z, issued 2026-11-26 10:30",
        "IP 192.168.100.200 is not allowed",
        "at most 1,000,000 customers, row 12,345",
        "address.line1 may have 255 characters",
        "An e-mail must contain an @ sign and a dot",
        "index 123456 of x1, 1.2.3",
        "try again in 30 s",
    ],
)
def test_what_helps_stays(text: str) -> None:
    """Ids, codes, pincodes, dates, addresses of machines and counts are nobody's phone number."""
    assert mask(text, ()) == text


def test_an_id_keeps_what_is_no_number() -> None:
    """Where an id holds seven digits in a row only these are hidden: the rest still finds it."""
    assert mask("trace 550e8400-e29b-41d4-a716-446655440000", ()) == "trace 550e8400-e29b-41d4-a716-***"
    assert mask("cus_9876543210", ()) == "cus_***"


TEXTS = st.text(max_size=60) | st.text(st.sampled_from("0123456789\u0966\u096b xX*-.,:/()+%_@aT&;2024"), max_size=60)


@given(TEXTS)
@example("10:30:00123456")
@example("12345678-1234-4123-8123-123456789012")
@example("2024-01-15T10:30:00.1234567")
@example("1,234,5678901")
@example("192.168.1.1234567")
def test_no_seven_digits_in_a_row_survive(text: str) -> None:
    """Whatever the API says, no seven digits in a row are kept, nor anything on both sides of an @."""
    kept = mask(text, ())
    assert not re.search(r"\d{7}", kept)
    assert not re.search(r"[\w.+-]@[\w.+-]", kept)


@given(st.emails(), TEXTS, TEXTS)
def test_no_email_survives(email: str, before: str, after: str) -> None:
    """Whatever stands around it, and also as a URL has it, an e-mail is not in what is kept."""
    assert email.casefold() not in mask(f"{before} {email} {after}", ()).casefold()
    kept = mask(f"{before} {quote(email)} {after}", ())
    assert quote(email).casefold() not in kept.casefold()


GAPS = st.sampled_from(["", " ", "-", ".", " - ", "/", "_", "(", ") ", "%20", "\u00a0", "\u2013", "+"])


@given(st.lists(st.text("0123456789", min_size=1, max_size=5), min_size=7, max_size=8), GAPS)
def test_no_number_with_gaps_survives(groups: list[str], gap: str) -> None:
    """Of a number in groups nothing is kept, unless it is a date."""
    kept = mask(f"Phone {gap.join(groups)}; it is taken", ())
    assert not re.search(r"\d", kept.replace("%20", " "))


@pytest.mark.parametrize(
    "text", ["a" * 4000, "a'" * 2000, "1 " * 2000, "x" * 4000, "%40" * 1300, "a@" * 2000, '"a' * 2000, "1," * 2000]
)
def test_hostile_texts_end(text: str) -> None:
    """A long text made to go back and forth in is masked like any other, and bounded."""
    assert len(mask(text, ())) <= 300
