"""The field table: one row per field of a customer. Reader, mapping, normalize, validator, reports and docs read it.

To add a field is to add a row here. The 19 fields of the API are those of its `POST /customers` reference; `ref` is
ours. Which are required follows the vendor's types for a general customer address (null is not allowed there), less
the two that have a default. The API publishes no length limits; those below are ours, generous for a person's data
and narrow enough to catch a shifted column.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

FULL_NAME = "full_name"
FULL_ADDRESS = "full_address"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a customer."""

    path: str
    """Where it stands in the payload (`address.phone`); the field's name everywhere."""
    label: str
    """What people call it; the header that the template and the samples use."""
    aliases: tuple[str, ...]
    """Other headers that mean this field, as people write them; compared without case, spaces and punctuation."""
    cleaner: str
    """The name of the value function that cleans and judges it (`importer.normalize.value`)."""
    required: bool = False
    """Whether a row without it is invalid by default; the config can change it."""
    max_length: int = 255
    """The longest clean value in characters by default; the config can change it."""
    fill: str = ""
    """The field that a blank value can be filled from."""
    default: str = ""
    """What a blank value becomes."""
    sent: bool = True
    """Whether it is part of the payload."""
    by_hand: bool = False
    """Whether only the user's own word maps a column to it (the vendor's types mark `address.id` read-only)."""
    example: str = ""
    """A value of an invented customer."""


# A table reads better with its aliases side by side.
# fmt: off
FIELDS: tuple[Field, ...] = (
    Field(
        "ref",
        "Customer ID",
        (
            "ref", "reference", "customer ref", "customer code", "customer no", "customer number", "cust id",
            "cust code", "cust no", "client id", "client code", "party code", "account id", "account code",
            "account number", "legacy id", "legacy customer id", "external id", "old id", "kunnr", "guid", "user id",
            "member id",
        ),
        "code_text",
        sent=False,
        example="C-1001",
    ),
    Field(
        "address.first_name",
        "First Name",
        (
            "firstname", "given name", "forename", "fname", "first", "customer first name", "billing first name",
            "पहला नाम",
        ),
        "name_text",
        required=True,
        max_length=100,
        example="Asha",
    ),
    Field(
        "address.last_name",
        "Last Name",
        (
            "lastname", "surname", "family name", "lname", "last", "customer last name", "billing last name",
            "उपनाम",
        ),
        "name_text",
        max_length=100,
        example="Verma",
    ),
    Field(
        "address.country_code",
        "Dialling Code",
        (
            "dial code", "dialing code", "phone country code", "phone code", "isd code", "isd",
            "mobile country code",
        ),
        "country_code",
        max_length=5,
        default="+91",
        example="+91",
    ),
    Field(
        "address.phone",
        "Phone",
        (
            "mobile", "mobile no", "mobile number", "mobile phone", "phone no", "phone number", "cell", "cell phone",
            "contact no", "contact number", "mob", "mob no", "mob number", "telephone", "tel", "tel no",
            "telephone no", "whatsapp", "whatsapp no", "whatsapp number", "customer phone", "customer mobile",
            "billing phone", "ledgermobile", "buyer phone number", "मोबाइल", "मोबाइल नंबर", "फोन", "फोन नंबर",
        ),
        "phone",
        required=True,
        max_length=15,
        example="9876543210",
    ),
    Field(
        "address.email",
        "Email",
        (
            "e mail", "email id", "email address", "mail", "mail id", "e mail id", "e mail address",
            "customer email", "user email", "billing email", "primary email", "buyer email", "ईमेल",
        ),
        "email",
        required=True,
        max_length=254,
        example="asha.verma@example.com",
    ),
    Field(
        "address.address_line1",
        "Address Line 1",
        (
            "address1", "address 1", "addr1", "addr 1", "addr line 1", "street", "street address", "street 1",
            "address line", "billing address 1", "billing address line 1", "ship address 1", "stras", "पता 1",
        ),
        "text",
        required=True,
        example="12 MG Road",
    ),
    Field(
        "address.address_line2",
        "Address Line 2",
        (
            "address2", "address 2", "addr2", "addr 2", "addr line 2", "street 2", "apartment", "area", "locality",
            "billing address 2", "billing address line 2", "ship address 2", "पता 2",
        ),
        "text",
        example="Indiranagar",
    ),
    Field(
        "address.landmark",
        "Landmark",
        ("near", "nearby", "nearest landmark", "land mark"),
        "text",
        example="Near the metro",
    ),
    Field(
        "address.pincode",
        "Pincode",
        (
            "pin", "pin code", "pin no", "postal code", "postcode", "post code", "zip", "zip code", "zipcode",
            "zip postal code", "postal pin", "billing postcode", "billing zip", "billing pincode",
            "ship postal code", "pstlz", "पिनकोड", "पिन कोड",
        ),
        "pincode",
        required=True,
        max_length=6,
        example="560038",
    ),
    Field(
        "address.city",
        "City",
        (
            "town", "city town", "town city", "district", "city name", "billing city", "ship city", "station",
            "ort01", "शहर",
        ),
        "text",
        required=True,
        max_length=100,
        fill="address.pincode",
        example="Bengaluru",
    ),
    Field(
        "address.state",
        "State",
        (
            "state name", "state ut", "province", "region", "state province", "state code", "billing state",
            "ship state", "statename", "ledstatename", "place of supply", "state pos", "regio", "राज्य",
        ),
        "state",
        required=True,
        max_length=100,
        fill="address.pincode",
        example="Karnataka",
    ),
    Field(
        "address.country",
        "Country",
        ("country name", "nation", "billing country", "ship country", "countryname", "land1", "देश"),
        "country",
        max_length=60,
        default="India",
        example="India",
    ),
    Field(
        "address.tax_identification_number",
        "Tax Identification Number",
        (
            "tax id", "tin", "tin no", "tax no", "tax number", "vat no", "vat number", "taxvat", "salestaxnumber",
        ),
        "code_text",
        max_length=50,
        example="123456789",
    ),
    Field(
        "address.business_name",
        "Address Business Name",
        (
            "address company", "company on address", "billing company", "shipping company", "mailing name",
            "mailingname",
        ),
        "name_text",
        example="Verma Traders",
    ),
    Field("address.id", "Address ID", (), "code_text", max_length=100, by_hand=True),
    Field(
        "business.business_type",
        "Business Type",
        (
            "type of business", "customer type", "gst registration type", "gstregistrationtype", "type of dealer",
            "dealer type",
        ),
        "text",
        max_length=100,
        example="Proprietorship",
    ),
    Field(
        "business.name",
        "Business Name",
        (
            "company", "company name", "business", "firm", "firm name", "organisation", "organization",
            "organisation name", "organization name", "trade name", "legal name", "shop name", "store name",
            "party name", "ledger name", "account name", "फर्म का नाम",
        ),
        "name_text",
        example="Verma Traders",
    ),
    Field(
        "business.pan_number",
        "PAN",
        (
            "pan no", "pan number", "pan card", "pan card no", "it pan", "income tax no", "incometaxnumber",
            "j 1ipanno",
        ),
        "pan",
        max_length=10,
        example="AAAPV1234C",
    ),
    Field(
        "business.gstin",
        "GSTIN",
        (
            "gst", "gst no", "gst number", "gstin no", "gstin number", "gstin uin", "gst in", "gst id",
            "gst identification number", "partygstin", "party gstin", "customer gstin", "buyer gstin", "stcd3",
        ),
        "gstin",
        max_length=15,
        example="29AAAPV1234C1Z0",
    ),
)

# fmt: on
FIELD_BY_PATH: MappingProxyType[str, Field] = MappingProxyType({field.path: field for field in FIELDS})
FIELD_PATHS: tuple[str, ...] = tuple(FIELD_BY_PATH)
PERSONAL_PATHS: tuple[str, ...] = (
    "address.first_name",
    "address.last_name",
    "address.phone",
    "address.email",
    "address.address_line1",
    "address.address_line2",
    "address.landmark",
    "address.tax_identification_number",
    "address.business_name",
    "business.name",
    "business.pan_number",
    "business.gstin",
)
"""Values that tell who somebody is: masked wherever they are not needed to mend a row."""
BUSINESS_PATHS: tuple[str, ...] = tuple(path for path in FIELD_PATHS if path.startswith("business."))


@dataclass(frozen=True, slots=True)
class VirtualField:
    """A column that is split over several fields; a map may name it, the payload never holds it."""

    path: str
    label: str
    aliases: tuple[str, ...]
    fills: tuple[str, ...]
    """The fields that it is split into."""


# fmt: off
VIRTUAL_FIELDS: tuple[VirtualField, ...] = (
    VirtualField(
        FULL_NAME,
        "Full Name",
        (
            "name", "customer name", "client name", "contact name", "contact person", "contactperson", "person name",
            "display name", "buyer name", "recipient name", "ledgercontact", "customer", "नाम", "ग्राहक का नाम",
        ),
        ("address.first_name", "address.last_name"),
    ),
    VirtualField(
        FULL_ADDRESS,
        "Full Address",
        (
            "address", "postal address", "complete address", "billing address", "customer address",
            "mailing address", "पता",
        ),
        ("address.address_line1", "address.address_line2"),
    ),
)

# fmt: on
MAP_TARGETS: tuple[str, ...] = (*FIELD_PATHS, FULL_NAME, FULL_ADDRESS)
"""What `--map` and the config may name."""

REPORT_COLUMNS: tuple[str, ...] = ("import_row", "import_status", "import_problems", "import_checksum")
"""What the errors files add behind the file's own columns; ignored, and not repeated, on the way back in. The checksum
is that of the own cells, where the row itself does not show what was wrong with it (`importer.customer.mended`)."""
