"""Which words of a refusal say that the customer is there already."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.config import DEFAULT_EXISTS_WHEN
from importer.customer.status import RowStatus
from importer.sender.classify import classify
from importer.sender.exists import Taken, compile_patterns, read_taken
from importer.sender.observation import Observation

PATTERNS = compile_patterns(DEFAULT_EXISTS_WHEN)

EXISTS = """
Phone number already exists.
MOBILE ALREADY REGISTERED
This e-mail is already taken
Email has already been taken
A customer with these details exists
Duplicate customer
User already exists. PIN code does not exist.
customer already exists
duplicate email
Customer with this phone already exists.
user with this email address already exists.
Mobile No. already exists
Mobile no already registered
mobileno already exists
Email id already exists
emailid already exists
Email ID is already registered with us
Contact number already exists
An account is already registered with your email address. Please log in.
A customer with the same email address already exists in an associated website.
There is already an existing customer with the provided email.
Customer email already in use
Customer with email: ***, already has an account.
Duplicate entry '***' for key 'customers.phone'
E11000 duplicate key error collection: store.customers index: phone 1 dup key: { phone: *** }
duplicate key value violates unique constraint "customers phone key"
Unique constraint failed on the fields: (`phone`)
UNIQUE constraint failed: customers.email
phone must be unique
The email should be unique
Phone number is not unique
EMAIL TAKEN
PHONE NUMBER IN USE
phone in use
USER EXISTS
phone: has already been taken
phone: duplicate
address.phone: already exists
This number is already used by another customer
This mobile number is registered with another customer
Mobile number is registered with another account
Phone number already present in the system
Mobile number already available in system
Mobile number already linked to another customer
Cannot create customer: phone already exists
Customer could not be created because the phone already exists
Customer cannot be created as email already exists
Customer not created, phone already exists
Pincode is invalid and customer already exists
Phone already exists when creating customer
User exists
Mobile number pehle se registered hai
मोबाइल नंबर पहले से मौजूद है
फ़ोन नंबर पहले से पंजीकृत है
यह ईमेल पहले से उपयोग में है
ग्राहक पहले से मौजूद है
Customer already created
A customer with this phone exists
The phone *** is already associated with a customer
Customers already exist with the same phone
phone and email already exist
Request cannot be processed: phone already exists
Error while processing request: customer already exists
Customer with this phone already exists with status pending
Email already exists, please log in
Email already exists. If this is you, log in.
Phone or email already exists
Email or phone is already in use by another user
"""
"""As frameworks, databases and people write it: Django, Laravel, Magento, Prisma, MongoDB, PostgreSQL, and in India."""

NOT_EXISTS = """
pincode does not exist
The pincode of this customer does not exist
Customer pincode doesn't exist
GSTIN not registered
customer GSTIN is not registered
Phone number is not registered
mobile not in use
User not found
phone is invalid
state is required
GSTIN already used
email must be a valid e-mail address
No customer with this phone exists
No such customer exists
No customer exists with this id
None of the customers exist
No user is registered with this phone
customer doesn't seem to exist
Customer does not seem to exist
The customer no longer exists
Phone cannot be registered
mobile can't be registered
email cannot be registered
Email could not be registered
Customer could not be registered
User must be registered under GST
customer should be registered under GST
Customer must exist
customer group must exist
If the customer already exists, use the update call
Check whether the phone already exists
Unable to check if the email already exists
Could not verify whether phone exists
Referred customer must be an existing customer
Please select an existing customer group
Cannot find existing customer
GSTIN already registered for another customer
GSTIN is already registered with another phone number
A customer with this GSTIN already exists
Customer with same PAN already exists
Business with this GSTIN already exists
PAN number already linked to another user
Duplicate GSTIN for customer
Duplicate pincode entry for customer
pincode already exists
Customer is invalid. State already exists
Customer is invalid. Pincode already exists
customer registered name does not match PAN
Registered state of the customer does not match the pincode
user registered under composition scheme
Email already verified
user already logged in
USER ALREADY LOGGED IN
email already verified
Customer already verified
customer unique id is required
Phone number exists in the DND registry
Mobile number is registered under DND
Email exists in the suppression list
email domain is already blacklisted
Email domain exists in block list
Store already closed
address already exists
Address already exists for this customer
Mobile number registered nahi hai
मोबाइल नंबर पंजीकृत नहीं है
पिनकोड मौजूद नहीं है
ग्राहक मौजूद नहीं है
पिनकोड पहले से मौजूद है
Maximum number of customers already reached
Customer limit already exceeded
You have already reached the customer limit
Too many customers already
Customer quota exists
phone number must not contain letters
Phone number is required. Email is required.
token already expired for user
User session already expired
phone country code exists only for India
Neither phone nor email exists
phone does not yet exist
Duplicate field: pincode
Only registered customers may order
Registered mobile number is invalid
Customer registration is closed
The store for this customer does not exist
User is not allowed to register a customer that exists elsewhere
"""
"""Denials, conditions, requirements, things other than the customer, and what else was already done."""

UNDECIDED = """
A request with the same key is already being processed for this customer
Customer creation already in progress
Duplicate request: the customer is still processing
Duplicate request
Idempotency-Key already used for a customer
idempotency key reused with another body
The same request is in flight
A concurrent request already creates this customer
"""
"""What is about another request, perhaps an earlier one of this row."""


def said(line: str) -> Taken:
    """Judge one line by the usual patterns."""
    return read_taken([unicodedata.normalize("NFC", line)], PATTERNS)


@pytest.mark.parametrize("line", EXISTS.strip().splitlines())
def test_exists(line: str) -> None:
    """A statement that phone, e-mail or customer is taken is seen as one, in any case."""
    assert [said(line), said(line.upper()), said(line.lower())] == [Taken.YES] * 3


@pytest.mark.parametrize("line", NOT_EXISTS.strip().splitlines())
def test_not_exists(line: str) -> None:
    """Nothing else is: a row that is wrongly taken for existing would be lost without a word."""
    assert [said(line), said(line.upper()), said(line.lower())] == [Taken.NO] * 3


@pytest.mark.parametrize("line", UNDECIDED.strip().splitlines())
@pytest.mark.parametrize("status", [200, 400, 409, 422])
def test_another_request(line: str, status: int) -> None:
    """What speaks of another request of this row says nothing of its end: whatever the status, nobody knows."""
    body = b'{"success": false, "message": "%s"}' % line.encode()
    assert said(line) is Taken.UNDECIDED
    assert classify(Observation(True, status=status, body=body), PATTERNS).status is RowStatus.UNCERTAIN


@pytest.mark.parametrize("line", ["Store migration in progress", "Error processing the pincode", "KYC is pending"])
def test_work_on_something_else(line: str) -> None:
    """A refusal that mentions work, but neither this request nor the customer as taken, is a plain one."""
    assert said(line) is Taken.NO


def test_statement_beside_a_denial() -> None:
    """A denial takes back its own clause only."""
    assert said("PIN code does not exist. User already exists.") is Taken.YES
    assert said("PIN code already exists. User does not exist.") is Taken.NO


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("Already Registered Foods", "GSTIN is invalid for Already Registered Foods, customer of"),
        ("existing.customer@example.com", "Pincode is wrong for the e-mail already-existing.customer@example.com"),
        ("Phone Already Exists", "Name is too long: Phone Already Exists"),
    ],
)
def test_own_values_say_nothing(value: str, message: str) -> None:
    """Names and addresses of the row that a refusal repeats are no words of the API."""
    seen = Observation(True, status=400, body=b'{"success": false, "message": "%s"}' % message.encode())
    assert classify(seen, PATTERNS, (value,)).status is RowStatus.REJECTED


def test_own_values_hide_nothing() -> None:
    """A repeated value that looks like a denial, or is very long, does not hide what is said about it."""
    for value in ("will.not.exist@example.com", "x" * 200 + "@example.com"):
        body = b'{"success": false, "message": "Email %s already exists"}' % value.encode()
        assert classify(Observation(True, status=400, body=body), PATTERNS, (value,)).status is RowStatus.EXISTS


@pytest.mark.parametrize(
    ("pattern", "line", "expected"),
    [
        ("kunde.*vorhanden", "KUNDE schon VORHANDEN", Taken.YES),
        ("gstin already registered", "GSTIN already registered", Taken.YES),
        ("must not be used twice", "The phone must not be used twice", Taken.YES),
        ("if it exists", "Use PUT if it exists", Taken.YES),
        ("phone.*registered", "phone is not registered", Taken.NO),
        ("फ़ोन", unicodedata.normalize("NFD", "फ़ोन"), Taken.YES),
    ],
)
def test_own_patterns(pattern: str, line: str, expected: Taken) -> None:
    """The user's own patterns see every word of the API, but for plain denials."""
    assert read_taken([unicodedata.normalize("NFC", line)], compile_patterns([pattern])) is expected


@given(st.text(alphabet="phone already not exists,.: no if", max_size=1000))
def test_any_words(line: str) -> None:
    """No words take the judging long, or break it."""
    assert said(line) in Taken
