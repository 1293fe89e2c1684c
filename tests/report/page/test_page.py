"""report.html as text."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.report.page.render import render_page
from importer.report.summary import Stopped
from tests.report.page.pages import COLUMNS, page_facts, problem

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "</title></style></svg><svg onload=alert(1)>",
    "javascript:alert(1)",
    "\u202egnp.exe",
    "\x1b[2J\x07\x9b31m",
    "&lt;b&gt;&#x3c;",
    "x" * 1_000_000,
]


class Elements(HTMLParser):
    """Collects elements, their attributes, and the text of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note a text, but for the style."""
        if self.elements and self.elements[-1][0] != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        """All texts with single spaces."""
        return " ".join(" ".join(self.texts).split())


def test_the_page_allows_its_own_style_and_nothing_else() -> None:
    """The policy in the page refuses whatever is not its one style, whose checksum it names; no script is there."""
    page = Elements(render_page(page_facts()))
    metas = [attributes for tag, attributes in page.elements if tag == "meta"]
    (policy,) = [str(meta["content"]) for meta in metas if meta.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    (style,) = re.findall(r"<style>(.*?)</style>", render_page(page_facts()), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert rules == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert not [tag for tag, _ in page.elements if tag in {"script", "iframe", "object", "embed", "form", "base"}]
    addresses = {
        value for _, attributes in page.elements for name, value in attributes.items() if name in {"href", "src"}
    }
    assert addresses == {"data:,"}
    assert not [1 for _, attributes in page.elements if "style" in attributes]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("masked", [True, False])
def test_a_hostile_value_is_text_wherever_it_stands(hostile: str, masked: bool) -> None:
    """Tags, quotes, templates, control signs and a megabyte of text in any place make no element and no harm."""
    found = [problem(2, name, "address.state", "state_unknown", hostile, becomes=hostile) for name in COLUMNS]
    found.append(problem(3, hostile, "", "own_check", hostile, words=hostile))
    outcome = Outcome(RowStatus.REJECTED, hostile, 400, hostile, hostile)
    facts = page_facts(problems=found, outcomes={5: outcome}, masked=masked)
    sources = facts.summary.sources
    assert sources is not None
    assert sources[0].columns is not None
    columns = [column.model_copy(update={"column": hostile, "why": hostile}) for column in sources[0].columns]
    source = sources[0].model_copy(
        update={"path": f"{hostile}.csv", "sheet": hostile, "notes": (hostile,), "columns": tuple(columns)}
    )
    stopped = Stopped(reason="stopped", message=hostile, next=hostile)
    summary = facts.summary.model_copy(update={"sources": (source,), "stopped": stopped})
    page = render_page(replace(facts, summary=summary, destination=hostile, settings={"where": [hostile]}))
    plain_facts = page_facts(problems=[problem(2, name, "address.state", "state_unknown", "a") for name in COLUMNS])
    allowed = {tag for tag, _ in Elements(render_page(plain_facts)).elements} | {"pre", "code", "strong", "bdi", "p"}
    elements = Elements(page)
    assert {tag for tag, _ in elements.elements} <= allowed
    assert not [name for _, attributes in elements.elements for name in attributes if name.startswith("on")]
    assert not set(page) & set("\u202e\x1b\x07\x9b")
    assert len(page) < 200_000
    assert "49{" not in page


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    states=st.dictionaries(st.sampled_from(list(RowStatus)), st.integers(0, 10**7)).filter(lambda s: sum(s.values())),
    dry_run=st.booleans(),
)
def test_the_numbers_are_those_of_the_summary(states: dict[RowStatus, int], dry_run: bool) -> None:
    """Whatever the states are, each that has rows stands on the page with its number, and their sum."""
    page = render_page(page_facts(states, dry_run=dry_run))
    table = page[page.index('<table id="states">') : page.index("</table>")]
    numbers = [int(number) for number in re.findall(r'<data value="(\d+)"', table)]
    expected = [states[status] for status in RowStatus if states.get(status)]
    assert numbers == [*expected, sum(states.values())]


def test_values_of_people_are_hidden_unless_they_are_asked_for() -> None:
    """A masked page has no value of a person, and a misspelt state with what it becomes; an unmasked one has all."""
    found = [
        problem(2, "Phone", "address.phone", "phone_invalid", "98765 4321"),
        problem(3, "Email", "address.email", "email_typo", "asha.verma@gmial.com", becomes="asha.verma@gmail.com"),
        problem(4, "State", "address.state", "state_unknown", "Orrisa", becomes="Odisha"),
        problem(5, "State", "address.state", "state_unknown", "Ravi Kumar"),
        problem(6, "", "", "own_check", "", words="Ask Ravi Kumar"),
        problem(7, "98765 4321", "address.phone", "required"),
    ]
    masked = Elements(render_page(page_facts(problems=found))).text
    shown = Elements(render_page(page_facts(problems=found, masked=False))).text
    for private in ("98765 4321", "asha", "Ravi"):
        assert private not in masked
        assert private in shown
    for public in ("Orrisa", "Odisha", "@gmial.com", "@gmail.com"):
        assert public in masked


def test_what_many_rows_share_is_shown() -> None:
    """A wrong state without a suggestion, or the words of an own rule, that three rows share is nobody's secret."""
    found = [problem(row, "State", "address.state", "state_unknown", "Wonderland") for row in range(2, 5)]
    found += [problem(row, "", "", "own_check", words="We do not deliver there") for row in range(5, 8)]
    text = Elements(render_page(page_facts(problems=found))).text
    assert "Wonderland" in text
    assert "We do not deliver there" in text


def test_what_is_not_told_apart_is_counted() -> None:
    """Where a run has more causes than are told apart, the page says how many problems the others have."""
    facts = page_facts(problems=[problem(2, "State", "address.state", "state_unknown", "Orrisa")])
    assert "causes that are not counted" not in Elements(render_page(facts)).text
    facts.tally.of_other_causes = 12_345
    assert "12,345 problems have causes that are not counted here" in Elements(render_page(facts)).text


def test_a_page_says_what_stopped_the_run_and_what_to_do() -> None:
    """A run that was stopped says so above all else; rows that wait are named with the command for them."""
    facts = page_facts({RowStatus.CREATED: 5, RowStatus.PENDING: 7, RowStatus.UNCERTAIN: 1, RowStatus.REJECTED: 2})
    stopped = Stopped(reason="breaker_open", message="The API answers nothing of use.", next="Try later.")
    facts = replace(facts, summary=facts.summary.model_copy(update={"stopped": stopped}), resumable=True)
    text = Elements(render_page(facts)).text
    assert text.index("The API answers nothing of use.") < text.index("Where the rows went")
    run_id = facts.summary.run_id
    for words in (f"importer resolve {run_id}", f"importer resume {run_id}", "importer run errors.xlsx", "Mend 2 rows"):
        assert words in text
