"""The value function of e-mail addresses.

`email-validator` judges the syntax and the domains that deliver nothing (`.invalid`, `localhost`); the ordinary form,
which it would accept, is recognised before it (25 us a call). It takes international local parts, where the facts see
a letter of another script in place of its Latin double: here an address is ASCII.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

import email_validator

from importer.customer.problems import Finding
from importer.normalize.cleaned import BLANK, Cleaned, wrong
from importer.normalize.email_domain import full_domain, looks_made_up, meant_domain
from importer.normalize.placeholders import is_placeholder
from importer.normalize.text import spaced

LONGEST_LOCAL, LONGEST = 64, 254
"""Characters, as RFC 5321 has them."""

_LONGEST_CELL = 1_000
_ORDINARY_LOCAL = re.compile(r"[A-Za-z0-9_&+\-]+(?:\.[A-Za-z0-9_&+\-]+)*")
_ORDINARY = re.compile(_ORDINARY_LOCAL.pattern + r"@[A-Za-z0-9.\-]+[A-Za-z0-9]")
_ENDING = re.compile(r"\.(?:[a-z]{2,}|xn--[a-z0-9\-]+)$")
_LABEL = re.compile(
    r"^(?:mailto|e-?\s?mails?(?:\s*-?\s*id)?(?:\s*address)?|mail(?:\s*id)?|ई-?मेल(?: आईडी)?)"
    r"(?:\s*[:=\-]+\s*|\s+(?=[^\s@]+@[^\s@]+$))",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#0?39);")
_LINK_PARTS = re.compile(r"(?<=[A-Za-z])\?(?:subject|body|cc|bcc)=.*$|#mailto:[^#]*#?$", re.IGNORECASE)
"""What a link has behind its address, and the copy that Access writes: `raj@x.com#mailto:raj@x.com#`."""
_SEPARATORS = re.compile(r"[\s,;|<>()\[\]\"]+|/(?=[^@]*@)")
_SPACE_IN_IT = re.compile(r"[A-Za-z0-9_.+\-]+\s*@\s*[A-Za-z0-9.\-]+(?:\s*\.+\s*[A-Za-z0-9\-]+)*")
_WORD = r"[^\s,;:<>()\[\]\"@]+"
_WORDS_BEFORE = re.compile(rf"(?:^|[,;]) ?(?P<words>{_WORD}(?: {_WORD})*) (?P<local>{_WORD})@")
_WORD_TOUCHING = re.compile(r"(?:^|(?<=[\s,;]))(?P<words>[^\s,;:<>()\[\]\"@/&]+)[,;/](?P<local>[^\s,;:<>()\[\]\"@/]+)@")
_JOINING_WORDS = frozenset({"and", "or"})
_NOT_AVAILABLE = re.compile(r"(?<![^\s,;/|])n/a(?![^\s,;/|])", re.IGNORECASE)
_TORN_ENDING = re.compile(r"@[^\s@]*\.(?:(?:c|co|i|n|ne|o|or) [a-z]{1,3}|co[,;]in)$", re.IGNORECASE)
_COMMA_FOR_DOT = re.compile(r"(?<=[a-z0-9])[,;](?=(?:com|co|in|net|org)(?:[.,;]in)?$)", re.IGNORECASE)
_AT_IN_WORDS = re.compile(r"\s*[(\[{<]\s*at\s*[)\]}>]\s*|\s+at\s+", re.IGNORECASE)
_DOT_IN_WORDS = re.compile(r"\s*[(\[{<]\s*dot\s*[)\]}>]\s*|\s+dot\s+", re.IGNORECASE)
_CYRILLIC_DOUBLES = "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb"
_LOOKS_LIKE = str.maketrans(_CYRILLIC_DOUBLES + "\u2018\u2019", "aeopcyxijsdh''")


def clean_email(text: str) -> Cleaned:
    """Clean an e-mail address: the first one in the cell, the domain in small letters, the local part as it is."""
    if len(text) <= LONGEST and _ORDINARY.fullmatch(text):
        return _judged(text, ())
    written = spaced(_ENTITY.sub(lambda entity: unescape(entity[0]), text)).strip(" \"',;<>\u2018\u2019\u201c\u201d`")
    if is_placeholder(written):
        return BLANK
    if len(written) > _LONGEST_CELL:
        return wrong("email_invalid")
    unlabelled = _LINK_PARTS.sub("", _LABEL.sub("", _NOT_AVAILABLE.sub("", written)).strip())
    addresses, other_text, other_addresses = _take_apart(unlabelled)
    if not addresses:
        return wrong("email_invalid", suggestion=_suggestion(unlabelled))
    findings: tuple[Finding, ...] = ()
    if len(addresses) > 1 or other_addresses:
        findings += (Finding("email_multiple"),)
    if other_text:
        findings += (Finding("email_extra_text"),)
    return _judged(addresses[0], findings)


@dataclass(frozen=True, slots=True)
class Domain:
    """What its name tells of a domain."""

    right: bool
    """Whether it can receive mail."""
    meant: str
    """The domain that it is misspelt for, or empty."""


@lru_cache(maxsize=20_000)
def judge_domain(domain: str) -> Domain:
    """Judge the domain of an address (small letters)."""
    right = _ENDING.search(domain) is not None and _library_accepts(f"a@{domain}")
    return Domain(right, meant_domain(domain) if right else "")


def _judged(address: str, findings: tuple[Finding, ...]) -> Cleaned:
    right = _right_address(address)
    if not right:
        return wrong("email_invalid", suggestion=_suggestion(address))
    local, _, domain = right.rpartition("@")
    meant = judge_domain(domain).meant
    if meant:
        findings += (Finding("email_typo", suggestion=f"{local}@{meant}"),)
    if looks_made_up(local, domain):
        findings += (Finding("email_suspicious"),)
    return Cleaned(right, findings)


def _right_address(text: str) -> str:
    """Give one address as it is sent, or the empty string when it is none."""
    local, _, domain = text.rstrip(".").rpartition("@")
    domain = domain.lower()
    address = f"{local}@{domain}"
    if len(local) > LONGEST_LOCAL or len(address) > LONGEST or not address.isascii():
        return ""
    if not judge_domain(domain).right:
        return ""
    return address if _ORDINARY_LOCAL.fullmatch(local) or _library_accepts(address) else ""


def _library_accepts(address: str) -> bool:
    try:
        email_validator.validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except email_validator.EmailNotValidError:
        return False
    return True


def _take_apart(text: str) -> tuple[list[str], bool, bool]:
    """Give the right addresses in a text, whether it holds other text, and whether it holds other wrong addresses.

    Words before an address are taken for a name only when a bracket, comma or colon parts them from it: the space in
    `raj kumar@example.com` may be a slip, and the mail would reach another person.
    """
    tokens = [token for token in _SEPARATORS.split(text) if token]
    addresses: list[str] = []
    wrong_ones = 0
    for token in tokens:
        if "@" in token:
            address = _right_address(token.strip(".:'").removeprefix("mailto:"))
            wrong_ones += not address
            if address and address.casefold() not in map(str.casefold, addresses):
                addresses.append(address)
    words = [token for token in tokens if "@" not in token and _says_something(token)]
    if addresses and words and _is_torn(text):
        return [], True, False
    return addresses, bool(words), wrong_ones > 0


def _says_something(word: str) -> bool:
    """Whether a word beside an address is text of its own: no sign, no placeholder, no `and`."""
    return any(map(str.isalnum, word)) and not is_placeholder(word) and word.casefold() not in _JOINING_WORDS


def _is_torn(text: str) -> bool:
    """Whether a space or comma may have torn an address: a bare word before one, or the rest of an ending behind it.

    What stands before the comma in `raj@yahoo.co,in` is an address, but not theirs. A word that the address repeats
    (`Raj raj@example.com`) is a name and tears nothing.
    """
    if _TORN_ENDING.search(text):
        return True
    return any(
        not any(len(word) > 2 and word.casefold() in found["local"].casefold() for word in found["words"].split())
        for pattern in (_WORDS_BEFORE, _WORD_TOUCHING)
        for found in pattern.finditer(text)
    )


def _suggestion(text: str) -> str:
    """Give the address that was meant, when only its spaces, dots, commas, `(at)` or ending are wrong."""
    latin = _DOT_IN_WORDS.sub(".", _AT_IN_WORDS.sub("@", text.translate(_LOOKS_LIKE)))
    latin = _COMMA_FOR_DOT.sub(".", latin)
    if not _SPACE_IN_IT.fullmatch(latin):
        return ""
    local, _, domain = re.sub(r"\.{2,}", ".", re.sub(r"\s", "", latin)).partition("@")
    return _right_address(f"{local}@{full_domain(domain)}")
