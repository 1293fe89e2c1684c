"""Invented customers in any number, deterministic: 19 columns, some of them bad."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from importer.customer.gst import check_character

PLACES = (
    ("560038", "Bengaluru", "Karnataka", "29"),
    ("400001", "Mumbai", "Maharashtra", "27"),
    ("110001", "New Delhi", "Delhi", "07"),
    ("600001", "Chennai", "Tamil Nadu", "33"),
    ("700001", "Kolkata", "West Bengal", "19"),
    ("380001", "Ahmedabad", "Gujarat", "24"),
)
FIRST = ("Asha", "Ravi", "Meena", "Imran", "Joseph", "Lakshmi", "Gurpreet", "Nandini")
LAST = ("Verma", "Rao", "Sharma", "Khan", "Thomas", "Iyer", "Singh", "Das")
BLOCK = 100_000
BUSINESS_SHARE = 0.15
PANS = 2_000
"""Different businesses of each state; more would be no more work for anybody."""


def write_customers(path: Path, rows: int, bad_share: float, seed: int = 1, *, quoted: bool = False) -> None:
    """Write a CSV of `rows` customers with 19 columns; about `bad_share` (0-1) of them have one error.

    BUSINESS_SHARE of them are businesses with a name, PAN and GSTIN. With `quoted` every cell has quotation marks.
    """
    random = np.random.default_rng(seed)
    with path.open("wb") as file:
        writer = None
        for start in range(0, rows, BLOCK):
            table = _block(start, min(BLOCK, rows - start), bad_share, random)
            writer = writer or pa.csv.CSVWriter(
                file, table.schema, write_options=pa.csv.WriteOptions(quoting_style="all_valid" if quoted else "none")
            )
            writer.write_table(table)
        if writer is not None:
            writer.close()


def _block(start: int, count: int, bad_share: float, random: np.random.Generator) -> pa.Table:
    number = np.arange(start, start + count)
    place = random.integers(0, len(PLACES), count)
    first, last = (np.array(names)[random.integers(0, len(names), count)] for names in (FIRST, LAST))
    phone = (7_000_000_000 + number * 7 % 2_999_999_999).astype(str).astype(object)
    text = number.astype(str).astype(object)
    email = np.char.lower(first).astype(object) + "." + np.char.lower(last).astype(object) + text + "@example.com"
    pincode, city, state = (np.array([entry[i] for entry in PLACES])[place].astype(object) for i in range(3))
    for column, spoil in ((phone, "12345"), (email, "no e-mail"), (pincode, "5600"), (state, "Atlantis")):
        column[random.random(count) < bad_share / 4] = spoil
    empty = np.full(count, "", dtype=object)
    business = random.random(count) < BUSINESS_SHARE
    pan, gstin = _registrations()
    chosen = random.integers(0, PANS, count)

    def of_businesses(values: np.ndarray | str) -> np.ndarray:
        return np.where(business, values, empty)

    columns = {
        "Customer ID": "C-" + text,
        "First Name": first,
        "Last Name": last,
        "Dialling Code": np.full(count, "+91", dtype=object),
        "Phone": phone,
        "Email": email,
        "Address Line 1": text + " MG Road",
        "Address Line 2": np.full(count, "Near the old post office", dtype=object),
        "Landmark": np.full(count, "Opposite the park", dtype=object),
        "Pincode": pincode,
        "City": city,
        "State": state,
        "Country": np.full(count, "India", dtype=object),
        "Tax Identification Number": empty,
        "Address Business Name": empty,
        "Business Type": of_businesses("Proprietorship"),
        "Business Name": of_businesses(last.astype(object) + " Traders " + text),
        "PAN": of_businesses(pan[chosen]),
        "GSTIN": of_businesses(gstin[place, chosen]),
    }
    return pa.table({name: pa.array(values, type=pa.string()) for name, values in columns.items()})


@cache
def _registrations() -> tuple[np.ndarray, np.ndarray]:
    """Give PANs, and for each place the GSTINs with them; shapes (PANS,) and (places, PANS)."""
    pans = [f"AB{chr(65 + number % 26)}PE{1000 + number}F" for number in range(PANS)]
    starts = [[f"{code}{pan}1Z" for pan in pans] for *_, code in PLACES]
    gstins = [[start + check_character(f"{start}0") for start in row] for row in starts]
    return np.array(pans, dtype=object), np.array(gstins, dtype=object)
