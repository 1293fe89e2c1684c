"""The definition of how every field is cleaned and judged on its own: one function from text to `Cleaned`."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from importer.customer.fields import FIELD_BY_PATH
from importer.customer.problems import Finding
from importer.normalize.business import clean_gstin, clean_pan
from importer.normalize.cleaned import Cleaned
from importer.normalize.country import clean_country
from importer.normalize.email_address import clean_email
from importer.normalize.number_text import clean_code
from importer.normalize.phone import clean_country_code, clean_phone
from importer.normalize.place import clean_pincode, clean_state
from importer.normalize.placeholders import is_formula_error
from importer.normalize.text import clean_name, clean_text

ValueFunction = Callable[[str], Cleaned]


def refusing_damage(function: ValueFunction) -> ValueFunction:
    """Give a value function that reports what is no value: a formula's error (`#REF!`), a character that was lost.

    `#N/A` is left to it: people type that for a value that is not available.
    """

    def judged(text: str) -> Cleaned:
        if "\ufffd" in text:
            return Cleaned("", (Finding("encoding_invalid"),))
        if text.lstrip().startswith("#") and is_formula_error(text.strip()) and text.strip().upper() != "#N/A":
            return Cleaned("", (Finding("formula_error"),))
        return function(text)

    return judged


CLEANERS: MappingProxyType[str, ValueFunction] = MappingProxyType(
    {
        name: refusing_damage(function)
        for name, function in (
            ("code_text", clean_code),
            ("name_text", clean_name),
            ("text", clean_text),
            ("phone", clean_phone),
            ("country_code", clean_country_code),
            ("email", clean_email),
            ("pincode", clean_pincode),
            ("state", clean_state),
            ("country", clean_country),
            ("pan", clean_pan),
            ("gstin", clean_gstin),
        )
    }
)
"""The value functions by the name that `Field.cleaner` gives them."""


def clean(path: str, text: str) -> Cleaned:
    """Clean and judge the text of one cell for a field (a path of FIELD_PATHS).

    An error among the findings means an empty value; a placeholder is empty without a finding. A phone number is read
    as one of India unless it says otherwise; with a dialling code beside it, use `clean_phone`.
    """
    return CLEANERS[FIELD_BY_PATH[path].cleaner](text)
