"""What the field table calls its fields, ready to be compared with headers: exactly, word by word, and by spelling."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from importer.customer.headers import header_key
from importer.customer.known_headers import field_names
from importer.customer.virtual_fields import FULL_ADDRESS
from importer.mapping.lexicon import BILLING, PLACES, QUALIFIERS, SHIPPING
from importer.mapping.words import header_words

LINE_1, LINE_2 = "address.address_line1", "address.address_line2"

_OF_ANY_FIELD = frozenset({"address", "1", "line"})
"""Say nothing in `Address 1 - City`; the fields of the address lines themselves live by them."""
_SAY_NOTHING: dict[str, frozenset[str]] = {
    "address.phone": _OF_ANY_FIELD | {"number", "contact", "contactperson", "person", "id", "with", "10", "digit"},
    "address.email": _OF_ANY_FIELD | {"number", "contact", "contactperson", "person", "id"},
    "address.pincode": _OF_ANY_FIELD | {"number", "code", "area", "6", "digit"},
    "address.city": _OF_ANY_FIELD | {"name"},
    "address.state": _OF_ANY_FIELD | {"name", "code", "ut", "territory"},
    "address.country": _OF_ANY_FIELD | {"name", "iso"},
    "business.gstin": frozenset({"number", "id", "code", "1", "uin"}),
    "business.pan_number": frozenset({"number", "id", "card", "it", "1"}),
    "business.name": frozenset(),
    "business.business_type": frozenset(),
    "ref": frozenset(),
    LINE_1: frozenset(),
    LINE_2: frozenset(),
    FULL_ADDRESS: frozenset(),
}
_HARMLESS_BESIDE: dict[str, frozenset[str]] = {
    LINE_1: frozenset(
        {"address", "line", "1", "street", "house", "flat", "building", "door", "plot", "number", "road"}
    ),
    LINE_2: frozenset({"address", "line", "1", "2", "area", "locality", "street", "colony", "sector", "extended"}),
    FULL_ADDRESS: frozenset({"address", "full", "postal"}),
    "business.business_type": frozenset({"gstin", "tax", "business", "company", "firm", "registration", "type"}),
}
_NAMED_BY_PLACE = frozenset({"business.name", "business.business_type", "address.business_name", "ref"})
"""Fields in whose names `business` and `mailing` are what is meant."""
CONCEPTS = frozenset(
    {
        "mobile",
        "phone",
        "email",
        "pincode",
        "state",
        "city",
        "country",
        "gstin",
        "pan",
        "landmark",
        "firstname",
        "lastname",
    }
)
"""Words that are a field by themselves: beside another field's name they make a header mean neither for certain."""
_TOO_WEAK = frozenset(
    {
        "id",
        "code",
        "name",
        "number",
        "type",
        "tax",
        "contact",
        "first",
        "last",
        "place",
        "pos",
        "location",
        "business",
        "company",
        "firm",
        "party",
        "shop",
        "store",
        "area",
    }
)
"""A name of one such word means its field only where it stands alone."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a field."""

    field: str
    spelling: str
    rank: int
    """0 for the field's own label and path; the aliases follow in the table's order."""
    doubtful: bool
    """Whether it sometimes means something else."""
    core: frozenset[str]
    """Its words without those that say nothing in this field."""

    @property
    def strong(self) -> bool:
        """Whether its words mean the field among other words, too."""
        return not all(word in _TOO_WEAK or word.isdigit() for word in self.core)


def core_of(field: str, words: Iterable[str]) -> frozenset[str]:
    """Give the words that say what a column is, as far as this field is concerned."""
    own = frozenset(words) - QUALIFIERS - BILLING - SHIPPING or frozenset(words)
    if field not in _NAMED_BY_PLACE:
        own = own - PLACES or own
    return own - _SAY_NOTHING.get(field, _OF_ANY_FIELD) or own


def harmless_beside(field: str) -> frozenset[str]:
    """Give the words that change nothing beside a name of this field."""
    return _HARMLESS_BESIDE.get(field, frozenset())


class Vocabulary:
    """The names of all fields."""

    def __init__(self, names: Iterable[Name]) -> None:
        exact: dict[str, list[Name]] = {}
        for name in names:
            known = exact.setdefault(header_key(name.spelling), [])
            if all(other.field != name.field for other in known):
                known.append(name)
        self.exact: MappingProxyType[str, tuple[Name, ...]] = MappingProxyType(
            {key: tuple(found) for key, found in exact.items()}
        )
        """Key of a header (`header_key`) -> the fields that have this name, at most one entry for each."""
        self.names = tuple(name for found in exact.values() for name in found)
        """Every name once for each field that has it."""

    def without(self, keys: Iterable[str]) -> Vocabulary:
        """Give a vocabulary that lacks the aliases with these keys; labels and paths stay."""
        left_out = frozenset(keys)
        return Vocabulary(name for name in self.names if name.rank == 0 or header_key(name.spelling) not in left_out)


@cache
def vocabulary() -> Vocabulary:
    """Give the vocabulary of the field table."""
    return Vocabulary(
        Name(name.field, name.spelling, name.rank, name.doubtful, _core(name.field, name.spelling))
        for name in field_names()
    )


def _core(field: str, spelling: str) -> frozenset[str]:
    """Give the words that a name is recognised by.

    A path, a technical name (`land1`) and `party name` without its party mean their field only as a whole.
    """
    core = core_of(field, header_words(spelling))
    technical = spelling == field or (spelling[-1:].isdigit() and spelling.isalnum())
    only_as_a_whole = technical or (field == "business.name" and core == {"name"})
    return frozenset({spelling}) if only_as_a_whole else core
