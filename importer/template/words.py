"""What the template says: about every field, as the settings have it, and how the workbook is filled."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from importer.config import Settings
from importer.customer.fields import FIELD_BY_PATH, FIELDS, Field
from importer.customer.problems import Severity

TEMPLATE_FIELDS: tuple[Field, ...] = tuple(field for field in FIELDS if not field.by_hand)
"""The columns of the template, in their order."""

CUSTOMERS, EXPLAINED, LISTS = "Customers", "Fields", "Lists"
"""The sheets: to be filled, to be read, and what the drop-down lists show."""

BUSINESS_TYPE = "business.business_type"
_CONTACT = ("address.phone", "address.email")
_UNIQUE = {"address.phone": "duplicate_phone", "address.email": "duplicate_email"}
_MOST_SAID = 300
"""Signs of all business types in a note; a longer list is for the drop-down list alone."""

INSTRUCTIONS: tuple[str, ...] = (
    f"Write one customer a row into the sheet {CUSTOMERS}, from row 2 on. Point at a header to read what it holds.",
    "Leave the headers as they are. A column that you do not need may stay empty or be deleted; the order is free.",
    "When you copy from elsewhere, paste values only: then the columns stay text, and no 0 or long number is damaged.",
)
"""How the sheet of customers is filled, a line each."""

FIELD_HEADS: tuple[str, ...] = ("Header", "Required", "What it holds", "Longest", "Example", "Name of the field")
"""The headers of the table that explains the fields; none of them is one that the importer takes for a field."""


class Need(Enum):
    """How much a row needs a field, and what the legend of the colours says of it."""

    REQUIRED = "Required: fill it in every row"
    FILLED = "Required: may stay blank where the pincode tells it"
    OPTIONAL = "Optional: may stay blank"


def need_of(field: Field, settings: Settings) -> Need:
    """Tell how much a row needs the field in these settings; a field with a default is never needed."""
    if field.default or not settings.is_required(field.path) or settings.severity("required") is Severity.OFF:
        return Need.OPTIONAL
    return Need.FILLED if field.fill else Need.REQUIRED


def need_words(field: Field, settings: Settings) -> str:
    """Say whether a row needs the field, and what becomes of a blank cell."""
    needed = need_of(field, settings) is not Need.OPTIONAL
    strict = settings.severity("required") is Severity.ERROR
    if field.default:
        return f"Optional; blank becomes {field.default}"
    if field.fill:
        filled = f"filled from the {FIELD_BY_PATH[field.fill].label.lower()} when blank"
        return f"{'Required' if strict else 'Wanted'}, else {filled}" if needed else f"Optional; {filled}"
    if needed:
        return "Required" if strict else "Wanted; a row without it gets a warning"
    if field.path in _CONTACT:  # a row without any contact is invalid whatever the settings say
        other = next(FIELD_BY_PATH[path] for path in _CONTACT if path != field.path)
        if need_of(other, settings) is Need.OPTIONAL:
            return f"Optional, unless {other.label} is blank"
    return "Optional"


def meaning_of(field: Field, settings: Settings) -> str:
    """Say what the field holds and what is accepted in these settings."""
    words = [field.meaning]
    if field.path in _UNIQUE and settings.severity(_UNIQUE[field.path]) is Severity.ERROR:
        words.append("No two customers may have the same.")
    if field.path == BUSINESS_TYPE:
        words.append(_types_said(settings))
    return " ".join(words)


def business_types(settings: Settings) -> tuple[str, ...]:
    """Give the business types that the settings name, printable and without repetition; often there are none."""
    printable = ("".join(sign if sign.isprintable() else " " for sign in name) for name in settings.business_types)
    return tuple(dict.fromkeys(" ".join(name.split()) for name in printable if name.strip()))


def _types_said(settings: Settings) -> str:
    types = business_types(settings)
    severity = settings.severity("business_type_unknown")
    if not types or severity is Severity.OFF:
        return "Choose from the list, or write what fits."
    said = ", ".join(types)
    return f"One of: {said}." if len(said) <= _MOST_SAID else "Choose one from the list."


def example_of(field: Field, settings: Settings) -> str:
    """Give an example that these settings accept."""
    types = business_types(settings) if field.path == BUSINESS_TYPE else ()
    return types[0][:_MOST_SAID] if types and field.example not in types else field.example


def header_note(field: Field, settings: Settings) -> str:
    """Give the note at a header: what it holds, whether it is required, how long it may be, an example."""
    return "\n".join(
        (
            meaning_of(field, settings),
            "",
            f"{need_words(field, settings)}.",
            f"At most {settings.longest(field.path)} characters.",
            f"Example: {example_of(field, settings)}",
        )
    )


def field_row(field: Field, settings: Settings) -> Sequence[str | int]:
    """Give the cells of a field below FIELD_HEADS."""
    return (
        field.label,
        need_words(field, settings),
        meaning_of(field, settings),
        settings.longest(field.path),
        example_of(field, settings),
        field.path,
    )
