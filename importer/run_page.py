"""What report.html tells of a run, gathered from what is known of it."""

from __future__ import annotations

import platform

from importer import __version__
from importer.report import PageFacts, PageTally
from importer.run_summary import RunFacts, summarise
from importer.settings_told import settings_told


def page_facts(facts: RunFacts, tally: PageTally) -> PageFacts:
    """Give what the page tells; its numbers are those of the summary."""
    return PageFacts(
        summary=summarise(facts),
        tally=tally,
        masked=facts.settings.mask != "none",
        command=facts.command,
        began=facts.began,
        destination=facts.destination,
        held_back=facts.held_back,
        resumable=facts.resumable,
        settings=settings_told(facts.settings.model_dump(mode="json", exclude={"token_command"})),
        versions={
            "customer-importer": __version__,
            "Python": platform.python_version(),
            "System": f"{platform.system()} {platform.machine()}",
        },
        history=facts.history,
        reconciled=facts.reconciled,
    )
