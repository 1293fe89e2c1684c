"""The drop-down lists of the template: which columns have one, what it shows, and what happens to any other value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from importer.config import Settings
from importer.customer.fields import FIELD_BY_PATH
from importer.customer.problems import Severity
from importer.customer.states import state_names
from importer.template.words import BUSINESS_TYPE, business_types

COMMON_BUSINESS_TYPES: tuple[str, ...] = (
    "Proprietorship",
    "Partnership",
    "Limited Liability Partnership",
    "Private Limited",
    "Public Limited",
    "One Person Company",
    "Hindu Undivided Family",
    "Association of Persons",
    "Society",
    "Trust",
    "Cooperative Society",
    "Local Authority",
    "Government",
    "Other",
)
"""Legal forms of businesses in India, by their usual names: a suggestion only, for the API publishes no list."""

Answer = Literal["stop", "warning", "information", ""]
"""What Excel does about another value: refuse it, ask, say so, or nothing."""


@dataclass(frozen=True, slots=True)
class DropDown:
    """The list of one column."""

    path: str
    """The field of the column."""
    values: tuple[str, ...]
    answer: Answer
    message: str = ""
    """What is said of another value; at most 255 characters, as Excel has it."""

    @property
    def title(self) -> str:
        """The header of the column, which the list and its message bear too; at most 32 characters."""
        return FIELD_BY_PATH[self.path].label


def drop_downs(settings: Settings) -> tuple[DropDown, ...]:
    """Give the lists in the order in which they stand on their sheet."""
    return (
        DropDown(
            "address.state",
            state_names(),
            "warning",
            "This is no official name of a state. Usual spellings and codes such as KA or 29 are understood as well. "
            "Keep it?",
        ),
        DropDown(
            "address.country",
            (FIELD_BY_PATH["address.country"].default,),
            "stop",
            "The store takes customers in India only. Choose India, or leave the cell blank.",
        ),
        _business_types(settings),
    )


def _business_types(settings: Settings) -> DropDown:
    """Give the configured list, as strict as its rule is; without one, some suggestions beside any other text."""
    types = business_types(settings)
    match settings.severity("business_type_unknown") if types else Severity.OFF:
        case Severity.ERROR:
            return DropDown(BUSINESS_TYPE, types, "stop", "This business type is not allowed. Choose one of the list.")
        case Severity.WARNING:
            return DropDown(BUSINESS_TYPE, types, "warning", "This business type is not in the list. Keep it?")
        case _:
            return DropDown(BUSINESS_TYPE, types or COMMON_BUSINESS_TYPES, "")
