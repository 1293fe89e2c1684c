"""What is known of e-mail domains: the great providers and the ways their names are misspelt, made-up addresses."""

from __future__ import annotations

import re
from functools import lru_cache

_PROVIDERS = {
    "gmail": "com",
    "googlemail": "com",
    "yahoo": "com co.in in co.uk fr de es it ca com.au com.br com.sg com.ph com.hk com.my com.ar com.mx com.tr com.vn"
    " co.id co.jp co.kr co.nz co.th co.za ie se no dk gr pl ro",
    "ymail": "com",
    "rocketmail": "com",
    "hotmail": "com co.in in co.uk fr de es it ca com.au com.br com.tr be ch nl se no dk gr sg",
    "outlook": "com in co.in fr de es it jp com.au com.br com.tr be dk ie sa sg",
    "rediffmail": "com",
    "rediff": "com co.in",
    "icloud": "com",
    "protonmail": "com ch",
    "zohomail": "com in eu",
}
"""Providers that many people in India use, with the endings of their addresses, the likeliest first."""

_REAL_NEIGHBOURS = frozenset({"mail", "email", "gmx", "yahoomail", "inmail"})
_NEIGHBOUR = re.compile(r"[a-fh-z]mail")
"""Names of real services that are a slip away from a great one: they are not taken for slips."""

_WRONG_ENDINGS = {
    "com": frozenset(
        {
            "con", "cmo", "ocm", "cm", "om", "co", "vom", "xom", "cim", "cpm", "comm", "coom", "ccom", "comn", "coml",
            "come", "c0m", "clm", "cok", "coma", "cpn", "comin", "cin", "com.com", "con.com", "c",
        }
    ),
    "co.in": frozenset(
        {
            "con.in", "coin", "co.n", "co.i", "co.im", "co.ni", "cp.in", "vo.in", "xo.in", "c.in", "co.inn", "com.in",
            "in.co", "cio.in",
        }
    ),
}  # fmt: skip
"""Slips for the two endings that matter, some of which are endings of their own elsewhere."""

_NO_ENDING = frozenset({"con", "cmo", "ocm", "vom", "xom", "comm", "coom", "ccom", "comn", "coml", "cpm"})
"""Slips for `com` that no domain ends with."""

MADE_UP_WORDS = (
    "na", "none", "null", "nil", "no", "test", "testing", "tester", "demo", "dummy", "fake", "sample", "example",
    "abc", "abcd", "xyz", "abcxyz", "asdf", "asd", "qwerty", "noemail", "nomail", "noreply", "notavailable",
    "notapplicable", "donotreply", "xx", "xxx", "xxxx", "aaa", "aa", "a", "unknown", "notprovided", "notknown",
    *(f"no{sign}{word}" for sign in "-._" for word in ("email", "mail", "reply")),
    *(f"not{sign}{word}" for sign in "-._" for word in ("available", "applicable", "provided")),
)  # fmt: skip
"""Local parts that fill a required cell; digits may follow. Those of one or two letters count only as `na@na.com`."""

_LONG_WORDS = [re.escape(word) for word in MADE_UP_WORDS if len(word) > 2 or word == "na"]
_MADE_UP = re.compile(f"(?:{'|'.join(_LONG_WORDS)})[0-9]{{0,4}}")
_WORDS = frozenset(MADE_UP_WORDS)


def looks_made_up(local: str, domain: str) -> bool:
    """Whether an address seems typed in to fill the cell: `test@gmail.com`, `na@na.com`, `abc123@xyz.com`."""
    word = local.casefold()
    first_label = domain.partition(".")[0]
    return _MADE_UP.fullmatch(word) is not None or (word in _WORDS and (first_label == word or first_label in _WORDS))


@lru_cache(maxsize=20_000)
def meant_domain(domain: str) -> str:
    """Give the domain that was meant by a misspelt one (`gmial.com`, `yahoo.con`); empty when it is as good as any."""
    name, _, ending = domain.partition(".")
    if name in _PROVIDERS:
        return _with_right_ending(name, ending)
    if not _NEIGHBOUR.fullmatch(name) and name not in _REAL_NEIGHBOURS:
        for provider, endings in _PROVIDERS.items():
            slips = 2 if len(provider) >= 9 else 1
            right = ending in endings.split() or ending in _WRONG_ENDINGS["com"]
            if right and len(name) >= 4 and _is_slip(name, provider, slips):
                return _with_right_ending(provider, ending) or f"{provider}.{ending}"
    rest, _, last = domain.rpartition(".")
    return f"{rest}.com" if last in _NO_ENDING else ""


def full_domain(domain: str) -> str:
    """Give a great provider's name without ending (`gmail`) its likeliest one; any other domain as it is."""
    endings = _PROVIDERS.get(domain.lower())
    return f"{domain}.{endings.split()[0]}" if endings else domain


def _with_right_ending(provider: str, ending: str) -> str:
    endings = _PROVIDERS[provider].split()
    if ending in endings:
        return ""
    for right, slips in _WRONG_ENDINGS.items():
        if right in endings and ending in slips:
            return f"{provider}.{right}"
    # A provider with one ending gives out no address under another: gmail.in is nobody's.
    return f"{provider}.{endings[0]}" if len(endings) == 1 else ""


def _is_slip(name: str, right: str, slips: int) -> bool:
    """Whether at most `slips` letters were dropped, doubled, changed or swapped (optimal string alignment)."""
    if abs(len(name) - len(right)) > slips:
        return False
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, char in enumerate(name, 1):
        here = [row]
        for column, wanted in enumerate(right, 1):
            cost = min(above[column] + 1, here[-1] + 1, above[column - 1] + (char != wanted))
            if row > 1 and column > 1 and char == right[column - 2] and name[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        before, above = above, here
    return above[-1] <= slips
