"""The reports: what people get from a run."""
