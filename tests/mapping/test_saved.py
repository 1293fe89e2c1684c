"""Saved mappings: the same header uses them, a drifted one is compared, a lost column stops the run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.customer.fields import FIELD_BY_PATH
from importer.errors import UsageError
from importer.mapping import (
    Join,
    Mapping,
    MappingFolder,
    SavedMapping,
    Wishes,
    best_match,
    map_columns,
    require_saved_columns,
)

HEADER = ("Code", "Kontakt", "Mobil", "Phone", "E-Mail", "Fax", "Notes", "Extra")
DECIDED = {"Kontakt": "full_name", "Mobil": "address.phone", "Extra": "address.landmark"}


def required(path: str) -> bool:
    """Give the default of the field table."""
    return FIELD_BY_PATH[path].required


def saved_in(folder: Path, name: str = "crm", wishes: Wishes | None = None) -> SavedMapping:
    """Save a mapping of HEADER and read it again."""
    MappingFolder(folder).save(name, map_columns(HEADER, wishes=wishes or Wishes(map=DECIDED), attended=True))
    return MappingFolder(folder).load(name)


def fields(mapping: Mapping) -> dict[str, str | None]:
    """Give column -> field."""
    return {entry.column: entry.field for entry in mapping.columns}


def test_the_same_header_maps_the_same_unattended(tmp_path: Path) -> None:
    """What a person decided once holds without anybody there, in another order of the columns, too."""
    first = map_columns(HEADER, wishes=Wishes(map=DECIDED), attended=True)
    saved = saved_in(tmp_path)
    again = map_columns(HEADER, saved=best_match([saved], HEADER))
    assert fields(again) == fields(first)
    assert [entry.role for entry in again.columns] == [entry.role for entry in first.columns]
    assert fields(map_columns(HEADER[::-1], saved=best_match([saved], HEADER[::-1]))) == fields(first)
    assert again.notes == ("The saved mapping 'crm' is used.",)


def test_a_column_that_stayed_out_stays_out(tmp_path: Path) -> None:
    """A saved mapping decides ignored columns, too: a header that is sure otherwise does not come in by itself."""
    saved = saved_in(tmp_path, wishes=Wishes(map={**DECIDED, "E-Mail": ""}))
    assert fields(map_columns(HEADER, saved=saved))["E-Mail"] is None


def test_the_users_word_goes_before_a_saved_mapping(tmp_path: Path) -> None:
    """--map takes a field away from the column that the saved mapping has for it."""
    mapping = map_columns(HEADER, wishes=Wishes(map={"Fax": "address.phone"}), saved=saved_in(tmp_path))
    assert fields(mapping)["Fax"] == "address.phone"
    assert fields(mapping)["Mobil"] is None


def test_a_drifted_header_is_compared(tmp_path: Path) -> None:
    """Renamed, gone and new columns are told, each with what becomes of it."""
    header = ["Code", "Kontakt", "Mobile No", "Phone", "E-Mail", "Notes", "Extra", "City"]
    saved = best_match([saved_in(tmp_path)], header)
    assert saved is not None
    mapping = map_columns(header, saved=saved)
    told = "\n".join(mapping.notes)
    assert "'Mobil' seems to be 'Mobile No' now (address.phone; sure)" in told
    assert "'Fax' is gone (it was not used)" in told
    assert "'City' is new (address.city)" in told
    assert fields(mapping)["Mobile No"] == "address.phone"
    require_saved_columns("f.csv", saved, mapping, required)


def test_a_required_column_that_is_gone_stops_the_run(tmp_path: Path) -> None:
    """The alternate does not become the main column by itself, and a doubtful heir is none."""
    header = [column for column in HEADER if column != "Mobil"]
    saved = saved_in(tmp_path)
    with pytest.raises(UsageError, match=r"'Mobil' is gone.*address\.phone"):
        require_saved_columns("f.csv", saved, map_columns(header, saved=saved), required)


def test_an_optional_column_may_go(tmp_path: Path) -> None:
    """A landmark that is gone is told and stops nothing."""
    header = [column for column in HEADER if column != "Extra"]
    saved = saved_in(tmp_path)
    mapping = map_columns(header, saved=saved)
    require_saved_columns("f.csv", saved, mapping, required)
    assert any("'Extra' is gone (address.landmark)" in note for note in mapping.notes)


def test_another_header_is_no_drift(tmp_path: Path) -> None:
    """A file with less than 60 % of the columns in common is another file."""
    assert best_match([saved_in(tmp_path)], ["Name", "Mobil", "Phone", "Town", "State", "Pin"]) is None


def test_two_mappings_of_one_header_must_agree_or_be_chosen(tmp_path: Path) -> None:
    """The same decisions under two names are no question; different ones are."""
    one, two = saved_in(tmp_path, "one"), saved_in(tmp_path, "two")
    assert best_match([one, two], HEADER) == one
    other = saved_in(tmp_path, "other", Wishes(map={**DECIDED, "Fax": "ref"}))
    with pytest.raises(UsageError, match="one, two, other"):
        best_match([one, two, other], HEADER)


def test_what_the_config_composed_is_saved_with_it(tmp_path: Path) -> None:
    """first_of, joins, constants and value maps hold for the next file without the config."""
    wishes = Wishes(
        first_of={"full_name": ("Kontakt", "Extra")},
        joins={"address.address_line2": Join(("Notes", "Fax"), " / ")},
        constants={"business.business_type": "Retail"},
        value_maps={"address.state": {"KTK": "Karnataka"}},
    )
    again = map_columns(HEADER, saved=saved_in(tmp_path, wishes=wishes))
    assert again.sources_of("full_name") == ("Kontakt", "Extra")
    assert again.joins["address.address_line2"] == Join(("Notes", "Fax"), " / ")
    assert again.constants["business.business_type"] == "Retail"
    assert again.value_maps["address.state"] == {"ktk": "Karnataka"}


@given(
    headers=st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=8, unique=True),
    name=st.from_regex(r"[a-z][a-z0-9_-]{0,10}", fullmatch=True).filter(lambda name: name != "none"),
)
def test_any_header_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, headers: Sequence[str], name: str
) -> None:
    """Whatever the columns are called, YAML gives them back; a header that looks like a person's data is refused."""
    folder = MappingFolder(tmp_path_factory.mktemp("mappings"))
    mapping = map_columns(headers, attended=True)
    try:
        folder.save(name, mapping)
    except UsageError as error:
        assert "looks like a customer" in error.message  # noqa: PT017 - both ends are right
        return
    saved = folder.load(name)
    assert set(saved.headers) == set(headers)
    assert fields(map_columns(headers, saved=saved)) == fields(mapping)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("columns: [", "YAML"),
        ("fingerprint: x\ncolumns: {A: address.fone}\n", "address.fone"),
        ("fingerprint: x\n", "columns"),
        ("- a\n", "a list"),
        ("fingerprint: x\ncolumns:\n  A: ref\n  A: address.city\n", "'A'.*line 3"),
        ("fingerprint: x\ncolumns: {A: ref}\nextra: 1\n", "extra"),
    ],
)
def test_a_damaged_file_is_told_with_its_place(tmp_path: Path, text: str, word: str) -> None:
    """Whoever mends a mapping by hand learns what is wrong with it and where."""
    (tmp_path / "crm.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=word) as caught:
        MappingFolder(tmp_path).load("crm")
    assert str(tmp_path / "crm.yaml") in caught.value.message


@pytest.mark.parametrize("name", ["none", "../x", "", "a/b", ".hidden", "x" * 200])
def test_a_name_is_no_path(tmp_path: Path, name: str) -> None:
    """A name cannot lead out of the folder, and `none` stands for no mapping."""
    with pytest.raises(UsageError, match="no name for a mapping"):
        MappingFolder(tmp_path).save(name, map_columns(HEADER))
    assert list(tmp_path.iterdir()) == []
