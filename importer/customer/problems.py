"""The catalogue of problems: stable codes with title, remedy and default severity. The docs table is made from it.

A value function says what it found in a value as a `Finding`; the validator adds the place and the severity, which
makes it a `Problem`. Both are data, never exceptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """How much a problem weighs: an error makes its row invalid, a warning travels along, off is not reported."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One entry of the catalogue."""

    code: str
    group: str
    title: str
    """What is wrong, in plain words; the message when a finding has none of its own."""
    remedy: str
    """What to do about it."""
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Finding:
    """What a value function found in one value: no place, no severity."""

    code: str
    message: str = ""
    """More than the title says, or empty. May quote the value."""
    suggestion: str = ""
    """The value that would be right, or empty."""


@dataclass(frozen=True, slots=True)
class RowFinding:
    """A finding in a row of a batch: what the reader, the normalizer and the validator's row checks yield."""

    index: int
    """Position of the row in its batch, from 0."""
    finding: Finding
    value: str
    """The value as it stands in the file."""
    field: str = ""
    """Path of the field; empty when the finding is of the file's own (`row_too_short`)."""
    column: str = ""
    """The column as headed in the file, where the finder knows it; else the mapping tells it from the field."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding with its place and weight."""

    source: int
    """Position of the source in the run, from 0."""
    row: int
    """Row number as a spreadsheet program shows it, from 1."""
    column: str
    """The column as headed in the file; empty when the problem is not of one column."""
    field: str
    """Path of the field; empty when the problem is not of one field."""
    severity: Severity
    code: str
    value: str
    """The value as it stands in the file."""
    message: str
    suggestion: str


def _kinds() -> tuple[ProblemKind, ...]:
    warning = Severity.WARNING
    kind = ProblemKind
    return (
        kind(
            "row_too_short",
            "file",
            "The row has fewer cells than the header",
            "Look for a missing delimiter or a line break inside a cell.",
        ),
        kind(
            "row_too_long",
            "file",
            "The row has more cells than the header",
            "Put quotes around the cell that holds the delimiter.",
        ),
        kind(
            "quote_unclosed",
            "file",
            "A quotation mark is opened here and never closed",
            "Close the quotation mark, or double it if it belongs to the text.",
        ),
        kind(
            "encoding_invalid",
            "file",
            "The cell holds bytes that are not text in the file's encoding",
            "Save the file as UTF-8, or name its encoding with --encoding.",
        ),
        kind(
            "encoding_suspicious",
            "file",
            "The text was decoded wrongly before it came into this file (Ã© for é)",
            "Export it again as UTF-8, or take the suggested text.",
            warning,
        ),
        kind(
            "row_unreadable",
            "file",
            "The line is not a JSON object",
            "Mend the line, or export it again.",
        ),
        kind(
            "footer_row",
            "file",
            "The row is a footer or repeats the header, and is no customer; it was left out",
            "Nothing, unless it is a customer: then fill in phone and e-mail.",
            warning,
        ),
        kind(
            "not_mended",
            "file",
            "The row is as it was when it failed",
            "Mend what import_problems says, or delete the row.",
        ),
        kind(
            "control_character",
            "file",
            "The cell holds control characters",
            "Delete them; they were left out.",
            warning,
        ),
        kind("required", "any", "A required value is missing", "Fill it in."),
        kind(
            "too_long",
            "any",
            "The value is longer than allowed",
            "Shorten it, or raise max_length in the config.",
        ),
        kind(
            "number_damaged",
            "any",
            "Excel has cut digits off this number",
            "Format the column as text and enter the number again.",
        ),
        kind(
            "formula_error",
            "any",
            "The cell holds an Excel error instead of a value",
            "Mend the formula, or enter the value.",
        ),
        kind("phone_invalid", "phone", "This is not a phone number", "Enter a 10-digit mobile number."),
        kind(
            "phone_not_mobile",
            "phone",
            "The phone number is not a mobile number",
            "Enter a mobile number if there is one.",
            warning,
        ),
        kind(
            "phone_multiple",
            "phone",
            "The cell holds several phone numbers; the first was taken",
            "Keep one number.",
            warning,
        ),
        kind(
            "phone_extra_text",
            "phone",
            "The cell holds more than a phone number",
            "Keep the number alone.",
            warning,
        ),
        kind(
            "phone_suspicious",
            "phone",
            "The phone number looks made up",
            "Check it with the customer.",
            warning,
        ),
        kind(
            "phone_shared",
            "phone",
            "Twenty rows or more have this phone number: a placeholder, not a person's",
            "Enter each customer's own number.",
        ),
        kind(
            "email_invalid",
            "email",
            "This is not an e-mail address",
            "Enter an address like name@example.com.",
        ),
        kind(
            "email_multiple",
            "email",
            "The cell holds several e-mail addresses; the first was taken",
            "Keep one address.",
            warning,
        ),
        kind(
            "email_extra_text",
            "email",
            "The cell holds more than an e-mail address",
            "Keep the address alone.",
            warning,
        ),
        kind("email_typo", "email", "The e-mail's domain looks misspelt", "Correct the domain.", warning),
        kind(
            "email_suspicious",
            "email",
            "The e-mail address looks made up",
            "Check it with the customer.",
            warning,
        ),
        kind(
            "email_shared",
            "email",
            "Twenty rows or more have this e-mail: a placeholder, not a person's",
            "Enter each customer's own address.",
        ),
        kind("pincode_invalid", "place", "This is not a pincode", "Enter the 6 digits of the pincode."),
        kind("pincode_unknown", "place", "India Post does not list this pincode", "Check the pincode.", warning),
        kind(
            "pincode_state_mismatch",
            "place",
            "The pincode lies in another state",
            "Correct the pincode or the state.",
            warning,
        ),
        kind(
            "state_unknown",
            "place",
            "This is not a state or union territory of India",
            "Enter the state's official name.",
        ),
        kind(
            "state_filled",
            "place",
            "The state was blank and was taken from the pincode",
            "Check it.",
            warning,
        ),
        kind("city_filled", "place", "The city was blank and was taken from the pincode", "Check it.", warning),
        kind(
            "country_unsupported",
            "place",
            "The store takes customers in India only",
            "Leave this customer out.",
        ),
        kind(
            "business_name_missing",
            "business",
            "A business needs a name when any of its values is given",
            "Enter the business name.",
        ),
        kind(
            "business_type_unknown",
            "business",
            "The business type is not in the configured list",
            "Enter one of the listed business types.",
        ),
        kind("pan_invalid", "business", "This is not a PAN", "Enter the PAN: 5 letters, 4 digits, 1 letter."),
        kind("gstin_invalid", "business", "This is not a GSTIN", "Enter the 15 characters of the GSTIN."),
        kind(
            "gstin_checksum",
            "business",
            "The GSTIN's check character is wrong: a character is mistyped",
            "Compare it with the registration certificate.",
        ),
        kind(
            "gstin_pan_mismatch",
            "business",
            "The PAN inside the GSTIN is not the PAN of this row",
            "Correct one of the two.",
        ),
        kind(
            "gstin_state_mismatch",
            "business",
            "The GSTIN was issued in another state",
            "Check state and GSTIN.",
            warning,
        ),
        kind(
            "gstin_placeholder",
            "business",
            "This GSTIN is a well-known example, not a registration",
            "Enter the real GSTIN, or leave it blank.",
        ),
        kind("duplicate_phone", "identity", "An earlier row has the same phone number", "Keep one of the rows."),
        kind("duplicate_email", "identity", "An earlier row has the same e-mail", "Keep one of the rows."),
        kind("own_check", "own", "A rule of your own does not let this pass", "See the message."),
        kind(
            "own_check_failed",
            "own",
            "A rule of your own failed, so nobody knows whether this is right",
            "Mend the rule that the message names.",
        ),
    )


PROBLEM_KINDS: MappingProxyType[str, ProblemKind] = MappingProxyType({kind.code: kind for kind in _kinds()})

SUGGESTING_CODES = frozenset(
    {
        "encoding_suspicious",
        "phone_invalid",
        "email_invalid",
        "email_typo",
        "pincode_invalid",
        "state_unknown",
        "state_filled",
        "city_filled",
        "country_unsupported",
        "business_type_unknown",
        "pan_invalid",
        "gstin_invalid",
        "gstin_checksum",
    }
)
"""The codes that may come with a suggestion; the others never do."""
