"""The template: an empty, documented workbook, made from the field table and the settings, for people to fill."""

from importer.template.new_file import ensure_new, write_new
from importer.template.workbook import build_workbook

__all__ = ["build_workbook", "ensure_new", "write_new"]
