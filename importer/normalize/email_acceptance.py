"""Which e-mail addresses of a column are provably clean: of the ordinary form, at a domain that is right."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from importer.normalize.email_address import LONGEST_LOCAL, judge_domain
from importer.normalize.email_domain import MADE_UP_WORDS
from importer.normalize.text_bytes import Indices, Mask, TextBytes

_LOCAL = r"\A[A-Za-z0-9_&+-]+(?:\.[A-Za-z0-9_&+-]+)*@"
_ORDINARY = _LOCAL + r"[a-z0-9.-]+\z"
_MADE_UP_LOCAL = rf"(?i)\A(?:{'|'.join(MADE_UP_WORDS)})[0-9]{{0,4}}@"


class _EmailAcceptance:
    """Knows the domains met most: an address at one of them is accepted by one expression, in 80 ns.

    Of the others the domain is taken out and judged, every distinct one once; that costs twice as much.
    """

    _MOST_KNOWN = 32
    """Domains; the great providers and a company's own are fewer, and a longer expression costs more."""

    def __init__(self) -> None:
        self._known: tuple[str, ...] = ()

    def __call__(self, column: TextBytes) -> Mask:
        accepted = _matches(column.column, self._expression()) if self._known else np.zeros(len(column), dtype=np.bool_)
        rest = np.flatnonzero(~accepted & ~column.blank)
        if len(rest):
            accepted[rest] = self._at_other_domains(column.column.take(pa.array(rest)))
        accepted &= (column.lengths <= LONGEST_LOCAL) & ~_matches(column.column, _MADE_UP_LOCAL)
        return accepted | column.blank

    def _expression(self) -> str:
        return rf"{_LOCAL}(?:{'|'.join(map(re.escape, self._known))})\z"

    def _at_other_domains(self, addresses: pa.StringArray) -> Mask:
        accepted = _matches(addresses, _ORDINARY)
        ordinary = np.flatnonzero(accepted)
        parts = pc.list_flatten(pc.split_pattern(addresses.take(pa.array(ordinary)), "@"))
        domains = parts.take(pa.array(np.arange(1, len(parts), 2))).dictionary_encode()
        fine = np.array([_is_fine(name) for name in domains.dictionary.to_pylist()], dtype=np.bool_)
        places = domains.indices.to_numpy()
        accepted[ordinary] = fine[places]
        self._learn(domains.dictionary, np.bincount(places, minlength=len(fine)) * fine)
        return accepted

    def _learn(self, domains: pa.StringArray, times: Indices) -> None:
        """Take in the domains of a batch that were met more than once, the commonest first, while there is room."""
        room = max(0, self._MOST_KNOWN - len(self._known))  # two threads may have filled it a little over
        commonest = np.argsort(-times, kind="stable")[:room]
        self._known += tuple(domains[place].as_py() for place in commonest if times[place] > 1)


def _is_fine(domain: str) -> bool:
    judged = judge_domain(domain)
    return judged.right and not judged.meant


def _matches(column: pa.StringArray, expression: str) -> Mask:
    mask: Mask = pc.match_substring_regex(column, expression).to_numpy(zero_copy_only=False)
    return mask


clean_emails = _EmailAcceptance()
