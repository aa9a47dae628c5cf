"""Measurements, run by hand and never by the tests.  Machines are noisy: figures are ratios of one run."""
