"""The words of headers (`data/header_words.toml`): which mean the same, which say nothing, which say something else."""

from __future__ import annotations

from types import MappingProxyType

from importer.mapping.word_files import word_file, words_of

_FILE = "header_words.toml"

SAME: MappingProxyType[str, str] = MappingProxyType(
    {spelling: word for word, spellings in word_file(_FILE)["same"].items() for spelling in spellings.split()}
)
"""Spelling -> the word that stands for all of its spellings."""

PHRASES: MappingProxyType[tuple[str, ...], str] = MappingProxyType(
    {tuple(phrase.split()): word for word, phrases in word_file(_FILE)["phrases"].items() for phrase in phrases}
)
"""Two words that stand side by side -> the one that they mean."""

QUALIFIERS = words_of(_FILE, "qualifiers")
"""Words that say whose or which, and do not change what stands in the column."""
SHIPPING = words_of(_FILE, "shipping")
"""Words of the address that goods are sent to."""
BILLING = words_of(_FILE, "billing")
"""Words of the address that is billed."""
HOME = words_of(_FILE, "home")
WORK = words_of(_FILE, "work")
"""Words of the addresses at home and at work."""
PLACES = HOME | WORK | words_of(_FILE, "mailing")
"""Words that say where somebody is reached, and not what stands in the column."""
ABOUT = words_of(_FILE, "about")
"""Words by which a header beside a field's name means something else about that field: `E-mail Type`."""
FOREIGN = words_of(_FILE, "foreign")
"""Words that say that a column holds something else, whatever words stand beside them."""
SECOND = words_of(_FILE, "second")
"""Words of a second value of the same kind: an alternate, never the main column."""
NOT_THE_CUSTOMERS = words_of(_FILE, "not_the_customers")
"""Words of another party of the sale."""
LEDGER_SIGNS = words_of(_FILE, "ledger_signs")
"""Words that are found in the accounts of businesses rather than in the customer list of a shop."""
WORDS_WITHIN = words_of(_FILE, "within")
"""Words that glued headers (`LEDGERMOBILE`, `contactperson`) are made of besides those named above."""
SECRET = words_of(_FILE, "secret")
"""Words of columns that hold passwords, tokens and the like."""
AADHAAR = words_of(_FILE, "aadhaar")
"""Words of the number that the Aadhaar Act forbids to keep without need; no field takes it."""
