"""Traps of real exports: what headers mean beside their neighbours and their values."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pytest

from importer.customer.text_column import text_batch
from importer.errors import UsageError
from importer.mapping import Mapping, Wishes, customers_only, evidence_of, map_columns

PHONES = [f"98{number:08}" for number in range(30)]
EMAILS = [f"asha{number}@example.com" for number in range(30)]


def mapped(headers: Sequence[str], *values: Sequence[str], attended: bool = True) -> Mapping:
    """Map headers over columns of values."""
    cells = text_batch({str(at): pa.array(list(column), pa.string()) for at, column in enumerate(values)})
    return map_columns(headers, evidence_of(cells) if values else (), attended=attended)


def fields(mapping: Mapping) -> list[str | None]:
    """Give the field of each column."""
    return [entry.field for entry in mapping.columns]


def test_zohos_billing_code_is_the_pincode() -> None:
    """Zoho calls the pincode Billing Code; the shipping address beside it stays out as a whole."""
    mapping = mapped(["Billing Address", "Billing City", "Billing Code", "Shipping City", "Shipping Code"])
    assert fields(mapping) == ["full_address", "address.city", "address.pincode", None, None]
    assert mapping.columns[2].confidence == "likely"


def test_the_sellers_gstin_is_not_the_customers() -> None:
    """A GSTIN of the seller stays out whatever its values are."""
    gstins = ["29AAAPV1234C1Z0"] * 30
    assert fields(mapped(["Seller Gstin", "Email"], gstins, EMAILS)) == [None, "address.email"]


def test_parts_of_two_addresses_are_never_mixed() -> None:
    """The billing address is taken; a part that only the shipping address has stays out."""
    mapping = mapped(["Bill To City", "Bill To State", "Ship To City", "Ship To Pincode"])
    assert fields(mapping) == ["address.city", "address.state", None, None]


def test_a_name_in_a_ledger_is_the_business_where_a_contact_person_stands_beside_it() -> None:
    """The same header is a person in a shop's list."""
    assert fields(mapped(["Name", "Contact Person", "GSTIN"])) == ["business.name", "full_name", "business.gstin"]
    assert fields(mapped(["Name", "Phone"])) == ["full_name", "address.phone"]


def test_the_only_name_in_a_ledger_is_told_by_its_values() -> None:
    """Firms are the business; people with frequent surnames are people."""
    firms = [f"{word} Traders" for word in ("Asha", "Ravi", "Om") * 10]
    people = [f"{word} Sharma" for word in ("Asha", "Ravi", "Om") * 10]
    assert fields(mapped(["Name", "Opening Balance"], firms, PHONES))[0] == "business.name"
    assert fields(mapped(["Name", "Opening Balance"], people, PHONES))[0] == "full_name"


def test_parents_that_are_no_customers_are_pointed_out() -> None:
    """Tally's PARENT tells debtors from creditors: the filter is offered as it is to be typed, and not applied."""
    cells = text_batch({"PARENT": pa.array(["Sundry Debtors"] * 20 + ["Sundry Creditors"] * 5, pa.string())})
    (line,) = customers_only(["PARENT"], evidence_of(cells))
    assert '--where "PARENT=Sundry Debtors"' in line
    assert customers_only(["PARENT"], evidence_of(cells[:20])) == ()


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("password_hash", "x"),
        ("rp_token", "x"),
        ("Aadhaar No", "x"),
        ("Credit Card Number", "x"),
        ("extra_1", "$2y$10$abcdefghijklmnopqrstuv"),
        ("extra_2", "d41d8cd98f00b204e9800998ecf8427e:salt"),
    ],
)
def test_secrets_are_known_by_header_or_value(header: str, value: str) -> None:
    """A column of passwords, tokens or numbers that nobody may keep is marked, and no --map makes it a field."""
    mapping = mapped([header, "Email"], [value] * 30, EMAILS)
    assert mapping.secrets == (header,)
    assert mapping.columns[0].field is None
    cells = text_batch({"PARENT": pa.array([value] * 30, pa.string())})
    with pytest.raises(UsageError, match="never imported"):
        map_columns([header], evidence_of(cells), Wishes(map={header: "ref"}))


def test_an_id_that_looks_like_a_hash_is_no_secret() -> None:
    """A customer id of 32 hexadecimal digits stays the reference that it is called."""
    mapping = mapped(["Customer ID"], [f"{number:032x}" for number in range(30)])
    assert (mapping.secrets, fields(mapping)) == ((), ["ref"])


def test_values_that_contradict_a_header_are_not_used_silently() -> None:
    """Phone and Email with their values exchanged: neither is used, and both say why."""
    mapping = mapped(["Phone", "Email"], EMAILS, PHONES)
    assert fields(mapping) == [None, None]
    assert [entry.confidence for entry in mapping.columns] == ["unsure", "unsure"]
    assert "100% of values are e-mail addresses" in mapping.columns[0].why


def test_numbers_that_are_no_gst_codes_are_not_read_as_states() -> None:
    """State numbers that do not go with the pincodes beside them are another system's: they need a table."""
    pincodes = ["560038", "400001", "110001"] * 10
    right, other = ["29", "27", "07"] * 10, ["01", "02", "03"] * 10
    assert fields(mapped(["State", "Pincode"], right, pincodes)) == ["address.state", "address.pincode"]
    assert fields(mapped(["State", "Pincode"], other, pincodes)) == [None, "address.pincode"]


def test_a_tax_number_is_the_gstin_only_while_no_other_column_is() -> None:
    """Tax No is the GSTIN in an Indian file, unless a GSTIN stands beside it or its values are none."""
    assert fields(mapped(["Tax No"])) == ["business.gstin"]
    assert fields(mapped(["Tax No", "GSTIN"])) == ["address.tax_identification_number", "business.gstin"]
    assert fields(mapped(["Tax No"], PHONES)) == ["address.tax_identification_number"]


def test_a_country_code_is_told_by_its_values() -> None:
    """+91 is dialled, IN is a country; within an address it is the country without any value."""
    assert fields(mapped(["Country Code"], ["+91"] * 30)) == ["address.country_code"]
    assert fields(mapped(["Country Code"], ["IN"] * 30)) == ["address.country"]
    assert fields(mapped(["Default Address Country Code"])) == ["address.country"]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Cust. Mob. No.", "address.phone"),
        ("LEDGERMOBILE", "address.phone"),
        ("E-Mail ID of Customer", "address.email"),
        ("Pincde", "address.pincode"),
        ("Fist Name", "address.first_name"),
        ("ग्राहक का मोबाइल नं.", "address.phone"),
        ("Father's Name", None),
        ("Fax No", None),
        ("Bank Account Number", None),
        ("E-mail 2", None),
        ("Email Verified", None),
        ("Date of Birth", None),
        ("Salesperson Mobile", None),
    ],
)
def test_words_of_a_header(header: str, field: str | None) -> None:
    """Abbreviated, glued, Hindi and misspelt headers mean their field; those of something else do not."""
    assert fields(mapped([header])) == [field]


def test_alternates_stand_in_and_say_so() -> None:
    """Of two columns that fight for a field the mobile wins; an alternate number never becomes the main one."""
    mapping = mapped(["Phone", "Alternate Mobile", "Mobile"])
    assert [(entry.field, entry.role) for entry in mapping.columns] == [
        ("address.phone", "alternate"),
        ("address.phone", "alternate"),
        ("address.phone", "main"),
    ]


def test_unattended_only_sure_columns_are_used() -> None:
    """What is likely is used when a person sees it; else it stays out and is a suggestion, in the same words."""
    headers = ["Billing Code", "Phone"]
    there, away = mapped(headers), mapped(headers, attended=False)
    assert fields(there) == ["address.pincode", "address.phone"]
    assert fields(away) == [None, "address.phone"]
    assert away.columns[0].suggestion == "address.pincode"
    assert away.columns[0].why == there.columns[0].why


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            "Mailing Street,Mailing City,Mailing Zip,Other Street,Other City,Other Phone,Phone",
            ["full_address", "address.city", "address.pincode", None, None, "address.phone", "address.phone"],
        ),
        (
            "Business Street,Business Street 2,Business City,Business Pin,Home Street,Home City,Mobile",
            ["address.address_line1", "address.address_line2", "address.city", "address.pincode", None, None,
             "address.phone"],
        ),
        ("Address Type,Address Title,Postal Code,Gst State", [None, None, "address.pincode", "address.state"]),
        ("E-mail Type,E-mail Address,E-mail Display Name", [None, "address.email", None]),
        ("id,work_number,mobile_number,owner_id", ["ref", None, "address.phone", None]),
        ("address_id,customer_id,store_id", [None, "ref", None]),
        ("Contact ID,Contact Owner,Billing County,Billing City", ["ref", None, None, "address.city"]),
        ("name,contact,gstin", ["business.name", None, "business.gstin"]),
        ("Add1,Add2,Add3,Dist,Pin", ["address.address_line1", "address.address_line2", None, "address.city",
                                     "address.pincode"]),
        ("Patient Name,House No.,Street/Locality,PIN", ["full_name", "address.address_line1", "address.address_line2",
                                                        "address.pincode"]),
        ("Addresses,Address Line 1,Company,Store Credit", ["full_address", "address.address_line1",
                                                           "address.business_name", None]),
    ],
)  # fmt: skip
def test_headers_of_other_programs(headers: str, expected: list[str | None]) -> None:
    """Headers of CRMs, shops and registers that are in no list of ours, by themselves, as a person sees them."""
    assert fields(mapped(headers.split(","))) == expected


def test_values_do_not_exchange_sure_columns() -> None:
    """Which of two sure columns is the main one is the header's word: tonight's blanks and damage do not change it."""
    damaged = [value if at % 2 else "?" for at, value in enumerate(EMAILS)]
    mapping = mapped(["Email", "Billing Email"], damaged, EMAILS, attended=False)
    assert [entry.role for entry in mapping.columns] == ["main", "alternate"]
