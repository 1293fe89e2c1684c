"""Rows as accounting systems write their ledgers: Busy, Vyapar, Tally, SAP, QuickBooks, Output Books, Marg.

Each function writes one invented customer as a row (header -> cell) of one kind of file, every header of it present.
Ledgers hold firms of all kinds, suppliers and accounts that are no party at all, and many gaps.
"""

from __future__ import annotations

from tests.mapping.realistic_cells import Cells
from tests.mapping.realistic_parties import Party

_DAY = "%d/%m/%Y"
_OWN_ACCOUNTS = (
    ("Cash", "Cash-in-hand"),
    ("HDFC Bank A/c 0042", "Bank Accounts"),
    ("SBI CC A/c", "Bank OD A/c"),
    ("Output CGST 9%", "Duties & Taxes"),
    ("Output SGST 9%", "Duties & Taxes"),
    ("Freight & Cartage", "Indirect Expenses"),
    ("Round Off", "Indirect Expenses"),
)
_CARRIERS = "VRL Logistics|Gati|TCI Freight|By Hand|Safexpress|Om Roadways|Self"
_DEBTORS = "Sundry Debtors"


def _firm(party: Party, cells: Cells) -> str:
    """Give the firm's name as booked: some in capitals, some with the town behind."""
    name = cells.cased(party.firm, upper=0.25, lower=0.03)
    return cells.random.choices((name, f"{name} - {party.place.city}", f"{name} ({party.place.city})"), (90, 5, 5))[0]


def _contact(party: Party, cells: Cells, blank: float = 0.3) -> str:
    """Give the contact person: a full name, a first name, a title and a name."""
    titled = f"{'Smt' if party.woman else 'Shri'} {party.name}"
    choice = cells.random.choices((party.name, party.first, titled, f"{party.first} ji"), (80, 8, 8, 4))[0]
    return cells.dirty(cells.cased(choice), blank)


def _one_line(party: Party, cells: Cells, tail: bool = False) -> str:
    """Give an address in one cell; `tail`: with city, state and pincode at its end."""
    parts = [party.house, party.street]
    if cells.chance(0.4):
        parts.append(party.landmark)
    if tail:
        parts.append(party.place.city)
        ends = (f"{party.place.state} - {party.pincode}", f"{party.place.state} {party.pincode}", party.pincode)
        parts.append(cells.random.choices(ends, (55, 25, 20))[0])
    elif cells.chance(0.3):
        parts.append(party.place.city)
    return cells.cased(", ".join(parts))


def _gstin(party: Party, cells: Cells, blank: float = 0.4) -> str:
    """Give a GSTIN column: gaps for the unregistered, some small letters, a rare slip of the last character."""
    code = party.gstin
    return cells.dirty(cells.random.choices((code, code.lower(), code[:-1]), (96, 2, 2))[0], blank)


def _tin(party: Party, cells: Cells, blank: float = 0.6) -> str:
    """Give a TIN of the time before GST: eleven digits that begin with the state, and `V` behind some."""
    return cells.dirty(f"{party.place.codes.gst}{cells.digits(9)}{cells.one_of('V||')}", blank)


def _state(party: Party, cells: Cells, blank: float = 0.06) -> str:
    return cells.dirty(party.place.state, blank)


def busy(party: Party, cells: Cells) -> dict[str, str]:
    """Write an account of Busy."""
    name = _firm(party, cells)
    registered = _gstin(party, cells)
    return {
        "Name": name,
        "Alias": cells.some(f"{name[:3].upper()}{party.number:03}", 0.6),
        "Print Name": name if cells.chance(0.9) else party.firm,
        "Group": cells.random.choices((_DEBTORS, "Sundry Creditors", "Bank Accounts"), (82, 14, 4))[0],
        "Category": cells.some(cells.one_of("Retail|Wholesale|Dealer"), 0.8),
        "Op. Balance": f"{cells.amount():.2f}" if cells.chance(0.6) else "0.00",
        "Dr/Cr": cells.random.choices(("Dr", "Cr"), (80, 20))[0],
        "Prev. Year": "0.00" if cells.chance(0.8) else f"{cells.amount():.2f}",
        "Address": cells.dirty(_one_line(party, cells), 0.1),
        "Country": cells.some("India", 0.1),
        "State/POS": _state(party, cells),
        "Type of Dealer": cells.one_of("Regular|Regular|Composition") if len(registered) > 10 else "Un-Registered",
        "GSTIN/UIN": registered,
        "Aadhar No.": cells.some(cells.aadhaar(), 0.85),
        "TIN": _tin(party, cells),
        "IT PAN": cells.dirty(party.pan, 0.45),
        "Ward": cells.some(
            f"{cells.one_of('Ward|Circle')} {cells.random.randint(1, 40)}({cells.random.randint(1, 4)})", 0.9
        ),
        "Mobile No.": cells.phone(party, 0.12),
        "Tel. No.": cells.landline(party, 0.6),
        "Fax": cells.some(party.fax, 0.92),
        "Contact Person": _contact(party, cells, 0.4),
        "Transport": cells.some(cells.one_of(_CARRIERS), 0.6),
        "Station": cells.dirty(cells.cased(party.place.city, upper=0.3), 0.15),
        "PIN Code": cells.dirty(party.pincode, 0.2),
        "Distance": cells.some(str(cells.random.randint(2, 900)), 0.5),
        "Mode": cells.some(cells.one_of("Road|Rail"), 0.5),
    }


def vyapar_template(party: Party, cells: Cells) -> dict[str, str]:
    """Write a party for Vyapar: one column holds the whole address with town, state and pincode."""
    return {
        "Name*": _firm(party, cells),
        "Contact No.": cells.phone(party),
        "Email ID": cells.dirty(party.firm_mail, 0.4),
        "Address": cells.dirty(_one_line(party, cells, tail=True), 0.12),
        "Opening Balance": cells.some(f"{cells.random.choice(('', '', '-'))}{cells.amount():.0f}", 0.3),
        "Opening Date (dd/MM/yyyy)": cells.some(cells.moment(_DAY), 0.2),
        "GSTIN": _gstin(party, cells),
    }


def vyapar_report(party: Party, cells: Cells) -> dict[str, str]:
    """Write a party of Vyapar's report: it owes or is owed, never both."""
    owed = cells.random.choices(("receivable", "payable", "nothing"), (55, 20, 25))[0]
    return {
        "Party Name": _firm(party, cells),
        "Phone No.": cells.phone(party),
        "Receivable Balance": f"{cells.amount():.2f}" if owed == "receivable" else "0.00",
        "Payable Balance": f"{cells.amount():.2f}" if owed == "payable" else "0.00",
        "GSTIN": _gstin(party, cells),
    }


def tally_xml(party: Party, cells: Cells) -> dict[str, str]:
    """Write a ledger of Tally: one in twelve is an account that is no party; three tags mean the state."""
    guid = f"b5c1e2a4-7f30-4a9d-9c1e-2f6d80a713c5-{0x3F + party.number * 3:08x}"
    numbers = {"GUID": guid, "MASTERID": f" {63 + party.number * 3}"}
    name, mail = _firm(party, cells), cells.dirty(party.firm_mail, 0.3)
    colon = ":" if cells.chance(0.3) else ""
    code = cells.some(colon + party.gstin, 0.4)
    state = _state(party, cells).upper()
    address = f"{party.house}, {party.street}, {party.place.city}"
    row = numbers | {
        "NAME": name,
        "PARENT": cells.random.choices((_DEBTORS, "Sundry Creditors", f"{_DEBTORS} - Local"), (80, 15, 5))[0],
        "MAILINGNAME": name if cells.chance(0.9) else party.firm,
        "ADDRESS": cells.some(cells.cased(address), 0.12),
        "COUNTRYNAME": cells.some("India", 0.1),
        "LEDSTATE": cells.some(state, 0.7),
        "LEDSTATENAME": state,
        "STATENAME": cells.some(state, 0.5),
        "PINCODE": cells.dirty(party.pincode, 0.2),
        "LEDGERPHONE": cells.landline(party, 0.5),
        "LEDGERMOBILE": cells.phone(party, 0.2),
        "LEDGERCONTACT": _contact(party, cells, 0.35),
        "EMAIL": mail,
        "LEDGEREMAIL": cells.some(mail, 0.55),
        "INCOMETAXNUMBER": cells.dirty(party.pan, 0.4),
        "GSTREGISTRATIONTYPE": cells.one_of("Regular|Regular|Regular|Composition") if code else "Unregistered",
        "PARTYGSTIN": code,
        "OPENINGBALANCE": cells.some(f"{cells.random.choice(('-', '-', ''))}{cells.amount():.2f}", 0.25),
    }
    if party.number % 12 != 5:
        return row
    account, group = cells.random.choice(_OWN_ACCOUNTS)
    own = {"NAME": account, "PARENT": group, "OPENINGBALANCE": f"-{cells.amount():.2f}"}
    return dict.fromkeys(row, "") | numbers | own


def tally_sheet(party: Party, cells: Cells) -> dict[str, str]:
    """Write a ledger for the Excel import of Tally: four address lines, one phone column for all numbers."""
    place = party.place
    balance = cells.balance()
    name = _firm(party, cells)
    return {
        "Name": name,
        "NameAlias": cells.some(f"{name[:4].upper().strip()}{party.number}", 0.7),
        "Parent": cells.random.choices((_DEBTORS, "Sundry Creditors", "Bank Accounts"), (76, 19, 5))[0],
        "OpeningBillDate": cells.moment("%d-%m-%Y") if balance else "",
        "OpeningName": cells.some(f"INV/{cells.one_of('21-22|22-23|23-24')}/{cells.digits(3)}", 0.2) if balance else "",
        "OpeningCreditPeriod": cells.some(cells.one_of("30 Days|45 Days|15 Days"), 0.4) if balance else "",
        "OpeningBalance": balance,
        "ContactPerson": _contact(party, cells),
        "Address1": cells.dirty(cells.cased(party.house), 0.08),
        "Address2": cells.dirty(cells.cased(party.street), 0.12),
        "Address3": cells.some(party.landmark, 0.4),
        "Address4": cells.some(f"{place.city} - {party.pincode}" if cells.chance(0.6) else place.city, 0.3),
        "State": _state(party, cells).upper() if cells.chance(0.3) else _state(party, cells),
        "PinCode": cells.dirty(party.pincode, 0.2),
        "Phone": cells.phone(party, 0.15) if cells.chance(0.75) else cells.landline(party, 0.1),
        "Fax": cells.some(party.fax, 0.85),
        "Email": cells.dirty(party.firm_mail, 0.3),
        "IncomeTaxNumber": cells.dirty(party.pan, 0.4),
        "SalesTaxNumber": _tin(party, cells, 0.5),
    }


def sap(party: Party, cells: Cells) -> dict[str, str]:
    """Write a customer of SAP: zero-padded keys, fields cut at their lengths, a region that is not the GST code."""
    name = party.firm if cells.chance(0.8) else f"{party.firm} Wholesale & Retail Division {party.place.city}"
    name = cells.cased(name, upper=0.6, lower=0)
    return {
        "MANDT": "100",
        "KUNNR": f"{100_200 + party.number:010}",
        "LAND1": "IN",
        "NAME1": name[:35].strip(),
        "NAME2": name[35:70].strip() or cells.some(f"Prop. {party.name}"[:35], 0.6),
        "ORT01": cells.cased(party.place.city, upper=0.4, lower=0),
        "PSTLZ": cells.some(party.pincode, 0.03),
        "REGIO": cells.some(party.place.codes.sap, 0.03),
        "SORTL": name.upper().replace(" ", "")[:10],
        "STRAS": cells.some(f"{party.house}, {party.street}"[:35].strip(), 0.05),
        "TELF1": cells.landline(party, 0.35)[:16],
        "TELFX": cells.some(party.fax, 0.8),
        "ADRNR": f"{23_400 + party.number * 7:010}",
        "KTOKD": cells.random.choices(("KUNA", "0001", "Z001"), (20, 20, 60))[0],
        "STCD3": cells.some(party.gstin, 0.3),
        "J_1IPANNO": cells.some(party.pan, 0.3),
        "SMTP_ADDR": cells.some(cells.cased(party.firm_mail, upper=0.3, lower=0), 0.3),
        "MOB_NUMBER": cells.some(party.mobile, 0.2),
    }


def quickbooks_online(party: Party, cells: Cells) -> dict[str, str]:
    """Write a customer for QuickBooks Online: the street may have several lines in one cell."""
    street = f"{party.house}\n{party.street}" if cells.chance(0.3) else _one_line(party, cells)
    owing = cells.chance(0.4)
    return {
        "Full Name": cells.cased(" ".join(filter(None, (party.first, party.middle, party.last)))),
        "Company": cells.some(_firm(party, cells), 0.08),
        "Email": cells.dirty(party.firm_mail if cells.chance(0.6) else party.mail, 0.2),
        "Phone": cells.landline(party, 0.5),
        "Mobile": cells.phone(party, 0.12),
        "Fax": cells.some(party.fax, 0.88),
        "Website": cells.some(f"www.{party.domain}", 0.8),
        "Street": cells.dirty(street, 0.08),
        "City": cells.dirty(cells.cased(party.place.city), 0.06),
        "State/Territory": _state(party, cells),
        "ZIP or Postal code": cells.dirty(party.pincode, 0.1),
        "Country": cells.some("India", 0.08),
        "Opening Balance": f"{cells.amount():,.2f}" if owing else "",
        "Opening Balance Date": cells.moment(_DAY) if owing else "",
    }


def quickbooks_list(party: Party, cells: Cells) -> dict[str, str]:
    """Write a customer of the long QuickBooks list: what is displayed and printed is the firm or the person."""
    shown = party.firm if cells.chance(0.6) else party.name
    ships = cells.chance(0.5)
    return {
        "Title": cells.some(cells.one_of("Mrs.|Ms.") if party.woman else cells.one_of("Mr.|Mr.|Dr."), 0.5),
        "Company": cells.some(_firm(party, cells), 0.1),
        "First Name": cells.some(cells.cased(party.first), 0.08),
        "Middle Name": party.middle,
        "Last Name": cells.some(cells.cased(party.last), 0.12),
        "Suffix": cells.some(cells.one_of("Jr.|Sr."), 0.98),
        "Display Name As": shown,
        "Print On Check As": shown if cells.chance(0.9) else party.firm,
        "Customer Type": cells.some(cells.one_of("Retail|Wholesale|Distributor|Dealer"), 0.3),
        "Is Project": "FALSE",
        "Billing Address Line 1": cells.dirty(party.house, 0.06),
        "Billing Address Line 2": cells.dirty(party.street, 0.12),
        "Billing Address Line 3": cells.some(party.landmark, 0.6),
        "Billing Address City": cells.dirty(cells.cased(party.place.city), 0.06),
        "Billing Address Postal Code": cells.dirty(party.pincode, 0.1),
        "Billing Address Country": cells.some("India", 0.06),
        "Billing Address State": _state(party, cells),
        "Shipping Address Line 1": party.house if ships else "",
        "Shipping Address Line 2": party.street if ships else "",
    }


def output_books(party: Party, cells: Cells) -> dict[str, str]:
    """Write a customer for Output Books."""
    code = _gstin(party, cells)
    company = _firm(party, cells)
    return {
        "name": company if cells.chance(0.7) else party.name,
        "company": company,
        "csType": cells.random.choices(("Customer", "Supplier", "Both"), (80, 12, 8))[0],
        "email": cells.dirty(party.firm_mail, 0.25),
        "contactPerson": _contact(party, cells, 0.2),
        "contactPersonMobile": cells.phone(party, 0.1),
        "taxNo": code,
        "conTaxScheme": cells.one_of("Regular|Regular|Composition") if len(code) > 10 else "Unregistered",
        "balance": f"{cells.amount():.2f}" if cells.chance(0.6) else "0",
        "address1": cells.dirty(party.house, 0.06),
        "address2": cells.dirty(party.street, 0.2),
        "city": cells.dirty(cells.cased(party.place.city), 0.06),
        "StateName": _state(party, cells),
        "zip": cells.dirty(party.pincode, 0.1),
        "country": cells.some("India", 0.06),
        "phone": cells.landline(party),
    }


def marg(party: Party, cells: Cells) -> dict[str, str]:
    """Write a ledger of Marg, which shouts."""
    return {
        "Ledger Name": _firm(party, cells).upper(),
        "Station": cells.dirty(party.place.city.upper(), 0.1),
        "Account Group": cells.random.choices(("SUNDRY DEBTORS", "SUNDRY CREDITORS", "BANK ACCOUNTS"), (80, 16, 4))[0],
    }
