"""The reports that are tables: CSV files."""
