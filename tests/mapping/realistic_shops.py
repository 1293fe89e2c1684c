"""Rows as web shops and address books export them: Shopify, Magento, WooCommerce, Google Contacts, Amazon.

Each function writes one invented customer as a row (header -> cell) of one kind of file, every header of it present.
"""

from __future__ import annotations

from datetime import datetime

from tests.mapping.realistic_cells import Cells
from tests.mapping.realistic_parties import Party

_STAMP = "%Y-%m-%d %H:%M:%S"


def _first(party: Party, cells: Cells) -> str:
    return cells.cased(party.first)


def _last(party: Party, cells: Cells) -> str:
    return cells.some(cells.cased(party.last), 0.08)


def _full(party: Party, cells: Cells) -> str:
    """Give a name as typed into one field, sometimes with a middle name or a title."""
    name = " ".join(filter(None, (party.first, party.middle, party.last)))
    return cells.cased(name if cells.chance(0.95) else f"{'Mrs.' if party.woman else 'Mr.'} {name}")


def _login(party: Party) -> str:
    return party.mail.split("@")[0]


def _sms_phone(party: Party, cells: Cells) -> str:
    """Give a shop's phone, which the checkout asked for: nearly always right."""
    number = party.mobile
    return cells.random.choices(
        (number, f"+91{number}", f"0{number}", f"+91 {number[:5]} {number[5:]}"), (70, 20, 5, 5)
    )[0]


def shopify_admin(party: Party, cells: Cells) -> dict[str, str]:
    """Write a customer of Shopify's export: apostrophes before what a spreadsheet would take for a number."""
    placed = cells.chance(0.85)  # who never ordered has no address

    def address(text: str, blank: float = 0.0) -> str:
        return cells.some(text, blank) if placed else ""

    return {
        "Customer ID": f"'{7_210_000_000_000 + party.number * 98_304 + cells.random.randrange(90_000)}",
        "First Name": _first(party, cells),
        "Last Name": _last(party, cells),
        "Email": cells.some(party.mail, 0.1),
        "Accepts Email Marketing": cells.one_of("yes|no|no"),
        "Default Address Company": address(party.firm, 0.75),
        "Default Address Address1": address(party.house if cells.chance(0.6) else f"{party.house}, {party.street}"),
        "Default Address Address2": address(party.street if cells.chance(0.6) else party.landmark, 0.25),
        "Default Address City": address(cells.cased(party.place.city)),
        "Default Address Province Code": address(party.place.codes.letters),
        "Default Address Country Code": address("IN"),
        "Default Address Zip": address(f"'{party.pincode}"),
        "Default Address Phone": address(f"'{_sms_phone(party, cells)}", 0.1),
        "Phone": cells.some(f"'+91{party.mobile}", 0.3),
        "Accepts SMS Marketing": cells.one_of("yes|no|no|no"),
        "Total Spent": f"{cells.amount():.2f}" if placed else "0.00",
        "Total Orders": str(cells.random.randint(1, 9)) if placed else "0",
        "Note": cells.note(),
        "Tax Exempt": "no",
        "Tags": cells.some(cells.one_of("newsletter|VIP|Login with Shop|wholesale, VIP|prospect|COD blocked"), 0.6),
    }


def shopify_transporter(party: Party, cells: Cells) -> dict[str, str]:
    """Write a customer for Shopify's Transporter, which knows the province by name and by code."""
    return {
        "First name": _first(party, cells),
        "Last name": _last(party, cells),
        "Email": cells.some(party.mail, 0.06),
        "Company": cells.some(party.firm, 0.6),
        "Address1": cells.some(f"{party.house}, {party.street}", 0.05),
        "Address2": cells.some(party.landmark, 0.3),
        "City": cells.some(cells.cased(party.place.city), 0.05),
        "Province": cells.some(party.place.state, 0.08),
        "Province code": cells.some(party.place.codes.letters, 0.05),
    }


def magento(party: Party, cells: Cells) -> dict[str, str]:
    """Write a customer of Magento's main file, with its secrets and the many columns that are nearly always empty."""
    created = cells.moment(_STAMP)
    return {
        "email": party.mail,
        "_website": "base",
        "_store": "default" if cells.chance(0.9) else "hindi",
        "confirmation": cells.some(cells.token(32), 0.9),
        "created_at": created,
        "created_in": "Default Store View",
        "disable_auto_group_change": "0",
        "dob": cells.some(cells.birthday("%Y-%m-%d 00:00:00"), 0.7),
        "firstname": _first(party, cells),
        "gender": cells.some("Female" if party.woman else "Male", 0.6),
        "group_id": cells.random.choices(("1", "2", "4"), (85, 10, 5))[0],
        "lastname": cells.cased(party.last),
        "middlename": cells.some(party.middle, 0.5),
        "password_hash": cells.some(cells.magento_hash(), 0.05),
        "prefix": cells.some("Mrs" if party.woman else "Mr", 0.9),
        "rp_token": cells.some(cells.token(32), 0.6),
        "rp_token_created_at": cells.some(created, 0.6),
        "store_id": "1",
        "suffix": "",
        "taxvat": cells.some(party.gstin, 0.75),
        "website_id": "1",
        "password": "",
    }


def woocommerce_suite(party: Party, cells: Cells) -> dict[str, str]:
    """Write a WordPress user with its hash and sessions; the same number stands for the user and the customer."""
    user = str(40 + party.number * 3 + cells.random.randrange(3))
    login = _login(party) if cells.chance(0.8) else party.mail
    seen = 1_690_000_000 + cells.random.randrange(40_000_000)
    return {
        "ID": user,
        "customer_id": user,
        "user_login": login,
        "user_pass": cells.phpass() if cells.chance(0.75) else f"$wp{cells.bcrypt()}",
        "user_nicename": login.replace("@", "").replace(".", "-"),
        "user_email": party.mail,
        "user_url": cells.some(f"https://{party.domain}", 0.93),
        "user_registered": cells.moment(_STAMP),
        "display_name": _full(party, cells) if cells.chance(0.8) else login,
        "first_name": cells.some(_first(party, cells), 0.06),
        "last_name": _last(party, cells),
        "user_status": "0",
        "roles": "customer" if cells.chance(0.93) else cells.one_of("subscriber|wholesale_customer|shop_manager"),
        "nickname": login,
        "description": cells.note(0.95),
        "rich_editing": "true",
        "syntax_highlighting": "true",
        "admin_color": "fresh",
        "use_ssl": "0",
        "show_admin_bar_front": "true",
        "locale": cells.some(cells.one_of("en_US|hi_IN"), 0.9),
        "wp_user_level": "0",
        "show_welcome_panel": "",
        "session_tokens": cells.some(cells.session_tokens(seen), 0.4),
        "last_update": str(seen + 120),
    }


def woocommerce_webkul(party: Party, cells: Cells) -> dict[str, str]:
    """Write a customer with the billing address of the last order; no order, no address."""
    billed = cells.chance(0.88)

    def billing(text: str, blank: float = 0.0) -> str:
        return cells.some(text, blank) if billed else ""

    return {
        "Email": party.mail,
        "Username": _login(party),
        "First Name": cells.some(_first(party, cells), 0.05),
        "Last Name": _last(party, cells),
        "Display Name": _full(party, cells) if cells.chance(0.7) else _login(party),
        "Nickname": _login(party),
        "User Role": "customer" if cells.chance(0.95) else "subscriber",
        "Date Registered": cells.moment(_STAMP),
        "Billing First Name": billing(party.first),
        "Billing Last Name": billing(party.last, 0.05),
        "Billing Company": billing(party.firm, 0.7),
        "Billing Address 1": billing(f"{party.house}, {party.street}"),
        "Billing Address 2": billing(party.landmark, 0.3),
        "Billing City": billing(cells.cased(party.place.city)),
        "Billing State": billing(party.place.codes.letters),
        "Billing Postcode": billing(party.pincode),
        "Billing Country": billing("IN"),
        "Billing Phone": billing(_sms_phone(party, cells)),
        "Billing Email": billing(party.mail if cells.chance(0.9) else party.firm_mail),
    }


def google_contacts(party: Party, cells: Cells) -> dict[str, str]:
    """Write a contact of Google's: labels beside values, `:::` between several values, many empty columns."""
    number = party.mobile
    phone = cells.random.choices((f"+91 {number[:5]} {number[5:]}", number, f"0{number}"), (60, 30, 10))[0]
    second = cells.some(party.landline.replace("-", " "), 0.75)
    mail, address, work = cells.chance(0.7), cells.chance(0.55), cells.chance(0.35)
    both = f"{phone} ::: {party.other_mobile}"
    title = "Mrs" if party.woman else "Mr"
    place = party.place
    formatted = f"{party.house}\n{party.street}\n{place.city}, {place.state} {party.pincode}\nIndia"

    def at(text: str, blank: float = 0.0) -> str:
        return cells.some(text, blank) if address else ""

    return {
        "First Name": _first(party, cells),
        "Middle Name": party.middle,
        "Last Name": cells.some(party.last, 0.2),
        "Phonetic First Name": "",
        "Phonetic Middle Name": "",
        "Phonetic Last Name": "",
        "Name Prefix": cells.some(title, 0.93),
        "Name Suffix": cells.some("Ji", 0.97),
        "Nickname": cells.some(f"{party.first[:4]}u", 0.95),
        "File As": cells.some(f"{party.last}, {party.first}", 0.95),
        "Organization Name": party.firm if work else "",
        "Organization Title": cells.some(cells.one_of("Owner|Manager|Proprietor|Purchase Head"), 0.5) if work else "",
        "Organization Department": cells.some(cells.one_of("Accounts|Purchase|Sales"), 0.85) if work else "",
        "Birthday": cells.some(cells.birthday("%Y-%m-%d"), 0.9),
        "Notes": cells.note(),
        "Photo": cells.some(f"https://lh3.googleusercontent.com/contacts/{cells.token(40)}", 0.7),
        "Labels": cells.random.choices(
            ("* myContacts", "Customers ::: * myContacts", "Friends ::: * myContacts"), (6, 3, 1)
        )[0],
        "E-mail 1 - Label": cells.one_of("* |* Work|Home|* Home") if mail else "",
        "E-mail 1 - Value": party.mail if mail else "",
        "E-mail 2 - Label": "Work" if mail and party.number % 11 == 0 else "",
        "E-mail 2 - Value": party.firm_mail if mail and party.number % 11 == 0 else "",
        "Phone 1 - Label": cells.one_of("Mobile|Mobile|* Mobile|Work|Home"),
        "Phone 1 - Value": cells.some(phone if cells.chance(0.92) else both, 0.04),
        "Phone 2 - Label": cells.one_of("Work|Home") if second else "",
        "Phone 2 - Value": second,
        "Address 1 - Label": cells.one_of("Home|* Work|Work") if address else "",
        "Address 1 - Formatted": at(formatted),
        "Address 1 - Street": at(
            f"{party.house}\n{party.street}" if cells.chance(0.3) else f"{party.house}, {party.street}"
        ),
        "Address 1 - City": at(place.city, 0.05),
        "Address 1 - PO Box": "",
        "Address 1 - Region": at(place.state, 0.1),
        "Address 1 - Postal Code": at(party.pincode, 0.1),
        "Address 1 - Country": at("India" if cells.chance(0.7) else "IN", 0.15),
        "Address 1 - Extended Address": at(party.landmark, 0.4),
    }


def _order(cells: Cells) -> str:
    return f"{cells.one_of('171|402|403|404|405|406|407|408')}-{cells.digits(7)}-{cells.digits(7)}"


def amazon_business(party: Party, cells: Cells) -> dict[str, str]:
    """Write a line of Amazon's tax report on business buyers: capitals, and often one place for bill and goods."""
    city, state = party.place.city.upper(), party.place.state.upper()
    same = cells.chance(0.8)
    warehouse = cells.one_of("BOM4|DEL5|BLR7|MAA4|HYD8|CCX1")
    return {
        "Order Id": _order(cells),
        "Invoice Number": f"{warehouse}-{party.number * 37 + 10_000}",
        "Ship To City": city if same else "BENGALURU",
        "Ship To State": state if same else "KARNATAKA",
        "Ship To Country": "IN",
        "Ship To Postal Code": party.pincode if same else "560034",
        "Bill To City": cells.some(city, 0.03),
        "Bill To State": cells.some(state, 0.03),
        "Bill To Country": "IN",
        "Bill To Postalcode": cells.some(party.pincode, 0.03),
        "Customer Bill To Gstid": cells.some(party.gstin, 0.03),
        "Customer Ship To Gstid": party.gstin if same and cells.chance(0.5) else "",
        "Buyer Name": cells.cased(party.firm, upper=0.35),
    }


def amazon_orders(party: Party, cells: Cells) -> dict[str, str]:
    """Write an order of Amazon's: the buyer's e-mail is an alias of the marketplace, cities and states are capitals."""
    iso = "%Y-%m-%dT%H:%M:%S+05:30"
    bought = datetime(2024, 1, 1) + (datetime(2024, 1, 2) - datetime(2024, 1, 1)) * cells.random.random() * 300  # noqa: DTZ001
    gift = cells.chance(0.12)
    quantity = cells.random.choices(("1", "2", "3", "10"), (85, 9, 4, 2))[0]
    shipped = cells.chance(0.4)
    return {
        "order-id": _order(cells),
        "order-item-id": cells.digits(14),
        "purchase-date": bought.strftime(iso),
        "payments-date": cells.later(iso, bought, 1),
        "reporting-date": cells.later(iso, bought, 1),
        "promise-date": cells.later(iso, bought, 6),
        "days-past-promise": str(cells.random.randint(-4, 1)),
        "buyer-email": f"{cells.token(15).casefold()}@marketplace.amazon.in",
        "buyer-name": _full(party, cells),
        "buyer-phone-number": cells.some(party.mobile, 0.05),
        "sku": f"{cells.one_of('KRT|SAR|MUG|LED|BAG')}-{cells.one_of('RED|BLU|BLK|XL|M')}-{cells.digits(4)}",
        "product-name": cells.one_of(
            "Cotton Kurta, Blue, XL|Stainless Steel Bottle 1 L|Silk Saree with Blouse Piece|LED Bulb 9W (Pack of 4)"
        ),
        "quantity-purchased": quantity,
        "quantity-shipped": quantity if shipped else "0",
        "quantity-to-ship": "0" if shipped else quantity,
        "ship-service-level": cells.one_of("Standard|Standard|Expedited|SecondDay"),
        "recipient-name": cells.cased(f"{cells.one_of('Asha|Vivek|Sameer')} {party.last}")
        if gift
        else _full(party, cells),
        "ship-address-1": party.house if cells.chance(0.6) else f"{party.house}, {party.street}",
        "ship-address-2": cells.some(party.street, 0.15),
        "ship-address-3": cells.some(party.landmark, 0.7),
        "ship-city": party.place.city.upper(),
        "ship-state": party.place.state.upper(),
        "ship-postal-code": party.pincode,
        "ship-country": "IN",
        "sales-channel": "Amazon.in",
    }
