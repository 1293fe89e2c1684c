"""The exit code of a run that came to its end, as a pure function of what the rows ended as."""

from __future__ import annotations

from collections.abc import Mapping

from importer.config import Settings
from importer.customer.status import RowStatus
from importer.setting_values import Limit

FINISHED = 0
NEEDS_ATTENTION = 1


def exit_code_of(states: Mapping[RowStatus, int], settings: Settings, held_back: int) -> int:
    """Give 0 when what needs attention is within `fail_on`, else 1.

    `held_back` rows are pending on purpose (beyond `first`): they need no attention.
    """
    total = sum(states.values())
    waiting = sum(count for status, count in states.items() if status.needs_attention) - held_back
    if settings.fail_on == "never" or waiting == 0:
        return FINISHED
    if isinstance(settings.fail_on, Limit) and not settings.fail_on.exceeded_by(waiting, total):
        return FINISHED
    return NEEDS_ATTENTION
