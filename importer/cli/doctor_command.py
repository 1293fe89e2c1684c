"""`importer doctor`: tries what a run needs, without writing anything, and says what each thing means."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli.options import chosen_settings, json_option, settings_from, target_options
from importer.errors import UsageError

if TYPE_CHECKING:
    from importer.config import Secrets
    from importer.doctor import Diagnosis

SCHEMA_VERSION = 1


@click.command()
@target_options
@json_option
def doctor(*, as_json: bool, **options: Any) -> int:
    """Try token, store, journal, disk space and clock; write nothing, neither here nor in the store.

    Each check is ok, a warning, fails, or was not tried, and says what to do next. The exit code is 0 when nothing
    fails, else that of the first failure: 2 configuration, 4 refused, 5 out of reach, 6 journal.
    """
    from importer.cli.doctor_shown import closing_line, diagnosis_lines
    from importer.doctor import exit_code_of

    told = []
    for diagnosis in _diagnoses(options):
        told.append(diagnosis)
        for line in diagnosis_lines(diagnosis):
            click.echo(line, err=as_json)
    exit_code = exit_code_of(told)
    click.echo(closing_line(told), err=as_json)
    if as_json:
        click.echo(json.dumps(_object(told, exit_code)))
    return exit_code


def _diagnoses(options: dict[str, Any]) -> Iterator[Diagnosis]:
    """Give the diagnoses as they come; of settings that cannot be read only that."""
    from importer.doctor import Patient, examine, failed, nothing_tried
    from importer.load_settings import load_secrets, secret_places, setting_places

    try:
        settings = settings_from(options)
        places = setting_places(chosen_settings(options), os.environ, options["config"])
    except UsageError as error:
        yield failed("settings", error)
        yield from nothing_tried("settings", "The settings must be right first.")
        return
    secrets: Secrets | UsageError
    try:
        secrets, found_in = load_secrets(os.environ, Path.cwd()), secret_places(os.environ, Path.cwd())
    except UsageError as error:
        secrets, found_in = error, {}
    yield from examine(Patient(settings, secrets, places, found_in))


def _object(told: list[Diagnosis], exit_code: int) -> dict[str, Any]:
    checks = [
        {
            "check": one.check,
            "result": str(one.level),
            "code": one.code,
            "message": one.message,
            "next": one.next or None,
            "facts": dict(one.facts),
        }
        for one in told
    ]
    return {"schema_version": SCHEMA_VERSION, "exit_code": exit_code, "ok": exit_code == 0, "checks": checks}
