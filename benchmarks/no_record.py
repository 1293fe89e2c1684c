"""A recorder that records nothing: what the sender costs and gets through alone."""

from __future__ import annotations

from collections.abc import Sequence

from importer.customer.identity import ExpectedRow
from importer.customer.outcome import Outcome
from importer.sender import SendRow


class NoRecord:
    """Records nothing: what the sender costs alone."""

    def expect(self, expected: Sequence[ExpectedRow]) -> list[int]:
        """Forget them."""
        return [1] * len(expected)

    def give_up(self, _expected: ExpectedRow, _outcome: Outcome) -> None:
        """Forget it."""

    async def intent(self, _row: SendRow) -> bool:
        """Let it go."""
        return True

    async def release(self, _row: SendRow) -> None:
        """Forget it."""

    async def settle(self, _row: SendRow, _outcome: Outcome) -> None:
        """Forget it."""
