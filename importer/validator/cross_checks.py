"""What can be wrong between the clean values of one row: business name, PAN in the GSTIN, pincode and state."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from importer.config import Settings
from importer.customer.fields import BUSINESS_PATHS
from importer.customer.gst import pan_in_gstin
from importer.customer.places import pincode_state_mismatch, state_of_pincode
from importer.customer.problems import Finding, Severity
from importer.customer.states import state_of_gst_code
from importer.validator.columns import CleanColumns, Indices, Mask
from importer.validator.row_checks import RowCheck, title_alone

_NAME = "business.name"
_PAN = "business.pan_number"
_GSTIN = "business.gstin"
_PINCODE = "address.pincode"
_STATE = "address.state"


def cross_checks(settings: Settings) -> tuple[RowCheck, ...]:
    """Give the checks between fields that these settings ask for; those that are off are left out.

    Where `rules` let a business without a name pass, its row is invalid for the missing name all the same, as with the
    other values that the payload cannot do without (`value_checks`).
    """
    checks: tuple[tuple[str, str, Callable[[CleanColumns], Indices], Callable[[CleanColumns, int], Finding]], ...] = (
        ("business_name_missing", _NAME, _name_missing, title_alone("business_name_missing")),
        ("gstin_pan_mismatch", _GSTIN, _pan_differs, _describe_pan),
        ("gstin_state_mismatch", _GSTIN, _gstin_state_differs, _describe_gstin_state),
        ("pincode_state_mismatch", _PINCODE, _pincode_state_differs, _describe_pincode_state),
    )
    asked_for = [
        RowCheck(code, field, settings.severity(code), find, describe)
        for code, field, find, describe in checks
        if settings.severity(code) is not Severity.OFF
    ]
    said_anyway = settings.is_required(_NAME) and settings.severity("required") is Severity.ERROR
    if settings.severity("business_name_missing") is not Severity.ERROR and not said_anyway:
        asked_for.append(RowCheck("required", _NAME, Severity.ERROR, _name_missing, _describe_name))
    return tuple(asked_for)


def _name_missing(columns: CleanColumns) -> Indices:
    """Find rows with any business value but no business name: the API takes no such `business`."""
    nameless = columns.blank(_NAME) & ~columns.faulty(_NAME)
    if nameless.any():
        nameless &= np.logical_or.reduce([~columns.blank(path) for path in BUSINESS_PATHS])
    return np.flatnonzero(nameless)


def _describe_name(_columns: CleanColumns, _index: int) -> Finding:
    return Finding("required", "The store takes no business without a name")


def _pan_differs(columns: CleanColumns) -> Indices:
    """Find rows whose PAN is not the one in their GSTIN, where its class carries one.

    A GSTIN whose characters 3 to 12 are the row's PAN cannot disagree, whatever its class; only the others are looked
    at one by one.
    """
    both = np.flatnonzero(~columns.blank(_PAN) & ~columns.blank(_GSTIN))
    if not len(both):
        return both
    inside = pc.utf8_slice_codeunits(columns.text(_GSTIN).take(pa.array(both)), 2, 12)
    differs: Mask = pc.not_equal(inside, columns.text(_PAN).take(pa.array(both))).to_numpy(zero_copy_only=False)
    wrong = [index for index in both[differs].tolist() if pan_in_gstin(columns.value(_GSTIN, index))]
    return np.array(wrong, dtype=np.int64)


def _describe_pan(columns: CleanColumns, index: int) -> Finding:
    inside = pan_in_gstin(columns.value(_GSTIN, index))
    return Finding("gstin_pan_mismatch", f"The GSTIN holds the PAN {inside}, the row {columns.value(_PAN, index)}")


def _gstin_state_differs(columns: CleanColumns) -> Indices:
    """Find rows whose GSTIN begins with the code of another state; 97, 99 and unknown codes are of no state."""
    both = np.flatnonzero(~columns.blank(_GSTIN) & ~columns.blank(_STATE))
    if not len(both):
        return both
    codes = pc.utf8_slice_codeunits(columns.text(_GSTIN).take(pa.array(both)), 0, 2).dictionary_encode()
    issued_in = pa.array([state_of_gst_code(code) for code in codes.dictionary.to_pylist()], type=pa.string())
    unequal = pc.not_equal(issued_in.take(codes.indices), columns.text(_STATE).take(pa.array(both)))
    differs: Mask = pc.fill_null(unequal, False).to_numpy(zero_copy_only=False)
    return both[differs]


def _describe_gstin_state(columns: CleanColumns, index: int) -> Finding:
    issued_in = state_of_gst_code(columns.value(_GSTIN, index)[:2])
    state = columns.value(_STATE, index)
    return Finding("gstin_state_mismatch", f"The GSTIN was issued in {issued_in}, the row's state is {state}")


def _pincode_state_differs(columns: CleanColumns) -> Indices:
    return np.flatnonzero(pincode_state_mismatch(columns.text(_PINCODE), columns.text(_STATE)))


def _describe_pincode_state(columns: CleanColumns, index: int) -> Finding:
    lies_in = state_of_pincode(columns.value(_PINCODE, index))
    state = columns.value(_STATE, index)
    message = f"The pincode lies in {lies_in}, the row's state is {state}" if lies_in else ""
    return Finding("pincode_state_mismatch", message)
