"""The log for programs: a run's events as JSON lines, without people's data. Imported only when one is written."""
