"""ISCII-91 text is read as the same text in Unicode (being written)."""
