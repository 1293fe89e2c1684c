"""Phone and e-mail as one 64-bit number a row, so that equal ones can be found by sorting."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Keys = npt.NDArray[np.uint64]
"""One key a row; 0 where the row has no such value."""

HashTexts = Callable[[pa.StringArray], Keys]
"""A hash of every text of a column; equal texts give equal hashes."""

_LONGEST_NATIONAL = 15  # digits; with a dialling code of 4 the key stays below 10**19, which 64 bits hold
_DIALLING_CODE = re.compile(r"\+([1-9][0-9]{0,3})")
_POWERS = np.array([10**digits for digits in range(_LONGEST_NATIONAL + 1)], dtype=np.uint64)


def phone_keys(country_codes: pa.Array, phones: pa.Array) -> Keys:
    """Give each phone number as the number that its E.164 digits form: exact, no two numbers share a key.

    A phone that the payload model would refuse (not 1-15 digits, or no dialling code `+1`..`+9999`) has no key.
    """
    lengths = pc.binary_length(phones).to_numpy(zero_copy_only=False)
    digits = pc.ascii_is_decimal(phones).to_numpy(zero_copy_only=False) & (lengths <= _LONGEST_NATIONAL)
    numbers = phones if digits.all() else pc.if_else(pa.array(digits), phones, "0")
    national = pc.cast(numbers, pa.uint64()).to_numpy()
    distinct = country_codes.dictionary_encode()
    matches = [_DIALLING_CODE.fullmatch(code) for code in distinct.dictionary.to_pylist()]
    codes = np.array([int(match[1]) if match else 0 for match in matches], dtype=np.uint64)
    code = codes[distinct.indices.to_numpy()]
    keys: Keys = code * _POWERS[np.minimum(lengths, _LONGEST_NATIONAL)] + national
    keys[~digits | (code == 0)] = 0
    return keys


def email_keys(emails: pa.StringArray, hash_texts: HashTexts) -> Keys:
    """Give each e-mail as a hash of its case-folded text; two e-mails may share a key, though hardly ever do."""
    keys = hash_texts(_case_folded(emails))
    keys[keys == 0] = 1
    keys[pc.binary_length(emails).to_numpy(zero_copy_only=False) == 0] = 0
    return keys


def _case_folded(texts: pa.StringArray) -> pa.StringArray:
    if pc.all(pc.string_is_ascii(texts)).as_py() is not False:
        return pc.ascii_lower(texts)
    return pa.array([text.casefold() for text in texts.to_pylist()], type=pa.string())
