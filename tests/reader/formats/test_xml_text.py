"""XML from outside (being written)."""
