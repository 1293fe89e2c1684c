"""What headers mean beside their neighbours: `Name` in a ledger is the business, of two addresses one is taken.

Each rule looks at all columns and changes what some of them may mean; the order matters and is that of `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from importer.customer.virtual_fields import FULL_ADDRESS, FULL_NAME
from importer.mapping.candidate import Candidate, Column
from importer.mapping.lexicon import BILLING, LEDGER_SIGNS, QUALIFIERS, SHIPPING
from importer.mapping.meanings import Block, Certainty
from importer.mapping.values import ValueEvidence
from importer.mapping.vocabulary import LINE_1, LINE_2

_NAME, _ADDRESS_NAME = "business.name", "address.business_name"
_TAX, _GSTIN = "address.tax_identification_number", "business.gstin"
_COUNTRY, _CODE, _PHONE = "address.country", "address.country_code", "address.phone"
_OF_AN_ADDRESS = (
    LINE_1, LINE_2, FULL_ADDRESS, "address.landmark", "address.pincode", "address.city", "address.state", _COUNTRY,
)  # fmt: skip
_OWNED_BY_BUSINESS = frozenset({"party", "ledger", "account", "dealer", "firm", "shop", "trade", "legal"})
_BLOCKS: tuple[Block, ...] = ("billing", "", "home", "work", "shipping", "other")
"""Of addresses equally complete the first of these is taken."""

Evidence = Sequence[ValueEvidence]
Rule = Callable[[Sequence[Column], Evidence], None]


def heed_neighbours(columns: Sequence[Column], evidence: Evidence) -> None:
    """Change what the columns may mean by what stands beside them."""
    for rule in RULES:
        rule(columns, evidence)


def _is_ledger(columns: Iterable[Column]) -> bool:
    """Whether the file comes from the accounts of businesses: it has a balance, a GSTIN, a party or the like."""
    return any(LEDGER_SIGNS.intersection(column.meaning.words) for column in columns) or any(
        column.means(_GSTIN, "business.pan_number", "business.business_type") for column in columns
    )


def _core(column: Column) -> frozenset[str]:
    return frozenset(column.meaning.words) - QUALIFIERS - BILLING - SHIPPING


def _is_contact_person(column: Column) -> bool:
    words = frozenset(column.meaning.words)
    sure = bool(column.candidates) and column.candidates[0].certainty is Certainty.SURE
    return column.means(FULL_NAME) and ("contactperson" in words or ("contact" in words and sure))


def _one_address(columns: Sequence[Column], _: Evidence) -> None:
    """Of several addresses take the most complete one; parts of two are never mixed."""
    parts: dict[Block, set[str]] = {block: set() for block in _BLOCKS}
    for column in columns:
        if column.means(*_OF_AN_ADDRESS):
            parts[column.meaning.block].add(column.candidates[0].field)
    chosen = max(_BLOCKS, key=lambda block: (len(parts[block]), -_BLOCKS.index(block)))
    others = {
        column.candidates[0].field for column in columns if column.candidates and column.meaning.block != "shipping"
    }
    for column in columns:
        block = column.meaning.block
        if not column.candidates:
            continue
        field = column.candidates[0].field
        if block == chosen:
            if block == "shipping":  # the name that belongs to this address goes before others
                column.candidates = [replace(each, score=each.score + 0.05) for each in column.candidates]
            continue
        if field in _OF_AN_ADDRESS:
            apart = (not {block, chosen} <= {"", "billing"} and chosen != "shipping") or block not in {"", "billing"}
            if field in parts[chosen] or apart:
                taken = f"the {chosen} address" if chosen else "another address"
                column.leave_out(f"it belongs to the {block} address; {taken} is used" if block else f"{taken} is used")
        elif block == "shipping" and field in others:
            column.leave_out("it belongs to the shipping address, and the customer has a column of its own")


def _whose_name(columns: Sequence[Column], evidence: Evidence) -> None:
    """`Name` is a person in a shop's list, and the business in a ledger or where a contact person stands beside it."""
    ledger = _is_ledger(columns)
    contact = any(_is_contact_person(column) for column in columns)
    first = any(column.means("address.first_name") for column in columns)
    company = any(column.means(_NAME, _ADDRESS_NAME) and "company" in column.meaning.words for column in columns)
    company |= any(
        column.means(_NAME)
        and column.candidates[0].certainty > Certainty.UNSURE
        and not _core(column) <= {"name", "print"}
        for column in columns
    )
    for column in columns:
        found = column.best_for(FULL_NAME)
        if found is None or _core(column) != {"name"} or column.meaning.block == "shipping":
            continue
        if _OWNED_BY_BUSINESS.intersection(column.meaning.words):
            column.candidates = [found.as_field(_NAME, 0.95, Certainty.SURE, "the name of a party or ledger")]
        elif first or (company and not contact):
            continue
        elif company:
            column.candidates = [found.as_field(_NAME, 0.6, Certainty.LIKELY, "company and contact person beside it")]
        elif contact:
            certainty = Certainty.SURE if ledger else Certainty.LIKELY
            column.candidates = [found.as_field(_NAME, 0.95, certainty, "the contact person stands beside it")]
        elif ledger:
            column.candidates = _by_names(found, evidence[column.position])


def _by_names(found: Candidate, values: ValueEvidence) -> list[Candidate]:
    """Tell by its values whether the only name in a ledger is a business's or a person's."""
    people = values.surname >= 0.35 and (values.share(_NAME) or 0.0) < 0.05
    business, person = (0.5, 0.9) if people else (0.9, 0.5)
    ranked = [
        found.as_field(_NAME, business, Certainty.LIKELY, "in a list of parties the name is the business's"),
        found.as_field(FULL_NAME, person, Certainty.LIKELY, "its values are names of people"),
    ]
    return sorted(ranked, key=lambda each: -each.score)[:1]


def _which_company(columns: Sequence[Column], _: Evidence) -> None:
    """`Company` is the business in a ledger; elsewhere, and in an address, it is a line of the address."""
    ledger = _is_ledger(columns)
    for column in columns:
        found = column.candidates[0] if column.means(_NAME, _ADDRESS_NAME) else None
        if found is None or "company" not in column.meaning.words or found.certainty is Certainty.UNSURE:
            continue
        if column.meaning.block or "address" in column.meaning.words:
            column.candidates = [found.as_field(_ADDRESS_NAME, found.score, Certainty.SURE, "it belongs to an address")]
        elif found.certainty is Certainty.LIKELY and column.best_for(_NAME) and column.best_for(_ADDRESS_NAME):
            if ledger:
                changed = found.as_field(_NAME, 0.9, Certainty.LIKELY, "the list is one of businesses")
            else:
                changed = found.as_field(_ADDRESS_NAME, 0.9, Certainty.LIKELY, "the list is one of people")
            column.candidates = [changed]


def _which_tax_number(columns: Sequence[Column], evidence: Evidence) -> None:
    """`Tax No` is the GSTIN unless another column is, or its values are not."""
    sure = any(column.means(_GSTIN) and column.candidates[0].certainty is Certainty.SURE for column in columns)
    for column in columns:
        if not (column.best_for(_GSTIN) and column.best_for(_TAX)):
            continue
        values = evidence[column.position]
        other = values.count >= 10 and (values.share(_GSTIN) or 0.0) < 0.2
        column.candidates = [
            replace(each, score=0.82) for each in column.candidates if each.field == (_TAX if sure or other else _GSTIN)
        ]


def _which_country_code(columns: Sequence[Column], evidence: Evidence) -> None:
    """`Country Code` of an address is the country; else its values tell IN from +91."""
    for column in columns:
        if not column.best_for(_CODE) or not column.best_for(_COUNTRY):
            continue
        values = evidence[column.position]
        country = (values.share(_COUNTRY) or 0.0) > 0.5
        if column.meaning.block or "address" in column.meaning.words:
            found = column.candidates[0]
            column.candidates = [found.as_field(_COUNTRY, 0.93, Certainty.SURE, "it belongs to an address")]
        else:
            kept = column.best_for(_COUNTRY if country else _CODE)
            column.candidates = [kept] if kept else []


def _contact(columns: Sequence[Column], evidence: Evidence) -> None:
    """`Contact` is a person where there is a phone column already, else its values tell."""
    phone = any(column.means(_PHONE) for column in columns)
    for column in columns:
        found = column.best_for(FULL_NAME)
        if found is None or found.certainty is Certainty.SURE or _core(column) != {"contact"}:
            continue
        if (evidence[column.position].share(_PHONE) or 0.0) >= 0.5:
            column.candidates = [found.as_field(_PHONE, 0.8, Certainty.LIKELY, "its values are phone numbers")]
        elif not phone:
            column.candidates = [replace(found, certainty=Certainty.UNSURE)]


def _lines_or_whole(columns: Sequence[Column], _: Evidence) -> None:
    """`Address` is the whole address, or its first line where a second one has a column."""
    second = any(column.means(LINE_2) for column in columns)
    first = any(column.means(LINE_1) for column in columns)
    for column in columns:
        found = column.best_for(FULL_ADDRESS)
        if found is None or not column.means(FULL_ADDRESS):
            continue
        if second and not first:
            column.candidates = [found.as_field(LINE_1, found.score, found.certainty, "the second line has a column")]
        elif first and found.certainty is not Certainty.SURE:
            column.leave_out("the lines of the address have columns of their own")


def _display_name(columns: Sequence[Column], _: Evidence) -> None:
    """Use a display name as a last resort only: not where first and last name have a second column each."""
    firsts = sum(column.means("address.first_name") for column in columns)
    for column in columns:
        if "displayname" in column.meaning.words and column.means(FULL_NAME) and firsts > 1:
            column.leave_out("first and last name have columns enough")


RULES: tuple[Rule, ...] = (
    _one_address,
    _which_country_code,
    _which_tax_number,
    _whose_name,
    _which_company,
    _contact,
    _lines_or_whole,
    _display_name,
)
