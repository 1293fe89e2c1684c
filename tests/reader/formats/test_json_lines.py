"""A file of JSON objects comes out as they stand in it (being written)."""
