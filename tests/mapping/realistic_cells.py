"""How real files write single cells: gaps, dirt, phone styles, dates, balances, hashes and tokens."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from random import Random

from tests.mapping.realistic_names import words
from tests.mapping.realistic_parties import Party

_ITOA64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ALPHANUMERIC = _ITOA64[2:]
_NOTHINGS = ("NA", "-", "N/A", "na", ".", "NIL", "0")
_FIRST_DAY = datetime(2019, 4, 1, 9, 0)  # noqa: DTZ001 - systems write local time without a zone
_FIRST_BIRTHDAY = datetime(1962, 1, 1)  # noqa: DTZ001 - a day of the calendar
_VERHOEFF_TURN = "1576283094"
_NOTES = words(
    "Pays on time|Call after 6 pm|Wants GST bill|Prefers WhatsApp|Wholesale rates from Diwali|Old customer"
    "|Ref by Mahesh bhai|Do not call on Sunday|Credit limit 50000|Gift wrap always",
    "|",
)


class Cells:
    """Writes cells, by a seeded generator so that the same seed gives the same file."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def chance(self, share: float) -> bool:
        """Whether something happens that happens to this share (0-1) of the rows."""
        return self.random.random() < share

    def some(self, text: str, blank: float) -> str:
        """Give the text, but nothing for the share `blank` of the rows."""
        return "" if self.chance(blank) else text

    def dirty(self, text: str, blank: float) -> str:
        """Like `some`; in one of ten gaps people wrote `NA`, `-` or the like, and some text has a space too many."""
        if self.chance(blank):
            return self.random.choice(_NOTHINGS) if self.chance(0.1) else ""
        return f"{text} " if self.chance(0.02) else text

    def cased(self, text: str, upper: float = 0.12, lower: float = 0.12) -> str:
        """Give the text in capitals or in small letters for these shares of the rows."""
        draw = self.random.random()
        return text.upper() if draw < upper else text.casefold() if draw < upper + lower else text

    def one_of(self, choices: str) -> str:
        """Give one of the choices, which `|` parts."""
        return self.random.choice(choices.split("|"))

    def note(self, blank: float = 0.85) -> str:
        """Give a note about a customer."""
        return self.some(self.random.choice(_NOTES), blank)

    def phone(self, party: Party, blank: float = 0.08) -> str:
        """Give the mobile column as people fill it: ways to write one, two in a cell, landlines, damage."""
        number = party.mobile
        styles = {
            number: 74,
            f"+91 {number[:5]} {number[5:]}": 4,
            f"+91{number}": 3,
            f"91{number}": 1,
            f"0{number}": 3,
            f"{number[:5]}-{number[5:]}": 2,
            f"{number[:5]} {number[5:]}": 3,
            f"{number} / {party.other_mobile}": 2,
            f"{number},{party.other_mobile}": 1,
            f"{party.landline}": 2,
            f"{number} ({party.first})": 1,
            number[:9]: 1,
            f"{number[0]}.{number[1:6]}E+09": 1,
        }
        return self.dirty(self.random.choices(list(styles), list(styles.values()))[0], blank)

    def landline(self, party: Party, blank: float = 0.5) -> str:
        """Give the telephone column: mostly landlines, some mobiles, many gaps."""
        number = party.landline
        choice = self.random.choices(
            (number, number.replace("-", ""), number.split("-")[1], number.replace("-", " "), party.other_mobile),
            (50, 12, 12, 10, 16),
        )[0]
        return self.dirty(choice, blank)

    def moment(self, form: str) -> str:
        """Give a moment of the last years that a file tells of, in a form of strftime."""
        return self.later(form, _FIRST_DAY, 5 * 365)

    def birthday(self, form: str) -> str:
        """Give the birthday of somebody grown up, in a form of strftime."""
        return self.later(form, _FIRST_BIRTHDAY, 42 * 365)

    def later(self, form: str, after: datetime, days: int) -> str:
        """Give a moment at most so many days later."""
        return (after + timedelta(seconds=self.random.randrange(days * 86_400))).strftime(form)

    def amount(self) -> float:
        """Give an amount of rupees: most below ten thousand, a few lakhs."""
        return round(self.random.lognormvariate(8.6, 1.3), 2 if self.chance(0.3) else 0)

    def balance(self, nil: float = 0.3) -> str:
        """Give a ledger balance as Tally shows it: `12,340.00 Dr`, grouped in lakhs; nothing for the share `nil`."""
        if self.chance(nil):
            return ""
        rupees, paise = f"{self.amount():.2f}".split(".")
        head, tail = rupees[:-3], rupees[-3:]
        groups = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)][::-1]
        return f"{','.join([*groups, tail])}.{paise} {self.random.choices(('Dr', 'Cr'), (80, 20))[0]}"

    def digits(self, length: int) -> str:
        """Give so many digits, the first not 0."""
        return str(self.random.randrange(10 ** (length - 1), 10**length))

    def hexadecimal(self, length: int) -> str:
        """Give so many hexadecimal digits."""
        return f"{self.random.getrandbits(4 * length):0{length}x}"

    def token(self, length: int) -> str:
        """Give so many letters and digits."""
        return "".join(self.random.choices(_ALPHANUMERIC, k=length))

    def bcrypt(self) -> str:
        """Give a password hash as bcrypt writes it."""
        return "$2y$10$" + "".join(self.random.choices(_ITOA64, k=53))

    def phpass(self) -> str:
        """Give a password hash as WordPress long wrote it."""
        return "$P$B" + "".join(self.random.choices(_ITOA64, k=30))

    def magento_hash(self) -> str:
        """Give a password hash as Magento writes it: hash, salt and version, or the old md5 with its salt."""
        salt = self.token(32)
        if self.chance(0.25):
            return f"{hashlib.md5(salt.encode()).hexdigest()}:{salt[:2]}"
        version = self.random.choice(("1", "2", "3_32_2_67108864"))
        return f"{hashlib.sha256(salt.encode()).hexdigest()}:{salt}:{version}"

    def session_tokens(self, login: int) -> str:
        """Give the sessions of a WordPress user, serialized by PHP; `login` in seconds since 1970."""
        agent = (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
        )
        address = f"203.0.113.{self.random.randint(1, 254)}"
        return (
            f's:10:"expiration";i:{login + 172_800};s:2:"ip";s:{len(address)}:"{address}";'
            f's:2:"ua";s:{len(agent)}:"{agent}";s:5:"login";i:{login};'
        ).join((f'a:1:{{s:64:"{self.hexadecimal(64)}";a:4:{{', "}}"))

    def guid(self) -> str:
        """Give a GUID."""
        text = self.hexadecimal(32)
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    def aadhaar(self) -> str:
        """Give an Aadhaar number, its check digit (Verhoeff) right, grouped or not."""
        body = str(self.random.randint(2, 9)) + f"{self.random.randrange(10**10):010}"
        number = next(body + digit for digit in "0123456789" if verhoeff(body + digit) == 0)
        return number if self.chance(0.4) else f"{number[:4]} {number[4:8]} {number[8:]}"


def verhoeff(number: str) -> int:
    """Give the check sum of Verhoeff over the number with its check digit; 0 for a right one."""
    total = 0
    for position, char in enumerate(reversed(number)):
        value = int(char)
        for _ in range(position % 8):
            value = int(_VERHOEFF_TURN[value])
        total = _dihedral(total, value)
    return total


def _dihedral(left: int, right: int) -> int:
    """Multiply in the dihedral group of ten elements."""
    if left < 5:
        return (left + right) % 5 + (0 if right < 5 else 5)
    return (left - right) % 5 + (5 if right < 5 else 0)
