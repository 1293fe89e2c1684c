"""The validator: clean fields go in, good rows, bad rows and problems come out; it changes no value."""
