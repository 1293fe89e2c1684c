"""What becomes of a row that another run's row holds: one function for every form of the journal."""

from __future__ import annotations

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.journal.skips import CHANGED, CLAIM_HELD, CODES, CREATED, EXISTS, SUPPRESSED

_WORDS = {
    CREATED: "An earlier run created this customer{place}.",
    EXISTS: "An earlier run found this customer in the store{place}.",
    CHANGED: "An earlier run created this customer with other content{place}. Change it by hand in the store{id}.",
    SUPPRESSED: "This person was forgotten at somebody's wish and is not imported again.",
    CLAIM_HELD: "It may be the same customer as one that is not settled{place}.",
}
_SETTLED = {RowStatus.CREATED: CREATED, RowStatus.EXISTS: EXISTS}
_UNSETTLED = frozenset({RowStatus.UNCERTAIN, RowStatus.SENDING})


def held_outcome(code: int, holder: RowStatus | None, run_id: str, row: int, customer_id: str) -> Outcome:
    """Give the outcome of a row that is held for the reason `code`.

    `holder` is the state of the row that holds it, now; None when it is not on record any longer. A row that waits for
    its holder is settled with it: skipped when that is in the store, pending when it is certainly not.
    """
    if code == CLAIM_HELD and holder not in _UNSETTLED:
        if holder not in _SETTLED:
            return Outcome(RowStatus.PENDING)
        code = _SETTLED[holder]
    place = f" (row {row:,} of run {run_id})" if run_id and row else f" (run {run_id})" if run_id else ""
    status = RowStatus.UNCERTAIN if code == CLAIM_HELD else RowStatus.SKIPPED
    shown = customer_id if code in {CREATED, EXISTS, CHANGED} else ""
    named = f", where its id is {shown}" if shown else ""
    return Outcome(status, shown, None, CODES[code], _WORDS[code].format(place=place, id=named))
