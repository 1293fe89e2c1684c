"""An address in one text: its lines, and what stands at its end."""

from __future__ import annotations

import pytest

from importer.customer.states import state_of_text
from importer.normalize.split_address import split_address

ENDINGS = [
    # The whole of it, in every order and with every separator.
    ("12 MG Road, Bengaluru, Karnataka - 560038, India", "12 MG Road, Bengaluru", "560038", "Karnataka"),
    ("12 MG Road, Bengaluru, Karnataka-560038", "12 MG Road, Bengaluru", "560038", "Karnataka"),
    ("12 MG Road, Bengaluru, 560038, Karnataka", "12 MG Road, Bengaluru", "560038", "Karnataka"),
    ("12 MG Road, Bengaluru - 560 038, KARNATAKA, INDIA.", "12 MG Road, Bengaluru", "560038", "KARNATAKA"),
    ("12 MG Road, Bengaluru, India, Karnataka 560038", "12 MG Road, Bengaluru", "560038", "Karnataka"),
    ("12 MG Road, Bengaluru, Karnataka, India - 560038", "12 MG Road, Bengaluru", "560038", "Karnataka"),
    ("12 MG Road, Bengaluru (Karnataka) 560038", "12 MG Road, Bengaluru", "560038", "Karnataka"),
    ("12 MG Road, Bengaluru (560038), Karnataka", "12 MG Road, Bengaluru", "560038", "Karnataka"),
    ("12 MG Road, Bengaluru, Karnataka (KA) 560038", "12 MG Road, Bengaluru", "560038", "KA"),
    ("12 MG Road, Bengaluru Karnataka 560038.", "12 MG Road, Bengaluru", "560038", "Karnataka"),
    ("12 MG Road, Bengaluru 560038 Karnataka India", "12 MG Road, Bengaluru", "560038", "Karnataka"),
    ("12 MG Road, Bengaluru, Karnataka, 560038, Karnataka", "12 MG Road, Bengaluru", "560038", "Karnataka"),
    ("12 MG Road, Mumbai Maharashtra India 400001", "12 MG Road, Mumbai", "400001", "Maharashtra"),
    ("12 MG Road, Kolkata, West Bengal, 700001, Bharat", "12 MG Road, Kolkata", "700001", "West Bengal"),
    ("12 MG Road\nBengaluru\nKarnataka\n560038\nIndia", "12 MG Road, Bengaluru", "560038", "Karnataka"),
    ("12 MG Road,\r\nBengaluru - 560038,\r\nKarnataka.", "12 MG Road, Bengaluru", "560038", "Karnataka"),
    # Codes, labels, Hindi.
    ("12 MG Road, Bengaluru KA 560038", "12 MG Road, Bengaluru", "560038", "KA"),
    ("12 MG Road, Bengaluru, KA, IN", "12 MG Road, Bengaluru", "", "KA"),
    ("Bhopal Kothi, Indore M.P. 452001", "Bhopal Kothi, Indore", "452001", "M.P"),
    ("4 Fort Road, Gwalior (M.P.)", "4 Fort Road, Gwalior", "", "M.P"),
    ("Lal Chowk, Srinagar, J & K - 190001", "Lal Chowk, Srinagar", "190001", "J & K"),
    ("4 Abids, Hyderabad, TS-500001", "4 Abids, Hyderabad", "500001", "TS"),
    ("12 MG Road, Bengaluru, Pin: 560038", "12 MG Road, Bengaluru", "560038", ""),
    ("12 MG Road, Bengaluru, PIN CODE-560038", "12 MG Road, Bengaluru", "560038", ""),
    ("12 MG Road, Bengaluru Pin 560038.", "12 MG Road, Bengaluru", "560038", ""),
    ("12 MG Road, Bengaluru, Pin No. 560 038", "12 MG Road, Bengaluru", "560038", ""),
    ("12 MG Road, Bengaluru, Pincode 999999", "12 MG Road, Bengaluru", "999999", ""),
    ("12 MG Road, State: Karnataka, Pincode: 560038", "12 MG Road", "560038", "Karnataka"),
    ("मकान नं 5, वाराणसी, उत्तर प्रदेश - २२१००५, भारत", "मकान नं 5, वाराणसी", "221005", "उत्तर प्रदेश"),
    ("दुकान 4, पटना, बिहार, पिन कोड: ८००००१", "दुकान 4, पटना", "800001", "बिहार"),
    # States that are cities, long names, and names as people write them.
    ("B-12, Connaught Place, New Delhi 110001", "B-12, Connaught Place, New Delhi", "110001", "New Delhi"),
    ("Karol Bagh, New Delhi, Delhi - 110005", "Karol Bagh, New Delhi", "110005", "Delhi"),
    ("Karol Bagh 110005, Delhi", "Karol Bagh, Delhi", "110005", "Delhi"),
    ("Karol Bagh, New Delhi 110005, Delhi", "Karol Bagh, New Delhi", "110005", "Delhi"),
    ("H.No 5, Rohini, NCT of Delhi - 110085", "H.No 5, Rohini", "110085", "NCT of Delhi"),
    ("Sector 17, Chandigarh", "Sector 17, Chandigarh", "", "Chandigarh"),
    ("Sector 17, Chandigarh, Chandigarh 160017", "Sector 17, Chandigarh", "160017", "Chandigarh"),
    ("Devaraja Market, Mysore 570001", "Devaraja Market, Mysore", "570001", "Mysore"),
    ("Devaraja Market, Mysore, Karnataka", "Devaraja Market, Mysore", "", "Karnataka"),
    ("Main Bazaar, Leh Ladakh 194101", "Main Bazaar, Leh Ladakh", "194101", "Leh Ladakh"),
    ("Amli, Silvassa, Dadra and Nagar Haveli and Daman and Diu 396230", "Amli, Silvassa", "396230",
     "Dadra and Nagar Haveli and Daman and Diu"),
    ("Haddo, Port Blair, Andaman & Nicobar Islands - 744101", "Haddo, Port Blair", "744101",
     "Andaman & Nicobar Islands"),
    ("4 Temple Road, Puri, Orissa", "4 Temple Road, Puri", "", "Orissa"),
    ("Vill. Rampur, Dist. Rewari, Haryana. 123401", "Vill. Rampur, Dist. Rewari", "123401", "Haryana"),
    # Names of their own around it.
    ("Opp. State Bank of India, Bengaluru 560001", "Opp. State Bank of India, Bengaluru", "560001", ""),
    ("Opp. State Bank of India 560001", "Opp. State Bank of India", "560001", ""),
    ("University of Delhi 110007", "University of Delhi", "110007", ""),
    ("12 Road, Block (East), Karnataka", "12 Road, Block (East)", "", "Karnataka"),
    ("Sector 21 122001", "Sector 21", "122001", ""),
    ("Sector 15 - 122001", "Sector 15", "122001", ""),
    # Nothing would remain, so the whole stays.
    ("Karnataka - 560038", "Karnataka - 560038", "560038", "Karnataka"),
    ("560038", "560038", "560038", ""),
    ("12 Road (behind the bank, Karnataka)", "12 Road (behind the bank, Karnataka)", "", "Karnataka"),
]  # fmt: skip

NO_ENDINGS = [
    "12 MG Road, Bengaluru",
    "12 MG Road, Bengaluru, India",
    "near 560 Main Road",
    "Shop 4, Bengaluru, 9876543210",
    "Shop 4, Bengaluru, +91 98 560038",
    "Shop 4, Bengaluru, 98765 560038",
    "Shop 4, Bengaluru, 080-560038",
    "Shop 4, Bengaluru, Ph: 560038",
    "Shop 4, Bengaluru, 560038, Ph 9876543210",
    "House No 560038",
    "P.O. Box 560038",
    "Plot No. - 560038",
    "Block A-560038",
    "Tower A560038",
    "12/560038",
    "Shop #560038",
    "Bengaluru 560999",
    "Bengaluru 060038",
    "Bengaluru 56003",
    "Orchard Road, Singapore 238801",
    "Opp. Bank of India",
    "Near Gateway of India",
    "Hotel Goa",
    "Next to Hotel Karnataka",
    "12 MG Road, Bengaluru, 29",
    "12 MG Road, Bengaluru, 29-Karnataka",
    "12 MG Road, Bengaluru, ka",
    "Flat 3, Wing-AP",
    "Flat 3, Lane UP",
    "Lane UP 560038x",
    "University of Delhi",
    "Department of Posts, Government of Kerala",
    "12 Main Road, Dubai, UAE",
]


@pytest.mark.parametrize(("text", "lines", "pincode", "state"), ENDINGS)
def test_pincode_and_state_are_taken_from_the_end(text: str, lines: str, pincode: str, state: str) -> None:
    """Pincode, state and India at the end of an address go to their fields; the lines keep everything else."""
    given_up = split_address(text)
    assert ", ".join(filter(None, given_up[:2])) == lines
    assert (given_up.pincode, given_up.state) == (pincode, state)
    assert state == "" or state_of_text(state)


@pytest.mark.parametrize("text", NO_ENDINGS)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    """House and phone numbers, banks, hotels, codes in small letters and unlisted pincodes stay in the lines."""
    assert split_address(text) == (text, "", "", "", "")


ADDRESS = "12 MG Road, Bengaluru, Karnataka - 560038, India"
SHORT = "12 MG Road, Bengaluru"


@pytest.mark.parametrize(
    ("own", "lines"),
    [
        ({"pincode": "560038"}, SHORT),
        ({"pincode": "560038", "state": "Karnataka", "country": "India"}, SHORT),
        ({"pincode": "560001"}, ADDRESS),
        ({"state": "Kerala"}, ADDRESS),
        ({"pincode": "560038", "state": "Kerala"}, ADDRESS),
        ({"pincode": "?"}, ADDRESS),
    ],
)
def test_a_rows_own_values_decide_what_leaves_the_lines(own: dict[str, str], lines: str) -> None:
    """The ending leaves the lines only if it says nothing else than the row's own pincode and state."""
    given_up = split_address(ADDRESS, **own)
    assert given_up.line1 == lines
    assert (given_up.pincode, given_up.state) == ("560038", "Karnataka")


@pytest.mark.parametrize("country", ["?", "Nepal"])
def test_an_address_abroad_is_not_looked_into(country: str) -> None:
    """In a row of another country, or one that is not understood, the address goes to the lines as it is."""
    assert split_address(ADDRESS, country=country) == (ADDRESS, "", "", "", "")


def test_a_second_line_of_its_own_leaves_all_to_the_first() -> None:
    """Where the row has a second line, the whole address goes into the first: none of it is lost."""
    assert split_address("12 MG Road\nIndiranagar\nBengaluru 560038", "Floor 2").line1 == (
        "12 MG Road, Indiranagar, Bengaluru"
    )


@pytest.mark.parametrize(
    ("text", "own_pincode", "city"),
    [
        ("12 MG Road, Bengaluru, Karnataka 560038", "", "Bengaluru"),
        ("12 MG Road, Bengaluru, Karnataka 560038", "560038", "Bengaluru"),
        ("12 MG Road, Bengaluru, Karnataka 560038", "682001", ""),
        ("4 Mount Road\nCHENNAI - 600002", "", "CHENNAI"),
        ("Karol Bagh, New Delhi 110005", "", "New Delhi"),
        ("Bengaluru 560038", "", "Bengaluru"),
        ("12 MG Road, Bengaluru, Karnataka", "", ""),
        ("12 MG Road Bengaluru 560038", "", ""),
        ("12 MG Road, Indiranagar 560038", "", ""),
    ],
)
def test_the_city_in_front_of_a_pincode(text: str, own_pincode: str, city: str) -> None:
    """The last part of the lines is the city if it is just that, with a pincode behind it; it stays in the lines."""
    given_up = split_address(text, pincode=own_pincode)
    assert given_up.city == city
    assert city in given_up.line1 + given_up.line2


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("12 MG Road", "12 MG Road", ""),
        ("12 MG Road,\nIndiranagar,\r\nBengaluru", "12 MG Road", "Indiranagar, Bengaluru"),
        ("Flat 4, Sunrise Apartments, 12 Long Boulevard Road, Indiranagar, Bengaluru 560038",
         "Flat 4, Sunrise Apartments, 12 Long Boulevard Road", "Indiranagar, Bengaluru"),
        ("A" * 70 + ", Bengaluru", "A" * 70, "Bengaluru"),
        ("A" * 70, "A" * 70, ""),
        ("N/A", "", ""),
        ("", "", ""),
        ("\n , \n", "", ""),
    ],
)  # fmt: skip
def test_lines(text: str, first: str, second: str) -> None:
    """Line breaks split an address; without them the last comma that keeps the first line short does."""
    assert split_address(text)[:2] == (first, second)
