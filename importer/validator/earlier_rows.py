"""Decide row by row, in their order, which earlier row that is itself to be sent has the same phone or e-mail."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import numpy as np

from importer.customer.ledger import Ordinals
from importer.validator.groups import Groups

NO_ROW = -1
_AT_ONCE = 65_536  # rows turned into Python numbers together


@dataclass(frozen=True, slots=True)
class SharedValue:
    """Who shares a phone, or an e-mail, with whom."""

    groups: Groups
    """By ordinal; rows of one group share the value, 0 shares it with nobody that matters."""
    blocks: bool
    """Whether a row is not sent when an earlier one has the same value."""


def earlier_rows(candidates: Ordinals, phone: SharedValue, email: SharedValue) -> tuple[Ordinals, Ordinals]:
    """Give for each candidate (ascending ordinals) the first sent row with its phone and with its e-mail, or NO_ROW.

    A row that is not sent is nobody's earlier row, so each row depends on all before it: one pass in their order,
    linear whatever the groups (measured: 0.5 us a candidate), 8 bytes a group.
    """
    by_phone, by_email = _nobody(phone.groups), _nobody(email.groups)
    phone_firsts = np.empty(len(candidates), dtype=np.int64)
    email_firsts = np.empty(len(candidates), dtype=np.int64)
    for start in range(0, len(candidates), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        rows = candidates[part]
        phones: list[int] = []
        emails: list[int] = []
        for row, phone_group, email_group in zip(
            rows.tolist(), phone.groups[rows].tolist(), email.groups[rows].tolist(), strict=True
        ):
            phone_first, email_first = by_phone[phone_group], by_email[email_group]
            phones.append(phone_first)
            emails.append(email_first)
            if (phone.blocks and phone_first != NO_ROW) or (email.blocks and email_first != NO_ROW):
                continue
            if phone_group and phone_first == NO_ROW:
                by_phone[phone_group] = row
            if email_group and email_first == NO_ROW:
                by_email[email_group] = row
        phone_firsts[part], email_firsts[part] = phones, emails
    return phone_firsts, email_firsts


def _nobody(groups: Groups) -> array[int]:
    """Give room for the first sent row of every group; that of group 0 is never filled."""
    return array("q", [NO_ROW]) * (int(groups.max(initial=0)) + 1)
