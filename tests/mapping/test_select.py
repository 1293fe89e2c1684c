"""What the config makes of columns: first of several, joined, exchanged, constant."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.customer.text_column import TextBatch, text_batch
from importer.errors import UsageError
from importer.mapping import Join, Wishes, map_columns, select


def frame(**columns: list[str]) -> TextBatch:
    """Make a batch's cells."""
    return text_batch({name: pa.array(values, pa.string()) for name, values in columns.items()})


def test_joined_columns_pass_over_blanks_and_name_the_first() -> None:
    """Blank parts leave no separator behind, and a problem names the first part that is filled."""
    cells = frame(Area=["Indiranagar", " ", ""], Lane=["2nd Main", "3rd Main ", ""])
    joins = {"address.address_line2": Join(("Area", "Lane"))}
    selected = select(map_columns(cells.schema.names, wishes=Wishes(joins=joins)), cells)
    assert selected.values["address.address_line2"].to_pylist() == ["Indiranagar, 2nd Main", "3rd Main", ""]
    assert [selected.column_of("address.address_line2", at) for at in range(3)] == ["Area", "Lane", "Area"]


def test_a_field_may_have_hundreds_of_columns() -> None:
    """The one that fills it is named, however far on it stands."""
    headers = [f"Phone {number}" for number in range(300)]
    cells = frame(**{header: ["9000010012" if header == headers[-1] else ""] for header in headers})
    selected = select(map_columns(headers, wishes=Wishes(first_of={"address.phone": tuple(headers)})), cells)
    assert selected.values["address.phone"].to_pylist() == ["9000010012"]
    assert selected.column_of("address.phone", 0) == "Phone 299"


def test_a_column_may_be_used_twice() -> None:
    """The name of a party can be the business and, where there is no contact, the person."""
    cells = frame(Name=["Verma Traders", "Ravi Rao"], Contact=["Asha Verma", ""])
    wishes = Wishes(map={"Name": "business.name"}, first_of={"full_name": ("Contact", "Name")})
    selected = select(map_columns(cells.schema.names, wishes=wishes), cells)
    assert selected.values["business.name"].to_pylist() == ["Verma Traders", "Ravi Rao"]
    assert selected.values["full_name"].to_pylist() == ["Asha Verma", "Ravi Rao"]


def test_texts_are_exchanged_without_case_and_spaces_and_others_stay() -> None:
    """A value map changes what it names, and only that."""
    cells = frame(State=["KTK", " ktk", "Kerala", ""])
    wishes = Wishes(value_maps={"address.state": {"KTK": "Karnataka"}})
    selected = select(map_columns(["State"], wishes=wishes), cells)
    assert selected.values["address.state"].to_pylist() == ["Karnataka", "Karnataka", "Kerala", ""]


def test_a_constant_stands_where_the_file_says_nothing() -> None:
    """With a column it fills the blanks, without one every row; a problem then names no column."""
    cells = frame(Type=["Wholesale", " "])
    wishes = Wishes(
        map={"Type": "business.business_type"}, constants={"business.business_type": "Retail", "address.city": "Pune"}
    )
    selected = select(map_columns(["Type"], wishes=wishes), cells)
    assert selected.values["business.business_type"].to_pylist() == ["Wholesale", "Retail"]
    assert selected.values["address.city"].to_pylist() == ["Pune", "Pune"]
    assert (selected.column_of("address.city", 0), selected.value_of("address.city", 0)) == ("", "Pune")


def test_rows_stay_rows_where_nothing_is_mapped() -> None:
    """A file of which no column is used has as many rows as ever."""
    assert select(map_columns(["Colour"]), frame(Colour=["red", "blue"])).values.num_rows == 2


def test_a_composed_column_that_is_not_there_is_wrong_usage() -> None:
    """A column of the config that the file does not have stops with the nearest one."""
    with pytest.raises(UsageError, match="Mobile"):
        map_columns(["Mobile", "Email"], wishes=Wishes(first_of={"address.phone": ("Moble",)}))


@given(st.lists(st.tuples(*[st.sampled_from(["", " ", "a", " b ", "a, b"])] * 3), min_size=1, max_size=6))
def test_a_join_is_the_filled_parts_in_their_order(rows: list[tuple[str, str, str]]) -> None:
    """Whatever the cells, the result is what stands in them, trimmed, in the order of the columns."""
    cells = frame(**{name: [row[at] for row in rows] for at, name in enumerate("ABC")})
    mapping = map_columns(list("ABC"), wishes=Wishes(joins={"address.landmark": Join(("C", "A", "B"), " | ")}))
    got = select(mapping, cells).values["address.landmark"].to_pylist()
    assert got == [" | ".join(part for each in (c, a, b) if (part := each.strip())) for a, b, c in rows]
