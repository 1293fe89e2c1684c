"""The invented customers of customers.csv and customers.xlsx: about 200 people from all over India, and eight mistakes.

Nothing is random: names, places and numbers are stepped through, so every run gives the same customers. Pincodes,
cities and states are real and belong together; nobody who lives there is meant. Phones come from the patterned series
90000 1xxxx, e-mails from the domains that RFC 2606 reserves, and the PANs inside the GSTINs from a series of letters
(ZZ...) that is far from being issued.
"""  # noqa: INP001 - a script's own parts; sample_data is no package

from __future__ import annotations

from dataclasses import dataclass

COLUMNS = (
    "Customer ID", "First Name", "Last Name", "Phone", "Email", "Address Line 1", "Address Line 2", "Landmark",
    "Pincode", "City", "State", "Business Type", "Business Name", "PAN", "GSTIN",
)  # fmt: skip
"""Headers: the labels of the importer's field table."""

CUSTOMERS = 200
FIRST_ROW = 2
"""Row number of the first customer as a spreadsheet shows it; the header is row 1."""


@dataclass(frozen=True)
class Place:
    """A real post office area."""

    pincode: str
    city: str
    state: str
    gst_code: str
    locality: str
    names: str
    """Key of NAMES."""


def _places(text: str) -> tuple[Place, ...]:
    return tuple(Place(*(part.strip() for part in line.split("|"))) for line in text.strip().splitlines())


PLACES = _places("""
560038 | Bengaluru          | Karnataka         | 29 | Indiranagar    | south
400050 | Mumbai             | Maharashtra       | 27 | Bandra West    | west
110016 | New Delhi          | Delhi             | 07 | Hauz Khas      | north
600017 | Chennai            | Tamil Nadu        | 33 | T Nagar        | tamil
700019 | Kolkata            | West Bengal       | 19 | Ballygunge     | east
500081 | Hyderabad          | Telangana         | 36 | Madhapur       | south
380001 | Ahmedabad          | Gujarat           | 24 | Bhadra         | west
302001 | Jaipur             | Rajasthan         | 08 | MI Road        | north
682001 | Kochi              | Kerala            | 32 | Fort Kochi     | kerala
226001 | Lucknow            | Uttar Pradesh     | 09 | Hazratganj     | north
751001 | Bhubaneswar        | Odisha            | 21 | Unit 3         | east
411001 | Pune               | Maharashtra       | 27 | Camp           | west
452001 | Indore             | Madhya Pradesh    | 23 | Rajwada        | north
800001 | Patna              | Bihar             | 10 | Fraser Road    | north
641001 | Coimbatore         | Tamil Nadu        | 33 | Town Hall      | tamil
520001 | Vijayawada         | Andhra Pradesh    | 37 | One Town       | south
141001 | Ludhiana           | Punjab            | 03 | Civil Lines    | punjab
122001 | Gurugram           | Haryana           | 06 | Sector 14      | punjab
395003 | Surat              | Gujarat           | 24 | Chowk Bazar    | west
781001 | Guwahati           | Assam             | 18 | Pan Bazar      | east
834001 | Ranchi             | Jharkhand         | 20 | Main Road      | north
492001 | Raipur             | Chhattisgarh      | 22 | Moudhapara     | north
248001 | Dehradun           | Uttarakhand       | 05 | Rajpur Road    | north
403001 | Panaji             | Goa               | 30 | Altinho        | west
570001 | Mysuru             | Karnataka         | 29 | Devaraja       | south
695001 | Thiruvananthapuram | Kerala            | 32 | Statue         | kerala
160017 | Chandigarh         | Chandigarh        | 04 | Sector 17      | punjab
171001 | Shimla             | Himachal Pradesh  | 02 | The Mall       | north
440001 | Nagpur             | Maharashtra       | 27 | Sitabuldi      | west
605001 | Puducherry         | Puducherry        | 34 | White Town     | tamil
180001 | Jammu              | Jammu and Kashmir | 01 | Raghunath      | punjab
208001 | Kanpur             | Uttar Pradesh     | 09 | Mall Road      | north
711101 | Howrah             | West Bengal       | 19 | Shibpur        | east
530002 | Visakhapatnam      | Andhra Pradesh    | 37 | Maharanipeta   | south
793001 | Shillong           | Meghalaya         | 17 | Police Bazar   | east
462001 | Bhopal             | Madhya Pradesh    | 23 | Jumerati       | north
143001 | Amritsar           | Punjab            | 03 | Hall Bazar     | punjab
""")

NAMES = {
    "north": (
        "Aarav Neha Rohit Pooja Vikas Anjali Sandeep Kavita Manish Shalini Deepak Ritu Amit Preeti",
        "Sharma Verma Gupta Mishra Srivastava Yadav Tiwari Agarwal Chauhan Saxena Pandey",
    ),
    "west": (
        "Rohan Sneha Nikhil Pallavi Hardik Komal Sachin Ketaki Jignesh Hetal Mahesh Rutuja Yash",
        "Patil Deshmukh Joshi Shah Mehta Kulkarni Desai Naik Jadhav Trivedi Fernandes",
    ),
    "south": (
        "Kiran Lakshmi Suresh Divya Ravi Sahana Praveen Swathi Harish Bhavana Naveen Sushma",
        "Rao Reddy Gowda Hegde Shetty Naidu Murthy Bhat Chowdary Kamath Prasad",
    ),
    "tamil": (
        "Karthik Meena Senthil Priya Murugan Revathi Arun Kavya Bala Nithya Vignesh",
        "Subramanian Krishnan Raman Iyer Natarajan Selvam Rajan Sundaram Pillai",
    ),
    "kerala": (
        "Anoop Sreeja Vinod Asha Jithin Lekha Biju Remya Manoj Anju Thomas",
        "Nair Menon Kurian Mathew Varghese Panicker Warrier Joseph George",
    ),
    "east": (
        "Arnab Moumita Subrata Rina Debashish Ananya Biswajit Smita Prasanta Ipsita Rajib Jonali",
        "Banerjee Ghosh Mohanty Das Sen Bora Mukherjee Sahoo Dutta Kalita Nayak",
    ),
    "punjab": (
        "Gurpreet Simran Harjit Manpreet Jaspreet Navdeep Kulwinder Rajni Varun Shweta",
        "Singh Kaur Gill Sandhu Malhotra Kapoor Arora Bedi Dhillon",
    ),
}
"""First and last names by part of the country, spaces between them."""

STREETS = ("MG Road", "Station Road", "Nehru Street", "Temple Road", "Gandhi Marg", "Lake View Road", "2nd Cross")
LANDMARKS = ("", "", "Near the post office", "", "Opposite the park", "", "Behind the bus stand")
TRADES = ("Traders", "Textiles", "Electricals", "Medicals", "Stores", "Agencies", "Hardware")
KINDS = (("Proprietorship", "P", ""), ("Partnership", "F", " and Sons"), ("Private Limited", "C", " Private Limited"))
"""Business type, holder letter of its PAN (Income Tax Department's list), ending of its name."""

MAILS = ("example.com", "example.org", "example.net")

HARMLESS: dict[int, dict[str, str]] = {
    5: {"Phone": "+91 90000 10123"},
    31: {"Last Name": ""},
    42: {"State": "Tamilnadu"},
    46: {"First Name": "आशा", "Last Name": "वर्मा", "Email": "asha.verma45@example.org"},
    48: {"State": "U.P."},
    64: {"Address Line 1": "Flat 3B, Rose Villa"},
    88: {"Address Line 1": 'Shop 4, "Shree Plaza"'},
    104: {"Email": "Office.104@Example.ORG"},
    131: {"Pincode": "395 003"},
    150: {"Phone": "090000 15488"},
}
"""By row: written as people write, and yet right."""

MISTAKES: dict[int, dict[str, str]] = {
    27: {"Phone": ""},
    49: {"State": "Orrisa"},
    77: {"Pincode": "40050"},
    94: {"Email": "pallavi.trivedi93.example.com"},
    121: {"Phone": "9.00001E+09"},
    158: {"Phone": "9000010086"},
    183: {"Pincode": "560038"},
}
"""By row: what somebody got wrong. The eighth is GSTIN_MISTAKE."""

GSTIN_MISTAKE = 62
"""Row whose GSTIN has a wrong check character."""


def gstin(state_code: str, pan: str) -> str:
    """Give the GSTIN of a PAN's first registration in a state, with its check character (GSTN's modulus 36)."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = f"{state_code}{pan}1Z"
    total = 0
    for position, character in enumerate(text):
        product = alphabet.index(character) * (1 + position % 2)
        total += product // 36 + product % 36
    return text + alphabet[-total % 36]


def _business(number: int, last_name: str, gst_code: str) -> dict[str, str]:
    kind, holder, ending = KINDS[number // 4 % len(KINDS)]
    name = f"{last_name} {TRADES[number // 4 % len(TRADES)]}{ending}"
    pan = f"ZZ{'XYZ'[number % 3]}{holder}{last_name[0]}{1000 + 41 * number % 9000:04}{'ABCDEFGHJK'[number % 10]}"
    return {"Business Type": kind, "Business Name": name, "PAN": pan, "GSTIN": gstin(gst_code, pan)}


def _customer(number: int) -> dict[str, str]:
    """Make the customer of a position, from 0; every fourth is a business."""
    place = PLACES[number % len(PLACES)]
    first_names, last_names = (names.split() for names in NAMES[place.names])
    first_name = first_names[number * 3 % len(first_names)]
    last_name = last_names[number * 5 % len(last_names)]
    house = 1 + number * 17 % 240
    customer = {
        "Customer ID": f"C-{1001 + number}",
        "First Name": first_name,
        "Last Name": last_name,
        "Phone": str(9_000_010_012 + 37 * number),
        "Email": f"{first_name}.{last_name}{1 + number}@{MAILS[number % len(MAILS)]}".lower(),
        "Address Line 1": f"{house} {STREETS[number * 5 % len(STREETS)]}",
        "Address Line 2": place.locality,
        "Landmark": LANDMARKS[number * 3 % len(LANDMARKS)],
        "Pincode": place.pincode,
        "City": place.city,
        "State": place.state,
    }
    return customer | (_business(number, last_name, place.gst_code) if number % 4 == 0 else {})


def customers() -> list[list[str]]:
    """Give the rows below the header, cells in the order of COLUMNS."""
    rows = []
    for number in range(CUSTOMERS):
        row = number + FIRST_ROW
        customer = dict.fromkeys(COLUMNS, "") | _customer(number) | HARMLESS.get(row, {}) | MISTAKES.get(row, {})
        if row == GSTIN_MISTAKE:
            right = customer["GSTIN"]
            customer["GSTIN"] = right[:-1] + ("7" if right[-1] != "7" else "8")
        rows.append([customer[column] for column in COLUMNS])
    return rows
