"""report.html as a file."""

from __future__ import annotations

from pathlib import Path

from importer.report.folder.private_files import PrivateFiles, make_private_folder
from importer.report.page.facts import PageFacts


def page_text(facts: PageFacts) -> str:
    """Give the page."""
    from importer.report.page.render import render_page  # noqa: PLC0415 - only those who make one wait for jinja2

    return render_page(facts)


def write_page(page: str, target: Path) -> None:
    """Write a page (0600 on POSIX), whole or not at all; what was there is replaced.

    Raises UsageError when the folder cannot be made or written to, StoppedError when the file cannot be written.
    """
    make_private_folder(target.parent)
    with PrivateFiles(target.parent) as files:
        file = files.create(target.name)
        file.write(page.encode("utf-8", "replace"))
        files.put_in_place()
