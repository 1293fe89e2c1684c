"""Bulk customer importer for Commerce Engine stores: every row ends in exactly one known state."""

__version__ = "0.1.0"
