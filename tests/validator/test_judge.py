"""The verdict on a batch: every code of the validator provoked, and narrowly not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from importer.config import Settings
from importer.customer.fields import FIELDS
from importer.customer.problems import PROBLEM_KINDS, Finding, RowFinding, Severity
from importer.customer.status import RowStatus
from importer.validator import Judged, ToJudge, Validator

Judge = Callable[..., Judged]
BUSINESS = {
    "business.name": "Verma Traders",
    "business.pan_number": "AAAPV1234C",
    "business.gstin": "29AAAPV1234C1ZP",
}


def statuses(judged: Judged) -> list[str]:
    """Give the words of the states."""
    return [RowStatus.from_code(int(code)).value for code in judged.codes]


def codes(judged: Judged) -> list[tuple[int, str, str, str]]:
    """Give row number, field, code and severity of each problem."""
    return [(problem.row, problem.field, problem.code, problem.severity.value) for problem in judged.problems]


@pytest.mark.parametrize(
    ("row", "settings"),
    [
        ({}, {}),
        ({"address.last_name": ""}, {}),
        ({"address.email": ""}, {"required": {"address.email": False}}),
        ({"address.phone": ""}, {"required": {"address.phone": False}}),
        ({"address.first_name": "A" * 100}, {}),
        ({"address.first_name": "आ" * 100}, {}),  # 100 characters, 300 bytes
        ({"address.first_name": "Asha"}, {"max_length": {"address.first_name": 4}}),
        (BUSINESS, {}),
        ({"business.name": "Verma Traders"}, {}),
        ({"address.business_name": "Verma Traders"}, {}),
        ({**BUSINESS, "business.business_type": "Anything"}, {}),
        ({**BUSINESS, "business.business_type": "sole  PROPRIETOR"}, {"business_types": ["Sole Proprietor"]}),
        ({**BUSINESS, "business.business_type": ""}, {"business_types": ["Sole Proprietor"]}),
        ({**BUSINESS, "business.pan_number": ""}, {}),
        ({**BUSINESS, "business.gstin": ""}, {}),
        ({**BUSINESS, "business.gstin": "29AABCF8078M1C8", "business.pan_number": "AABCF8078M"}, {}),  # TCS
        ({**BUSINESS, "business.gstin": "0717UNO00157UNO", "address.state": "Delhi", "address.pincode": "110001"}, {}),
        ({**BUSINESS, "business.gstin": "9917SGP29001OST"}, {}),  # OIDAR: no PAN and no state
        ({"address.pincode": "635109", "address.state": "Tamil Nadu"}, {}),
        ({"address.pincode": "900056"}, {}),  # the army's: any state
        ({"address.state": "", "address.pincode": "110001"}, {"required": {"address.state": False}}),
    ],
)
def test_what_is_narrowly_right(judge: Judge, row: Mapping[str, str], settings: Mapping[str, object]) -> None:
    """A row that just keeps every rule is valid and has no problem."""
    judged = judge([row], **settings)
    assert codes(judged) == []
    assert statuses(judged) == ["valid"]


@pytest.mark.parametrize(
    ("row", "settings", "field", "code"),
    [
        *(({field.path: ""}, {}, field.path, "required") for field in FIELDS if field.required),
        ({"address.last_name": ""}, {"required": {"address.last_name": True}}, "address.last_name", "required"),
        ({"address.first_name": "A" * 101}, {}, "address.first_name", "too_long"),
        ({"address.first_name": "आ" * 101}, {}, "address.first_name", "too_long"),
        ({"address.last_name": "Vermas"}, {"max_length": {"address.last_name": 5}}, "address.last_name", "too_long"),
        ({"ref": "C" * 256}, {}, "ref", "too_long"),
        ({"business.pan_number": "AAAPV1234C"}, {}, "business.name", "business_name_missing"),
        ({"business.business_type": "Company"}, {}, "business.name", "business_name_missing"),
        ({"business.gstin": "29AAAPV1234C1ZP"}, {}, "business.name", "business_name_missing"),
        (
            {**BUSINESS, "business.business_type": "Sole Propriety"},
            {"business_types": ["Company", "Sole Proprietor"]},
            "business.business_type",
            "business_type_unknown",
        ),
        ({**BUSINESS, "business.pan_number": "AAAPV1234D"}, {}, "business.gstin", "gstin_pan_mismatch"),
        (
            {**BUSINESS, "business.gstin": "29AABCF8078M1C8"},  # TCS carries a PAN
            {},
            "business.gstin",
            "gstin_pan_mismatch",
        ),
    ],
)
def test_what_is_narrowly_wrong(
    judge: Judge, row: Mapping[str, str], settings: Mapping[str, object], field: str, code: str
) -> None:
    """A row that breaks one rule is invalid with that code at that field, and with no other."""
    judged = judge([{}, row], **settings)
    assert codes(judged) == [(3, field, code, "error")]
    assert statuses(judged) == ["valid", "invalid"]


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ({"address.pincode": "110001"}, "address.pincode", "pincode_state_mismatch"),
        (
            {**BUSINESS, "address.state": "Kerala", "address.pincode": "682001"},
            "business.gstin",
            "gstin_state_mismatch",
        ),
    ],
)
def test_another_state_is_a_warning(judge: Judge, row: Mapping[str, str], field: str, code: str) -> None:
    """A pincode or GSTIN of another state is said, and the row is still valid; the config can make it an error."""
    warned = judge([row])
    assert codes(warned) == [(2, field, code, "warning")]
    assert statuses(warned) == ["valid"]
    assert statuses(judge([row], rules={code: "error"})) == ["invalid"]


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("severity", ["error", "warning", "off"])
def test_a_row_with_neither_phone_nor_email_is_always_invalid(judge: Judge, required: bool, severity: str) -> None:
    """Without phone and e-mail a row is invalid, whatever the config says of both fields and of the code."""
    settings = {
        "required": {"address.phone": required, "address.email": False},
        "rules": {"required": severity},
    }
    judged = judge([{"address.phone": "", "address.email": ""}, {}], **settings)
    assert codes(judged) == [(2, "address.phone", "required", "error")]
    assert statuses(judged) == ["invalid", "valid"]


@pytest.mark.parametrize("severity", ["warning", "off"])
def test_no_rule_lets_a_business_without_a_name_pass(judge: Judge, severity: str) -> None:
    """The API takes no business without a name: a row that the rule lets pass is invalid for it all the same."""
    rules = {"business_name_missing": severity}
    judged = judge([{"business.pan_number": "AAAPV1234C"}, {**BUSINESS}, {}], rules=rules)
    assert [found for found in codes(judged) if found[3] == "error"] == [(2, "business.name", "required", "error")]
    assert statuses(judged) == ["invalid", "valid", "valid"]
    required = judge([{"business.pan_number": "AAAPV1234C"}], rules=rules, required={"business.name": True})
    assert [found for found in codes(required) if found[2] == "required"] == [(2, "business.name", "required", "error")]


@pytest.mark.parametrize("severity", ["warning", "off"])
def test_no_rule_lets_a_text_pass_that_no_payload_holds(judge: Judge, severity: str) -> None:
    """Text beyond what a request may carry is an error under every rule; just as much, or a long ref, is none."""
    rows = [{"address.city": "B" * 10_000}, {"address.city": "B" * 10_001}, {"ref": "C" * 10_001}]
    judged = judge(rows, rules={"too_long": severity})
    assert [found for found in codes(judged) if found[3] == "error"] == [(3, "address.city", "too_long", "error")]
    assert statuses(judged) == ["valid", "invalid", "valid"]


@pytest.mark.parametrize("field", ["address.phone", "address.email"])
def test_a_refused_phone_or_email_is_one_fault_not_two(judge: Judge, field: str) -> None:
    """A row whose only phone or e-mail was found wrong is not told besides that it has none."""
    code = field.removeprefix("address.") + "_invalid"
    judged = judge(
        [{"address.phone": "", "address.email": ""}],
        findings=[RowFinding(0, Finding(code), "12", field)],
        required={"address.phone": False, "address.email": False},
    )
    assert codes(judged) == [(2, field, code, "error")]


def test_a_refused_value_is_not_missing_as_well(judge: Judge) -> None:
    """A required field with an error finding is reported once, on its own row only."""
    judged = judge(
        [{"address.pincode": ""}, {"address.pincode": ""}],
        findings=[RowFinding(0, Finding("pincode_invalid"), "5600", "address.pincode")],
    )
    assert codes(judged) == [
        (2, "address.pincode", "pincode_invalid", "error"),
        (3, "address.pincode", "required", "error"),
    ]


def test_a_refused_business_name_is_not_missing_as_well(judge: Judge) -> None:
    """A business name with an error finding is one fault, however many business values stand beside it."""
    findings = [RowFinding(0, Finding("formula_error"), "#REF!", "business.name")]
    judged = judge([{**BUSINESS, "business.name": ""}], findings=findings)
    assert codes(judged) == [(2, "business.name", "formula_error", "error")]


@pytest.mark.parametrize(("severity", "before"), [("warning", ["pincode_invalid"]), ("off", [])])
def test_a_refusal_weighed_down_leaves_the_field_missing(judge: Judge, severity: str, before: list[str]) -> None:
    """When the config pardons a refused value, a required field is missing, and an optional one is left out."""
    findings = [RowFinding(0, Finding("pincode_invalid"), "5600", "address.pincode")]
    row = {"address.pincode": ""}
    judged = judge([row], findings=findings, rules={"pincode_invalid": severity})
    assert [problem.code for problem in judged.problems] == [*before, "required"]
    assert statuses(judged) == ["invalid"]
    optional = judge([row], findings=findings, rules={"pincode_invalid": severity}, required={"address.pincode": False})
    assert [problem.code for problem in optional.problems] == before
    assert statuses(optional) == ["valid"]


def test_a_readers_finding_is_led_to_its_field(judge: Judge) -> None:
    """A cell that the reader found unreadable counts as the field of its column: it is not missing as well."""
    finding = RowFinding(0, Finding("encoding_invalid"), "Ash\ufffd", column="First Name")
    judged = judge([{"address.first_name": ""}], findings=[finding])
    assert codes(judged) == [(2, "address.first_name", "encoding_invalid", "error")]
    assert judged.problems[0].column == "First Name"


def test_a_name_column_that_fills_two_fields_is_neither_of_them(batch: Callable[..., ToJudge]) -> None:
    """A reader's finding in a full-name column is of no one field, yet neither of its fields is called missing."""
    finding = RowFinding(0, Finding("encoding_invalid"), "Ash\ufffd V", column="Name")
    parts = batch([{"address.first_name": "", "address.last_name": ""}], findings=[finding])
    names = {"address.first_name": "Name", "address.last_name": "Name"}
    split = ToJudge(
        parts.source, parts.rows, parts.values, parts.findings, parts.excluded, lambda path, _: names.get(path, "")
    )
    judged = Validator(Settings(required={"address.last_name": True})).judge(split)
    assert codes(judged) == [(2, "", "encoding_invalid", "error")]


def test_excluded_rows_are_not_judged(judge: Judge) -> None:
    """A row left out has no problems, its findings are dropped, and it stays excluded."""
    bad = {"address.phone": "", "address.email": "", "address.city": "x" * 101}
    findings = [RowFinding(index, Finding("phone_invalid"), "12", "address.phone") for index in (0, 1)]
    judged = judge([bad, bad], findings=findings, excluded=[0])
    assert statuses(judged) == ["excluded", "invalid"]
    assert {problem.row for problem in judged.problems} == {3}


@pytest.mark.parametrize("code", ["row_too_short", "row_unreadable"])
def test_a_row_that_is_cut_off_is_one_fault_not_many(judge: Judge, code: str) -> None:
    """What stands behind the cut is not reported as missing besides, unless the cut itself is no error."""
    rows = [{"address.state": "", "address.city": ""}, {"address.city": ""}]
    found = [RowFinding(0, Finding(code), "")]
    assert codes(judge(rows, findings=found)) == [(2, "", code, "error"), (3, "address.city", "required", "error")]
    mild = judge(rows, findings=found, rules={code: "warning"})
    assert [(row, field) for row, field, *_ in codes(mild)] == [
        (2, ""), (2, "address.city"), (2, "address.state"), (3, "address.city"),
    ]  # fmt: skip


def test_problems_come_in_the_order_of_rows_and_fields(judge: Judge) -> None:
    """Problems are ordered by row, then by the field table; those of a whole row come first."""
    judged = judge(
        [{"address.city": "", "address.first_name": ""}, {"address.city": ""}],
        findings=[
            RowFinding(1, Finding("email_typo"), "a@gmial.example", "address.email"),
            RowFinding(0, Finding("phone_suspicious"), "9999999999", "address.phone"),
            RowFinding(1, Finding("row_too_short"), ""),
        ],
    )
    assert [(problem.row, problem.field) for problem in judged.problems] == [
        (2, "address.first_name"),
        (2, "address.phone"),
        (2, "address.city"),
        (3, ""),
        (3, "address.email"),
    ]


def test_a_problem_says_where_and_what(batch: Callable[..., ToJudge]) -> None:
    """A problem carries source, row, header and raw cell; its words are the finding's own, else the catalogue's."""
    found = [
        RowFinding(0, Finding("email_typo", "Is this gmail.com?", "a@gmail.com"), "a@gmial.com", "address.email"),
        RowFinding(0, Finding("phone_suspicious"), "9999999999", "address.phone", column="Mobile 2"),
    ]
    parts = batch([{"address.city": ""}], findings=found)
    raw = {"address.city": "N/A"}
    judged = Validator(Settings()).judge(
        ToJudge(
            source=3,
            rows=np.array([41], dtype=np.int64),
            values=parts.values,
            findings=parts.findings,
            excluded=parts.excluded,
            column_of=lambda path, _: path.upper(),
            value_of=lambda path, _: raw[path],
        )
    )
    phone, email, city = judged.problems
    assert {(problem.source, problem.row) for problem in judged.problems} == {(3, 41)}
    assert (phone.column, phone.value) == ("Mobile 2", "9999999999")
    assert (phone.message, phone.suggestion) == (PROBLEM_KINDS["phone_suspicious"].title, "")
    assert (email.column, email.value) == ("ADDRESS.EMAIL", "a@gmial.com")
    assert (email.message, email.suggestion) == ("Is this gmail.com?", "a@gmail.com")
    assert (city.column, city.value, city.severity) == ("ADDRESS.CITY", "N/A", Severity.ERROR)


def test_an_unknown_business_type_gets_the_nearest_as_suggestion(judge: Judge) -> None:
    """A misspelt business type is answered with the configured one, a foreign one with nothing."""
    types = ["Company", "Sole Proprietor"]
    rows = [{**BUSINESS, "business.business_type": text} for text in ("sole propreitor", "Temple")]
    judged = judge(rows, business_types=types)
    assert [problem.suggestion for problem in judged.problems] == ["Sole Proprietor", ""]


def test_values_are_shown_clean_where_no_raw_text_is_known(judge: Judge) -> None:
    """Without the raw cells a problem shows the clean value."""
    judged = judge([{"address.city": "Bengaluru"}], max_length={"address.city": 5})
    assert judged.problems[0].value == "Bengaluru"
    assert judged.problems[0].column == "City"


@pytest.mark.parametrize("rows", [[], [{}] * 3])
def test_a_batch_without_problems(judge: Judge, rows: Sequence[Mapping[str, str]]) -> None:
    """A clean batch gives valid rows, an empty one none."""
    judged = judge(rows)
    assert statuses(judged) == ["valid"] * len(rows)
    assert judged.codes.dtype == np.uint8
    assert judged.problems == []
