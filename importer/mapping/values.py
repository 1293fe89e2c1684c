"""What the values of a column say: which share of them looks like a phone number, a pincode, a name, a hash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from importer.customer.places import states_of_pincode
from importer.customer.states import state_of_text
from importer.customer.text_column import TextBatch
from importer.customer.virtual_fields import FULL_ADDRESS
from importer.mapping.shapes import SHAPES, is_secret, is_state_code, is_surname, is_word
from importer.mapping.value_words import CUSTOMER_GROUPS, OTHER_GROUPS
from importer.mapping.vocabulary import LINE_1

SAMPLE = 200
"""Values looked at in a column: a share of them is within 3.5 points of the whole batch's, at worst (one sigma)."""
_FEWEST_PAIRS = 5
_LONGEST = 300
"""Characters of a value that are looked at."""


@dataclass(frozen=True, slots=True)
class ValueEvidence:
    """What a sample of a column's values looks like."""

    count: int
    """Values that are not blank, SAMPLE at most."""
    distinct: int
    shares: MappingProxyType[str, float]
    """Field -> share (0-1) of the values that look like it."""
    state_code: float
    numbers: float
    surname: float
    one_word: float
    secret: float
    """Shares (0-1): short codes or numbers of states, digits alone, texts that end in a frequent
    surname, texts of a word or two, hashes and tokens."""
    codes_agree: float | None
    """Of a column of state numbers: the share (0-1) that, read as GST codes, go with the pincodes beside them; None for
    other columns, and where there are no pincodes."""
    debtors: str
    """The group of customers (`Sundry Debtors`), as it is written, where the column has other groups, too; or empty."""
    samples: tuple[str, ...]
    """The first three different values, as they stand in the file."""

    def share(self, field: str) -> float | None:
        """Give the share of values that look like the field; None for a field whose values look like nothing."""
        return self.shares.get(FULL_ADDRESS if field == LINE_1 else field)


NO_VALUES = ValueEvidence(0, 0, MappingProxyType({}), 0.0, 0.0, 0.0, 0.0, 0.0, None, "", ())
"""Of a column without any."""


def evidence_of(cells: TextBatch) -> tuple[ValueEvidence, ...]:
    """Look at the raw columns of a batch of n rows; gives one answer for each, in their order."""
    found = [_of_column(_sample(column)) for column in cells.columns]
    pincodes = max(range(len(found)), key=lambda at: found[at].shares.get("address.pincode", 0.0), default=None)
    if pincodes is not None and found[pincodes].shares.get("address.pincode", 0.0) >= 0.8:
        for position, each in enumerate(found):
            if each.state_code >= 0.5 and each.numbers >= 0.5 and position != pincodes:
                agree = _codes_agree(cells.column(position)[:SAMPLE], cells.column(pincodes)[:SAMPLE])
                found[position] = replace(each, codes_agree=agree)
    return tuple(found)


def _codes_agree(codes: pa.StringArray, pincodes: pa.StringArray) -> float | None:
    pairs = [
        (state_of_text(code.strip()), states_of_pincode(pincode.strip().lstrip("'")))
        for code, pincode in zip(codes.to_pylist(), pincodes.to_pylist(), strict=True)
        if code.strip() and pincode.strip()
    ]
    judged = [state in states for state, states in pairs if state and states]
    return sum(judged) / len(judged) if len(judged) >= _FEWEST_PAIRS else None


def _sample(column: pa.StringArray) -> list[str]:
    """Take values that are not blank, evenly spread over the batch."""
    step = max(1, len(column) // (8 * SAMPLE))  # most columns have blanks, some hardly anything else
    filled = [value for raw in column.take(np.arange(0, len(column), step)).to_pylist() if (value := raw.strip())]
    if len(filled) > SAMPLE:
        filled = [filled[position * len(filled) // SAMPLE] for position in range(SAMPLE)]
    return filled


def _debtors(values: Sequence[str]) -> str:
    groups = {value.casefold(): value for value in values}
    customers = [name for name in CUSTOMER_GROUPS if name in groups]
    return groups[customers[0]] if customers and OTHER_GROUPS.intersection(groups) else ""


def _of_column(values: Sequence[str]) -> ValueEvidence:
    real = [value[:_LONGEST] for value in values if value.casefold() not in {"na", "n/a", "-", "null", "nil", "none"}]
    if not real:
        return NO_VALUES

    counted = Counter(real)

    def share(is_so: Callable[[str], bool]) -> float:
        return sum(count for value, count in counted.items() if is_so(value)) / len(real)

    return ValueEvidence(
        count=len(real),
        distinct=len(counted),
        shares=MappingProxyType({field: share(shape) for field, shape in SHAPES.items()}),
        state_code=share(is_state_code),
        numbers=share(str.isdigit),
        surname=share(is_surname),
        one_word=share(is_word),
        secret=share(is_secret),
        codes_agree=None,
        debtors=_debtors(real),
        samples=tuple(counted)[:3],
    )
