"""The options of the commands, and how they become settings."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from importer.cli.named_place import NamedPlace
from importer.config import Settings
from importer.errors import UsageError
from importer.load_settings import load_settings

Command = TypeVar("Command", bound=Callable[..., Any])

_FORMATS = [name for name in get_args(Settings.model_fields["format"].annotation) if name]
_PATH = NamedPlace()


def _apply(options: list[Callable[[Command], Command]], command: Command) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def source_options(command: Command) -> Command:
    """Add what says how a file is read and mapped."""
    return _apply(
        [
            click.option("--config", type=_PATH, metavar="FILE", help="Settings in YAML; see config.example.yaml."),
            click.option(
                "--map", "map_", multiple=True, metavar="COLUMN=FIELD", help='Map a column: "Mobile No=address.phone".'
            ),
            click.option("--mapping", metavar="NAME", help="Use this saved mapping; none: use none."),
            click.option(
                "--format",
                type=click.Choice(_FORMATS),
                metavar="NAME",
                help="csv, xlsx, xls ...; default: told by the content.",
            ),
            click.option("--sheet", metavar="NAME", help="Sheet of a workbook; default: the best of the visible ones."),
            click.option("--encoding", metavar="NAME", help="Encoding of a text file; default: found out."),
            click.option("--delimiter", metavar="SIGN", help="Delimiter of a text file; default: found out."),
            click.option("--quote", type=click.Choice(["double", "single", "none"]), help="Its quotation mark."),
            click.option("--escape", type=click.Choice(["doubled", "backslash"]), help="Its marks within quotes."),
            click.option("--header-row", type=int, metavar="N", help="Row number of the header; 0: there is none."),
            click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output."),
        ],
        command,
    )


def check_options(command: Command) -> Command:
    """Add what `validate` and `run` share beyond reading."""
    return _apply(
        [
            click.option("--out", type=_PATH, metavar="DIR", help="Folder of the reports; default: runs/<run id>."),
            click.option("--where", multiple=True, metavar="COLUMN=VALUE", help="Only rows that match; repeatable."),
            click.option("--hidden", type=click.Choice(["import", "skip"]), help="Hidden rows of a workbook."),
            click.option("--min-rows", metavar="LIMIT", help="Stop on fewer rows: 90% of the last run's, or a number."),
            click.option("--fail-on", metavar="LIMIT", help="Exit 1 when more rows need attention: any, 10%, never."),
            click.option("--quiet", is_flag=True, help="Print errors only."),
            mask_options,
            log_options,
        ],
        command,
    )


def mask_options(command: Command) -> Command:
    """Add what says in which reports people's values are hidden."""
    return _apply(
        [
            click.option("--mask", "mask", flag_value="all", help="Hide people's values in the CSV reports, too."),
            click.option("--unmasked", "mask", flag_value="none", help="Show people's values in report.html."),
        ],
        command,
    )


def log_options(command: Command) -> Command:
    """Add what says what is logged, and how a run speaks on standard error."""
    return _apply(
        [
            click.option("--log-file", type=_PATH, metavar="PATH", help="Append a log to this file, as JSON lines."),
            click.option("--log-level", type=click.Choice(["debug", "info"]), help="debug: every request, too."),
            click.option(
                "--log-format", type=click.Choice(["text", "json"]), help="json: JSON lines on standard error."
            ),
        ],
        command,
    )


def send_options(command: Command) -> Command:
    """Add what says where and how `run` sends."""
    return _apply(
        [
            click.option("--dry-run", is_flag=True, help="Check and report only; the same as validate."),
            click.option("--first", type=int, metavar="N", help="A pilot: send only the first N good rows."),
            click.option("--sandbox", is_flag=True, help="Send to a pretend API on this machine."),
            click.option("--base-url", metavar="URL", help="The storefront URL, up to but without /customers."),
            click.option("--allow-host", multiple=True, metavar="HOST", help="Another host that may be spoken to."),
            ca_bundle_option,
            click.option("--environment", type=click.Choice(["staging", "prod"]), help="Default: staging."),
            click.option("--store-id", metavar="ID", help="The store."),
            click.option("--concurrency", type=int, metavar="N", help="Most requests at a time; default 256."),
            click.option("--rate", type=float, metavar="R", help="Most requests a second; default: no ceiling."),
            click.option("--max-invalid", metavar="LIMIT", help="Send nothing when more rows are invalid: 10% or 25."),
            click.option("--max-duration", metavar="TIME", help="Stop, to be resumed, after this time: 90s, 15m, 4h."),
            click.option(
                "--max-failures", metavar="LIMIT", help="Stop when more are rejected: 50% of the last 200, 25, never."
            ),
            click.option("--on-uncertain", type=click.Choice(["hold", "resend"]), help="Default: hold."),
            token_file_option,
            click.option("--journal", type=_PATH, metavar="PATH", help="The journal; default: one for each store."),
            click.option("--new-journal", is_flag=True, help="A production store may get a new journal."),
            click.option("--yes", is_flag=True, help="Send without asking (staging and loopback only)."),
            click.option("--confirm-store", metavar="ID", help="Send to this production store without asking."),
        ],
        command,
    )


def token_file_option(command: Command) -> Command:
    """Add what names the token file."""
    option = click.option("--token-file", type=_PATH, metavar="PATH", help="Private file that keeps renewed tokens.")
    return _apply([option], command)


def ca_bundle_option(command: Command) -> Command:
    """Add what names the certificates of a private authority."""
    help_ = "Certificates (PEM) of a private authority."
    return _apply([click.option("--ca-bundle", type=_PATH, metavar="FILE", help=help_)], command)


def journal_option(command: Command) -> Command:
    """Add what says which journal is meant; without it all in the user's data folder are looked at."""
    return _apply(
        [click.option("--journal", type=_PATH, metavar="PATH", help="The journal; default: all in your data folder.")],
        command,
    )


def json_option(command: Command) -> Command:
    """Add what makes a command print JSON."""
    return _apply(
        [click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output.")], command
    )


def named_journal(options: Mapping[str, Any]) -> Path | None:
    """Give the journal that is named by option or environment; None when none is. Raises UsageError."""
    return settings_from({"journal": options["journal"]}).journal


def target_options(command: Command) -> Command:
    """Add what says which store is meant, by which way it is reached, and which journal it has."""
    return _apply(
        [
            click.option("--config", type=_PATH, metavar="FILE", help="Settings in YAML; see config.example.yaml."),
            click.option("--environment", type=click.Choice(["staging", "prod"]), help="Default: staging."),
            click.option("--store-id", metavar="ID", help="The store."),
            click.option("--base-url", metavar="URL", help="The storefront URL, up to but without /customers."),
            click.option("--allow-host", multiple=True, metavar="HOST", help="Another host that may be spoken to."),
            ca_bundle_option,
            token_file_option,
            click.option("--journal", type=_PATH, metavar="PATH", help="The journal; default: the store's own."),
        ],
        command,
    )


def settings_from(flags: Mapping[str, Any]) -> Settings:
    """Merge the options of a command with environment and config file. Raises UsageError."""
    return load_settings(chosen_settings(flags), os.environ, flags.get("config"))


def chosen_settings(flags: Mapping[str, Any]) -> dict[str, Any]:
    """Give the settings that the options of a command name. Raises UsageError."""
    chosen: dict[str, Any] = {
        name: value
        for name, value in flags.items()
        if name in Settings.model_fields and value is not None and value != ()
    }
    if flags.get("map_"):
        chosen["map"] = _mapped(flags["map_"])
    return chosen


def _mapped(texts: Iterable[str]) -> dict[str, str]:
    """Give field by column. Raises UsageError for a column that is given two fields."""
    fields: dict[str, str] = {}
    for column, field in map(_pair, texts):
        if fields.setdefault(column, field) != field:
            two = " and ".join(one or "none" for one in (fields[column], field))
            raise UsageError(f"--map gives the column {column!r} two fields: {two}.", "Leave one of them out.")
    return fields


def _pair(text: str) -> tuple[str, str]:
    """Split `COLUMN=FIELD` at the last equals sign: a header may hold one, a field's name cannot."""
    column, sign, field = text.rpartition("=")
    if not sign or not column.strip():
        raise UsageError(
            f"--map {text!r} is not of the form COLUMN=FIELD.", 'For example --map "Mobile No=address.phone".'
        )
    return column.strip(), field.strip()
