"""PAN, GSTIN, pincode, state and country cells as people fill them."""

from __future__ import annotations

import pytest

from importer.normalize import clean

GSTIN = "24AAQCA8719H1ZC"
PAN = "AAAPV1234C"


@pytest.mark.parametrize("form", ["({})", "[{}]", "{},", "{};", "*{}", "# {}", "GSTIN ({})", "{}|", "\u201c{}\u201d"])
def test_signs_around_a_tax_number_say_nothing(form: str) -> None:
    """Brackets, commas and the like around a GSTIN or a PAN are no part of it."""
    assert clean("business.gstin", form.format(GSTIN)).value == GSTIN
    assert clean("business.pan_number", form.replace("GSTIN", "PAN").format(PAN)).value == PAN


@pytest.mark.parametrize(
    ("path", "text", "suggestion"),
    [
        ("business.gstin", f"{GSTIN} (Gujarat)", GSTIN),
        ("business.gstin", f"Gujarat, {GSTIN.lower()}", GSTIN),
        ("business.gstin", f"{GSTIN} / 27AAAPV1234C1Z4", ""),
        ("business.gstin", "24AAQCA8719H1ZD (Gujarat)", ""),
        ("business.gstin", "27AAAAA1111A1ZW, Pune", ""),
        ("business.pan_number", f"{PAN} (individual)", PAN),
        ("business.pan_number", f"{PAN} / AAAPV1234D", ""),
    ],
)
def test_the_only_tax_number_in_other_text_is_suggested(path: str, text: str, suggestion: str) -> None:
    """A cell with other text is an error, with the number to put in when there is just one."""
    one = clean(path, text)
    assert one.value == ""
    assert [finding.suggestion for finding in one.findings] == [suggestion]


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        (
            "business.gstin",
            ["URD", "Unregistered Person", "Unregistered Dealer", "Not Registered", "Consumer", "No GST"],
        ),
        ("business.gstin", ["GSTIN: NA", "GSTIN No. - Nil", "GSTIN:", "Applied for"]),
        ("business.pan_number", ["PAN: NA", "PAN No: N/A", "PAN -"]),
    ],
)
def test_a_customer_without_a_tax_number_is_no_error(path: str, texts: list[str]) -> None:
    """The words that books have in place of a number, or a label with nothing behind it, are blank."""
    for text in texts:
        one = clean(path, text)
        assert (text, one.value, one.findings) == (text, "", ())


@pytest.mark.parametrize(
    "text", ["560038.", "560038,", "(560038)", "-560038", "- 560038", "#560038", '="560038"', "560038 -", "*560038"]
)
def test_signs_around_a_pincode_say_nothing(text: str) -> None:
    """What is left of an address around a pincode (`City - 560038.`) is no part of it."""
    assert clean("address.pincode", text).value == "560038"


@pytest.mark.parametrize("text", ["PIN: NA", "Pin Code:", "Pincode - nil", "PIN 000000", "पिन कोड: -"])
def test_a_label_without_a_pincode_is_blank(text: str) -> None:
    """A label with nothing or a placeholder behind it says nothing."""
    one = clean("address.pincode", text)
    assert (one.value, one.findings) == ("", ())


@pytest.mark.parametrize("text", ["पिन 560038", "पिन कोड: ५६००३८", "पिनकोड नंबर 560 038"])
def test_a_label_in_hindi_is_a_label(text: str) -> None:
    """The Hindi word for a pincode in front of one is taken off like the English one."""
    assert clean("address.pincode", text).value == "560038"


STATES = [
    (
        "Jammu and Kashmir",
        ["Jammu Kashmir", "J&amp;K", "Jammu &amp; Kashmir", "जम्मू-कश्मीर", "जम्मू कश्मीर", "जम्मू एवं कश्मीर"],
    ),
    (
        "Dadra and Nagar Haveli and Daman and Diu",
        ["Dadra Nagar Haveli Daman Diu", "Dadra Nagar Haveli & Daman Diu", "DNH DD", "26 Daman and Diu"],
    ),
    ("Maharashtra", ["27 Maharashtra", "27_Maharashtra", "Maharashtra 27", "MAHARASHTRA_27", "Maharashtra - 411001"]),
    ("Delhi", ["7-Delhi", "Delhi-110001", "07 Delhi", "नई दिल्ली", "New Delhi 110001"]),
    ("Uttarakhand", ["उत्तराखण्ड", "उत्तराखंड"]),
    ("Jharkhand", ["झारखण्ड", "झारखंड"]),
    ("Chandigarh", ["चण्डीगढ़", "चंडीगढ़"]),
    ("Andhra Pradesh", ["आन्ध्र प्रदेश", "ఆంధ్ర ప్రదేశ్"]),
    ("Tamil Nadu", ["தமிழ்நாடு", "33 - தமிழ்நாடு"]),
    ("Andaman and Nicobar Islands", ["Andaman", "Andaman & Nicobar", "A and N"]),
    ("", ["27 Karnataka", "Kerala 29", "Maharashtra Goa", "110001", "27 411001", "Delhi Haryana"]),
]


@pytest.mark.parametrize(("name", "texts"), STATES, ids=ascii)
def test_a_state_is_read_with_its_code_or_pincode_and_without_its_and(name: str, texts: list[str]) -> None:
    """Code or pincode beside a state, a missing `and`, either Hindi spelling of a nasal: the state is the same."""
    for text in texts:
        assert (text, clean("address.state", text).value) == (text, name)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("India (IN)", "India"),
        ("India/Bharat", "India"),
        ("भारत (India)", "India"),
        ("IN-IND", "India"),
        ("India/Nepal", ""),
        ("Indiana", ""),
        ("91-1", ""),
        ("()", ""),
        ("+", ""),
    ],
)
def test_a_country_named_twice_is_one_country(text: str, country: str) -> None:
    """Every part must name India."""
    assert clean("address.country", text).value == country


@pytest.mark.parametrize(("text", "code"), [("+91.0", "+91"), ("91.0", "+91"), ("+971.0", "+971"), ("+91.5", "")])
def test_a_dialling_code_that_was_a_float_is_read(text: str, code: str) -> None:
    """A point and zeros are a float's, with a plus as well."""
    assert clean("address.country_code", text).value == code
