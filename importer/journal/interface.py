"""The one interface of the journal, made for several owners from the start."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from importer.customer.identity import Identity
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import JournalError
from importer.journal.keyed_hashes import KeyedHashes, RowHashes
from importer.journal.skips import Skips

HOLDING = frozenset({RowStatus.SENDING, RowStatus.UNCERTAIN, RowStatus.CREATED, RowStatus.EXISTS})
"""The states whose rows hold their phone and e-mail against the rows of other runs."""
LOST = Outcome(RowStatus.UNCERTAIN, code="owner_lost", message="The importer ended while this row was on the wire.")
"""What becomes of a row that was on the wire when its owner died."""


RESEND = Outcome(RowStatus.PENDING, code="resend", message="To be sent again: the store is said to refuse duplicates.")
"""What becomes of an uncertain row whose sending again the user has asked for."""


class StaleClaimError(JournalError):
    """Somebody else took over the row after the lease of this claim ended; nothing was recorded."""

    reason = "stale_claim"


@dataclass(frozen=True, slots=True)
class SourceOnRecord:
    """A source of a run, to be known again."""

    path: str
    """Absolute, or the URL without what may be secret in it, or `-`."""
    sha256: str


@dataclass(frozen=True, slots=True)
class RunStart:
    """What is recorded of a run before its first claim."""

    run_id: str
    totals: Mapping[RowStatus, int]
    """The sums of the check over the ledger's states, what earlier runs hold included."""
    cleaning_version: int = 0
    """Contents of different versions are not compared."""
    verdicts: bytes = b""
    """Checksum of the check's verdicts on all rows, in their order, before earlier runs were looked at."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """What a resume needs to repeat the check; JSON."""
    sources: tuple[SourceOnRecord, ...] = ()
    blank: int = 0
    kind: str = "import"
    """`import`, or `reconcile` for what an export of the store told."""


class ClaimRequest(NamedTuple):
    """A row that wants to go on the wire. A tuple like Claim and Settlement: made and taken apart for every row."""

    ordinal: int
    """Position of the row in its run, from 0."""
    hashes: RowHashes
    source: int = 0
    row: int = 0
    ref: str = ""
    generation: int = 1
    """That of its Idempotency-Key."""


class Claim(NamedTuple):
    """The right to send one row, once its intent is on record."""

    run_id: str
    ordinal: int
    owner: str
    fence: int
    """Goes up with every claim of the row: what an older claim settles is refused."""


@dataclass(frozen=True, slots=True)
class Held:
    """The answer to a row whose phone or e-mail another run's row holds; see `skips.py` for the codes."""

    ordinal: int
    by_run: str
    by_ordinal: int
    code: str
    status: RowStatus
    """What it makes of the row: skipped or uncertain."""


class Settlement(NamedTuple):
    """How a row ended; pending when it was certainly not processed."""

    outcome: Outcome
    claim: Claim | None
    request: ClaimRequest
    """The row; without a claim only a row that is not on the wire may be settled, as failed."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of one durable step."""

    stale: frozenset[int]
    """The places of settlements that were refused: somebody else took the row over, or it is settled already."""
    answers: tuple[Claim | Held, ...]
    """To the rows that wanted a claim, in their order."""


Places = npt.NDArray[np.int64]
HashesAt = Callable[[Places], tuple[Sequence[bytes], Sequence[bytes]]]
"""Given places in a batch: the identity and the content hashes of those rows."""
RowsAt = Callable[[Places], Sequence[tuple[Identity, str]]]
"""Given places in a batch: identity and content (`content_of`) of those rows."""


class Journal(Protocol):
    """Durable record of one store. Every call is durable when it returns; each may raise JournalError."""

    @property
    def hashes(self) -> KeyedHashes:
        """What hashes people's values for this journal."""

    def begin(self, start: RunStart, skips: Skips) -> None:
        """Record a run with the totals of its check and its skips, before its first claim."""

    def match(
        self, run_id: str, phones: Sequence[str], emails: Sequence[str], rows_at: RowsAt, cleaning_version: int
    ) -> Skips:
        """Tell which of n rows other runs hold; places stand for ordinals.

        `phones` and `emails` are those of the rows' identities, empty where there is none.
        """

    def generation(self, run_id: str, identity: bytes) -> int:
        """Give the generation of a row's next request: 1, and one more for every time that it was rejected."""

    def record(
        self, run_id: str, settled: Sequence[Settlement], wanted: Sequence[ClaimRequest], owner: str, lease: float
    ) -> Recorded:
        """Record outcomes, then intents, in one durable step; when it raises, nothing of it is on record.

        A wanted row is claimed (state sending) unless another run's claim holds its phone or e-mail. `lease` is in
        seconds.
        """

    def recover(self, owner: str) -> int:
        """Judge the rows that this owner, or one that is certainly gone, left in the state sending: uncertain.

        Gone is an owner whose lease has ended. Gives the number of rows. What their old claims still settle is refused.
        """

    def skips(self, run_id: str) -> Skips:
        """Give the rows of a run that other runs hold, as things stand.

        A row whose holder was settled is skipped, one whose holder let it go is none of them.
        """

    def replace_skips(self, run_id: str, skips: Skips) -> None:
        """Record them anew: some were let go since, others are held now."""

    def states(self, run_id: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
        """Give ordinals (ascending) and state codes of the rows of a run that were ever claimed; shapes (n,)."""

    def end(self, run_id: str, word: str | None) -> None:
        """Note how a run ended: empty when it came to its end, else the word of what stopped it; None: it goes on."""

    def outcomes(self, run_id: str, first: int, count: int) -> Mapping[int, Outcome]:
        """Give what is known of the rows `first` to `first + count - 1` that were claimed or are held, by ordinal."""

    def totals(self, run_id: str) -> dict[RowStatus, int]:
        """Count all rows of a run by state: those of the check, as claims and outcomes have moved them since."""
