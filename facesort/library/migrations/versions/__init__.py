"""One module per step; each runs once, in order."""
