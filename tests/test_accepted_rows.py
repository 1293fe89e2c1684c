"""What the check accepts can be sent: from raw text to payload, whatever the text and whatever the rules."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importer.config import Settings
from importer.customer.fields import FIELD_BY_PATH, FIELDS
from importer.customer.payload import build_payload
from importer.customer.problems import PROBLEM_KINDS
from importer.customer.status import RowStatus
from importer.customer.text_column import text_batch
from importer.normalize import Normalizer
from importer.validator import ToJudge, Validator
from tests.normalize.texts import texts

GOOD = {
    "ref": "C-1",
    "address.first_name": "Asha",
    "address.phone": "9876543210",
    "address.email": "asha.verma@example.com",
    "address.address_line1": "12 MG Road",
    "address.pincode": "560038",
    "address.city": "Bengaluru",
    "address.state": "Karnataka",
}
CONFIGS = st.fixed_dictionaries(
    {
        "rules": st.dictionaries(st.sampled_from(sorted(PROBLEM_KINDS)), st.sampled_from(["off", "warning", "error"])),
        "required": st.dictionaries(st.sampled_from(sorted(FIELD_BY_PATH)), st.just(False)),
    }
)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, str]:
    """Draw a good row in which up to three fields hold anything at all, and others may be blank."""
    row = dict(GOOD)
    for field in draw(st.lists(st.sampled_from(FIELDS), max_size=3)):
        row[field.path] = draw(texts(field.cleaner))
    for path in draw(st.lists(st.sampled_from(sorted(GOOD)), max_size=2)):
        row[path] = ""
    return row


def accepted(raw: list[Mapping[str, str]], config: Mapping[str, object]) -> list[dict[str, str]]:
    """Clean and judge rows; gives the clean values of the valid ones."""
    columns = {path: pa.array([row.get(path, "") for row in raw], pa.string()) for path in FIELD_BY_PATH}
    normalized = Normalizer().normalize(text_batch(columns))
    judged = Validator(Settings.model_validate(config)).judge(
        ToJudge(
            source=0,
            rows=np.arange(2, len(raw) + 2, dtype=np.int64),
            values=normalized.values,
            findings=normalized.findings,
            excluded=np.zeros(len(raw), dtype=np.bool_),
            column_of=lambda path, _: path,
        )
    )
    valid = pa.array(np.flatnonzero(judged.codes == RowStatus.VALID.code))
    found: list[dict[str, str]] = normalized.values.take(valid).to_pylist()
    return found


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(rows(), max_size=4), CONFIGS)
def test_every_accepted_row_makes_a_request(drawn: list[dict[str, str]], config: dict[str, object]) -> None:
    """No text and no rule makes a row valid that no payload can be built of; the good row among them always is."""
    found = accepted([GOOD, *drawn], config)
    assert found[0]["address.phone"] == "9876543210"
    for values in found:
        payload = build_payload(values).to_json()
        assert payload
