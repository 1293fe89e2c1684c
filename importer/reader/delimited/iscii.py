"""ISCII-91 (IS 13194:1991), as Indian programs of the 1990s wrote Devanagari, Bengali and the rest (being written)."""
