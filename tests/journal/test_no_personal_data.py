"""No value of a customer is to be found in the journal's bytes: run after run, through all the real parts."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import SecretStr

from importer.config import Secrets, Settings
from importer.customer.identity import Identity, kept_ref
from importer.events import Event, SendEnded
from importer.run import RunResult, run
from importer.run_request import RunRequest
from tests.agreeing import AgreesToAll
from tests.parts import write_csv
from tests.sender.fault_server import Behaviour, FaultServer, Received, created, refusal, reset

ROWS = 300
LETTERS = "bcdfghklmnprstvz"
TOKEN = "the-access-token-of-the-test"
SECRET = "a secret of more than thirty-two characters"


@dataclass(frozen=True)
class Person:
    """An invented customer whose every value is found nowhere else."""

    number: int

    @property
    def word(self) -> str:
        """Letters that nobody else has."""
        return "".join(LETTERS[(self.number >> shift) % 16] + "aeio"[shift // 4 % 4] for shift in (8, 4, 0))

    @property
    def phone(self) -> str:
        """Ten digits."""
        return str(9_000_010_000 + self.number * 37)

    @property
    def email(self) -> str:
        """An address with capitals."""
        return f"Mail.{self.word}@example.com"

    @property
    def names(self) -> tuple[str, str]:
        """First and last name."""
        return f"Quen{self.word}", f"Xor{self.word}"

    @property
    def address(self) -> str:
        """A line of it."""
        return f"{self.number + 1} Marg {self.word.title()} Wyx"

    @property
    def ref(self) -> str:
        """An id as legacy systems have them: often it is the phone number or the e-mail."""
        phone = self.phone
        return (
            f"C-{self.number}", phone, f"+91 {phone[:5]} {phone[5:]}", self.email, f"CUST-{phone}", f"0{phone}",
            f"{phone[:5]}/{phone[5:]}", f"{phone[:3]}_{phone[3:6]}_{phone[6:]}",
        )[self.number % 8]  # fmt: skip

    @property
    def row(self) -> list[str]:
        """Give the row of the file."""
        return [self.ref, *self.names, self.phone, self.email, self.address, "560038", "Bengaluru", "Karnataka"]

    @property
    def secrets(self) -> list[str]:
        """Give what must not be found."""
        return [self.phone, self.email, *self.names, self.address]


PEOPLE = [Person(number) for number in range(ROWS)]
HEADER = [
    "Customer ID", "First Name", "Last Name", "Phone", "Email", "Address Line 1", "Pincode", "City", "State",
]  # fmt: skip


def talkative(seen: Received) -> Behaviour:
    """Answer with every value that was sent, in message and code; most are created."""
    body = json.loads(seen.body)["address"]
    phone = body["phone"]
    said = (
        f"{body['first_name']} {body['last_name'].upper()} <{body['email'].lower()}>, +91 {phone[:5]}-{phone[5:]}, "
        f"{phone}, of {body['address_line1']} cannot be taken"
    )
    number = (int(phone) - 9_000_010_000) // 37
    code = f"TAKEN_{phone}_{number % 50}"  # not all alike, or the run would stop at the fifth
    if number == 77:
        return reset
    match number % 50:
        case 3 | 13 | 23:
            return refusal(400, said, code)
        case 4 | 14:
            return refusal(409, f"A customer with the phone {phone} already exists: {said}", code)
        case 5:
            return refusal(500, said, code)
        case _:
            return created(f"c-{seen.index}")


@dataclass
class Copies:
    """Keeps the bytes of a journal's folder, each time that sending has ended and nothing was moved to its place."""

    folder: Path
    taken: list[dict[str, bytes]] = field(default_factory=list)

    def take(self, event: Event | None = None) -> None:
        """Copy them."""
        if event is None or isinstance(event, SendEnded):
            files = [path for path in self.folder.iterdir() if path.name != "j.sqlite-shm"]
            self.taken.append({path.name: path.read_bytes() for path in files})


def import_them(source: Path, base_url: str, copies: Copies, key: str) -> RunResult:
    """Import the file into a store."""
    settings = Settings(
        base_url=base_url, journal=copies.folder / "j.sqlite", out=source.with_suffix(""), concurrency=8
    )
    secrets = Secrets(access_token=SecretStr(TOKEN), journal_key=SecretStr(key))
    return run(RunRequest((str(source),), settings, False, AgreesToAll(), secrets, listener=copies.take))


@pytest.mark.parametrize("key", ["", SECRET], ids=["key in a file", "key of a secret"])
def test_no_value_of_a_customer_is_in_the_journals_bytes(tmp_path: Path, key: str) -> None:
    """No phone, e-mail, name or address, no token and no secret: neither in the file nor in its write-ahead log."""
    copies = Copies(tmp_path / "journals")
    source = write_csv(tmp_path / "customers.csv", [person.row for person in PEOPLE], HEADER)
    again = write_csv(tmp_path / "again.csv", [person.row for person in reversed(PEOPLE)], HEADER)
    with FaultServer(talkative) as server:
        for each in (source, again):
            result = import_them(each, server.base_url, copies, key)
            assert result.error is None
            assert result.summary.rows == ROWS
            copies.take()
    with closing(sqlite3.connect(copies.folder / "j.sqlite")) as connection:
        kept = connection.execute("SELECT ref, code, message FROM row").fetchall()
        (skipped,) = connection.execute("SELECT sum(count) FROM skip").fetchone()
    assert skipped > ROWS / 2
    assert len(kept) > ROWS
    assert sum("***" in message for _, _, message in kept) > 20
    assert sum(ref.startswith("C-") for ref, _, _ in kept) > ROWS / 10
    assert any(copy.get("j.sqlite-wal") for copy in copies.taken)
    for copy in copies.taken:
        text = b"\n".join(copy.values()).lower()
        found = [one for person in PEOPLE for one in person.secrets if one.lower().encode() in text]
        assert found == []
        assert TOKEN.encode() not in text
        assert SECRET.encode() not in text
    digits = "\n".join(re.sub(r"\D", "", column) for row in kept for column in row)
    assert [person.phone for person in PEOPLE if person.phone in digits] == []


@pytest.mark.parametrize("ref", ["C-1", "9000", "2024/00017", "INV 12-34", "A1b2", "1234567890", ""])
def test_a_plain_ref_is_kept(ref: str) -> None:
    """What names the row in the legacy system and gives nobody away stands in the journal as it is."""
    assert kept_ref(ref, Identity.of("+91", "9876543210", "asha@example.com")) == ref


@pytest.mark.parametrize(
    "ref",
    [
        "9876543210", "+91 98765 43210", "098765-43210", "CUST-9876543210", "98765/43210", "987_654_3210",
        "asha@example.com", "someone@else.example", "8888877777", "00918888877777", "(+91) 88888.77777",
        "88888_77777", "8888-8777/77", "९८७६५४३२१०", "76543210",
    ],
)  # fmt: skip
def test_a_ref_that_is_a_phone_or_an_email_is_not_kept(ref: str) -> None:
    """The row's own number in any spelling, anybody's mobile number, and whatever has an @."""
    assert kept_ref(ref, Identity.of("+91", "9876543210", "asha@example.com")) == ""
