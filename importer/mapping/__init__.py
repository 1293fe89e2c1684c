"""The mapping: headers and values of a file to fields of a customer."""

from importer.mapping.assign import map_columns
from importer.mapping.drift import require_saved_columns
from importer.mapping.find_column import find_column, has_column
from importer.mapping.missing import missing_fields, require_columns
from importer.mapping.model import ColumnMapping, Join, Mapping
from importer.mapping.party_groups import customers_only
from importer.mapping.recorded import mapping_from_json, mapping_to_json
from importer.mapping.saved import SavedMapping, best_match
from importer.mapping.saved_files import NO_MAPPING, MappingFolder
from importer.mapping.select import Selected, select
from importer.mapping.values import ValueEvidence, evidence_of
from importer.mapping.wishes import Wishes

__all__ = [
    "NO_MAPPING",
    "ColumnMapping",
    "Join",
    "Mapping",
    "MappingFolder",
    "SavedMapping",
    "Selected",
    "ValueEvidence",
    "Wishes",
    "best_match",
    "customers_only",
    "evidence_of",
    "find_column",
    "has_column",
    "map_columns",
    "mapping_from_json",
    "mapping_to_json",
    "missing_fields",
    "require_columns",
    "require_saved_columns",
    "select",
]
