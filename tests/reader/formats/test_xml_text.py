"""XML from outside is parsed whatever forbidden things are in it, and refused when it is damaged or dangerous."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import SourceError
from importer.reader.delimited.text_encoding import DAMAGE
from importer.reader.formats.xml_repair import XmlRepair
from importer.reader.formats.xml_text import LONGEST_TAG, LONGEST_TEXT, parse_xml, parse_xml_in_steps

PIECES = st.lists(
    st.sampled_from([
        "&", "&#4;", "&#x1F;", "&#65;", "&#x", "&#;", "&amp;", "&lt", ";", "&nbsp;", "&#1114112;", "a", "#", "x4;", " ",
        "<b>", "</b>", "<", "!", "[CDATA[", "?", "-", "]]", "--", "<![CDATA[&#4;&]]>", "<!--&<![CDATA[-->", "<?p&?>",
        "\x04", "\0", "000000", "&#0000", "am", "p;",
    ]),
    max_size=12,
)  # fmt: skip
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufdd0\ufffe\uffff"), max_size=9)


class EnoughError(Exception):
    """No more is wanted."""


def read(content: bytes) -> list[str]:
    """Parse a file: `<name` with its attributes, texts, and `>` for each end."""
    events: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        events.append("".join([f"<{name}", *(f" {key}={value}" for key, value in attributes.items())]))

    def text(piece: str) -> None:
        if events[-1][:1] in "<>":
            events.append("")
        events[-1] += piece

    parse_xml(io.BytesIO(content), start, lambda _: events.append(">"), text)
    return events


def repaired(text: str, cuts: list[int]) -> str:
    """Mend a text given in pieces that end at the cuts."""
    repair = XmlRepair()
    places = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    pieces = [repair.feed(text[begin:end]) for begin, end in pairwise(places)]
    return "".join([*pieces, repair.feed("", final=True)])


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("&#4; Primary", " Primary"),
        ("&#x04;&#0;&#x1f;&#xFFFE;&#xD800;&#99999999;Primary", "Primary"),
        ("Asha \x04& Sons\0", "Asha & Sons"),
        ("AT&T; &nbsp; &#; &#x; &amp &lt;b&gt;", "AT&T; &nbsp; &#; &#x; &amp <b>"),
        ("&#2344;&#x928;", "नन"),
        ("<![CDATA[a & b &#4; \x04]]>&", "a & b &#4; &"),
        ("<!-- & <![CDATA[ -->a & b", "a & b"),
        ("<?note & <![CDATA[ ?>a & b", "a & b"),
    ],
)
def test_what_xml_forbids_does_not_stop_the_parse(content: str, shown: str) -> None:
    """Control characters and references to them go; an & that begins no reference is an &."""
    assert read(f"<a>{content}</a>".encode()) == ["<a", shown, ">"]


def test_attributes_are_mended_too() -> None:
    """A name in an attribute may hold an & and control characters."""
    assert read(b'<LEDGER NAME="Asha & Sons &#4;&quot;x&quot;"/>') == ['<LEDGER NAME=Asha & Sons "x"', ">"]


@given(PIECES, st.lists(st.integers(0, 200), max_size=6))
def test_pieces_are_mended_as_the_whole(pieces: list[str], cuts: list[int]) -> None:
    """Where a text is cut makes no difference."""
    text = "".join(pieces)
    assert repaired(text, cuts) == repaired(text, [])


@given(PIECES)
def test_mended_text_needs_no_mending(pieces: list[str]) -> None:
    """What comes out goes through unchanged."""
    text = repaired("".join(pieces), [])
    assert repaired(text, []) == text


@given(TEXT, TEXT, st.lists(st.integers(0, 99), max_size=3))
def test_well_formed_text_is_left_alone(text: str, value: str, cuts: list[int]) -> None:
    """Text and attributes come out as a standard parser gives them."""
    page = f"<a b={quoteattr(value)}>{escape(text)}</a>"
    assert repaired(page, cuts) == page
    parsed = ET.fromstring(page)
    assert read(page.encode())[:2] == [f"<a b={parsed.get('b')}", parsed.text or ">"]


@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="{}"?>\r\n'])
@pytest.mark.parametrize("named", ["UTF-8", "UTF-16", "ISO-8859-1", "nonsense", "idna"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encoding_is_found_whatever_is_declared(encoding: str, named: str, declared: str) -> None:
    """A declaration may lie or be missing."""
    page = f"{declared.format(named)}<a>{'Asha ' * 9}नमस्ते é</a>"
    assert read(page.encode(encoding)) == ["<a", f"{'Asha ' * 9}नमस्ते é", ">"]


@pytest.mark.parametrize(
    ("declaration", "content", "shown"),
    [
        (b"", b"Jos\xe9 \x93x\x94", "José “x”"),
        (b'<?xml version="1.0" encoding="UTF-8"?>', b"Jos\xe9", "José"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?>', b"Jos\xe9 \x93", "José “"),
        (b"<?xml version='1.0' encoding='iso-8859-5'?>", b"\xe9\xbf", "щП"),
        (b"", "नमस्ते नमस्ते".encode() + b"\xe0\xa4 x", f"नमस्ते नमस्ते{DAMAGE} x"),
    ],
)
def test_text_that_is_not_unicode_is_decoded(declaration: bytes, content: bytes, shown: str) -> None:
    """Windows-1252 is the last resort; a UTF-8 file with a damaged place stays UTF-8 with that place marked."""
    assert read(declaration + b"<a>" + content + b"</a>") == ["<a", shown, ">"]
    far = b"<a><!--" + b"." * (1 << 20) + b"-->" + content + b"</a>"
    assert read(declaration + far) == ["<a", shown, ">"]


@pytest.mark.parametrize("named", ["idna", "punycode", "hex", "undefined", "utf-7", "utf-8", "utf-16", "no-such"])
def test_a_declaration_that_names_no_encoding_of_files_is_passed_over(named: str) -> None:
    """What cannot be the encoding is not taken for it."""
    assert read(f"<?xml version='1.0' encoding='{named}'?><a>".encode() + b"Jos\xe9</a>") == ["<a", "José", ">"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "breaks off"),
        (b"\n <a>\n<b>text", "breaks off at line 3"),
        (b"<a>\n<b x='", "breaks off at line 2"),
        (b"<a><![CDATA[x", "breaks off"),
        (b"\r\n\r\n<a>\n<b c</b></a>", "damaged at line 4"),
        (b"<a></b>", "damaged at line 1"),
        (b"<a/><a/>", "damaged at line 1"),
        (b"<a>1 < 2</a>", "damaged at line 1"),
        (b"no XML", "damaged at line 1"),
        ('<a>\n<b>"'.encode("utf-16"), "breaks off at line 2"),
    ],
)
def test_damage_is_told_with_its_line(content: bytes, words: str) -> None:
    """XML that is not well-formed is refused, and what breaks off is told from what is wrong."""
    with pytest.raises(SourceError, match=words):
        read(content)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]>',
        '<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;&l;&l;&l;&l;&l;"><!ENTITY n "&m;&m;&m;&m;&m;&m;&m;">]>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        "<!DOCTYPE a>",
    ],
)
def test_a_document_type_is_refused(doctype: str) -> None:
    """No entity is ever expanded, so none can fill the memory or open a file."""
    with pytest.raises(SourceError, match="document type"):
        read(f'<?xml version="1.0"?>{doctype}<a>&n;&x;</a>'.encode())


@pytest.mark.parametrize(
    "content",
    [
        b"<a>" * 201 + b"</a>" * 201,
        b"<a>" + b"x" * (LONGEST_TEXT + 1) + b"</a>",
        b"<a x='" + b"y" * (3 * LONGEST_TAG) + b"'/>",
        b"<a><!--" + b"y" * (3 * LONGEST_TAG) + b"--></a>",
    ],
    ids=["depth", "text", "tag", "comment"],
)
def test_absurd_sizes_are_refused(content: bytes) -> None:
    """Depth, the length of a text and of a tag are bounded."""
    with pytest.raises(SourceError):
        read(content)


@pytest.mark.parametrize("raising", ["start", "end", "text"])
def test_what_the_functions_raise_goes_through(raising: str) -> None:
    """A function may end the parse with an exception of its own."""

    def stop(*_: object) -> None:
        raise EnoughError

    def go_on(*_: object) -> None:
        """Take it."""

    functions = {"start": go_on, "end": go_on, "text": go_on, raising: stop}
    with pytest.raises(EnoughError):
        parse_xml(io.BytesIO(b"<a>x</a>"), functions["start"], functions["end"], functions["text"])


def test_steps_tell_how_far_the_parse_is() -> None:
    """Elements come as the file is read, so that they need not be kept."""
    content = b"<a>" + b"<b>some text</b>\n" * 100_000 + b"</a>"
    names: list[str] = []
    counts, shares = [], []
    steps = parse_xml_in_steps(io.BytesIO(content), lambda name, _: names.append(name), lambda _: None, lambda _: None)
    for share in steps:
        shares.append(share)
        counts.append(len(names))
        names.clear()
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert sum(counts) == 100_001
    assert max(counts) < 20_000
