"""Tries everything that a run needs, one after the other, without writing anything: neither here nor in the store."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from importer.config import Secrets, Settings
from importer.doctor.clock_check import judge_clock, server_ahead
from importer.doctor.credentials_check import Credentials, judge_credentials
from importer.doctor.diagnosis import Diagnosis, failed, not_tried
from importer.doctor.disk_check import judge_disks
from importer.doctor.find_credentials import find_credentials
from importer.doctor.journal_check import judge_journal
from importer.doctor.network_check import judge_network
from importer.doctor.reply_check import judge_reply
from importer.doctor.rooms import find_rooms, require_writable, temporary_folder
from importer.doctor.settings_check import judge_settings
from importer.errors import ImporterError, UsageError
from importer.journal import JournalPlace, Store, glance_at
from importer.journal_place import journal_place
from importer.sender import Probe, Route, Target, find_route, resolve_target
from importer.sender.look import look

CHECKS = ("settings", "credentials", "name", "connection", "encryption", "token", "store", "clock", "journal", "disk")
"""In the order in which they are told."""
_OF_THE_NETWORK = CHECKS[2:8]


def nothing_tried(but: str, why: str) -> Iterator[Diagnosis]:
    """Say of all checks but one that they were not made."""
    return (not_tried(check, why) for check in CHECKS if check != but)


@dataclass(frozen=True, slots=True)
class Patient:
    """What a run would be given."""

    settings: Settings
    secrets: Secrets | UsageError
    """Or why they cannot be read."""
    setting_places: Mapping[str, str] = field(default_factory=dict)
    """By setting, where it comes from, in words."""
    secret_places: Mapping[str, str] = field(default_factory=dict)
    """The same of the secrets."""


def examine(patient: Patient) -> Iterator[Diagnosis]:
    """Give the diagnoses, at least one for each check. Raises nothing for what it finds."""
    settings = patient.settings
    target: Target | None = None
    route: Route | None = None
    try:
        target = resolve_target(settings)
        route = find_route(target, settings)
        yield judge_settings(target, route, settings.ca_bundle, patient.setting_places)
    except UsageError as error:
        yield failed("settings", error)
    found = _credentials(patient)
    if target is not None and route is not None:
        yield from _over_the_network(settings, target, route, found)
    else:
        yield _of_credentials(found, time.time())
        for check in _OF_THE_NETWORK:
            yield not_tried(check, "The settings must be right first.")
    place = journal_place(settings.journal, target) if target is not None else None
    if place is None and settings.journal is not None:
        place = JournalPlace(settings.journal)
    yield _journal(patient, target, place)
    yield from _disks(settings, place)


def _credentials(patient: Patient) -> Credentials | ImporterError:
    """Give what a run would send with, or the error with which it would end."""
    if isinstance(patient.secrets, UsageError):
        return patient.secrets
    try:
        return find_credentials(patient.settings, patient.secrets, patient.secret_places)
    except ImporterError as error:
        return error


def _of_credentials(found: Credentials | ImporterError, now: float) -> Diagnosis:
    return failed("credentials", found) if isinstance(found, ImporterError) else judge_credentials(found, now)


def _over_the_network(
    settings: Settings, target: Target, route: Route, found: Credentials | ImporterError
) -> Iterator[Diagnosis]:
    credentials = found if isinstance(found, Credentials) else None
    begun = time.time()
    probe: Probe = look(target, route, credentials.access if credentials is not None else "", settings.timeout)
    ahead = server_ahead(probe.seen.date, (begun + time.time()) / 2)
    now = time.time() + (ahead or 0.0)
    yield _of_credentials(found, now)
    yield from judge_network(probe, target, route)
    yield from judge_reply(probe, credentials, now)
    yield judge_clock(ahead)


def _journal(patient: Patient, target: Target | None, place: JournalPlace | None) -> Diagnosis:
    if place is None:
        return not_tried("journal", "Which one it is depends on the store: the settings must be right first.")
    if isinstance(patient.secrets, UsageError):
        return not_tried("journal", "The secrets must be readable first: its key may be among them.")
    store = Store(target.base_url, target.environment, target.store_id) if target is not None else None
    try:
        seen = glance_at(place, store, patient.secrets.journal_key)
    except ImporterError as error:
        return failed("journal", error)
    return judge_journal(
        seen,
        target.store_id if target is not None else "",
        datetime.now(UTC).astimezone(),
        is_production=target is not None and target.is_production,
    )


def _disks(settings: Settings, place: JournalPlace | None) -> Iterator[Diagnosis]:
    folders = {"reports": settings.out or Path("runs"), "temporary files": temporary_folder(settings.temp_dir)}
    for use, folder in folders.items():
        try:
            require_writable(use, folder)
        except UsageError as error:
            yield failed("disk", error)
    if place is not None:
        folders["journal"] = place.path.absolute().parent
    yield from judge_disks(list(find_rooms(folders)))
