"""Three ordinary sheets of no particular system: a Hindi header, a German Excel export, no header at all.

Each function gives (header, rows) of at least 60 rows; beside it stands what is expected: position of the column,
from 0 -> target as in `HeaderSet.expected`. A position that is absent must stay unmapped.
"""

from __future__ import annotations

from random import Random

from tests.mapping.realistic_cells import Cells
from tests.mapping.realistic_names import words
from tests.mapping.realistic_parties import Party, gstin_of, parties
from tests.mapping.realistic_places import Place

Sheet = tuple[list[str], list[list[str]]]

_HINDI_HEADER = words(
    "क्र.सं.|ग्राहक का नाम|दुकान का नाम|मो. नं.|दूसरा मोबाइल नं.|ई-मेल|पूरा पता|पिन|ज़िला/शहर|राज्य|जीएसटी नं|बकाया राशि|टिप्पणी",
    "|",
)
HINDI_EXPECTED = {
    1: "~full_name",
    2: "business.name",
    3: "address.phone",
    4: "~alternate",
    5: "address.email",
    6: "~full_address",
    7: "address.pincode",
    8: "address.city",
    9: "address.state",
    10: "business.gstin",
}
_HINDI_FIRST = words(
    "राजेश सुनीता मनोज अनीता रामप्रसाद कविता विजय पूजा दिनेश रेखा सुरेश ममता अशोक गीता मोहम्मद शबाना हरीश लक्ष्मी"
    " संजय उर्मिला बृजेश सरोज प्रमोद किरण"
)
_HINDI_LAST = words(
    "शर्मा वर्मा गुप्ता यादव तिवारी मिश्रा जैन अग्रवाल सिंह चौधरी पटेल कुशवाहा सोनी खान अंसारी पाण्डेय ठाकुर मालवीय राठौर देवी"
)
_HINDI_SHOPS = words(
    "किराना स्टोर|जनरल स्टोर|वस्त्रालय|ट्रेडर्स|मेडिकल स्टोर|इलेक्ट्रॉनिक्स|मिष्ठान्न भंडार|पुस्तक भंडार|ज्वेलर्स|हार्डवेयर|एजेंसी|साड़ी सेंटर", "|"
)
_HINDI_STREETS = words(
    "गांधी चौक|स्टेशन रोड|सदर बाज़ार|नेहरू मार्ग|पुराना बस स्टैंड|शिव मंदिर के पास|मेन रोड|सुभाष नगर|तहसील रोड|घंटाघर के सामने", "|"
)
_HINDI_PLACES = (
    ("इंदौर", "मध्य प्रदेश", Place("Indore", "Madhya Pradesh", "0731", ("452001", "452010"), ("Rajwada",))),
    ("भोपाल", "म.प्र.", Place("Bhopal", "Madhya Pradesh", "0755", ("462001", "462016"), ("Chowk Bazar",))),
    ("उज्जैन", "मध्य प्रदेश", Place("Ujjain", "Madhya Pradesh", "0734", ("456001", "456010"), ("Freeganj",))),
    ("जयपुर", "राजस्थान", Place("Jaipur", "Rajasthan", "0141", ("302001", "302015"), ("Johari Bazar",))),
    ("कोटा", "राजस्थान", Place("Kota", "Rajasthan", "0744", ("324005", "324007"), ("Gumanpura",))),
    ("लखनऊ", "उत्तर प्रदेश", Place("Lucknow", "Uttar Pradesh", "0522", ("226001", "226010"), ("Aminabad",))),
    ("वाराणसी", "उत्तर प्रदेश", Place("Varanasi", "Uttar Pradesh", "0542", ("221001", "221005"), ("Lanka",))),
    ("गोरखपुर", "उत्तर प्रदेश", Place("Gorakhpur", "Uttar Pradesh", "0551", ("273001",), ("Golghar",))),
    ("पटना", "बिहार", Place("Patna", "Bihar", "0612", ("800001", "800004"), ("Bakarganj",))),
    ("गया", "बिहार", Place("Gaya", "Bihar", "0631", ("823001",), ("GB Road",))),
    ("रांची", "झारखंड", Place("Ranchi", "Jharkhand", "0651", ("834001",), ("Upper Bazar",))),
    ("रायपुर", "छत्तीसगढ़", Place("Raipur", "Chhattisgarh", "0771", ("492001",), ("Pandri",))),
    ("हरिद्वार", "उत्तराखंड", Place("Haridwar", "Uttarakhand", "01334", ("249401",), ("Jwalapur",))),
)
_DEVANAGARI_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")


def hindi_rows(count: int = 80, seed: int = 1) -> Sheet:
    """Give a sheet of an office in the Hindi belt: names and addresses in Devanagari, a third of the rows in Latin."""
    cells = Cells(Random(f"{seed} hindi"))
    return list(_HINDI_HEADER), [_hindi_row(party, cells) for party in parties(cells.random, count)]


def _hindi_row(party: Party, cells: Cells) -> list[str]:
    random = cells.random
    city, state, place = random.choice(_HINDI_PLACES)
    first, last = random.choice(_HINDI_FIRST), random.choice(_HINDI_LAST)
    house = f"{random.choice(('म.नं.', 'वार्ड नं.', 'दुकान नं.', 'मकान नं.'))} {random.randint(1, 240)}"
    name = f"{random.choice(('', '', 'श्री ', 'श्रीमती '))}{first} {last}"
    shop = f"{random.choice((last, first, 'श्री बालाजी', 'न्यू'))} {random.choice(_HINDI_SHOPS)}"
    address = f"{house}, {random.choice(_HINDI_STREETS)}, {city}"
    if cells.chance(0.35):
        name, shop, city, state = party.name, party.firm, place.city, place.state
        address = f"{party.house}, {place.localities[0]}, {city}"
    phone = cells.phone(party, 0.06)
    return [
        str(party.number),
        name,
        cells.some(shop, 0.2),
        phone.translate(_DEVANAGARI_DIGITS) if cells.chance(0.08) else phone,
        cells.some(party.other_mobile, 0.75),
        cells.dirty(party.mail, 0.45),
        cells.dirty(address, 0.05),
        cells.dirty(random.choice(place.pincodes), 0.12),
        cells.dirty(city, 0.05),
        cells.dirty(state, 0.08),
        cells.dirty(gstin_of(random, place, party.pan), 0.5),
        cells.some(f"{cells.amount():.0f}", 0.3),
        cells.some(cells.one_of("उधार बंद|पुराना ग्राहक|दिवाली के बाद भुगतान|फोन करें"), 0.85),
    ]


_GERMAN_HEADER = words(
    "Kundennr;Vorname;Nachname;Handynummer;E-Mail-Adresse;Strasse;Zusatz;PLZ;Ort;Bundesland;Land", ";"
)
GERMAN_EXPECTED = {
    0: "ref",
    1: "address.first_name",
    2: "address.last_name",
    3: "address.phone",
    4: "address.email",
    5: "address.address_line1",
    6: "address.address_line2",
    7: "address.pincode",
    8: "address.city",
    9: "address.state",
    10: "address.country",
}


def german_rows(count: int = 80, seed: int = 1) -> Sheet:
    """Give what a German Excel saves of customers in India: decimal commas in damaged phones, the country in German."""
    cells = Cells(Random(f"{seed} german"))
    return list(_GERMAN_HEADER), [_german_row(party, cells) for party in parties(cells.random, count)]


def _german_row(party: Party, cells: Cells) -> list[str]:
    number, place = party.mobile, party.place
    phones = (number, f"+91 {number}", f"0091 {number}", f"+91 (0) {number}", f"{number[0]},{number[1:6]}E+09")
    state = "Westbengalen" if place.state == "West Bengal" else place.state
    return [
        f"K-{10_400 + party.number}",
        cells.cased(party.first, upper=0.05, lower=0.05),
        cells.some(party.last, 0.05),
        cells.some(cells.random.choices(phones, (60, 25, 8, 4, 3))[0], 0.08),
        cells.some(party.mail, 0.15),
        cells.some(f"{party.house}, {party.street}", 0.04),
        cells.some(party.landmark, 0.3),
        cells.some(party.pincode, 0.05),
        cells.some(place.city, 0.04),
        cells.some(state, 0.1),
        cells.some("Indien" if cells.chance(0.92) else "IN", 0.05),
    ]


BARE_EXPECTED = {
    0: "ref",
    1: "address.first_name",
    2: "address.last_name",
    3: "address.phone",
    4: "address.email",
    5: "address.address_line1",
    6: "address.city",
    7: "address.state",
    8: "address.pincode",
    9: "business.gstin",
}


def bare_rows(count: int = 80, seed: int = 1) -> Sheet:
    """Give a sheet whose first row is data already: its header is empty."""
    cells = Cells(Random(f"{seed} bare"))
    return [], [_bare_row(party, cells) for party in parties(cells.random, count)]


def _bare_row(party: Party, cells: Cells) -> list[str]:
    return [
        f"CUST{1_000 + party.number}",
        cells.cased(party.first),
        cells.some(cells.cased(party.last), 0.08),
        cells.phone(party, 0.05),
        cells.dirty(party.mail, 0.25),
        cells.dirty(f"{party.house}, {party.street}", 0.05),
        cells.dirty(cells.cased(party.place.city), 0.05),
        cells.dirty(party.place.state, 0.06),
        cells.dirty(party.pincode, 0.08),
        cells.dirty(party.gstin, 0.4),
    ]
