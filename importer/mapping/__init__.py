"""The mapping: headers of a file to fields of a customer."""
