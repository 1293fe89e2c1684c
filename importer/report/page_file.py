"""report.html as a file."""

from __future__ import annotations

from pathlib import Path

from importer.report.file_names import PAGE
from importer.report.page.facts import PageFacts
from importer.report.private_files import PrivateFiles, make_private_folder


def write_page(facts: PageFacts, folder: Path) -> Path:
    """Write report.html (0600 on POSIX), whole or not at all; give its path.

    Raises UsageError when the folder cannot be made or written to, StoppedError when the file cannot be written.
    """
    from importer.report.page.render import render_page  # noqa: PLC0415 - only those who write one wait for jinja2

    make_private_folder(folder)
    with PrivateFiles(folder) as files:
        file = files.create(PAGE)
        file.write(render_page(facts).encode("utf-8", "replace"))
        files.put_in_place()
    return file.target
