"""Delimited text: encoding, dialect, records, and blocks of them parsed by pyarrow."""
