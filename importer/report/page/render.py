"""report.html: one file that needs nothing else, neither network nor script, and says so to the browser."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

import jinja2

from importer.report.header_shown import header_shown
from importer.report.page.chart import chart
from importer.report.page.facts import PageFacts
from importer.report.page.flow import flow
from importer.report.page.run_facts import fact_rows
from importer.report.page.view import (
    MOST_LISTED,
    cause_rows,
    kind_rows,
    place_rows,
    reply_rows,
    shown,
    state_rows,
)
from importer.report.page.words import acts, history_words, sentence
from importer.shown_text import duration, file_name

_WIDE, _NARROW = 880, 340
"""Pixels of the pictures on a desk and on a phone."""


def render_page(facts: PageFacts) -> str:
    """Give the page. It tells the numbers of the summary; where `masked`, no value of a person."""
    summary = facts.summary
    states = summary.states or {}
    style = _style()
    picture = facts.history if facts.history is not None and facts.history.points else None
    page: str = (
        _environment()
        .get_template("page.html.jinja")
        .render(
            facts=facts,
            summary=summary,
            style=style,
            policy=_policy(style),
            sentence=sentence(facts),
            names=[file_name(source.path) for source in summary.sources or ()],
            states=state_rows(states),
            flows=[flow(states, width) for width in (_WIDE, _NARROW)] if summary.rows else [],
            acts=list(acts(facts)),
            places=place_rows(facts),
            kinds=kind_rows(facts),
            causes=cause_rows(facts),
            replies=reply_rows(facts),
            charts=[chart(picture, width) for width in (_WIDE, _NARROW)] if picture else [],
            history_words=history_words(picture) if picture else "",
            facts_listed=list(fact_rows(facts)),
            most=MOST_LISTED,
        )
    )
    return page


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("importer.report", "page"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shown"] = shown
    environment.filters["duration"] = duration
    environment.filters["header"] = header_shown
    environment.filters["number"] = "{:,}".format
    return environment


@cache
def _style() -> str:
    return resources.files("importer.report").joinpath("page", "page.css").read_text(encoding="utf-8")


def _policy(style: str) -> str:
    """Allow this one style and an empty icon; everything else, scripts and the network first of all, is refused."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
