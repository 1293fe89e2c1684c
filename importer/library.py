"""The library: the check of `importer validate` for Python programs.

It writes nothing but a private temporary file, prints nothing, ends no process, installs no signal handler, and reads
no setting from the environment: what decides is what the caller gives.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from importer.config import Settings, settings_of
from importer.errors import UsageError
from importer.events import Listener, StopSignal, ignore
from importer.load_settings import read_config
from importer.mapping import NO_MAPPING
from importer.pipeline import Answers, open_sources
from importer.run_check import check_sources, hidden_in_dry_run
from importer.run_summary import RunFacts
from importer.stage_file import StageFile
from importer.validation_report import ValidationReport


def validate(
    *files: str | os.PathLike[str],
    settings: Settings | Mapping[str, Any] | None = None,
    config: str | os.PathLike[str] | None = None,
    attended: bool = False,
    listener: Listener | None = None,
) -> ValidationReport:
    """Read and judge every row of the files, as one run; nothing is sent and no report is written.

    `files` are paths, patterns (`"exports/*.csv"`) or URLs; `"-"` is standard input. `settings` are those of
    config.example.yaml, `config` is a file that has some; a key of `settings` wins. Rules of one's own (`checks`) come
    from a config file only. Saved mappings are used only when `mapping` names one (in `mapping_folder`, else the user's
    configuration folder) or `mapping_folder` is given. Hidden rows of a workbook are checked too unless `hidden` is
    "skip". `attended` maps likely columns, not sure ones only: for callers who look at `report.sources` before they use
    the rows. `listener` is called in this thread with the events of `importer.events`; what it raises ends the check.

    Raises SourceError (a file cannot be read, or has no rows), UsageError (no file, a setting, the mapping, no room for
    the temporary file); both are ImporterError. Nothing stays open then. A problem of a row is never an exception.
    """
    chosen = _settings(settings, Path(config) if config is not None else None)
    names = [os.fspath(file) for file in files]
    if not names:
        raise UsageError("No file is named.", "Name one or more.")
    emit = listener or ignore
    stop = StopSignal()
    facts = RunFacts(run_id="", dry_run=True, settings=chosen)
    stage = StageFile(chosen.temp_dir)
    try:
        with open_sources(names, chosen, emit, stop) as places:
            answers = Answers(hidden_in_dry_run(chosen, emit), attended)
            checked = check_sources(facts, stage, places, answers, emit, stop)
    except BaseException:  # raised on: whatever ended the check, the private file goes
        stage.close()
        raise
    facts.end()
    return ValidationReport(facts, checked)


def _settings(given: Settings | Mapping[str, Any] | None, config: Path | None) -> Settings:
    """Give the settings, without the saved mappings that lie in the user's configuration folder. Raises UsageError."""
    settings = given if isinstance(given, Settings) else _merged(given or {}, config)
    if isinstance(given, Settings) and config is not None:
        raise UsageError("Settings and a config file are given, and nobody says which wins.", "Give a dict.")
    if settings.mapping or settings.mapping_folder is not None:
        return settings
    return settings.model_copy(update={"mapping": NO_MAPPING})


def _merged(given: Mapping[str, Any], config: Path | None) -> Settings:
    if given.get("checks"):
        raise UsageError("settings['checks']: rules of your own come from a config file.", "Name it as config.")
    filed = read_config(config) if config is not None else {}
    return settings_of({**filed, **given}, lambda key: f"settings[{key!r}]" if key in given else f"{config}: {key}")
