"""The number formats of OpenDocument are told as the codes that show the same."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.reader.formats.number_formats import told_format
from importer.reader.formats.ods_number_format import OdsNumberFormat
from importer.reader.formats.ods_styles import OdsStyles

NUMBER = "number:number number:min-integer-digits='1'"
ELEMENTS = st.sampled_from(
    ["day", "month", "year", "hours", "seconds", "number", "scientific-number", "text", "embedded-text", "era", "map"]
)


def code_of(kind: str, content: str, attributes: str = "", before: str = "") -> str:
    """Give the code of a number format that a style of cells has."""
    style = "<style:style style:name='ce' style:family='table-cell' style:data-style-name='N1'/>"
    xml = f"<a>{before}<number:{kind} style:name='N1' {attributes}>{content}</number:{kind}>{style}</a>"
    styles = OdsStyles()
    _feed(styles, ET.fromstring(re.sub(r"(number|style):", r"\1..", xml)))
    return styles.code("ce")


def _feed(styles: OdsStyles, element: ET.Element) -> None:
    for child in element:
        name = child.tag.replace("..", ":")
        styles.start(name, {key.replace("..", ":"): value for key, value in child.attrib.items()})
        styles.text(child.text or "")
        _feed(styles, child)
        styles.end(name)


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("number-style", f"<{NUMBER}/>", "General"),
        ("number-style", f"<{NUMBER} number:decimal-places='0'/>", "0"),
        ("number-style", "<number:number number:decimal-places='0' number:min-integer-digits='6'/>", "000000"),
        ("number-style", f"<{NUMBER} number:decimal-places='2' number:grouping='true'/>", "#,##0.00"),
        ("number-style", f"<{NUMBER} number:decimal-places='3' number:min-decimal-places='1'/>", "0.0##"),
        (
            "number-style",
            "<number:scientific-number number:decimal-places='2' number:min-exponent-digits='2'/>",
            "#.00E+00",
        ),
        ("percentage-style", f"<{NUMBER} number:decimal-places='0'/><number:text>%</number:text>", "0%"),
        ("number-style", f"<{NUMBER} number:decimal-places='0'/><number:text>,</number:text>", '0","'),
        (
            "currency-style",
            f"<number:currency-symbol>₹</number:currency-symbol><{NUMBER} number:decimal-places='2'/>",
            '"₹"0.00',
        ),
        (
            "date-style",
            "<number:day-of-week/><number:text>, </number:text><number:month number:textual='true'/><number:year/>",
            "ddd, mmmyy",
        ),
        ("text-style", "<number:text-content/>", "@"),
        ("date-style", "<number:era/><number:year/>", ""),
        ("number-style", "<number:fraction number:min-numerator-digits='1'/>", ""),
    ],
)
def test_code(kind: str, content: str, code: str) -> None:
    """Digits, groups, decimals, signs of currency, dates and texts have their letters; what has none is not told."""
    assert code_of(kind, content) == code


def test_times() -> None:
    """Hours of a day, and hours that are counted on."""
    content = "<number:hours/><number:text>:</number:text><number:minutes number:style='long'/>"
    assert code_of("time-style", content) == "h:mm"
    assert code_of("time-style", content, "number:truncate-on-overflow='false'") == "[h]:mm"


@pytest.mark.parametrize(
    "part", ["<number:text>abc</number:text>", "<number:embedded-text number:position='1'>,</number:embedded-text>"]
)
def test_a_format_without_end(part: str) -> None:
    """A format of a hundred thousand parts costs no more than reading it, and is not told."""
    assert code_of("number-style", f"<{NUMBER} number:decimal-places='0'/>{part * 100_000}") == ""


def test_the_short_date_of_the_system() -> None:
    """A date whose order is that of whoever opens it is Excel's number 14, which is so, too."""
    content = "<number:day/><number:text>/</number:text><number:month/><number:text>/</number:text><number:year/>"
    assert code_of("date-style", content, "number:automatic-order='true'") == "mm-dd-yy"
    assert code_of("date-style", content) == "d/m/yy"


def test_lakhs() -> None:
    """Groups of two digits are texts among the digits; sections come with their conditions."""
    embedded = "".join(f"<number:embedded-text number:position='{at}'>,</number:embedded-text>" for at in (7, 5, 3))
    crore = f"<number:number-style style:name='P0'><{NUMBER} number:decimal-places='0'>{embedded}</number:number>"
    condition = "<style:map style:condition='value()&gt;=10000000' style:apply-style-name='P0'/>"
    told = code_of(
        "number-style",
        f"<{NUMBER} number:decimal-places='0'/>{condition}",
        before=f"{crore}</number:number-style>",
    )
    assert told == r"[>=10000000]#\,##\,##\,##0;0"


def test_negative_numbers() -> None:
    """The usual two sections need no condition."""
    positive = f"<number:number-style style:name='P0'><{NUMBER} number:decimal-places='0'/></number:number-style>"
    content = f"<number:text>-</number:text><{NUMBER} number:decimal-places='0'/>"
    condition = "<style:map style:condition='value()&gt;=0' style:apply-style-name='P0'/>"
    assert code_of("number-style", content + condition, before=positive) == "0;-0"
    assert code_of("number-style", content + condition) == ""  # the other section is missing


@given(
    st.lists(
        st.tuples(
            ELEMENTS,
            st.dictionaries(
                st.sampled_from(
                    [
                        "number:position",
                        "number:decimal-places",
                        "number:min-integer-digits",
                        "number:grouping",
                        "style:condition",
                    ]
                ),
                st.text(max_size=9),
            ),
            st.text(max_size=300),
        ),
        max_size=400,
    )
)
def test_nothing_breaks_it(elements: list[tuple[str, dict[str, str], str]]) -> None:
    """Whatever stands in a format, it has a code that can be told, or none."""
    made = OdsNumberFormat("number:number-style", {})
    for name, attributes, text in elements:
        full = f"style:{name}" if name == "map" else f"number:{name}"
        made.start(full, attributes)
        if "text" in name:
            made.put_text(full, text)
    assert len(told_format(made.code({}))) <= 255
