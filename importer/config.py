"""The settings and secrets: what they are called, what they may be, what they are by default.

Every setting is a flat key of the YAML file with the same name; `config.example.yaml` shows them all and a test holds
it against this file. `load_settings.py` tells where their values come from.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ByteSize,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from importer.customer.fields import FIELD_BY_PATH, LONGEST_TEXT
from importer.customer.problems import PROBLEM_KINDS, Severity
from importer.customer.virtual_fields import MAP_TARGETS
from importer.errors import UsageError
from importer.setting_values import Duration, Limit, Size, limit_or
from importer.setting_words import meant, place_and_words, sentence

_WHO = r"\b(phone|mobile|contact (no|number)|e-?mail|customer|user)(s|no|id)?\b"
_NEAR = r"((?!\bnot\b|(?<!no)[.;!?]\s).){0,60}"
DEFAULT_EXISTS_WHEN = (
    rf"(?<!no ){_WHO}{_NEAR}\b(already|exists?|taken|registered|in use|duplicated?|(not|must be|should be) unique)\b",
    rf"\b(already|duplicate|unique constraint)\b{_NEAR}{_WHO}",
    r"(मोबाइल|फ़?ोन|ई-?मेल|ग्राहक|phone|mobile|e-?mail|customer)((?!नहीं|nahi).){0,60}(पहले|मौजूद|पंजीकृत|p[ae]h[ae]?le se)",
)
"""What a refusal says when the customer is there already; the API documents no code for it. Tested against lines such
as "pincode does not exist" and "GSTIN not registered", which must not match."""


def _text_of(value: object) -> object:
    """Read a number that YAML made of a text (`29: Karnataka`) as it was written; what it made of others is refused."""
    if value is None:
        raise ValueError("it has no value; put quotes around the text that is meant")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("this is no text; put quotes around it")  # noqa: TRY004 - as pydantic wants it
    return str(value)


Text = Annotated[str, BeforeValidator(_text_of)]


class JoinSetting(BaseModel):
    """Columns that are joined into one field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: Annotated[tuple[str, ...], Field(min_length=1)]
    separator: str = ", "

    @model_validator(mode="before")
    @classmethod
    def _columns_alone(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise ValueError(f"{value!r} is no list of columns; write [{value}, OTHER]")  # noqa: TRY004 - as pydantic wants it
        return {"columns": value} if isinstance(value, list | tuple) else value


class CheckSetting(BaseModel):
    """A rule of the user's own, and what it looks at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    field: str = ""
    column: str = ""
    message: str = ""
    severity: Literal["error", "warning"] = "error"
    folder: Path | None = None
    """Where the module lies; beside the config file, when it does not say so."""

    @model_validator(mode="before")
    @classmethod
    def _rule_alone(cls, value: Any) -> Any:
        if not isinstance(value, str | dict):
            raise ValueError("this is no rule; write MODULE:FUNCTION")  # noqa: TRY004 - as pydantic wants it
        return {"rule": value} if isinstance(value, str) else value

    @field_validator("rule")
    @classmethod
    def _module_and_function(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*:[A-Za-z_][A-Za-z0-9_]*", value):
            raise ValueError(f"{value!r} is no rule; write MODULE:FUNCTION, such as my_rules:no_po_box")
        return value

    @model_validator(mode="after")
    def _one_place(self) -> CheckSetting:
        if self.field:
            _known(self.field, tuple(FIELD_BY_PATH), "there is no field")
            if self.column:
                raise ValueError("it names a field and a column; it looks at one of them, or with neither at the row")
        return self


_PLACES = ("mapping_folder", "token_file", "ca_bundle", "journal", "out", "temp_dir", "log_file")


class Settings(BaseModel):
    """Everything that decides what a run does, without secrets. Frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Where customers go
    environment: Literal["staging", "prod"] = "staging"
    store_id: str = ""
    base_url: str = ""
    allow_host: tuple[str, ...] = ()

    # How files are read
    map: dict[str, str] = {}
    first_of: dict[str, tuple[str, ...]] = {}
    joins: dict[str, JoinSetting] = {}
    constants: dict[str, Text] = {}
    value_maps: dict[str, dict[Text, Text]] = {}
    mapping: str = ""
    mapping_folder: Path | None = None
    where: tuple[str, ...] = ()
    sheet: str = ""
    hidden: Literal["ask", "import", "skip"] = "ask"
    format: Literal[
        "", "csv", "xlsx", "xlsb", "xls", "ods", "html", "excel_xml", "tally_xml", "json_lines", "parquet"
    ] = ""
    encoding: str = ""
    delimiter: str = ""
    quote: Literal['"', "'", ""] | None = None
    escape: Literal["", "doubled", "backslash"] = ""
    header_row: Annotated[int, Field(ge=0)] | None = None

    # What a file may cost
    max_unpacked: Size = ByteSize(16 << 30)
    max_ratio: Annotated[int, Field(ge=2)] = 400
    max_columns: Annotated[int, Field(ge=1, le=16_384)] = 16_384
    max_cell_length: Annotated[int, Field(ge=1)] = 1 << 20
    max_line: Size = ByteSize(8 << 20)
    reader_memory: Size = ByteSize(4 << 30)
    reader_seconds: Annotated[int, Field(ge=1)] = 300

    # What a good row is
    required: dict[str, bool] = {}
    max_length: dict[str, Annotated[int, Field(ge=1, le=LONGEST_TEXT)]] = {}
    rules: dict[str, Severity] = {}
    business_types: tuple[str, ...] = ()
    checks: tuple[CheckSetting, ...] = ()

    # How rows are sent
    concurrency: Annotated[int, Field(ge=1, le=1000)] = 256
    rate: Annotated[float, Field(gt=0)] | None = None
    attempts: Annotated[int, Field(ge=1, le=100)] = 5
    timeout: Annotated[float, Field(gt=0, le=600)] = 30.0
    first: Annotated[int, Field(ge=1)] | None = None
    exists_when: tuple[str, ...] = DEFAULT_EXISTS_WHEN
    on_uncertain: Literal["hold", "resend"] = "hold"

    # How the API is spoken to
    token_file: Path | None = None
    token_command: tuple[str, ...] = ()
    ca_bundle: Path | None = None
    trust_env: bool = False

    # What is remembered
    journal: Path | None = None

    # When to stop, and what is a failure
    min_rows: Annotated[Limit | None, BeforeValidator(limit_or())] = None
    max_invalid: Annotated[Limit | None, BeforeValidator(limit_or())] = None
    max_failures: Annotated[Limit | Literal["never"], BeforeValidator(limit_or("never"))] = Limit(share=0.5)
    max_duration: Duration | None = None
    fail_on: Annotated[Limit | Literal["any", "never"], BeforeValidator(limit_or("any", "never"))] = "any"

    # Where files go
    out: Path | None = None
    mask: Literal["page", "all", "none"] = "page"
    temp_dir: Path | None = None
    log_file: Path | None = None
    log_level: Literal["debug", "info"] = "info"
    log_format: Literal["text", "json"] = "text"

    @field_validator("map", mode="before")
    @classmethod
    def _nothing_leaves_the_column_out(cls, value: Any) -> Any:
        return {name: "" if to is None else to for name, to in value.items()} if isinstance(value, dict) else value

    @field_validator("map")
    @classmethod
    def _targets_exist(cls, value: dict[str, str]) -> dict[str, str]:
        for column, target in value.items():
            _known(target, (*MAP_TARGETS, ""), f"column {column!r}: there is no field")
        return value

    @field_validator("first_of", "joins", "value_maps")
    @classmethod
    def _composed_fields_exist(cls, value: dict[str, Any]) -> dict[str, Any]:
        for path in value:
            _known(path, MAP_TARGETS, "there is no field")
        return value

    @field_validator("first_of")
    @classmethod
    def _columns_are_named(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for path, columns in value.items():
            if not columns:
                raise ValueError(f"{path} names no column")
        return value

    @field_validator("joins")
    @classmethod
    def _one_way_to_compose(cls, value: dict[str, JoinSetting], info: ValidationInfo) -> dict[str, JoinSetting]:
        for path in value:
            if path in info.data.get("first_of", {}):
                raise ValueError(f"{path} stands under first_of, too")
        return value

    @field_validator("required", "max_length", "constants")
    @classmethod
    def _fields_exist(cls, value: dict[str, Any]) -> dict[str, Any]:
        for path in value:
            _known(path, tuple(FIELD_BY_PATH), "there is no field")
        return value

    @field_validator("rules")
    @classmethod
    def _codes_exist(cls, value: dict[str, Severity]) -> dict[str, Severity]:
        for code in value:
            _known(code, tuple(PROBLEM_KINDS), "there is no problem code")
        return value

    @field_validator("rules", mode="before")
    @classmethod
    def _off_is_a_word(cls, value: Any) -> Any:
        """YAML reads `off` as false."""
        if isinstance(value, dict):
            return {code: "off" if weight is False else weight for code, weight in value.items()}
        return value

    @field_validator("where")
    @classmethod
    def _filters_have_a_column(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for condition in value:
            if "=" not in condition.lstrip("="):
                raise ValueError(f"{condition!r} is not of the form COLUMN=VALUE or COLUMN!=VALUE")
        return value

    @field_validator("delimiter")
    @classmethod
    def _one_character(cls, value: str) -> str:
        named = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(value.lower(), value)
        if named and (len(named) != 1 or named in '"\r\n'):
            raise ValueError(f"{value!r} is not one character (or tab, comma, semicolon, pipe)")
        return named

    @field_validator("quote", mode="before")
    @classmethod
    def _quote_by_name(cls, value: Any) -> Any:
        if value is None:
            return None
        names = {"none": "", "double": '"', "single": "'", "": "", '"': '"', "'": "'"}
        if not isinstance(value, str) or value not in names:
            shown = repr(value) if isinstance(value, str) else "this"
            raise ValueError(f"{shown} is not possible; possible are double, single and none")
        return names[value]

    @field_validator("checks", mode="before")
    @classmethod
    def _checks_are_listed(cls, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise ValueError("this is no list of rules; write [MODULE:FUNCTION, ...]")  # noqa: TRY004 - as pydantic wants it
        return value

    @field_validator(*_PLACES, mode="before")
    @classmethod
    def _a_place_is_named(cls, value: Any) -> Any:
        """Refuse an empty name: it would be the working folder."""
        if isinstance(value, str) and not value.strip():
            raise ValueError("it is empty; name a place, or leave it out")
        return value

    @field_validator("token_file", "ca_bundle", "temp_dir")
    @classmethod
    def _the_same_file_from_everywhere(cls, value: Path | None) -> Path | None:
        """Make it whole: the run may be taken up from another folder."""
        return value.absolute() if value is not None else None

    @field_validator("token_command", mode="before")
    @classmethod
    def _a_program_and_its_arguments(cls, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise ValueError("it is no list; write [PROGRAM, ARGUMENT, ...]")  # noqa: TRY004 - as pydantic wants it
        if value and (not isinstance(value[0], str) or not value[0].strip()):
            raise ValueError("it names no program")
        return value

    @field_validator("exists_when")
    @classmethod
    def _patterns_compile(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is not a regular expression: {error}") from None
        return value

    def is_required(self, path: str) -> bool:
        """Whether a row without this field is invalid."""
        return self.required.get(path, FIELD_BY_PATH[path].required)

    def longest(self, path: str) -> int:
        """Give the longest clean value of a field, in characters."""
        return self.max_length.get(path, FIELD_BY_PATH[path].max_length)

    @property
    def allows_duplicates(self) -> bool:
        """Whether the rules let two rows of a run share a phone or an e-mail."""
        return {self.severity("duplicate_phone"), self.severity("duplicate_email")} != {Severity.ERROR}

    def severity(self, code: str) -> Severity:
        """How much a problem weighs in this run."""
        return self.rules.get(code, PROBLEM_KINDS[code].severity)


class Secrets(BaseModel):
    """What must not be written anywhere; it shows as `**********` in every repr."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    access_token: SecretStr = SecretStr("")
    refresh_token: SecretStr = SecretStr("")
    api_key: SecretStr = SecretStr("")
    journal_key: SecretStr = SecretStr("")


def settings_of(values: Mapping[str, Any], place_of: Callable[[str], str]) -> Settings:
    """Make settings of values by name. Raises UsageError for a bad one, naming its place by `place_of` its key."""
    for key in values:
        if key not in Settings.model_fields:
            raise unknown_key(place_of(key), key)
    try:
        return Settings.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = str(first["loc"][0]) if first["loc"] else ""
        words = sentence(f"{place_of(key)}: {place_and_words(first, skip=1)}")
        raise UsageError(words, "See config.example.yaml for every setting.") from None


def unknown_key(place: str, key: object) -> UsageError:
    """Say that there is no such setting, and which was meant."""
    close = difflib.get_close_matches(str(key), Settings.model_fields, n=1)
    hint = f"Did you mean {close[0]}?" if close else "See config.example.yaml for every setting."
    return UsageError(f"{place}: there is no setting {str(key)!r}.", hint)


def _known(name: str, names: Sequence[str], message: str) -> None:
    if name not in names:
        raise ValueError(f"{message} {name!r}{meant(name, names)}")
