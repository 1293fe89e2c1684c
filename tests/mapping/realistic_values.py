"""Realistic cell texts for the columns of real export systems: everybody in them is invented.

A mapping that reads values is tested on them. They know nothing of the mapping: they are what such files hold, with
the gaps, the dirt and the columns that concern nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.mapping import realistic_ledgers as ledgers
from tests.mapping import realistic_shops as shops
from tests.mapping.header_sets import HeaderSet
from tests.mapping.realistic_cells import Cells
from tests.mapping.realistic_parties import Party, parties
from tests.mapping.realistic_sheets import (
    BARE_EXPECTED,
    GERMAN_EXPECTED,
    HINDI_EXPECTED,
    bare_rows,
    german_rows,
    hindi_rows,
)

__all__ = [
    "BARE_EXPECTED",
    "GERMAN_EXPECTED",
    "HINDI_EXPECTED",
    "bare_rows",
    "german_rows",
    "hindi_rows",
    "rows_of",
]

_WRITERS: dict[tuple[str, str], Callable[[Party, Cells], dict[str, str]]] = {
    ("Shopify admin", "customers CSV export"): shops.shopify_admin,
    ("Shopify Transporter", "customers CSV"): shops.shopify_transporter,
    ("Busy (Busywin)", "account master screen labels"): ledgers.busy,
    ("Vyapar", "party import template"): ledgers.vyapar_template,
    ("Vyapar", "All Parties report"): ledgers.vyapar_report,
    ("TallyPrime / ERP 9", "ledger XML tags"): ledgers.tally_xml,
    ("Tally (TDLWorld Excel)", "ledgers sheet"): ledgers.tally_sheet,
    ("Magento 2", "customers main file"): shops.magento,
    ("WooCommerce (Import Export Suite)", "users CSV"): shops.woocommerce_suite,
    ("WooCommerce (Webkul)", "customers"): shops.woocommerce_webkul,
    ("SAP ECC / S4", "KNA1 customer master"): ledgers.sap,
    ("QuickBooks Online", "customer list import"): ledgers.quickbooks_online,
    ("QuickBooks (DancingNumbers)", "customer list"): ledgers.quickbooks_list,
    ("Google Contacts", "CSV export (2024+)"): shops.google_contacts,
    ("Amazon Seller Central India", "MTR B2B (tail columns)"): shops.amazon_business,
    ("Amazon", "order report (flat file)"): shops.amazon_orders,
    ("Output Books", "customer CSV"): ledgers.output_books,
    ("Marg ERP 9+", "ledger screen labels"): ledgers.marg,
}


def rows_of(header_set: HeaderSet, count: int = 120, seed: int = 1) -> list[list[str]]:
    """Give so many rows of the set's kind of file, each as wide as its header row; the same seed gives the same rows.

    Raises KeyError for a set that is unknown or that has a header which its system's rows lack.
    """
    write = _WRITERS[header_set.system, header_set.kind]
    cells = Cells(Random(f"{seed} {header_set.system} {header_set.kind}"))
    rows = (write(party, cells) for party in parties(cells.random, count))
    return [[row[header] for header in header_set.headers] for row in rows]
