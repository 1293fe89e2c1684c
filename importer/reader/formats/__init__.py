"""The parsers of all that is not delimited text. Only the child process imports them: see `importer.reader.child`."""
