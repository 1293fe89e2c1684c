"""Makes the files in `files/` anew: `python -m tests.hazards.make_hazards`.

The same bytes come out each time, with the same versions of the libraries that write them. Those that LibreOffice
writes are made when they are not there, as it puts the time into them.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.hazards.delimited_files import delimited_files
from tests.hazards.header_files import header_files
from tests.hazards.other_files import other_files
from tests.hazards.packing import saved
from tests.hazards.workbook_files import HEADER, PEOPLE, simple, workbook_files

FOLDER = Path(__file__).parent / "files"
BY_LIBREOFFICE = ("old-excel.xls", "ods-repeated-rows.ods", "html-by-libreoffice.xls")


def plain_files() -> dict[str, bytes]:
    """Give the files that no library writes: the same bytes wherever they are made."""
    return delimited_files() | header_files()


def make() -> None:
    """Write all files."""
    FOLDER.mkdir(exist_ok=True)
    for name, content in (plain_files() | workbook_files() | other_files()).items():
        (FOLDER / name).write_bytes(content)
    for name in BY_LIBREOFFICE:
        if not (FOLDER / name).exists():
            _convert(FOLDER / name)


def _convert(target: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        raise SystemExit(f"{target.name} is made with LibreOffice (soffice), which is not installed.")
    workbook, sheet = simple((HEADER, PEOPLE[0], PEOPLE[0], PEOPLE[0], *[()] * 20, PEOPLE[1], ("Total", 4)))
    for number in (2, 3, 4, 25):
        sheet.cell(number, 4).number_format = "000000"
        sheet.cell(number, 4).value = 1234
    sheet["D1"] = "Pincode"
    sheet.row_dimensions[3].hidden = True
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "customers.xlsx")
        source.write_bytes(saved(workbook))
        ending = "html" if target.name.startswith("html") else target.suffix[1:]
        command = [program, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", ending, "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        shutil.copyfile(source.with_suffix(f".{ending}"), target)


if __name__ == "__main__":
    make()
