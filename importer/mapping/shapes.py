"""What single values look like: predicates by which columns are told. Judging a value is normalize's business."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import MappingProxyType

from importer.customer.gst import gstin_class, is_pan
from importer.customer.places import known_cities, pincode_exists
from importer.customer.states import state_of_text
from importer.customer.value_shapes import EMAIL, GSTIN, LANDLINE, MOBILE, PAN, PINCODE
from importer.customer.virtual_fields import FULL_ADDRESS, FULL_NAME
from importer.mapping.value_words import (
    ADDRESS_WORDS,
    BUSINESS_TYPES,
    BUSINESS_WORDS,
    COUNTRIES,
    LANDMARK_STARTS,
    SURNAMES,
)
from importer.mapping.vocabulary import LINE_1

_WORDS = re.compile(r"[\w/.']+")
_SEVERAL = re.compile(r"\s*(?:[/,;]|:::)\s*")
_DAMAGED_PHONE = re.compile(r"(?:[6-9]|91?[.,])[.,]?\d*E\+(?:0?9|11)", re.IGNORECASE)
"""What Excel makes of a phone number: 9.87654E+09, 9,19877E+11."""
_ID = re.compile(r"[A-Za-z]{1,6}[-/_ ]?\d{2,12}")
_DIALLING = re.compile(r"'?(?:\+|00)?91|\+[1-9]\d{0,3}")
_BCRYPT = re.compile(r"\$(?:2[abxy]|argon2\w*|1|5|6|P|H|S)\$.{8,}|\{(?:SSHA|SHA|MD5)\}.+", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]{32}(?:[0-9a-f]{8}|[0-9a-f]{32}|[0-9a-f]{96})?(?::\w+){0,3}", re.IGNORECASE)
_JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")


def _digits_of_code(text: str) -> str:
    return text.upper().lstrip("':").replace(" ", "").replace("-", "")


def _is_phone(text: str) -> bool:
    parts = _SEVERAL.split(text, maxsplit=2)[:2]
    return _DAMAGED_PHONE.fullmatch(text) is not None or any(
        MOBILE.fullmatch(part) or LANDLINE.fullmatch(part) for part in parts
    )


def _is_email(text: str) -> bool:
    return any(EMAIL.fullmatch(part) for part in _SEVERAL.split(text.strip("<>"), maxsplit=2)[:2])


def _is_pincode(text: str) -> bool:
    digits = text.lstrip("'").replace(" ", "").removesuffix(".0")
    return PINCODE.fullmatch(text) is not None and pincode_exists(digits)


def _is_gstin(text: str) -> bool:
    return GSTIN.fullmatch(text) is not None or gstin_class(_digits_of_code(text)) is not None


def _is_pan(text: str) -> bool:
    return PAN.fullmatch(text) is not None and is_pan(_digits_of_code(text))


def _is_state(text: str) -> bool:
    return len(text) <= 60 and not text.isdigit() and state_of_text(text) is not None


def is_state_code(text: str) -> bool:
    """Whether it is a state's code of two or three letters, or its number."""
    return len(text) <= 3 and state_of_text(text) is not None


def _is_city(text: str) -> bool:
    return text.casefold() in known_cities()


def _is_country(text: str) -> bool:
    return text.casefold() in COUNTRIES


def _is_dialling_code(text: str) -> bool:
    return _DIALLING.fullmatch(text) is not None


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())


def _is_business(text: str) -> bool:
    words = {word.strip(".'") for word in _words(text)}
    return bool(words & BUSINESS_WORDS) or " & " in text


def _is_person(text: str) -> bool:
    """Tell whether it can be a person's whole name: two to four words of letters, none of a business."""
    words = text.replace(".", " ").split()
    return 2 <= len(words) <= 5 and not any(map(str.isdigit, text)) and "," not in text and not _is_business(text)


def is_surname(text: str) -> bool:
    """Whether it ends in a frequent Indian surname."""
    words = _words(text)
    return bool(words) and words[-1] in SURNAMES


def is_word(text: str) -> bool:
    """Whether it can be one of a person's names: a word or two, of letters."""
    return len(text.split()) <= 2 and not any(map(str.isdigit, text)) and "@" not in text and "," not in text


def _is_address(text: str) -> bool:
    words = _words(text)
    known = sum(word.strip(".") in ADDRESS_WORDS for word in words)
    named = sum(any(map(str.isalpha, word)) for word in words)
    return named >= 2 and (known > 0) + any(map(str.isdigit, text)) + ("," in text) + (len(words) > 4) >= 2


def _is_landmark(text: str) -> bool:
    return text.casefold().startswith(LANDMARK_STARTS)


def _is_business_type(text: str) -> bool:
    words = {word for part in _words(text) for word in part.split("/")}
    return bool(words) and words <= BUSINESS_TYPES | {"of", "the", "-", "and", "under", "dealer"}


def _is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def is_secret(text: str) -> bool:
    """Whether it is a hash of a password, or a token."""
    return any(shape.fullmatch(text) for shape in (_BCRYPT, _HEX, _JWT))


SHAPES: MappingProxyType[str, Callable[[str], bool]] = MappingProxyType(
    {
        "address.phone": _is_phone,
        "address.email": _is_email,
        "address.pincode": _is_pincode,
        "business.gstin": _is_gstin,
        "business.pan_number": _is_pan,
        "address.state": _is_state,
        "address.city": _is_city,
        "address.country": _is_country,
        "address.country_code": _is_dialling_code,
        "business.business_type": _is_business_type,
        "address.landmark": _is_landmark,
        FULL_ADDRESS: _is_address,
        FULL_NAME: _is_person,
        "business.name": _is_business,
        "ref": _is_id,
    }
)
"""Field -> whether a text looks like a value of it."""

WORDS = MappingProxyType(
    {
        "address.phone": "phone numbers",
        "address.email": "e-mail addresses",
        "address.pincode": "pincodes",
        "business.gstin": "GSTINs",
        "business.pan_number": "PANs",
        "address.state": "states",
        "address.city": "cities",
        "address.country": "names of India",
        "address.country_code": "dialling codes",
        "business.business_type": "types of business",
        "address.landmark": "landmarks",
        FULL_ADDRESS: "addresses",
        LINE_1: "addresses",
        FULL_NAME: "names of people",
        "business.name": "names of businesses",
        "ref": "ids",
    }
)
"""Field -> what its values are, in words."""
