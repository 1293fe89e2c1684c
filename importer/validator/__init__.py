"""The validator: clean fields go in, good rows, bad rows and problems come out; it changes no value."""

from importer.validator.duplicate_problems import Duplicates
from importer.validator.duplicates import DuplicateFinder
from importer.validator.filters import RowFilter
from importer.validator.judge import Judged, ToJudge, Validator
from importer.validator.mended import unmended_rows
from importer.validator.own_checks import OwnCheck

__all__ = ["DuplicateFinder", "Duplicates", "Judged", "OwnCheck", "RowFilter", "ToJudge", "Validator", "unmended_rows"]
