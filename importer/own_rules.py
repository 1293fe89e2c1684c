"""Loads the rules of the user's own that the settings name, each from the file beside the config that names it."""

from __future__ import annotations

import difflib
import importlib
import importlib.machinery
import importlib.util
import inspect
import sys
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from importer.config import CheckSetting, Settings
from importer.customer.problems import Severity
from importer.errors import UsageError
from importer.mapping import find_column
from importer.trusted_file import trusted_file
from importer.validator import OwnCheck

_PREFIX = "importer_rules_"
"""Before the names of the user's modules, so that a `csv.py` of theirs does not become everybody's."""


class _SourceLoader(importlib.machinery.SourceFileLoader):
    """Runs what stands in the file, never a `__pycache__` beside it: nobody has looked at who can write that."""

    def path_stats(self, path: str) -> Mapping[str, Any]:
        """Refuse the time of the file, without which Python neither takes nor leaves compiled code."""
        raise OSError(f"{path} is compiled anew")


def load_own_checks(settings: Settings) -> tuple[OwnCheck, ...]:
    """Load the rules under `checks`.

    `my_rules:no_po_box` is the function `no_po_box` of `my_rules.py` in the check's folder, which must be as trusted as
    the config; where there is no such file, of the installed module `my_rules`. Each file is loaded once.

    Raises UsageError when a rule cannot be loaded.
    """
    modules: dict[tuple[Path | None, str], ModuleType] = {}
    found = []
    for check in settings.checks:
        name, _, wanted = check.rule.partition(":")
        key = (check.folder, name)
        if key not in modules:
            modules[key] = _module(check, name)
        function = _function(check, modules[key], wanted)
        severity = settings.rules.get("own_check", Severity(check.severity))
        found.append(OwnCheck(check.rule, function, check.field, check.column, check.message, severity))
    return tuple(found)


def own_checks_for(
    path: str, checks: Sequence[OwnCheck], headers: Sequence[str], secrets: Sequence[str]
) -> tuple[OwnCheck, ...]:
    """Give the rules with the columns as a source heads them.

    Raises UsageError for a column that it does not have, and for one of `secrets`, the headers of those that no rule
    gets.
    """
    who = f"{path}: A rule under checks"
    found = [
        replace(check, column=find_column(check.column, headers, who)) if check.column else check for check in checks
    ]
    for check in found:
        if check.column in secrets:
            raise UsageError(
                f"{who} names the column {check.column!r}, which holds secrets and is shown to no rule.",
                "Take the rule out, or name another column.",
            )
    return tuple(found)


def _module(check: CheckSetting, name: str) -> ModuleType:
    path = check.folder / f"{name}.py" if check.folder is not None else None
    if path is None or not path.is_file():
        return _loaded(check, name, lambda: _installed(name), path)
    loader = _SourceLoader(f"{_PREFIX}{name}", str(trusted_file(path)))
    specification = importlib.util.spec_from_loader(loader.name, loader)
    assert specification is not None  # noqa: S101 - a loader is given
    module = importlib.util.module_from_spec(specification)
    sys.modules[module.__name__] = module  # dataclasses look their module up

    def load() -> ModuleType:
        loader.exec_module(module)
        return module

    return _loaded(check, name, load, path)


def _installed(name: str) -> ModuleType:
    """Import a module from where Python looks; one that lies elsewhere than the installed ones must be trusted."""
    found = importlib.util.find_spec(name.partition(".")[0])
    if found is not None and found.has_location and found.origin:
        place = Path(found.origin).resolve()
        if not any(place.is_relative_to(Path(folder).resolve()) for folder in sysconfig.get_paths().values()):
            trusted_file(place)
    return importlib.import_module(name)


def _loaded(check: CheckSetting, name: str, load: Callable[[], ModuleType], path: Path | None) -> ModuleType:
    own = path is not None and path.is_file()
    try:
        return load()
    except ModuleNotFoundError as error:
        if error.name == name and not own:
            where = f"there is no {path} and no" if path is not None else "there is no"
            raise UsageError(f"checks: {check.rule}: {where} installed module {name}.", "Check the name.") from None
        words = f"it needs the module {error.name}, which is not installed"
    except SyntaxError as error:
        words = f"line {error.lineno} is not Python" if error.lineno else "it is not Python, or not UTF-8 text"
    except (KeyboardInterrupt, UsageError):
        raise
    except BaseException as error:  # noqa: BLE001 - the user's code; its words may hold anything
        words = f"it ended with {type(error).__name__} while it was loaded"
    raise UsageError(f"checks: {check.rule}: {words}.", f"Mend {path or name}.") from None


def _function(check: CheckSetting, module: ModuleType, name: str) -> Callable[..., object]:
    try:
        function: Callable[..., object] | None = getattr(module, name, None)
        usable = callable(function) and not inspect.iscoroutinefunction(function)
    except Exception:  # noqa: BLE001 - a `__getattr__` of the user's own
        function, usable = None, False
    if function is None or not usable:
        functions = [known for known, value in vars(module).items() if callable(value) and not known.startswith("_")]
        close = difflib.get_close_matches(name, functions, n=1)
        hint = f"Did you mean {close[0]}?" if close and close[0] != name else "Name a plain function of one argument."
        place = getattr(module, "__file__", None) or f"the module {check.rule.partition(':')[0]}"  # some are built in
        raise UsageError(f"checks: {check.rule}: there is no function {name} in {place}.", hint)
    return function
