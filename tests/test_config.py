"""Settings and secrets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from importer.config import DEFAULT_EXISTS_WHEN, Settings
from importer.customer.problems import Severity
from importer.errors import UsageError
from importer.load_settings import load_secrets, load_settings
from importer.setting_values import Limit, read_duration

EXAMPLE = Path(__file__).parents[1] / "config.example.yaml"


def write(folder: Path, text: str) -> Path:
    """Write a config file."""
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_holds_every_setting_with_its_default() -> None:
    """config.example.yaml names exactly the settings that exist, in their order, each with its default."""
    content = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    assert list(content) == list(Settings.model_fields)
    assert Settings.model_validate(content) == Settings()
    assert load_settings({}, {}, EXAMPLE) == Settings()


def test_a_flag_wins_over_the_environment_over_the_file_over_the_default(tmp_path: Path) -> None:
    """Each place wins over those behind it."""
    config = write(tmp_path, "concurrency: 2\nstore_id: filed\n")
    environ = {"IMPORTER_CONCURRENCY": "3"}
    assert load_settings({}, {}).concurrency == 256
    assert load_settings({}, {}, config).concurrency == 2
    assert load_settings({}, environ, config).concurrency == 3
    assert load_settings({"concurrency": 4}, environ, config).concurrency == 4
    assert load_settings({"concurrency": None}, environ, config).store_id == "filed"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("50ms", 0.05), ("90s", 90.0), ("15m", 900.0), ("4h", 14_400.0), ("1.5 d", 129_600.0), ("7", 7.0)],
)
def test_a_length_of_time(text: str, seconds: float) -> None:
    """A length of time is a number with a unit; seconds when there is none."""
    assert read_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "h", "4 hours", "-4h", "4h 5m", "1e3", "nan", "٤h", "0s"])
def test_no_length_of_time(text: str) -> None:
    """What is none, and none at all, is refused with the setting's name."""
    with pytest.raises(UsageError, match="max-duration"):
        load_settings({"max_duration": text}, {})


def test_a_map_flag_adds_to_the_files_mapping(tmp_path: Path) -> None:
    """--map changes one column and leaves the config's other columns alone."""
    config = write(tmp_path, "map: {Fone: address.phone, Mailing: address.email}\n")
    assert load_settings({"map": {"Fone": ""}}, {}, config).map == {"Fone": "", "Mailing": "address.email"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("concurency: 3\n", "concurency"),
        ("concurrency: many\n", "concurrency"),
        ("map: {Fone: address.fone}\n", "address.phone"),
        ("required: {phone: true}\n", "address.phone"),
        ("rules: {phone_bad: off}\n", "rules"),
        ("rules: {phone_invalid: loud}\n", "phone_invalid"),
        ("where: [PARENT]\n", "where"),
        ("delimiter: abc\n", "delimiter"),
        ("max_invalid: 120%\n", "max_invalid"),
        ("max_invalid: never\n", "max_invalid"),
        ("fail_on: ''\n", "fail_on"),
        ("fail_on: sometimes\n", "fail_on"),
        ("map: [Phone]\n", "map"),
        ("exists_when: ['(']\n", "exists_when"),
        ("- a\n- b\n", "key: value"),
        ("a: [\n", "line 2"),
        ("access_token: abc\n", "IMPORTER_ACCESS_TOKEN"),
        ("rate: 5\nconcurrency: 3\nrate: 6\n", "line 3: 'rate'"),
        ("constants: {address.city: !!timestamp 2024-13-45}\n", "YAML"),
        ("out: ''\n", "out"),
    ],
)
def test_a_bad_config_is_one_line_that_names_file_and_place(tmp_path: Path, text: str, place: str) -> None:
    """What is wrong in a config file is said in one line with the file's name and the place."""
    with pytest.raises(UsageError) as caught:
        load_settings({}, {}, write(tmp_path, text))
    said = str(caught.value)
    assert "config.yaml" in said
    assert place in said
    assert "\n" not in said


def test_a_map_that_is_no_mapping_is_refused_beside_a_flag(tmp_path: Path) -> None:
    """A wrong map in the file is named also where --map is given."""
    with pytest.raises(UsageError, match="map"):
        load_settings({"map": {"Fone": "address.phone"}}, {}, write(tmp_path, "map: [Phone]\n"))


def test_a_variable_for_a_setting_of_several_values_is_refused() -> None:
    """A variable that could not take effect is never passed over: a filter that is not applied would send rows."""
    with pytest.raises(UsageError, match="IMPORTER_WHERE"):
        load_settings({}, {"IMPORTER_WHERE": "State=Goa"})


def test_a_bad_value_names_the_flag_or_the_variable() -> None:
    """A bad value is blamed on the place that it came from."""
    with pytest.raises(UsageError, match="--header-row"):
        load_settings({"header_row": -1}, {})
    with pytest.raises(UsageError, match="IMPORTER_RATE"):
        load_settings({}, {"IMPORTER_RATE": "fast"})


def test_yaml_off_is_the_severity_off(tmp_path: Path) -> None:
    """`off` without quotes, which YAML reads as false, is understood."""
    settings = load_settings({}, {}, write(tmp_path, "rules: {city_filled: off, phone_not_mobile: error}\n"))
    assert settings.severity("city_filled") is Severity.OFF
    assert settings.severity("phone_not_mobile") is Severity.ERROR
    assert settings.severity("phone_invalid") is Severity.ERROR


def test_a_column_with_nothing_behind_it_stays_out(tmp_path: Path) -> None:
    """`Notes:` is as good as an empty field, as in a saved mapping."""
    assert load_settings({}, {}, write(tmp_path, "map:\n  Notes:\n  Tel: ref\n")).map == {"Notes": "", "Tel": "ref"}


def test_texts_are_taken_as_they_are_written(tmp_path: Path) -> None:
    """Codes with a leading 0, dates and `no` are texts where a setting takes texts."""
    text = "store_id: 0123\nsheet: 2024-01-01\nvalue_maps: {address.state: {01: Jammu, no: Nagaland}}\n"
    settings = load_settings({}, {}, write(tmp_path, text))
    assert settings.store_id == "0123"
    assert settings.sheet == "2024-01-01"
    assert settings.value_maps == {"address.state": {"01": "Jammu", "no": "Nagaland"}}


def test_a_missing_config_is_an_error(tmp_path: Path) -> None:
    """A config file that is not there is never passed over in silence."""
    with pytest.raises(UsageError, match=r"nowhere\.yaml"):
        load_settings({}, {}, tmp_path / "nowhere.yaml")


def test_secrets_come_from_environment_dotenv_and_folder_in_this_order(tmp_path: Path) -> None:
    """The environment wins over .env over the secrets folder, and nothing shows in a repr."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    for name in ("importer_access_token", "IMPORTER_REFRESH_TOKEN", "importer_api_key"):
        (folder / name).write_text("from-folder\n", encoding="utf-8")
    (tmp_path / ".env").write_text(
        '\ufeffIMPORTER_ACCESS_TOKEN="from-dotenv"\nIMPORTER_REFRESH_TOKEN=from-dotenv\n', "utf-8"
    )
    environ = {"IMPORTER_ACCESS_TOKEN": "from-environment", "IMPORTER_SECRETS_DIR": str(folder)}
    secrets = load_secrets(environ, tmp_path)
    assert secrets.access_token.get_secret_value() == "from-environment"
    assert secrets.refresh_token.get_secret_value() == "from-dotenv"
    assert secrets.api_key.get_secret_value() == "from-folder"
    assert "from-" not in repr(secrets)
    with pytest.raises(UsageError, match="IMPORTER_SECRETS_DIR"):
        load_secrets({"IMPORTER_SECRETS_DIR": str(tmp_path / "gone")}, tmp_path)


@pytest.mark.parametrize("text", ["10%", "0", "25", "0.5%", "100%"])
def test_limits_are_shares_or_numbers(text: str) -> None:
    """A limit is a share of all rows with a percent sign, else a number of rows."""
    limit = Limit.parse(text)
    assert (limit.share is None) != (limit.rows is None)


@given(st.integers(0, 1000), st.integers(0, 100))
def test_a_share_is_exceeded_exactly_above_it(rows: int, percent: int) -> None:
    """10% of 1000 rows tolerates 100 rows, not 101; a number tolerates that number."""
    assert Limit.parse(f"{percent}%").exceeded_by(rows, 1000) == (rows > percent * 10)
    assert Limit.parse(str(percent)).exceeded_by(rows, 1000) == (rows > percent)


@pytest.mark.parametrize("text", ["", "ten", "-1", "101%", "1.5", "%"])
def test_a_limit_that_is_none_is_refused(text: str) -> None:
    """Anything else is refused."""
    with pytest.raises(ValueError, match="neither"):
        Limit.parse(text)


@pytest.mark.parametrize(
    ("message", "taken"),
    [
        ("A customer with this phone already exists.", True),
        ("Email has already been taken", True),
        ("duplicate e-mail", True),
        ("Mobile number is registered with another account", True),
        ("User exists", True),
        ("pincode does not exist", False),
        ("GSTIN not registered", False),
        ("phone is not valid", False),
        ("Email is required", False),
        ("phone number does not exist", False),
        ("No customer exists with this id", False),
        ("The customer is not registered", False),
    ],
)
def test_the_default_patterns_tell_a_taken_customer_from_another_refusal(message: str, taken: bool) -> None:
    """`exists_when` recognises a taken phone, e-mail or customer and nothing else."""
    assert any(re.search(pattern, message, re.IGNORECASE) for pattern in DEFAULT_EXISTS_WHEN) is taken


@pytest.mark.parametrize("name", ["token_file", "ca_bundle", "temp_dir"])
def test_a_path_is_the_same_from_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A relative path is that of the working folder, as with every path, and stays it when a run is taken up."""
    monkeypatch.chdir(tmp_path)
    assert getattr(Settings.model_validate({name: "shop"}), name) == tmp_path / "shop"
