"""The field table: one row per field of a customer. Reader, mapping, normalize, validator, reports and docs read it.

To add a field is to add a row here. The 19 fields of the API are those of its `POST /customers` reference; `ref` is
ours. Which are required follows the vendor's types for a general customer address (null is not allowed there), less
the two that have a default. The API publishes no length limits; those below are ours, generous for a person's data
and narrow enough to catch a shifted column.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from types import MappingProxyType

LONGEST_TEXT = 10_000
"""Characters in any value of a payload. Ours, to bound a request; `max_length` in the config goes no further."""


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
    doubtful: tuple[str, ...] = ()
    """Headers that usually mean this field, and sometimes something else; two fields may share one."""
    _: KW_ONLY
    meaning: str
    """What it holds and what is accepted, as the template tells the people who fill it: a sentence or two."""


# A table reads better with its aliases side by side.
# fmt: off
FIELDS: tuple[Field, ...] = (
    Field(
        "ref",
        "Customer ID",
        (
            "ref", "customer ref", "contact id", "customer code", "customer no", "customer number", "cust id",
            "cust code", "cust no", "client id", "client code", "party code", "account id", "account code",
            "legacy id", "legacy customer id", "external id", "old id", "kunnr", "guid", "user id", "member id",
            "ग्राहक संख्या", "ग्राहक क्रमांक", "ग्राहक आईडी", "ग्राहक कोड",
        ),
        "code_text",
        sent=False,
        example="C-1001",
        meaning=(
            "Your own number or code for the customer. It names the row in the reports and is not sent to the "
            "store."
        ),
        doubtful=(
            "id", "code", "reference", "account number", "account no", "record id", "uid", "uuid", "registration no",
        ),
    ),
    Field(
        "address.first_name",
        "First Name",
        (
            "firstname", "given name", "forename", "fname", "first", "customer first name", "billing first name",
            "पहला नाम", "प्रथम नाम",
        ),
        "name_text",
        required=True,
        max_length=100,
        example="Asha",
        meaning="The first name, with titles and initials if you use them. Any script is accepted.",
    ),
    Field(
        "address.last_name",
        "Last Name",
        (
            "lastname", "surname", "family name", "lname", "last", "customer last name", "billing last name",
            "उपनाम", "कुलनाम", "अंतिम नाम", "सरनेम",
        ),
        "name_text",
        max_length=100,
        example="Verma",
        meaning="The last name or surname. Any script is accepted.",
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
        meaning="The dialling code of the phone's country: +91, 91, 0091 or IN.",
        doubtful=("country code",),
    ),
    Field(
        "address.phone",
        "Phone",
        (
            "mobile", "mobile no", "mobile number", "mobile phone", "phone no", "phone number", "cell", "cell phone",
            "contact no", "contact number", "mob", "mob no", "mob number", "telephone", "tel", "tel no",
            "telephone no", "whatsapp", "whatsapp no", "whatsapp number", "customer phone", "customer mobile",
            "billing phone", "ledgermobile", "buyer phone number", "telf1", "landline", "landline no", "मोबाइल",
            "मोबाइल नंबर", "मोबाइल नं", "मो नं", "मो", "फोन", "फोन नंबर", "दूरभाष", "संपर्क नंबर",
        ),
        "phone",
        required=True,
        max_length=15,
        example="9876543210",
        meaning=(
            "A 10-digit Indian mobile number, or a number with + and its country code (+971 50 123 4567). "
            "Spaces, hyphens, a leading 0 and +91 are accepted."
        ),
    ),
    Field(
        "address.email",
        "Email",
        (
            "e mail", "email id", "email address", "mail", "mail id", "e mail id", "e mail address",
            "customer email", "user email", "billing email", "primary email", "buyer email", "smtp addr",
            "smtp address", "ईमेल", "ईमेल आईडी", "ईमेल पता",
        ),
        "email",
        required=True,
        max_length=254,
        example="asha.verma@example.com",
        meaning="One e-mail address.",
    ),
    Field(
        "address.address_line1",
        "Address Line 1",
        (
            "address1", "address 1", "addr1", "addr 1", "addr line 1", "street address", "street 1", "address line",
            "house no and street", "billing address 1", "billing address line 1", "ship address 1", "stras", "पता 1",
        ),
        "text",
        required=True,
        doubtful=("house no", "house number", "door no", "flat no", "building"),
        example="12 MG Road",
        meaning="House or flat number, building and street.",
    ),
    Field(
        "address.address_line2",
        "Address Line 2",
        (
            "address2", "address 2", "addr2", "addr 2", "addr line 2", "street 2", "apartment", "locality",
            "extended address", "billing address 2", "billing address line 2", "ship address 2", "पता 2", "मोहल्ला",
        ),
        "text",
        example="Indiranagar",
        meaning="Locality, area or sector: what does not fit into the first line.",
        doubtful=("area", "colony", "sector", "mohalla", "sub locality", "extended", "क्षेत्र"),
    ),
    Field(
        "address.landmark",
        "Landmark",
        ("near", "nearby", "nearest landmark", "land mark", "near by", "लैंडमार्क"),
        "text",
        example="Near the metro",
        meaning="A place nearby that is easy to find.",
    ),
    Field(
        "address.pincode",
        "Pincode",
        (
            "pin", "pin code", "pin no", "postal code", "postcode", "post code", "zip", "zip code", "zipcode",
            "zip postal code", "postal pin", "billing postcode", "billing zip", "billing pincode",
            "ship postal code", "pstlz", "पिनकोड", "पिन कोड", "पिन", "डाक कोड",
        ),
        "pincode",
        required=True,
        max_length=6,
        example="560038",
        meaning="The 6 digits of the Indian pincode; the first is not 0. It fills city and state when these are blank.",
        doubtful=("billing code", "shipping code", "postal"),
    ),
    Field(
        "address.city",
        "City",
        (
            "town", "city town", "town city", "city name", "billing city", "ship city", "ort01", "शहर", "नगर",
        ),
        "text",
        required=True,
        max_length=100,
        fill="address.pincode",
        example="Bengaluru",
        meaning="The city, town or village.",
        doubtful=(
            "district", "station", "city village", "village", "location", "place", "taluka", "जिला", "गांव", "स्थान",
        ),
    ),
    Field(
        "address.state",
        "State",
        (
            "ledstatename", "state name", "state ut", "state region", "province", "state province", "state code",
            "gst state",
            "billing state", "ship state", "state pos", "राज्य", "प्रदेश",
        ),
        "state",
        required=True,
        max_length=100,
        fill="address.pincode",
        example="Karnataka",
        meaning=(
            "The state or union territory: its official name, a usual spelling, its two-letter code (KA) or its "
            "GST code (29)."
        ),
        doubtful=("region", "regio", "place of supply", "pos"),
    ),
    Field(
        "address.country",
        "Country",
        ("country name", "nation", "billing country", "ship country", "countryname", "land1", "देश"),
        "country",
        max_length=60,
        default="India",
        example="India",
        meaning="India; the store takes customers of no other country.",
        doubtful=("country code", "country iso"),
    ),
    Field(
        "address.tax_identification_number",
        "Tax Identification Number",
        (
            "tin", "tin no", "vat", "vat no", "vat number", "vat tin", "taxvat", "salestaxnumber", "sales tax no",
            "cst no",
        ),
        "code_text",
        max_length=50,
        example="123456789",
        meaning="A tax number other than PAN and GSTIN, as it stands on the paper.",
        doubtful=("tax id", "tax no", "tax number", "tax registration no"),
    ),
    Field(
        "address.business_name",
        "Address Business Name",
        (
            "address company", "company on address", "billing company", "mailing name", "mailingname",
        ),
        "name_text",
        example="Verma Traders",
        meaning="The business's name as it is to stand in this address, on bills and deliveries.",
        doubtful=(
            "company", "company name", "organisation", "organization", "organisation name", "organization name",
            "name 2", "कंपनी", "कंपनी का नाम",
        ),
    ),
    Field(
        "address.id",
        "Address ID",
        (),
        "code_text",
        max_length=100,
        by_hand=True,
        meaning="The store's own id of the address. Only --map or the config's map fills it.",
    ),
    Field(
        "business.business_type",
        "Business Type",
        (
            "type of business", "business category", "gst registration type", "gstregistrationtype", "constitution",
            "constitution of business", "firm type", "company type", "व्यवसाय का प्रकार",
        ),
        "text",
        max_length=100,
        example="Proprietorship",
        meaning="What kind of business it is.",
        doubtful=(
            "customer type", "entity type", "tax scheme", "gst scheme", "registration type", "gst type",
            "gst treatment",
        ),
    ),
    Field(
        "business.name",
        "Business Name",
        (
            "business", "firm", "firm name", "trade name", "legal name", "legal name of business", "shop name",
            "store name", "party name", "party", "ledger name", "account name", "dealer name", "फर्म का नाम", "फर्म",
            "पार्टी का नाम",
            "दुकान का नाम", "व्यवसाय का नाम",
        ),
        "name_text",
        example="Verma Traders",
        meaning=(
            "The business's name. It is needed as soon as any other business value is given; a private customer "
            "leaves all of them blank."
        ),
        doubtful=(
            "company", "company name", "organisation", "organization", "organisation name", "organization name",
            "name 1", "print name", "कंपनी", "कंपनी का नाम",
        ),
    ),
    Field(
        "business.pan_number",
        "PAN",
        (
            "pan no", "pan number", "pan card", "pan card no", "it pan", "income tax no", "incometaxnumber",
            "j 1ipanno", "पैन", "पैन नंबर",
        ),
        "pan",
        max_length=10,
        example="AAAPV1234C",
        meaning=(
            "The 10 characters of the PAN: 5 letters, 4 digits, 1 letter. It must be the PAN inside the GSTIN "
            "when both are given."
        ),
    ),
    Field(
        "business.gstin",
        "GSTIN",
        (
            "gst", "gst no", "gst number", "gstin no", "gstin number", "gstin uin", "gst in", "gst id",
            "gst identification number", "partygstin", "party gstin", "customer gstin", "buyer gstin", "stcd3",
            "gst registration no", "जीएसटी", "जीएसटी नंबर", "जीएसटी नं", "जीएसटीआईएन",
        ),
        "gstin",
        max_length=15,
        example="29AAAPV1234C1Z0",
        meaning=(
            "The 15 characters of the GSTIN. Its last one is checked against the others; its first two digits "
            "are its state's GST code."
        ),
        doubtful=("tax no", "tax number", "tax registration no"),
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

REPORT_COLUMNS: tuple[str, ...] = ("import_row", "import_status", "import_problems", "import_checksum")
"""What the errors files add behind the file's own columns; ignored, and not repeated, on the way back in. The checksum
is that of the own cells, where the row itself does not show what was wrong with it (`importer.customer.mended`)."""
