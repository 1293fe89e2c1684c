"""The mapping: headers of a file to fields of a customer."""

from importer.mapping.assign import has_column, map_headers
from importer.mapping.missing import missing_fields, require_columns
from importer.mapping.model import ColumnMapping, Mapping
from importer.mapping.select import Selected, select

__all__ = [
    "ColumnMapping",
    "Mapping",
    "Selected",
    "has_column",
    "map_headers",
    "missing_fields",
    "require_columns",
    "select",
]
