"""What the values of people's data look like, for telling columns and header rows; judging a value is normalize's."""

from __future__ import annotations

import re

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
MOBILE = re.compile(r"['+(]*(?:\+?91|0)?[-\s)]*[6-9]\d{4}[-\s]?\d{5}(?:\.0)?")
"""An Indian mobile number: ten digits from 6 to 9 on, with or without country code or trunk 0."""
LANDLINE = re.compile(r"['+(]*(?:(?:\+?91[-\s]*|0)[-\s(]*)?\(?[1-8]\d{1,4}\)?[-\s]+\d{6,8}|0[1-8]\d{8,9}")
PINCODE = re.compile(r"'?[1-9]\d{2}\s?\d{3}(?:\.0)?")
GSTIN = re.compile(r"[':]*\d{2}[A-Z]{5}\d{4}[A-Z][0-9A-Z]{3}", re.IGNORECASE)
PAN = re.compile(r"'?[A-Z]{5}\d{4}[A-Z]", re.IGNORECASE)
