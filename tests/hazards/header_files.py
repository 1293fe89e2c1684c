"""Delimited text whose header stands anywhere, or nowhere, with rows that are no customers."""

from __future__ import annotations

from tests.hazards.delimited_files import HEADER, PEOPLE


def header_files() -> dict[str, bytes]:
    """Give all files by their names."""
    return {name: text.encode() for name, text in (_headers() | _footers() | _refused()).items()}


def _headers() -> dict[str, str]:
    return {
        "title-lines-above-header.csv": f"Example Traders\nCustomer list,,\nAs on 31-03-2024\n\n{HEADER}{PEOPLE}",
        "blank-lines-above-header.csv": f"\n\n,,\n{HEADER}{PEOPLE}",
        "comment-lines-above-header.csv": f"# export of 2024\n# Pune, Goa\n{HEADER}{PEOPLE}",
        "unclosed-quote-in-title.csv": f'"Report of customers\n{HEADER}{PEOPLE}',
        "unclosed-quote-in-header.csv": f'First Name,"Phone,City\n{PEOPLE}',
        "units-above-header.csv": f"text,10 digits,text\n{HEADER}{PEOPLE}",
        "title-with-line-break-above-header.csv": f'"Example Traders\nPune",,\n{HEADER}{PEOPLE}',
        "line-break-in-header.csv": '"First\nName",Phone,City\nAsha,9000000000,Pune\n',
        "no-header-told-so.csv": PEOPLE,
        "header-row-by-option.csv": f"Phone,City,First Name\n9000000009,old,list\nVorname,Telefon,Ort\n{PEOPLE}",
        "headers-of-no-known-field.csv": f"Vorname,Telefon,Ort\n{PEOPLE}",
        "headers-in-hindi.csv": f"नाम,मोबाइल,शहर\n{PEOPLE}",
        "header-and-nothing-below.csv": HEADER,
        "duplicate-and-empty-headers.csv": "Phone,Phone,,Phone,City,\n9000000000,9000000001,a,9000000002,Pune,b\n"
        "9000000003,,,,Goa\n",
        "header-narrower-than-rows.csv": "First Name,Phone\nAsha,9000000000,Pune\nRavi,9000000001,Goa\n"
        "Meera,9000000002\n",
        "spaces-around-headers.csv": "  First Name , Phone\t, City \nAsha,9000000000,Pune\n",
        "as-wide-as-the-limit.csv": HEADER + PEOPLE,
    }


def _footers() -> dict[str, str]:
    return {
        "repeated-header-on-page-2.csv": f"{HEADER}{PEOPLE}Page 1 of 2,,\n\n{HEADER}Meera,9000000002,Surat\n",
        "total-row-at-end.csv": f"{HEADER}{PEOPLE}\nTotal,2,\n",
        "end-of-report-lines.csv": f"{HEADER}{PEOPLE}----------,,\nNo. of records: 2\n*** End of Report ***\n"
        "Printed on 31-03-2024 by admin\n",
        "sql-rows-affected.csv": f"{HEADER}{PEOPLE}\n(2 rows affected)\n",
        "customers-named-like-footers.csv": f"{HEADER}Total,9000000000,\nPage,9000000001,Goa\nTotal Traders,,Pune\n"
        "Count Rao,9000000003,Total\n",
    }


def _refused() -> dict[str, str]:
    return {
        "no-header-at-all.csv": PEOPLE + "Meera,9000000002,Surat\n",
        "no-header-and-title-lines.csv": "Customer list\n\nAsha,9000000000,asha@example.com,411001\n"
        "Ravi,9000000001,ravi@example.com,403001\n",
        "sep-line-and-no-header.csv": "sep=,\n" + PEOPLE,
        "header-row-beyond-the-end.csv": HEADER + PEOPLE,
        "header-row-that-is-blank.csv": f"{HEADER},,\n{PEOPLE}",
        "nothing-but-blank-rows.csv": " \n,,\n\t\n",
        "no-bytes.csv": "",
        "nothing-but-a-bom.csv": "\ufeff",
        "too-many-columns.csv": HEADER + PEOPLE,
        "unknown-encoding-by-option.csv": HEADER + PEOPLE,
        "impossible-delimiter-by-option.csv": HEADER + PEOPLE,
    }
