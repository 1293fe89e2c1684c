"""Where bytes come from: local files, globs, standard input, remote storage; and how they are unpacked."""
