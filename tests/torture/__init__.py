"""What the promises of facesort rest on, tried for long: scripts, each of which prints its figures.

They take minutes to hours; a short round of each is among the tests.
"""
