"""errors.xlsx: the rows that people can mend, as they want to have them."""
