"""Reads the phone number or e-mail of a person who is to be forgotten, as the cells of a file are read."""

from __future__ import annotations

from importer.customer.identity import Identity
from importer.customer.problems import PROBLEM_KINDS, Severity
from importer.errors import UsageError
from importer.normalize import Cleaned, clean

_SEVERAL = {"phone_multiple", "email_multiple"}


def clean_contact(*, phone: str | None = None, email: str | None = None) -> dict[str, str]:
    """Give the one that is given, clean: `phone` in E.164, or `email` case-folded.

    Raises UsageError, which does not repeat the value, when it is none or several.
    """
    if phone is not None:
        cleaned = _cleaned("--phone", "address.phone", phone, "a phone number")
        return {"phone": Identity.of(cleaned.country_code, cleaned.value, "").phone}
    cleaned = _cleaned("--email", "address.email", email or "", "an e-mail address")
    return {"email": Identity.of("", "", cleaned.value).email}


def _cleaned(option: str, path: str, text: str, what: str) -> Cleaned:
    cleaned = clean(path, text)
    codes = {finding.code for finding in cleaned.findings}
    if codes & _SEVERAL:
        raise UsageError(f"{option} is given several.", "Name one at a time.")
    if not cleaned.value or any(PROBLEM_KINDS[code].severity is Severity.ERROR for code in codes):
        raise UsageError(f"{option} is given something that is not {what}.", "Write it as it stands in your file.")
    return cleaned
