"""Where settings and secrets come from: flag > environment `IMPORTER_...` > config file > default.

Secrets come from the environment, `.env` or a secrets directory only, never from a flag or the config file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dotenv
import yaml

from importer.config import Secrets, Settings, settings_of, unknown_key
from importer.errors import UsageError
from importer.system_words import system_words
from importer.trusted_file import trusted_file
from importer.yaml_text import TwiceError, read_yaml


def load_secrets(environ: Mapping[str, str], folder: Path) -> Secrets:
    """Read the secrets: environment, then `.env` in `folder`, then the folder that IMPORTER_SECRETS_DIR names.

    A secrets folder holds one file per secret, named like its variable (`IMPORTER_ACCESS_TOKEN`, any case). Raises
    UsageError when the named folder or file cannot be read.
    """
    found: dict[str, str] = {}
    for _, secrets in _secret_sources(environ, folder):
        found |= secrets
    return Secrets.model_validate(found)


def secret_places(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Give, by secret, where `load_secrets` takes it from, in words. Raises what that raises."""
    found: dict[str, str] = {}
    for place, secrets in _secret_sources(environ, folder):
        found |= {name: f"IMPORTER_{name.upper()} {place}" for name in secrets if secrets[name]}
    return found


def _secret_sources(environ: Mapping[str, str], folder: Path) -> list[tuple[str, dict[str, str]]]:
    """Give the places of secrets in words, each with what it has of them by name; a later one wins."""
    names = {f"IMPORTER_{name.upper()}": name for name in Secrets.model_fields}
    kept: dict[str, str] = {}
    filed: dict[str, str] = {}
    directory = environ.get("IMPORTER_SECRETS_DIR")
    try:
        if directory:
            for path in Path(directory).iterdir():
                if path.name.upper() in names:
                    kept[names[path.name.upper()]] = path.read_text(encoding="utf-8-sig").strip()
        dotenv_file = folder / ".env"
        if dotenv_file.is_file():
            values = dotenv.dotenv_values(dotenv_file, interpolate=False, encoding="utf-8-sig")
            filed = {names[key]: value for key, value in values.items() if key in names and value}
    except (OSError, UnicodeDecodeError) as error:
        words = system_words(error) if isinstance(error, OSError) else "it is not UTF-8 text"
        place = getattr(error, "filename", None) or "A secrets file"
        raise UsageError(f"{place}: secrets cannot be read: {words}.", "Check IMPORTER_SECRETS_DIR and .env.") from None
    set_now = {name: environ[key] for key, name in names.items() if environ.get(key)}
    return [(f"in the folder {directory}", kept), ("in .env", filed), ("in the environment", set_now)]


def load_settings(flags: Mapping[str, Any], environ: Mapping[str, str], config: Path | None = None) -> Settings:
    """Merge flags, `IMPORTER_...` variables and the config file. Raises UsageError naming the place of a bad value."""
    filed = read_config(config) if config is not None else {}
    named = _read_environment(environ)
    flagged = {key: value for key, value in flags.items() if value is not None}
    if isinstance(filed.get("map"), dict) and flagged.get("map"):
        flagged["map"] = {
            **filed["map"],
            **flagged["map"],
        }  # a flag adds to the file's mapping and wins column by column
    elif filed.get("map"):
        flagged.pop("map", None)  # the file's is wrong, and is to be named
    merged: dict[str, Any] = {**filed, **named, **flagged}

    def place_of(key: str) -> str:
        if key in flagged:
            return f"--{key.replace('_', '-')}"
        return f"IMPORTER_{key.upper()}" if key in named else f"{config}: {key}"

    return settings_of(merged, place_of)


def setting_places(flags: Mapping[str, Any], environ: Mapping[str, str], config: Path | None) -> dict[str, str]:
    """Give, by setting, where `load_settings` takes it from; those left at their defaults are not named.

    Raises what `load_settings` raises of the sources.
    """
    filed = dict.fromkeys(read_config(config), str(config)) if config is not None else {}
    named = {name: f"IMPORTER_{name.upper()}" for name in _read_environment(environ)}
    flagged = {name: f"--{name.replace('_', '-')}" for name, value in flags.items() if value is not None}
    return {**filed, **named, **flagged}


def _read_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Give the settings that `IMPORTER_...` variables name; those of several values do not fit into one."""
    found = {name: environ.get(f"IMPORTER_{name.upper()}", "") for name in Settings.model_fields}
    for name, value in found.items():
        if value and str(Settings.model_fields[name].annotation).startswith(("dict", "tuple")):
            raise UsageError(
                f"IMPORTER_{name.upper()}: this setting has several values, which a variable cannot hold.",
                f"Put {name} into the config file, or use the option.",
            )
    return {name: value for name, value in found.items() if value}


def read_config(path: Path) -> dict[str, Any]:
    """Read the settings of a config file, as they stand there.

    Rules of the user's own make their program ours, and a token command is run, so a file that has some must be the
    user's own; rules lie beside it (a link leads to both). Raises UsageError when the file cannot be read, holds no
    settings, or is not to be trusted with what it has run.
    """
    content = _read_yaml(path)
    if content.get("checks"):
        real = trusted_file(path)
    elif content.get("token_command"):
        real = trusted_file(path, "a token_command")
    else:
        return content
    content = _read_yaml(real)  # again: what was read before may be anybody's
    if content.get("checks"):
        content["checks"] = _placed_checks(content["checks"], real.parent)
    return content


def _placed_checks(checks: Any, folder: Path) -> Any:
    """Give the rules with the folders that they lie in; what has another form is left to be refused."""
    listed = [checks] if isinstance(checks, str) else checks
    if not isinstance(listed, list):
        return listed
    named = [{"rule": check} if isinstance(check, str) else check for check in listed]
    return [
        {**check, "folder": folder / str(check.get("folder") or "")} if isinstance(check, dict) else check
        for check in named
    ]


def _not_yaml(path: Path, error: yaml.YAMLError) -> UsageError:
    mark = getattr(error, "problem_mark", None)
    place = f"{path}, line {mark.line + 1:,}" if mark is not None else str(path)
    if isinstance(error, TwiceError):
        return UsageError(
            f"{place}: {error.key!r} stands there already, in line {error.first:,}.", "Leave one of the two out."
        )
    remedy = "Look at its colons, its quotes and the spaces that its lines begin with. See config.example.yaml."
    return UsageError(f"{place}: this is not YAML.", remedy)


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        content = read_yaml(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such config file.", "Check --config.") from None
    except (OSError, UnicodeDecodeError) as error:
        words = system_words(error) if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageError(f"{path}: the config file cannot be read: {words}.", "Check --config.") from None
    except RecursionError:
        raise UsageError(f"{path}: the config file is nested too deeply.", "See config.example.yaml.") from None
    except yaml.YAMLError as error:
        raise _not_yaml(path, error) from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise UsageError(f"{path}: the config file must hold `key: value` lines.", "See config.example.yaml.")
    for key in content:
        if key in Secrets.model_fields:
            raise UsageError(
                f"{path}: {key}: a secret does not belong in the config file.",
                f"Put it into the environment as IMPORTER_{str(key).upper()}, or into .env.",
            )
        if key not in Settings.model_fields:
            raise unknown_key(str(path), key)
    return content
