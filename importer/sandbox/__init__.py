"""The sandbox: a pretend Commerce Engine on loopback, for trying, teaching and testing."""
