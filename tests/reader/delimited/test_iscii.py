"""Text in ISCII-91 is read as the same text in Unicode."""

from __future__ import annotations

import codecs
from itertools import pairwise
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.reader.delimited import iscii
from importer.reader.delimited.text_encoding import DAMAGE, named_encoding

SCRIPTS = ("dev", "ben", "tam", "tel", "asm", "ori", "kan", "mal", "guj", "pan")
CONTENT = st.lists(
    st.sampled_from(
        [bytes([byte]) for byte in (*range(0xA1, 0x100), 0x80, 0x41, 0x20, 0x0A)]
        + [b"\xef\x43", b"\xef\x4b", b"\xef\x40", b"\xf0\xb8", b"\xb3\xe8\xb3", b"\xe8\xe8", b"\xe8\xe9", b"\xea\xea"]
    ),
    max_size=20,
).map(b"".join)


def test_the_module_makes_its_names_known() -> None:
    """Importing it is all it takes."""
    assert iscii.__name__.endswith("iscii")
    assert codecs.lookup("ISCII-Dev").name == "iscii-dev"


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("iscii-dev", "c6ccd7e8c2e120c4ddc6dbcdda", "नमस्ते दुनिया"),
        ("iscii-ben", "c0dab3da20cadaa2d1da", "ঢাকা বাংলা"),
        ("iscii-pan", "c8a2badaca20c8b3e8b3da", "ਪੰਜਾਬ ਪੱਕਾ"),
        ("iscii-guj", "b5ddbacfdac2dc", "ગુજરાતી"),
        ("iscii-ori", "b0bfe9dba5", "ଓଡ଼ିଆ"),
        ("iscii-tam", "c2ccdbd3e8", "தமிழ்"),
        ("iscii-tel", "c2e0d1ddb5dd", "తెలుగు"),
        ("iscii-kan", "b3c6e8c6bf", "ಕನ್ನಡ"),
        ("iscii-mal", "ccd1cddad2a2", "മലയാളം"),
        ("iscii-asm", "b3cfdbcc20d4", "কৰিম ৱ"),
    ],
)
def test_known_words_are_read_in_every_script(name: str, content: str, text: str) -> None:
    """The words as other converters write them; letters with a dot may come in either form of Unicode."""
    assert normalize("NFC", bytes.fromhex(content).decode(name)) == normalize("NFC", text)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("b3e8e9d6", "क्\u200dष"),  # soft halant
        ("b3e8e8d6", "क्\u200cष"),  # explicit halant
        ("b3e8d6", "क्ष"),
        ("bae9", "\u095b"),
        ("a1e9", "ॐ"),
        ("aae9", "ॠ"),
        ("b6e9", "घ\u093c"),
        ("eae9", "ऽ"),
        ("ea20eaea", "। ॥"),
        ("d9e8", " \u094d"),
        ("d9db", "\u200dि"),
        ("f0b8f0bf", "\u0952\u0970"),
        ("f1f2fa", "०१९"),
        ("41622c0922", 'Ab,\t"'),
    ],
)
def test_marks_are_read_with_what_stands_before_them(content: str, text: str) -> None:
    """Nukta, halant, the invisible consonant, danda and the extension."""
    assert bytes.fromhex(content).decode("iscii-dev") == text


def test_the_script_is_switched_up_to_the_end_of_the_line() -> None:
    """ATR names a script, or the one that it began with; letters and commas of ASCII change nothing."""
    assert b"\xb3,\xef\x43\xb3,x\xb3\xef\x40\xb3\xef\x44\xb3\n\xb3".decode("iscii-dev") == "क,ক,xকकக\nक"
    assert b"\xef\x42\xb3\xef\x40\xb3\xef\x21\xb3".decode("iscii-ben") == "कকক"


@pytest.mark.parametrize(
    "names",
    [
        ("iscii", "x-iscii", "iscii-dev", "ISCII_DEV", "x-iscii-de", "cp57002"),
        ("iscii-ben", "iscii-bng", "x-iscii-be", "cp57003", "57003"),
        ("iscii-pan", "iscii-gur", "x-iscii-pa", "cp57011", "windows-57011"),
    ],
)
def test_the_names_of_others_are_known(names: tuple[str, ...]) -> None:
    """Names of ICU and of Windows mean the same."""
    assert len({codecs.lookup(name).name for name in names}) == 1


@pytest.mark.parametrize("name", ["iscii-xyz", "cp57001", "cp57012", "iscii-57002x"])
def test_other_names_are_not_known(name: str) -> None:
    """What is not one of ours is left to others, and in the end unknown."""
    with pytest.raises(LookupError):
        codecs.lookup(name)


@pytest.mark.parametrize("content", ["80", "9f", "eb", "ff", "ef", "f0", "ef41", "ef80", "f0b3", "b3ef", "b3f0"])
def test_what_is_no_character_goes_to_the_error_handler(content: str) -> None:
    """Bytes without a character are damage, also those that want another behind them; what is around them stays."""
    given = b"\xb3" + bytes.fromhex(content)
    with pytest.raises(UnicodeDecodeError):
        given.decode("iscii-dev")
    decoder = codecs.getincrementaldecoder("iscii-dev")("importer.damage")
    text = decoder.decode(given) + decoder.decode(b"", True)
    assert DAMAGE in text
    assert text.startswith("क")


def test_a_letter_that_a_script_lacks_is_damage_alone() -> None:
    """Tamil has no kha and no nukta; the letters beside them are read."""
    assert b"\xb3\xb4\xb3".decode("iscii-tam", "replace") == "க\ufffdக"
    assert b"\xb3\xe9\xb3".decode("iscii-tam", "replace") == "க\ufffdக"


def test_nothing_is_written_in_iscii() -> None:
    """It is an encoding to read only."""
    with pytest.raises(UnicodeEncodeError):
        "न".encode("iscii-dev")


def test_it_may_be_named_as_the_encoding_of_a_file() -> None:
    """The name is taken as any other."""
    decoder = named_encoding("x-iscii-de", b"\xb3\xef\x43").decoder()
    assert decoder is not None
    assert decoder.decode(b"\xb3,\xb3", True) == "क,क"


@given(st.sampled_from(SCRIPTS), CONTENT, st.lists(st.integers(0, 99), max_size=6))
def test_pieces_are_read_as_the_whole(script: str, content: bytes, cuts: list[int]) -> None:
    """Where a file is cut into pieces makes no difference."""
    decoder = codecs.getincrementaldecoder(f"iscii-{script}")("importer.damage")
    places = [0, *sorted(cut % (len(content) + 1) for cut in cuts), len(content)]
    pieces = [decoder.decode(content[begin:end]) for begin, end in pairwise(places)]
    assert "".join([*pieces, decoder.decode(b"", True)]) == content.decode(f"iscii-{script}", "importer.damage")


@given(st.text(st.characters(codec="ascii")))
def test_ascii_is_ascii(text: str) -> None:
    """Everything below 80 is what it is."""
    assert text.encode().decode("iscii-dev") == text


def test_a_decoder_goes_back_to_a_state() -> None:
    """What it gives depends on its state alone."""
    decoder = codecs.getincrementaldecoder("iscii-dev")()
    assert decoder.decode(b"\xef\x43x") == "x"
    state = decoder.getstate()
    assert decoder.decode(b"\xb3\n\xb3 ") == "ক\nक "
    decoder.setstate(state)
    assert decoder.decode(b"\xb3 ") == "ক "
    decoder.reset()
    assert decoder.decode(b"\xb3 ") == "क "


def test_a_text_without_ascii_is_read_in_pieces() -> None:
    """A text of any length is read, even if no byte of ASCII ends a word."""
    decoder = codecs.getincrementaldecoder("iscii-dev")()
    text = "".join(decoder.decode(b"\xb3\xda" * 10_000) for _ in range(20))
    assert text + decoder.decode(b"", True) == "का" * 200_000
    assert len(text) > 300_000
