"""What a user would write instead: pandas reads the file, aiohttp posts every row, a semaphore bounds them.

`python -m benchmarks.by_hand_send URL customers.csv results.csv [to_dict]` sends all rows. It checks nothing before,
keeps no journal, and tries nothing again: a row whose reply is lost is lost. It goes through the rows with `iterrows`,
as most such scripts do, or with `to_dict("records")`, as somebody would who knows that this is faster.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import aiohttp
import pandas as pd

ADDRESS = {
    "First Name": "first_name",
    "Last Name": "last_name",
    "Dialling Code": "country_code",
    "Phone": "phone",
    "Email": "email",
    "Address Line 1": "address_line1",
    "Address Line 2": "address_line2",
    "Landmark": "landmark",
    "Pincode": "pincode",
    "City": "city",
    "State": "state",
    "Country": "country",
}
BUSINESS = {"Business Type": "business_type", "Business Name": "name", "PAN": "pan_number", "GSTIN": "gstin"}


def payload(row: Mapping[Any, Any]) -> dict[str, dict[str, str]]:
    """Build the request of a row (column -> text); empty values are left out."""
    built = {"address": {name: row[column] for column, name in ADDRESS.items() if row[column]}}
    business = {name: row[column] for column, name in BUSINESS.items() if row[column]}
    return built | {"business": business} if business else built


async def create(
    session: aiohttp.ClientSession, semaphore: asyncio.Semaphore, url: str, row: Mapping[Hashable, Any]
) -> dict[str, Any]:
    """Create one customer; gives its line of the results."""
    async with semaphore:
        try:
            async with session.post(url, json=payload(row)) as response:
                reply = await response.json()
                created = reply["content"]["customer_detail"]["id"] if response.status == 200 else ""
                return {"ref": row["Customer ID"], "status": response.status, "customer_id": created, "error": ""}
        except aiohttp.ClientError as error:
            return {"ref": row["Customer ID"], "status": 0, "customer_id": "", "error": str(error)}


async def main(url: str, source: str, results: str, way: str = "iterrows") -> None:
    """Send all rows of `source` and write `results`."""
    frame = pd.read_csv(source, dtype=str, keep_default_na=False)
    semaphore = asyncio.Semaphore(64)
    headers = {"Authorization": "Bearer token"}
    async with aiohttp.ClientSession(headers=headers) as session:
        rows: Iterable[Mapping[Any, Any]]
        rows = frame.to_dict("records") if way == "to_dict" else (row.to_dict() for _, row in frame.iterrows())
        lines = await asyncio.gather(*(create(session, semaphore, url, row) for row in rows))
    pd.DataFrame(lines).to_csv(results, index=False)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
