"""Real crashes: what is killed, when, and what must hold afterwards. For the test suite and the benchmark alike."""
