"""Words by which values are told apart (`data/value_words.toml`): of people, of businesses, of addresses."""

from __future__ import annotations

from importer.mapping.word_files import word_file, words_of

_FILE = "value_words.toml"

SURNAMES = words_of(_FILE, "surnames")
BUSINESS_WORDS = words_of(_FILE, "business")
ADDRESS_WORDS = words_of(_FILE, "address")
BUSINESS_TYPES = words_of(_FILE, "business_types")
COUNTRIES = words_of(_FILE, "countries")
LANDMARK_STARTS: tuple[str, ...] = tuple(word_file(_FILE)["landmark_starts"])
CUSTOMER_GROUPS: tuple[str, ...] = tuple(word_file(_FILE)["customer_groups"])
"""What the books of an Indian business call its customers, case-folded."""
OTHER_GROUPS = words_of(_FILE, "other_groups")
"""What they call all others that stand in the same list, case-folded."""
