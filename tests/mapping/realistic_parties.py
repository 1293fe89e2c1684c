"""Invented customers whose every detail fits the others: the complete truth, before a system writes it down."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.mapping.realistic_names import MIDDLE, firm, mail_of_firm, mail_of_person, person, words
from tests.mapping.realistic_places import PLACES, Place

_CODE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SERIES_OF_6 = words("6000 6200 6203 6260 6280 6290 6300 6302 6350 6352 6353 6360 6370 6380 6381 6382 6383")
_SERIES_OF_7 = words("700 701 702 703 720 730 735 738 740 750 760 770 777 780 787 790 798 799")
_SERIES_OF_8 = words("800 801 805 808 810 812 824 828 830 837 840 850 860 871 876 880 888 890 897 898")
_SERIES_OF_9 = words("901 903 909 911 916 919 922 932 937 941 944 948 953 956 966 971 978 982 984 988 989 991 994 998")
_STREETS = words(
    "MG Road|Station Road|Main Road|Gandhi Chowk|Subhash Marg|Nehru Road|Temple Street|2nd Cross|4th Main|Market Yard"
    "|Bypass Road|Old Bus Stand Road|Mill Road|Cloth Market|Patel Nagar|Tilak Road|Church Street|Ambedkar Chowk",
    "|",
)
_LANDMARKS = words(
    "Near Bus Stand|Opp. SBI Bank|Behind Civil Hospital|Near Hanuman Mandir|Opp Petrol Pump|Next to Big Bazaar"
    "|Nr. Railway Station|Beside Govt School|Above Canara Bank|Near Jama Masjid|Opp. Head Post Office",
    "|",
)
_BUILDINGS = words(
    "Sai Krupa Apartments|Shanti Niwas|Lotus Residency|Ganga Heights|Green Park Society|Prestige Enclave|Ashok Bhavan"
    "|Sunder Towers|Laxmi Complex|Anand Arcade",
    "|",
)


@dataclass(frozen=True, slots=True)
class Party:
    """A customer, person and firm in one. No field is blank but `middle`."""

    number: int
    """Running number in its file, from 1."""
    first: str
    middle: str
    last: str
    woman: bool
    firm: str
    house: str
    street: str
    landmark: str
    place: Place
    pincode: str
    mobile: str
    """Ten digits, the first 6 to 9."""
    other_mobile: str
    landline: str
    """Dialling code, hyphen, number."""
    fax: str
    mail: str
    """The person's e-mail address."""
    firm_mail: str
    pan: str
    gstin: str

    @property
    def name(self) -> str:
        """First name and surname."""
        return f"{self.first} {self.last}"

    @property
    def domain(self) -> str:
        """The domain of the firm's web site."""
        return "".join(char for char in self.firm.casefold() if char.isalnum()) + ".example"


def parties(random: Random, count: int) -> list[Party]:
    """Invent customers all over India."""
    return [_party(random, number) for number in range(1, count + 1)]


def _party(random: Random, number: int) -> Party:
    first, last, woman = person(random)
    place = random.choice(PLACES)
    name = firm(random, first, last, place.city)
    pan = pan_of(random, name, last)
    return Party(
        number=number,
        first=first,
        middle=random.choice(MIDDLE) if random.random() < 0.15 else "",
        last=last,
        woman=woman,
        firm=name,
        house=_house(random),
        street=_street(random, place),
        landmark=random.choice(_LANDMARKS),
        place=place,
        pincode=random.choice(place.pincodes),
        mobile=mobile(random),
        other_mobile=mobile(random),
        landline=_landline(random, place),
        fax=_landline(random, place),
        mail=mail_of_person(random, first, last),
        firm_mail=mail_of_firm(random, name),
        pan=pan,
        gstin=gstin_of(random, place, pan),
    )


def mobile(random: Random) -> str:
    """Give a mobile number: 6 to 9 in front, and no pattern that somebody would call made up."""
    series = random.choices((_SERIES_OF_6, _SERIES_OF_7, _SERIES_OF_8, _SERIES_OF_9), (1, 2, 3, 4))[0]
    start = random.choice(series)
    left = 10 - len(start)
    return start + f"{random.randrange(10**left):0{left}}"


def _landline(random: Random, place: Place) -> str:
    """Give a landline: with the 0 and the dialling code eleven digits, the subscriber's from 2 up."""
    left = 11 - len(place.dialling)
    return f"{place.dialling}-{random.randint(2, 6)}{random.randrange(10 ** (left - 1)):0{left - 1}}"


def _house(random: Random) -> str:
    building = random.choice(_BUILDINGS)
    number = random.randint(1, 480)
    return random.choice(
        (
            f"Shop No. {number % 60 + 1}, {building}",
            f"{number}/{random.choice('ABCD')}",
            f"Flat {number}, {building}",
            f"H.No. {number % 20 + 1}-{number}",
            f"No. {number}",
            f"Plot No {number}",
            f"#{number}, {building}",
            f"Door No {number % 90 + 1}/{random.randint(1, 40)}",
            f"G-{number % 40 + 1}, {building}",
        )
    )


def _street(random: Random, place: Place) -> str:
    return f"{random.choice(_STREETS)}, {random.choice(place.localities)}"


def pan_of(random: Random, firm_name: str, last: str) -> str:
    """Give a PAN: its fourth letter tells the kind of holder, its fifth is the first of the holder's name."""
    folded = firm_name.casefold()
    if any(word in folded for word in ("pvt", "private", "limited")):
        kind, named_after = "C", firm_name
    elif any(word in folded for word in ("llp", "& co", "sons", "bro", "company")):
        kind, named_after = "F", firm_name
    else:
        kind, named_after = random.choices("PHF", (88, 4, 8))[0], last
    letters = "".join(random.choices(_CODE[10:], k=3))
    digits = f"{random.randint(1, 9999):04}"
    return f"{letters}{kind}{named_after[0].upper()}{digits}{random.choice(_CODE[10:])}"


def gstin_of(random: Random, place: Place, pan: str) -> str:
    """Give the GSTIN of the holder of the PAN in the state of the place, its check character right."""
    body = f"{place.codes.gst}{pan}{random.choices('123', (92, 6, 2))[0]}Z"
    # GSTN's weights: every second character counts twice, and a product counts as its two digits to base 36.
    weighted = [_CODE.index(char) * (2 if position % 2 else 1) for position, char in enumerate(body)]
    return body + _CODE[(36 - sum(value // 36 + value % 36 for value in weighted) % 36) % 36]
