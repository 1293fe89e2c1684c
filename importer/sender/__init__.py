"""The sender: good rows go on the wire, one POST each; every row comes back with one outcome."""
