"""The child process in which files from outside meet native parsers, and how its parent speaks with it."""
