"""Columns that hold several fields at once: the whole name, the whole address."""

from __future__ import annotations

from dataclasses import dataclass

from importer.customer.fields import FIELD_PATHS

FULL_NAME = "full_name"
FULL_ADDRESS = "full_address"


@dataclass(frozen=True, slots=True)
class VirtualField:
    """A column that is split over several fields; a map may name it, the payload never holds it."""

    path: str
    label: str
    aliases: tuple[str, ...]
    fills: tuple[str, ...]
    """The fields that it is split into."""
    doubtful: tuple[str, ...] = ()
    """Headers that usually mean it, and sometimes something else."""


# fmt: off
VIRTUAL_FIELDS: tuple[VirtualField, ...] = (
    VirtualField(
        FULL_NAME,
        "Full Name",
        (
            "name", "customer name", "client name", "contact name", "contact person", "contactperson", "person name",
            "buyer name", "recipient name", "ledgercontact", "consumer name", "member name", "नाम", "पूरा नाम",
            "ग्राहक का नाम", "संपर्क व्यक्ति",
        ),
        ("address.first_name", "address.last_name"),
        doubtful=("contact", "customer", "display name", "attention", "ग्राहक", "संपर्क"),
    ),
    VirtualField(
        FULL_ADDRESS,
        "Full Address",
        (
            "address", "postal address", "complete address", "billing address", "customer address",
            "mailing address", "residential address", "पता", "पूरा पता", "डाक का पता",
        ),
        ("address.address_line1", "address.address_line2", "address.pincode", "address.state"),
        doubtful=("street", "location address"),
    ),
)

# fmt: on
MAP_TARGETS: tuple[str, ...] = (*FIELD_PATHS, FULL_NAME, FULL_ADDRESS)
"""What `--map` and the config may name."""
