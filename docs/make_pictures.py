"""Makes the README's pictures from real runs: `python -m docs.make_pictures`, on a system with Chromium and a pty.

terminal.png is the README's first command; report.png the top of report.html of a larger file with more mistakes, sent
to a pretend store that is slow, has a limit and fails now and then.
"""

from __future__ import annotations

import csv
import io
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from importer.sandbox.faults import Faults
from importer.sandbox.limits import Limits
from importer.sandbox.options import SandboxOptions
from importer.sandbox.process import SandboxProcess

_ROOT = Path(__file__).parents[1]
_HERE = Path(__file__).parent
_SAMPLE = _ROOT / "sample_data" / "customers.csv"
_COLUMNS = 100
_ROWS = 6000
_MISSPELT = ("Orrisa", "Maharastra", "Tamilnad", "Wonderland")


def main() -> None:
    """Make both pictures."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("Chromium is not installed.")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as made:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        folder = Path(made)
        shutil.copytree(_ROOT / "sample_data", folder / "sample_data")
        _picture_of_text(browser, _at_a_terminal(["run", "sample_data/customers.csv", "--sandbox", "--yes"], folder))
        _picture_of_page(browser, _report_of_a_larger_run(folder))
        browser.close()


def _at_a_terminal(arguments: list[str], folder: Path) -> str:
    """Run a command at a pseudo-terminal; gives what stands on it in the end, colours and all."""
    import pty  # noqa: PLC0415 - not on Windows
    import termios  # noqa: PLC0415 - not on Windows

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (50, _COLUMNS))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("IMPORTER_")}
    process = subprocess.Popen(  # noqa: S603 - our own module, no shell
        [sys.executable, "-m", "importer", *arguments],
        cwd=folder, env=environment | {"PYTHONPATH": str(_ROOT), "TERM": "xterm-256color"},
        stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    screen = b""
    while True:
        try:
            read = os.read(ours, 65_536)
        except OSError:  # the other side has ended
            break
        if not read:
            break
        screen += read
    process.wait()
    shown = [
        line.rstrip("\r").rpartition("\r")[2] for line in screen.decode().split("\n")
    ]  # a bar is drawn over itself
    return "\n".join([f"$ importer {' '.join(arguments)}", *shown])


def _picture_of_text(browser: Browser, text: str) -> None:
    console = Console(record=True, width=_COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text), soft_wrap=True)
    page = browser.new_page(viewport={"width": 1000, "height": 700}, device_scale_factor=1.5)
    page.set_content(console.export_html(theme=MONOKAI, inline_styles=True))
    page.add_style_tag(content="body{margin:0;padding:18px 22px;display:inline-block} pre{margin:0;font-size:15px}")
    page.locator("body").screenshot(path=_HERE / "terminal.png")
    page.close()


def _report_of_a_larger_run(folder: Path) -> Path:
    source = _larger_file(folder / "customers.csv")
    options = SandboxOptions(
        store_id="demo",
        limits=Limits(latency=0.06, rate=250, window=1.0),
        faults=Faults(error_500_applied=0.002, rejected_400=0.01, seed=7),
    )
    with SandboxProcess.start(options) as sandbox:
        address = sandbox.address
        variables = {
            "IMPORTER_BASE_URL": address.base_url,
            "IMPORTER_ACCESS_TOKEN": address.access_token,
            "IMPORTER_REFRESH_TOKEN": address.refresh_token,
        }
        subprocess.run(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "importer", "run", source.name, "--yes", "--out", "out", "--journal", "j.sqlite"],
            cwd=folder, env=os.environ | variables | {"PYTHONPATH": str(_ROOT)}, check=False,
        )  # fmt: skip
    return folder / "out" / "report.html"


def _larger_file(target: Path) -> Path:
    """Write the sample's customers again and again under other contacts, some of them with mistakes."""
    draw = random.Random(5)  # noqa: S311 - the same picture every time
    with _SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    place = {name: at for at, name in enumerate(header)}
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number in range(_ROWS):
            row = list(rows[number % 20])
            row[place["Customer ID"]] = f"C-{number}"
            row[place["Phone"]] = str(9_100_000_000 + 7 * number)
            domain = draw.choices(["example.com", "gmial.com", "yahooo.com"], [95, 3, 1])[0]
            row[place["Email"]] = f"person{number}@{domain}"
            for column, value, share in (("Phone", "", 2), ("Phone", "9.1E+09", 1), ("Pincode", "4000", 1.5)):
                if draw.random() * 100 < share:
                    row[place[column]] = value
            if draw.random() < 0.03:
                row[place["State"]] = draw.choice(_MISSPELT)
            writer.writerow(row)
    return target


def _picture_of_page(browser: Browser, report: Path) -> None:
    page = browser.new_page(viewport={"width": 1060, "height": 900}, device_scale_factor=1.5, color_scheme="light")
    page.goto(report.as_uri())
    page.screenshot(path=_HERE / "report.png", full_page=True, clip={"x": 0, "y": 0, "width": 1060, "height": 1330})
    page.close()


if __name__ == "__main__":
    main()
