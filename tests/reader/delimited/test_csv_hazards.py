"""Small hazards of delimited text, each with what must come out: rows, blank rows, findings with row numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from importer.reader import ReadOptions


@dataclass(frozen=True)
class Hazard:
    """A file and what must come out of it."""

    name: str
    content: bytes
    cells: dict[int, list[str]]
    codes: list[tuple[int, str]] = field(default_factory=list)
    blank: int = 0
    options: ReadOptions = field(default_factory=ReadOptions)


HEADER = b"Name,Phone,City,Pincode,Note\n"


def row(name: str, city: str = "Pune") -> list[str]:
    """Give the cells of an ordinary row."""
    return [name, "9876543210", city, "411001", ""]


def line(name: str, city: str = "Pune") -> bytes:
    """Give the line of an ordinary row."""
    return ",".join(row(name, city)).encode() + b"\n"


HAZARDS = [
    Hazard("plain", HEADER + line("Asha") + line("Ravi"), {2: row("Asha"), 3: row("Ravi")}),
    Hazard("no line end at the end", HEADER + line("Asha").rstrip(), {2: row("Asha")}),
    Hazard("header only", HEADER, {}),
    Hazard("header only without line end", HEADER.rstrip(), {}),
    Hazard(
        "nothing is guessed",
        b"a,b,c,d\nNA,007,1E5,true\nnull,nan,2024-01-02,-\n",
        {2: ["NA", "007", "1E5", "true"], 3: ["null", "nan", "2024-01-02", "-"]},
    ),
    Hazard("spaces inside cells stay", b"a,b\n x ,\ty\n", {2: [" x ", "\ty"]}),
    # Blank rows
    Hazard(
        "blank lines keep the numbers",
        b"\n\n" + HEADER + b"\n" + line("Asha") + b"\n\n" + line("Ravi") + b"\n",
        {5: row("Asha"), 8: row("Ravi")},
        blank=4,
    ),
    Hazard(
        "rows of delimiters are blank",
        HEADER + b",,,,\n" + line("Asha") + b"  , ,\t,,\n" + b'"","",,,\n',
        {3: row("Asha")},
        blank=3,
    ),
    Hazard("white space alone is a blank row", HEADER + b"   \n" + line("Asha"), {3: row("Asha")}, blank=1),
    Hazard(
        "a no-break space alone is a blank row",
        HEADER + "\u00a0,,,,\n".encode() + line("Asha"),
        {3: row("Asha")},
        blank=1,
    ),
    Hazard("one column", b"Name\nAsha\n\nRavi\n", {2: ["Asha"], 4: ["Ravi"]}, blank=1),
    # Line ends
    Hazard("CRLF", (HEADER + line("Asha") + line("Ravi")).replace(b"\n", b"\r\n"), {2: row("Asha"), 3: row("Ravi")}),
    Hazard("CR", (HEADER + line("Asha") + line("Ravi")).replace(b"\n", b"\r"), {2: row("Asha"), 3: row("Ravi")}),
    Hazard(
        "mixed line ends",
        b"a,b\r\n1,2\n3,4\r5,6\r\n\r\n7,8\r\r9,0",
        {2: ["1", "2"], 3: ["3", "4"], 4: ["5", "6"], 6: ["7", "8"], 8: ["9", "0"]},
        blank=2,
    ),
    Hazard("CRLF within quotes", b'a,b\r\n"x\r\ny",2\r\n3,4\r\n', {2: ["x\r\ny", "2"], 3: ["3", "4"]}),
    # Quotes
    Hazard("quoted delimiter", b'a,b\n"x, y",2\n', {2: ["x, y", "2"]}),
    Hazard(
        "doubled quotes", b'a,b\n"say ""hi""",""\n""""\n', {2: ['say "hi"', ""], 3: ['"', ""]}, [(3, "row_too_short")]
    ),
    Hazard("inch marks", b'a,b\n5" pipe,3" hose\n6",7"\n', {2: ['5" pipe', '3" hose'], 3: ['6"', '7"']}),
    Hazard("text after the closing quote", b'a,b\n"x"yz,2\n"x" ,3\n', {2: ["xyz", "2"], 3: ["x ", "3"]}),
    Hazard("quotes inside quotes", b'a,b\n"say "hi" now",2\n3,4\n', {2: ['say hi" now"', "2"], 3: ["3", "4"]}),
    Hazard(
        "an address of three lines",
        HEADER + b'"Asha","98","12 MG Road,\nNear Temple, Camp,\nPune",411001,x\n' + line("Ravi"),
        {2: ["Asha", "98", "12 MG Road,\nNear Temple, Camp,\nPune", "411001", "x"], 3: row("Ravi")},
    ),
    Hazard(
        "an address of two lines in two columns",
        b'Name,Address\nAsha,"12 MG Road\nPune, India"\nRavi,x\n',
        {2: ["Asha", "12 MG Road\nPune, India"], 3: ["Ravi", "x"]},
    ),
    Hazard(
        "an address first, each line with a comma",
        b'Address,Name\n"Flat 1,\nMG Road,\nPune",Asha\nx,Ravi\n',
        {2: ["Flat 1,\nMG Road,\nPune", "Asha"], 3: ["x", "Ravi"]},
    ),
    Hazard(
        "two cells of several lines",
        b'a,b,c\n"1\n2",x,"3\n\n4"\n5,6,7\n',
        {2: ["1\n2", "x", "3\n\n4"], 3: ["5", "6", "7"]},
    ),
    Hazard(
        "blank lines within quotes are no rows",
        HEADER + b'Asha,98,"\n\n\n",411001,\n' + line("Ravi"),
        {2: ["Asha", "98", "\n\n\n", "411001", ""], 3: row("Ravi")},
    ),
    Hazard(
        "an address of two lines in a row that is too short",
        HEADER + b'Asha,"12 MG Road\nPune",411001\n' + line("Ravi"),
        {2: ["Asha", "12 MG Road\nPune", "411001", "", ""], 3: row("Ravi")},
        [(2, "row_too_short")],
    ),
    # Unclosed quotes
    Hazard(
        "unclosed to the end of the file",
        HEADER + b'"Asha,9876543210,Pune,411001,\n' + line("Ravi") + line("Zoya"),
        {2: row('"Asha'), 3: row("Ravi"), 4: row("Zoya")},
        [(2, "quote_unclosed")],
    ),
    Hazard(
        "unclosed in the last line",
        HEADER + line("Asha") + b'Ravi,9876543210,"Pune,411001,',
        {2: row("Asha"), 3: row("Ravi", '"Pune')},
        [(3, "quote_unclosed")],
    ),
    Hazard(
        "unclosed as the very last character",
        HEADER + line("Asha") + b'Ravi,9876543210,Pune,411001,"',
        {2: row("Asha"), 3: [*row("Ravi")[:4], '"']},
        [(3, "quote_unclosed")],
    ),
    Hazard(
        "unclosed, closed by the next cell in quotes",
        HEADER + b'Asha,9876543210,"Pune,411001,\nRavi,9876543210,"Pune, Camp",411001,\n' + line("Zoya"),
        {2: row("Asha", '"Pune'), 3: row("Ravi", "Pune, Camp"), 4: row("Zoya")},
        [(2, "quote_unclosed")],
    ),
    Hazard(
        "unclosed with commas, as is usual",
        HEADER + b'Asha,9876543210,"Camp, Pune,411001,\n' + line("Ravi") + b'Zoya,9876543210,"Camp, Pune",411001,\n',
        {2: ["Asha", "9876543210", '"Camp', " Pune", "411001"], 3: row("Ravi"), 4: row("Zoya", "Camp, Pune")},
        [
            (2, "quote_unclosed"),
        ],
    ),
    Hazard(
        "unclosed, closed by an inch mark far below",
        HEADER + b'Asha,9876543210,"Pune,411001,\n' + line("Ravi") * 5 + b'Zoya,9876543210,5",411001,\n' + line("Uma"),
        {
            2: row("Asha", '"Pune'),
            **{number: row("Ravi") for number in range(3, 8)},
            8: row("Zoya", '5"'),
            9: row("Uma"),
        },
        [(2, "quote_unclosed")],
    ),
    Hazard(
        "unclosed in the last cell where all are quoted",
        b'"a","b"\n"1","x\n"2","y"\n"3","z"\n',
        {2: ["1", '"x'], 3: ["2", "y"], 4: ["3", "z"]},
        [(2, "quote_unclosed")],
    ),
    Hazard(
        "unclosed in a middle cell where all are quoted",
        b'"a","b","c"\n"1","x,"2"\n"3","y","4"\n',
        {2: ["1", '"x', "2"], 3: ["3", "y", "4"]},
        [(2, "quote_unclosed")],
    ),
    Hazard(
        "unclosed in a middle cell, beside an address of two lines",
        b'"a","b","c"\n"1\n2","x","y"\n"1","x,"2"\n"3","y","4"\n',
        {2: ["1\n2", "x", "y"], 3: ["1", '"x', "2"], 4: ["3", "y", "4"]},
        [(3, "quote_unclosed")],
    ),
    Hazard(
        "a bad byte in a cell that is unclosed",
        'a,b\nअ,"ण"\n'.encode() + b'"x\xff,"y"\n',
        {2: ["अ", "ण"], 3: ['"x\ufffd', "y"]},
        [(3, "quote_unclosed"), (3, "encoding_invalid")],
    ),
    Hazard(
        "two unclosed in a row",
        HEADER + b'"Asha,9876543210,Pune,411001,\n"Ravi,9876543210,Pune,411001,\n' + line("Zoya"),
        {2: row('"Asha'), 3: row('"Ravi'), 4: row("Zoya")},
        [(2, "quote_unclosed"), (3, "quote_unclosed")],
    ),
    Hazard(
        "unclosed before an address of two lines",
        HEADER
        + b'"Asha,9876543210,Pune,411001,\n'
        + line("Uma")
        + b'Ravi,9876543210,"Camp,\nPune",411001,\n'
        + line("Zoya"),
        {2: row('"Asha'), 3: row("Uma"), 4: row("Ravi", "Camp,\nPune"), 5: row("Zoya")},
        [(2, "quote_unclosed")],
    ),
    Hazard("unclosed in the header", b'Name,"Phone\nAsha,98\nRavi,97\n', {2: ["Asha", "98"], 3: ["Ravi", "97"]}),
    # Width
    Hazard(
        "too short",
        HEADER + b"Asha,98\n" + line("Ravi"),
        {2: ["Asha", "98", "", "", ""], 3: row("Ravi")},
        [(2, "row_too_short")],
    ),
    Hazard(
        "too long",
        HEADER + line("Ravi") + b"Asha,98,MG Road, Camp,Pune,411001,\n" + line("Uma"),
        {2: row("Ravi"), 3: ["Asha", "98", "MG Road", " Camp", "Pune"], 4: row("Uma")},
        [(3, "row_too_long")],
    ),
    Hazard(
        "empty cells beyond the header are harmless",
        HEADER + b"Asha,98,Pune,411001,x,,\n" + line("Ravi"),
        {2: ["Asha", "98", "Pune", "411001", "x"], 3: row("Ravi")},
    ),
    Hazard(
        "every row ends in a delimiter",
        b"a,b\n1,2,\n3,4,\n5,6,x\n7,8\n9\n",
        {2: ["1", "2"], 3: ["3", "4"], 4: ["5", "6"], 5: ["7", "8"], 6: ["9", ""]},
        [(4, "row_too_long"), (6, "row_too_short")],
    ),
    Hazard(
        "cells of unnamed columns may be missing",
        b"a,b,,\n1,2\n3,4,5,\n6\n",
        {2: ["1", "2", "", ""], 3: ["3", "4", "5", ""], 4: ["6", "", "", ""]},
        [(4, "row_too_short")],
    ),
    # Characters
    Hazard("UTF-8 with BOM", b"\xef\xbb\xbfName,City\nAsha,Pun\xc3\xa9\n", {2: ["Asha", "Puné"]}),
    Hazard("a second BOM is text", b"\xef\xbb\xbfa,b\n\xef\xbb\xbfx,y\n", {2: ["\ufeffx", "y"]}),
    Hazard("BOM before a quoted header", b'\xef\xbb\xbf"Name","City"\nAsha,Pune\n', {2: ["Asha", "Pune"]}),
    Hazard("UTF-16 with BOM", "\ufeffName,City\r\nAsha,पुणे\r\n".encode("utf-16-le"), {2: ["Asha", "पुणे"]}),
    Hazard("UTF-16 the other way round", "\ufeffName,City\nAsha,पुणे\n".encode("utf-16-be"), {2: ["Asha", "पुणे"]}),
    Hazard("UTF-16 without BOM", "Name,City\nAsha,Pune\n".encode("utf-16-le"), {2: ["Asha", "Pune"]}),
    Hazard("Windows-1252", b"Name,City\nJos\xe9,Pune \x96 Camp\n", {2: ["José", "Pune \u2013 Camp"]}),
    Hazard("Windows-1252 in the last byte alone", b"Name,City\nAsha,Caf\xe9", {2: ["Asha", "Café"]}),
    Hazard(
        "one bad byte in UTF-8",
        "Name,City\nअनीता,पुणे\nअनिल,पु\n".encode() + b"Asha,Pu\xffne\nUma,Pune\n",
        {2: ["अनीता", "पुणे"], 3: ["अनिल", "पु"], 4: ["Asha", "Pu\ufffdne"], 5: ["Uma", "Pune"]},
        [(4, "encoding_invalid")],
    ),
    Hazard(
        "a bad byte in a row that is too long",
        "Name,City\nअनीता,पुणे\n".encode() + b"Asha,Pu\xffne,x\xff\nUma,Pune\n",
        {2: ["अनीता", "पुणे"], 3: ["Asha", "Pu\ufffdne"], 4: ["Uma", "Pune"]},
        [(3, "row_too_long"), (3, "encoding_invalid")],
    ),
    Hazard(
        "a byte that Windows-1252 lacks",
        b"Name,City\nJos\xe9,Pu\x9dne\n",
        {2: ["José", "Pu\ufffdne"]},
        [(2, "encoding_invalid")],
    ),
    Hazard(
        "encoding named", b"Name,City\nJos\xe9,Pune\n", {2: ["Josй", "Pune"]}, options=ReadOptions(encoding="cp1251")
    ),
    Hazard(
        "a replacement character of the file's own is text",
        "Name,City\nJos\ufffd,Pune\n".encode(),
        {2: ["Jos\ufffd", "Pune"]},
    ),
    Hazard(
        "NUL",
        b"Name,City\nAs\x00ha,Pune\nRavi,Pune\n",
        {2: ["Asha", "Pune"], 3: ["Ravi", "Pune"]},
        [(2, "control_character")],
    ),
    Hazard(
        "other control characters",
        b"Name,City\nAs\x0bha,Pu\x7fne\n",
        {2: ["Asha", "Pune"]},
        [(2, "control_character"), (2, "control_character")],
    ),
    Hazard("a row of NULs is blank", b"Name,City\nAsha,Pune\n\x00\x00\n", {2: ["Asha", "Pune"]}, blank=1),
    Hazard("Ctrl-Z at the end, as DOS wrote", b"Name,City\r\nAsha,Pune\r\n\x1a", {2: ["Asha", "Pune"]}, blank=1),
    # Protective apostrophes
    Hazard(
        "protective apostrophes come off",
        b"a,b,c\n'=1+1,'+9198,'-x\n'@x,'\ty,''=z\n",
        {2: ["=1+1", "+9198", "-x"], 3: ["@x", "\ty", "'=z"]},
    ),
    Hazard("other apostrophes stay", b"a,b\n'tis,O'Brien\nx'=1,'91\n", {2: ["'tis", "O'Brien"], 3: ["x'=1", "'91"]}),
    # Delimiters and header
    Hazard(
        "semicolons",
        b"Name;Address;City\nAsha;12, MG Road;Pune\nRavi;x;Pune\n",
        {2: ["Asha", "12, MG Road", "Pune"], 3: ["Ravi", "x", "Pune"]},
    ),
    Hazard("tabs", b"Name\tAddress\nAsha\t12, MG Road, Pune\n", {2: ["Asha", "12, MG Road, Pune"]}),
    Hazard("pipes", b"Name|Address|City\nAsha|12, MG Road|Pune\n", {2: ["Asha", "12, MG Road", "Pune"]}),
    Hazard(
        "delimiter named", b"Name,x#City\nAsha,y#Pune\n", {2: ["Asha,y", "Pune"]}, options=ReadOptions(delimiter="#")
    ),
    Hazard(
        "header row named",
        b"Customers\nof the shop\nName,City\nAsha,Pune\n",
        {4: ["Asha", "Pune"]},
        options=ReadOptions(header_row=3),
    ),
    Hazard("header with a line break", b'"Phone\nNo",City\n98,Pune\n', {2: ["98", "Pune"]}),
]


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard.name)
def test_hazard(hazard: Hazard, read: Callable[..., Any]) -> None:
    """Every hazard gives exactly these rows under these numbers, this count of blank rows, and these findings."""
    result = read(hazard.content, hazard.options)
    assert result.cells == hazard.cells
    assert result.codes == hazard.codes
    assert result.blank == hazard.blank


def test_finding_names_column_and_value(read: Callable[..., Any]) -> None:
    """A finding of one cell names its column; the excess of a long row is kept in the finding's value."""
    result = read(b'Name,City\n"Asha,Pune\nJos\x00e,Pune\nUma,Pune,Camp,411001\nZoya\n')
    assert result.findings == [
        (2, "quote_unclosed", "Name", '"Asha'),
        (3, "control_character", "Name", "Jose"),
        (4, "row_too_long", "", "Camp,411001"),
        (5, "row_too_short", "", ""),
    ]


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (b" Name , Phone,Phone\n", ("Name", "Phone", "Phone (2)")),
        (b"Phone,,Phone,\n", ("Phone", "Column 2", "Phone (2)", "Column 4")),
        (b"Phone,Phone,Phone (2)\n", ("Phone", "Phone (3)", "Phone (2)")),
        (b",Column 1\n", ("Column 1 (2)", "Column 1")),
        (b'"a\nb",c\n', ("a\nb", "c")),
    ],
)
def test_headers_are_stripped_and_unique(header: bytes, columns: tuple[str, ...], read: Callable[..., Any]) -> None:
    """Headers lose surrounding space and are told apart; a header that is unique in the file keeps its name."""
    assert read(header).info.columns == columns


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter", "header_row"),
    [
        (b"a,b\n", "utf-8", ",", 1),
        (b"\n\na;b\n", "utf-8", ";", 3),
        (b"\xef\xbb\xbfa\tb\n", "utf-8", "\t", 1),
        ("\ufeffa|b\n".encode("utf-16-le"), "utf-16-le", "|", 1),
        (b"a,b\n\xe9,x\n", "cp1252", ",", 1),
    ],
)
def test_decisions_are_told(
    content: bytes, encoding: str, delimiter: str, header_row: int, read: Callable[..., Any]
) -> None:
    """The info says which encoding, delimiter and header row were taken."""
    info = read(content).info
    assert (info.format, info.encoding, info.delimiter, info.header_row) == ("csv", encoding, delimiter, header_row)
