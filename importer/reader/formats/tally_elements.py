"""The elements of a Tally export, as a parser meets them, and each ledger among them as a row of texts.

A leaf with text is a value; its column is called as its tag. Tally keeps many values in lists (`ADDRESS.LIST`), some of
which have a date from which they apply and stand there once for each date (`LEDMAILINGDETAILS.LIST` of TallyPrime).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from importer.errors import SourceError

NAME = "NAME"
ALIAS = "ALIAS"
_LEDGER = "LEDGER"
_MESSAGE = "TALLYMESSAGE"
_LIST = ".LIST"
_APPLICABLE = "APPLICABLEFROM"
_DATED = frozenset({"LEDMAILINGDETAILS", "LEDGSTREGDETAILS"})
_OWN = frozenset({*_DATED, "LANGUAGENAME", "CONTACTDETAILS"})
"""Lists whose values are the ledger's own. Those of others (bills, banks, further addresses) get the list's name before
theirs: the OPENINGBALANCE of a bill is not that of the ledger."""
_CONTACT = "CONTACTDETAILS"

Values = dict[str, list[str]]


@dataclass(slots=True)
class _Ledger:
    name: str
    plain: Values = field(default_factory=dict)
    """Values that apply always."""
    dated: dict[str, Values] = field(default_factory=dict)
    """By list, the values of its last occurrence that has any."""
    names: list[str] = field(default_factory=list)
    """Values of NAME elements: the name once more, in each language, and aliases."""
    has_elements: bool = False


class TallyElements:
    """Takes what the parser finds. `take_row` gets each ledger: a text for each of `names`, or fewer."""

    def __init__(self, take_row: Callable[[list[str]], None], most_columns: int) -> None:
        self.root = ""
        """Tag of the outermost element."""
        self._take_row = take_row
        self._most = most_columns
        self._columns: dict[str, int] = {NAME: 0}
        self._path: list[str] = []
        self._ledger: _Ledger | None = None
        self._top = 0  # how many elements are around those of the ledger, itself counted
        self._list: Values = {}  # of the ledger's list that is open
        self._text: list[str] = []
        self._is_leaf = False

    @property
    def names(self) -> list[str]:
        """The columns, NAME first, then in order of first appearance."""
        return list(self._columns)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        tag = name.upper()
        if not self._path:
            self.root = self.root or name
        if self._ledger is None:
            # Only as a master of its own; within a voucher, say, LEDGER is something else.
            if tag == _LEDGER and (_MESSAGE not in self._path or self._path[-1] == _MESSAGE):
                named = {key.upper(): value for key, value in attributes.items()}
                self._ledger = _Ledger(named.get(NAME, ""))
                self._top = len(self._path) + 1
        else:
            self._ledger.has_elements = True
            self._text.clear()
            self._is_leaf = True
        self._path.append(tag)

    def text(self, text: str) -> None:
        """Take a piece of text."""
        if self._is_leaf:
            self._text.append(text)

    def end(self, _: str) -> None:
        """Take the end of the innermost element."""
        ledger = self._ledger
        if ledger is not None:
            depth = len(self._path) - self._top  # within the ledger; 0 for itself
            if self._is_leaf:
                self._is_leaf = False
                text = "".join(self._text)
                if text and not text.isspace():
                    self._put(ledger, self._path[self._top :], text)
            if depth == 0:
                self._finish(ledger)
                self._ledger = None
            elif depth == 1 and self._list:
                self._close_list(ledger)
                self._list = {}
        self._path.pop()

    def _put(self, ledger: _Ledger, path: list[str], text: str) -> None:
        """Put a leaf's text, by the tags from below the ledger to the leaf."""
        column = _column_of(path)
        if column == NAME:
            ledger.names.append(text)
            return
        self._number_of(column)
        values = ledger.plain if len(path) == 1 else self._list
        values.setdefault(column, []).append(text)

    def _number_of(self, column: str) -> int:
        number = self._columns.setdefault(column, len(self._columns))
        if number >= self._most:
            raise SourceError(
                f"its ledgers have more than {self._most:,} different values.", "Check that it is an export of ledgers."
            )
        return number

    def _close_list(self, ledger: _Ledger) -> None:
        outer = self._path[self._top].removesuffix(_LIST)
        if outer in _DATED or _APPLICABLE in self._list or f"{outer}.{_APPLICABLE}" in self._list:
            ledger.dated.pop(outer, None)  # so that it comes behind the lists before it
            ledger.dated[outer] = self._list
        else:
            for column, texts in self._list.items():
                ledger.plain.setdefault(column, []).extend(texts)

    def _finish(self, ledger: _Ledger) -> None:
        name = ledger.name if ledger.name.strip() else next(iter(ledger.names), "")
        if not name and not ledger.has_elements:
            return  # a word in some report, no master
        values = ledger.plain
        for dated in ledger.dated.values():
            values.update(dated)
        aliases = [alias for alias in dict.fromkeys(ledger.names) if alias != name]
        if aliases:
            values.setdefault(ALIAS, []).extend(aliases)
        numbers = [self._number_of(column) for column in values]
        row = [""] * (1 + max(numbers, default=0))
        row[0] = name
        for number, texts in zip(numbers, values.values(), strict=True):
            row[number] = "\n".join(texts)
        self._take_row(row)


def _column_of(path: list[str]) -> str:
    leaf, outer = path[-1], path[0].removesuffix(_LIST)
    if len(path) == 1 or (outer == leaf and len(path) == 2):
        return leaf
    if outer in _OWN and not (outer == _CONTACT and leaf == NAME):  # a contact's name is a person's
        return leaf
    return f"{outer}.{leaf}"
