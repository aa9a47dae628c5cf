"""Measurements, run by hand and never by the tests.

Machines are noisy, so the figures to trust are ratios within one run.
"""
