"""Where reports go: the folder of a run, files for their owner alone, and what earlier runs have left."""
