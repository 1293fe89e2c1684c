"""Delimited text with every hazard: encodings, dialects, line ends, quotation marks. All people are invented."""

from __future__ import annotations

import codecs

HEADER = "First Name,Phone,City\n"
PEOPLE = "Asha,9000000000,Pune\nRavi,9000000001,Goa\n"
ABROAD = "José,9000000000,Pune\nआशा,9000000001,दिल्ली\n"


def delimited_files() -> dict[str, bytes]:
    """Give all files by their names."""
    return _encodings() | _dialects() | _line_ends() | _quotes() | _cells()


def _encodings() -> dict[str, bytes]:
    clean = HEADER + ABROAD
    western = (HEADER + "José,9000000000,Pune\nRenée,9000000001,Goa\n").encode("cp1252")
    broken = (HEADER + ABROAD).encode() + b"Zo\xeb,9000000002,Goa\nMeera,9000000003,Mysuru\n"
    return {
        "utf8-bom.csv": codecs.BOM_UTF8 + clean.encode(),
        "utf8-no-bom.csv": clean.encode(),
        "utf16le-bom.csv": codecs.BOM_UTF16_LE + clean.encode("utf-16-le"),
        "utf16be-bom.csv": codecs.BOM_UTF16_BE + clean.encode("utf-16-be"),
        "utf16le-no-bom.csv": (HEADER + PEOPLE).encode("utf-16-le"),
        "utf16be-no-bom.csv": (HEADER + PEOPLE).encode("utf-16-be"),
        "utf16le-no-bom-in-hindi.csv": (
            "नाम,मोबाइल,शहर\nआशा शर्मा,9000000000,नई दिल्ली\n" + 4 * "रविकुमार चतुर्वेदी,,तिरुवनंतपुरम\n"
        ).encode("utf-16-le"),
        "utf16-cut-off-in-a-character.csv": codecs.BOM_UTF16_LE + clean.strip().encode("utf-16-le")[:-1],
        "utf32-bom.csv": codecs.BOM_UTF32_LE + clean.encode("utf-32-le"),
        "cp1252.csv": western,
        "cp1252-undefined-bytes.csv": western + b"Andr\x81,9000000002,Surat\nMeera,9000000003,\x9dMysuru\n",
        "utf8-then-broken-bytes.csv": broken,
        "surrogates-in-utf8.csv": (HEADER + ABROAD).encode() + b"\xed\xa0\xbd\xed\xb8\x80,9000000002,Goa\n",
        "bom-in-the-middle.csv": 2 * (codecs.BOM_UTF8 + clean.encode()),
        "mojibake.csv": (HEADER + "JosÃ©,9000000000,Pune\nà¤†à¤¶à¤¾,9000000001,Goa\nÃgata,9000000002,Goa\n").encode(),
        "latin-2-by-option.csv": (HEADER + "Łucja,9000000000,Pune\n").encode("iso8859-2"),
        "iscii-by-option.csv": HEADER.encode() + b"\xcf\xda\xcc,9000000000,Pune\n",
        "nul-bytes.csv": (HEADER + "As\0ha,9000000000,Pune\nRavi,9000000001,\0\0Goa\nMeera,9000000002,Goa\n").encode(),
        "control-z-at-end.csv": (HEADER + PEOPLE).encode() + b"\x1a",
    }


def _dialects() -> dict[str, bytes]:
    table = HEADER + PEOPLE
    accounts = "First Name;Phone;City;Balance\nAsha;9000000000;Pune;1.250,50\nRavi;9000000001;Goa;3,75\n"
    single = "'First Name','Phone','City'\n'Asha','9000000000','Pune, East'\n'O''Ravi','9000000001','Goa'\n"
    texts = {
        "semicolon.csv": table.replace(",", ";"),
        "semicolon-with-decimal-commas.csv": accounts,
        "semicolon-sep-line.csv": "sep=;\n" + table.replace(",", ";"),
        "sep-line-against-the-rows.csv": 'sep=|\nFirst Name|City\n"Asha, Asha"|Pune\nRavi, Ravi|Goa\n',
        "tab.tsv": table.replace(",", "\t"),
        "pipe.txt": table.replace(",", "|"),
        "caret.txt": table.replace(",", "^"),
        "tilde.txt": table.replace(",", "~"),
        "single-quotes.csv": single + "'Meera','9000000002','Goa'\n'Kiran','9000000003','Mysuru'\n",
        "colon.txt": table.replace(",", ":"),
        "pipes-between-spaces.txt": table.replace(",", " | "),
        "names-with-commas-between-semicolons.csv": "First Name;Phone\nRao, Asha;9000000000\nRao, Ravi;9000000001\n",
        "one-column.csv": "Phone\n9000000000\n9000000001\n",
        "semicolons-inside-addresses.csv": HEADER
        + "".join(f"Asha,{9000000000 + number},Flat {number}; Wing B; Pune\n" for number in range(6)),
        "comma-at-every-row-end.csv": HEADER.replace("\n", ",\n") + PEOPLE.replace("\n", ",\n"),
        "backslash-that-escapes-nothing.csv": HEADER + "Asha,9000000000,C:\\Pune\nRavi,9000000001,Goa\\\n",
    }
    files = {name: text.encode() for name, text in texts.items()}
    excel = "sep=\t\r\n" + table.replace(",", "\t").replace("\n", "\r\n")
    files["sep-line-in-utf16.csv"] = codecs.BOM_UTF16_LE + excel.encode("utf-16-le")
    return files


def _line_ends() -> dict[str, bytes]:
    table = HEADER + PEOPLE
    texts = {
        "cr-only.csv": table.replace("\n", "\r"),
        "crlf.csv": table.replace("\n", "\r\n"),
        "mixed-line-ends.csv": "First Name,Phone,City\r\nAsha,9000000000,Pune\nRavi,9000000001,Goa\r"
        "Meera,9000000002,Surat",
        "crlf-and-line-breaks-in-cells.csv": 'First Name,Phone,City\r\nAsha,9000000000,"Flat 1\nPune"\r\n'
        'Ravi,9000000001,"Flat 2\rGoa"\r\nMeera,9000000002,"Flat 3\r\n\r\nSurat"\r\nKiran,9000000003,Goa\r\n',
        "no-line-end-after-last-row.csv": table.rstrip("\n"),
        "blank-rows-between.csv": f"{HEADER}\nAsha,9000000000,Pune\n,,\n  , \t,\n\nRavi,9000000001,Goa\n\n\n",
        "form-feed-between-pages.csv": HEADER + "Asha,9000000000,Pune\n\fRavi,9000000001,Goa\n\f\n",
        "double-spaced.csv": table.replace("\n", "\r\r\n"),
    }
    return {name: text.encode() for name, text in texts.items()}


def _quotes() -> dict[str, bytes]:
    rows = "".join(f"Meera,{9000000010 + number},Mysuru\n" for number in range(9))
    texts = {
        "doubled-quotes.csv": HEADER + '"Asha ""Ash"" Rao",9000000000,Pune\n"""Ravi""",9000000001,""\n',
        "backslashed-quotes.csv": HEADER
        + '"Asha \\"Ash\\" Rao",9000000000,"Pune, East"\n"Ravi \\"R\\", Jr.",9000000001,Goa\n',
        "quoted-line-breaks.csv": HEADER + 'Asha,9000000000,"12, MG Road\nCamp\nPune"\nRavi,9000000001,Goa\n',
        "unclosed-quote-swallows-nothing.csv": HEADER + f'Asha,9000000000,"Pune\n{rows}Ravi,9000000001,Goa\n',
        "unclosed-quote-meets-another.csv": HEADER + f'Asha,9000000000,"Pune\n{rows}"Ravi, R",9000000001,Goa\n',
        "unclosed-quote-in-last-row.csv": HEADER + PEOPLE + 'Meera,9000000002,"Surat',
        "two-rows-with-unclosed-quotes.csv": HEADER
        + 'Asha,9000000000,"Pune\nRavi,,Goa\nMeera,9000000002,"Surat\n'
        + rows,
        "mark-inside-a-plain-cell.csv": HEADER + 'Asha,9000000000,Shop 5" Pipes\nRavi "R" Rao,9000000001,Goa\n',
        "text-behind-the-closing-mark.csv": HEADER + '"Asha" Rao,9000000000,Pune\nRavi,9000000001,"Goa"x\n',
        "space-before-the-mark.csv": HEADER + 'Asha, "9000000000", "Pune"\nRavi, "9000000001", "Goa"\n',
    }
    return {name: text.encode() for name, text in texts.items()}


def _cells() -> dict[str, bytes]:
    texts = {
        "short-and-long-rows.csv": HEADER + "Asha,9000000000\nRavi,9000000001,Goa,West,India\nMeera,9000000002,Goa,,\n",
        "na-and-leading-zeros-stay.csv": HEADER
        + "NA,09000000000,null\nNone,9e9,007\nnan,+919000000000,1.0\nTRUE,-,N/A\n",
        "protected-with-apostrophes.csv": HEADER + "'=Asha,'+919000000000,Pune\n'Ravi,'-,''@Goa\n",
        "equals-and-quotes-around-phones.csv": HEADER + 'Asha,"=""9000000000""",Pune\nRavi,="9000000001",Goa\n',
        "control-characters.csv": HEADER + "As\x0bha,9000000000,Pu\x1fne\nRavi,900\t0000001,Goa\x7f\n",
        "spaces-that-nobody-sees.csv": HEADER
        + "\u00a0Asha\u200b,9000000000 ,\u3000\nRavi,\u202a9000000001\u202c,Goa\n",
    }
    return {name: text.encode() for name, text in texts.items()}
