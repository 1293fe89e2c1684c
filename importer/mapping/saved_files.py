"""Saved mappings as YAML files in a folder: one each, to be read, mended and committed by people."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from importer.customer.headers import looks_like_data
from importer.customer.virtual_fields import MAP_TARGETS
from importer.errors import UsageError
from importer.mapping.model import Join, Mapping
from importer.mapping.saved import SavedMapping, fingerprint_of
from importer.mapping.wishes import Wishes
from importer.setting_words import place_and_words
from importer.system_words import system_words
from importer.yaml_text import TwiceError, read_yaml

NO_MAPPING = "none"
"""The name that stands for no saved mapping at all."""

_NAME = re.compile(r"[\w][\w.-]{0,99}")
_HEADING = """\
# A mapping saved by `importer map --save`. Columns left empty stay out; an alternate is used where the main column is
# blank. first_of, joins, constants and value_maps are those of the config.
"""


class _JoinFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    columns: list[str]
    separator: str = ", "


class _MappingFile(BaseModel):
    """A mapping as it stands in its file."""

    model_config = ConfigDict(extra="forbid")

    fingerprint: str
    saved: str = ""
    columns: dict[str, str]
    alternates: dict[str, str] = {}
    first_of: dict[str, list[str]] = {}
    joins: dict[str, _JoinFile] = {}
    constants: dict[str, str] = {}
    value_maps: dict[str, dict[str, str]] = {}


class MappingFolder:
    """The folder of the saved mappings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> Iterator[SavedMapping]:
        """Give every saved mapping, by name. Raises UsageError for a file that is none."""
        for path in sorted(self.folder.glob("*.yaml")) if self.folder.is_dir() else ():
            yield self.load(path.stem)

    def load(self, name: str) -> SavedMapping:
        """Give the mapping of this name. Raises UsageError when there is none, or its file is damaged."""
        path = self._path(name)
        try:
            content = read_yaml(path.read_text(encoding="utf-8-sig"))
            filed = _MappingFile.model_validate(_nothing_as_text(content))
            _require_fields(filed)
        except FileNotFoundError:
            known = ", ".join(path.stem for path in sorted(self.folder.glob("*.yaml"))) or "none"
            raise UsageError(
                f"There is no saved mapping {name!r} in {self.folder}.", f"Saved are: {known}. Check --mapping."
            ) from None
        except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError, ValidationError, ValueError) as error:
            raise UsageError(
                f"{path}: the saved mapping cannot be read: {_words(error)}.", "Mend it, or save it anew with --save."
            ) from None
        return SavedMapping(
            name=name,
            fingerprint=filed.fingerprint,
            columns=filed.columns,
            alternates=filed.alternates,
            wishes=Wishes(
                first_of=filed.first_of,
                joins={target: Join(tuple(join.columns), join.separator) for target, join in filed.joins.items()},
                constants=filed.constants,
                value_maps=filed.value_maps,
            ),
        )

    def save(self, name: str, mapping: Mapping) -> Path:
        """Write a mapping under a name, whole or not at all; an older one of that name is replaced. Raises UsageError.

        Headers are kept, values are not; a header that looks like a person's data is not kept either, but refused.
        """
        path = self._path(name)
        headers = [entry.column for entry in mapping.columns]
        if any(map(looks_like_data, headers)):
            raise UsageError("The header looks like a customer and is not saved.", "Check --header-row.")
        columns = {
            entry.column: entry.field or "" for entry in mapping.columns if not (entry.field and entry.role != "main")
        }
        content: dict[str, Any] = {
            "fingerprint": fingerprint_of(headers),
            "saved": f"{datetime.now().astimezone():%Y-%m-%d}",
            "columns": columns,
            "alternates": {
                entry.column: entry.field for entry in mapping.columns if entry.field and entry.role != "main"
            },
            "first_of": {target: list(names) for target, names in mapping.first_of.items()},
            "joins": {
                target: {"columns": list(join.columns), "separator": join.separator}
                for target, join in mapping.joins.items()
            },
            "constants": dict(mapping.constants),
            "value_maps": {target: dict(texts) for target, texts in mapping.value_maps.items()},
        }
        filled = {key: value for key, value in content.items() if value}
        text = _HEADING + _as_yaml(filled)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_whole(path, text)
        except OSError as error:
            raise UsageError(
                f"{path}: the mapping cannot be saved: {system_words(error)}.", "Check mapping_folder."
            ) from None
        return path

    def _path(self, name: str) -> Path:
        if name == NO_MAPPING or not _NAME.fullmatch(name):
            raise UsageError(
                f"{name!r} is no name for a mapping.",
                "Use letters, digits, hyphens and underscores, such as zoho-export.",
            )
        return self.folder / f"{name}.yaml"


def _as_yaml(content: dict[str, Any]) -> str:
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)
    if yaml.safe_load(text) == content:
        return text
    return yaml.safe_dump(content, sort_keys=False, width=120)  # control characters do not come back but as escapes


def _write_whole(path: Path, text: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".saving-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).replace(path)
    except BaseException:  # raised on: nothing half-written stays behind
        Path(temporary).unlink(missing_ok=True)
        raise


def _nothing_as_text(content: Any) -> Any:
    """Read `Notes:` with nothing behind it as a column that stays out."""
    if isinstance(content, dict) and isinstance(content.get("columns"), dict):
        columns = {str(name): "" if target is None else target for name, target in content["columns"].items()}
        return {**content, "columns": columns}
    return content


def _require_fields(filed: _MappingFile) -> None:
    named = (*filed.columns.values(), *filed.alternates.values(), *filed.first_of, *filed.joins)
    for target in (*named, *filed.constants, *filed.value_maps):
        if target and target not in MAP_TARGETS:
            raise ValueError(f"there is no field {target!r}")


def _words(error: Exception) -> str:
    match error:
        case ValidationError():
            return place_and_words(error.errors(include_url=False)[0])
        case OSError():
            return system_words(error)
        case TwiceError():
            return f"{error.key!r} stands there twice, first in line {error.first:,}"
        case yaml.YAMLError() | UnicodeDecodeError() | RecursionError():
            return "it is not YAML text"
    return str(error)
